"""What differs between two states of a photo, made visible."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def amplified(before: NDArray[Any], after: NDArray[Any], gain: float) -> NDArray[np.uint8]:
    """The difference of two pictures, channel by channel, times a gain: black where nothing changed.

    Parameters
    ----------
    before, after : (height, width, 1 or 3) uint8 or uint16
        Same shape and depth.
    gain : float
        1 shows a difference of 10 on the 0..255 scale as 10.

    Returns
    -------
    (height, width, 1 or 3) uint8
        Any difference at all is at least 1, so that it never looks like none.
    """
    difference = _absolute(before, after)
    top = int(np.iinfo(difference.dtype).max)
    # A table costs a look-up a value, where floating point costs several passes.
    table = np.clip(np.ceil(np.arange(top + 1) * (gain * 255 / top)), 0, 255).astype(np.uint8)
    shown: NDArray[np.uint8] = table[difference] if top > 255 else np.asarray(cv2.LUT(difference, table), np.uint8)
    return shown.reshape(before.shape)


def most(before: NDArray[Any], after: NDArray[Any]) -> NDArray[np.uint8]:
    """The largest difference of any channel, on the 0..255 scale; 0 only where nothing differs.

    Parameters
    ----------
    before, after : (height, width, channels) uint8 or uint16

    Returns
    -------
    (height, width) uint8
    """
    shown = amplified(before, after, 1.0)
    # Plane by plane: a maximum along the last axis is many times slower.
    largest = np.ascontiguousarray(shown[:, :, 0])
    for channel in range(1, shown.shape[2]):
        np.maximum(largest, shown[:, :, channel], out=largest)
    return largest


def _absolute(before: NDArray[Any], after: NDArray[Any]) -> NDArray[Any]:
    difference = cv2.absdiff(np.ascontiguousarray(before), np.ascontiguousarray(after))
    return np.asarray(difference).reshape(before.shape)
