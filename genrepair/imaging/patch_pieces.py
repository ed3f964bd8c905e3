"""Cuts a long, thin hole into pieces: what lies far along a scratch has no say in what belongs here."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.mask import bounding_region
from genrepair.imaging.region import Region

# A piece no longer than this, or than so many times the thickness of the hole in it, stays whole.
_LONGEST_PX, _LONGEST_TIMES = 512, 8


def patch_pieces(hole: NDArray[np.uint8]) -> list[Region]:
    """Boxes that do not overlap and hold all of a hole, each about as compact as it can be.

    Halved across the longer side, near the middle, where the hole is thinnest: there a seam is shortest.

    Parameters
    ----------
    hole : (height, width) uint8
        Not 0 = hole.
    """
    whole = bounding_region(hole)
    if whole.empty:
        return []
    depth = cv2.distanceTransform((hole > 0).astype(np.uint8), cv2.DIST_L2, 3)
    waiting, pieces = [whole], []
    while waiting:
        box = waiting.pop()
        inside = depth[box.slices]
        side = max(box.height, box.width)
        if side <= max(_LONGEST_PX, _LONGEST_TIMES * 2 * float(inside.max())):
            pieces.append(box)
            continue
        upright = box.height >= box.width
        profile = inside.max(axis=1 if upright else 0)
        first, last = side // 4, side - side // 4
        # Of places as thin, the one nearest the middle.
        away = np.abs(np.arange(first, last) - side / 2) / side
        at = first + int(np.argmin(profile[first:last] + away))
        halves = (
            (Region(box.row, box.column, at, box.width), Region(box.row + at, box.column, side - at, box.width))
            if upright
            else (Region(box.row, box.column, box.height, at), Region(box.row, box.column + at, box.height, side - at))
        )
        for half in halves:
            tight = bounding_region(hole[half.slices])
            if not tight.empty:
                waiting.append(tight.shift(half.row, half.column))
    return pieces
