"""A batch over several hundred mixed photos that is killed three times on the way.

``python tests/benchmarks/killed_batch.py [--data FOLDER] [--photos N] [--keep FOLDER]``. From the public sets, or from
the bundled samples where those are missing, it makes a folder of JPEG, PNG, TIFF and WebP files in 8 and 16 bit, grey,
with transparency, with names in other scripts, one of 200 megapixels, and what a real folder has too: a JPEG cut short,
an empty file, a text called .jpg, a picture with a wrong ending. ``genrepair batch`` is ended with SIGKILL three times
and started again; then everything is held against what was there: sources, results that were finished before a kill,
temporary files, journal.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.photo import Carried, Photo, SaveOptions, read_photo, write_photo
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.order import FOLDER, journal_path

ROOT = Path(__file__).resolve().parents[2]
SETS = ("kodak24", "cbsd68", "mcmaster18", "live1", "classic5", "old_ms", "old_damaged_deoldify", "inpaint_dip")
NAMES = ("Sommer", "été", "夏の写真", "лето", "צילום", "a b c", "o'clock", "100%")
PICTURES = (".webp", ".jpg", ".png")
HUGE = (12288, 16384)


def main() -> int:
    """Print what was found; 1 if anything is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the public sets")
    parser.add_argument("--photos", type=int, default=320, help="ordinary photos among them")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it there")
    parser.add_argument("--threads", type=int, default=0, help="threads of one run; 0 chooses")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="genrepair-killed-") as temporary:
        folder = options.keep or Path(temporary)
        source, out = folder / "photos", folder / "repaired"
        count = build(options.data, source, options.photos)
        print(f"{count} files, {sum(p.stat().st_size for p in files(source)) / 1e6:.1f} MB", flush=True)
        return run(source, out, options.threads, count)


def build(data: Path, folder: Path, wanted: int) -> int:
    """Make the folder; the same one every time."""
    random = np.random.default_rng(5)
    pictures = sorted(p for name in SETS for p in (data / "test" / name).rglob("*") if p.suffix in PICTURES)
    # The bundled samples are enough to see it work, and may be shown to anybody.
    pictures = pictures or sorted(p for p in (ROOT / "resources" / "samples").rglob("*") if p.suffix in PICTURES)
    folder.mkdir(parents=True)
    for number in range(wanted):
        pixels = crop(read_photo(pictures[number % len(pictures)]), random)
        place = folder / ("", "Urlaub 2019", "scans/box 1", "scans/box 2")[number % 4]
        place.mkdir(parents=True, exist_ok=True)
        save(pixels, place / f"{NAMES[number % len(NAMES)]} {number:03}", number, random)
    oddities(folder, random)
    return len(files(folder))


def crop(photo: Photo, random: np.random.Generator) -> NDArray[np.uint8]:
    """A piece with some noise in it, sRGB."""
    pixels = photo.pixels if photo.pixels.shape[2] == 3 else np.repeat(photo.pixels, 3, axis=2)
    height, width = (int(random.integers(120, 220)) for _ in range(2))
    top, left = (
        int(random.integers(0, max(1, have - need + 1)))
        for have, need in zip(pixels.shape, (height, width), strict=False)
    )
    part = pixels[top : top + height, left : left + width].astype(np.float32)
    part += random.standard_normal(part.shape, np.float32) * np.float32(random.choice((0.0, 4.0, 8.0, 14.0)))
    return np.clip(np.rint(part), 0, 255).astype(np.uint8)


def save(pixels: NDArray[np.uint8], place: Path, number: int, random: np.random.Generator) -> None:
    """Write a photo in one of nine ways."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[:, :, None]
    deep = np.minimum(pixels, 254).astype(np.uint16) * 257 + random.integers(0, 200, pixels.shape, np.uint16)
    alpha = np.broadcast_to(np.linspace(0, 255, pixels.shape[1]).astype(np.uint8), pixels.shape[:2]).copy()
    quality = SaveOptions(quality=int(random.choice((45, 75, 92))))
    ways = (
        (".jpg", Photo(pixels, None, Carried("jpeg")), quality),
        (".JPG", Photo(pixels, None, Carried("jpeg", dpi=(300.0, 300.0))), quality),
        (".png", Photo(pixels, None, Carried("png")), None),
        (".tif", Photo(deep, None, Carried("tiff", bit_depth=16)), None),
        (".png", Photo(grey, None, Carried("png")), None),
        (".png", Photo(pixels, alpha, Carried("png")), None),
        (".webp", Photo(pixels, None, Carried("webp")), quality),
        (".png", Photo(deep, None, Carried("png", bit_depth=16)), None),
        (".tiff", Photo(grey, None, Carried("tiff")), None),
    )
    suffix, photo, options = ways[number % len(ways)]
    write_photo(photo, place.with_name(place.name + suffix), options)


def oddities(folder: Path, random: np.random.Generator) -> None:
    """What goes wrong in real folders, and one huge scan."""
    photo = Photo(crop(read_photo(next(p for p in files(folder) if p.suffix == ".png")), random), None, Carried("jpeg"))
    write_photo(photo, folder / "whole.jpg")
    whole = (folder / "whole.jpg").read_bytes()
    (folder / "cut short.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.jpg").touch()
    (folder / "really a text.jpg").write_text("Dear photo,\n", encoding="utf-8")
    (folder / "noise.png").write_bytes(random.bytes(5000))
    write_photo(Photo(photo.pixels, None, Carried("png")), folder / "x.png")
    (folder / "x.png").rename(folder / "really a PNG.jpg")
    ramp = np.add.outer(np.arange(HUGE[0], dtype=np.int64), np.arange(HUGE[1], dtype=np.int64)) // 128
    huge = np.repeat(ramp.astype(np.uint8)[:, :, None], 3, axis=2)
    write_photo(
        Photo(huge, None, Carried("jpeg")), folder / "huge 200 MP.jpg", SaveOptions(quality=85, subsampling="4:2:0")
    )


def run(source: Path, out: Path, threads: int, count: int) -> int:
    """Run, kill, run again, check."""
    before = {str(p.relative_to(source)): digest(p) for p in files(source)}
    command = [sys.executable, "-m", "genrepair", "batch", str(source), "-o", str(out)]
    command += ["--recipe", "noisy-phone-photos", "--json", "--threads", str(threads)]
    # Photos done in each run before it is killed, and how much later that happens.
    kills = [(count // 5, 0.0), (count // 3, 0.02), (count // 4, 0.05)]
    finished: dict[str, tuple[str, int, int]] = {}
    problems: list[str] = []
    started = time.perf_counter()
    attempt = 0
    while True:
        attempt += 1
        limit = kills.pop(0) if kills else None
        told, done, code = start(command, limit)
        now = {str(p.relative_to(out)): stamp(p) for p in results(out)}
        redone = [name for name, was in finished.items() if now.get(name) != was]
        halves = [p.name for p in out.rglob(".genrepair-*") if p.is_file()]
        print(
            f"run {attempt}: {'killed' if code < 0 else f'exit code {code}'} after {done} photos; {len(now)} results,"
            f" {len(redone)} of {len(finished)} earlier ones touched, {len(halves)} temporary files,"
            f" sources {'as they were' if unchanged(source, before) else 'CHANGED'}",
            flush=True,
        )
        problems += [f"{name} was done twice" for name in redone]
        finished = now
        if code >= 0:
            problems += [f"{name} is left" for name in halves]
            break
    seconds = time.perf_counter() - started
    if not unchanged(source, before):
        problems.append("a source was changed")
    with Journal(journal_path(out), write=False) as journal:
        counts = journal.counts()
        failed = {row.source.name: row.error for row in journal.rows(("failed",))}
        attempts = sum(row.attempts for row in journal.rows())
    for name in finished:
        try:
            read_photo(out / name)
        except Exception as error:  # whatever is wrong with it is the finding
            problems.append(f"{name} cannot be read: {error}")
    expected = {"cut short.jpg", "empty.jpg", "really a text.jpg", "noise.png"}
    if set(failed) != expected or counts.get("done") != count - len(expected):
        problems.append(f"expected {sorted(expected)} to fail: {counts}, {failed}")
    print(f"journal: {counts}; {attempts - count} were begun twice: a kill met them in work")
    for name, error in sorted(failed.items()):
        print(f"  {name}: {error}")
    print(f"{seconds:.0f} s, {told.get('report')}")
    for problem in problems:
        print(f"PROBLEM: {problem}")
    return int(bool(problems))


def start(command: list[str], limit: tuple[int, float] | None) -> tuple[dict[str, object], int, int]:
    """Run until it ends, or kill it after so many photos; gives the last event, photos done, exit code."""
    event: dict[str, object] = {}
    done = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        for line in child.stdout:
            event = json.loads(line)
            done += event["event"] == "photo"
            if limit is not None and done >= limit[0]:
                time.sleep(limit[1])
                child.send_signal(signal.SIGKILL)
                break
    return event, done, child.returncode


def files(folder: Path) -> list[Path]:
    """All files below a folder, by path."""
    return sorted(p for p in folder.rglob("*") if p.is_file())


def results(out: Path) -> list[Path]:
    """Photos in the output folder."""
    hidden = (FOLDER, "genrepair-report")
    return [
        p for p in files(out) if p.name[0] != "." and not any(str(p.relative_to(out)).startswith(h) for h in hidden)
    ]


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp(path: Path) -> tuple[str, int, int]:
    """Content, inode and time of a file: another one in its place would differ."""
    status = path.stat()
    return digest(path), status.st_ino, status.st_mtime_ns


def unchanged(source: Path, before: dict[str, str]) -> bool:
    """Whether the sources are what they were, none more and none less."""
    return {str(p.relative_to(source)): digest(p) for p in files(source)} == before


if __name__ == "__main__":
    os.environ.setdefault("GENREPAIR_HOME", tempfile.mkdtemp(prefix="genrepair-bench-home-"))
    sys.exit(main())
