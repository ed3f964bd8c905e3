"""Corrections made in the editor, kept as examples for training: what was filled by hand, accepted, rejected.

Everything stays in the person's data folder and only with their consent. An example is a crop of the damaged photo in
sRGB (``ID.png``) with a label for each pixel (``ID.label.png``): 0 undamaged, 1 to 4 damaged by a scratch, dust, a
crease or a stain, 254 damaged by something, 255 not known. Not known is most of a crop: nobody looked there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair import paths
from genrepair.errors import GenrepairError
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region

KINDS = ("scratch", "dust", "crease", "stain")
CLEAN, ANY_DAMAGE, UNKNOWN = 0, 254, 255
SIDE = 320
# Of one photo: the places with the most to learn from.
_MOST_CROPS = 24
_FEWEST_PIXELS = 12
# A fill that changes less than this (of 255) has covered an undamaged place: a brush is wider than a scratch.
_VISIBLE = 12
# Around what was filled a person has looked, and would have marked what is damaged there.
_LOOKED_AT = 32
_RIM = 3

Pixels = NDArray[np.uint8] | NDArray[np.uint16]


def corrections_dir() -> Path:
    """Where examples are; may not exist."""
    return paths.training_dir() / "corrections"


def count() -> int:
    """How many examples there are."""
    return sum(1 for _ in corrections_dir().glob("*.label.png"))


def clear() -> None:
    """Delete all examples.

    Raises
    ------
    GenrepairError
        One cannot be deleted.
    """
    for path in corrections_dir().glob("*.png"):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise GenrepairError(f"{path} cannot be deleted ({error.strerror}).") from error


def learn_fill(pixels: Pixels, mask: NDArray[np.uint8], patches: list[Patch]) -> int:
    """Keep examples of what was marked and then filled.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16, sRGB
        Before the fill.
    mask : (height, width) uint8
    patches : list of Patch
        What the fill made.

    Returns
    -------
    int
        How many examples were written.

    Raises
    ------
    GenrepairError
        They cannot be written.
    """
    written = 0
    for window in _windows(mask > 127):
        before, marked = _eight_bit(pixels[window.slices]), mask[window.slices] > 127
        change = np.abs(before.astype(np.int16) - _filled(before, window, patches)).max(axis=2)
        damaged = marked & (change >= _VISIBLE)
        if damaged.sum() < _FEWEST_PIXELS:
            continue
        label = np.full(marked.shape, UNKNOWN, np.uint8)
        label[_grown(marked, _LOOKED_AT)] = CLEAN
        label[_grown(marked, _RIM)] = UNKNOWN
        label[damaged] = ANY_DAMAGE
        written += _write(before, label)
    return written


def learn_decisions(pixels: Pixels, accepted: Mapping[str, NDArray[np.int64]], rejected: NDArray[np.int64]) -> int:
    """Keep examples of single places that were accepted or rejected.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16, sRGB
    accepted : mapping of class to positions
        Flat positions (row * width + column) of pixels that a person called damage.
    rejected : (n,) int64
        Those that a person called no damage.

    Returns
    -------
    int
        How many examples were written.

    Raises
    ------
    GenrepairError
        They cannot be written.
    """
    height, width = pixels.shape[:2]
    label = np.full((height, width), UNKNOWN, np.uint8)
    no_damage = np.zeros((height, width), bool)
    no_damage.reshape(-1)[rejected] = True
    # What looks like damage and is none teaches most; its surroundings belong to it.
    label[_grown(no_damage, _RIM)] = CLEAN
    for name, flat in accepted.items():
        label.reshape(-1)[flat] = KINDS.index(name) + 1 if name in KINDS else ANY_DAMAGE
    written = 0
    for window in _windows(label != UNKNOWN):
        written += _write(_eight_bit(pixels[window.slices]), label[window.slices])
    return written


def _windows(marked: NDArray[np.bool_]) -> list[Region]:
    """Squares of a grid in which something is marked, those with the most first."""
    height, width = marked.shape
    found: list[tuple[int, Region]] = []
    for row in range(0, height, SIDE):
        for column in range(0, width, SIDE):
            part = marked[row : row + SIDE, column : column + SIDE]
            if (number := int(part.sum())) >= _FEWEST_PIXELS:
                # At the border of the photo the square moves inwards, so that all have one size where the photo has it.
                top, left = max(0, min(row, height - SIDE)), max(0, min(column, width - SIDE))
                found.append((number, Region(top, left, min(SIDE, height), min(SIDE, width))))
    return [region for _, region in sorted(found, key=lambda each: -each[0])[:_MOST_CROPS]]


def _filled(before: NDArray[np.uint8], window: Region, patches: list[Patch]) -> NDArray[np.int16]:
    result = before.astype(np.float32)
    for patch in patches:
        common = window.intersection(patch.region)
        if common.empty:
            continue
        here = _within(common, window)
        there = _within(common, patch.region)
        new = _eight_bit(patch.pixels[there]).astype(np.float32)
        weight = np.float32(1) if patch.weight is None else patch.weight[there][..., None].astype(np.float32) / 255
        result[here] = result[here] * (1 - weight) + new * weight
    return np.rint(result).astype(np.int16)


def _within(part: Region, whole: Region) -> tuple[slice, slice]:
    row, column = part.row - whole.row, part.column - whole.column
    return slice(row, row + part.height), slice(column, column + part.width)


def _grown(marked: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return cv2.dilate(marked.astype(np.uint8), kernel) > 0


def _eight_bit(pixels: Pixels) -> NDArray[np.uint8]:
    if pixels.dtype == np.uint16:
        return ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
    return np.ascontiguousarray(pixels).astype(np.uint8, copy=False)


def _write(pixels: NDArray[np.uint8], label: NDArray[np.uint8]) -> int:
    """Write one example, named by what it shows, so that the same correction is kept once; the latest label wins."""
    name = hashlib.sha256(pixels.tobytes()).hexdigest()[:24]
    folder = corrections_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The label last: an example without one is none.
        for suffix, picture in ((".png", pixels[..., ::-1]), (".label.png", label)):
            part = folder / f".{name}{suffix}.part"
            part.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
            part.replace(folder / f"{name}{suffix}")
    except OSError as error:
        raise GenrepairError(
            f"The correction cannot be kept in {folder} ({error.strerror}); free some space, or switch that off in the "
            "training window."
        ) from error
    return 1
