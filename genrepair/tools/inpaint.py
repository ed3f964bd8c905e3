"""Fills what the mask covers from its surroundings; every other pixel stays as it is, bit by bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.edit import TILE
from genrepair.imaging.mask import bounding_region, feather, grow
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.progress import Progress, SubProgress
from genrepair.tools.fill_plan import HOLE_SHARE, Level, plan_fill, split_thin
from genrepair.tools.fill_run import FillRun
from genrepair.tools.grain_match import measure_grain
from genrepair.tools.texture_fill import TextureFill, texture_fill
from genrepair.tools.tool import Outcome, Request, check, param

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

_LARGEST_SHARE = 0.95
# A second model may be there for scratches, hairs and specks; its card says how thick they may be (in pixels).
_THIN_TASK = "inpaint-thin"
_THICKEST = 16
# Wide enough for texture: a square of this side fits in (pixels). Narrower places have none that one could see.
_WIDE = 28


# Ways to fill a wide place; both are made, so that the choice needs no second run.
CANDIDATES = ("best", "network", "texture")


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


@dataclass(frozen=True, slots=True, eq=False)
class FilledBlock:
    """A piece of the fill.

    Parameters
    ----------
    region : Region
        Where it lies.
    fill : (height, width, 3) uint8 or uint16, sRGB
        Without grain.
    weight : (height, width) uint8
        0 outside mask + grow + feather.
    grain : (height, width, 3) float16, or None
        To be added at 100 %.
    texture : (height, width, 3) like ``fill``, or None
        The fill with texture copied from around where that was made; it has its own grain.
    copied, better : (height, width) bool, or None
        Where there is texture, and where it is the better candidate.
    """

    region: Region
    fill: NDArray[Any]
    weight: NDArray[np.uint8]
    grain: NDArray[np.float16] | None
    texture: NDArray[Any] | None = None
    copied: NDArray[np.bool_] | None = None
    better: NDArray[np.bool_] | None = None

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        arrays = (self.fill, self.weight, self.grain, self.texture, self.copied, self.better)
        return sum(each.nbytes for each in arrays if each is not None)

    def take(self, candidate: str, inside: tuple[slice, slice], grain: float) -> NDArray[Any]:
        """The fill of a part of it, by one of `CANDIDATES`, with a share of the grain."""
        fill = self.fill[inside]
        if self.grain is not None and grain > 0:
            peak = np.iinfo(fill.dtype).max
            grained = fill + np.float32(grain) * self.grain[inside].astype(np.float32)
            fill = np.clip(np.rint(grained), 0, peak).astype(fill.dtype)
        chosen = {"network": None, "texture": self.copied, "best": self.better}[candidate]
        if chosen is None or self.texture is None:
            return fill
        return np.where(chosen[inside][..., None], self.texture[inside], fill)


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
        fills = _fills(hole, card, None if request.model else engine.optional_card(_THIN_TASK))
        total, done = sum(_cost(levels) for _, levels in fills), 0
        _, wide = split_thin(hole, _WIDE)
        share = 0.6 if wide.any() else 1.0
        for chosen, levels in fills:
            part = share * done / total, share * (done + _cost(levels)) / total
            run.fill(chosen, levels, SubProgress(progress, *part))
            done += _cost(levels)
        del ring
        texture = None
        if wide.any():
            texture = texture_fill(run.work, wide, hole, request.seed, SubProgress(progress, share, 1.0))
        blocks = list(_blocks(request, mask, area, hole, run.work, texture))
        summary = {
            "model": ", ".join(chosen.id for chosen, _ in fills),
            "parts": len(cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]),
            "network_runs": sum(len(level.windows) for _, levels in fills for level in levels),
            "texture_percent": 0.0 if texture is None else round(100 * float(texture.better[wide > 0].mean()), 1),
        }
        return InpaintPrepared(request.work_region, blocks, summary)

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


def _weight(mask: NDArray[np.uint8], region: Region, request: Request) -> NDArray[np.uint8]:
    """Weight of the fill in a region: 255 in the grown mask, falling to 0 beyond the feather; 0 outside the hole."""
    wide, soft = request.params.grow, request.params.feather
    around = region.pad(wide + soft + 1).clip(*mask.shape)
    weight = feather(grow(mask[around.slices], wide), soft)[region.shift(-around.row, -around.column).slices].copy()
    if request.protect is not None:
        weight[request.protect[region.slices] > 0] = 0
    return weight


def _blocks(
    request: Request,
    mask: NDArray[np.uint8],
    area: Region,
    hole: NDArray[np.uint8],
    work: NDArray[Any],
    texture: TextureFill | None,
) -> Iterator[FilledBlock]:
    """Cut the filled picture into the pieces that hold something, with weights and grain."""
    grain = measure_grain(request.pixels[area.slices], hole, request.seed)
    # On the lattice of the undo tiles: a patch then touches as few of them as possible.
    for top in range(area.row // TILE * TILE, area.bottom, TILE):
        for left in range(area.column // TILE * TILE, area.right, TILE):
            block = Region(top, left, TILE, TILE).intersection(area)
            used = bounding_region(hole[block.shift(-area.row, -area.column).slices])
            if used.empty:
                continue
            region = used.shift(block.row, block.column)
            weight = _weight(mask, region, request)
            inside = region.shift(-area.row, -area.column).slices
            fill = work[inside].copy()
            made = None if grain is None else grain.make(fill, region, request.seed).astype(np.float16)
            if texture is None or not texture.made[inside].any():
                yield FilledBlock(region, fill, weight, made)
                continue
            parts = (each[inside].copy() for each in (texture.pixels, texture.made, texture.better))
            yield FilledBlock(region, fill, weight, made, *parts)


TOOL = Inpaint()
