"""``python -m tests.soak``: hours of editing and thousands of repairs, and whether anything grows.

A seeded hand at the real window (without a screen) opens photos, paints, finds, fills, undoes, compares and saves for
``--minutes``; then the services repair ``--repairs`` small photos (Ctrl+C ends that early and tells of those done).
After each photo is closed, resident memory, threads, open files and scratch files are noted. The exit code is 1 when
one grows, when undo does not lead back to the original, when a source is written, or when the window shows an error.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import cv2

from tests.conftest import noisy_picture, write_tiny_model
from tests.soak.watch import Held, grown, hold, table

TASKS = ("denoise", "inpaint", "damage", "restore", "colours", "grain", "guide", "vintage")
REST = 20
"""Repairs between two looks."""


def main(arguments: list[str] | None = None) -> int:
    """Edit, repair, and say what grew; 1 if something did."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="of editing")
    parser.add_argument("--rounds", type=int, default=0, help="photos to edit instead of minutes")
    parser.add_argument("--actions", type=int, default=25, help="a photo")
    parser.add_argument("--repairs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="leave out the large photo")
    parser.add_argument("--bundled", action="store_true", help="the bundled models instead of tiny ones; much slower")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="genrepair-soak-") as folder:
        work = Path(folder)
        os.environ["GENREPAIR_HOME"] = str(work / "home")
        for name in ("tmp", "out", "photos", "prints", "models"):
            (work / name).mkdir()
        tempfile.tempdir = os.environ["TMPDIR"] = str(work / "tmp")
        if not options.bundled:
            from genrepair import paths

            for task in TASKS:
                write_tiny_model(work / "models", task)
            paths.models_dir = lambda: work / "models"
        photos = make_photos(work / "photos")[: 3 if options.small else None]
        prints = make_photos(work / "prints", shrink=2)[:3]
        scratch = [work / "tmp", work / "home" / "cache", work / "home" / "state" / "autosave"]
        troubles = edit(photos, work / "out", scratch, options)
        troubles += repair(prints, work / "out", scratch, options.repairs)
    for trouble in troubles:
        print(f"PROBLEM: {trouble}")
    return int(bool(troubles))


def make_photos(folder: Path, shrink: int = 1) -> list[Path]:
    """Scratched photos of several formats, depths and sizes; the last is large enough for undo to go to files.

    ``shrink`` divides their sides: 10,000 repairs ask for small ones.
    """
    paths = []
    for number, (name, height, width, depth) in enumerate(
        (("a.png", 180, 240, 8), ("b.jpg", 220, 160, 8), ("c.tif", 150, 200, 16), ("d.png", 1000, 1300, 8))
    ):
        height, width = height // shrink, width // shrink
        pixels = noisy_picture(height, width, 6, number, depth)
        bright = int(pixels.max())
        for row in (0.3, 0.7):
            place = round(row * height)
            cv2.line(pixels, (width // 10, place), (9 * width // 10, place + 9), (bright, bright, bright), 2)
        paths.append(folder / name)
        cv2.imwrite(str(paths[-1]), pixels)
    return paths


def edit(photos: list[Path], out: Path, scratch: list[Path], options: argparse.Namespace) -> list[str]:
    """Somebody at the window; gives what is wrong."""
    from tests.soak.editor import Editor

    editor, seen, began = Editor(photos, out, options.seed), list[Held](), time.monotonic()
    try:
        while len(seen) < options.rounds if options.rounds else time.monotonic() - began < options.minutes * 60:
            editor.round(options.actions)
            seen.append(hold(scratch))
            if halves := [path.name for path in out.iterdir() if path.name.startswith(".genrepair-")]:
                return [f"a save left {halves[0]}"]
    except AssertionError as error:
        return [f"photo {len(seen) + 1} of seed {options.seed}: {error}"]
    finally:
        editor.close()
    if not seen:
        return []
    minutes = (time.monotonic() - began) / 60
    print(f"{sum(editor.did.values())} actions on {len(seen)} photos in {minutes:.1f} minutes, seed {options.seed}")
    print("  " + ", ".join(f"{name} {count}" for name, count in sorted(editor.did.items())))
    print(table(seen))
    return [f"editing: {what}" for what in grown(seen)]


def repair(photos: list[Path], out: Path, scratch: list[Path], count: int) -> list[str]:
    """Repairs as the command line and the Python interface do them; gives what is wrong."""
    from genrepair.services.api import repair as repair_photo

    seen, began = list[Held](), time.monotonic()
    done = 0
    try:
        for done in range(1, count + 1):
            repair_photo(photos[done % 3]).save(out / "repaired.tif", overwrite=True)
            if done % min(REST, max(1, count // 16)) == 0:
                seen.append(hold(scratch))
    except KeyboardInterrupt:
        print(f"stopped before {count} repairs")
    if not seen:
        return []
    print(f"{done} repairs in {(time.monotonic() - began) / 60:.1f} minutes")
    print(table(seen))
    return [f"repairs: {what}" for what in grown(seen)]


if __name__ == "__main__":
    sys.exit(main())
