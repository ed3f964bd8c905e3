"""The pixels of a document: written in tiles that can be taken back, seen in sRGB, remembered as they were opened."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.blend import lay
from genrepair.imaging.colour import is_srgb, to_srgb
from genrepair.imaging.edit import Edit
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Photo
from genrepair.imaging.region import Region
from genrepair.services.mask_layer import next_content
from genrepair.services.tile_store import FirstTiles


class PixelLayer:
    """The only writer of a photo's pixels.

    Parameters
    ----------
    photo : Photo
        Its pixels are written in place.
    remember : bool
        False keeps neither what was overwritten nor the original.
    budget_bytes : int
        Memory for the original tiles before they go to a file, and for those that one change takes the place of.
    folder : Path
        Where that file is made.

    Attributes
    ----------
    values : (height, width, channels) uint8 or uint16
        In the file's own colours.
    revision : int
        Rises with every change.
    content : int
        Names the state: equal numbers mean equal pixels, also after an undo.
    """

    def __init__(self, photo: Photo, remember: bool, budget_bytes: int, folder: Path) -> None:
        self.values = photo.pixels if photo.pixels.flags.writeable else photo.pixels.copy()
        photo.pixels = self.values
        self._icc, self._remember = photo.carried.icc, remember
        self._first = FirstTiles(self.values, budget_bytes, folder)
        self._budget, self._folder = budget_bytes, folder
        self._srgb: NDArray[Any] | None = None
        self.revision = 0
        self.content = next_content()

    def original(self, region: Region) -> NDArray[Any]:
        """A region as it was opened, in the file's own colours; a copy. From any thread."""
        return self._first.part(region.clip(*self.values.shape[:2]))

    def original_srgb(self, region: Region) -> NDArray[Any]:
        """A region as it was opened, in sRGB; a copy."""
        return to_srgb(self.original(region), self._icc)

    def srgb(self, region: Region | None = None) -> NDArray[Any]:
        """The pixels, or a region of them, in sRGB; what is whole is kept where colours had to be converted."""
        if region is not None:
            region = region.clip(*self.values.shape[:2])
            if self._srgb is not None:
                return self._srgb[region.slices]
            return to_srgb(self.values[region.slices], self._icc)
        if is_srgb(self._icc):
            return to_srgb(self.values, self._icc)
        if self._srgb is None:
            self._srgb = to_srgb(self.values, self._icc)
        return self._srgb

    def lay(self, patches: Iterable[Patch]) -> tuple[Edit, Region]:
        """Lay patches over the pixels: what takes it back, and what changed."""
        edit, changed = self._begin(), Region(0, 0, 0, 0)
        for patch in patches:
            self._touch(edit, patch.region)
            target = self.values[patch.region.slices]
            # Small changes keep the colours that sRGB cannot hold; where a fill is new, it is the fill.
            lay(target, patch, self._icc, out=target, keep_gamut=True)
            changed = changed.union(patch.region)
        self._refresh_srgb(changed)
        return edit, changed

    def put(self, region: Region, pixels: NDArray[Any]) -> Edit:
        """Replace a region, in the file's own colours: what takes it back."""
        edit = self._begin()
        self._touch(edit, region)
        self.values[region.slices] = pixels
        self._refresh_srgb(region)
        return edit

    def leave(self) -> None:
        """Call before the pixels are written from outside (undo, redo)."""
        self.revision += 1

    def arrive(self, content: int, region: Region) -> None:
        """Call after they were."""
        self.content = content
        self._refresh_srgb(region)

    def close(self) -> None:
        """Forget the original."""
        self._first.close()

    def _begin(self) -> Edit:
        # The revision moves before the first write: a reader on another thread then knows that it saw a mixture.
        self.revision += 1
        self.content = next_content()
        return Edit(self.values, self._folder, self._budget)

    def _touch(self, edit: Edit, region: Region) -> None:
        if self._remember:
            edit.touch(region)
            self._first.touch(region)

    def _refresh_srgb(self, region: Region) -> None:
        if self._srgb is not None and not region.empty:
            self._srgb[region.slices] = to_srgb(np.asarray(self.values[region.slices]), self._icc)
