"""Builds a photo anew from the original and a changed list of steps; runs tools only where it must."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.blend import lay
from genrepair.imaging.colour import to_srgb
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress, Progress, SubProgress
from genrepair.services.applied_step import AppliedStep, StoredMask, basis_of, describe, next_name, now, reads_of
from genrepair.services.patch_vault import PatchVault
from genrepair.services.repair import run_tool
from genrepair.tools.catalog import get_tool
from genrepair.tools.tool import Request, Tool, check

if TYPE_CHECKING:
    from genrepair.engine import Engine

Steps = Sequence[AppliedStep]
_TO_RUN = 0
"""Version of a step whose result is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """What a rebuild starts from; everything may be read on another thread.

    Parameters
    ----------
    original : callable
        Region to its pixels as they were opened, in the file's own colours: a copy.
    height, width : int
    icc : bytes, or None
        Profile of the file.
    vault : PatchVault
        Keeps what is made anew.
    protect : (height, width) uint8, or None
        What no tool may change.
    revision : int
        Of the document; `Document.rebuild` wants it back.
    tool : callable
        Finds a tool by its id.
    alpha : (height, width) uint8 or uint16, or None
        Transparency of the photo.
    """

    original: Callable[[Region], NDArray[Any]]
    height: int
    width: int
    icc: bytes | None
    vault: PatchVault
    protect: NDArray[np.uint8] | None = None
    revision: int = 0
    tool: Callable[[str], Tool] = get_tool
    alpha: NDArray[Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rebuilt:
    """A new state of the photo.

    Parameters
    ----------
    region : Region
        What may have changed.
    pixels : (region.height, region.width, channels) array
        In the file's own colours.
    steps : tuple of AppliedStep
    ran : tuple of int
        Ids of the steps whose tool ran again.
    revision : int
        As in `Base`.
    """

    region: Region
    pixels: NDArray[Any]
    steps: tuple[AppliedStep, ...]
    ran: tuple[int, ...]
    revision: int


# Changed lists: pure, nothing is run.


def switched(steps: Steps, step_id: int, enabled: bool) -> tuple[AppliedStep, ...]:
    """The steps with one switched on or off."""
    return tuple(replace(step, enabled=enabled) if step.id == step_id else step for step in steps)


def removed(steps: Steps, step_id: int) -> tuple[AppliedStep, ...]:
    """The steps without one; a step whose mask it had found keeps that mask."""
    rest = (step for step in steps if step.id != step_id)
    return tuple(replace(step, mask_from=None) if step.mask_from == step_id else step for step in rest)


def with_params(steps: Steps, step_id: int, params: Any, model: str | None = None) -> tuple[AppliedStep, ...]:
    """The steps with other params (and another model) for one, which then has to be run.

    Raises
    ------
    UsageError
        If the params make no sense.
    """
    check(params)
    return tuple(
        replace(step, params=params, chosen_model=model, version=_TO_RUN, enabled=True) if step.id == step_id else step
        for step in steps
    )


def can_move(steps: Steps, step_id: int, to: int) -> bool:
    """Whether a step may stand at another place: never before the step that found its mask."""
    order = moved(steps, step_id, to)
    places = {step.id: number for number, step in enumerate(order)}
    return all(step.mask_from is None or places.get(step.mask_from, -1) < places[step.id] for step in order)


def moved(steps: Steps, step_id: int, to: int) -> tuple[AppliedStep, ...]:
    """The steps with one at another place, 0 is first."""
    one = [step for step in steps if step.id == step_id]
    rest = [step for step in steps if step.id != step_id]
    to = min(max(to, 0), len(rest))
    return (*rest[:to], *one, *rest[to:])


def to_run(steps: Steps) -> tuple[AppliedStep, ...]:
    """The steps whose tools have to run again before the photo can be built.

    A step has to run when its params changed, or when it lies on pixels of steps that are not what they were.
    """
    wanted: list[AppliedStep] = []
    before: list[AppliedStep] = []
    found_anew: set[int] = set()
    for step in steps:
        if _is_stale(step, before, found_anew):
            wanted.append(step)
            if step.makes_mask:
                found_anew.add(step.id)
            # Its result will have a new name, so what lies on it is stale too.
            step = replace(step, version=_TO_RUN)
        before.append(step)
    return tuple(wanted)


def _is_stale(step: AppliedStep, before: Steps, found_anew: Collection[int]) -> bool:
    if not step.can_rerun or not (step.enabled or step.makes_mask):
        return False
    if step.version == _TO_RUN or step.mask_from in found_anew:
        return True
    return step.enabled and basis_of(step.patches, before, reads_of(step.params)) != step.basis


def rebuild(
    base: Base, old: Steps, new: Steps, engine: Callable[[], Engine], progress: Progress | None = None
) -> Rebuilt:
    """Lay the new steps over the original, running the tools of `to_run`.

    Parameters
    ----------
    base : Base
    old : sequence of AppliedStep
        What is in the photo now.
    new : sequence of AppliedStep
        What should be.
    engine : callable
        Gives the engine; called only if a tool has to run.
    progress : Progress, or None

    Raises
    ------
    UsageError
        If a tool that has to run does not exist here, or what it needs is missing.
    ModelError, ProviderError, DeviceMemoryError
        From the tools.
    Cancelled
        If the person asked to stop.
    """
    progress = progress or NoProgress()
    whole = Region.whole(base.height, base.width)
    region = whole if to_run(new) else _difference(old, new, base)
    work = base.original(region)
    steps: list[AppliedStep] = []
    masks: dict[int, NDArray[np.uint8]] = {}
    ran: list[int] = []
    for number, step in enumerate(new):
        part = SubProgress(progress, number / len(new), (number + 1) / len(new))
        part.update(0.0, step.title)
        # Asked again, not looked up: what ran anew may lie elsewhere than before.
        if _is_stale(step, steps, masks):
            mask = masks.get(step.mask_from) if step.mask_from is not None else None
            step, found = _run(base, step, mask, work, steps, engine, part)
            ran.append(step.id)
            if found is not None:
                masks[step.id] = found
        elif step.enabled:
            step = replace(step, basis=basis_of(step.patches, steps, reads_of(step.params)))
        steps.append(step)
        if step.enabled:
            for patch in step.patches.within(region):
                target = work[patch.region.shift(-region.row, -region.column).slices]
                lay(target, patch, base.icc, out=target, keep_gamut=True)
    progress.update(1.0)
    return Rebuilt(region, work, tuple(steps), tuple(ran), base.revision)


def _difference(old: Steps, new: Steps, base: Base) -> Region:
    """Where the two lists do not lay the same."""
    same = 0
    for a, b in zip(old, new, strict=False):
        if (a.id, a.version, a.enabled) != (b.id, b.version, b.enabled):
            break
        same += 1
    rest = [[(s.id, s.version) for s in steps[same:] if s.enabled] for steps in (old, new)]
    both = set(rest[0]) & set(rest[1])
    in_order = [name for name in rest[0] if name in both] == [name for name in rest[1] if name in both]
    region = Region(0, 0, 0, 0)
    for step in (*old[same:], *new[same:]):
        if not step.enabled or (in_order and (step.id, step.version) in both):
            continue
        region = region.union(step.patches.footprint.region(base.height, base.width))
    return region


def _run(
    base: Base,
    step: AppliedStep,
    mask: NDArray[np.uint8] | None,
    work: NDArray[Any],
    before: Steps,
    find_engine: Callable[[], Engine],
    progress: Progress,
) -> tuple[AppliedStep, NDArray[np.uint8] | None]:
    tool = base.tool(step.tool)
    # What a hand painted needs no model, so none is made for it.
    engine: Any = None if getattr(tool, "by_hand", False) else find_engine()
    if mask is None and step.mask is not None:
        mask = step.mask.whole(base.height, base.width)
    pixels = to_srgb(work, base.icc).view()
    pixels.flags.writeable = False
    own = work.view()
    own.flags.writeable = False
    request = Request(
        pixels=pixels,
        mask=mask,
        params=step.params,
        model=step.chosen_model,
        region=step.region,
        protect=base.protect,
        own=own,
        alpha=base.alpha,
    )
    started = perf_counter()
    try:
        outcome = run_tool(tool, request, engine, progress)
    except UsageError as error:
        raise UsageError(f"The step {step.title!r} cannot be run again: {error}") from error
    done = describe(tool, request, outcome, engine, perf_counter() - started)
    patches = base.vault.keep(outcome.patches)
    again = replace(
        step,
        patches=patches,
        version=next_name(),
        basis=basis_of(patches, before, reads_of(step.params)),
        time=now(),
        seconds=round(done.seconds, 3),
        model=done.model,
        model_version=done.model_version,
        model_sha256=done.model_sha256,
        mask=StoredMask.of(done.mask),
    )
    return again, outcome.mask if step.makes_mask else None
