"""Sharpens what is soft, smooths JPEG blocks, takes away grain: one network for damage of the whole photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.blur import LARGEST, blur_sigma
from genrepair.imaging.metrics import BlockLattice, block_lattice
from genrepair.imaging.noise_reading import seen_noise
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.imaging.tone import is_monochrome
from genrepair.progress import Progress
from genrepair.tools.tool import Outcome, Request, check, param
from genrepair.tools.whole import COPIES, effort_param, mask_weight, mix, needed_region

if TYPE_CHECKING:
    from genrepair.engine import Engine

# What is measured on a photo, and the strength (0..1) that the network is told. The first of blocking is what good
# photos read too; the others are medians over held-out training photos: JPEG of quality 40, 20, 10. Blur and noise are
# told as they are read, but no noise below 1.5 levels: of it the network, even told the truth, takes more texture away.
_BLOCKING = (8, 20, 49, 92, 171), (0.0, 0.25, 0.6, 0.8, 0.9)
_BLUR = (0.45, 0.7, LARGEST), (0.0, 0.7 / LARGEST, 1.0)
_NOISE, _STRONGEST_NOISE = (1.5, 2.0), 30.0


@dataclass(frozen=True)
class RestoreParams:
    """What a person can set."""

    auto: bool = param(True, "Measure", "Measures how grainy, blocky and soft the photo is; off: as set below.")
    noise: int = param(
        0,
        "Grain",
        "How strong the grain is that goes away. Used when nothing is measured.",
        minimum=0,
        maximum=100,
        step=1,
        unit="%",
    )
    blocking: int = param(
        0,
        "Blocking",
        "How strong the blocks and rims are that JPEG left. Used when nothing is measured.",
        minimum=0,
        maximum=100,
        step=1,
        unit="%",
    )
    blur: int = param(
        0,
        "Blur",
        "How soft the photo is, so how much sharper it gets. Used when nothing is measured.",
        minimum=0,
        maximum=100,
        step=1,
        unit="%",
    )
    strength: int = param(
        100,
        "Strength",
        "How much of the change is taken: less keeps more of the photo as it is.",
        minimum=0,
        maximum=150,
        step=1,
        live=True,
        unit="%",
    )
    effort: str = effort_param()

    def validate(self) -> None:
        """Refuse strengths by hand that are all zero: there would be nothing to do."""
        if not self.auto and not (self.noise or self.blocking or self.blur):
            raise UsageError("Set grain, blocking or blur above 0 %, or let them be measured.")


@dataclass(frozen=True, slots=True, eq=False)
class RestorePrepared:
    """What the network made.

    Parameters
    ----------
    region : Region
        Where it ran.
    restored : (height, width, 3) uint8 or uint16, sRGB, or None
        None where nothing was found to mend.
    monochrome : bool
        Whether the photo has one tone, which it keeps.
    summary : dict
        Figures for the outcome.
    """

    region: Region
    restored: NDArray[Any] | None
    monochrome: bool
    summary: dict[str, Any]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return 0 if self.restored is None else self.restored.nbytes

    def covers(self, request: Request) -> bool:
        """Whether it holds all that ``request`` needs."""
        return self.region.contains(needed_region(request))


_NAMES = ("noise", "blocking", "blur")


def measure_strengths(pixels: NDArray[Any], blocks: BlockLattice | None = None) -> tuple[float, float, float]:
    """How grainy, blocky and soft a photo is, 0 to 1 each; 0 where a good photo may read the same.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16
    blocks : BlockLattice, or None
        Of the photo, where they are known already.
    """
    blocks = blocks or block_lattice(pixels)
    blur, noise = blur_sigma(pixels) or 0.0, seen_noise(pixels).deviation
    # What a blurred photo shows that is finer than its blur is no texture: its noise is told however weak it is. Where
    # that was told to be none, the network sharpened it.
    blurred = float(np.interp(blur, _BLUR[0][:2], (0.0, 1.0)))
    return (
        max(float(np.interp(noise, _NOISE, (0.0, 1.0))), blurred) * min(noise / _STRONGEST_NOISE, 1.0),
        float(np.interp(blocks.strength, *_BLOCKING)),
        float(np.interp(blur, *_BLUR)),
    )


class Restore:
    """See the module."""

    id: ClassVar[str] = "restore"
    title: ClassVar[str] = "Restore"
    help: ClassVar[str] = "Takes JPEG blocks, softness and grain out of the whole photo, or of what the mask covers."
    task: ClassVar[str] = "restore"
    Params: ClassVar[type] = RestoreParams
    makes_mask: ClassVar[bool] = False
    needs_mask: ClassVar[bool] = False

    def prepare(self, request: Request, engine: Engine, progress: Progress) -> RestorePrepared:
        """Run the network once."""
        params = request.params
        check(params)
        card = engine.card(self.task, request.model)
        region = needed_region(request)
        if region.empty:
            raise UsageError("There is nothing to restore: the mask and the selection do not meet.")
        progress.update(0.0, "Measuring")
        blocks = block_lattice(request.pixels)
        told = (params.noise / 100, params.blocking / 100, params.blur / 100)
        if params.auto:
            told = measure_strengths(request.pixels, blocks)
        summary: dict[str, Any] = {
            "model": card.id,
            "strengths": "measured" if params.auto else "given",
            **{name: round(100 * value) for name, value in zip(_NAMES, told, strict=True)},
        }
        if not any(told):
            return RestorePrepared(region, None, False, summary)
        inputs: dict[str, Any] = {}
        for wanted in card.inputs:
            if wanted.kind == "image":
                inputs[wanted.name] = request.pixels
            elif wanted.kind == "scalar":
                inputs[wanted.name] = told
        monochrome = is_monochrome(request.pixels)
        restored = engine.predict(
            card,
            inputs,
            region=None if region == request.whole else region,
            output_dtype=request.pixels.dtype.type,
            progress=progress,
            text="Restoring",
            ensemble=COPIES[request.params.effort],
            # The network learned on blocks that begin where a tile does.
            origin=blocks.origin,
        )
        change = np.abs(restored.astype(np.int32) - request.pixels[region.slices]).mean()
        summary["monochrome"] = monochrome
        summary["mean_change"] = round(255 * float(change) / np.iinfo(request.pixels.dtype).max, 3)
        return RestorePrepared(region, restored, monochrome, summary)

    def finish(self, request: Request, prepared: RestorePrepared) -> Outcome:
        """Take as much of the change as asked for, inside the mask if there is one."""
        check(request.params)
        region = needed_region(request).intersection(prepared.region)
        strength = request.params.strength / 100
        summary = dict(prepared.summary)
        if region.empty or strength == 0 or prepared.restored is None:
            return Outcome([], summary=summary)
        weight = mask_weight(request, region)
        if weight is not None and not weight.any():
            return Outcome([], summary=summary)
        inside = region.shift(-prepared.region.row, -prepared.region.column)
        # A photo of one tone changes in luminance only: no colour can come in.
        colour = 0.0 if prepared.monochrome else strength
        pixels = mix(request.pixels[region.slices], prepared.restored[inside.slices], strength, colour)
        return Outcome([Patch(region, pixels, weight)], summary=summary)


TOOL = Restore()
