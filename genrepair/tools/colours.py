"""Brings back faded and yellowed colours by one transform of the whole photo, found by a network from a thumbnail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from genrepair.errors import ModelError, UsageError
from genrepair.imaging.patch import Patch
from genrepair.imaging.shrink import shrunk
from genrepair.imaging.tone import ColourTransform, is_monochrome
from genrepair.progress import Progress
from genrepair.tools.tool import Outcome, Request, check, param
from genrepair.tools.whole import mask_weight, mix, needed_region

if TYPE_CHECKING:
    from genrepair.engine import Engine

# Of the nine numbers of the matrix that follow the curves in what the network gives.
_MATRIX = 9


@dataclass(frozen=True)
class ColoursParams:
    """What a person can set; nothing of it needs the network again."""

    tone: int = param(
        100,
        "Tone",
        "How much of the change in brightness and contrast is taken.",
        minimum=0,
        maximum=150,
        step=1,
        live=True,
        unit="%",
    )
    colour: int = param(
        100,
        "Colour",
        "How much of the change in colour is taken: less keeps more of the cast.",
        minimum=0,
        maximum=150,
        step=1,
        live=True,
        unit="%",
    )
    one_tone: str = param(
        "keep",
        "One tone",
        "Black-and-white and sepia photos: keep their tone and change the brightness only, or take the cast out too.",
        choices=("keep", "change"),
        live=True,
    )


@dataclass(frozen=True, slots=True, eq=False)
class ColoursPrepared:
    """What the network saw in the thumbnail of the whole photo.

    Parameters
    ----------
    transform : ColourTransform
    one_tone : bool
        The photo is black and white, sepia, or has another tone that follows from the brightness.
    summary : dict
        Figures for the outcome.
    """

    transform: ColourTransform
    one_tone: bool
    summary: dict[str, Any]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.transform.curves.nbytes + self.transform.matrix.nbytes

    def covers(self, request: Request) -> bool:
        """The transform is one for the whole photo."""
        return True


class Colours:
    """See the module."""

    id: ClassVar[str] = "colours"
    title: ClassVar[str] = "Bring back colours"
    help: ClassVar[str] = "Takes back fading, yellowing and colour casts, with one transform of all colours."
    task: ClassVar[str] = "colours"
    Params: ClassVar[type] = ColoursParams
    makes_mask: ClassVar[bool] = False
    needs_mask: ClassVar[bool] = False

    def prepare(self, request: Request, engine: Engine, progress: Progress) -> ColoursPrepared:
        """Shrink the photo and ask the network."""
        check(request.params)
        card = engine.card(self.task, request.model)
        thumbnail = shrunk(request.pixels, card.tile, card.tile)
        numbers = engine.predict(
            card, {card.image_input.name: thumbnail}, progress=progress, text="Judging the colours"
        )
        flat = np.asarray(numbers[0, 0], np.float32)
        if flat.size <= _MATRIX or (flat.size - _MATRIX) % 3:
            raise ModelError(f"The model {card.id!r} gives {flat.size} numbers, which are no colour transform.")
        transform = ColourTransform(flat[:-_MATRIX].reshape(3, -1), flat[-_MATRIX:].reshape(3, 3))
        after = transform.apply(np.rint(thumbnail * 255).astype(np.uint8))
        change = np.abs(after.astype(np.float32) - thumbnail * 255).mean()
        summary = {"model": card.id, "mean_change": round(float(change), 2)}
        return ColoursPrepared(transform, is_monochrome(request.pixels), summary)

    def finish(self, request: Request, prepared: ColoursPrepared) -> Outcome:
        """Transform, and take as much of the change in tone and in colour as asked for."""
        check(request.params)
        region = needed_region(request)
        if region.empty:
            raise UsageError("There is nothing to change: the mask and the selection do not meet.")
        tone, colour = request.params.tone / 100, request.params.colour / 100
        summary = dict(prepared.summary)
        if prepared.one_tone and request.params.one_tone == "keep":
            # The same change of all channels: what was neutral stays neutral, what is sepia stays as sepia.
            colour = 0.0
            summary["one_tone"] = "kept"
        weight = mask_weight(request, region)
        if tone == colour == 0 or (weight is not None and not weight.any()):
            return Outcome([], summary=summary)
        source = request.pixels[region.slices]
        pixels = mix(source, prepared.transform.apply(source), tone, colour)
        return Outcome([Patch(region, pixels, weight)], summary=summary)


TOOL = Colours()
