"""Fills what the mask covers from its surroundings; every other pixel stays as it is, bit by bit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.mask import bounding_region, grow
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.progress import Progress, SubProgress
from genrepair.tools.fill_blocks import CANDIDATES, Filled, FilledBlock, blocks_of
from genrepair.tools.fill_places import WIDE, card_for, read_choices, take
from genrepair.tools.fill_plan import HOLE_SHARE, Level, plan_fill, split_thin
from genrepair.tools.fill_run import FillRun
from genrepair.tools.texture_fill import texture_fill
from genrepair.tools.tool import Outcome, Request, check, param

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

_LARGEST_SHARE = 0.95
# A second model may be there for scratches, hairs and specks; its card says how thick they may be (in pixels).
THIN_TASK = "inpaint-thin"
_THICKEST = 16


@dataclass(frozen=True)
class InpaintParams:
    """What a person can set."""

    grow: int = param(
        2,
        "Grow",
        "Fills this much more around the mask, so that no rim of the damage stays.",
        minimum=0,
        maximum=64,
        step=1,
        unit="px",
    )
    feather: int = param(
        3,
        "Feather",
        "Width of the soft edge between the fill and the photo.",
        minimum=0,
        maximum=64,
        step=1,
        unit="px",
    )
    candidate: str = param(
        "best",
        "Wide places",
        "How wide places are filled: by the network, with texture copied from around, or the better of the two.",
        choices=CANDIDATES,
        live=True,
    )
    match_grain: int = param(
        100,
        "Match grain",
        "Gives the fill as much grain as the photo around it has.",
        minimum=0,
        maximum=150,
        step=1,
        live=True,
        unit="%",
    )
    places: str = param("", "Places", "What was chosen for single places.", hidden=True)

    def validate(self) -> None:
        """Refuse choices that cannot be read."""
        read_choices(self.places)


@dataclass(frozen=True, slots=True, eq=False)
class InpaintPrepared:
    """What the network filled: only the pieces that hold something."""

    region: Region
    blocks: list[FilledBlock]
    summary: dict[str, Any]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(block.nbytes for block in self.blocks)

    def covers(self, request: Request) -> bool:
        """Whether it holds all that ``request`` needs."""
        return self.region.contains(request.work_region)


class Inpaint:
    """See the module."""

    id: ClassVar[str] = "inpaint"
    title: ClassVar[str] = "Fill"
    help: ClassVar[str] = "Fills the masked places from their surroundings and leaves every other pixel as it is."
    task: ClassVar[str] = "inpaint"
    Params: ClassVar[type] = InpaintParams
    makes_mask: ClassVar[bool] = False
    needs_mask: ClassVar[bool] = True

    def prepare(self, request: Request, engine: Engine, progress: Progress) -> InpaintPrepared:
        """Fill at the scale that each place's thickness asks for."""
        choices = read_choices(request.params.places)
        share = 0.7 if choices else 1.0
        filled, summary = self.fill(request, engine, SubProgress(progress, 0.0, share))
        for number, choice in enumerate(choices):
            part = (share + (1 - share) * (number + each) / len(choices) for each in (0, 1))
            done = take(filled, choice, engine, SubProgress(progress, *part))
            other = card_for(filled, choice, engine) if done else None
            if other is not None and other.id not in summary["model"].split(", "):
                summary["model"] += f", {other.id}"
        return InpaintPrepared(request.work_region, list(blocks_of(filled)), summary)

    def fill(self, request: Request, engine: Engine, progress: Progress) -> tuple[Filled, dict[str, Any]]:
        """Do the same without choices for single places; the second is for the summary."""
        check(request.params)
        card = engine.card(self.task, request.model)
        mask = _binary(request)
        box = bounding_region(mask)
        if box.empty:
            raise UsageError("The mask is empty: mark what is to be filled.")
        reach = request.params.grow + request.params.feather
        height, width = mask.shape
        # The widest context that any level may ask for; levels halve until the hole fits.
        thick = min(box.height, box.width) / 2 + reach
        context = int(max(card.tile, 2 * thick / HOLE_SHARE) + 1)
        area = box.pad(reach + context).clip(height, width)
        hole = _hole(mask, area, request)
        share = cv2.countNonZero(hole) / (height * width)
        if share > _LARGEST_SHARE:
            raise UsageError(
                f"The mask covers {100 * share:.0f} % of the photo; too little is left to fill from, so erase some."
            )
        # Filled again although nobody marked it: what the network makes of it tells how far off its colours are.
        ring = (hole > 0) & (grow(mask[area.slices], request.params.grow) == 0)
        run = FillRun(request.pixels[area.slices], hole, ring, engine)
        thin = None if request.model else engine.optional_card(THIN_TASK)
        fills = _fills(hole, card, thin)
        total, done = sum(_cost(levels) for _, levels in fills), 0
        _, wide = split_thin(hole, WIDE)
        share = 0.6 if wide.any() else 1.0
        for chosen, levels in fills:
            part = share * done / total, share * (done + _cost(levels)) / total
            run.fill(chosen, levels, SubProgress(progress, *part))
            done += _cost(levels)
        del ring
        texture = None
        if wide.any():
            texture = texture_fill(run.work, wide, hole, request.seed, SubProgress(progress, share, 1.0))
        summary = {
            "model": ", ".join(chosen.id for chosen, _ in fills),
            "parts": len(cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]),
            "network_runs": sum(len(level.windows) for _, levels in fills for level in levels),
            "texture_percent": 0.0 if texture is None else round(100 * float(texture.better[wide > 0].mean()), 1),
        }
        return Filled(request, mask, area, hole, run.work, texture, card, thin), summary

    def finish(self, request: Request, prepared: InpaintPrepared) -> Outcome:
        """Add the grain; the mask has done its work and is empty afterwards."""
        check(request.params)
        strength = request.params.match_grain / 100.0
        patches: list[Patch] = []
        changed = 0
        for block in prepared.blocks:
            region = block.region.intersection(request.work_region)
            if region.empty:
                continue
            inside = region.shift(-block.region.row, -block.region.column).slices
            fill, weight = block.take(request.params.candidate, inside, strength), block.weight[inside]
            changed += cv2.countNonZero(weight)
            patches.append(Patch(region, fill, weight))
        summary = dict(prepared.summary)
        summary["share_percent"] = round(100.0 * changed / request.whole.area, 3)
        left = np.zeros(request.pixels.shape[:2], np.uint8)
        if request.region is not None and request.mask is not None:
            left[:] = request.mask
            left[request.work_region.slices] = 0
        return Outcome(patches, mask=left, summary=summary)


def _fills(
    hole: NDArray[np.uint8], card: ModelCard, thin_card: ModelCard | None
) -> list[tuple[ModelCard, list[Level]]]:
    """Which model fills which part of a hole, thin damage first: the rest then knows more."""
    if thin_card is None:
        return [(card, plan_fill(hole, card.tile, card.multiple))]
    thickest = int(thin_card.training.get("thickest", _THICKEST))
    thin, rest = split_thin(hole, thickest)
    parts = ((thin_card, thin), (card, rest))
    return [(each, plan_fill(part, each.tile, each.multiple)) for each, part in parts if part.any()]


def _cost(levels: list[Level]) -> int:
    return sum(level.cost for level in levels)


def _binary(request: Request) -> NDArray[np.uint8]:
    """The mask as 0 and 255, only where work is asked for."""
    if request.mask is None:
        raise UsageError("Filling needs a mask: mark what is to be filled, or find the damage first.")
    if request.mask.shape != request.pixels.shape[:2]:
        height, width = request.pixels.shape[:2]
        raise UsageError(
            f"The mask is {request.mask.shape[1]} x {request.mask.shape[0]} pixels, but the photo {width} x {height}."
        )
    mask = np.where(request.mask > 127, np.uint8(255), np.uint8(0))
    if request.region is not None:
        inside = request.work_region.slices
        kept = mask[inside].copy()
        mask[:] = 0
        mask[inside] = kept
    return mask


def _hole(mask: NDArray[np.uint8], area: Region, request: Request) -> NDArray[np.uint8]:
    """What the network fills in an area: 255 up to grow + feather around the mask, 0 where protected."""
    reach = request.params.grow + request.params.feather
    around = area.pad(reach).clip(*mask.shape)
    hole = np.ascontiguousarray(grow(mask[around.slices], reach)[area.shift(-around.row, -around.column).slices])
    if request.protect is not None:
        hole[request.protect[area.slices] > 0] = 0
    return hole


TOOL = Inpaint()
