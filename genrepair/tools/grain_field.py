"""Fields of grain from a network: the same at a pixel whatever part is asked for, and calibrated by measuring them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.grain_statistics import coarseness
from genrepair.imaging.region import Region
from genrepair.progress import Progress, SubProgress

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

# Correlation of neighbouring pixels that networks are asked for; about what training found in real scans.
FINEST, COARSEST = 0.35, 0.82
_TOLD = tuple(float(x) for x in np.linspace(FINEST, COARSEST, 6))
_SIDE = 192
_BLOCK = 256
# Round the region, as the network's first and last rows see no neighbours.
_BORDER = 32
# Slow waves are taken from the photo's own grain when it is measured (`grain_match`); made grain is judged alike.
_BLUR = 4.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a network's grain comes out.

    Parameters
    ----------
    told : tuple of float
        Coarseness that it was asked for, rising.
    fine : tuple of float
        Coarseness of what came out, without slow waves.
    sigma : tuple of float
        Its standard deviation.
    """

    told: tuple[float, ...]
    fine: tuple[float, ...]
    sigma: tuple[float, ...]

    def strength(self, told: float) -> float:
        """Standard deviation of the grain where ``told`` is asked for."""
        return max(float(np.interp(told, self.told, self.sigma)), 1e-3)

    def told_for(self, pieces: NDArray[np.float32]) -> float:
        """What to ask for so that the grain is as coarse as these pieces, (count, side, side) without slow waves."""
        wanted = float(np.mean([coarseness(piece) for piece in pieces]))
        nearest = int(np.argmin(np.abs(np.array(self.fine) - wanted)))
        rising = np.maximum.accumulate(self.fine)
        if rising[0] < wanted < rising[-1]:
            return float(np.interp(wanted, rising, self.told))
        return self.told[nearest]


def calibrate(engine: Engine, card: ModelCard, progress: Progress) -> Calibration:
    """Make small fields of every coarseness and measure them."""
    whole = Region(0, 0, _SIDE, _SIDE)
    fields = [
        make_field(engine, card, whole, told, (0, 0), SubProgress(progress, n / len(_TOLD), (n + 1) / len(_TOLD)))
        for n, told in enumerate(_TOLD)
    ]
    fine = [coarseness(field - cv2.GaussianBlur(field, (0, 0), _BLUR)) for field in fields]
    return Calibration(_TOLD, tuple(fine), tuple(float(field.std()) for field in fields))


def make_field(
    engine: Engine, card: ModelCard, region: Region, told: float, seed: tuple[int, int], progress: Progress
) -> NDArray[np.float32]:
    """Grain for a region of a photo.

    Parameters
    ----------
    engine : Engine
    card : ModelCard
        Of task "grain": white noise and a coarseness in, grain out.
    region : Region
    told : float
        Coarseness to ask for.
    seed : (int, int)
        Of the photo, and of the field.
    progress : Progress

    Returns
    -------
    (height, width) float32
        The same at each pixel of the photo, whatever region it is made for.
    """
    border = -(-_BORDER // card.multiple) * card.multiple
    top, left = (max(0, first) // card.multiple * card.multiple for first in (region.row, region.column))
    noise = white(top - border, left - border, region.bottom + border, region.right + border, seed)
    inner = Region(region.row - top + border, region.column - left + border, region.height, region.width)
    inputs = {each.name: noise[..., None] if each.kind == "image" else told for each in card.inputs}
    return engine.predict(card, inputs, region=inner, progress=progress, text="Making grain")[..., 0]


def white(top: int, left: int, bottom: int, right: int, seed: tuple[int, int]) -> NDArray[np.float32]:
    """White noise of standard deviation 1 that belongs to the place: drawn in blocks, each from its own seed.

    Returns
    -------
    (bottom - top, right - left) float32
    """
    noise = np.empty((bottom - top, right - left), np.float32)
    for row in range(top // _BLOCK, (bottom - 1) // _BLOCK + 1):
        for column in range(left // _BLOCK, (right - 1) // _BLOCK + 1):
            # Seeds are not negative; the border above a photo is.
            draw = np.random.default_rng((abs(seed[0]), seed[1], row + 1, column + 1))
            block = draw.standard_normal((_BLOCK, _BLOCK), np.float32)
            y, x = row * _BLOCK, column * _BLOCK
            first, last = max(y, top), min(y + _BLOCK, bottom)
            begin, end = max(x, left), min(x + _BLOCK, right)
            noise[first - top : last - top, begin - left : end - left] = block[
                first - y : last - y, begin - x : end - x
            ]
    return noise
