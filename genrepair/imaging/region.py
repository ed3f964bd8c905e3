"""Rectangles of a photo, and the tiles that cover it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in pixels; (row, column) is its upper left corner.

    May lie partly outside a photo until `clip` is called. An empty region has no height or no width.
    """

    row: int
    column: int
    height: int
    width: int

    @property
    def bottom(self) -> int:
        """First row below the region."""
        return self.row + self.height

    @property
    def right(self) -> int:
        """First column right of the region."""
        return self.column + self.width

    @property
    def empty(self) -> bool:
        """Whether it holds no pixel."""
        return self.height <= 0 or self.width <= 0

    @property
    def area(self) -> int:
        """Number of pixels."""
        return 0 if self.empty else self.height * self.width

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index for an array: ``pixels[region.slices]``. Only for a region inside the array."""
        return slice(self.row, self.bottom), slice(self.column, self.right)

    @classmethod
    def whole(cls, height: int, width: int) -> Region:
        """The region of a whole picture."""
        return cls(0, 0, height, width)

    def pad(self, pixels: int) -> Region:
        """Grow (or, negative, shrink) on all four sides."""
        return Region(self.row - pixels, self.column - pixels, self.height + 2 * pixels, self.width + 2 * pixels)

    def clip(self, height: int, width: int) -> Region:
        """The part inside a picture of this size."""
        return self.intersection(Region(0, 0, height, width))

    def intersection(self, other: Region) -> Region:
        """The common part; empty (height or width 0) where there is none."""
        row, column = max(self.row, other.row), max(self.column, other.column)
        return Region(
            row,
            column,
            max(0, min(self.bottom, other.bottom) - row),
            max(0, min(self.right, other.right) - column),
        )

    def union(self, other: Region) -> Region:
        """The smallest region that holds both; an empty one adds nothing."""
        if self.empty:
            return other
        if other.empty:
            return self
        row, column = min(self.row, other.row), min(self.column, other.column)
        return Region(row, column, max(self.bottom, other.bottom) - row, max(self.right, other.right) - column)

    def contains(self, other: Region) -> bool:
        """Whether ``other`` lies wholly inside."""
        return self.union(other) == self or other.empty

    def shift(self, rows: int, columns: int) -> Region:
        """The same rectangle moved."""
        return Region(self.row + rows, self.column + columns, self.height, self.width)
