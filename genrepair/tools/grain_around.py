"""How rough the calmest places around a filled one are: what is stronger than that cannot be grain.

Leaves, waves and gravel are as random as grain and as fine, and a photo may hold nothing else of some brightness. But
grain is everywhere, and a calm sky beside a hole tells that there is none.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.region import Region
from genrepair.tools.grain_match import CALM_CELLS, CELL, Grain, band_power

# Of so many cells around a place those of about its brightness count, on the 0-255 scale, and at least some.
_NEAREST, _FEWEST, _ALIKE = 64, 10, 24.0
# Pixels around a region that are looked at first, and what the blur of the coarsest band reaches.
_AROUND, _REACH = 96, 12


def most_power(picture: NDArray[Any], hole: NDArray[np.uint8], region: Region, grain: Grain) -> NDArray[np.float32]:
    """Power that grain can have at most, by what lies around each place of a region.

    Parameters
    ----------
    picture : (height, width, 3) uint8 or uint16
        Filled; the fill sets the brightness.
    hole : (height, width) uint8
        255 = filled: what is there is not looked at.
    region : Region
        Of the picture.
    grain : Grain
        Measured in the picture.

    Returns
    -------
    (region.height, region.width, bands) float32
        Infinite where nothing is known.
    """
    height, width = hole.shape
    around = _AROUND
    while True:
        window = _on_lattice(region.pad(around), height, width)
        power, brightness, known, filled = _cells(picture, hole, window)
        if np.count_nonzero(known) >= _NEAREST or (window.height >= height and window.width >= width):
            break
        around *= 2
    first = (region.row - window.row) // CELL, (region.column - window.column) // CELL
    last = (region.bottom - 1 - window.row) // CELL, (region.right - 1 - window.column) // CELL
    inner = np.mgrid[first[0] : last[0] + 1, first[1] : last[1] + 1]
    places, sources = inner.reshape(2, -1).T, np.argwhere(known)
    bands = power.shape[-1]
    if len(sources) < _FEWEST:
        return np.full((region.height, region.width, bands), np.inf, np.float32)
    apart = ((places[:, None] - sources[None]) ** 2).sum(axis=2)
    count = min(_NEAREST, len(sources))
    near = np.argpartition(apart, count - 1, axis=1)[:, :count]
    there = sources[near]
    levels = brightness[there[..., 0], there[..., 1]]
    unlike = np.abs(levels - filled[places[:, 0], places[:, 1]][:, None])
    order = np.argsort(unlike, axis=1)
    unit = np.float32(np.iinfo(picture.dtype).max / 255)
    alike = np.take_along_axis(unlike, order, axis=1) <= _ALIKE * unit
    alike[:, : min(_FEWEST, count)] = True
    rough = np.take_along_axis(power[there[..., 0], there[..., 1]], order[..., None], axis=1)
    rough = np.sort(np.where(alike[..., None], rough, np.inf), axis=1)
    which = np.rint(CALM_CELLS * (alike.sum(axis=1) - 1)).astype(np.int64)
    calm = np.take_along_axis(rough, which[:, None, None], axis=1)[:, 0] / grain.by_chance
    # Between the middles of the cells it changes smoothly.
    calm = calm.reshape(*inner.shape[1:], bands).astype(np.float32)
    down = (np.arange(region.height) + region.row - window.row + 0.5) / CELL - 0.5 - first[0]
    across = (np.arange(region.width) + region.column - window.column + 0.5) / CELL - 0.5 - first[1]
    grid = np.meshgrid(across.astype(np.float32), down.astype(np.float32))
    return np.asarray(cv2.remap(calm, *grid, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _on_lattice(region: Region, height: int, width: int) -> Region:
    """The region grown to whole cells, within the picture."""
    top, left = max(0, region.row // CELL * CELL), max(0, region.column // CELL * CELL)
    bottom, right = min(height, -(-region.bottom // CELL) * CELL), min(width, -(-region.right // CELL) * CELL)
    return Region(top, left, bottom - top, right - left)


def _cells(
    picture: NDArray[Any], hole: NDArray[np.uint8], window: Region
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]]:
    """Power and brightness of the known part of each cell, whether that is half of it, and the brightness of all of it.

    What is filled must not change what other places are measured by.
    """
    wide = window.pad(_REACH).clip(*hole.shape)
    inside = window.shift(-wide.row, -wide.column).slices
    known = hole[wide.slices] == 0
    power = band_power(picture[wide.slices], known)[inside]
    counted = known[inside].astype(np.float32)
    level = picture[window.slices].astype(np.float32).mean(axis=2)
    rows, columns = -window.height % CELL, -window.width % CELL

    def mean(x: NDArray[np.float32]) -> NDArray[np.float32]:
        padded = cv2.copyMakeBorder(x, 0, rows, 0, columns, cv2.BORDER_CONSTANT, value=(0.0, 0.0, 0.0))
        size = padded.shape[1] // CELL, padded.shape[0] // CELL
        return np.asarray(cv2.resize(padded, size, interpolation=cv2.INTER_AREA), np.float32)

    share = mean(counted)
    exists = mean(np.ones_like(counted))
    some = np.maximum(share, np.float32(1e-6))
    parts = (mean(power * counted[..., None]) / some[..., None], mean(level * counted) / some, mean(level) / exists)
    power, known_level, all_level = (each.astype(np.float32) for each in parts)
    return power, known_level, np.greater_equal(share, 0.5), all_level
