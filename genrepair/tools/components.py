"""Connected places of a large probability map, strip by strip: labels of 200 megapixels would take 800 MB."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_STRIP_PIXELS = 1 << 23


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """What `find_places` found.

    Parameters
    ----------
    mask : (height, width) uint8, 0 or 255
        The pixels of the places that are kept.
    totals : (places, classes) int64
        Sum of each class' probability over each place.
    """

    mask: NDArray[np.uint8]
    totals: NDArray[np.int64]


class _Labels:
    """Labels of all strips under one numbering; labels that meet at the seam of two strips are one."""

    def __init__(self) -> None:
        self._parent = np.zeros(1, np.int64)

    def add(self, count: int) -> int:
        """Make ``count`` labels; gives the first."""
        first = len(self._parent)
        self._parent = np.concatenate([self._parent, np.arange(first, first + count)])
        return first

    def join(self, pairs: NDArray[np.int64]) -> None:
        """Make the two labels of each row of (n, 2) one."""
        for a, b in np.unique(pairs, axis=0):
            root_a, root_b = self._root(int(a)), self._root(int(b))
            self._parent[max(root_a, root_b)] = min(root_a, root_b)

    def roots(self) -> NDArray[np.int64]:
        """For every label the one that stands for its place."""
        parent = self._parent
        while not np.array_equal(parent, parent[parent]):
            parent = parent[parent]
        return parent

    def _root(self, label: int) -> int:
        while self._parent[label] != label:
            self._parent[label] = self._parent[self._parent[label]]
            label = int(self._parent[label])
        return label


def find_places(
    probability: Callable[[int, int], NDArray[np.uint8]],
    classes: Callable[[int, int], NDArray[np.uint8]],
    shape: tuple[int, int],
    low: int,
    high: int,
    minimum_area: int,
) -> Places:
    """Hysteresis with figures for each place (Canny 1986): connected pixels above ``low`` that reach ``high``.

    Exact: the strips give what the whole would.

    Parameters
    ----------
    probability : callable
        Rows ``top`` to ``bottom`` of the map, (rows, width) uint8.
    classes : callable
        The same rows of all classes, (rows, width, classes) uint8; a view will do.
    shape : (height, width)
    low, high : int
        Levels, 0 to 255; a pixel counts when it is at least the level.
    minimum_area : int
        Smaller places are dropped.
    """
    height, width = shape
    mask = np.zeros(shape, np.uint8)
    labels = _Labels()
    area, sure, totals = [np.zeros(1, np.int64)], [np.zeros(1, bool)], []
    seam: NDArray[np.int64] | None = None
    firsts: list[int] = []
    for top, bottom in _strips(height, width):
        part = probability(top, bottom)
        numbers, count = _label(part, low)
        first = labels.add(count)
        firsts.append(first)
        rows, columns = np.nonzero(numbers)
        found = numbers[rows, columns] - 1
        area.append(np.bincount(found, minlength=count))
        sure.append(np.bincount(found, part[rows, columns] >= high, count) > 0)
        per_class = classes(top, bottom)[rows, columns]
        totals.append(
            np.stack([np.bincount(found, per_class[:, n], count) for n in range(per_class.shape[1])], axis=1).astype(
                np.int64
            )
        )
        if seam is not None and count:
            labels.join(_touching(seam, _shifted(numbers[0], first)))
        seam = _shifted(numbers[-1], first)
        mask[top:bottom] = np.minimum(numbers, 255)
        if height * width <= _STRIP_PIXELS:
            # One strip: its labels are still there, no second pass is needed.
            keep, kept_totals = _decide(labels, area, sure, totals, minimum_area)
            return Places((keep * np.uint8(255))[numbers], kept_totals)
    keep, kept_totals = _decide(labels, area, sure, totals, minimum_area)
    for (top, bottom), first in zip(_strips(height, width), firsts, strict=True):
        if not mask[top:bottom].any():
            continue
        numbers, count = _label(probability(top, bottom), low)
        table = np.concatenate([keep[:1], keep[first : first + count]])
        mask[top:bottom] = (table * np.uint8(255))[numbers]
    return Places(mask, kept_totals)


def _strips(height: int, width: int) -> Iterator[tuple[int, int]]:
    rows = max(1, _STRIP_PIXELS // max(1, width))
    return ((top, min(top + rows, height)) for top in range(0, height, rows))


def _label(part: NDArray[np.uint8], low: int) -> tuple[NDArray[np.int32], int]:
    """Labels from 1 of the connected pixels of a strip, and how many there are."""
    count, numbers = cv2.connectedComponents((part >= low).astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    return np.asarray(numbers, np.int32), count - 1


def _shifted(row: NDArray[np.int32], first: int) -> NDArray[np.int64]:
    return np.where(row > 0, row.astype(np.int64) + (first - 1), 0)


def _touching(above: NDArray[np.int64], below: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs of labels that are neighbours across a seam, diagonals included."""
    pairs = []
    for shift in (-1, 0, 1):
        a = above[max(0, shift) : len(above) + min(0, shift)]
        b = below[max(0, -shift) : len(below) + min(0, -shift)]
        both = (a > 0) & (b > 0)
        pairs.append(np.stack([a[both], b[both]], axis=1))
    return np.concatenate(pairs)


def _decide(
    labels: _Labels,
    area: list[NDArray[Any]],
    sure: list[NDArray[Any]],
    totals: list[NDArray[np.int64]],
    minimum_area: int,
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """For every label 1 if its place is kept, and the totals of the places that are."""
    roots = labels.roots()
    size = len(roots)
    places_area = np.bincount(roots, np.concatenate(area), size)
    places_sure = np.bincount(roots, np.concatenate(sure), size) > 0
    keep = places_sure & (places_area >= minimum_area)
    keep[0] = False
    all_totals = np.concatenate([np.zeros((1, totals[0].shape[1]), np.int64), *totals])
    sums = np.zeros_like(all_totals)
    np.add.at(sums, roots, all_totals)
    return keep[roots].astype(np.uint8), sums[keep & (roots == np.arange(size))]
