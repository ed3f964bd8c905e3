"""Runs tools and recipes: the one code path of window, command line and batch."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.blend import lay
from genrepair.imaging.photo import Carried, Photo
from genrepair.progress import NoProgress, Progress, SubProgress
from genrepair.services.conditions import Look
from genrepair.services.recipe import Recipe, Step
from genrepair.tools.tool import Outcome, Request, Tool, check, slow_params

if TYPE_CHECKING:
    from genrepair.engine import Engine

Observer = Callable[[Tool, Request, Outcome, float], None]


class PreparedCache:
    """What `Tool.prepare` made, so that a slider needs `Tool.finish` only. Safe to share between threads.

    Parameters
    ----------
    budget_bytes : int
        The oldest entries go when the sum is larger; the newest always stays.
    """

    def __init__(self, budget_bytes: int = 1 << 30) -> None:
        self._budget = budget_bytes
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, tool: Tool, request: Request) -> Any | None:
        """What was prepared for the same pixels, mask, model and slow params, if it holds all that is needed."""
        key = _key(tool, request)
        with self._lock:
            prepared = self._entries.get(key)
            if prepared is None:
                return None
            self._entries.move_to_end(key)
        covers = getattr(prepared, "covers", None)
        return prepared if covers is None or covers(request) else None

    def put(self, tool: Tool, request: Request, prepared: Any) -> None:
        """Keep it, unless the pixels have no name or changed while it was made."""
        if request.content is None or (request.unchanged is not None and not request.unchanged()):
            return
        with self._lock:
            self._entries[_key(tool, request)] = prepared
            self._entries.move_to_end(_key(tool, request))
            while len(self._entries) > 1 and sum(map(_size, self._entries.values())) > self._budget:
                self._entries.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()


def _size(prepared: Any) -> int:
    return int(getattr(prepared, "nbytes", 0))


def _key(tool: Tool, request: Request) -> Hashable:
    mask: Hashable = None
    if tool.needs_mask:
        mask = _fingerprint(request.mask) if request.mask_content is None else request.mask_content
    return tool.id, request.content, request.model, slow_params(request.params), mask, _fingerprint(request.protect)


def _fingerprint(mask: NDArray[np.uint8] | None) -> tuple[int, ...] | None:
    return None if mask is None else (crc32(np.ascontiguousarray(mask).data), *mask.shape)


def run_tool(
    tool: Tool,
    request: Request,
    engine: Engine,
    progress: Progress | None = None,
    cache: PreparedCache | None = None,
) -> Outcome:
    """Run one tool; the network is spared where ``cache`` already holds what it made.

    Raises
    ------
    UsageError
        If the params or the mask make no sense.
    ModelError, ProviderError, DeviceMemoryError
        If the network cannot be run.
    Cancelled
        If the person asked to stop.
    """
    check(request.params)
    if tool.needs_mask and (request.mask is None or not request.mask.any()):
        raise UsageError(f"{tool.title} needs a mask, but nothing is marked: paint the place or find damage first.")
    progress = progress or NoProgress()
    return finish_tool(tool, request, prepare_tool(tool, request, engine, progress, cache))


def finish_tool(tool: Tool, request: Request, prepared: Any) -> Outcome:
    """The quick half of `run_tool`; whatever the tool did, what is protected is neither changed nor marked."""
    outcome = tool.finish(request, prepared)
    if request.protect is None:
        return outcome
    patches = [patch.guarded(request.protect) for patch in outcome.patches]
    mask = None if outcome.mask is None else np.where(request.protect > 0, np.uint8(0), outcome.mask)
    return replace(outcome, patches=patches, mask=mask)


def prepare_tool(
    tool: Tool, request: Request, engine: Engine, progress: Progress, cache: PreparedCache | None = None
) -> Any:
    """The slow half of `run_tool`."""
    prepared = None if cache is None else cache.get(tool, request)
    if prepared is None:
        prepared = tool.prepare(request, engine, progress)
        if cache is not None:
            cache.put(tool, request, prepared)
    return prepared


def draft_request(tool: Tool, request: Request, engine: Engine) -> Request | None:
    """A quicker form of ``request`` whose result is worth a look while the full one is made, where the tool has one."""
    draft = getattr(tool, "draft", None)
    return None if draft is None else draft(request, engine)


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """A repaired photo and what was done.

    Parameters
    ----------
    photo : Photo
        With new pixels, everything else as it was.
    outcome : Outcome
        What `run_recipe` gave; its summary has the key "steps".
    """

    photo: Photo
    outcome: Outcome


def run_recipe(
    request: Request,
    recipe: Recipe,
    engine: Engine,
    progress: Progress | None = None,
    cache: PreparedCache | None = None,
    observe: Observer | None = None,
    carried: Carried | None = None,
    searched: bool = False,
) -> Outcome:
    """Run the steps one after the other, each on what the one before made.

    The mask of the request is kept and what a step finds is added to it; a step that fills uses it up. A step that
    needs a mask is left out where an earlier one looked for damage and found none, and so is one whose conditions the
    photo does not meet.

    Parameters
    ----------
    request : Request
        Pixels, mask, region, protect; its params and model are not used.
    recipe : Recipe
    engine : Engine
    progress : Progress, or None
    cache : PreparedCache, or None
    observe : callable, or None
        Told of every step that was done: its tool, request, outcome and seconds.
    carried : Carried, or None
        What the photo's file carried, for conditions about it.
    searched : bool
        Whether damage was looked for before: a step that fills is then left out where nothing is marked.

    Returns
    -------
    Outcome
        The patches of all steps in order, for `Document.apply`: one undo step. ``summary["steps"]`` has a dict a step.
    """
    progress = progress or NoProgress()
    pixels, mask = request.pixels, request.mask
    look: Look | None = None
    patches, reports = [], []
    for number, step in enumerate(recipe.steps):
        tool = step.resolve()
        started = perf_counter()
        part = SubProgress(progress, number / len(recipe.steps), (number + 1) / len(recipe.steps))
        report: dict[str, Any] = {"tool": step.tool}
        reports.append(report)
        if tool.needs_mask and searched and (mask is None or not mask.any()):
            report["skipped"] = "no damage was found"
            continue
        if look is None or look.pixels is not pixels or look.mask is not mask:
            look = Look(pixels, mask, carried)
        unmet = step.when.unmet(look)
        if look.measured:
            report["measured"] = dict(look.measured)
        if unmet:
            report["skipped"] = unmet
            continue
        current = _step_request(request, step, pixels, mask, first=pixels is request.pixels)
        outcome = run_tool(tool, current, engine, part, cache)
        if outcome.mask is not None:
            searched = searched or not tool.needs_mask
            mask = outcome.mask if tool.needs_mask or mask is None else np.maximum(mask, outcome.mask)
        if outcome.patches and number + 1 < len(recipe.steps):
            pixels, look = _with_patches(pixels, outcome, copy=pixels is request.pixels), None
        patches += outcome.patches
        if observe is not None:
            observe(tool, current, outcome, perf_counter() - started)
        report.update(outcome.summary, seconds=round(perf_counter() - started, 3))
    progress.update(1.0)
    return Outcome(patches, mask=None if mask is request.mask else mask, summary={"steps": reports})


def _step_request(
    request: Request, step: Step, pixels: NDArray[Any], mask: NDArray[np.uint8] | None, first: bool
) -> Request:
    """The request of one step; pixels that exist only inside the recipe have no name to be cached under."""
    view = pixels.view()
    view.flags.writeable = False
    used = mask if mask is not None and mask.any() else None
    return replace(
        request,
        pixels=view,
        mask=used,
        params=step.params,
        model=step.model,
        content=request.content if first else None,
        mask_content=request.mask_content if mask is request.mask else None,
        own=request.own if first else None,
    )


def _with_patches(pixels: NDArray[Any], outcome: Outcome, copy: bool) -> NDArray[Any]:
    pixels = np.array(pixels) if copy else pixels
    for patch in outcome.patches:
        target = pixels[patch.region.slices]
        lay(target, patch, out=target)
    return pixels


def repair_photo(
    photo: Photo,
    recipe: Recipe,
    engine: Engine,
    progress: Progress | None = None,
    mask: NDArray[np.uint8] | None = None,
    protect: NDArray[np.uint8] | None = None,
) -> Repaired:
    """Repair a photo without a window: what the command line and a batch do.

    Parameters
    ----------
    photo : Photo
        Its pixels are changed in place, because a second copy of a large scan may not fit into memory.
    recipe : Recipe
    engine : Engine
    progress : Progress, or None
    mask : (height, width) uint8, or None
        What to repair, in addition to what the recipe finds.
    protect : (height, width) uint8, or None
        What no step may change.
    """
    from genrepair.services.document import Document  # the document knows requests; requests do not know it

    document = Document(photo, undo=False)
    if mask is not None:
        document.set_mask(mask, "Mask")
    if protect is not None:
        document.set_mask(protect, "Protect", "protect")
    request = document.request(recipe.steps[0].tool, recipe.steps[0].params)
    outcome = run_recipe(request, recipe, engine, progress, carried=photo.carried)
    del request
    document.apply(outcome, "Repair", document.revision)
    return Repaired(document.photo, outcome)
