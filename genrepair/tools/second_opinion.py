"""A second opinion on damage: places that a model of what photos usually look like finds strange.

Two kinds of models give one, an autoencoder that is surprised (task "anomaly": An and Cho, 2015) and a critic that
takes a place for made (task "realism": Arjovsky et al., ICML 2017). Neither knows damage, so they are asked only where
a person chose one of them as the default of its task, and what they propose is a class of its own, to be switched off
or looked through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import ModelError
from genrepair.progress import Progress

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

TASKS = ("anomaly", "realism")
CLASS = "unusual"
# Larger photos are looked at smaller: the maps are of patches, and whole maps are kept as floats.
_MOST_PIXELS = 12_000_000


def asked(engine: Engine) -> list[ModelCard]:
    """The models that a person chose for this; none unless somebody did."""
    return [card for card in map(engine.optional_card, TASKS) if card is not None]


def unusual(
    pixels: NDArray[Any], cards: list[ModelCard], threshold: float, engine: Engine, progress: Progress
) -> NDArray[np.uint8]:
    """How strange each place looks, on the scale of the damage model.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16, sRGB
    cards : list of ModelCard
        Their metrics ``usual`` and ``strange`` say which values are common and which are rare in undamaged photos; a
        critic's fall from the one to the other.
    threshold : float
        Probability (0..1) from which a place counts as damage at 50 % sensitivity; ``strange`` becomes this.
    engine : Engine
    progress : Progress

    Returns
    -------
    (height, width) uint8
        255 = certainly strange; the larger opinion where there are two.

    Raises
    ------
    ModelError
        A card does not say what is usual.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, (_MOST_PIXELS / max(1, height * width)) ** 0.5)
    small = pixels if scale == 1 else cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = np.zeros(small.shape[:2], np.uint8)
    for card in cards:
        try:
            usual, strange = float(card.metrics["usual"]), float(card.metrics["strange"])
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"The model {card.id!r} does not say what is usual; choose it no longer, or train it again."
            ) from error
        given = {card.image_input.name: np.asarray(small)}
        values = engine.predict(card, given, progress=progress, text="Looking for unusual places")[..., 0]
        values = (values - np.float32(usual)) * np.float32(threshold / (strange - usual or 1.0))
        np.maximum(found, np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8), out=found)
    return (
        found
        if scale == 1
        else np.asarray(cv2.resize(found, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    )
