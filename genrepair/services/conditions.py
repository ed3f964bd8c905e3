"""When a step of a recipe is worth doing: what must hold of the photo, and how that is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.metrics import blocking
from genrepair.imaging.noise_reading import SeenNoise, seen_noise
from genrepair.imaging.photo import Carried
from genrepair.imaging.tone import is_monochrome


class Look:
    """A photo on its way through a recipe, measured only where a condition asks, and once.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16, sRGB
    mask : (height, width) uint8, or None
        255 = damage found so far.
    carried : Carried, or None
        What its file carried.
    """

    def __init__(
        self, pixels: NDArray[Any], mask: NDArray[np.uint8] | None = None, carried: Carried | None = None
    ) -> None:
        self.pixels, self.mask, self.carried = pixels, mask, carried
        self.measured: dict[str, Any] = {}
        self._seen: SeenNoise | None = None

    def value(self, name: str) -> Any:
        """What is measured under the name of a condition without its "_above" or "_below"."""
        if name not in self.measured:
            found = getattr(self, f"_measure_{name}")()
            self.measured[name] = round(found, 3) if isinstance(found, float) else found
        return self.measured[name]

    def _noise(self) -> SeenNoise:
        if self._seen is None:
            self._seen = seen_noise(self.pixels)
        return self._seen

    def _measure_noise(self) -> float:
        return self._noise().luminance

    def _measure_chroma_noise(self) -> float:
        return self._noise().chroma

    def _measure_damage(self) -> float:
        return 0.0 if self.mask is None else 100.0 * cv2.countNonZero(self.mask) / max(1, self.mask.size)

    def _measure_blocking(self) -> float:
        return blocking(self.pixels)

    def _measure_monochrome(self) -> bool:
        return is_monochrome(self.pixels)

    def _measure_megapixels(self) -> float:
        return self.pixels.shape[0] * self.pixels.shape[1] / 1e6

    def _measure_jpeg_quality(self) -> int | None:
        return None if self.carried is None else self.carried.jpeg_quality


_UNITS = {"damage": " %", "blocking": " %", "megapixels": " megapixels"}


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that are given must hold; none given always holds.

    Parameters
    ----------
    noise_above, noise_below : float, or None
        Luminance noise on the 0-255 scale (`genrepair.imaging.noise_reading.seen_noise`).
    chroma_noise_above, chroma_noise_below : float, or None
        Colour noise, the same.
    damage_above, damage_below : float, or None
        Share of the photo that the mask marks, in percent; 0 before a step has looked for damage.
    blocking_above, blocking_below : float, or None
        Strength of JPEG blocks in percent (`genrepair.imaging.metrics.blocking`).
    megapixels_above, megapixels_below : float, or None
        Size of the photo.
    jpeg_quality_below : float, or None
        Quality with which the source was saved; never holds for a file that is no JPEG.
    monochrome : bool, or None
        Whether the photo has one tone: black and white or sepia.
    """

    noise_above: float | None = None
    noise_below: float | None = None
    chroma_noise_above: float | None = None
    chroma_noise_below: float | None = None
    damage_above: float | None = None
    damage_below: float | None = None
    blocking_above: float | None = None
    blocking_below: float | None = None
    megapixels_above: float | None = None
    megapixels_below: float | None = None
    jpeg_quality_below: float | None = None
    monochrome: bool | None = None

    def unmet(self, look: Look) -> str | None:
        """The first condition that does not hold, in words such as "noise 1.2 is not above 2.5"; None if all hold."""
        for f in fields(self):
            limit = getattr(self, f.name)
            if limit is None:
                continue
            if f.name == "monochrome":
                if look.value("monochrome") is not limit:
                    return "the photo has colours" if limit else "the photo is monochrome"
                continue
            name, _, side = f.name.rpartition("_")
            value, words, unit = look.value(name), name.replace("_", " "), _UNITS.get(name, "")
            if value is None:
                return f"{words} is not known"
            if side == "above" and not value > limit:
                return f"{words} {value:.4g}{unit} is not above {limit:g}{unit}"
            if side == "below" and not value < limit:
                return f"{words} {value:.4g}{unit} is not below {limit:g}{unit}"
        return None

    def given(self) -> dict[str, Any]:
        """The conditions that are given, by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}


ALWAYS = Conditions()


def conditions_of(values: Mapping[str, Any]) -> Conditions:
    """Conditions from a table of a recipe.

    Raises
    ------
    UsageError
        If a name is unknown or a value has the wrong type.
    """
    known = [f.name for f in fields(Conditions)]
    for name, value in values.items():
        if name not in known:
            raise UsageError(f"There is no condition {name!r}; there are {', '.join(known)}.")
        wanted = bool if name == "monochrome" else (int, float)
        if not isinstance(value, wanted) or (name != "monochrome" and isinstance(value, bool)):
            raise UsageError(f"The condition {name} must be {'true or false' if name == 'monochrome' else 'a number'}.")
        if name != "monochrome" and not 0 <= value <= 1e6:
            raise UsageError(f"The condition {name} must be a number of 0 or more, not {value!r}.")
    return Conditions(**values)
