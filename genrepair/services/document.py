"""An open photo with its masks, steps and history."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair import paths
from genrepair.errors import PhotoError, StaleResultError, UsageError
from genrepair.imaging import mask as masks
from genrepair.imaging.edit import Edit
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Photo, SaveOptions, SaveReport, read_photo, write_photo
from genrepair.imaging.region import Region
from genrepair.imaging.stroke import Radius, paint, reach
from genrepair.services.applied_step import AppliedStep, Done
from genrepair.services.mask_layer import MaskChange, MaskLayer
from genrepair.services.patch_vault import StoredPatches
from genrepair.services.pixel_layer import PixelLayer
from genrepair.services.replay import Base, Rebuilt
from genrepair.services.source_file import SourceFile
from genrepair.services.step_list import StepList
from genrepair.services.undo_stack import Changes, UndoStack, UndoStep
from genrepair.tools.catalog import get_tool
from genrepair.tools.tool import Outcome, Request, Tool

Subscriber = Callable[[str, Region], None]

_NOTHING = Region(0, 0, 0, 0)


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
        budget, scratch = undo_budget_mb << 20, paths.scratch_dir()
        self._pixels = PixelLayer(photo, undo, budget // 2, scratch)
        height, width = photo.pixels.shape[:2]
        self._masks = {name: MaskLayer(height, width) for name in ("mask", "protect")}
        self._mask, self._protect = self._masks["mask"].values, self._masks["protect"].values
        self._keep_history = undo
        self._history = UndoStack(budget, scratch, notice=photo.notes.append)
        self._steps = StepList(height, width, budget // 2, scratch)
        self._subscribers: list[Subscriber] = []
        self._saved_content = self._pixels.content
        self._stroke: UndoStep | None = None
        self.path: Path | None = None if photo.path is None else Path(photo.path)
        self.source = None if self.path is None else SourceFile(self.path)
        self.saved_to: Path | None = None

    # What it holds

    @property
    def pixels(self) -> NDArray[Any]:
        """(height, width, channels) uint8 or uint16 in the file's own colours: a read-only view."""
        return _read_only(self._pixels.values)

    @property
    def mask(self) -> NDArray[np.uint8]:
        """(height, width) uint8, 255 = repair: a read-only view."""
        return _read_only(self._mask)

    @property
    def protect(self) -> NDArray[np.uint8]:
        """(height, width) uint8; where it is not 0, no repair changes a pixel: a read-only view."""
        return _read_only(self._protect)

    @property
    def whole(self) -> Region:
        """The region of the whole photo."""
        return Region.whole(*self._mask.shape)

    @property
    def revision(self) -> int:
        """Rises with every change of the pixels, undo included."""
        return self._pixels.revision

    def mask_content(self, target: str = "mask") -> int:
        """Name of the state of the mask or of the protection: equal numbers mean equal values."""
        return self._masks[target].content

    def mask_snapshot(self, target: str = "mask") -> NDArray[np.uint8] | None:
        """A copy of the mask or of the protection for another thread; None where nothing is marked."""
        return self._masks[target].snapshot()

    def request_content(self) -> int:
        """Name of the state of the pixels, as in requests: equal numbers mean equal pixels, also after an undo."""
        return self._pixels.content

    @property
    def modified(self) -> bool:
        """Whether the pixels differ from what was opened or saved last."""
        return self._pixels.content != self._saved_content

    @property
    def state(self) -> tuple[object, ...]:
        """Names everything that a project keeps: equal states need not be saved again."""
        masks = (layer.content for layer in self._masks.values())
        return (self._pixels.content, *masks, *((s.id, s.version, s.enabled) for s in self._steps.steps))

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

    @property
    def steps(self) -> tuple[AppliedStep, ...]:
        """The repairs in the photo in their order, also those that are switched off."""
        return self._steps.steps

    def base(self, find_tool: Callable[[str], Tool] = get_tool) -> Base:
        """What a rebuild starts from, for another thread."""
        height, width = self._mask.shape
        return Base(
            original=self._pixels.original,
            height=height,
            width=width,
            icc=self.photo.carried.icc,
            vault=self._steps.vault,
            protect=self.mask_snapshot("protect"),
            revision=self._pixels.revision,
            tool=find_tool,
            alpha=self.photo.alpha,
        )

    def original(self, region: Region) -> NDArray[Any]:
        """A region as it was opened, in the file's own colours; a copy."""
        return self._pixels.original(region)

    def original_part(self, region: Region) -> NDArray[Any]:
        """A region as it was opened, sRGB; a copy. For comparing before and after."""
        return self._pixels.original_srgb(region)

    def srgb(self, region: Region | None = None) -> NDArray[Any]:
        """The photo (or a region of it, a copy where colours must be converted) as models and screens see it.

        Returns
        -------
        (height, width, 3) uint8 or uint16, read-only
        """
        return _read_only(self._pixels.srgb(region))

    def request(self, tool_id: str, params: Any, model: str | None = None, region: Region | None = None) -> Request:
        """Everything a tool may know, for another thread.

        The masks are copied: a person may paint on while the tool runs. The pixels are not: what is made from them is
        refused by `apply` if they changed meanwhile.
        """
        del tool_id  # every tool gets the same; the id is there for tools that will not
        revision = self._pixels.revision
        return Request(
            pixels=self.srgb(),
            mask=self.mask_snapshot("mask"),
            protect=self.mask_snapshot("protect"),
            params=params,
            model=model,
            region=region,
            revision=revision,
            content=self._pixels.content,
            mask_content=self.mask_content("mask"),
            unchanged=lambda: self._pixels.revision == revision,
            own=self.pixels,
            alpha=self.photo.alpha,
        )

    # Changing it

    def apply(
        self, outcome: Outcome, tool_title: str, revision: int, done: Sequence[Done] = (), mask_name: int | None = None
    ) -> Region:
        """Lay an outcome's patches over the photo and take its mask: one undo step.

        Parameters
        ----------
        outcome : Outcome
        tool_title : str
            Title of the undo step.
        revision : int
            Of the request.
        done : sequence of Done
            What was done, for the list of steps; its patches are laid instead of the outcome's. Empty: one step that
            no tool can run again.
        mask_name : int, or None
            The request's ``mask_content``.

        Returns
        -------
        Region
            What changed of the pixels, or of the mask if no pixel did.

        Raises
        ------
        StaleResultError
            If the pixels changed since the request.
        """
        if revision != self._pixels.revision:
            raise StaleResultError(
                f"The photo was changed while {tool_title!r} was working, so its result was dropped; apply it again."
            )
        self._check_mask(outcome.mask)
        step = UndoStep(tool_title, before=self._pixels.content, after=self._pixels.content)
        changed = _NOTHING
        done = done or [Done("", tool_title, patches=outcome.patches)]
        if outcome.patches:
            changed, done = self._lay(done, step)
        step.mask = None if outcome.mask is None else self._masks["mask"].write(outcome.mask)
        step.other["mask"] = self._masks["mask"].before
        mask_changed = _NOTHING if step.mask is None else step.mask.region
        if self._keep_history and step.edits:
            step.steps_before, step.steps_after = self._steps.add(done, mask_name)
        if outcome.mask is not None:
            self._steps.found(step.steps_after or (), self.mask_content("mask"))
        self._finish(step)
        self._tell("pixels", changed)
        self._tell("mask", mask_changed)
        return mask_changed if changed.empty else changed

    def rebuild(self, rebuilt: Rebuilt, title: str) -> Region:
        """Take a photo that was built anew from a changed list of steps: one undo step.

        Raises
        ------
        StaleResultError
            If the pixels changed since `base` was asked for.
        """
        if rebuilt.revision != self._pixels.revision:
            raise StaleResultError(
                "The photo was changed meanwhile, so the change of its steps was dropped; repeat it."
            )
        step = UndoStep(title, before=self._pixels.content, after=self._pixels.content)
        step.steps_before, step.steps_after = self._steps.steps, rebuilt.steps
        self._steps.steps = rebuilt.steps
        if not rebuilt.region.empty:
            step.pixels = self._pixels.put(rebuilt.region, rebuilt.pixels)
            step.after = self._pixels.content
        self._finish(step)
        self._tell("pixels", rebuilt.region)
        return rebuilt.region

    def restore(self, step: AppliedStep) -> None:
        """Add a step of a project as if it had just been done; its patches come from `keep_patches`."""
        undo = UndoStep(step.title, before=self._pixels.content, after=self._pixels.content)
        if step.enabled and len(step.patches):
            undo.pixels, changed = self._pixels.lay(step.patches)
            undo.after = self._pixels.content
            self._tell("pixels", changed)
        undo.steps_before, self._steps.steps = self._steps.steps, (*self._steps.steps, step)
        undo.steps_after = self._steps.steps
        self._finish(undo)

    def restore_mask(self, mask: NDArray[np.uint8], target: str) -> None:
        """Take a mask of a project; no undo step.

        Raises
        ------
        UsageError
            If it has another size than the photo.
        """
        self._check_mask(mask)
        edit = self._masks[target].write(mask)
        if edit is not None:
            self._tell(target, edit.region)

    def keep_patches(self, patches: Sequence[Patch]) -> StoredPatches:
        """Keep the patches of a step for this document."""
        return self._steps.vault.keep(patches)

    def paint(
        self,
        points: Sequence[tuple[float, float]],
        radius: Radius,
        erase: bool = False,
        new_stroke: bool = True,
        *,
        hardness: float = 1.0,
        target: str = "mask",
        title: str | None = None,
    ) -> Region:
        """Paint into the mask, or erase from it; a whole stroke is one undo step.

        Parameters
        ----------
        points : sequence of (row, column)
            Of this segment; the next one starts with the last point of this one.
        radius : float, or one a point
            In pixels.
        erase : bool
        new_stroke : bool
            False goes on with the stroke painted last.
        hardness : float in [0, 1]
            1 has a hard edge.
        target : {"mask", "protect"}
        title : str, or None
            Of the undo step.
        """
        values = self._masks[target].values
        goes_on = self._stroke is not None and getattr(self._stroke, target) is not None
        if new_stroke or not goes_on or self._stroke is not self._history.undo_step:
            title = title or ("Erase" if erase else "Brush")
            self._stroke = UndoStep(title, before=self._pixels.content, after=self._pixels.content)
            setattr(self._stroke, target, Edit(values))
            self._stroke.other[target] = self._masks[target].content
            if self._keep_history:
                self._history.push(self._stroke)
        edit: Edit | None = getattr(self._stroke, target)
        if edit is not None and self._keep_history:
            edit.touch(reach(points, radius).clip(*values.shape))
        region = paint(values, points, radius, 0 if erase else 255, hardness)
        self._masks[target].changed()
        self._tell(target, region)
        if new_stroke:
            self._tell("state", _NOTHING)
        return region

    def combine_mask(
        self, region: Region, part: NDArray[np.uint8], mode: str, title: str, target: str = "mask"
    ) -> Region:
        """Add a shape to the mask, take it away, or keep only what lies in it: one undo step.

        Parameters
        ----------
        region : Region
            Where the shape lies, inside the photo; nothing of it lies elsewhere.
        part : (region.height, region.width) uint8
        mode : {"add", "subtract", "intersect"}
        title : str
        target : {"mask", "protect"}

        Returns
        -------
        Region
            What changed; empty where nothing did, and then there is no step.
        """
        return self.take_mask(self.plan_shape(region, part, mode, target), title, target)

    def plan_shape(self, region: Region, part: NDArray[np.uint8], mode: str, target: str = "mask") -> MaskChange:
        """What `combine_mask` would change. Reads only: may run on another thread while a person paints on."""
        return self._masks[target].plan_shape(region, part, mode)

    def plan_mask(self, mask: NDArray[np.uint8], target: str = "mask") -> MaskChange:
        """What `set_mask` would change; as `plan_shape`.

        Raises
        ------
        UsageError
            If it has another size than the photo.
        """
        self._check_mask(mask)
        return self._masks[target].plan(mask)

    def take_mask(self, change: MaskChange, title: str, target: str = "mask") -> Region:
        """Make a change of the mask that was worked out before: one undo step.

        Returns
        -------
        Region
            What changed; empty where nothing did, and then there is no step.

        Raises
        ------
        StaleResultError
            If the mask was changed since.
        """
        return self._change_mask(title, target, self._masks[target].take(change))

    def set_mask(self, mask: NDArray[np.uint8], title: str = "Change mask", target: str = "mask") -> Region:
        """Replace the mask, or the protection: one undo step.

        Raises
        ------
        UsageError
            If it has another size than the photo.
        """
        return self.take_mask(self.plan_mask(mask, target), title, target)

    def clear_mask(self, title: str = "Clear mask", target: str = "mask") -> Region:
        """Mask nothing."""
        return self.set_mask(np.zeros_like(self._mask), title, target)

    def invert_mask(self, title: str = "Invert mask", target: str = "mask") -> Region:
        """Mask what is not masked."""
        return self.take_mask(self.plan_inverted(target), title, target)

    def plan_inverted(self, target: str = "mask") -> MaskChange:
        """What `invert_mask` would change; as `plan_shape`."""
        layer = self._masks[target]
        content = layer.content
        return replace(layer.plan(masks.invert(layer.values)), content=content)

    def undo(self) -> Region | None:
        """Take the last step back; gives what changed, None where there is nothing to undo."""
        return self._travel(self._history.undo, back=True)

    def redo(self) -> Region | None:
        """Do the step undone last again; gives what changed, None where there is nothing to redo."""
        return self._travel(self._history.redo, back=False)

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call ``callback(kind, region)`` after every change; gives a function that ends it.

        ``kind`` is "pixels", "mask" or "protect" with the region that changed, or "state" (titles, modified) with an
        empty one.
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
        self.saved_to, self._saved_content = path, self._pixels.content
        self._tell("state", _NOTHING)
        return report

    def close(self) -> None:
        """Let go of the history and its files."""
        self._history.close()
        self._pixels.close()
        self._steps.close()
        self._subscribers.clear()

    # Inside

    def _check_mask(self, mask: NDArray[np.uint8] | None) -> None:
        if mask is not None and mask.shape != self._mask.shape:
            height, width = self._mask.shape
            raise UsageError(
                f"The mask is {mask.shape[1]} x {mask.shape[0]} pixels, but the photo is {width} x {height}."
            )

    def _lay(self, done: Sequence[Done], step: UndoStep) -> tuple[Region, Sequence[Done]]:
        # Whoever made the patches: what is protected stays.
        protect = self._protect if self._masks["protect"].snapshot() is not None else None
        done = [replace(each, patches=[patch.guarded(protect) for patch in each.patches]) for each in done]
        step.pixels, changed = self._pixels.lay(patch for each in done for patch in each.patches)
        step.after = self._pixels.content
        return changed, done

    def _change_mask(self, title: str, target: str, edit: Edit | None) -> Region:
        step = UndoStep(title, before=self._pixels.content, after=self._pixels.content)
        setattr(step, target, edit)
        step.other[target] = self._masks[target].before
        self._finish(step)
        region = _NOTHING if edit is None else edit.region
        self._tell(target, region)
        return region

    def _finish(self, step: UndoStep) -> None:
        self._stroke = None
        if self._keep_history and (step.edits or step.steps_after is not None):
            self._history.push(step)
        self._tell("state", _NOTHING)

    def _travel(self, move: Callable[[], tuple[UndoStep, Changes] | None], back: bool) -> Region | None:
        step = self._history.undo_step if back else self._history.redo_step
        if step is None:
            return None
        self._stroke = None
        if step.pixels is not None:
            self._pixels.leave()
        moved = move()
        assert moved is not None
        _, changes = moved
        if step.pixels is not None:
            self._pixels.arrive(step.before if back else step.after, changes.pixels)
        for target, layer in self._masks.items():
            if getattr(step, target) is not None:
                there, step.other[target] = step.other.get(target), layer.content
                layer.changed(there)
        if step.steps_after is not None:
            self._steps.steps = (step.steps_before if back else step.steps_after) or ()
        self._tell("pixels", changes.pixels)
        self._tell("mask", changes.mask)
        self._tell("protect", changes.protect)
        self._tell("state", _NOTHING)
        return changes.pixels.union(changes.mask).union(changes.protect)

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


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
