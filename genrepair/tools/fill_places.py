"""Other ways to fill a single place, from which a person chooses; each says honestly what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.mask import grow
from genrepair.imaging.membrane import membrane
from genrepair.imaging.patch_fill import patch_fill
from genrepair.imaging.region import Region
from genrepair.progress import Progress
from genrepair.tools.fill_blocks import Filled
from genrepair.tools.fill_plan import plan_fill, split_thin
from genrepair.tools.fill_run import FillRun
from genrepair.tools.fill_variants import TASK as VARIANTS_TASK
from genrepair.tools.fill_variants import vary
from genrepair.tools.texture_fill import texture_fill

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

WAYS = {
    "network": "Network",
    "other": "Other network",
    "texture": "Texture",
    "free-texture": "Free texture",
    "smooth": "Smooth colours",
    "variant-1": "Variant 1",
    "variant-2": "Variant 2",
    "variant-3": "Variant 3",
    "variant-4": "Variant 4",
}
"""Name to an English title."""
VARIANTS = tuple(way for way in WAYS if way.startswith("variant-"))
_MOST_OTHERS = 4
MOST = _MOST_OTHERS + len(VARIANTS)
# Wide enough for texture: a square of this side fits in (pixels). Narrower places have none that one could see.
WIDE = 20
# Texture is looked for in so much around a place, in its longer side, and in at least so many pixels.
_AROUND_SHARE, _AROUND_PX = 1.2, 64
_MOST_CHOICES = 10_000


@dataclass(frozen=True, slots=True)
class Choice:
    """How one place is filled.

    Parameters
    ----------
    region : Region
        Around what was marked there.
    way : str
        A key of `WAYS`.
    """

    region: Region
    way: str


def write_choices(choices: Sequence[Choice]) -> str:
    """Choices as text."""
    return "; ".join(f"{c.region.row} {c.region.column} {c.region.height} {c.region.width} {c.way}" for c in choices)


def read_choices(text: str) -> tuple[Choice, ...]:
    """Choices from text.

    Raises
    ------
    UsageError
        If it says something else.
    """
    entries = [entry.split() for entry in text.split(";")] if text else []
    try:
        found = tuple(Choice(Region(*map(int, numbers)), way) for *numbers, way in entries)
    except (ValueError, TypeError) as error:
        raise UsageError("The choices for single places cannot be read.") from error
    if len(found) > _MOST_CHOICES or any(c.way not in WAYS or c.region.empty for c in found):
        raise UsageError("The choices for single places cannot be read.")
    return found


def ways_for(filled: Filled, region: Region, engine: Engine) -> list[str]:
    """The ways worth showing for a place, what is likely to be good first; at most `MOST`.

    Variants come last, and at wide places only: in a thin one there is nothing that could be different.
    """
    part, _ = _part(filled, region)
    if not part.any():
        return []
    wide = bool(split_thin(part, WIDE)[1].any())
    other = ["other"] if _other(filled, part, engine) is not None else []
    rest = ["texture", "free-texture", "smooth"] if wide else ["texture", "smooth", "free-texture"]
    variants = VARIANTS if wide and engine.optional_card(VARIANTS_TASK) is not None else ()
    return [*["network", *other, *rest][:_MOST_OTHERS], *variants]


def card_for(filled: Filled, choice: Choice, engine: Engine) -> ModelCard | None:
    """The model that a choice needs beside those of the step itself; None where it needs none, or there is none."""
    if choice.way in VARIANTS:
        return engine.optional_card(VARIANTS_TASK)
    part, _ = _part(filled, choice.region)
    return _other(filled, part, engine) if choice.way == "other" and part.any() else None


def take(filled: Filled, choice: Choice, engine: Engine, progress: Progress) -> bool:
    """Fill one place in another way; False where that cannot be done there, and then nothing changes.

    Raises
    ------
    ModelError, ProviderError, DeviceMemoryError
        From the network.
    Cancelled
        If the person asked to stop.
    """
    part, window = _part(filled, choice.region)
    inside = part > 0
    if not inside.any():
        return False
    made = _made(filled, choice.way, part, window, engine, progress)
    if made is None:
        return False
    filled.work[window.slices][inside] = made[inside]
    if filled.grained is None:
        filled.grained = np.zeros(filled.hole.shape, np.bool_)
    filled.grained[window.slices][inside] = choice.way in ("texture", "free-texture")
    if filled.texture is not None:
        # Whatever the param for wide places says: this one was chosen.
        for each in (filled.texture.made, filled.texture.better):
            each[window.slices][inside] = False
    return True


def _made(
    filled: Filled, way: str, part: NDArray[np.uint8], window: Region, engine: Engine, progress: Progress
) -> NDArray[Any] | None:
    """The window with the part filled."""
    work, hole = filled.work[window.slices], filled.hole[window.slices]
    if way == "network":
        return work
    if way == "other":
        card = _other(filled, part, engine)
        return None if card is None else _by_network(filled, card, part, window, engine, progress)
    if way in VARIANTS:
        card = engine.optional_card(VARIANTS_TASK)
        number = VARIANTS.index(way)
        return None if card is None else vary(work, part, card, number, filled.request.seed, engine, progress)
    if way == "texture":
        known = filled.texture
        if known is not None and known.made[window.slices][part > 0].all():
            return known.pixels[window.slices]
        made = texture_fill(work, part, hole, filled.request.seed, progress)
        return made.pixels if made.made[part > 0].all() else None
    field = membrane(work.astype(np.float32), part == 0)
    peak = np.iinfo(work.dtype).max
    smooth = np.clip(np.rint(field), 0, peak).astype(work.dtype)
    if way == "smooth":
        return smooth
    return patch_fill(smooth, part, hole, filled.request.seed + 1, progress)


def _by_network(
    filled: Filled, card: ModelCard, part: NDArray[np.uint8], window: Region, engine: Engine, progress: Progress
) -> NDArray[Any]:
    whole = window.shift(filled.area.row, filled.area.column)
    known = grow(filled.mask[whole.slices], filled.request.params.grow) == 0
    base = filled.work[window.slices].copy()
    # Around the mask the truth is known; the network's colours are held against it.
    ring = known & (part > 0)
    base[ring] = filled.request.pixels[whole.slices][ring]
    run = FillRun(base, part, ring, engine)
    run.fill(card, plan_fill(part, card.tile, card.multiple), progress)
    return run.work


def _other(filled: Filled, part: NDArray[np.uint8], engine: Engine) -> ModelCard | None:
    """A network that did not fill this place: the general one for a thin place, else another one that is installed."""
    if filled.thin is not None:
        thickest = int(filled.thin.training.get("thickest", 16))
        if not split_thin(part, thickest)[1].any():
            return filled.card
    others = [card for card in engine.catalog.for_task(filled.card.task) if card.id != filled.card.id]
    return others[0] if others else None


def _part(filled: Filled, region: Region) -> tuple[NDArray[np.uint8], Region]:
    """What is filled of a place, in a window around it that holds enough to fill it from."""
    params = filled.request.params
    height, width = filled.hole.shape
    box = region.shift(-filled.area.row, -filled.area.column).pad(params.grow + params.feather).clip(height, width)
    if box.empty:
        return np.zeros((0, 0), np.uint8), box
    margin = max(_AROUND_PX, int(_AROUND_SHARE * max(box.height, box.width)), filled.card.tile // 2)
    window = box.pad(margin).clip(height, width)
    part = np.zeros((window.height, window.width), np.uint8)
    inside = box.shift(-window.row, -window.column).slices
    part[inside] = filled.hole[box.slices]
    return part, window
