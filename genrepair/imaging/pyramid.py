"""Halved copies of a picture, for zoomed-out views."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.region import Region

# Halving stops where the longer side is no more than this: no view is smaller.
_SMALLEST = 64
# Rows of the result made at a time: OpenCV's own buffers stay small.
_STRIP_ROWS = 512


class Pyramid:
    """Level 0 is the array itself, level n is halved n times; made when first asked for.

    Parameters
    ----------
    pixels : (height, width) or (height, width, channels) uint8 or uint16
        Not copied and never written. Call `refresh` after it changed.
    """

    def __init__(self, pixels: NDArray[Any]) -> None:
        self._levels: list[NDArray[Any]] = [pixels]
        longer = max(pixels.shape[:2])
        self._top = max(0, math.ceil(math.log2(max(longer, 1) / _SMALLEST)))

    @property
    def top(self) -> int:
        """Number of the smallest level."""
        return self._top

    def level(self, n: int) -> NDArray[Any]:
        """The picture halved `n` times (sides rounded up), each pixel the mean of 2 x 2; do not write to it."""
        if not 0 <= n <= self._top:
            raise ValueError(f"level {n} is not between 0 and {self._top}")
        while len(self._levels) <= n:
            below = self._levels[-1]
            height, width = below.shape[:2]
            half: NDArray[Any] = np.empty(((height + 1) // 2, (width + 1) // 2, *below.shape[2:]), below.dtype)
            for row in range(0, half.shape[0], _STRIP_ROWS):
                half[row : row + _STRIP_ROWS] = _halve(below[2 * row : 2 * (row + _STRIP_ROWS)])
            self._levels.append(half)
        return self._levels[n]

    def refresh(self, region: Region) -> None:
        """Bring the levels that exist up to date after `region` of the picture changed."""
        for below, half in zip(self._levels[:-1], self._levels[1:], strict=True):
            region = region.clip(*below.shape[:2])
            if region.empty:
                return
            row, column = region.row // 2, region.column // 2
            region = Region(row, column, (region.bottom + 1) // 2 - row, (region.right + 1) // 2 - column)
            half[region.slices] = _halve(below[2 * row : 2 * region.bottom, 2 * column : 2 * region.right])

    def best_level(self, scale: float) -> int:
        """The smallest level that still has a pixel for each screen pixel.

        Parameters
        ----------
        scale : float
            Screen pixels a photo pixel; 0.25 is a quarter of the size.
        """
        if scale <= 0:
            return self._top
        return min(self._top, max(0, math.floor(math.log2(1 / scale) + 1e-9)))


def _halve(block: NDArray[Any]) -> NDArray[Any]:
    height, width = block.shape[:2]
    # OpenCV drops a channel axis of one.
    channels = block.shape[2:]
    if height % 2 or width % 2:
        block = cv2.copyMakeBorder(block, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    result = cv2.resize(
        np.ascontiguousarray(block), ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA
    )
    half: NDArray[Any] = result.reshape((height + 1) // 2, (width + 1) // 2, *channels)
    return half
