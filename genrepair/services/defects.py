"""Single defects of a photo: listed from the map of damage, accepted or rejected one by one, joined to a mask."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.mask import grow
from genrepair.imaging.region import Region
from genrepair.tools.damage_map import ACCEPTED, REJECTED, UNDECIDED, DamageMap, Layer, MapPlaces, map_places

DECISIONS = ("", "accepted", "rejected")
ORDERS = ("confidence", "position", "size")
_CODES = {"": UNDECIDED, "accepted": ACCEPTED, "rejected": REJECTED}
# Rows of one line, when defects are read like a page.
_LINE_SHARE = 12
_MARGIN = 2


@dataclass(frozen=True, slots=True)
class Defect:
    """One connected place of damage.

    Parameters
    ----------
    number : int
        Its number in the `FoundDefects` that it belongs to.
    kind : str
        Class of damage that is likeliest.
    region : Region
        The smallest rectangle around it.
    area : int
        In pixels.
    place : (row, column)
        Where it is surest.
    confidence : float
        Mean probability, 0..1.
    decision : {"", "accepted", "rejected"}
    """

    number: int
    kind: str
    region: Region
    area: int
    place: tuple[int, int]
    confidence: float
    decision: str = ""

    @property
    def extent(self) -> float:
        """The longer side of its rectangle, in pixels."""
        return float(max(self.region.height, self.region.width))


@dataclass(frozen=True, slots=True)
class Count:
    """How many defects of a class there are.

    Parameters
    ----------
    total, accepted, rejected : int
    pixels : int
        Of those that are not rejected.
    """

    total: int = 0
    accepted: int = 0
    rejected: int = 0
    pixels: int = 0


class Defects(Sequence[Defect]):
    """Single defects, each made when it is asked for: there may be tens of thousands, of which few are looked at.

    Parameters
    ----------
    damage : DamageMap
    places : MapPlaces
    numbers : (n,) intp, or None
        Which of the places, in which order; None for all.
    """

    def __init__(self, damage: DamageMap, places: MapPlaces, numbers: NDArray[np.intp] | None = None) -> None:
        self._map, self._places = damage, places
        self._numbers = np.arange(len(places.kind)) if numbers is None else numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Defect: ...

    @overload
    def __getitem__(self, index: slice) -> list[Defect]: ...

    def __getitem__(self, index: int | slice) -> Defect | list[Defect]:
        if isinstance(index, slice):
            return [self._made(int(number)) for number in self._numbers[index]]
        return self._made(int(self._numbers[index]))

    def _made(self, number: int) -> Defect:
        places, width = self._places, self._map.shape[1]
        top, left, bottom, right = places.boxes[number].tolist()
        return Defect(
            number,
            self._map.classes[places.kind[number]],
            Region(top, left, bottom - top, right - left),
            int(places.area[number]),
            divmod(int(self._map.flat[places.peak[number]]), width),
            float(places.confidence[number]),
            DECISIONS[places.decision[number]],
        )

    def sorted(self, order: str, kind: str = "") -> Defects:
        """Those of a class (of all, if it is empty) in the order in which they are looked through.

        Parameters
        ----------
        order : {"confidence", "position", "size"}
            The surest first; read like a page, line by line; or the longest first.
        kind : str
        """
        places, numbers = self._places, self._numbers
        if kind:
            numbers = numbers[places.kind[numbers] == self._map.classes.index(kind)]
        if order == "confidence":
            keys: tuple[NDArray[Any], ...] = (-places.confidence[numbers],)
        elif order == "size":
            boxes = places.boxes[numbers]
            extent = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
            keys = (-places.area[numbers], -extent)
        else:
            height, width = self._map.shape
            rows, columns = np.divmod(self._map.flat[places.peak[numbers]], width)
            keys = (columns, rows // max(1, height // _LINE_SHARE))
        return Defects(self._map, places, numbers[np.lexsort(keys)])

    def find(self, place: tuple[int, int]) -> int | None:
        """Position of the defect whose surest pixel lies there; None where there is none."""
        wanted = place[0] * self._map.shape[1] + place[1]
        found = np.flatnonzero(self._map.flat[self._places.peak[self._numbers]] == wanted)
        return int(found[0]) if len(found) else None


class FoundDefects:
    """What is found at the present sensitivities; never changes.

    Parameters
    ----------
    damage : DamageMap
    places : MapPlaces
    decided : (pixels of the map,) uint8
        What was decided about each pixel of the map.
    """

    def __init__(self, damage: DamageMap, places: MapPlaces, decided: NDArray[np.uint8]) -> None:
        self.map, self._places, self._decided = damage, places, decided
        self.defects = Defects(damage, places)

    @cached_property
    def counts(self) -> dict[str, Count]:
        """Count by class, also of classes without a defect."""
        kinds, places = self._places.kind, self._places
        result = {}
        for number, name in enumerate(self.map.classes):
            own = kinds == number
            decisions = places.decision[own]
            result[name] = Count(
                int(own.sum()),
                int(np.sum(decisions == ACCEPTED)),
                int(np.sum(decisions == REJECTED)),
                len(self._kept[name]),
            )
        return result

    @cached_property
    def _kept(self) -> dict[str, NDArray[np.int64]]:
        """Positions of the pixels to be mended, by class, rising."""
        places = self._places
        keep = (places.decision[places.place] != REJECTED) & (self._decided[places.pixels] != REJECTED)
        kinds = places.kind[places.place[keep]]
        flat = self.map.flat[places.pixels[keep]]
        return {name: flat[kinds == number] for number, name in enumerate(self.map.classes)}

    def share_percent(self, kind: str) -> float:
        """Share of the photo that a class covers."""
        height, width = self.map.shape
        return 100.0 * len(self._kept[kind]) / max(1, height * width)

    @property
    def empty(self) -> bool:
        """Whether nothing is left to mend."""
        return not any(len(flat) for flat in self._kept.values())

    def mask(self, widen: int = 1) -> NDArray[np.uint8]:
        """What is to be mended: (height, width) uint8, 0 or 255.

        Parameters
        ----------
        widen : int
            Grows the places by this many pixels; what was rejected is not grown into.
        """
        mask = np.zeros(self.map.shape, np.uint8)
        for flat in self._kept.values():
            mask.reshape(-1)[flat] = 255
        if widen:
            mask = grow(mask, widen)
            mask.reshape(-1)[self.map.flat[self._decided == REJECTED]] = 0
        return mask

    def raster(self, region: Region, kind: str, level: int = 0) -> tuple[NDArray[np.uint8], Region]:
        """A part of what a class covers, for the screen.

        Parameters
        ----------
        region : Region
            Inside the photo.
        kind : str
        level : int
            Every pixel of the result stands for 2**level by 2**level of the photo and is set if one of them is.

        Returns
        -------
        values : (rows, columns) uint8, 0 or 255
        covered : Region
            What they cover: the region with a margin, in whole pixels of the level.
        """
        size = 1 << level
        height, width = self.map.shape
        top, left = max(0, region.row // size - _MARGIN), max(0, region.column // size - _MARGIN)
        bottom = min(-(-height // size), -(-region.bottom // size) + _MARGIN)
        right = min(-(-width // size), -(-region.right // size) + _MARGIN)
        values = np.zeros((max(0, bottom - top), max(0, right - left)), np.uint8)
        flat = self._kept[kind]
        begin, stop = np.searchsorted(flat, (top * size * width, bottom * size * width))
        rows, columns = np.divmod(flat[begin:stop], width)
        rows, columns = rows // size - top, columns // size - left
        inside = (columns >= 0) & (columns < right - left)
        values[rows[inside], columns[inside]] = 255
        return values, Region(top * size, left * size, values.shape[0] * size, values.shape[1] * size)

    def decisions(self) -> tuple[dict[str, NDArray[np.int64]], NDArray[np.int64]]:
        """What a person said about single defects.

        Returns
        -------
        accepted : dict of class to (n,) int64
            Positions (row * width + column) of the pixels of accepted defects; classes without one are left out.
        rejected : (n,) int64
        """
        places = self._places
        accepted: dict[str, NDArray[np.int64]] = {}
        yes = self._decided[places.pixels] == ACCEPTED
        kinds, flat = places.kind[places.place[yes]], self.map.flat[places.pixels[yes]]
        for number, name in enumerate(self.map.classes):
            if len(own := flat[kinds == number]):
                accepted[name] = own
        return accepted, self.map.flat[self._decided == REJECTED]

    def decide(self, numbers: Iterable[int], decision: str) -> NDArray[np.uint8]:
        """What is decided about each pixel of the map after some defects were accepted, rejected or set free.

        Parameters
        ----------
        numbers : iterable of int
            Of defects.
        decision : {"", "accepted", "rejected"}
        """
        decided = self._decided.copy()
        chosen = np.isin(self._places.place, np.asarray(list(numbers), np.int64))
        decided[self._places.pixels[chosen]] = _CODES[decision]
        return decided


def find_defects(
    damage: DamageMap, layers: Mapping[str, Layer], decided: NDArray[np.uint8] | None = None
) -> FoundDefects:
    """The defects at given sensitivities.

    Parameters
    ----------
    damage : DamageMap
    layers : mapping of class to Layer
        A class that is not in it is looked at as by default.
    decided : (pixels of the map,) uint8, or None
        From `FoundDefects.decide`.
    """
    decided = np.zeros(len(damage.flat), np.uint8) if decided is None else decided
    return FoundDefects(
        damage, map_places(damage, [layers.get(name, Layer()) for name in damage.classes], decided), decided
    )


def millimetres(pixels: float, dpi: tuple[float, float] | None) -> float | None:
    """A length in millimetres of the scanned thing; None for a photo that does not say its resolution."""
    if dpi is None or min(dpi) <= 0:
        return None
    return pixels * 25.4 / math.sqrt(dpi[0] * dpi[1])
