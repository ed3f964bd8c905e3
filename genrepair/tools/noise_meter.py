"""How noisy a photo is, by what a denoiser takes away where it is calm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.noise_level import CHROMA_GAIN, LUMINANCE_GAIN, calm_noise, calm_places
from genrepair.imaging.region import Region
from genrepair.imaging.tone import LUMINANCE

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

# What the network sees around a place.
_AROUND = 24


def seen_noise(pixels: NDArray[Any], engine: Engine) -> tuple[float, float]:
    """Luminance and chroma noise of a photo's calm places, on the 0-255 scale.

    A measure of the finest detail (`calm_noise`) takes texture for noise and misses coarse grain, of which it sees a
    fifth; a network that judges by itself knows both.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16
    engine : Engine
        Without a denoiser that needs to be told nothing, what `calm_noise` reads is returned.

    Returns
    -------
    tuple of float
        Standard deviations, scaled so that white noise of standard deviation s in every channel reads about s.
    """
    card = engine.optional_card("denoise")
    if card is None or not is_blind(card):
        return calm_noise(pixels)
    taken = [_taken(pixels, place, card, engine) for place in calm_places(pixels)]
    luminance, chroma = np.median(taken, axis=0)
    return float(luminance), float(chroma)


def is_blind(card: ModelCard) -> bool:
    """Whether the card says that the model estimates the noise itself when it is told zero."""
    return bool(card.training.get("blind", False))


def _taken(pixels: NDArray[Any], place: Region, card: ModelCard, engine: Engine) -> tuple[float, float]:
    height, width = pixels.shape[:2]
    around = place.pad(_AROUND).clip(height, width)
    noisy = pixels[around.slices].astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    given = {"image": noisy, "noise_level": (0.0, 0.0)}
    inside = place.shift(-around.row, -around.column)
    clean = engine.predict(
        card, {each.name: given[each.kind] for each in card.inputs if each.kind in given}, region=inside
    )
    change = noisy[inside.slices] - clean
    luminance = change @ LUMINANCE
    colour = np.sqrt(np.mean(np.var(change - luminance[..., None], axis=(0, 1))))
    return 255 * float(luminance.std()) / LUMINANCE_GAIN, 255 * float(colour) / CHROMA_GAIN
