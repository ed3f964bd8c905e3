"""The scales at which texture is looked for: halved copies of a picture, what is known of each, and what leads."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.known_blur import blur_known
from genrepair.imaging.membrane import membrane

# Side of the squares; odd.
PATCH = 7
HALF = PATCH // 2
_GUIDE_BLUR = 4.0
# Roughness is what is left above a blur of the first width, averaged over the second; a doubling counts as much as a
# difference of so many values (0-255).
_ROUGH_BLURS, _ROUGH_OCTAVE = (1.5, 6.0), 20.0
_SMALLEST_LEVEL = 48
# A coarser level is of no use where the known squares that are left of it lack the colours asked for by so much more
# (0-255): it would cover a meadow with what there is, a sky.
_LARGEST_LACK = 3.0
_KNOWN_SHARE = 0.5
# What lies as high in a picture is likelier the same thing: a distance of the longer side counts as a difference of so
# many values (0-255).
_HEIGHT = 200.0


@dataclass(slots=True)
class PatchLevel:
    """One scale: the picture so far, where it is unknown, where whole known squares are, and what leads the search.

    ``guide`` holds the guess, blurred, the roughness, and how far down it is: (height, width, 5).
    """

    picture: NDArray[np.float32]
    hole: NDArray[np.bool_]
    known: NDArray[np.bool_]
    guide: NDArray[np.float32]


def patch_levels(
    picture: NDArray[np.float32], hole: NDArray[np.uint8], forbidden: NDArray[np.uint8]
) -> list[PatchLevel] | None:
    """Halved copies, coarsest first; None if nowhere a whole square is known."""
    levels: list[PatchLevel] = []
    most_lack = np.inf
    thickness = 2 * float(cv2.distanceTransform((hole > 0).astype(np.uint8), cv2.DIST_L2, 5).max(initial=0))
    guide = np.dstack((cv2.GaussianBlur(picture, (0, 0), _GUIDE_BLUR), _roughness(picture, forbidden == 0)))
    while True:
        inside = hole > 0
        square = np.ones((PATCH, PATCH), np.uint8)
        known = cv2.dilate(forbidden, square, borderType=cv2.BORDER_CONSTANT, borderValue=0) == 0
        known[:HALF] = known[-HALF:] = False
        known[:, :HALF] = known[:, -HALF:] = False
        if not known.any():
            break
        level = PatchLevel(picture.copy(), inside, known, np.dstack((guide, _height(inside))).astype(np.float32))
        lack = _lacking(level)
        if lack > most_lack:
            break
        if not levels:
            most_lack = lack + _LARGEST_LACK
        levels.insert(0, level)
        height, width = (-(-side // 2) for side in hole.shape)
        # Coarse enough when a square spans the hole about twice.
        if thickness < 2 * PATCH or min(height, width) < _SMALLEST_LEVEL:
            break
        thickness /= 2
        guide = np.asarray(cv2.resize(guide, (width, height), interpolation=cv2.INTER_AREA), np.float32)
        picture, hole, forbidden = _shrunk(picture, hole, forbidden, (width, height))
    return levels or None


def _height(hole: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How far down each pixel lies, in what that counts."""
    rows = np.arange(len(hole), dtype=np.float32) * np.float32(_HEIGHT / max(hole.shape))
    return np.broadcast_to(rows[:, None], hole.shape)


def _roughness(picture: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How rough the picture is where it is known, and around a hole, inside: (height, width, 1), on the 0-255 scale."""
    grey = picture.mean(axis=2)
    fine, wide = _ROUGH_BLURS
    power = blur_known(np.square(grey - blur_known(grey, known, fine)), known, wide)
    return membrane((np.float32(_ROUGH_OCTAVE) * np.log2(1 + np.sqrt(power)))[..., None], known)


def _shrunk(
    picture: NDArray[np.float32], hole: NDArray[np.uint8], forbidden: NDArray[np.uint8], size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.uint8], NDArray[np.uint8]]:
    """Half the size. What is known of half a pixel or more is known, and the mean of what is known of it.

    Were it unknown where any of it is, little would be left between many small holes after a few times.
    """
    known = (forbidden == 0).astype(np.float32)
    share = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_AREA), np.float32)
    sums = np.asarray(cv2.resize(picture * known[..., None], size, interpolation=cv2.INTER_AREA), np.float32)
    all_of_it = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)
    enough = share >= _KNOWN_SHARE
    small = np.where(enough[..., None], sums / np.maximum(share, _KNOWN_SHARE)[..., None], all_of_it)
    any_hole = cv2.resize(hole, size, interpolation=cv2.INTER_AREA) > 0
    return (
        small.astype(np.float32),
        np.where(any_hole & ~enough, 255, 0).astype(np.uint8),
        np.where(enough, 0, 255).astype(np.uint8),
    )


def _lacking(level: PatchLevel) -> float:
    """How far the colours that the guess asks for are from the likest that is known, on average, 0-255."""
    asked, known = (_some(level.guide[where][:, :3]) for where in (level.hole, level.known))
    if not len(asked):
        return 0.0
    nearest, _ = cv2.batchDistance(asked, known, cv2.CV_32F, normType=cv2.NORM_L1, K=1)
    return float(nearest.mean()) / asked.shape[1]


def _some(rows: NDArray[np.float32], most: int = 1000) -> NDArray[np.float32]:
    return np.ascontiguousarray(rows[:: max(1, len(rows) // most)])
