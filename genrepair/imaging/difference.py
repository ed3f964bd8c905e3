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
    unit = np.iinfo(before.dtype).max / 255
    difference = cv2.absdiff(np.ascontiguousarray(before), np.ascontiguousarray(after)).reshape(before.shape)
    shown = np.clip(np.ceil(difference * np.float32(gain / unit)), 0, 255)
    return shown.astype(np.uint8)


def changed(before: NDArray[Any], after: NDArray[Any]) -> NDArray[np.uint8]:
    """255 where any channel differs, 0 elsewhere.

    Parameters
    ----------
    before, after : (height, width, channels)

    Returns
    -------
    (height, width) uint8
    """
    return np.where((before != after).any(axis=2), np.uint8(255), np.uint8(0))
