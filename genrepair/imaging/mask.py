"""Mask algebra: growing, feathering, connected parts. A mask is (height, width) uint8, 255 = repair."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.region import Region

Mask = NDArray[np.uint8]

_HALF = 128
# Up to here a dilation with an exact disc is faster than a distance transform.
_LARGEST_KERNEL = 12
_TILE = 1024


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


def remove_specks(mask: Mask, pixels: float) -> Mask:
    """Connected parts of a mask whose area is less than a disc of `pixels` diameter are taken away. A new mask.

    Parts are 8-connected and count where the mask is at least 128; what is fainter and stands alone goes too.
    """
    minimum_area = math.pi / 4 * pixels * pixels
    region = bounding_region(mask)
    result = mask.copy()
    if region.empty:
        return result
    # Any paint joins a part, so that the soft edge of what stays is not cut off.
    inside = mask[region.slices]
    found = cv2.connectedComponentsWithStats(np.ascontiguousarray((inside > 0).astype(np.uint8)), connectivity=8)
    labels, figures = np.asarray(found[1], np.int32), np.asarray(found[2])
    solid = np.bincount(labels[inside >= _HALF], minlength=len(figures))
    keep = np.where(solid >= max(minimum_area, 1), np.uint8(255), np.uint8(0))
    keep[0] = 0
    result[region.slices] = inside & keep[labels]
    return result


def combine(old: Mask, part: Mask, mode: str) -> Mask:
    """Join two masks of the same size.

    Parameters
    ----------
    old, part : (height, width) uint8
    mode : {"add", "subtract", "intersect"}
        What is in either; what is in `old` only; what is in both. Partly masked pixels follow the maximum and minimum
        of fuzzy sets (Zadeh 1965).

    Returns
    -------
    (height, width) uint8
        A new mask.
    """
    if mode == "add":
        return np.maximum(old, part)
    if mode == "subtract":
        return np.minimum(old, 255 - part)
    if mode == "intersect":
        return np.minimum(old, part)
    raise ValueError(f"masks are joined by add, subtract or intersect, not {mode!r}")


def outline(mask: Mask, width: int) -> tuple[Mask, Mask]:
    """The inner and the outer rim of a mask, for drawing it as a line.

    Parameters
    ----------
    mask : (height, width) uint8
        Any value above 0 is inside.
    width : int
        Of each rim in pixels.

    Returns
    -------
    inner, outer : (height, width) uint8, 0 or 255
        Pixels of the mask next to the outside, and pixels outside next to the mask.
    """
    inside = np.where(mask > 0, np.uint8(255), np.uint8(0))
    disc = _disc(width)
    return inside - np.asarray(cv2.erode(inside, disc), np.uint8), np.asarray(
        cv2.dilate(inside, disc), np.uint8
    ) - inside


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
