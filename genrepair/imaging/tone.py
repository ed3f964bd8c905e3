"""Colours of a whole photo: whether it has any, and one transform of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

# ITU-R BT.601: luminance = LUMINANCE . RGB. Chroma is what is left.
LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)
# Look at no more pixels than this to judge a photo.
_SAMPLE = 250_000
_BINS = 32
# What the chroma of a black-and-white photo may stray from the tone of its luminance, on the 0-255 scale: JPEG and
# scanners leave a little.
_STRAY = 2.5
_BAND_PIXELS = 1 << 20


def automatic_levels(luminance: NDArray[np.float32]) -> NDArray[np.float32]:
    """Contrast of a whole photo, the simplest way: its 0.5th percentile becomes black, its 99.5th white.

    Parameters
    ----------
    luminance : (height, width) or (height, width, 1) float32, 0..1
        Grain is averaged away before the percentiles are taken.

    Returns
    -------
    The same shape, float32, 0..1
    """
    soft = cv2.GaussianBlur(luminance, (0, 0), 1.0)
    low, high = np.quantile(soft, (0.005, 0.995))
    return np.clip((luminance - low) / max(float(high - low), 1e-3), 0, 1).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class ColourTransform:
    """A curve for each channel, then a matrix.

    Parameters
    ----------
    curves : (3, knots) float32
        Values (1 = white) at knots evenly spaced from black to white.
    matrix : (3, 3) float32
        Applied to (red, green, blue) after the curves.
    """

    curves: NDArray[np.float32]
    matrix: NDArray[np.float32]

    def apply(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Transform a photo.

        Parameters
        ----------
        pixels : (height, width, 3) uint8 or uint16, sRGB

        Returns
        -------
        (height, width, 3) of the same depth, clipped and rounded
        """
        peak = np.iinfo(pixels.dtype).max
        levels = np.linspace(0, 1, peak + 1)
        knots = np.linspace(0, 1, self.curves.shape[1])
        # Every value a channel can have: 256 or 65536 entries.
        table = np.stack([np.interp(levels, knots, curve) for curve in self.curves]).astype(np.float32) * np.float32(
            peak
        )
        result = np.empty_like(pixels)
        rows = max(1, _BAND_PIXELS // max(1, pixels.shape[1]))
        for top in range(0, pixels.shape[0], rows):
            band = pixels[top : top + rows]
            curved = np.stack([table[channel][band[..., channel]] for channel in range(3)], axis=-1)
            mixed = cv2.transform(curved, self.matrix).reshape(curved.shape)
            result[top : top + rows] = np.clip(np.rint(mixed), 0, peak)
        return result


def is_monochrome(pixels: NDArray[Any]) -> bool:
    """Whether a photo has one tone: black and white, sepia, or another that follows from the luminance alone.

    Parameters
    ----------
    pixels : (height, width, 1 or 3) uint8 or uint16
    """
    if pixels.shape[2] == 1:
        return True
    height, width = pixels.shape[:2]
    step = max(1, int(np.ceil(np.sqrt(height * width / _SAMPLE))))
    sample = pixels[::step, ::step].reshape(-1, 3).astype(np.float32) * np.float32(255 / np.iinfo(pixels.dtype).max)
    luminance = sample @ LUMINANCE
    chroma = sample[:, (0, 2)] - luminance[:, None]
    bins = np.minimum((luminance * (_BINS / 256)).astype(np.intp), _BINS - 1)
    count = np.maximum(np.bincount(bins, minlength=_BINS), 1)
    stray = 0.0
    for part in chroma.T:
        tone = np.bincount(bins, weights=part, minlength=_BINS) / count
        stray = max(stray, float(np.sqrt(np.mean((part - tone[bins]) ** 2))))
    return stray < _STRAY
