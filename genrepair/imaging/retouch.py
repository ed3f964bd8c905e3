"""Clone and heal brushes: a place of the photo copied to another one along a stroke, at full depth.

A stroke copies from where the photo was when it began, so that it never copies what it has just painted. *Heal* adds a
smooth correction to the copy, so that it takes the tone of the place and keeps its own texture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.edit import TILE
from genrepair.imaging.mask import bounding_region
from genrepair.imaging.membrane import membrane
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.imaging.stroke import paint

# The tone is compared in cells of this share of the brush: it is smooth, a dozen cells across a stroke show all of it.
_CELLS_A_RADIUS = 6
# A cell is looked at through so many of its pixels (along one side) at most.
_SAMPLES = 4
_MOST_CELLS = 1_000_000
# How far around a place the tone is looked at while the stroke goes on, in radii of the brush.
_LIVE_REACH = 1.5
# Grain of single pixels is no tone: what is compared is blurred by so many cells first.
_BLUR = 1.2


@dataclass(frozen=True, slots=True)
class Dab:
    """A point of a stroke.

    Parameters
    ----------
    row, column, radius : float
        In pixels, rounded to a hundredth, so that a stroke that was written down is painted again bit for bit.
    joined : bool
        Whether a straight line leads here from the point before.
    """

    row: float
    column: float
    radius: float
    joined: bool = True

    @classmethod
    def at(cls, row: float, column: float, radius: float, joined: bool = True) -> Dab:
        """A point, rounded."""
        return cls(round(row, 2), round(column, 2), max(0.01, round(radius, 2)), joined)


class CloneStroke:
    """One stroke of the clone brush or of the heal brush.

    Parameters
    ----------
    pixels : (height, width, 1 or 3) uint8 or uint16
        The photo in its own colours as it was before the stroke; read, never written.
    offset : (rows, columns)
        From a painted place to the place that is copied there.
    heal : bool
        Whether the copy takes the tone of the place.
    hardness : float in [0, 1]
        1 has a hard edge.
    opacity : float in [0, 1]
    alpha : (height, width) uint8 or uint16, or None
        Transparency: what is fully transparent has no colour to be copied. It is never changed.
    protect : (height, width) uint8, or None
        Where it is not 0, nothing is painted.
    """

    def __init__(
        self,
        pixels: NDArray[Any],
        offset: tuple[int, int],
        heal: bool = False,
        hardness: float = 1.0,
        opacity: float = 1.0,
        alpha: NDArray[Any] | None = None,
        protect: NDArray[np.uint8] | None = None,
    ) -> None:
        self._pixels, self._alpha, self._protect = pixels, alpha, protect
        self._rows, self._columns = offset
        self._heal, self._hardness, self._opacity = heal, hardness, opacity
        self._size: tuple[int, int] = (pixels.shape[0], pixels.shape[1])
        # Pages of zeros cost nothing until they are painted.
        self._coverage: NDArray[np.uint8] = np.zeros(self._size, np.uint8)
        self._last: Dab | None = None
        self._largest = 0.0
        self.region = Region(0, 0, 0, 0)

    def add(self, dabs: Sequence[Dab]) -> Region:
        """Go on with the stroke; gives what has to be drawn anew."""
        changed = Region(0, 0, 0, 0)
        for dab in dabs:
            first = dab if self._last is None or not dab.joined else self._last
            points = [(dab.row, dab.column)] if first is dab else [(first.row, first.column), (dab.row, dab.column)]
            radii = [dab.radius] if first is dab else [first.radius, dab.radius]
            changed = changed.union(paint(self._coverage, points, radii, 255, self._hardness))
            self._last, self._largest = dab, max(self._largest, dab.radius)
        self.region = self.region.union(changed)
        return changed

    def part(self, region: Region) -> Patch | None:
        """What the stroke makes of a region so far; None where it makes nothing of it.

        While a stroke goes on its tone is found from the surroundings of the region only; `patches` looks at all.
        """
        common = region.intersection(self.region)
        if common.empty:
            return None
        inside = bounding_region(self._coverage[common.slices])
        if inside.empty:
            return None
        common = inside.shift(common.row, common.column)
        tone = self._tone(common.pad(self._live_reach).clip(*self._size)) if self._heal else None
        return self._patch(common, tone)

    def patches(self) -> list[Patch]:
        """The finished stroke, cut on the lattice of the undo tiles: only tiles that are painted."""
        if self.region.empty:
            return []
        spacing = self._spacing(self.region)
        tone = self._tone(self.region.pad(4 * spacing + 4).clip(*self._size)) if self._heal else None
        found = (self._patch(tile, tone) for tile in self._tiles())
        return [patch for patch in found if patch is not None and patch.weight is not None and patch.weight.any()]

    # Inside

    @property
    def _live_reach(self) -> int:
        return int(_LIVE_REACH * self._largest) + 4

    def _tiles(self) -> Iterator[Region]:
        region = self.region
        for top in range(region.row // TILE * TILE, region.bottom, TILE):
            for left in range(region.column // TILE * TILE, region.right, TILE):
                tile = Region(top, left, TILE, TILE).intersection(region)
                inside = bounding_region(self._coverage[tile.slices])
                if not inside.empty:
                    yield inside.shift(tile.row, tile.column)

    def _patch(self, region: Region, tone: _Tone | None) -> Patch | None:
        source = self._source(region)
        if source.empty:
            return None
        region = source.shift(-self._rows, -self._columns)
        share = self._coverage[region.slices]
        if self._opacity < 1:
            share = np.rint(share * np.float32(self._opacity)).astype(np.uint8)
        elif not share.any():
            return None
        else:
            share = share.copy()
        if self._alpha is not None:
            share[self._alpha[source.slices] == 0] = 0
        if self._protect is not None:
            share[self._protect[region.slices] > 0] = 0
        copied = self._pixels[source.slices]
        if tone is not None:
            peak = np.iinfo(copied.dtype).max
            copied = np.clip(np.rint(copied + tone.over(region)), 0, peak).astype(copied.dtype)
        pixels = copied.copy() if copied.shape[2] == 3 else np.repeat(copied, 3, axis=2)
        return Patch(region, pixels, share, own=True)

    def _source(self, region: Region) -> Region:
        """What is copied to a region: only what lies inside the photo."""
        return region.shift(self._rows, self._columns).clip(*self._size)

    def _spacing(self, window: Region) -> int:
        """Side of a cell, in pixels: 1, 2, 3, or a multiple of the samples of a cell."""
        spacing = max(1.0, self._largest / _CELLS_A_RADIUS, (window.area / _MOST_CELLS) ** 0.5)
        return int(spacing) if spacing < _SAMPLES else int(spacing) // _SAMPLES * _SAMPLES

    def _tone(self, window: Region) -> _Tone:
        """How much lighter, darker or more coloured the places of a window are than what is copied to them."""
        spacing = self._spacing(window)
        rows, columns = -(-window.height // spacing), -(-window.width // spacing)
        channels = self._pixels.shape[2]
        difference = np.zeros((rows, columns, channels), np.float32)
        known = np.zeros((rows, columns), np.float32)
        band = max(1, 262_144 // max(1, window.width * spacing))
        for first in range(0, rows, band):
            count = min(band, rows - first)
            part = Region(window.row + first * spacing, window.column, count * spacing, window.width)
            part = part.intersection(window)
            sums, counts = self._compared(part, spacing, (count, columns))
            difference[first : first + count], known[first : first + count] = sums, counts
        # Grain is evened out among the cells that are known.
        blurred = cv2.GaussianBlur(difference, (0, 0), _BLUR, borderType=cv2.BORDER_REPLICATE)
        weight = cv2.GaussianBlur(known, (0, 0), _BLUR, borderType=cv2.BORDER_REPLICATE)
        mean = np.asarray(blurred, np.float32).reshape(difference.shape) / np.maximum(weight, 1e-6)[..., None]
        return _Tone(window, spacing, membrane(mean.astype(np.float32), known > 0))

    def _compared(
        self, part: Region, spacing: int, size: tuple[int, int]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Sums of the differences in each cell where nothing is painted, and of how many pixels."""
        step = max(1, spacing // _SAMPLES)
        side = spacing // step
        source = self._source(part)
        there = source.shift(-self._rows, -self._columns)
        free = np.zeros((part.height, part.width), np.bool_)
        differs = np.zeros((size[0] * side, size[1] * side, self._pixels.shape[2]), np.float32)
        counted = np.zeros(differs.shape[:2], np.float32)
        if not there.empty:
            inside = there.shift(-part.row, -part.column).slices
            free[inside] = self._coverage[there.slices] == 0
            if self._alpha is not None:
                free[inside] &= (self._alpha[source.slices] > 0) & (self._alpha[there.slices] > 0)
        free = free[::step, ::step]
        rows, columns = np.nonzero(free)
        if len(rows):
            places = rows * step + part.row, columns * step + part.column
            here = self._pixels[places].astype(np.float32)
            differs[rows, columns] = here - self._pixels[places[0] + self._rows, places[1] + self._columns]
            counted[rows, columns] = 1
        shape = size[0], side, size[1], side
        return differs.reshape(*shape, -1).sum(axis=(1, 3)), counted.reshape(shape).sum(axis=(1, 3))


@dataclass(frozen=True, slots=True, eq=False)
class _Tone:
    """A smooth correction, known in cells.

    Parameters
    ----------
    window : Region
        What the cells cover; the last ones may reach over it.
    spacing : int
        Side of a cell in pixels.
    field : (rows, columns, channels) float32
        On the scale of the photo.
    """

    window: Region
    spacing: int
    field: NDArray[np.float32]

    def over(self, region: Region) -> NDArray[np.float32]:
        """The correction of each pixel of a region of the window."""
        spacing, local = self.spacing, region.shift(-self.window.row, -self.window.column)
        if spacing == 1:
            return self.field[local.slices]
        # Two cells more on every side, so that regions beside each other are interpolated alike.
        cells = Region(local.row // spacing, local.column // spacing, 0, 0)
        height = (local.bottom - 1) // spacing + 1 - cells.row
        width = (local.right - 1) // spacing + 1 - cells.column
        cells = Region(cells.row, cells.column, height, width).pad(2).clip(*self.field.shape[:2])
        size = (cells.width * spacing, cells.height * spacing)
        large = cv2.resize(self.field[cells.slices], size, interpolation=cv2.INTER_LINEAR)
        large = np.asarray(large, np.float32).reshape(size[1], size[0], self.field.shape[2])
        return large[local.shift(-cells.row * spacing, -cells.column * spacing).slices]
