"""How faded a photo is: the lightness it uses, and the tint that even its most neutral parts have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_SIDE = 640
_BORDER = 0.03
# Of Lab's lightness: what is darker has hardly any tint, whatever light falls on it.
_BLACK = 20.0


@dataclass(frozen=True, slots=True)
class Tones:
    """What `measure_tones` found, in CIE Lab.

    Parameters
    ----------
    black, white : float
        Lightness (0 to 100) below and above which half a percent of the photo lies.
    cast : (a, b)
        The tint that even the least tinted tenth of the photo has: 0 is none; positive a is reddish, negative greenish,
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

    Measured on a reduced copy without its rim, so that neither noise nor a scanned border counts. A cast lies on
    everything, also on what was grey or white, while colours of the scene do not: it is looked for in the direction of
    the mean tint, and as strong as in the tenth that has least of it, both of the lightest parts and of all that is not
    black.

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
    light = lab[lightness >= np.quantile(lightness, 0.9), 1:]
    seen = lab[lightness > min(_BLACK, float(lightness.max()) - 1e-3), 1:]
    mean = (light.mean(axis=0) + seen.mean(axis=0)) / 2
    length = float(np.hypot(*mean))
    strength = 0.0
    if length > 0.1:
        strength = max(0.0, min(float(np.quantile(part @ (mean / length), 0.1)) for part in (light, seen)))
    a, b = mean / max(length, 0.1) * strength
    return Tones(float(black), float(white), (float(a), float(b)))
