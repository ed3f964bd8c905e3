"""Connected places of a nearly empty map, from the pixels that are there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BAND_PIXELS = 1 << 22


def pixels_from(probability: NDArray[np.uint8], floor: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """The pixels of a map that reach a level in any class, in reading order; band by band, so that no copy is made.

    Parameters
    ----------
    probability : (height, width, classes) uint8
    floor : int

    Returns
    -------
    flat : (n,) int64
        Positions, row * width + column, rising.
    values : (n, classes) uint8
    """
    height, width, classes = probability.shape
    rows = max(1, _BAND_PIXELS // max(1, width))
    flats, values = [np.zeros(0, np.int64)], [np.zeros((0, classes), np.uint8)]
    for top in range(0, height, rows):
        band = probability[top : top + rows].reshape(-1, classes)
        kept = np.flatnonzero((band >= floor).any(axis=1))
        flats.append(kept + top * width)
        values.append(band[kept])
    return np.concatenate(flats), np.concatenate(values)


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Pixels beside each other in a row, and the places that touching runs make.

    Parameters
    ----------
    row, first, last : (runs,) int64
        Row, first and last column.
    length : (runs,) int64
        In pixels.
    place : (runs,) intp
        0 to count - 1, in the order of their first pixels.
    count : int
    """

    row: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    length: NDArray[np.int64]
    place: NDArray[np.intp]
    count: int

    def of_pixels(self) -> NDArray[np.intp]:
        """Place of every pixel."""
        return np.repeat(self.place, self.length)

    def boxes(self) -> NDArray[np.int64]:
        """(places, 4): first row and column, and those just past the last."""
        boxes = np.full((4, self.count), np.iinfo(np.int64).max)
        boxes[2:] = -1
        np.minimum.at(boxes[0], self.place, self.row)
        np.minimum.at(boxes[1], self.place, self.first)
        np.maximum.at(boxes[2], self.place, self.row + 1)
        np.maximum.at(boxes[3], self.place, self.last + 1)
        return np.ascontiguousarray(boxes.T)


def thickness(flat: NDArray[np.int64], width: int, runs: Runs) -> NDArray[np.float64]:
    """How thick each place is, in pixels: its area over half its outline, as long lines have it.

    Parameters
    ----------
    flat : (n,) int64
        What `connected` was given.
    width : int
        Of the photo.
    runs : Runs
        What `connected` gave.
    """
    place = runs.of_pixels()
    area = np.bincount(place, minlength=runs.count)
    beside = area - np.bincount(runs.place, minlength=runs.count)
    below = np.minimum(np.searchsorted(flat, flat + width), len(flat) - 1)
    under = np.bincount(place, flat[below] == flat + width, runs.count) if len(flat) else np.zeros(0)
    return area / (2 * area - (beside + under))


def connected(flat: NDArray[np.int64], width: int) -> Runs:
    """Runs of pixels, and which of them make one place; pixels that touch, also at a corner, belong to one.

    Works on runs (pixels beside each other in a row) and merges those that touch the run of the row above, all pairs at
    once, until nothing changes: the time follows from the pixels that are there, not from the size of the photo.

    Parameters
    ----------
    flat : (n,) int64
        row * width + column, rising, none twice.
    width : int
        Of the photo.
    """
    rows = flat // width
    first = np.flatnonzero(np.concatenate([[len(flat) > 0], (np.diff(flat) != 1) | (np.diff(rows) != 0)]))
    length = np.diff(np.concatenate([first, [len(flat)]]))
    starts, run_rows = flat[first], rows[first]
    ends = starts + length - 1
    # The next row's runs that begin at most one column past this run's end and end at most one before its start.
    low = np.maximum(starts + width - 1, (run_rows + 1) * width)
    high = np.minimum(ends + width + 1, (run_rows + 2) * width - 1)
    begin, stop = np.searchsorted(ends, low, "left"), np.searchsorted(starts, high, "right")
    touching = np.maximum(stop - begin, 0)
    above = np.repeat(np.arange(len(starts)), touching)
    below = np.arange(len(above)) - np.repeat(np.cumsum(touching) - touching, touching) + np.repeat(begin, touching)
    parent = np.arange(len(starts))
    while True:
        a, b = parent[above], parent[below]
        open_pairs = a != b
        if not open_pairs.any():
            break
        above, below, a, b = above[open_pairs], below[open_pairs], a[open_pairs], b[open_pairs]
        np.minimum.at(parent, np.maximum(a, b), np.minimum(a, b))
        while not np.array_equal(parent, following := parent[parent]):
            parent = following
    roots, of_run = np.unique(parent, return_inverse=True)
    base = run_rows * width
    return Runs(run_rows, starts - base, ends - base, length, of_run, len(roots))
