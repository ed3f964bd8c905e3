"""How faded a photo is: the lightness it uses, and the tint that its light and its dark parts share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_SIDE = 640
_BORDER = 0.03


@dataclass(frozen=True, slots=True)
class Tones:
    """What `measure_tones` found, in CIE Lab.

    Parameters
    ----------
    black, white : float
        Lightness (0 to 100) below and above which half a percent of the photo lies.
    cast : (a, b)
        What the lightest and the darkest twentieth share: 0 is neutral; positive a is reddish, negative greenish,
        positive b yellowish, negative bluish.
    """

    black: float
    white: float
    cast: tuple[float, float]

    @property
    def contrast_percent(self) -> float:
        """Share of the range from black to white that is used, 0 to 100."""
        return max(0.0, self.white - self.black)

    @property
    def cast_strength(self) -> float:
        """Length of the cast; about 2 is the least that is seen side by side."""
        return float(np.hypot(*self.cast))

    @property
    def cast_hue(self) -> str:
        """What colour the cast has: one of "reddish", "yellowish", "greenish", "cyan", "bluish", "magenta"."""
        angle = float(np.degrees(np.arctan2(self.cast[1], self.cast[0]))) % 360
        # Hues of Lab: red lies near 40 degrees, yellow near 100, green near 145, cyan near 200, blue near 270.
        bounds = ((62, "reddish"), (118, "yellowish"), (172, "greenish"), (232, "cyan"), (308, "bluish"))
        return next((name for bound, name in bounds if 10 <= angle < bound), "reddish" if angle < 10 else "magenta")


def measure_tones(pixels: NDArray[Any]) -> Tones:
    """Black point, white point and colour cast of a photo.

    Measured on a reduced copy without its rim, so that neither noise nor a scanned border counts. The cast is the mean
    of the tints of the lightest and of the darkest parts: warm light beside blue shadows, as in an evening photo,
    cancels, while the yellow of an old print is in both.

    Parameters
    ----------
    pixels : (height, width, 1 or 3) uint8 or uint16, sRGB
    """
    height, width = pixels.shape[:2]
    shrink = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)
    rim_rows, rim_columns = round(size[1] * _BORDER), round(size[0] * _BORDER)
    small = small[rim_rows : size[1] - rim_rows, rim_columns : size[0] - rim_columns]
    unit = small.astype(np.float32) * np.float32(1 / np.iinfo(pixels.dtype).max)
    if unit.shape[2] == 1:
        unit = np.repeat(unit, 3, axis=2)
    lab = cv2.cvtColor(np.ascontiguousarray(unit), cv2.COLOR_RGB2LAB).reshape(-1, 3)
    lightness = lab[:, 0]
    black, white = np.quantile(lightness, (0.005, 0.995))
    low, high = np.quantile(lightness, (0.05, 0.95))
    dark, light = lab[lightness <= low, 1:].mean(axis=0), lab[lightness >= high, 1:].mean(axis=0)
    a, b = (dark + light) / 2
    return Tones(float(black), float(white), (float(a), float(b)))
