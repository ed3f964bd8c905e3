"""Variants of a fill that is there: what else a network of several answers makes of the same hole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.latent import apart
from genrepair.progress import Progress
from genrepair.tools.fill_plan import shrink_any

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

TASK = "inpaint-variants"
# Thicker places are seen smaller by a power of two, as thick as those that such networks are trained with (pixels).
_THICKEST = 72


def vary(
    filled: NDArray[Any],
    hole: NDArray[np.uint8],
    card: ModelCard,
    number: int,
    seed: int,
    engine: Engine,
    progress: Progress,
) -> NDArray[Any]:
    """Another fill of a hole that is filled.

    Parameters
    ----------
    filled : (height, width, 3) uint8 or uint16
    hole : (height, width) uint8
        255 = what may be different; nothing else changes.
    card : ModelCard
        Of task `TASK`: the filled picture, the mask and a latent in, the picture with another fill out.
    number : int
        Which of the variants, 0 to 3.
    seed : int
        The same seed makes the same four variants.
    engine : Engine
    progress : Progress

    Returns
    -------
    like ``filled``
    """
    thick = 2 * float(cv2.distanceTransform(hole, cv2.DIST_L2, 3).max())
    factor = 1
    while thick > _THICKEST * factor:
        factor *= 2
    height, width = hole.shape
    whole = cv2.copyMakeBorder(filled, 0, -height % factor, 0, -width % factor, cv2.BORDER_REPLICATE)
    rows, columns = whole.shape[0] // factor, whole.shape[1] // factor
    small = np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), filled.dtype)
    latents = next(each for each in card.inputs if each.kind == "scalar")
    mask = next(each for each in card.inputs if each.kind == "mask")
    point = apart(latents.channels, seed)[number]
    missing = shrink_any(hole, factor)
    given = {card.image_input.name: small, mask.name: missing, latents.name: point}
    made = engine.predict(card, given, progress=progress, text="Filling")
    peak = np.float32(np.iinfo(filled.dtype).max)
    # Only what differs is enlarged: the detail of the fill stays.
    change = peak * made - small
    if factor > 1:
        size = (columns * factor, rows * factor)
        change = cv2.resize(change, size, interpolation=cv2.INTER_CUBIC)[:height, :width]
    result = filled.copy()
    inside = hole > 0
    result[inside] = np.clip(np.rint(filled[inside] + change[inside]), 0, peak).astype(filled.dtype)
    return result
