"""Where a fill network runs: at which scale, and in which windows. No network, no photo, only the hole."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.region import Region

# A hole may span this share of a window, so that enough of the photo is left around it to learn from.
HOLE_SHARE = 0.4
# Of a window of half the side: only thin damage needs so little around it.
_THIN_SHARE = 0.125
_SMALLEST_WINDOW = 128
_SMALLEST_MARGIN = 24
_SMALLEST_PICTURE = 64
_THICKNESS_SCALE = 4
# What a run costs beside its pixels: preparing it, starting the network, reading the result.
_RUN_PIXELS = 4096


@dataclass(frozen=True, slots=True)
class Window:
    """One run of the network, at the scale of its level.

    Parameters
    ----------
    cell : Region
        The pixels of the hole in here are taken from this run.
    region : Region
        What the network sees: the cell and its surroundings.
    """

    cell: Region
    region: Region


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The part of a hole that is filled at one scale.

    Parameters
    ----------
    factor : int
        The photo is made this many times smaller.
    wanted : (height / factor, width / factor) bool
        Pixels to fill at this level, rounded up.
    windows : list of Window
        In the order in which they run; each sees what the earlier ones filled.
    """

    factor: int
    wanted: NDArray[np.bool_]
    windows: list[Window]

    @property
    def cost(self) -> int:
        """What the runs cost, in pixels that the network computes in the same time."""
        return sum(window.region.area + _RUN_PIXELS for window in self.windows)


def plan_fill(hole: NDArray[np.uint8], tile: int, multiple: int = 1) -> list[Level]:
    """Split a hole by its local thickness and cover every part with windows.

    Thin damage (scratches, hairs, dust) is filled at full size however long it is. A place whose thickness is more
    than 40 % of a window is filled in a picture made smaller by the power of two that makes it fit.

    Parameters
    ----------
    hole : (height, width) uint8
        255 = fill. Only the sides that are borders of the photo may be touched by the hole.
    tile : int
        Side of the windows the network was made for, pixels.
    multiple : int
        Windows are multiples of this.

    Returns
    -------
    list of Level
        Finest first. Every pixel of the hole is in the windows of at least one level.
    """
    height, width = hole.shape
    # Side of the windows, scale, and the thickest hole that is filled with them (pixels of the photo).
    sizes = [(tile, 1, HOLE_SHARE * tile)]
    small = tile // 2 // multiple * multiple
    if small >= _SMALLEST_WINDOW and max(height, width) > tile:
        sizes.insert(0, (small, 1, _THIN_SHARE * small))
    factor = 2
    while min(height, width) // factor >= _SMALLEST_PICTURE:
        sizes.append((tile, factor, HOLE_SHARE * tile * factor))
        factor *= 2
    number = _level_numbers(hole, [thickness / 2 for _, _, thickness in sizes[:-1]])
    remaining = hole.copy()
    levels: list[Level] = []
    for n in range(int(number.max(initial=0)) + 1):
        size, factor, _ = sizes[n]
        # "At most n", not "n": what rounding left over at a finer level is filled here.
        wanted = _wanted(remaining, number <= n, factor)
        if not wanted.any():
            continue
        candidates = [cover(wanted, size)]
        if factor == 1 and size < tile:
            # Scattered specks cost less in small windows, dense damage costs less in large ones.
            candidates.append(cover(wanted, tile))
        levels.append(min((Level(factor, wanted, windows) for windows in candidates), key=lambda level: level.cost))
        remaining[enlarge(wanted, factor, hole.shape)] = 0
    return levels


def split_thin(hole: NDArray[np.uint8], thickest: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Part a hole into its thin places and the rest.

    Parameters
    ----------
    hole : (height, width) uint8
        255 = fill.
    thickest : int
        A place is thin where no square of this side fits into the hole.

    Returns
    -------
    thin, rest : (height, width) uint8
        Each pixel of the hole is in one of them. The rest reaches a little into what it meets, so that the border of
        a thick place is not filled apart from its middle.
    """
    square = np.ones((thickest, thickest), np.uint8)
    # What lies beyond the border of the photo is no hole: a mark along it is thin.
    thick = cv2.morphologyEx(hole, cv2.MORPH_OPEN, square, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    if not thick.any():
        return hole, np.zeros_like(hole)
    rest = np.asarray(cv2.bitwise_and(cv2.dilate(thick, square), hole), np.uint8)
    return np.asarray(cv2.bitwise_and(hole, cv2.bitwise_not(rest)), np.uint8), rest


def enlarge(small: NDArray[np.bool_], factor: int, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Each pixel of ``small`` as a block of ``factor`` x ``factor``, cut to ``shape``."""
    if factor == 1:
        return small
    size = (small.shape[1] * factor, small.shape[0] * factor)
    large = cv2.resize(small.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return large[: shape[0], : shape[1]] > 0


def cover(wanted: NDArray[np.bool_], size: int) -> list[Window]:
    """Windows of ``size`` x ``size`` (smaller only where the picture is) whose cells hold every wanted pixel once.

    Parameters
    ----------
    wanted : (height, width) bool
    size : int
        At least an eighth of it, and 24 pixels, is kept free as context on every side, as far as the picture reaches.

    Returns
    -------
    list of Window
        Row by row.
    """
    core = size - 2 * min(max(size // 8, _SMALLEST_MARGIN), size // 4)
    # Where the picture ends there is no more context to be had: one window sees all of it.
    tall, wide = (length if length <= size else core for length in wanted.shape)
    windows: list[Window] = []
    rows = np.flatnonzero(wanted.any(axis=1))
    while rows.size:
        top = int(rows[0])
        band = wanted[top : top + tall]
        columns = np.flatnonzero(band.any(axis=0))
        while columns.size:
            left = int(columns[0])
            inside = np.flatnonzero(band[:, left : left + wide].any(axis=1))
            right = int(columns[columns < left + wide][-1]) + 1
            cell = Region(top + int(inside[0]), left, int(inside[-1] - inside[0]) + 1, right - left)
            windows.append(Window(cell, _around(cell, size, wanted.shape[0], wanted.shape[1])))
            columns = columns[columns >= left + wide]
        rows = rows[rows >= top + tall]
    return windows


def _around(cell: Region, size: int, height: int, width: int) -> Region:
    """The square around the cell's centre, moved into the picture."""
    rows, columns = min(size, height), min(size, width)
    row = min(max(cell.row + cell.height // 2 - rows // 2, 0), height - rows)
    column = min(max(cell.column + cell.width // 2 - columns // 2, 0), width - columns)
    return Region(row, column, rows, columns)


def _level_numbers(hole: NDArray[np.uint8], limits: list[float]) -> NDArray[np.uint8]:
    """For each quarter-size pixel the first level whose limit is at least the hole's local radius.

    A quarter of the size keeps a distance transform of 200 megapixels small; the mean, not the maximum, so that dense
    dust does not pass for one thick hole.
    """
    small = cv2.resize(hole, _shrunk(hole, _THICKNESS_SCALE), interpolation=cv2.INTER_AREA)
    solid = (small > 127).astype(np.uint8)
    number = np.zeros(small.shape, np.uint8)
    if solid.all():
        number[:] = len(limits)
        return number
    radius = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    for n, limit in enumerate(limits):
        limit /= _THICKNESS_SCALE
        thick = radius > limit
        if not thick.any():
            break
        # Everything near the thick place goes with it; a half more reaches into the corners of a square.
        number[cv2.distanceTransform((~thick).astype(np.uint8), cv2.DIST_L2, 5) <= 1.5 * limit] = n + 1
    return number


def _wanted(remaining: NDArray[np.uint8], chosen: NDArray[np.bool_], factor: int) -> NDArray[np.bool_]:
    """The hole's pixels at this level and scale; any touched pixel of the smaller picture counts."""
    size = _shrunk(remaining, factor)
    small = remaining if factor == 1 else shrink_any(remaining, factor)
    if chosen.all():
        return small > 0
    return (small > 0) & (cv2.resize(chosen.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0)


def shrink_any(mask: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """The mask made smaller; a pixel is set if any of its block is."""
    rows, columns = -mask.shape[0] % factor, -mask.shape[1] % factor
    padded = cv2.copyMakeBorder(mask, 0, rows, 0, columns, cv2.BORDER_REPLICATE)
    return padded.reshape(padded.shape[0] // factor, factor, -1, factor).max(axis=(1, 3))


def _shrunk(picture: NDArray[np.uint8], factor: int) -> tuple[int, int]:
    """Size (width, height) of the picture made smaller, rounded up."""
    return -(-picture.shape[1] // factor), -(-picture.shape[0] // factor)
