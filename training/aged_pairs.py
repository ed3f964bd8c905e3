"""Pairs for restoration, made by a network that learned from real old photos how to age clean ones."""

from __future__ import annotations

import numpy as np

from genrepair.engine import Engine, EngineSettings
from training.degrade import LUMINANCE, Image, to_float, to_uint8

TASK = "vintage"
# Of the curve from the tones of the clean picture to those of the aged one.
_DEGREE = 3


class AgedPairs:
    """Ages crops.

    Parameters
    ----------
    model : str
        Id of a model of the task "vintage" (recipe ``cyclic``).

    Raises
    ------
    ModelError
        There is none, or it is made for something else.
    """

    def __init__(self, model: str) -> None:
        self._engine = Engine(EngineSettings(provider="cpu", threads=1))
        self._card = self._engine.card(TASK, model)

    def make(self, rng: np.random.Generator, clean: Image) -> tuple[Image, Image]:
        """A black-and-white pair.

        Only grain, softness and marks differ: the clean one is given the tones of the aged one by a curve, since a
        restorer is to leave tones to the tools that are for them.

        Parameters
        ----------
        rng : Generator
        clean : (height, width, 3) float32, 0..1

        Returns
        -------
        clean, aged : (height, width, 3) float32, grey, 0..1
        """
        noise = rng.standard_normal((*clean.shape[:2], 1)).astype(np.float32)
        image = self._card.image_input
        given = np.concatenate((clean, noise), axis=2)[..., : image.channels]
        aged = self._engine.predict(self._card, {image.name: given}) @ LUMINANCE
        grey = clean @ LUMINANCE
        curve = np.polynomial.Polynomial.fit(grey.ravel(), aged.ravel(), _DEGREE) if np.ptp(grey) > 0.02 else None
        toned = grey if curve is None else curve(grey)
        first, second = (np.repeat(np.clip(x, 0, 1)[..., None], 3, axis=2).astype(np.float32) for x in (toned, aged))
        return first, to_float(to_uint8(second))
