"""Which step changed which pixel, and how strongly: for the part of a photo that somebody looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.difference import most
from genrepair.imaging.region import Region
from genrepair.services.applied_step import AppliedStep
from genrepair.services.patch_vault import CELL

SAME, UNKNOWN, FIRST = 0, 1, 2
"""What `ChangeMap.labels` hold: nothing changed; changed by no step of the list; FIRST + n: changed by its step n."""
_MOST_STEPS = 250
_EXACT_PIXELS = 4_000_000
"""For larger parts the steps are told apart in squares of 16 pixels instead of by their weights."""
_INVENTING = ("inpaint",)
"""Tasks of tools that put something where nothing was known."""
_WEAKEST, _A_STEP = 96, 4
"""Strength of the smallest difference, and how much stronger one more of 255 is."""


@dataclass(frozen=True, slots=True, eq=False)
class ChangeMap:
    """What changed in a part of a photo.

    Parameters
    ----------
    labels : (height, width) uint8
        `SAME`, `UNKNOWN`, or `FIRST` + the place in the list of the last step that reached the pixel; a fill comes
        before all other kinds of steps.
    strength : (height, width) uint8
        0 where nothing changed, else 96..255, more for a larger difference.
    """

    labels: NDArray[np.uint8]
    strength: NDArray[np.uint8]


def change_map(
    before: NDArray[Any], after: NDArray[Any], covered: Region, size: int, steps: Sequence[AppliedStep]
) -> ChangeMap:
    """Compare two states of a part of a photo and say which step made the difference.

    Parameters
    ----------
    before, after : (height, width, channels) uint8 or uint16
        The part at a fraction of its resolution; same shape, depth and colours.
    covered : Region
        What the part covers of the photo; may reach over its last row and column.
    size : int
        Pixels of the photo a row (and column) of the part stands for.
    steps : sequence of AppliedStep
        In the order in which they were done.
    """
    difference = most(before, after)
    table = np.minimum(_WEAKEST + _A_STEP * np.arange(256), 255).astype(np.uint8)
    table[0] = 0
    strength = np.asarray(cv2.LUT(difference, table), np.uint8)
    labels = np.full(difference.shape, UNKNOWN, np.uint8)
    if strength.any():
        known = _labels(covered, size, difference.shape, steps)
        np.maximum(labels, known, out=labels)
    labels[strength == 0] = SAME
    return ChangeMap(labels, strength)


def _labels(covered: Region, size: int, shape: tuple[int, ...], steps: Sequence[AppliedStep]) -> NDArray[np.uint8]:
    """The last step that reached each pixel of the part, whether it changed something there or not."""
    exact = covered.area <= _EXACT_PIXELS
    reached = _reached_exactly if exact else _reached_in_squares
    labels = np.zeros((covered.height, covered.width) if exact else _squares(covered), np.uint8)
    # A fill shows through what was done to the whole photo after it: it is what was invented.
    order = sorted(range(min(len(steps), _MOST_STEPS)), key=lambda number: steps[number].task in _INVENTING)
    for rank, number in enumerate(order):
        if steps[number].enabled and len(steps[number].patches):
            reached(labels, covered, steps[number], FIRST + rank)
    if exact and size > 1:
        # Sampling one pixel of many must not miss a thin step; the higher rank wins, as above.
        labels = np.asarray(cv2.dilate(labels, np.ones((size, size), np.uint8)), np.uint8)
    side = 1 if exact else CELL
    rows = _places(covered.row, size, shape[0], side, labels.shape[0])
    columns = _places(covered.column, size, shape[1], side, labels.shape[1])
    names = np.arange(256, dtype=np.uint8)
    names[FIRST : FIRST + len(order)] = np.asarray(order, np.int64) + FIRST
    return names[labels[rows[:, None], columns]]


def _places(start: int, size: int, count: int, side: int, last: int) -> NDArray[np.intp]:
    """Where the middles of `count` pixels, each of `size` photo pixels, lie in an array of `side` photo pixels each."""
    middles = start + size * np.arange(count) + size // 2
    return np.minimum(middles // side - start // side, last - 1)


def _reached_exactly(labels: NDArray[np.uint8], covered: Region, step: AppliedStep, label: int) -> None:
    for number, region in enumerate(step.patches.regions):
        common = region.intersection(covered)
        if common.empty:
            continue
        target = labels[common.shift(-covered.row, -covered.column).slices]
        # A patch without a weight takes everything: nothing need be read from where it is kept.
        if not step.patches.weighted(number):
            target[...] = label
        else:
            target[step.patches.weight(number, common) > 0] = label


def _squares(covered: Region) -> tuple[int, int]:
    rows = -(-covered.bottom // CELL) - covered.row // CELL
    columns = -(-covered.right // CELL) - covered.column // CELL
    return rows, columns


def _reached_in_squares(labels: NDArray[np.uint8], covered: Region, step: AppliedStep, label: int) -> None:
    top, left = covered.row // CELL, covered.column // CELL
    cells = step.patches.footprint.cells[top : top + labels.shape[0], left : left + labels.shape[1]]
    labels[: cells.shape[0], : cells.shape[1]][cells] = label
