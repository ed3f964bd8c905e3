"""What can be done with a whole mask by name: grow, shrink, feather, fill holes, remove specks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging import mask as masks

_MILLIMETRES_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class MaskEdit:
    """One of `MASK_EDITS`.

    Parameters
    ----------
    title : str
        Of the undo step, in English.
    work : callable (mask, pixels) -> mask
        Takes (height, width) uint8 and an amount in pixels; gives a new mask and may run on any thread.
    sized : bool
        Whether the amount matters.
    """

    title: str
    work: Callable[[NDArray[np.uint8], float], NDArray[np.uint8]]
    sized: bool = True


MASK_EDITS = {
    "grow": MaskEdit("Grow mask", lambda mask, pixels: masks.grow(mask, round(pixels))),
    "shrink": MaskEdit("Shrink mask", lambda mask, pixels: masks.shrink(mask, round(pixels))),
    "feather": MaskEdit("Feather mask", masks.feather),
    "fill_holes": MaskEdit("Fill holes", lambda mask, _: masks.fill_holes(mask), sized=False),
    "specks": MaskEdit("Remove specks", masks.remove_specks),
}


def pixels_of(amount: float, unit: str, dpi: tuple[float, float] | None) -> float:
    """An amount in pixels of the photo.

    Parameters
    ----------
    amount : float
    unit : {"px", "mm"}
    dpi : (x, y) float, or None
        The photo's resolution in pixels an inch; where the two differ, their geometric mean counts.

    Raises
    ------
    UsageError
        For millimetres of a photo without a resolution.
    """
    if unit == "px":
        return amount
    if dpi is None:
        raise UsageError("This photo does not say how many pixels an inch has, so sizes have to be given in pixels.")
    return amount * math.sqrt(dpi[0] * dpi[1]) / _MILLIMETRES_PER_INCH
