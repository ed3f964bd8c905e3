"""Gives a heavily faded photo its contrast back, place by place, after a network's idea of how the scene was lit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from genrepair.errors import UsageError
from genrepair.imaging.guide import Guide
from genrepair.imaging.patch import Patch
from genrepair.imaging.shrink import shrunk_to
from genrepair.imaging.tone import LUMINANCE, automatic_levels
from genrepair.progress import Progress
from genrepair.tools.tool import Outcome, Request, check, param
from genrepair.tools.whole import mask_weight, mix, needed_region

if TYPE_CHECKING:
    from genrepair.engine import Engine

# Long side at which the network sees the photo: only what is coarse counts, and it must see the whole to judge tones.
SIDE = 280


@dataclass(frozen=True)
class FadedParams:
    """What a person can set; nothing of it needs the network again."""

    strength: int = param(
        100,
        "Strength",
        "How much of the lost contrast comes back.",
        minimum=0,
        maximum=150,
        step=1,
        live=True,
        unit="%",
    )


@dataclass(frozen=True, slots=True, eq=False)
class FadedPrepared:
    """How the whole photo is to follow the network.

    Parameters
    ----------
    guide : Guide
    summary : dict
        Figures for the outcome.
    """

    guide: Guide
    summary: dict[str, Any]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.guide.nbytes

    def covers(self, request: Request) -> bool:
        """It is the whole photo."""
        return True


class Faded:
    """See the module."""

    id: ClassVar[str] = "faded"
    title: ClassVar[str] = "Faded print"
    help: ClassVar[str] = "Gives a heavily faded print its contrast back, each place as much as it lost."
    task: ClassVar[str] = "guide"
    Params: ClassVar[type] = FadedParams
    makes_mask: ClassVar[bool] = False
    needs_mask: ClassVar[bool] = False

    def prepare(self, request: Request, engine: Engine, progress: Progress) -> FadedPrepared:
        """Let the network translate a reduced photo."""
        check(request.params)
        card = engine.card(self.task, request.model)
        before = shrunk_to(request.pixels, SIDE) @ LUMINANCE
        # What levels can do is done before: the network's share is what differs from place to place, and the scene.
        stretched = np.repeat(automatic_levels(before)[..., None], 3, axis=2)
        made = engine.predict(card, {card.image_input.name: stretched}, progress=progress, text="Judging the tones")
        after = np.asarray(made[..., 0], np.float32)
        change = round(255 * float(np.abs(after - before).mean()), 2)
        return FadedPrepared(Guide(before, after), {"model": card.id, "mean_change": change})

    def finish(self, request: Request, prepared: FadedPrepared) -> Outcome:
        """Let the photo follow as far as asked for, inside the mask if there is one."""
        check(request.params)
        region = needed_region(request)
        if region.empty:
            raise UsageError("There is nothing to change: the mask and the selection do not meet.")
        summary = dict(prepared.summary)
        weight = mask_weight(request, region)
        if request.params.strength == 0 or (weight is not None and not weight.any()):
            return Outcome([], summary=summary)
        source = request.pixels[region.slices]
        changed = prepared.guide.apply(source, request.pixels.shape[:2], region)
        strength = request.params.strength / 100
        return Outcome([Patch(region, mix(source, changed, strength, strength), weight)], summary=summary)


TOOL = Faded()
