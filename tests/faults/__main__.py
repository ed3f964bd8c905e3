"""``python -m tests.faults``: faults of the disk, of rights, of memory and of power, and what was lost by each.

Each fault is tried in a process of its own, on a photo that is repaired and was saved before. Afterwards the source and
the older result must be what they were, nothing half may lie about, the open photo must still hold its repair, and it
must be possible to save once the fault is over. The exit code is 1 if anything was lost. Linux.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import GenrepairError
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import SaveOptions, read_photo
from genrepair.imaging.region import Region
from genrepair.services.applied_step import Done
from genrepair.services.autosave import Autosave
from genrepair.services.document import Document, open_document
from genrepair.services.project import open_project, save_project, snapshot
from genrepair.services.saving import save_document
from genrepair.tools.catalog import get_tool
from genrepair.tools.tool import Outcome

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"tif": "photo.tif", "png": "photo.png", "jpg": "photo.jpg", "webp": "photo.webp", "project": "a.genrepair"}
FAULTS = ("disk full", "read-only folder", "source changed", "source deleted", "out of memory")
UNPRIVILEGED = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
"""Root without its right to write everywhere."""


def work(document: Document, value: int) -> None:
    """One repair."""
    patch = Patch(Region(40, 40, 90, 120), np.random.default_rng(value).integers(0, 255, (90, 120, 3), np.uint8))
    done = Done("denoise", "Some step", get_tool("denoise").Params(), [patch], "m", "1", "a" * 64, task="denoise")
    document.apply(Outcome([patch]), "Some step", document.revision, [done])


def keep(document: Document, place: Path) -> None:
    """Save, in the way that the place asks for."""
    if place.suffix == ".genrepair":
        save_project(snapshot(document), place)
    else:
        save_document(document, place, SaveOptions(), overwrite=True)


@contextmanager
def limited(what: int, size: int) -> Iterator[None]:
    """The process may use no more than this for a while."""
    _, most = resource.getrlimit(what)
    resource.setrlimit(what, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(what, (most, most))


def child(fault: str, kind: str, folder: Path) -> None:
    """Try one fault; prints what was said and what was lost."""
    source, place = folder / "source.png", folder / "out" / KINDS.get(kind, kind)
    document = open_document(source)
    keeper = Autosave(folder / "autosave")
    save: Callable[[], None] = lambda: keep(document, place)  # noqa: E731
    if kind == "autosave":
        save = lambda: keeper.write(snapshot(document))  # noqa: E731
    work(document, 90)
    save()
    saved = document.pixels.copy()
    old, original = _files(folder / "out"), _digest(source)
    work(document, 160)
    pixels, lost, said = document.pixels.copy(), list[str](), ""
    try:
        if fault == "disk full":
            with limited(resource.RLIMIT_FSIZE, 4096):
                save()
        elif fault == "out of memory":
            used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            with limited(resource.RLIMIT_AS, used + (1 << 20)):
                save()
        elif fault == "read-only folder":
            for each in (folder / "out", folder / "autosave", *(folder / "autosave").glob("*")):
                if each.is_dir():
                    each.chmod(0o555)
            save()
        else:
            source.unlink()
            if fault == "source changed":
                cv2.imwrite(str(source), np.zeros((50, 60, 3), np.uint8))
                original = _digest(source)
            save()
    except (GenrepairError, MemoryError) as error:
        said = str(error) or type(error).__name__
        if fault == "out of memory" and "more memory than is free" not in said and not isinstance(error, MemoryError):
            lost.append("the reason")
        now = _files(folder / "out")
        if now != old and (set(now) != set(old) or not _whole(place, pixels)):
            lost.append("the older result")
        elif now != old:
            said += " (The new file is there, and whole.)"
    finally:
        for each in (folder / "out", folder / "autosave", *(folder / "autosave").glob("*")):
            if each.is_dir():
                each.chmod(0o755)
    if (_digest(source) if source.exists() else "") != ("" if fault == "source deleted" else original):
        lost.append("the source")
    if said and kind == "autosave":
        kept = next(path for path in (folder / "autosave").iterdir() if path.is_dir())
        if not np.array_equal(open_project(kept).document.pixels, saved):
            lost.append("what was kept before")
    if not np.array_equal(document.pixels, pixels):
        lost.append("the repair in the open photo")
    save()  # the fault is over, or was none
    lost += [f"{path.name} lies about" for path in (folder / "out").iterdir() if path.name.startswith(".genrepair-")]
    if kind in ("tif", "png") and not np.array_equal(read_photo(place).pixels, pixels):
        lost.append("the saved repair")
    if kind in ("project", "autosave") and not fault.startswith("source"):
        path = place if kind == "project" else next(p for p in (folder / "autosave").iterdir() if p.is_dir())
        if not np.array_equal(open_project(path).document.pixels, pixels):
            lost.append("the repair in the project")
    print(json.dumps([said, lost]))


def attempt(fault: str, kind: str) -> tuple[str, list[str]]:
    """One fault in a process; gives what was said and what was lost."""
    with tempfile.TemporaryDirectory(prefix="genrepair-faults-") as temporary:
        folder = Path(temporary)
        (folder / "out").mkdir()
        # Small pieces of memory come from what the process has already.
        size = (1200, 1600) if fault == "out of memory" else (300, 400)
        noise = np.random.default_rng(3).integers(60, 200, (*size, 3)).astype(np.uint8)
        cv2.imwrite(str(folder / "source.png"), cv2.GaussianBlur(noise, (0, 0), 1.0))
        command = [sys.executable, "-m", "tests.faults", "--child", fault, kind, str(folder)]
        if fault == "read-only folder" and os.geteuid() == 0:
            if shutil.which(UNPRIVILEGED[0]) is None:
                return "not tried: root may write everywhere", []
            command = [*UNPRIVILEGED, *command]
        environment = dict(os.environ, GENREPAIR_HOME=str(folder / "home"), OMP_NUM_THREADS="1")
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["nothing"])[-1]
            return f"ended with {done.returncode}: {last[:120]}", ["the program"]
        said, lost = json.loads(done.stdout.strip().splitlines()[-1])
        return said.replace(str(folder), "…") or "saved", lost


def killed(kind: str) -> tuple[str, list[str]]:
    """Killed before each file operation of a save."""
    from tests.e2e.test_killed_while_saving import DRIVER

    with tempfile.TemporaryDirectory(prefix="genrepair-faults-") as temporary:
        folder = Path(temporary)
        (folder / "kept").mkdir()
        cv2.imwrite(str(folder / "source.png"), np.full((90, 130, 3), 120, np.uint8))
        command = [
            sys.executable,
            "-c",
            textwrap.dedent(DRIVER),
            kind,
            *map(str, (folder / "source.png", folder / "kept")),
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            return done.stderr.strip().splitlines()[-1][:120], ["what was saved"]
        states = [state for state, _, _ in json.loads(done.stdout)]
        lost = [f"half of the file at operation {n}" for n, state in enumerate(states) if state not in ("old", "new")]
        return (
            f"{len(states) - 1} kills: {states.count('old')} times the old file, {states.count('new') - 1} the new",
            lost,
        )


STARVED = """
import resource, sys
from pathlib import Path
from genrepair import paths
from genrepair.cli import main
from tests.conftest import write_tiny_model

folder, more = Path(sys.argv[1]), int(sys.argv[2])
for task in ("denoise", "inpaint", "damage", "restore"):
    write_tiny_model(folder / "models", task)
paths.models_dir = lambda: folder / "models"
words = ["--provider", "cpu", "-o"]
assert main(["repair", str(folder / "small.png"), *words, str(folder / "out" / "small.png")]) == 0  # all is loaded
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
_, most = resource.getrlimit(resource.RLIMIT_AS)
resource.setrlimit(resource.RLIMIT_AS, (used + (more << 20), most))
sys.exit(main(["repair", str(folder / "source.png"), *words, str(folder / "out" / "source.png")]))
"""
MORE_MB = (4, 16, 64, 128, 256)


def starved() -> tuple[str, list[str]]:
    """Memory runs out somewhere in a repair on the command line."""
    whole, told, lost = 0, 0, list[str]()
    for more in MORE_MB:
        with tempfile.TemporaryDirectory(prefix="genrepair-faults-") as temporary:
            folder = Path(temporary)
            for name in ("out", "models"):
                (folder / name).mkdir()
            noise = np.random.default_rng(3).integers(60, 200, (1200, 1600, 3)).astype(np.uint8)
            cv2.line(noise, (10, 500), (1500, 520), (255, 255, 255), 3)
            cv2.imwrite(str(folder / "source.png"), noise)
            cv2.imwrite(str(folder / "small.png"), noise[480:600, :160])
            before = _digest(folder / "source.png")
            environment = dict(os.environ, GENREPAIR_HOME=str(folder / "home"), OMP_NUM_THREADS="1")
            command = [sys.executable, "-c", STARVED, str(folder), str(more)]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            made, said = sorted(_files(folder / "out")), done.stderr.strip().splitlines()
            if done.returncode == 0 and made == ["small.png", "source.png"]:
                whole += 1
            elif done.returncode == 1 and made == ["small.png"] and len(said) == 1 and "memory" in said[0]:
                told += 1
            else:
                lost.append(
                    f"{more} MiB more: ended with {done.returncode}: {(said or ['nothing was said'])[-1][:120]}"
                )
            if _digest(folder / "source.png") != before:
                lost.append("the source")
    return f"{told} times one sentence and no file, {whole} times the whole result", lost


def batch(photos: int) -> tuple[str, list[str]]:
    """A batch that is killed three times."""
    command = [sys.executable, "tests/benchmarks/killed_batch.py", "--photos", str(photos)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    problems = [line for line in done.stdout.splitlines() if line.startswith("PROBLEM")]
    if done.returncode and not problems:
        problems = [(done.stderr.strip().splitlines() or ["nothing was said"])[-1]]
    return f"3 kills, {photos} photos and a huge one", problems


def main() -> int:
    """Print the table; 1 if something was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--batch", type=int, default=0, metavar="PHOTOS", help="also kill a batch of so many; minutes")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child[0], options.child[1], Path(options.child[2]))
        return 0
    rows = [(fault, kind, *attempt(fault, kind)) for fault in FAULTS for kind in (*KINDS, "autosave")]
    rows += [("killed", kind, *killed(kind)) for kind in ("photo", "project", "autosave")]
    rows.append(("out of memory", "repair", *starved()))
    if options.batch:
        rows.append(("killed", "batch", *batch(options.batch)))
    print("| fault | while saving | what came of it | lost |\n|---|---|---|---|")
    for fault, kind, said, lost in rows:
        print(f"| {fault} | {kind} | {said} | {', '.join(lost) or 'nothing'} |")
    return int(any(lost for *_, lost in rows))


def _whole(place: Path, pixels: NDArray[Any]) -> bool:
    """Whether a place holds the photo as it is now; JPEG and WebP are near it."""
    found = (open_project(place).document if place.suffix == ".genrepair" else read_photo(place)).pixels
    return found.shape == pixels.shape and float(np.abs(found.astype(int) - pixels).mean()) < 12


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _files(folder: Path) -> dict[str, str]:
    return {path.name: _digest(path) for path in folder.iterdir() if path.is_file()}


if __name__ == "__main__":
    sys.exit(main())
