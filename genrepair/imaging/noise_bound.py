"""Nowhere is more taken for noise than noise could be: what goes beyond it is texture, and stays.

A denoiser that judges by itself takes grass, cloth and hair for noise where they are as fine. What it takes away there
is stronger than the noise of the photo anywhere else, which is known (`genrepair.imaging.noise_reading`).
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.noise_level import CHROMA_GAIN, LUMINANCE_GAIN
from genrepair.imaging.noise_reading import SeenNoise
from genrepair.imaging.tone import LUMINANCE

# What may go from a place is this many times as strong as the noise seen, which differs with brightness and is read a
# third too low in one photo of ten. A level may always go: less than that is not seen, and JPEG leaves as much.
TIMES, LEAST = 1.5, 1.0
# Half of the side of the places, without their middle.
_RADIUS = 15
_SIDE = 2 * _RADIUS + 1
# The strength is a mean of such a place, and its bound is smoothed over another.
MARGIN = 2 * _RADIUS
_LUMINANCE_AND_MEAN = np.stack((LUMINANCE, np.full(3, 1 / 3))).astype(np.float32)
_BAND_PIXELS = 1 << 20


def bounded(source: NDArray[Any], clean: NDArray[Any], noise: SeenNoise) -> NDArray[Any]:
    """Give back what was taken away beyond the noise, in luminance and in chroma.

    Parameters
    ----------
    source, clean : (height, width, 3) uint8 or uint16
        Before and after a denoiser.
    noise : SeenNoise
        Of the photo, on the 0-255 scale.

    Returns
    -------
    (height, width, 3) of the source's depth
        Equal to ``clean`` bit by bit wherever no more than noise was taken away around.
    """
    height, width = source.shape[:2]
    result = np.empty_like(source)
    rows = max(1, _BAND_PIXELS // max(1, width))
    for top in range(0, height, rows):
        first, last = max(0, top - MARGIN), min(height, top + rows + MARGIN)
        inside = slice(top - first, min(top + rows, height) - first)
        result[top : top + rows] = _bounded(source[first:last], clean[first:last], noise)[inside]
    return result


def _bounded(source: NDArray[Any], clean: NDArray[Any], noise: SeenNoise) -> NDArray[Any]:
    peak = np.iinfo(source.dtype).max
    taken = np.asarray(cv2.subtract(source, clean, dtype=cv2.CV_32F), np.float32)
    luminance, mean = (np.asarray(each, np.float32) for each in cv2.split(cv2.transform(taken, _LUMINANCE_AND_MEAN)))
    squares = np.asarray(cv2.transform(np.square(taken), _LUMINANCE_AND_MEAN[1:]), np.float32)
    bright = np.square(luminance)
    # The mean over the channels of the square of what each has beside the luminance.
    colour = squares - 2 * luminance * mean + bright
    of_light = _share(bright / LUMINANCE_GAIN**2, noise.luminance * peak / 255, peak)
    of_colour = _share(colour / CHROMA_GAIN**2, noise.chroma * peak / 255, peak)
    if of_light is None and of_colour is None:
        return clean
    ones = np.ones_like(luminance)
    of_light, of_colour = (ones if each is None else each for each in (of_light, of_colour))
    back = taken * (1 - of_colour)[..., None] + (luminance * (of_colour - of_light))[..., None]
    return np.clip(np.rint(clean + back), 0, peak).astype(source.dtype)


def _share(power: NDArray[np.floating], level: float, peak: int) -> NDArray[np.float32] | None:
    """How much of a change of this power (height, width) may go, 0..1, None for all; ``level`` is of the noise."""
    most = max(LEAST * peak / 255, TIMES * level)
    strength = np.sqrt(np.maximum(_mean(power), 0))
    if strength.max() <= most:
        return None
    share = np.minimum(1, most / np.maximum(strength, 1e-3))
    # A mean of ones is not always one.
    return np.where(_mean((share < 1).astype(np.float32)) > 1e-6, _mean(share), np.float32(1)).astype(np.float32)


def _mean(values: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(values, (_SIDE, _SIDE), borderType=cv2.BORDER_REFLECT_101), np.float32)
