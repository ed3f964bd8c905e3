"""How much texture a fill has, beside what was there."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.texture import bands
from genrepair.imaging.tone import LUMINANCE

# Of the bands, finest first, those in which texture lies: details of about 1 to 16 pixels.
TEXTURE_BANDS = 4
# Power below this (a step of an 8-bit value is 1) is nothing that one could see.
_FLOOR = 0.25


def band_power(picture: NDArray[Any], where: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Mean square of the luminance in each band of a Laplacian pyramid, finest first.

    Parameters
    ----------
    picture : (height, width, 3), values 0-255
    where : (height, width) bool
        The mean is over this.

    Returns
    -------
    (TEXTURE_BANDS,) float64
    """
    luminance = cv2.transform(np.asarray(picture, np.float32), LUMINANCE[None])
    found = bands(np.asarray(luminance, np.float32).reshape(where.shape))[:TEXTURE_BANDS]
    return np.array([float((band[where].astype(np.float64) ** 2).mean()) for band in found])


def band_distance(fill: NDArray[Any], truth: NDArray[Any], hole: NDArray[np.bool_]) -> float:
    """Mean over the bands of how far the power inside the hole is from the truth's, in dB: 0 for as much texture.

    It tells too smooth or too busy from right; whether the texture is the right one it does not tell.

    Parameters
    ----------
    fill, truth : (height, width, 3), values 0-255
    hole : (height, width) bool
    """
    made, true = (band_power(picture, hole) + _FLOOR for picture in (fill, truth))
    return float(np.abs(10 * np.log10(made / true)).mean())
