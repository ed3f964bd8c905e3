"""Dust by an infrared scan: dyes let infrared through, dust and scratches do not.

Needs another plane than the photo's and so is no `Tool`; `services.dust` reads the files.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import PhotoError
from genrepair.imaging import mask as masks
from genrepair.imaging.infrared import LEVELS_A_SIGMA, Cleaned
from genrepair.tools.second_scan import DustFound, DustParams
from genrepair.tools.tool import check

_SENSITIVITY = np.array([0.0, 50.0, 100.0])
_SURE_SIGMAS = np.array([14.0, 6.0, 3.0])
_LOW_SHARE = 0.5
_SMALLEST_AREA = 3
_MOST_SHARE = 0.3


def find_dust(cleaned: Cleaned, params: DustParams, place: str) -> DustFound:
    """Threshold what the infrared says.

    Parameters
    ----------
    cleaned : Cleaned
    params : DustParams
    place : str
        Where the infrared was found, for the summary.

    Raises
    ------
    PhotoError
        Nearly everything is dust: the plane is no infrared of this photo.
    """
    check(params)
    sure = float(np.interp(params.sensitivity, _SENSITIVITY, _SURE_SIGMAS))
    high = round(sure * LEVELS_A_SIGMA)
    mask = masks.hysteresis(cleaned.dust, max(1, round(high * _LOW_SHARE)), high, _SMALLEST_AREA)
    share = cv2.countNonZero(mask) / mask.size
    if share > _MOST_SHARE:
        raise PhotoError(
            f"The infrared marks {share:.0%} of the photo as dust, which cannot be true; it belongs to another photo or"
            " the film is not made of dyes. Find the damage without infrared."
        )
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    soft: NDArray[Any] = np.minimum(cleaned.dust.astype(np.uint16) * 128 // high, 255).astype(np.uint8)
    if params.grow:
        mask = masks.grow(mask, params.grow)
    summary = {
        "found": {"dust": len(contours)},
        "share_percent": round(100.0 * cv2.countNonZero(mask) / mask.size, 3),
        "infrared": place,
        "crosstalk": [round(factor, 3) for factor in cleaned.crosstalk],
        "shift_px": [round(pixels, 2) for pixels in cleaned.shift],
        "notes": [],
    }
    return DustFound(mask, np.zeros_like(mask), soft, summary)
