"""Photos for training: found, split by content, held as 8-bit pixels, cut into crops."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrepair.errors import GenrepairError, PhotoError
from genrepair.imaging.colour import to_srgb
from genrepair.imaging.photo import READ_SUFFIXES, read_photo
from training.manifest import read_manifest
from training.near_duplicates import fingerprint, groups

# uint8; OpenCV's type stubs cannot tell what type comes back, so the alias leaves it open.
Pixels = NDArray[Any]
# One picture in this many is held out.
HOLD_OUT = 20
# But of few pictures at least so many, and no more than a fifth: two crops say little about a model.
LEAST_HELD_OUT = 8


@dataclass(frozen=True, eq=False)
class PhotoSet:
    """Photos in memory.

    Parameters
    ----------
    train, held_out : list of (height, width, 3) uint8, sRGB
    unreadable : list of str
        A sentence for every file that was left out.
    """

    train: list[Pixels]
    held_out: list[Pixels]
    unreadable: list[str]


@dataclass(frozen=True, eq=False)
class Photo:
    """One photo and where it belongs.

    Parameters
    ----------
    path : Path
    pixels : (height, width, 3) uint8, sRGB
    digest : str
        SHA-256 of the file.
    group : str
        The same for pictures that are alike.
    held_out : bool
    """

    path: Path
    pixels: Pixels
    digest: str
    group: str
    held_out: bool


def find_photos(folder: Path) -> list[Path]:
    """Every photo file below ``folder``, sorted.

    Raises
    ------
    GenrepairError
        There is no such folder, or no photo in it.
    """
    if not folder.is_dir():
        raise GenrepairError(f"There is no folder {folder}; give a folder with photos.")
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in READ_SUFFIXES and p.is_file())
    if not found:
        raise GenrepairError(f"No photo was found in {folder}; put JPEG, PNG, TIFF or WebP files there.")
    return found


def held_out(digest: str) -> bool:
    """Whether the file with this SHA-256 belongs to the held-out part; the same on every machine, whatever its name."""
    return int(digest[:8], 16) % HOLD_OUT == 0


def load_photos(source: Path, smallest: int, longest: int = 1600, megapixels: int = 800) -> PhotoSet:
    """Read and split all photos of a folder or of a manifest (`training.manifest`).

    Photos of a folder are split by their content; pictures that are alike (`training.near_duplicates`) always land on
    the same side. A manifest says itself what is held out.

    Parameters
    ----------
    source : Path
    smallest : int
        Photos with a side shorter than this are left out (no crop fits).
    longest : int
        Larger photos are shrunk to this long side, which also takes away most of their own noise and JPEG traces.
    megapixels : int
        Stop after this much, so that a folder of ten thousand photos does not fill the memory.

    Raises
    ------
    GenrepairError
        Nothing usable was found.
    """
    photos, unreadable = read_all(source, smallest, longest, megapixels)
    train = [p.pixels for p in photos if not p.held_out]
    validation = [p.pixels for p in photos if p.held_out]
    if not train:
        train, validation = validation, []
    if not validation and len({p.group for p in photos}) > 1:
        # Too few photos for the split by hash to hold one out: the last picture and its like are held out.
        last = photos[-1].group
        train = [p.pixels for p in photos if p.group != last]
        validation = [p.pixels for p in photos if p.group == last]
    if source.is_dir():
        train, validation = _hold_out_more(photos, train, validation)
    return PhotoSet(train, validation or train[:1], unreadable)


def _hold_out_more(
    photos: list[Photo], train: list[Pixels], validation: list[Pixels]
) -> tuple[list[Pixels], list[Pixels]]:
    """Let further groups change sides, by content, until enough are held out."""
    measured = {id(pixels) for pixels in validation}
    groups_held = {p.group for p in photos if id(p.pixels) in measured}
    others = sorted({p.group for p in photos} - groups_held)
    missing = min(LEAST_HELD_OUT, len({p.group for p in photos}) // 5) - len(groups_held)
    if missing <= 0 or not groups_held:
        return train, validation
    moved = set(others[:missing]) | groups_held
    return [p.pixels for p in photos if p.group not in moved], [p.pixels for p in photos if p.group in moved]


def load_folds(source: Path, count: int, smallest: int, longest: int = 1600, megapixels: int = 800) -> list[PhotoSet]:
    """The same photos held out in turn, in ``count`` parts; pictures that are alike are always in one part.

    Raises
    ------
    GenrepairError
        There are fewer different pictures than parts.
    """
    photos, unreadable = read_all(source, smallest, longest, megapixels)
    by_group: dict[str, list[Photo]] = {}
    for photo in photos:
        by_group.setdefault(photo.group, []).append(photo)
    if len(by_group) < count:
        raise GenrepairError(
            f"{source} holds {len(by_group)} different pictures, too few for {count} folds; give more photos or fewer "
            "folds."
        )
    # By content, so that neither names nor order decide; the largest groups first keep the parts even.
    order = sorted(by_group, key=lambda group: (-len(by_group[group]), group))
    parts: list[list[Photo]] = [[] for _ in range(count)]
    for group in order:
        min(parts, key=len).extend(by_group[group])
    folds = []
    for number, part in enumerate(parts):
        others = [p.pixels for k, other in enumerate(parts) if k != number for p in other]
        folds.append(PhotoSet(others, [p.pixels for p in part], unreadable))
    return folds


def read_all(source: Path, smallest: int, longest: int = 1600, megapixels: int = 800) -> tuple[list[Photo], list[str]]:
    """The usable photos of a folder or a manifest, each picture once, and a sentence for every other file.

    Raises
    ------
    GenrepairError
        Nothing usable was found.
    """
    listed = read_manifest(source) if source.is_file() else None
    paths = [entry.path for entry in listed] if listed is not None else find_photos(source)
    entries = {entry.path: entry for entry in listed or ()}
    if len(paths) * 0.1 > megapixels:
        # Spread the choice over the whole folder instead of taking its alphabetical beginning.
        paths = [p for _, p in sorted((hashlib.sha256(p.name.encode()).digest(), p) for p in paths)]
    photos: list[Photo] = []
    unreadable: list[str] = []
    seen: dict[str, Path] = {}
    total = 0
    bar = tqdm(total=len(paths), desc="reading", unit="photo", leave=False, file=sys.stderr, disable=None)
    with ThreadPoolExecutor(2) as pool, bar:
        for start in range(0, len(paths), 64):
            if total > megapixels * 1_000_000:
                break
            for path, (pixels, digest, error) in zip(
                paths[start : start + 64], pool.map(lambda p: _load(p, longest), paths[start : start + 64]), strict=True
            ):
                bar.update()
                entry = entries.get(path)
                if pixels is None:
                    unreadable.append(error)
                elif min(pixels.shape[:2]) < smallest:
                    height, width = pixels.shape[:2]
                    unreadable.append(f"{path.name}: {width} x {height}, smaller than {smallest} pixels.")
                elif digest in seen:
                    unreadable.append(f"{path.name}: the same file as {seen[digest].name}, used once.")
                elif entry is not None and entry.sha256 != digest:
                    unreadable.append(f"{path.name}: changed since it was prepared, left out; run prepare again.")
                else:
                    seen[digest] = path
                    photos.append(Photo(path, pixels, digest, digest, held_out(digest)))
                    total += pixels.shape[0] * pixels.shape[1]
    if not photos:
        raise GenrepairError(f"None of the {len(paths)} photos in {source} can be used: {unreadable[0]}")
    if listed is not None:
        return [replace(p, group=entries[p.path].group, held_out=entries[p.path].held_out) for p in photos], unreadable
    return grouped(photos), unreadable


def grouped(photos: Sequence[Photo]) -> list[Photo]:
    """Give pictures that are alike one group, named by its smallest SHA-256, which also decides where they belong."""
    numbers = groups([fingerprint(p.pixels) for p in photos])
    names: dict[int, str] = {}
    for photo, number in zip(photos, numbers, strict=True):
        names[number] = min(photo.digest, names.get(number, photo.digest))
    return [
        replace(p, group=names[number], held_out=held_out(names[number]))
        for p, number in zip(photos, numbers, strict=True)
    ]


def read_srgb(path: Path) -> Pixels:
    """Any photo file as (height, width, 3) uint8 sRGB.

    Raises
    ------
    PhotoError
        It cannot be read.
    """
    photo = read_photo(path)
    pixels = to_srgb(photo.pixels, photo.carried.icc)
    if pixels.dtype == np.uint16:
        # 65535 / 255 = 257: the exact way back to 8 bits.
        pixels = ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
    return np.ascontiguousarray(pixels)


def _load(path: Path, longest: int) -> tuple[Pixels | None, str, str]:
    try:
        pixels = read_srgb(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except (PhotoError, OSError) as error:
        # Most sentences name the file already.
        return None, "", str(error) if path.name in str(error) else f"{path.name}: {error}"
    scale = longest / max(pixels.shape[:2])
    if scale < 1:
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return pixels, digest, ""


def random_crop(
    rng: np.random.Generator, photos: Sequence[Pixels], size: int, shrink: float = 0.5, often: float = 0.5
) -> Pixels:
    """A random square of a random photo, flipped, turned, sometimes shrunk first.

    Parameters
    ----------
    rng : Generator
    photos : sequence of (height, width, 3) uint8
        Large photos are chosen more often, in proportion to their area's square root.
    size : int
        Side of the crop.
    shrink : float
        Some of the crops are shrunk by a random factor between this and 1, where the photo is large enough; as many
        by a factor near 1 as by one near this, on a scale of ratios.
    often : float
        How many, 0..1.

    Returns
    -------
    (size, size, 3) uint8
    """
    photo = photos[int(rng.integers(len(photos)))]
    height, width = photo.shape[:2]
    factor = float(np.exp(rng.uniform(np.log(shrink), 0.0))) if rng.random() < often else 1.0
    source = min(int(np.ceil(size / factor)), height, width)
    row, column = int(rng.integers(height - source + 1)), int(rng.integers(width - source + 1))
    crop = photo[row : row + source, column : column + source]
    if source != size:
        # Photos that are smaller than the crop are enlarged, which INTER_AREA would do in squares.
        way = cv2.INTER_AREA if source > size else cv2.INTER_CUBIC
        crop = cv2.resize(crop, (size, size), interpolation=way)
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    crop = np.rot90(crop, int(rng.integers(4)))
    return np.ascontiguousarray(crop)


def centre_crops(photos: Sequence[Pixels], size: int, count: int) -> list[Pixels]:
    """Fixed crops for validation: the centre of the first ``count`` photos."""
    return [middle(photo, size) for photo in photos[:count]]


def middle(photo: Pixels, size: int) -> Pixels:
    """The square of ``size`` pixels in the middle of a photo, or what the photo has of it."""
    row, column = (max(0, (side - size) // 2) for side in photo.shape[:2])
    return np.ascontiguousarray(photo[row : row + size, column : column + size])
