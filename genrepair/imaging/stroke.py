"""Brush strokes as pixels of a mask: a round brush, hard or soft, whose size may change along the way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.mask import Mask
from genrepair.imaging.region import Region

Point = tuple[float, float]
Radius = float | Sequence[float]
"""One radius for a whole stroke, or one for each of its points (the pressure of a pen)."""

_HALF = 128
# A brush that grows along a segment is drawn as discs joined by steps of no more than this, in pixels.
_RADIUS_STEP = 0.5


def stroke(points: Sequence[Point], radius: Radius, hardness: float = 1.0) -> tuple[Region, Mask]:
    """Rasterise a brush stroke: a round brush dragged along straight lines from point to point.

    Parameters
    ----------
    points : sequence of (row, column)
        At least one; pixel (r, c) covers [r - 0.5, r + 0.5), so (r, c) is its centre. May lie outside the photo.
    radius : float, or a sequence of one a point
        In pixels, above 0.
    hardness : float in [0, 1]
        1 has a hard edge (0 or 255 only); below, the mask falls off smoothly from ``radius * hardness`` to `radius`.

    Returns
    -------
    region : Region
        Where the part lies; may reach outside the photo.
    part : (region.height, region.width) uint8
    """
    if not points or not 0 <= hardness <= 1:
        raise ValueError("a stroke needs a point and a hardness of 0 to 1")
    places, radii = np.asarray(points, np.float64).reshape(-1, 2), _radii(radius, len(points))
    region = reach(points, radius)
    part: Mask = np.zeros((region.height, region.width), np.uint8)
    for start, end, size in _segments(places - (region.row, region.column), radii):
        _draw(part, start, end, size, hardness)
    return region, part


def reach(points: Sequence[Point], radius: Radius) -> Region:
    """A region that holds everything a stroke touches; may reach outside the photo."""
    places, radii = np.asarray(points, np.float64).reshape(-1, 2), _radii(radius, len(points))[:, None]
    low = np.floor((places - radii).min(axis=0)).astype(int)
    high = np.ceil((places + radii).max(axis=0)).astype(int) + 1
    return Region(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))


def paint(mask: Mask, points: Sequence[Point], radius: Radius, value: int = 255, hardness: float = 1.0) -> Region:
    """Paint a stroke into a mask in place.

    Parameters
    ----------
    mask : (height, width) uint8
        Changed.
    value : int
        255 adds to the mask, 0 erases from it.

    Returns
    -------
    Region
        What may have changed, inside the mask; empty when the stroke lies outside.
    """
    region, part = stroke(points, radius, hardness)
    inside = region.clip(*mask.shape)
    if inside.empty:
        return Region(0, 0, 0, 0)
    part = part[inside.shift(-region.row, -region.column).slices]
    target = mask[inside.slices]
    if value >= _HALF:
        np.maximum(target, np.minimum(part, np.uint8(value)), out=target)
    else:
        np.minimum(target, np.maximum(255 - part, np.uint8(value)), out=target)
    return inside


def _radii(radius: Radius, count: int) -> NDArray[np.float64]:
    radii = np.broadcast_to(np.asarray(radius, np.float64), (count,))
    if not (radii > 0).all():
        raise ValueError("a stroke needs radii above 0")
    return radii


def _segments(
    places: NDArray[np.float64], radii: NDArray[np.float64]
) -> list[tuple[NDArray[np.float64], NDArray[np.float64], float]]:
    """Pieces short enough that the box around a diagonal one is not mostly empty, each with its radius."""
    if len(places) == 1:
        return [(places[0], places[0], float(radii[0]))]
    pieces = []
    for (start, first), (end, last) in pairwise(zip(places, radii, strict=True)):
        longest = max(4 * first, 4 * last, 64.0)
        count = max(
            1, math.ceil(float(np.hypot(*(end - start))) / longest), math.ceil(abs(last - first) / _RADIUS_STEP)
        )
        cuts = [start + (end - start) * (i / count) for i in range(count + 1)]
        # The larger end: a stroke that swells never leaves a notch at a joint.
        sizes = [first + (last - first) * ((i + (last > first)) / count) for i in range(count)]
        pieces += [(a, b, float(size)) for (a, b), size in zip(pairwise(cuts), sizes, strict=True)]
    return pieces


def _draw(part: Mask, start: NDArray[np.float64], end: NDArray[np.float64], radius: float, hardness: float) -> None:
    top, left = np.maximum(np.floor(np.minimum(start, end) - radius).astype(int), 0)
    bottom, right = np.ceil(np.maximum(start, end) + radius).astype(int) + 1
    box = part[top:bottom, left:right]
    rows = (np.arange(top, top + box.shape[0]) - start[0]).astype(np.float32)[:, None]
    columns = (np.arange(left, left + box.shape[1]) - start[1]).astype(np.float32)[None, :]
    along = end - start
    length = float(along @ along)
    if length > 0:
        t = np.clip(rows * np.float32(along[0] / length) + columns * np.float32(along[1] / length), 0, 1)
        rows, columns = rows - t * np.float32(along[0]), columns - t * np.float32(along[1])
    squared = rows * rows + columns * columns
    if hardness >= 1:
        # The tolerance keeps pixels at exactly the radius in, whatever float32 rounded.
        box[squared <= radius * radius + 1e-3] = 255
        return
    inner = radius * hardness
    fall = np.clip((radius - np.sqrt(squared)) / (radius - inner), 0, 1)
    np.maximum(box, np.rint(255 * fall * fall * (3 - 2 * fall)).astype(np.uint8), out=box)
