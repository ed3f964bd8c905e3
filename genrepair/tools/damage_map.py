"""A probability map of damage kept as the pixels that can matter, and the connected places in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.damage_line import MINIMUM_AREA
from genrepair.imaging.runs import connected, pixels_from
from genrepair.tools.damage import DamagePrepared, thresholds

UNDECIDED, ACCEPTED, REJECTED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Layer:
    """How one class of damage is looked at.

    Parameters
    ----------
    on : bool
        Whether its places count.
    sensitivity : float
        0 to 100, as the param of the tool.
    """

    on: bool = True
    sensitivity: float = 50.0


@dataclass(frozen=True, slots=True, eq=False)
class DamageMap:
    """The pixels that count as damage at the highest sensitivity, in reading order.

    A map of a photo is nearly empty: what a slider asks is answered from these pixels alone, exactly as from the whole
    map, and a map of 200 megapixels and four classes need not be kept.

    Parameters
    ----------
    shape : (height, width)
    classes : tuple of str
    threshold : float
        Probability (0..1) from which a place counts at 50 % sensitivity.
    flat : (n,) int64
        Positions, row * width + column, rising.
    values : (classes, n) uint8
        Their probabilities.
    top : (n,) uint8
        The largest of them.
    """

    shape: tuple[int, int]
    classes: tuple[str, ...]
    threshold: float
    flat: NDArray[np.int64]
    values: NDArray[np.uint8]
    top: NDArray[np.uint8]

    @classmethod
    def of(cls, prepared: DamagePrepared) -> DamageMap:
        """Keep what can matter of a map of a whole photo."""
        height, width = prepared.probability.shape[:2]
        floor = max(1, round(255 * thresholds(100, prepared.threshold)[0]))
        flat, values = pixels_from(prepared.probability, floor)
        planes = np.ascontiguousarray(values.T)
        return cls((height, width), prepared.classes, prepared.threshold, flat, planes, planes.max(axis=0))

    def candidates(
        self, layers: Sequence[Layer], accepted: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Numbers of the pixels that are damage, or would be beside some that is sure; and which of them are sure.

        Parameters
        ----------
        layers : sequence of Layer
        accepted : (m,) intp
            Numbers of pixels that are sure whatever the sensitivity is.
        """
        levels = {n: _levels(layer, self.threshold) for n, layer in enumerate(layers) if layer.on}
        if not levels:
            return np.zeros(0, np.intp), np.zeros(0, bool)
        may = self.top >= min(low for low, _ in levels.values())
        may[accepted] = True
        numbers = np.flatnonzero(may)
        some, sure = np.zeros(len(numbers), bool), np.zeros(len(numbers), bool)
        for plane, (low, high) in levels.items():
            values = self.values[plane][numbers]
            some |= values >= low
            sure |= values >= high
        forced = np.searchsorted(numbers, accepted)
        some[forced] = sure[forced] = True
        return numbers[some], sure[some]


@dataclass(frozen=True, slots=True, eq=False)
class MapPlaces:
    """Connected places of a `DamageMap`.

    Parameters
    ----------
    pixels : (n,) intp
        Numbers of the map's pixels that belong to a place, rising.
    place : (n,) int32
        Of each of them.
    kind : (places,) intp
        Number of the class that is likeliest over the place.
    area : (places,) int64
        In pixels.
    boxes : (places, 4) int64
        First row and column, and those just past the last.
    peak : (places,) intp
        Number of the map's pixel where the place is surest.
    confidence : (places,) float64
        Mean probability over the place, 0..1.
    decision : (places,) uint8
        UNDECIDED, ACCEPTED or REJECTED.
    """

    pixels: NDArray[np.intp]
    place: NDArray[np.int32]
    kind: NDArray[np.intp]
    area: NDArray[np.int64]
    boxes: NDArray[np.int64]
    peak: NDArray[np.intp]
    confidence: NDArray[np.float64]
    decision: NDArray[np.uint8]


def map_places(
    damage: DamageMap,
    layers: Sequence[Layer],
    decided: NDArray[np.uint8] | None = None,
    minimum_area: int = MINIMUM_AREA,
) -> MapPlaces:
    """Places by hysteresis, as `Damage.finish` finds them where every layer has the same sensitivity.

    A place is decided as its surest pixel is: while the sensitivity changes, a place grows, shrinks and parts, but its
    surest pixel stays. What was accepted is found whatever the sensitivity is, as long as its layer is on.

    Parameters
    ----------
    damage : DamageMap
    layers : sequence of Layer
        One a class, in their order.
    decided : (pixels of the map,) uint8, or None
        What was decided about each pixel.
    minimum_area : int
        Smaller places are dropped, unless they were decided.
    """
    enabled = [number for number, layer in enumerate(layers) if layer.on]
    accepted = np.zeros(0, np.intp)
    if decided is not None and enabled:
        accepted = np.flatnonzero(decided == ACCEPTED)
        accepted = accepted[np.isin(np.argmax(damage.values[:, accepted], axis=0), enabled)]
    pixels, certain = damage.candidates(layers, accepted)
    if not len(pixels):
        return _nothing()
    runs = connected(damage.flat[pixels], damage.shape[1])
    place, count = runs.of_pixels(), runs.count
    values = [damage.values[number][pixels] for number in enabled]
    surest = np.maximum.reduce(values)
    area = np.bincount(runs.place, runs.length, count).astype(np.int64)
    # The first of the surest pixels of each place: the key holds the probability, then how early the pixel comes.
    key = surest.astype(np.int64) * len(pixels) + np.arange(len(pixels) - 1, -1, -1)
    best = np.zeros(count, np.int64)
    np.maximum.at(best, place, key)
    peak = pixels[len(pixels) - 1 - best % len(pixels)]
    sure = np.zeros(count, bool)
    sure[place[certain]] = True
    decision = np.zeros(count, np.uint8) if decided is None else decided[peak]
    keep = sure & ((area >= minimum_area) | (decision != UNDECIDED))
    total = int(keep.sum())
    numbers = np.full(count, -1, np.int32)
    numbers[keep] = np.arange(total, dtype=np.int32)
    sums = np.stack([np.bincount(place, each, count)[keep] for each in values], axis=1)
    confidence = np.bincount(place, surest, count)[keep] / np.maximum(area[keep], 1) / 255.0
    inside = keep[place]
    return MapPlaces(
        pixels=pixels[inside],
        place=numbers[place[inside]],
        kind=np.asarray(enabled, np.intp)[np.argmax(sums, axis=1)],
        area=area[keep],
        boxes=runs.boxes()[keep],
        peak=peak[keep],
        confidence=confidence,
        decision=decision[keep],
    )


def _levels(layer: Layer, threshold: float) -> tuple[int, int]:
    """Levels (0..255) from which a pixel counts beside a sure one, and from which it is sure."""
    low, high = (max(1, round(255 * each)) for each in thresholds(layer.sensitivity, threshold))
    return low, high


def _nothing() -> MapPlaces:
    none = np.zeros(0, np.intp)
    return MapPlaces(
        none, np.zeros(0, np.int32), none, none, np.zeros((0, 4), np.int64), none, np.zeros(0), np.zeros(0, np.uint8)
    )
