"""How noisy a photo is, by what a denoiser takes away where it is calm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.noise_level import CHROMA_GAIN, LUMINANCE_GAIN, calm_noise, calm_places, halved
from genrepair.imaging.region import Region
from genrepair.imaging.tone import LUMINANCE
from genrepair.tools.whole import unit

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

# What the network sees around a place.
_AROUND = 24
# A denoiser takes away part of coarse grain only, and calm places are often dark or bright, where film has less of it:
# what is left of the change when it is shrunk to half, 0.48 of white noise and 0.8 of grain of scans, tells how much
# to add. Learnt on held-out photos with made grain, where the places in the upper quarter then read 0.8 to 1 of it.
_WHITE, _COARSEST, _ADDED, _QUANTILE = 0.48, 0.88, 1.6, 0.75
# Of good photos 97 in a hundred read less than the first, 98 less than the second: median of the places, not corrected.
_SURE = (2.3, 3.3)
# The same of `calm_noise` (99 less than the first): grain finer than a pixel, which a denoiser may leave, reads more.
_SURE_FINE = (6.5, 9.5)
# And where it is all that there is: 97 in a hundred read less.
_SURE_ALONE = (3.5, 6.5)


@dataclass(frozen=True, slots=True)
class SeenNoise:
    """How noisy a photo is.

    Parameters
    ----------
    luminance, chroma : float
        Standard deviations on the 0-255 scale; white noise of standard deviation s in every channel reads about s.
    sure : float
        From 0, where good photos read as much, to 1, where hardly one does.
    """

    luminance: float
    chroma: float
    sure: float

    @property
    def deviation(self) -> float:
        """Standard deviation over the channels: of grain that is the same in all of them, two thirds of `luminance`."""
        return math.hypot(LUMINANCE_GAIN * self.luminance, math.sqrt(1 - LUMINANCE_GAIN**2) * self.chroma)


def seen_noise(pixels: NDArray[Any], engine: Engine) -> SeenNoise:
    """Noise of a photo's calm places.

    A measure of the finest detail (`calm_noise`) takes texture for noise and misses coarse grain, of which it sees a
    third; a network that judges by itself knows both.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16
    engine : Engine
        Without a denoiser that needs to be told nothing, the finest detail alone is measured.
    """
    fine, colour = calm_noise(pixels)
    card = engine.optional_card("denoise")
    if card is None or not is_blind(card):
        return SeenNoise(fine, colour, float(np.interp(fine, _SURE_ALONE, (0.0, 1.0))))
    changes = [_taken(pixels, place, card, engine) for place in calm_places(pixels)]
    taken = np.array([_levels(change) for change in changes])
    luminance, chroma = (float(each) for each in np.quantile(taken[:, 1:], _QUANTILE, axis=0))
    seen = float(np.interp(np.median(taken[:, 0]), _SURE, (0.0, 1.0)))
    sure = float(np.interp(fine, _SURE_FINE, (0.0, 1.0)))
    return SeenNoise(luminance + sure * max(0.0, fine - luminance), chroma, max(sure, seen))


def is_blind(card: ModelCard) -> bool:
    """Whether the card says that the model estimates the noise itself when it is told zero."""
    return bool(card.training.get("blind", False))


def _taken(pixels: NDArray[Any], place: Region, card: ModelCard, engine: Engine) -> NDArray[np.float32]:
    """What the denoiser takes away there."""
    height, width = pixels.shape[:2]
    around = place.pad(_AROUND).clip(height, width)
    given = {"image": pixels[around.slices], "noise_level": (0.0, 0.0)}
    clean = engine.predict(
        card,
        {each.name: given[each.kind] for each in card.inputs if each.kind in given},
        region=place.shift(-around.row, -around.column),
    )
    return np.asarray(unit(pixels[place.slices]) - clean, np.float32)


def _levels(change: NDArray[np.float32]) -> tuple[float, float, float]:
    """Standard deviation of luminance, the same corrected for coarseness, and that of chroma."""
    luminance = change @ LUMINANCE
    strength = float(luminance.std())
    coarseness = min(float(halved(luminance).std()) / max(strength, 1e-6), _COARSEST)
    colour = float(np.sqrt(np.mean(np.var(change - luminance[..., None], axis=(0, 1)))))
    level = 255 * strength / LUMINANCE_GAIN
    return level, level * (1 + _ADDED * max(0.0, coarseness - _WHITE)), 255 * colour / CHROMA_GAIN
