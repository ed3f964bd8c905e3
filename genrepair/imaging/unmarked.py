"""A place of a photo without what sticks out of it, so that its grain can be measured."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.tone import LUMINANCE

# The course of a place: medians of squares of so many pixels, which thin marks do not move.
_SQUARE, _LEAST = 8, 32
# What is further from the course than so many standard deviations of most pixels sticks out; at least half a level.
_STANDS_OUT, _FLOOR = 5.0, 0.5 / 255
# With what lies this near: rims of marks are soft. Where more than a quarter sticks out, the place is no calm one.
_NEAR, _MOST = 9, 0.25
# Where grain to put there is taken from, in quarters of the place: down and to the right.
_STEPS = ((2, 2), (0, 2), (2, 0), (1, 1), (3, 1), (1, 3))


def without_marks(part: NDArray[np.float32]) -> NDArray[np.float32]:
    """The place with grain of its other parts where specks, scratches or single edges stick out.

    Parameters
    ----------
    part : (height, width, 3) float32, 0..1

    Returns
    -------
    (height, width, 3) float32
        ``part`` itself where nothing sticks out, or too much to be put right.
    """
    height, width = part.shape[:2]
    if min(height, width) < _LEAST:
        return part
    luminance = np.asarray(part @ LUMINANCE, np.float32)
    apart = luminance - _course(luminance)
    usual = 1.4826 * float(np.median(np.abs(apart - np.median(apart)))) + _FLOOR
    found = (np.abs(apart) > _STANDS_OUT * usual).astype(np.uint8)
    marked = cv2.dilate(found, np.ones((_NEAR, _NEAR), np.uint8)) > 0
    if not marked.any() or marked.mean() > _MOST:
        return part
    course = _course(part)
    grain, result, left = part - course, part.copy(), marked.copy()
    for down, right in _STEPS:
        step = down * height // 4, right * width // 4
        whole = ~np.roll(marked, step, (0, 1))
        here = left & whole
        result[here] = (course + np.roll(grain, step, (0, 1)))[here]
        left &= ~whole
    return result


def _course(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """The slow changes of (height, width) or (height, width, 3) float32."""
    height, width = plane.shape[:2]
    rows, columns = height // _SQUARE, width // _SQUARE
    squares = plane[: rows * _SQUARE, : columns * _SQUARE].reshape(rows, _SQUARE, columns, _SQUARE, -1)
    medians = np.median(squares, axis=(1, 3)).reshape(rows, columns, *plane.shape[2:]).astype(np.float32)
    smooth = cv2.resize(cv2.medianBlur(medians, 3), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(smooth, np.float32)
