"""Mask algebra: strokes, growing, feathering, connected parts. A mask is (height, width) uint8, 255 = repair."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.region import Region

Mask = NDArray[np.uint8]
Point = tuple[float, float]

_HALF = 128
# Up to here a dilation with an exact disc is faster than a distance transform.
_LARGEST_KERNEL = 12
_TILE = 1024


def stroke(points: Sequence[Point], radius: float, hardness: float = 1.0) -> tuple[Region, Mask]:
    """Rasterise a brush stroke: a round brush dragged along straight lines from point to point.

    Parameters
    ----------
    points : sequence of (row, column)
        At least one; pixel (r, c) covers [r - 0.5, r + 0.5), so (r, c) is its centre. May lie outside the photo.
    radius : float
        In pixels, above 0.
    hardness : float in [0, 1]
        1 has a hard edge (0 or 255 only); below, the mask falls off smoothly from ``radius * hardness`` to `radius`.

    Returns
    -------
    region : Region
        Where the part lies; may reach outside the photo.
    part : (region.height, region.width) uint8
    """
    if not points or radius <= 0 or not 0 <= hardness <= 1:
        raise ValueError("a stroke needs a point, a radius above 0 and a hardness of 0 to 1")
    places = np.asarray(points, np.float64).reshape(-1, 2)
    low = np.floor(places.min(axis=0) - radius).astype(int)
    high = np.ceil(places.max(axis=0) + radius).astype(int) + 1
    region = Region(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))
    part: Mask = np.zeros((region.height, region.width), np.uint8)
    for start, end in _segments(places - low, max(4 * radius, 64.0)):
        _draw(part, start, end, radius, hardness)
    return region, part


def _segments(places: NDArray[np.float64], longest: float) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Pieces short enough that the box around a diagonal one is not mostly empty."""
    if len(places) == 1:
        return [(places[0], places[0])]
    pieces = []
    for start, end in pairwise(places):
        count = max(1, math.ceil(float(np.hypot(*(end - start))) / longest))
        cuts = [start + (end - start) * (i / count) for i in range(count + 1)]
        pieces += list(pairwise(cuts))
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


def paint(mask: Mask, points: Sequence[Point], radius: float, value: int = 255, hardness: float = 1.0) -> Region:
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


def bounding_region(mask: NDArray[Any]) -> Region:
    """The smallest region that holds every pixel that is not 0; empty for an empty mask."""
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return Region(0, 0, 0, 0)
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(mask[top:bottom].any(axis=0))
    return Region(top, int(columns[0]), bottom - top, int(columns[-1]) + 1 - int(columns[0]))


def _disc(radius: int) -> Mask:
    axis = np.arange(-radius, radius + 1)
    return (axis[:, None] ** 2 + axis[None, :] ** 2 <= radius * radius).astype(np.uint8)


def _distance(zeros: Mask) -> NDArray[np.float32]:
    """Euclidean distance of each pixel to the nearest 0 (exact; infinite-like where there is none)."""
    return np.asarray(cv2.distanceTransform(zeros, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), np.float32)


def _near(mask: Mask, pixels: int, work: Callable[[Mask], NDArray[np.uint8]], result: Mask) -> Mask:
    """Write ``work(part)`` into `result` wherever the mask is within reach, a tile at a time.

    Each tile is given with `pixels` of its surroundings, all that its result depends on: a distance map of a whole
    photo would take four times the mask's memory.
    """
    around = bounding_region(mask).pad(pixels).clip(*mask.shape)
    for row in range(around.row, around.bottom, _TILE):
        for column in range(around.column, around.right, _TILE):
            tile = Region(row, column, _TILE, _TILE).intersection(around)
            wide = tile.pad(pixels).clip(*mask.shape)
            part = np.ascontiguousarray(mask[wide.slices])
            if part.any():
                result[tile.slices] = work(part)[tile.shift(-wide.row, -wide.column).slices]
    return result


def grow(mask: Mask, pixels: int) -> Mask:
    """Every pixel within `pixels` (Euclidean) of the mask joins it; negative shrinks. Returns a new mask."""
    if pixels < 0:
        return shrink(mask, -pixels)

    def work(part: Mask) -> Mask:
        if pixels <= _LARGEST_KERNEL:
            return np.asarray(cv2.dilate(part, _disc(pixels)), np.uint8)
        return np.where(_distance((part < _HALF).astype(np.uint8)) <= pixels, np.uint8(255), part)

    return _near(mask, pixels, work, mask.copy())


def shrink(mask: Mask, pixels: int) -> Mask:
    """Every pixel within `pixels` of the unmasked leaves the mask; the photo's border does not count as unmasked."""
    if pixels < 0:
        return grow(mask, -pixels)

    def work(part: Mask) -> Mask:
        if pixels <= _LARGEST_KERNEL:
            return np.asarray(cv2.erode(part, _disc(pixels)), np.uint8)
        return np.where(_distance((part >= _HALF).astype(np.uint8)) > pixels, part, np.uint8(0))

    return _near(mask, pixels, work, mask.copy())


def feather(mask: Mask, pixels: float) -> NDArray[np.uint8]:
    """Blending weights: 255 in the mask, falling smoothly to 0 outside it within `pixels`.

    Parameters
    ----------
    mask : (height, width) uint8
        At least 128 counts as masked.
    pixels : float
        Reach of the fall; 0 gives a hard edge.

    Returns
    -------
    (height, width) uint8
        0 at every pixel further than `pixels` from the mask.
    """
    inside = np.where(mask >= _HALF, np.uint8(255), np.uint8(0))
    if pixels <= 0:
        return inside

    def work(part: Mask) -> Mask:
        distance = _distance((part == 0).astype(np.uint8))
        fall = np.clip(1 - distance / np.float32(pixels + 1), 0, 1)
        fall[distance > pixels] = 0
        return np.rint(255 * fall * fall * (3 - 2 * fall)).astype(np.uint8)

    return _near(inside, math.floor(pixels), work, inside.copy())


def invert(mask: Mask) -> Mask:
    """255 minus the mask."""
    return 255 - mask


def fill_holes(mask: Mask) -> Mask:
    """Unmasked areas that the mask encloses (8-connected, so a diagonal line encloses) join it. A new mask."""
    contours, _ = cv2.findContours((mask >= _HALF).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(mask)
    cv2.drawContours(filled, contours, -1, 255, cv2.FILLED)
    return np.maximum(filled, mask)


def parts(mask: Mask, merge_distance: int = 0) -> list[Region]:
    """Boxes around the connected parts of a mask, near ones merged.

    Parameters
    ----------
    mask : (height, width) uint8
        At least 128 counts as masked; diagonal neighbours are connected.
    merge_distance : int
        Parts whose boxes, each padded by half of this, overlap are one group: no two results are nearer than this.

    Returns
    -------
    list of Region
        Unpadded, sorted by row, then column; together they hold every masked pixel.
    """
    # External contours need one byte a pixel where labels would need four. A part inside another's hole lies in
    # the other's box and would be merged with it anyway.
    contours, _ = cv2.findContours((mask >= _HALF).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = np.array([cv2.boundingRect(c) for c in contours], np.int64).reshape(-1, 4)
    corners = np.column_stack([boxes[:, 1], boxes[:, 0], boxes[:, 1] + boxes[:, 3], boxes[:, 0] + boxes[:, 2]])
    merged = _merge(corners, merge_distance).tolist()
    regions = [Region(top, left, bottom - top, right - left) for top, left, bottom, right in merged]
    return sorted(regions, key=lambda region: (region.row, region.column))


def _merge(boxes: NDArray[np.int64], distance: int) -> NDArray[np.int64]:
    """Unite (top, left, bottom, right) boxes until all gaps are at least `distance` (and no two overlap)."""
    while True:
        boxes = boxes[np.argsort(boxes[:, 0], kind="stable")]
        groups = _groups(boxes, distance)
        roots, index = np.unique(groups, return_inverse=True)
        if len(roots) == len(boxes):
            return boxes
        # A united box covers more than its parts did, so it may reach others: hence the loop.
        united = np.empty((len(roots), 4), np.int64)
        united[:, :2], united[:, 2:] = np.iinfo(np.int64).max, np.iinfo(np.int64).min
        np.minimum.at(united[:, :2], index, boxes[:, :2])
        np.maximum.at(united[:, 2:], index, boxes[:, 2:])
        boxes = united


def _groups(boxes: NDArray[np.int64], distance: int) -> list[int]:
    """For each box, sorted by top, the number of its group of boxes nearer than `distance` (union-find)."""
    parent = list(range(len(boxes)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    # Sorted by top, the boxes that a box can reach downwards stand right behind it.
    ends = np.searchsorted(boxes[:, 0], np.maximum(boxes[:, 2] + distance, boxes[:, 0] + 1)).tolist()
    for i, end in enumerate(ends):
        if end <= i + 1:
            continue
        others = boxes[i + 1 : end]
        close = (others[:, 1] - boxes[i, 3] < distance) & (boxes[i, 1] - others[:, 3] < distance)
        for j in np.flatnonzero(close).tolist():
            parent[root(i + 1 + j)] = root(i)
    return [root(i) for i in range(len(boxes))]


def thickness(mask: Mask) -> float:
    """Largest local radius of a mask (or of one part cut out of it), in pixels: 0 for an empty mask.

    The border of the array counts as unmasked, so that a part cut out exactly measures the same.
    """
    region = bounding_region(mask)
    if region.empty:
        return 0.0
    padded = np.pad((mask[region.slices] >= _HALF).astype(np.uint8), 1)
    return float(_distance(padded).max())


def hysteresis(probability: NDArray[Any], low: float, high: float, minimum_area: int = 1) -> Mask:
    """Threshold with two levels (Canny 1986): connected areas above `low` that reach `high` somewhere.

    Parameters
    ----------
    probability : (height, width) float or integer
        `low` and `high` are in its units.
    low, high : float
        ``low <= high``; a pixel counts when it is at least the level.
    minimum_area : int
        Areas of fewer pixels are dropped.

    Returns
    -------
    (height, width) uint8, 0 or 255
    """
    if low > high:
        raise ValueError("the low level must not be above the high one")
    weak = (probability >= low).astype(np.uint8)
    region = bounding_region(weak)
    if region.empty:
        return weak
    found = cv2.connectedComponentsWithStats(np.ascontiguousarray(weak[region.slices]), connectivity=8)
    labels, figures = np.asarray(found[1], np.int32), np.asarray(found[2])
    keep = np.zeros(len(figures), np.uint8)
    keep[np.unique(labels[probability[region.slices] >= high])] = 255
    keep[figures[:, cv2.CC_STAT_AREA] < minimum_area] = 0
    keep[0] = 0
    result = np.zeros_like(weak)
    result[region.slices] = keep[labels]
    return result
