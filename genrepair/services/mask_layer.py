"""One mask of a document: what is marked for repair, or what is protected."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import StaleResultError
from genrepair.imaging.edit import Edit
from genrepair.imaging.mask import bounding_region, combine
from genrepair.imaging.region import Region

# Names of states are unique in the process: a cache may serve several documents.
_contents = itertools.count(1)


def next_content() -> int:
    """A name that no state of pixels or masks had before."""
    return next(_contents)


@dataclass(frozen=True, slots=True, eq=False)
class MaskChange:
    """New values of a part of a mask, worked out but not written yet.

    Parameters
    ----------
    content : int
        Name of the state of the mask that it was made for.
    region : Region
        The smallest one that holds every difference; empty where there is none.
    values : (region.height, region.width) uint8
    """

    content: int
    region: Region
    values: NDArray[np.uint8]


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
        # Name of the state before the last change.
        self.before = self.content
        self._copy: NDArray[np.uint8] | None = None
        self._empty = True

    def changed(self, content: int | None = None) -> None:
        """Call after the values were written; ``content`` names a state that was there before (undo, redo)."""
        self.before = self.content
        self.content = next_content() if content is None else content
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
        return self.take(self._plan(self.content, mask, where))

    def plan(self, mask: NDArray[np.uint8], where: Region | None = None) -> MaskChange:
        """What `write` would change; may run on another thread, because `take` refuses what came too late."""
        content = self.content
        return self._plan(content, mask, where or Region.whole(*self.values.shape))

    def take(self, change: MaskChange) -> Edit | None:
        """Write what was worked out.

        Returns
        -------
        Edit or None
            What takes it back; None where nothing differs.

        Raises
        ------
        StaleResultError
            If the mask was changed since.
        """
        if change.content != self.content:
            raise StaleResultError("The mask was changed meanwhile, so this change of it was dropped; do it again.")
        if change.region.empty:
            return None
        edit = Edit(self.values)
        edit.touch(change.region)
        self.values[change.region.slices] = change.values
        self.changed()
        return edit

    def _plan(self, content: int, mask: NDArray[np.uint8], where: Region) -> MaskChange:
        inside = bounding_region(mask != self.values[where.slices])
        return MaskChange(content, inside.shift(where.row, where.column), mask[inside.slices])

    def combine(self, region: Region, part: NDArray[np.uint8], mode: str) -> Edit | None:
        """Join a shape with the values, see `imaging.mask.combine`; the shape is nowhere but in its region.

        Returns
        -------
        Edit or None
            What takes it back; None where nothing differed.
        """
        return self.take(self.plan_shape(region, part, mode))

    def plan_shape(self, region: Region, part: NDArray[np.uint8], mode: str) -> MaskChange:
        """What `combine` would change; may run on another thread, as `plan`."""
        content = self.content
        # Only an intersection reaches over the shape's own region.
        where = region if mode != "intersect" else bounding_region(self.values).union(region)
        if where.empty:
            return MaskChange(content, where, part)
        inside = part
        if where != region:
            inside = np.zeros((where.height, where.width), np.uint8)
            inside[region.shift(-where.row, -where.column).slices] = part
        return self._plan(content, combine(self.values[where.slices], inside, mode), where)
