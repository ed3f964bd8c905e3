"""What tools share that change the whole photo, or the part of it under the mask: region, weight, mixing."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.mask import bounding_region, feather
from genrepair.imaging.region import Region
from genrepair.imaging.tone import LUMINANCE
from genrepair.tools.tool import Request, param

_BAND_PIXELS = 1 << 20
_FEATHER_PX = 4
# Copies of a tile that are averaged, by what `effort_param` offers.
COPIES = {"standard": 1, "maximum": 8}


def effort_param() -> Any:
    """The param "Quality" of a tool whose network may look eight times."""
    return param(
        "standard",
        "Quality",
        "Maximum averages eight flipped and turned passes: a little cleaner, eight times as slow.",
        choices=tuple(COPIES),
    )


def needed_region(request: Request) -> Region:
    """The region to work in: around the mask if there is one."""
    region = request.work_region
    if request.mask is not None:
        painted = bounding_region(request.mask)
        if not painted.empty:
            region = region.intersection(painted.pad(_FEATHER_PX + 1))
    return region


def mask_weight(request: Request, region: Region) -> NDArray[np.uint8] | None:
    """Feathered mask of the region without the protected pixels; None where all of it is taken."""
    weight = None
    if request.mask is not None and request.mask.any():
        around = region.pad(2 * _FEATHER_PX).clip(*request.mask.shape)
        inside = region.shift(-around.row, -around.column)
        weight = feather(request.mask[around.slices], _FEATHER_PX)[inside.slices]
    if request.protect is not None:
        weight = np.full((region.height, region.width), 255, np.uint8) if weight is None else weight.copy()
        weight[request.protect[region.slices] > 0] = 0
    return weight


def mix(
    source: NDArray[Any], changed: NDArray[Any], luminance: float, chroma: float
) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Mix the change from ``source`` to ``changed`` back, its luminance and its chroma apart.

    Parameters
    ----------
    source, changed : (height, width, 3) uint8 or uint16
    luminance, chroma : float
        0 keeps the source, 1 takes the changed photo, more goes beyond.

    Returns
    -------
    (height, width, 3) of the source's depth
        Equal to ``source`` bit by bit at 0 and 0, and to ``changed`` at 1 and 1.
    """
    if luminance == chroma == 1.0:
        return changed
    if luminance == chroma == 0.0:
        return source.copy()
    result = np.empty_like(source)
    peak = np.iinfo(source.dtype).max
    rows = max(1, _BAND_PIXELS // max(1, source.shape[1]))
    # One 3x3 matrix does both: chroma * change + (luminance - chroma) * its luminance on every channel.
    matrix = (chroma * np.eye(3) + (luminance - chroma) * np.tile(LUMINANCE, (3, 1))).astype(np.float32)
    for top in range(0, source.shape[0], rows):
        band = slice(top, top + rows)
        before = source[band].astype(np.float32)
        change = cv2.transform(changed[band].astype(np.float32) - before, matrix)
        change = change.reshape(before.shape)
        change += before
        np.rint(change, out=change)
        result[band] = np.clip(change, 0, peak)
    return result


def unit(pixels: NDArray[Any]) -> NDArray[np.float32]:
    """Pixels of any depth as float32 in 0..1."""
    if pixels.dtype == np.float32:
        return pixels
    return pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
