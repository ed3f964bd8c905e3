"""What a process holds when it rests, and whether that grows."""

from __future__ import annotations

import ctypes
import gc
import os
import statistics
import sys
from dataclasses import astuple, dataclass, fields
from pathlib import Path

MIB = 1 << 20
MEMORY_SPREAD = 16 * MIB
"""What the memory of one and the same work differs by: pieces that the allocator keeps, tables of libraries."""
MEMORY_SHARE = 0.03
THREADS_SPREAD = 8
"""Threads that libraries start in their pools when work first needs them, and end when they rest."""
HANDLES_SPREAD = 2
"""Files and pipes that libraries open at their first use and keep."""


@dataclass(frozen=True, slots=True)
class Held:
    """What one process holds at a moment of rest.

    Parameters
    ----------
    memory : int
        Resident, in bytes.
    threads : int
        Of Python, Qt and the native libraries.
    handles : int
        Open files, pipes and sockets.
    scratch : int
        Files that should be gone when no photo is open.
    """

    memory: int
    threads: int
    handles: int
    scratch: int


def hold(folders: list[Path]) -> Held:
    """Look at this process (Linux), after giving back what is only cached.

    Parameters
    ----------
    folders : list of Path
        Every file in or below these counts as scratch.
    """
    gc.collect()
    if sys.platform == "linux":
        # Free memory that glibc keeps for the next request says nothing about leaks.
        getattr(ctypes.CDLL(None), "malloc_trim", lambda _: 0)(0)
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    threads, handles = (len(os.listdir(f"/proc/self/{name}")) for name in ("task", "fd"))
    scratch = sum(path.is_file() for folder in folders for path in folder.rglob("*"))
    return Held(resident, threads, handles, scratch)


def grown(seen: list[Held]) -> list[str]:
    """Sentences about what grew; the first half of the samples is warming up.

    Medians of the last and the third quarter are compared, beyond what one and the same work differs by. Files grew if
    each of the last quarter is above each of the third: a leak goes on, what is kept for later does not.
    """
    half, quarter = len(seen) // 2, max(1, len(seen) // 4)
    before, after = seen[half:-quarter], seen[-quarter:]
    if not before:
        return ["There are too few samples to tell."]
    found = []
    for number, name in enumerate(field.name for field in fields(Held)):
        old, new = ([astuple(held)[number] for held in some] for some in (before, after))
        start, end = statistics.median(old), statistics.median(new)
        if name == "memory":
            if end - start > max(MEMORY_SPREAD, MEMORY_SHARE * start):
                found.append(f"memory grew from {start / MIB:.0f} to {end / MIB:.0f} MiB")
        elif name in ("threads", "handles"):
            if end - start > (THREADS_SPREAD if name == "threads" else HANDLES_SPREAD):
                found.append(f"{name} grew from {start:.0f} to {end:.0f}")
        elif min(new) > max(old):
            found.append(f"{name} grew from {max(old)} to {min(new)}")
    return found


def table(seen: list[Held], rows: int = 8) -> str:
    """Some of the samples, evenly spread, the last one among them."""
    lines = [f"{'sample':>8}{'memory':>12}{'threads':>9}{'handles':>9}{'scratch':>9}"]
    for number in sorted({round(n * (len(seen) - 1) / max(1, rows - 1)) for n in range(rows)}):
        held = seen[number]
        lines.append(f"{number + 1:>8}{held.memory / MIB:>8.0f} MiB{held.threads:>9}{held.handles:>9}{held.scratch:>9}")
    return "\n".join(lines)
