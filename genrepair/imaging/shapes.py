"""Shapes that a person draws on a photo, and the pixels that they cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np

from genrepair.imaging.mask import Mask
from genrepair.imaging.region import Region

Point = tuple[float, float]
"""(row, column); whole numbers are the centres of pixels."""

# OpenCV's fixed-point coordinates: 1/16 pixel, so that sides of 65,000 pixels still fit its 32-bit products.
_SHIFT = 4
_BORDER = 4


class Shape(Protocol):
    """What can be drawn, moved and made into a mask."""

    def moved(self, rows: float, columns: float) -> Shape:
        """The same shape elsewhere."""
        ...

    @property
    def region(self) -> Region:
        """The smallest rectangle around it; may lie outside a photo."""
        ...

    def rasterise(self, height: int, width: int) -> tuple[Region, Mask]:
        """The part inside a photo of this size: its region (empty outside) and its mask, 0 or 255."""
        ...


@dataclass(frozen=True, slots=True)
class Rectangle:
    """All pixels between two opposite corner pixels, both included.

    Parameters
    ----------
    top, left, bottom, right : float
        Places of the corner pixels, rounded to the nearest.
    """

    top: float
    left: float
    bottom: float
    right: float

    @classmethod
    def between(cls, a: Point, b: Point) -> Rectangle:
        """From any two opposite corners."""
        return cls(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))

    @classmethod
    def of_region(cls, region: Region) -> Rectangle:
        """The rectangle that covers exactly a region."""
        return cls(region.row, region.column, region.bottom - 1, region.right - 1)

    @property
    def region(self) -> Region:
        """The pixels that it covers; may lie outside a photo."""
        top, left = round(self.top), round(self.left)
        return Region(top, left, round(self.bottom) - top + 1, round(self.right) - left + 1)

    def moved(self, rows: float, columns: float) -> Rectangle:
        """The same rectangle elsewhere."""
        return Rectangle(self.top + rows, self.left + columns, self.bottom + rows, self.right + columns)

    def rasterise(self, height: int, width: int) -> tuple[Region, Mask]:
        """The part inside a photo of this size."""
        region = self.region.clip(height, width)
        return region, np.full((region.height, region.width), 255, np.uint8)


@dataclass(frozen=True, slots=True)
class Ellipse:
    """All pixels whose centre lies in the ellipse that fills a rectangle.

    Parameters
    ----------
    box : Rectangle
    """

    box: Rectangle

    def moved(self, rows: float, columns: float) -> Ellipse:
        """The same ellipse elsewhere."""
        return replace(self, box=self.box.moved(rows, columns))

    @property
    def region(self) -> Region:
        """The smallest rectangle around it."""
        return self.box.region

    def rasterise(self, height: int, width: int) -> tuple[Region, Mask]:
        """The part inside a photo of this size."""
        whole = self.region
        region = whole.clip(height, width)
        part = np.zeros((region.height, region.width), np.uint8)
        middle = whole.row + (whole.height - 1) / 2, whole.column + (whole.width - 1) / 2
        down = (np.arange(region.row, region.bottom) - middle[0]) / (whole.height / 2)
        # Row by row, from where the ellipse begins to where it ends: nothing is computed for single pixels.
        half = whole.width / 2 * np.sqrt(np.maximum(1 - down**2, 0))
        starts = np.maximum(np.ceil(middle[1] - half - 1e-9).astype(int) - region.column, 0)
        ends = np.minimum(np.floor(middle[1] + half + 1e-9).astype(int) + 1 - region.column, region.width)
        for row, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            part[row, start : max(start, end)] = 255
        return region, part


@dataclass(frozen=True, slots=True)
class Polygon:
    """Everything inside a closed line; where it crosses itself, by the even-odd rule.

    Parameters
    ----------
    points : tuple of (row, column)
        At least one; the line itself belongs to the shape.
    """

    points: tuple[Point, ...]

    def moved(self, rows: float, columns: float) -> Polygon:
        """The same polygon elsewhere."""
        return Polygon(tuple((row + rows, column + columns) for row, column in self.points))

    @property
    def region(self) -> Region:
        """The smallest rectangle around it."""
        places = np.asarray(self.points, np.float64).reshape(-1, 2)
        low, high = np.floor(places.min(axis=0)).astype(int), np.ceil(places.max(axis=0)).astype(int)
        return Region(int(low[0]), int(low[1]), int(high[0] - low[0]) + 1, int(high[1] - low[1]) + 1)

    def rasterise(self, height: int, width: int) -> tuple[Region, Mask]:
        """The part inside a photo of this size."""
        places = np.asarray(self.points, np.float64).reshape(-1, 2)
        region = self.region.clip(height, width)
        if region.empty:
            return region, np.zeros((region.height, region.width), np.uint8)
        # OpenCV bends a line where it leaves the array: it does so outside of what is kept.
        wide = region.pad(_BORDER)
        part = np.zeros((wide.height, wide.width), np.uint8)
        shifted = (places - (wide.row, wide.column))[:, ::-1] * (1 << _SHIFT)
        cv2.fillPoly(part, [np.rint(shifted).astype(np.int32)], 255, shift=_SHIFT)
        return region, part[_BORDER:-_BORDER, _BORDER:-_BORDER].copy()


def simplified(points: Sequence[Point], tolerance: float) -> tuple[Point, ...]:
    """A line with fewer points that is nowhere further than `tolerance` pixels away (Douglas and Peucker 1973)."""
    places = np.asarray(points, np.float32).reshape(-1, 1, 2)
    kept = cv2.approxPolyDP(places, tolerance, False).reshape(-1, 2)
    return tuple((float(row), float(column)) for row, column in kept)
