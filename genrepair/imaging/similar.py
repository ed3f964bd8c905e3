"""The magic wand: pixels whose colour is like that of one place."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.mask import Mask
from genrepair.progress import NoProgress, Progress

_STRIP_PIXELS = 1 << 21
# The colour is read off a square this much larger than the pixel on each side.
_SAMPLE_REACH = 1


def similar(
    pixels: NDArray[Any],
    row: int,
    column: int,
    tolerance: float,
    contiguous: bool = True,
    progress: Progress | None = None,
) -> Mask:
    """Mask everything that looks like one place.

    Parameters
    ----------
    pixels : (height, width, channels) uint8 or uint16
        In whatever colours; they are compared channel by channel.
    row, column : int
        The place, inside the photo; its colour is the mean of those of the 3 x 3 pixels around it that are within the
        tolerance, so that grain counts less and the surroundings of a hair or a speck not at all.
    tolerance : float
        Largest difference in any channel, on the 0..255 scale at either depth.
    contiguous : bool
        True masks only what is connected (by sides) with the place; False everything alike in the whole photo.
    progress : Progress, or None
        Told after every strip.

    Returns
    -------
    (height, width) uint8, 0 or 255
        The place itself always belongs to it.
    """
    progress = progress or NoProgress()
    height, width = pixels.shape[:2]
    rows = slice(max(0, row - _SAMPLE_REACH), row + _SAMPLE_REACH + 1)
    columns = slice(max(0, column - _SAMPLE_REACH), column + _SAMPLE_REACH + 1)
    top = int(np.iinfo(pixels.dtype).max)
    reach = tolerance * top / 255
    around, own = pixels[rows, columns].reshape(-1, pixels.shape[2]), pixels[row, column].astype(np.int64)
    middle = around[(np.abs(around - own) <= reach).all(axis=1)].mean(axis=0)
    low, high = np.clip(np.ceil(middle - reach), 0, top), np.clip(np.floor(middle + reach), 0, top)
    mask = np.zeros((height, width), np.uint8)
    strip = max(1, _STRIP_PIXELS // max(1, width))
    for start in range(0, height, strip):
        part = slice(start, start + strip)
        mask[part] = cv2.inRange(np.ascontiguousarray(pixels[part]), low, high)
        progress.update(0.8 * min(height, start + strip) / height)
    mask[row, column] = 255
    if contiguous:
        # 1 marks what the flood reached; flooding the mask itself needs no second array of labels.
        cv2.floodFill(mask, None, (column, row), 1)
        mask = np.where(mask == 1, np.uint8(255), np.uint8(0))
    progress.update(1.0)
    return mask
