"""Colours that are off by a smooth amount, brought to meet what lies around them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

# The offset of a place comes from the nearest known pixels, and from farther ones where there are no near ones.
_OFFSET_REACHES = ((3.0, 1.0), (10.0, 1e-2), (40.0, 1e-4))
# Beyond this share of the range a difference is damage or structure, not an offset.
_LARGEST_OFFSET = 20 / 255


def match_offset(
    made: NDArray[Any], truth: NDArray[Any], ring: NDArray[np.bool_], hole: NDArray[np.bool_]
) -> NDArray[Any]:
    """Shift colours smoothly so that they meet the truth around a hole.

    The smooth interpolation of the difference at the border is the idea of Pérez et al., "Poisson Image Editing"
    (SIGGRAPH 2003); here by normalised convolution (Knutsson & Westin, CVPR 1993), limited to 20/255.

    Parameters
    ----------
    made, truth : (height, width, 3) uint8 or uint16
    ring : (height, width) bool
        Where both are known.
    hole : (height, width) bool
        Where `made` is changed.

    Returns
    -------
    (height, width, 3) like ``made``
    """
    peak = np.iinfo(made.dtype).max
    total = smooth_offset(truth.astype(np.float32) - made, ring, _LARGEST_OFFSET * peak)
    shifted = np.clip(np.rint(made + total), 0, peak).astype(made.dtype)
    return np.where(hole[..., None], shifted, made)


def smooth_offset(difference: NDArray[np.float32], ring: NDArray[np.bool_], limit: float) -> NDArray[np.float32]:
    """Spread a difference that is known in a ring smoothly over the whole picture.

    Parameters
    ----------
    difference : (height, width, 3) float32
    ring : (height, width) bool
        Where it is known.
    limit : float
        Larger differences count as this much.

    Returns
    -------
    (height, width, 3) float32
    """
    known = ring.astype(np.float32)
    # A single far-off pixel (a rim of the damage) must not pull its surroundings along.
    difference = np.clip(difference, -limit, limit) * known[..., None]
    total = np.zeros_like(difference)
    weight = np.full(known.shape, 1e-12, np.float32)
    for reach, share in _OFFSET_REACHES:
        total += share * cv2.GaussianBlur(difference, (0, 0), reach, borderType=cv2.BORDER_REFLECT_101)
        weight += share * cv2.GaussianBlur(known, (0, 0), reach, borderType=cv2.BORDER_REFLECT_101)
    total /= weight[..., None]
    return total
