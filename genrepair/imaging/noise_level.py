"""How strong the noise of a photo is, and how wide its grains are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.metrics import noise_sigma
from genrepair.imaging.tone import LUMINANCE

# What white noise of standard deviation 1 in every channel leaves in luminance, and in a channel minus luminance; the
# networks are trained with levels in these units, so that such noise reads its own standard deviation in both.
LUMINANCE_GAIN = float(np.sqrt((LUMINANCE**2).sum()))
CHROMA_GAIN = float(np.sqrt(1 - 2 / 3 + (LUMINANCE**2).sum()))
_WINDOW = 128
_MAX_WINDOWS = 256
# Of the window at half size, so that photos of a few hundred pixels still have several.
_HALF_WINDOW = 64
# On the 0-255 scale: below this no noise is measured reliably.
_FLOOR = 0.3
# A level below this is as good as none: the network judges by itself.
_LEAST_TOLD = 2.0


def measure_noise(pixels: NDArray[Any], window: int = _WINDOW) -> tuple[float, float]:
    """Luminance and chroma of the finest detail of a photo, on the 0-255 scale: its noise, where that is white.

    Takes a low quantile over windows spread across the photo: texture raises the reading of a window, never lowers it.
    Windows that are largely clipped have lost their noise and are left out. `genrepair.imaging.noise_reading` knows
    texture and coarse grain.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16
    window : int
        Side of the windows in pixels.

    Returns
    -------
    tuple of float
        Standard deviations of luminance and of chroma, both scaled so that white noise of standard deviation s in
        every channel reads s.
    """
    readings: list[tuple[float, float]] = []
    clipped_readings: list[tuple[float, float]] = []
    for part, luminance in spread_windows(pixels, window):
        colour = [noise_sigma(part[..., channel] - luminance + 0.5) for channel in range(3)]
        reading = noise_sigma(luminance), float(np.sqrt(np.mean(np.square(colour))))
        (clipped_readings if is_clipped(part) else readings).append(reading)
    chosen = np.array(readings or clipped_readings or [(0.0, 0.0)])
    luminance_sigma, chroma_sigma = np.quantile(chosen, 0.25, axis=0)
    return 255.0 * float(luminance_sigma) / LUMINANCE_GAIN, 255.0 * float(chroma_sigma) / CHROMA_GAIN


def halved(pixels: NDArray[Any]) -> NDArray[Any]:
    """Shrunk to half of its height and width, by means of areas."""
    height, width = pixels.shape[:2]
    return np.asarray(cv2.resize(pixels, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA))


def is_clipped(part: NDArray[np.float32]) -> bool:
    """Whether more than a tenth of what is given in 0..1 is black or white, which hides its noise."""
    return bool(np.mean((part <= 0.002) | (part >= 0.998)) > 0.1)


def spread_windows(pixels: NDArray[Any], side: int) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Windows spread across a photo: their pixels in 0..1, and the luminance of these."""
    scale = np.float32(1.0 / np.iinfo(pixels.dtype).max)
    height, width = pixels.shape[:2]
    rows, columns = max(1, height // side), max(1, width // side)
    skip = max(1, -(-rows * columns // _MAX_WINDOWS))
    for number in range(0, rows * columns, skip):
        row, column = (side * each for each in divmod(number, columns))
        part = pixels[row : row + side, column : column + side].astype(np.float32) * scale
        yield part, np.asarray(part @ LUMINANCE, np.float32)


def coarse_noise(pixels: NDArray[Any], fine: float) -> tuple[float, float]:
    """How strong luminance noise is that is wider than a pixel, and how much wider.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16
    fine : float
        Luminance noise that `measure_noise` reads of them.

    Returns
    -------
    strength : float
        Of the photo shrunk to half of its size, as `measure_noise`.
    coarseness : float
        ``strength`` as a share of what the whole photo reads: about 0.5 for white noise, which shrinking halves, 1.5 to
        2.5 for the noise of cameras' JPEG files, whose finest detail, which is measured, has least of it.
    """
    strength = measure_noise(halved(pixels), _HALF_WINDOW)[0]
    return strength, (strength + _FLOOR) / (fine + _FLOOR)


@dataclass(frozen=True)
class LevelRule:
    """What a denoiser that judges by itself should be told about coarse noise, which it takes for texture otherwise.

    Parameters
    ----------
    least : float
        Below this strength (`coarse_noise`) nothing is told.
    scale, power, most : float
        Above it ``min(most, scale * coarseness ** power)``, on the 0-255 scale: learnt for a network by
        ``python -m training levels``.
    """

    least: float
    scale: float
    power: float
    most: float

    def level(self, strength: float, coarseness: float) -> float:
        """The level to tell, 0 for none."""
        level = min(self.most, self.scale * coarseness**self.power)
        return level if strength >= self.least and level >= _LEAST_TOLD else 0.0
