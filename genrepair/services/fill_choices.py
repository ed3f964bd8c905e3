"""Other fills for the places of a Fill that is done: made one by one to be looked at, chosen without another run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.blend import lay
from genrepair.imaging.colour import to_srgb
from genrepair.imaging.mask import grow, parts
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.progress import Progress, SubProgress
from genrepair.services.applied_step import AppliedStep, next_name
from genrepair.services.fill_order import ranked
from genrepair.services.replay import Base
from genrepair.tools.fill_blocks import Filled, blocks_of
from genrepair.tools.fill_places import VARIANTS, WAYS, Choice, card_for, read_choices, take, ways_for, write_choices
from genrepair.tools.inpaint import TOOL, InpaintParams, InpaintPrepared
from genrepair.tools.tool import Request

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

# Places nearer than this are chosen for together: what fills one is copied from beside the other.
_MERGE_PX = 24
_CONTEXT_PX = 256
# Fills whose colours differ by less than this on the mean (0-255) are one.
_ALIKE = 0.6
_THUMB_PX = 160


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One way to fill a place.

    Parameters
    ----------
    way : str
        A key of `WAYS`.
    title : str
        For people, English.
    place : Region
        Around what was marked.
    patches : list of Patch
        Of the place only.
    thumbnail : (height, width, 3) uint8, sRGB
        The place with it and a little around.
    current : bool
        Whether the photo has it now.
    model : ModelCard, or None
        Of the network that made it, where that is not one of the step's own.
    """

    way: str
    title: str
    place: Region
    patches: list[Patch]
    thumbnail: NDArray[np.uint8]
    current: bool
    model: ModelCard | None = None


def last_fill(steps: Sequence[AppliedStep]) -> AppliedStep | None:
    """The newest Fill that is on."""
    return next((step for step in reversed(steps) if is_fill(step)), None)


def is_fill(step: AppliedStep) -> bool:
    """Whether a step is a Fill for whose places there are choices."""
    return step.enabled and step.mask is not None and isinstance(step.params, InpaintParams) and len(step.patches) > 0


def places_of(step: AppliedStep) -> list[Region]:
    """The single places of a Fill, from top to bottom."""
    if step.mask is None:
        return []
    stored = step.mask
    marked = np.where(stored.values > 127, np.uint8(255), np.uint8(0))
    return [box.shift(stored.region.row, stored.region.column) for box in parts(marked, _MERGE_PX)]


class FillChoices:
    """Makes the candidates for the places of one step; everything may run on another thread.

    Parameters
    ----------
    base : Base
        Of the document.
    steps : sequence of AppliedStep
        Of the document.
    step : AppliedStep
        A Fill among them.
    """

    def __init__(self, base: Base, steps: Sequence[AppliedStep], step: AppliedStep) -> None:
        self._base, self._step = base, step
        self._before = [each for each in steps[: [s.id for s in steps].index(step.id)] if each.enabled]

    def candidates(self, place: Region, engine: Engine, progress: Progress) -> Iterator[Candidate]:
        """Up to eight ways to fill a place; those that came out alike are left out.

        The single ways come together, the likeliest first, then the variants: pictures that are numbered for the
        keyboard must not change places while somebody looks at them.

        Raises
        ------
        ModelError, ProviderError, DeviceMemoryError
            From the network.
        Cancelled
            If the person asked to stop.
        """
        window, request = self._request(place)
        local = place.shift(-window.row, -window.column)
        filled, summary = TOOL.fill(request, engine, SubProgress(progress, 0.0, 0.4))
        now = self._laid(window, [*self._before, self._step])
        before = self._laid(window, self._before)
        ways = ways_for(filled, local, engine)
        taken = self._way_of(place, filled, local)
        seen: list[NDArray[Any]] = []
        assert request.mask is not None
        hole = grow(np.where(request.mask > 127, np.uint8(255), np.uint8(0)), request.params.grow) > 0
        waiting: list[tuple[Candidate, NDArray[Any]]] = []
        for number, way in enumerate(ways):
            part = (0.4 + 0.6 * (number + each) / len(ways) for each in (0, 1))
            one = _copy(filled)
            choice = Choice(local, way)
            if not take(one, choice, engine, SubProgress(progress, *part)):
                continue
            prepared = InpaintPrepared(request.work_region, list(blocks_of(one)), summary)
            made = TOOL.finish(request, prepared).patches
            patches = [replace(p, region=p.region.shift(window.row, window.column)) for p in made]
            current = way == taken
            if current:
                # What is in the photo was made with more around it, and its grain was drawn elsewhere.
                patches = [part for p in patches for part in self._step.patches.within(p.region)]
            result = now if current else self._with(before, window, patches)
            if not current and any(_alike(result, other, local) for other in seen):
                continue
            seen.append(result)
            if way in VARIANTS and waiting and waiting[0][0].way not in VARIANTS:
                yield from self._in_order(waiting, hole, engine)
                waiting = []
            card = card_for(filled, choice, engine)
            found = Candidate(way, WAYS[way], place, patches, self._thumbnail(result, local), current, card)
            waiting.append((found, to_srgb(result, self._base.icc)))
        yield from self._in_order(waiting, hole, engine)
        progress.update(1.0)

    def _in_order(
        self, made: Sequence[tuple[Candidate, NDArray[Any]]], hole: NDArray[np.bool_], engine: Engine
    ) -> Iterator[Candidate]:
        for number in ranked([picture for _, picture in made], hole, engine):
            yield made[number][0]

    def _way_of(self, place: Region, filled: Filled, local: Region) -> str:
        """How a place is filled now."""
        params: InpaintParams = self._step.params
        chosen = next((each.way for each in read_choices(params.places) if each.region == place), "")
        if chosen:
            return chosen
        texture = filled.texture
        if texture is None or params.candidate == "network":
            return "network"
        inside = local.shift(-filled.area.row, -filled.area.column).clip(*filled.hole.shape).slices
        where = texture.made if params.candidate == "texture" else texture.better
        return "texture" if where[inside].any() else "network"

    def _with(self, pixels: NDArray[Any], window: Region, patches: Sequence[Patch]) -> NDArray[Any]:
        result = pixels.copy()
        for patch in patches:
            target = result[patch.region.shift(-window.row, -window.column).slices]
            lay(target, patch, self._base.icc, out=target, keep_gamut=True)
        return result

    def _request(self, place: Region) -> tuple[Region, Request]:
        """A Fill of one place in a window that everything else is repaired in already."""
        step, base = self._step, self._base
        params: InpaintParams = replace(step.params, places="")
        reach = params.grow + params.feather
        window = place.pad(reach + max(_CONTEXT_PX, 2 * max(place.height, place.width))).clip(base.height, base.width)
        mask = np.zeros((window.height, window.width), np.uint8)
        assert step.mask is not None
        common = step.mask.region.intersection(place)
        inside = common.shift(-step.mask.region.row, -step.mask.region.column).slices
        mask[common.shift(-window.row, -window.column).slices] = step.mask.values[inside]
        pixels = self._laid(window, [*self._before, step])
        own = grow(np.where(mask > 127, np.uint8(255), np.uint8(0)), reach) > 0
        pixels[own] = self._laid(window, self._before)[own]
        protect = None if base.protect is None else base.protect[window.slices]
        seen = to_srgb(pixels, base.icc)
        return window, Request(seen, mask, params, model=step.chosen_model, protect=protect)

    def _laid(self, window: Region, steps: Sequence[AppliedStep]) -> NDArray[Any]:
        pixels = self._base.original(window)
        return self._with(pixels, window, [patch for step in steps for patch in step.patches.within(window)])

    def _thumbnail(self, window: NDArray[Any], place: Region) -> NDArray[np.uint8]:
        """A square around the place, as sRGB."""
        side = int(1.6 * max(place.height, place.width)) + 16
        square = Region(place.row + (place.height - side) // 2, place.column + (place.width - side) // 2, side, side)
        part = window[square.clip(*window.shape[:2]).slices]
        seen = to_srgb(np.ascontiguousarray(part), self._base.icc)
        seen = seen if seen.dtype == np.uint8 else (seen >> 8).astype(np.uint8)
        scale = _THUMB_PX / max(seen.shape[:2])
        size = (max(1, round(seen.shape[1] * scale)), max(1, round(seen.shape[0] * scale)))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(seen, size, interpolation=how), np.uint8)


def with_choice(
    steps: Sequence[AppliedStep], step_id: int, candidate: Candidate, base: Base
) -> tuple[AppliedStep, ...]:
    """The steps with one place of a Fill filled by a candidate; `replay.rebuild` makes the photo of them."""
    return tuple(_chosen(step, candidate, base) if step.id == step_id else step for step in steps)


def with_way(steps: Sequence[AppliedStep], step_id: int, way: str) -> tuple[AppliedStep, ...]:
    """The steps with all places of a Fill filled in one way; the tool then runs again."""
    from genrepair.services.replay import with_params

    step = next(step for step in steps if step.id == step_id)
    choices = [Choice(place, way) for place in places_of(step)]
    return with_params(steps, step_id, replace(step.params, places=write_choices(choices)), step.chosen_model)


def _chosen(step: AppliedStep, candidate: Candidate, base: Base) -> AppliedStep:
    patches = [_replaced(patch, candidate.patches) for patch in step.patches]
    kept = [each for each in read_choices(step.params.places) if each.region != candidate.place]
    places = write_choices([*kept, Choice(candidate.place, candidate.way)])
    params = replace(step.params, places=places)
    step = replace(step, params=params, patches=base.vault.keep(patches), version=next_name())
    card = candidate.model
    if card is None or card.id in [model for model, _, _ in step.models]:
        return step
    # The record of the repair names every model that made something of it.
    return replace(
        step,
        model=f"{step.model}, {card.id}",
        model_version=f"{step.model_version}, {card.version}",
        model_sha256=f"{step.model_sha256}, {card.sha256}",
    )


def _replaced(patch: Patch, others: Sequence[Patch]) -> Patch:
    """A patch with the pixels of others where those have weight; what it reaches stays the same."""
    pixels = None
    for other in others:
        common = other.region.intersection(patch.region)
        if common.empty or other.weight is None:
            continue
        pixels = patch.pixels.copy() if pixels is None else pixels
        part = other.part(common)
        assert part.weight is not None
        inside = common.shift(-patch.region.row, -patch.region.column).slices
        taken = part.weight > 0
        pixels[inside][taken] = part.pixels[taken]
    return patch if pixels is None else replace(patch, pixels=pixels)


def _copy(filled: Filled) -> Filled:
    texture = filled.texture
    if texture is not None:
        texture = replace(texture, made=texture.made.copy(), better=texture.better.copy())
    return replace(filled, work=filled.work.copy(), texture=texture, grained=None)


def _alike(a: NDArray[Any], b: NDArray[Any], place: Region) -> bool:
    unit = 255 / np.iinfo(a.dtype).max
    inside = place.clip(*a.shape[:2]).slices
    return float(np.abs(a[inside].astype(np.float32) - b[inside]).mean()) * unit < _ALIKE
