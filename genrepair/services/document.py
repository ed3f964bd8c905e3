"""An open photo with its mask and history; the only writer of its pixels."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair import paths
from genrepair.errors import PhotoError, StaleResultError, UsageError
from genrepair.imaging import mask as masks
from genrepair.imaging.blend import lay
from genrepair.imaging.colour import is_srgb, to_srgb
from genrepair.imaging.edit import Edit
from genrepair.imaging.photo import Photo, SaveOptions, SaveReport, read_photo, write_photo
from genrepair.imaging.region import Region
from genrepair.services.tile_store import FirstTiles
from genrepair.services.undo_stack import UndoStack, UndoStep
from genrepair.tools.tool import Outcome, Request

Subscriber = Callable[[str, Region], None]

_NOTHING = Region(0, 0, 0, 0)
# Names of states of pixels are unique in the process: a cache may serve several documents.
_contents = itertools.count(1)


def open_document(path: str | Path, undo_budget_mb: int = 512) -> Document:
    """Read a photo and make a document of it.

    Raises
    ------
    PhotoError
        If it cannot be read.
    """
    return Document(read_photo(Path(path)), undo_budget_mb=undo_budget_mb)


class Document:
    """A photo that is being repaired. All methods belong to one thread; `request` hands out read-only views.

    Parameters
    ----------
    photo : Photo
        Its pixels are changed in place.
    undo : bool
        False keeps no history and no original: for work that is never looked at.
    undo_budget_mb : int
        Memory for undo steps before the oldest go to disk.
    """

    def __init__(self, photo: Photo, undo: bool = True, undo_budget_mb: int = 512) -> None:
        self.photo = photo
        self._pixels = photo.pixels if photo.pixels.flags.writeable else photo.pixels.copy()
        photo.pixels = self._pixels
        self._mask: NDArray[np.uint8] = np.zeros(self._pixels.shape[:2], np.uint8)
        self._keep_history = undo
        budget = undo_budget_mb << 20
        scratch = paths.scratch_dir()
        self._history = UndoStack(budget, scratch, notice=photo.notes.append)
        self._first = FirstTiles(self._pixels, budget // 2, scratch)
        self._subscribers: list[Subscriber] = []
        self._revision = 0
        self._content = self._saved_content = next(_contents)
        self._mask_content = next(_contents)
        self._mask_copy: NDArray[np.uint8] | None = None
        self._mask_empty = True
        self._srgb: NDArray[Any] | None = None
        self._stroke: UndoStep | None = None
        self.path: Path | None = None if photo.path is None else Path(photo.path)
        self.saved_to: Path | None = None

    # What it holds

    @property
    def pixels(self) -> NDArray[Any]:
        """(height, width, channels) uint8 or uint16 in the file's own colours: a read-only view."""
        return _read_only(self._pixels)

    @property
    def mask(self) -> NDArray[np.uint8]:
        """(height, width) uint8, 255 = repair: a read-only view."""
        return _read_only(self._mask)

    @property
    def whole(self) -> Region:
        """The region of the whole photo."""
        return Region.whole(*self._mask.shape)

    @property
    def revision(self) -> int:
        """Rises with every change of the pixels, undo included."""
        return self._revision

    def request_content(self) -> int:
        """Name of the state of the pixels, as in requests: equal numbers mean equal pixels, also after an undo."""
        return self._content

    @property
    def modified(self) -> bool:
        """Whether the pixels differ from what was opened or saved last."""
        return self._content != self._saved_content

    @property
    def undo_title(self) -> str | None:
        """Title of the step that `undo` takes back; None where there is none."""
        step = self._history.undo_step
        return None if step is None else step.title

    @property
    def redo_title(self) -> str | None:
        """Title of the step that `redo` does again; None where there is none."""
        step = self._history.redo_step
        return None if step is None else step.title

    def original_part(self, region: Region) -> NDArray[Any]:
        """A region as it was opened, sRGB; a copy. For comparing before and after."""
        return to_srgb(self._first.part(region.clip(*self._mask.shape)), self.photo.carried.icc)

    def srgb(self, region: Region | None = None) -> NDArray[Any]:
        """The photo (or a region of it, a copy where colours must be converted) as models and screens see it.

        Returns
        -------
        (height, width, 3) uint8 or uint16, read-only
        """
        if region is not None:
            region = region.clip(*self._mask.shape)
            if self._srgb is not None:
                return _read_only(self._srgb[region.slices])
            return _read_only(to_srgb(self._pixels[region.slices], self.photo.carried.icc))
        if is_srgb(self.photo.carried.icc):
            return _read_only(to_srgb(self._pixels, self.photo.carried.icc))
        if self._srgb is None:
            self._srgb = to_srgb(self._pixels, self.photo.carried.icc)
        return _read_only(self._srgb)

    def request(self, tool_id: str, params: Any, model: str | None = None, region: Region | None = None) -> Request:
        """Everything a tool may know, for another thread.

        The mask is copied: a person may paint on while the tool runs. The pixels are not: what is made from them is
        refused by `apply` if they changed meanwhile.
        """
        del tool_id  # every tool gets the same; the id is there for tools that will not
        revision = self._revision
        return Request(
            pixels=self.srgb(),
            mask=self._mask_snapshot(),
            params=params,
            model=model,
            region=region,
            revision=revision,
            content=self._content,
            mask_content=self._mask_content,
            unchanged=lambda: self._revision == revision,
        )

    # Changing it

    def apply(self, outcome: Outcome, tool_title: str, revision: int) -> Region:
        """Lay an outcome's patches over the photo and take its mask: one undo step.

        Returns
        -------
        Region
            What changed of the pixels, or of the mask if no pixel did.

        Raises
        ------
        StaleResultError
            If the pixels changed since the request.
        """
        if revision != self._revision:
            raise StaleResultError(
                f"The photo was changed while {tool_title!r} was working, so its result was dropped; apply it again."
            )
        self._check_mask(outcome.mask)
        step = UndoStep(tool_title, before=self._content, after=self._content)
        changed = _NOTHING
        if outcome.patches:
            changed = self._lay(outcome, step)
        mask_changed = _NOTHING if outcome.mask is None else self._write_mask(outcome.mask, step)
        self._finish(step)
        self._tell("pixels", changed)
        self._tell("mask", mask_changed)
        return mask_changed if changed.empty else changed

    def paint(
        self, points: Sequence[tuple[float, float]], radius: float, erase: bool = False, new_stroke: bool = True
    ) -> Region:
        """Paint into the mask, or erase from it; a whole stroke is one undo step.

        Parameters
        ----------
        points : sequence of (row, column)
            Of this segment; the next one starts with the last point of this one.
        radius : float
            In pixels.
        erase : bool
        new_stroke : bool
            False goes on with the stroke painted last.
        """
        if new_stroke or self._stroke is None or self._stroke is not self._history.undo_step:
            self._stroke = UndoStep(
                "Erase" if erase else "Brush", mask=Edit(self._mask), before=self._content, after=self._content
            )
            if self._keep_history:
                self._history.push(self._stroke)
        if self._stroke.mask is not None and self._keep_history:
            self._stroke.mask.touch(_reach(points, radius).clip(*self._mask.shape))
        region = masks.paint(self._mask, points, radius, 0 if erase else 255)
        self._mask_changed()
        self._tell("mask", region)
        if new_stroke:
            self._tell("state", _NOTHING)
        return region

    def set_mask(self, mask: NDArray[np.uint8], title: str = "Change mask") -> Region:
        """Replace the mask: one undo step.

        Raises
        ------
        UsageError
            If it has another size than the photo.
        """
        self._check_mask(mask)
        step = UndoStep(title, before=self._content, after=self._content)
        region = self._write_mask(mask, step)
        self._finish(step)
        self._tell("mask", region)
        return region

    def clear_mask(self) -> Region:
        """Mask nothing."""
        return self.set_mask(np.zeros_like(self._mask), "Clear mask")

    def invert_mask(self) -> Region:
        """Mask what is not masked."""
        return self.set_mask(masks.invert(self._mask), "Invert mask")

    def undo(self) -> Region | None:
        """Take the last step back; gives what changed, None where there is nothing to undo."""
        return self._travel(self._history.undo, back=True)

    def redo(self) -> Region | None:
        """Do the step undone last again; gives what changed, None where there is nothing to redo."""
        return self._travel(self._history.redo, back=False)

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call ``callback(kind, region)`` after every change; gives a function that ends it.

        ``kind`` is "pixels" or "mask" with the region that changed, or "state" (titles, modified) with an empty one.
        """
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback) if callback in self._subscribers else None

    # Keeping it

    def save(self, path: str | Path, options: SaveOptions | None = None, overwrite: bool = False) -> SaveReport:
        """Write the photo; the source and any other file that exists are replaced only if ``overwrite`` says so.

        Raises
        ------
        PhotoError
            If the file exists and may not be replaced, or cannot be written; an old file is left as it was.
        """
        path = Path(path)
        if not overwrite and self.path is not None and is_same_file(path, self.path):
            raise PhotoError(f"{path.name} is the photo that was opened; save under another name to keep the original.")
        report = write_photo(self.photo, path, options or SaveOptions(), overwrite=overwrite)
        self.saved_to, self._saved_content = path, self._content
        self._tell("state", _NOTHING)
        return report

    def close(self) -> None:
        """Let go of the history and its files."""
        self._history.close()
        self._first.close()
        self._subscribers.clear()

    # Inside

    def _mask_snapshot(self) -> NDArray[np.uint8] | None:
        """A copy of the mask, None where it is empty; made once for all requests until the mask changes."""
        if self._mask_copy is None:
            self._mask_copy = _read_only(self._mask.copy())
            self._mask_empty = not self._mask_copy.any()
        return None if self._mask_empty else self._mask_copy

    def _mask_changed(self) -> None:
        self._mask_content = next(_contents)
        self._mask_copy = None

    def _check_mask(self, mask: NDArray[np.uint8] | None) -> None:
        if mask is not None and mask.shape != self._mask.shape:
            height, width = self._mask.shape
            raise UsageError(
                f"The mask is {mask.shape[1]} x {mask.shape[0]} pixels, but the photo is {width} x {height}."
            )

    def _lay(self, outcome: Outcome, step: UndoStep) -> Region:
        icc = self.photo.carried.icc
        step.pixels = Edit(self._pixels)
        changed = _NOTHING
        # The revision moves before the first write: a reader on another thread then knows that it saw a mixture.
        self._revision += 1
        step.after = self._content = next(_contents)
        for patch in outcome.patches:
            if self._keep_history:
                step.pixels.touch(patch.region)
                self._first.touch(patch.region)
            target = self._pixels[patch.region.slices]
            # Small changes keep the colours that sRGB cannot hold; where a fill is new, it is the fill.
            lay(target, patch, icc, out=target, keep_gamut=True)
            changed = changed.union(patch.region)
        self._refresh_srgb(changed)
        return changed

    def _write_mask(self, mask: NDArray[np.uint8], step: UndoStep) -> Region:
        region = masks.bounding_region(mask != self._mask)
        if region.empty:
            return region
        if self._keep_history:
            step.mask = Edit(self._mask)
            step.mask.touch(region)
        self._mask[region.slices] = mask[region.slices]
        self._mask_changed()
        return region

    def _finish(self, step: UndoStep) -> None:
        self._stroke = None
        if self._keep_history and step.edits:
            self._history.push(step)
        self._tell("state", _NOTHING)

    def _travel(self, move: Callable[[], tuple[UndoStep, Region, Region] | None], back: bool) -> Region | None:
        step = self._history.undo_step if back else self._history.redo_step
        if step is None:
            return None
        self._stroke = None
        if step.pixels is not None:
            self._revision += 1
        moved = move()
        assert moved is not None
        _, pixels, mask = moved
        if step.pixels is not None:
            self._content = step.before if back else step.after
            self._refresh_srgb(pixels)
        if step.mask is not None:
            self._mask_changed()
        self._tell("pixels", pixels)
        self._tell("mask", mask)
        self._tell("state", _NOTHING)
        return pixels.union(mask)

    def _refresh_srgb(self, region: Region) -> None:
        if self._srgb is None or region.empty:
            return
        self._srgb[region.slices] = to_srgb(self._pixels[region.slices], self.photo.carried.icc)

    def _tell(self, kind: str, region: Region) -> None:
        if kind != "state" and region.empty:
            return
        for callback in list(self._subscribers):
            callback(kind, region)


def is_same_file(a: Path, b: Path) -> bool:
    """Whether two paths name one file, also through links and other spellings; False where one does not exist."""
    try:
        return os.path.samefile(a, b)
    except OSError:
        return False


def _reach(points: Sequence[tuple[float, float]], radius: float) -> Region:
    """A region that holds everything a stroke may touch."""
    places = np.asarray(points, np.float64).reshape(-1, 2)
    low = np.floor(places.min(axis=0) - radius).astype(int) - 1
    high = np.ceil(places.max(axis=0) + radius).astype(int) + 2
    return Region(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
