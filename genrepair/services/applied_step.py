"""A step of a document's history: which tool did what, with what, to which pixels."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.mask import bounding_region
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.services.patch_vault import StoredPatches
from genrepair.tools.tool import Outcome, Request, Tool

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

_CONTEXT_CELLS = 2
"""How far around its own pixels a step is taken to have looked (32 pixels), when asking on which others it depends."""

_names = itertools.count(1)


def next_name() -> int:
    """A number that names a step or the result of a step; unique in the process."""
    return next(_names)


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    """What a tool has just done, told by who ran it.

    Parameters
    ----------
    tool : str
        Id of the tool; "" for what no tool did.
    title : str
        For people, English.
    params : object
        Instance of the tool's ``Params``; None without a tool.
    patches : sequence of Patch
    model, model_version, model_sha256 : str
        Of the model that ran; "" without one.
    chosen_model : str, or None
        What was asked for; None for the task's default.
    task : str
        Of the tool.
    region : Region, or None
    mask : (height, width) uint8, or None
        Used by the tool.
    mask_made : (height, width) uint8, or None
        New mask to work with, from a tool that looks for damage.
    seconds : float
    """

    tool: str
    title: str
    params: Any = None
    patches: Sequence[Patch] = ()
    model: str = ""
    model_version: str = ""
    model_sha256: str = ""
    chosen_model: str | None = None
    task: str = ""
    region: Region | None = None
    mask: NDArray[np.uint8] | None = None
    mask_made: NDArray[np.uint8] | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class StoredMask:
    """A mask cut to what is marked.

    Parameters
    ----------
    region : Region
    values : (region.height, region.width) uint8
    """

    region: Region
    values: NDArray[np.uint8]

    @classmethod
    def of(cls, mask: NDArray[np.uint8] | None) -> StoredMask | None:
        """Keep a mask; None for an empty one."""
        if mask is None:
            return None
        region = bounding_region(mask)
        return None if region.empty else cls(region, mask[region.slices].copy())

    def whole(self, height: int, width: int) -> NDArray[np.uint8]:
        """The mask at the size of the photo."""
        mask = np.zeros((height, width), np.uint8)
        mask[self.region.slices] = self.values
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class AppliedStep:
    """One repair in the history.

    Parameters
    ----------
    id : int
        Stays when the step is moved, switched off or run again.
    tool, title, params, model, model_version, model_sha256, chosen_model, task, region, seconds
        As in `Done`.
    time : str
        When it was run, ISO 8601 in UTC.
    enabled : bool
        Whether its patches are in the photo.
    mask : StoredMask, or None
        What it was asked to repair.
    mask_from : int, or None
        Id of the step that found that mask, where nobody painted in between.
    makes_mask : bool
        Whether it marks and changes no pixel.
    patches : StoredPatches
        What it made.
    version : int
        Names that result.
    basis : tuple of (id, version)
        The steps before it whose pixels it saw, as they were then.
    """

    id: int
    tool: str
    title: str
    params: Any
    patches: StoredPatches
    version: int
    basis: tuple[tuple[int, int], ...]
    time: str
    model: str = ""
    model_version: str = ""
    model_sha256: str = ""
    chosen_model: str | None = None
    task: str = ""
    region: Region | None = None
    seconds: float = 0.0
    enabled: bool = True
    mask: StoredMask | None = None
    mask_from: int | None = None
    makes_mask: bool = False

    @property
    def models(self) -> list[tuple[str, str, str]]:
        """Id, version and SHA-256 of every model that ran, one with empty texts without a model; see `cards_of`."""
        ids, versions, sums = (text.split(", ") for text in (self.model, self.model_version, self.model_sha256))
        return list(itertools.zip_longest(ids, versions, sums, fillvalue=""))

    @property
    def can_rerun(self) -> bool:
        """Whether a tool made it, so that a tool can make it again."""
        return bool(self.tool)


def make_step(
    done: Done, patches: StoredPatches, before: Sequence[AppliedStep], mask_from: int | None = None
) -> AppliedStep:
    """A step that comes after `before`, from what was done and from its patches as they were laid."""
    return AppliedStep(
        id=next_name(),
        tool=done.tool,
        title=done.title,
        params=done.params,
        patches=patches,
        version=next_name(),
        basis=basis_of(patches, before, reads_of(done.params)),
        time=now(),
        model=done.model,
        model_version=done.model_version,
        model_sha256=done.model_sha256,
        chosen_model=done.chosen_model,
        task=done.task,
        region=done.region,
        seconds=round(done.seconds, 3),
        mask=StoredMask.of(done.mask),
        mask_from=mask_from,
        makes_mask=done.mask_made is not None and not len(patches),
    )


def now() -> str:
    """The time as steps keep it: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def reads_of(params: Any) -> Sequence[Region]:
    """Parts of the photo that a step copies from, wherever its own patches lie."""
    return getattr(params, "reads", ())


def basis_of(
    patches: StoredPatches, before: Iterable[AppliedStep], reads: Sequence[Region] = ()
) -> tuple[tuple[int, int], ...]:
    """The enabled steps among `before` whose pixels lie where these patches lie or looked, or in what they read."""
    if not len(patches):
        return ()
    looked = patches.footprint.grown(_CONTEXT_CELLS).with_regions(reads)
    seen = (
        (step.id, step.version)
        for step in before
        if step.enabled and len(step.patches) and looked.meets(step.patches.footprint)
    )
    # Sorted: where two of them do not touch each other, their order makes no difference.
    return tuple(sorted(seen))


def cards_of(summary: Mapping[str, Any], engine: Engine) -> list[ModelCard]:
    """Cards of the models that a tool's summary names: Fill names two, with a comma, where it used two."""
    return [engine.catalog.get(each) for each in str(summary.get("model", "")).split(", ") if each]


def describe(tool: Tool, request: Request, outcome: Outcome, engine: Engine, seconds: float) -> Done:
    """What a tool did, with the model that ran; call it where the tool was run."""
    name, cards = str(outcome.summary.get("model", "")), cards_of(outcome.summary, engine)
    version, sha256 = ", ".join(card.version for card in cards), ", ".join(card.sha256 for card in cards)
    return Done(
        tool=tool.id,
        title=tool.title,
        params=request.params,
        patches=outcome.patches,
        model=name,
        model_version=version,
        model_sha256=sha256,
        chosen_model=request.model,
        task=tool.task,
        region=request.region,
        mask=request.mask if tool.needs_mask else None,
        mask_made=None if tool.needs_mask else outcome.mask,
        seconds=seconds,
    )
