"""One process that feeds spoiled files to the program, with little memory, and tells by lines of JSON how it went.

``python -m tests.fuzz.worker TARGET FOLDER SEED FIRST COUNT SECONDS``; started by ``python -m tests.fuzz``. What is
being tried lies in the folder before it is tried, so that it is still there when the process is not.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

from genrepair.errors import GenrepairError
from tests.fuzz.corpus import CORPUS, write_sample
from tests.fuzz.mutate import draw
from tests.fuzz.targets import TARGETS

MEMORY = 1 << 30
"""Bytes of address space that a file may take beyond what the loaded program takes."""

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {
    "os.mkdir": (0,), "os.remove": (0,), "os.rename": (0, 1), "os.rmdir": (0,), "os.link": (0, 1), "os.symlink": (0, 1),
    "os.truncate": (0,), "os.chmod": (0,), "shutil.rmtree": (0,), "shutil.copyfile": (1,), "sqlite3.connect": (0,),
}  # fmt: skip
_NEVER = ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.fork")


class Watch:
    """Notes what the program touches outside the folder where it may.

    Audit hooks see what Python does; `strace` shows the same for native code in ``--strace``.
    """

    def __init__(self, *allowed: Path) -> None:
        self._allowed = tuple(str(folder) for folder in allowed)
        self.found: list[str] = []
        self.on = False
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event in _NEVER:
            self.found.append(f"{event} {arguments[:2]!r}"[:200])
        elif event == "open":
            path, _, flags = arguments
            if isinstance(path, str | bytes) and (flags or 0) & _WRITES:
                self._look(event, path)
        elif event in _CHANGES:
            for place in _CHANGES[event]:
                self._look(event, arguments[place])

    def _look(self, event: str, path: Any) -> None:
        if not isinstance(path, str | bytes | os.PathLike) or path == ":memory:":
            return
        text = os.fsdecode(path)
        if text.startswith("file:"):
            text = text.removeprefix("file://").partition("?")[0]
        whole = os.path.abspath(text)
        if whole != os.devnull and not any(whole == a or whole.startswith(a + os.sep) for a in self._allowed):
            self.found.append(f"{event} {whole}"[:200])


def address_space() -> int:
    """Bytes of address space in use."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def peak() -> int:
    """Most bytes of memory ever in use."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> int:
    """Feed files until the count or the time is reached."""
    name, folder, seed, first, count, seconds = sys.argv[1:]
    work = Path(folder).resolve()
    os.chdir(work)
    (work / "tmp").mkdir()
    tempfile.tempdir = str(work / "tmp")
    seeds, target = CORPUS[name](), TARGETS[name]
    write_sample(work)
    watch = Watch(work)
    for each in seeds:  # Each once as it is: libraries load, and a seed that cannot be read would prove nothing.
        if each.name.startswith(("external", "plain")):
            continue
        path = work / each.name
        path.write_bytes(each.make([]) if name != "project" else each.make([(11, 0.0, 0, 0), (3, 0.999999, 0, 0)]))
        if name != "project":
            target(path)
    limit = address_space() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    before, until = peak(), time.monotonic() + float(seconds)
    outcomes: dict[str, int] = {}
    number = int(first)
    tried = 0
    while tried < int(count) and time.monotonic() < until:
        random_ = random.Random(f"{seed}:{name}:{number}")
        each = seeds[random_.randrange(len(seeds))]
        changes = draw(random_)
        path = work / f"case-{each.name}"
        path.write_bytes(each.make(changes))
        print(json.dumps({"at": number, "file": path.name, "seed": each.name}), flush=True)
        trouble = ""
        began = time.monotonic()
        watch.found.clear()
        watch.on = True
        try:
            target(path)
            outcome = "accepted"
        except GenrepairError as error:
            outcome = "refused"
            sentence = str(error)
            if "\n" in sentence or not sentence.endswith(".") or len(sentence) > 1200:
                trouble = f"not one sentence: {sentence[:300]!r}"
        except BaseException:
            outcome, trouble = "raised", traceback.format_exc(limit=-6)
        watch.on = False
        took = time.monotonic() - began
        if left := sorted(path.name for path in (work / "tmp").iterdir()):
            trouble += f"\ntemporary files left: {left[:5]}"
            shutil.rmtree(work / "tmp")
            (work / "tmp").mkdir()
        if watch.found:
            trouble += f"\nfiles or sockets elsewhere: {watch.found[:5]}"
        if trouble:
            print(json.dumps({"trouble": trouble, "at": number, "file": path.name, "seed": each.name}), flush=True)
        else:
            path.unlink(missing_ok=True)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        print(json.dumps({"did": number, "s": round(took, 3)}), flush=True)
        number += 1
        tried += 1
    print(json.dumps({"end": number, "outcomes": outcomes, "grew": peak() - before}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
