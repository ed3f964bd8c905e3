"""Where tiles lie and how much each counts where they overlap; pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.region import Region

_BLEND = 16  # Widest cross-fade of two tiles in pixels; wider ones only cost time.


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """Tiles along rows or columns, in photo coordinates.

    Parameters
    ----------
    size : int
        Length of every tile.
    starts : tuple of int
        First pixel of each, ascending; all a multiple of the model's size multiple away from the plan's origin.
    stops : tuple of int
        For each tile, the first pixel it no longer takes part in: the end of its cross-fade with the next one.
    fades : tuple of (int, int)
        For each tile but the first, where its cross-fade with the one before starts and how long it is.
    """

    size: int
    starts: tuple[int, ...]
    stops: tuple[int, ...]
    fades: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.starts)

    def span(self, number: int) -> tuple[int, int]:
        """Return the first pixel and the end of what tile ``number`` contributes to."""
        first = self.starts[0] if number == 0 else self.fades[number - 1][0]
        return first, self.stops[number]

    def moved(self, by: int) -> Axis:
        """The same tiles ``by`` pixels further on."""
        return Axis(
            self.size,
            tuple(start + by for start in self.starts),
            tuple(stop + by for stop in self.stops),
            tuple((start + by, length) for start, length in self.fades),
        )

    def weights(self, number: int) -> NDArray[np.float32]:
        """Return the weight of tile ``number`` on each pixel of its `span`; over all tiles they add up to 1."""
        first, stop = self.span(number)
        weight = np.ones(stop - first, np.float32)
        if number > 0:
            length = self.fades[number - 1][1]
            weight[:length] *= _rise(length)
        if number + 1 < len(self):
            start, length = self.fades[number]
            # 1 minus the very same numbers, so that the two add up to exactly 1.
            weight[start - first :] *= np.float32(1) - _rise(length)
        return weight


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """All tiles for one region.

    Parameters
    ----------
    region : Region
        What is wanted.
    rows, columns : Axis
        The tiles are all pairs of the two.
    """

    region: Region
    rows: Axis
    columns: Axis

    @property
    def count(self) -> int:
        """Number of tiles."""
        return len(self.rows) * len(self.columns)


def plan_tiles(
    height: int,
    width: int,
    region: Region,
    tile: tuple[int, int],
    halo: int,
    multiple: int,
    fixed: bool = False,
    even: bool = False,
    origin: tuple[int, int] = (0, 0),
) -> Plan:
    """Cover a region of a photo with tiles of one size.

    Parameters
    ----------
    height, width : int
        Size of the photo in pixels.
    region : Region
        What is to be computed; inside the photo, not empty.
    tile : (int, int)
        Largest height and width of a tile, multiples of ``multiple``.
    halo : int
        Pixels around what is kept of a tile, except at the photo's own border.
    multiple : int
        Tiles start and end at multiples of this, because a network with strides is not the same when shifted.
    fixed : bool
        Whether the network takes no other size, so that even a small photo needs a whole tile.
    even : bool
        Whether tiles may be smaller than ``tile`` so that just as many of them cover the photo with less overlap. Saves
        a third of the work at 12 megapixels, but makes the size depend on the photo, which a GPU has to plan for.
    origin : (int, int)
        A row and a column where a tile may start: all start at multiples of ``multiple`` from there.

    Returns
    -------
    Plan
        Tiles reach past the photo's borders only as far as ``multiple`` (or ``fixed``) demands; past the upper and the
        left one only for an origin that is no multiple of ``multiple``.
    """
    return Plan(
        region,
        _axis(height, region.row, region.bottom, tile[0], halo, multiple, fixed, even, origin[0]),
        _axis(width, region.column, region.right, tile[1], halo, multiple, fixed, even, origin[1]),
    )


def smallest_tile(halo: int, multiple: int) -> int:
    """Return the smallest tile side with which a larger photo can still be covered."""
    return _up(2 * halo + _fade(halo) + _least_step(halo, multiple) + multiple - 1, multiple)


def reflect(first: int, count: int, size: int) -> NDArray[np.intp]:
    """Return the pixels ``first .. first + count`` of a mirrored axis as indices into the real ``size`` ones.

    The border pixel itself is not repeated. Any distance works, and so does an axis of one pixel.
    """
    if size == 1:
        return np.zeros(count, np.intp)
    period = 2 * (size - 1)
    index = np.arange(first, first + count) % period
    return np.where(index < size, index, period - index).astype(np.intp)


def _axis(
    size: int, first: int, last: int, tile: int, halo: int, multiple: int, fixed: bool, even: bool, origin: int
) -> Axis:
    ahead = -origin % multiple
    return _axis_from_zero(size + ahead, first + ahead, last + ahead, tile, halo, multiple, fixed, even).moved(-ahead)


def _axis_from_zero(
    size: int, first: int, last: int, tile: int, halo: int, multiple: int, fixed: bool, even: bool
) -> Axis:
    # The context the region needs, from the real photo as far as it goes.
    begin = max(0, first - halo) // multiple * multiple
    end = _up(min(size, last + halo), multiple)
    length = end - begin
    if length <= tile:
        if fixed:
            # Prefer real pixels on both sides to mirrored ones.
            begin = max(0, min(begin, _up(size, multiple) - tile))
            length = tile
        return Axis(length, (begin,), (begin + length,), ())
    count = _count(length, tile, halo, multiple)
    if not count:
        raise ValueError(f"a tile of {tile} is too small for a halo of {halo}")
    if even and not fixed:
        fair = _up(-(-length // count), multiple)
        tile = next(side for side in range(fair, tile + 1, multiple) if _count(length, side, halo, multiple) == count)
    fade = _fade(halo)
    # Rounded down to multiples on both sides of each step, so that no step grows past the longest allowed one.
    starts = tuple(begin + (length - tile) * number // (count - 1) // multiple * multiple for number in range(count))
    fades = []
    for before, after in pairwise(starts):
        middle = (after + before + tile) // 2
        fades.append((middle - fade // 2, fade))
    stops = (*(start + long for start, long in fades), starts[-1] + tile)
    return Axis(tile, starts, stops, tuple(fades))


def _count(length: int, tile: int, halo: int, multiple: int) -> int:
    """Return how many tiles cover a length larger than one; 0 if tiles of this size cannot."""
    step = (tile - 2 * halo - _fade(halo)) // multiple * multiple
    return -(-(length - tile) // step) + 1 if step >= _least_step(halo, multiple) else 0


def _fade(halo: int) -> int:
    return min(_BLEND, halo // 2)


def _least_step(halo: int, multiple: int) -> int:
    # Evenly spread tiles lie at least half the longest step apart, and the cross-fades of a tile with its two
    # neighbours must not meet, or the weights would not add up to 1.
    return 2 * _fade(halo) + multiple


def _rise(length: int) -> NDArray[np.float32]:
    position = (np.arange(length, dtype=np.float64) + 0.5) / max(length, 1)
    return (0.5 - 0.5 * np.cos(np.pi * position)).astype(np.float32)


def _up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple
