"""Photos for training: found, split by content, held as 8-bit pixels, cut into crops."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import GenrepairError, PhotoError
from genrepair.imaging.colour import to_srgb
from genrepair.imaging.photo import READ_SUFFIXES, read_photo

# uint8; OpenCV's type stubs cannot tell what type comes back, so the alias leaves it open.
Pixels = NDArray[Any]
# One picture in this many is held out.
HOLD_OUT = 20


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


def find_photos(folder: Path) -> list[Path]:
    """Every photo file below ``folder``, sorted.

    Raises
    ------
    GenrepairError
        There is no such folder, or no photo in it.
    """
    if not folder.is_dir():
        raise GenrepairError(f"There is no folder {folder}; give a folder of photos with --photos.")
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in READ_SUFFIXES and p.is_file())
    if not found:
        raise GenrepairError(f"No photo was found in {folder}; put JPEG, PNG, TIFF or WebP files there.")
    return found


def held_out(content: bytes) -> bool:
    """Whether the file with this content belongs to the held-out part; the same on every machine, whatever its name."""
    return int.from_bytes(hashlib.sha256(content).digest()[:4], "big") % HOLD_OUT == 0


def load_photos(folder: Path, smallest: int, longest: int = 1600, megapixels: int = 800) -> PhotoSet:
    """Read and split all photos of a folder.

    Parameters
    ----------
    folder : Path
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
    paths = find_photos(folder)
    if len(paths) * 0.1 > megapixels:
        # Spread the choice over the whole folder instead of taking its alphabetical beginning.
        paths = [p for _, p in sorted((hashlib.sha256(p.name.encode()).digest(), p) for p in paths)]
    train: list[Pixels] = []
    validation: list[Pixels] = []
    unreadable: list[str] = []
    total = 0
    with ThreadPoolExecutor(2) as pool:
        for start in range(0, len(paths), 64):
            if total > megapixels * 1_000_000:
                break
            for pixels, is_held_out, error in pool.map(lambda p: _load(p, longest), paths[start : start + 64]):
                if pixels is None:
                    unreadable.append(error)
                elif min(pixels.shape[:2]) < smallest:
                    unreadable.append(f"{error}: smaller than {smallest} pixels, left out.")
                else:
                    (validation if is_held_out else train).append(pixels)
                    total += pixels.shape[0] * pixels.shape[1]
    if not train and validation:
        train, validation = validation, []
    if not train:
        raise GenrepairError(f"None of the {len(paths)} photos in {folder} can be used: {unreadable[0]}")
    if not validation:
        # Too few photos for the split by hash to hold one out: the last one is held out, or is shared if alone.
        validation = [train.pop()] if len(train) > 1 else train[:1]
    return PhotoSet(train, validation, unreadable)


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


def _load(path: Path, longest: int) -> tuple[Pixels | None, bool, str]:
    try:
        pixels = read_srgb(path)
        content = path.read_bytes()
    except (PhotoError, OSError) as error:
        return None, False, f"{path.name}: {error}"
    scale = longest / max(pixels.shape[:2])
    if scale < 1:
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return pixels, held_out(content), path.name


def random_crop(rng: np.random.Generator, photos: Sequence[Pixels], size: int, shrink: float = 0.5) -> Pixels:
    """A random square of a random photo, flipped, turned, sometimes shrunk first.

    Parameters
    ----------
    rng : Generator
    photos : sequence of (height, width, 3) uint8
        Large photos are chosen more often, in proportion to their area's square root.
    size : int
        Side of the crop.
    shrink : float
        Half of the crops are shrunk by a random factor between this and 1, where the photo is large enough.

    Returns
    -------
    (size, size, 3) uint8
    """
    photo = photos[int(rng.integers(len(photos)))]
    height, width = photo.shape[:2]
    factor = float(rng.uniform(shrink, 1.0)) if rng.random() < 0.5 else 1.0
    source = min(int(np.ceil(size / factor)), height, width)
    row, column = int(rng.integers(height - source + 1)), int(rng.integers(width - source + 1))
    crop = photo[row : row + source, column : column + source]
    if source != size:
        crop = cv2.resize(crop, (size, size), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    crop = np.rot90(crop, int(rng.integers(4)))
    return np.ascontiguousarray(crop)


def centre_crops(photos: Sequence[Pixels], size: int, count: int) -> list[Pixels]:
    """Fixed crops for validation: the centre of the first ``count`` photos."""
    crops = []
    for photo in photos[:count]:
        row, column = (photo.shape[0] - size) // 2, (photo.shape[1] - size) // 2
        crops.append(np.ascontiguousarray(photo[row : row + size, column : column + size]))
    return crops
