"""One mask of a document: what is marked for repair, or what is protected."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.edit import Edit
from genrepair.imaging.mask import bounding_region, combine
from genrepair.imaging.region import Region

# Names of states are unique in the process: a cache may serve several documents.
_contents = itertools.count(1)


def next_content() -> int:
    """A name that no state of pixels or masks had before."""
    return next(_contents)


class MaskLayer:
    """The values of a mask with a name for their state.

    Parameters
    ----------
    height, width : int
        Of the photo.
    """

    def __init__(self, height: int, width: int) -> None:
        self.values: NDArray[np.uint8] = np.zeros((height, width), np.uint8)
        self.content = next_content()
        self._copy: NDArray[np.uint8] | None = None
        self._empty = True

    def changed(self) -> None:
        """Call after the values were written."""
        self.content = next_content()
        self._copy = None

    def snapshot(self) -> NDArray[np.uint8] | None:
        """A read-only copy for other threads, made once for every state; None where nothing is marked."""
        if self._copy is None:
            self._empty = not self.values.any()
            self._copy = self.values[:0] if self._empty else self.values.copy()
            self._copy.flags.writeable = False
        return None if self._empty else self._copy

    def write(self, mask: NDArray[np.uint8], where: Region | None = None) -> Edit | None:
        """Write new values of a region (everything by default).

        Returns
        -------
        Edit or None
            What takes it back; None where nothing differed.
        """
        where = where or Region.whole(*self.values.shape)
        inside = bounding_region(mask != self.values[where.slices])
        if inside.empty:
            return None
        region = inside.shift(where.row, where.column)
        edit = Edit(self.values)
        edit.touch(region)
        self.values[region.slices] = mask[inside.slices]
        self.changed()
        return edit

    def combine(self, region: Region, part: NDArray[np.uint8], mode: str) -> Edit | None:
        """Join a shape with the values, see `imaging.mask.combine`; the shape is nowhere but in its region.

        Returns
        -------
        Edit or None
            What takes it back; None where nothing differed.
        """
        # Only an intersection reaches over the shape's own region.
        where = region if mode != "intersect" else bounding_region(self.values).union(region)
        if where.empty:
            return None
        inside = part
        if where != region:
            inside = np.zeros((where.height, where.width), np.uint8)
            inside[region.shift(-where.row, -where.column).slices] = part
        return self.write(combine(self.values[where.slices], inside, mode), where)
