"""Fills a hole with real texture from around it, led by a first guess of what belongs there.

The hole is rebuilt from small squares of the known picture, coarse to fine: every square that touches the hole looks
for its likest known square, and all of them vote for the pixels below (Wexler, Shechtman & Irani, "Space-Time
Completion of Video", PAMI 2007). The first guess sets the structure: it is what the coarsest level begins with, and its
blurred colours count in every comparison. So does how rough the surroundings of the hole are, carried on smoothly into
it: a guess is smooth, and by colours alone foam would do for a sky. And so does how far down a square lies: what is as
high is likelier the same.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.offset import smooth_offset
from genrepair.imaging.patch_levels import HALF, PatchLevel, patch_levels
from genrepair.imaging.patch_pieces import patch_pieces
from genrepair.imaging.patch_search import PatchSearch
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress, Progress, SubProgress

# At the finest of several scales, and in holes of more pixels than this, every second square votes: they overlap so
# much that the rest would say nearly the same.
_STRIDE = 2
_MANY = 60_000
# How much the blurred colours of the first guess count against one pixel of a square, coarsest level first.
_GUIDE = (6.0, 6.0, 4.0, 2.0)
# What the pixels deepest in the hole count at the coarsest level (the guess there is smooth, and squares would be
# chosen for being smooth) and at the others.
_LEAST_TRUST = (0.02, 0.25)
_LARGEST_OFFSET = 20.0
# Finest scale first: coarse ones decide what goes where, and cost little.
_ROUNDS = (3, 5, 10, 16)
# Around a piece of a long hole so many pixels are searched, and twice as many where nothing is known in these.
_AROUND_PIECE_PX = 128


def patch_fill(
    guess: NDArray[Any],
    hole: NDArray[np.uint8],
    avoid: NDArray[np.uint8] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> NDArray[Any] | None:
    """Fill a hole with texture from its surroundings; one that is long and thin, piece by piece.

    Parameters
    ----------
    guess : (height, width, 3) uint8 or uint16
        The picture with a first guess inside the hole.
    hole : (height, width) uint8
        255 = fill.
    avoid : (height, width) uint8, or None
        255 = not to be copied from (repaired or damaged places), besides the hole.
    seed : int
    progress : Progress, or None
        Asked for cancellation in every round.

    Returns
    -------
    (height, width, 3) like ``guess``, or None
        Equal to the guess outside the hole. None where too little is known to copy from.
    """
    progress = progress or NoProgress()
    forbidden = np.asarray(hole if avoid is None else cv2.bitwise_or(hole, avoid), np.uint8)
    boxes = patch_pieces(hole)
    if len(boxes) <= 1:
        return _fill(guess, hole, forbidden, seed, progress)
    filled = guess.copy()
    total, done = sum(box.area for box in boxes), 0
    for box in boxes:
        part = SubProgress(progress, done / total, (done + box.area) / total)
        made = _fill_piece(filled, hole, forbidden, box, seed, part)
        if made is None:
            return None
        filled[box.slices] = made
        done += box.area
    return filled


def _fill_piece(
    picture: NDArray[Any],
    hole: NDArray[np.uint8],
    forbidden: NDArray[np.uint8],
    box: Region,
    seed: int,
    progress: Progress,
) -> NDArray[Any] | None:
    """What lies in a box, with its part of the hole filled."""
    whole = Region.whole(*hole.shape)
    around = _AROUND_PIECE_PX
    while True:
        window = box.pad(around).clip(*hole.shape)
        inside = box.shift(-window.row, -window.column).slices
        part = np.zeros((window.height, window.width), np.uint8)
        part[inside] = hole[box.slices]
        made = _fill(picture[window.slices], part, forbidden[window.slices], seed, progress)
        if made is not None:
            return made[inside]
        if window == whole:
            return None
        around *= 2


def _fill(
    guess: NDArray[Any], hole: NDArray[np.uint8], forbidden: NDArray[np.uint8], seed: int, progress: Progress
) -> NDArray[Any] | None:
    peak = float(np.iinfo(guess.dtype).max)
    levels = patch_levels(guess.astype(np.float32) * np.float32(255 / peak), hole, forbidden)
    if levels is None:
        return None
    random = np.random.default_rng(seed)
    field: NDArray[np.int32] | None = None
    rounds = [_ROUNDS[min(number, len(_ROUNDS) - 1)] for number in reversed(range(len(levels)))]
    total = sum(level.hole.size * count for level, count in zip(levels, rounds, strict=True))
    done = 0
    for number, level in enumerate(levels):
        if number:
            # The finer level begins with what the coarser one made, sharpened by what its squares find.
            size = (level.picture.shape[1], level.picture.shape[0])
            larger = cv2.resize(levels[number - 1].picture, size, interpolation=cv2.INTER_CUBIC)
            level.picture[level.hole] = larger[level.hole]
        finest = number == len(levels) - 1
        stride = _STRIDE if (finest and number) or np.count_nonzero(level.hole) > _MANY else 1
        search = PatchSearch(level, stride, _GUIDE[min(number, len(_GUIDE) - 1)], _LEAST_TRUST[min(number, 1)], random)
        if not len(search.sources) or not len(search.rows):
            return None
        search.begin(field)
        for round_number in range(rounds[number]):
            progress.update(done / total, "Looking for texture")
            search.improve()
            last = round_number == rounds[number] - 1
            voted = search.vote(sharp=last)
            if finest and last:
                voted = _met(voted, level)
            level.picture[level.hole] = voted[level.hole]
            done += level.hole.size
        field = None if finest else search.field_for_finer(levels[number + 1].hole.shape)
    filled = np.clip(np.rint(levels[-1].picture * np.float32(peak / 255)), 0, peak).astype(guess.dtype)
    return np.where(levels[-1].hole[..., None], filled, guess)


def _met(voted: NDArray[np.float32], level: PatchLevel) -> NDArray[np.float32]:
    """The fill, shifted smoothly so that it meets the known pixels: the squares on the border say how far it is off."""
    outside = cv2.dilate(level.hole.astype(np.uint8), np.ones((2 * HALF - 1, 2 * HALF - 1), np.uint8)) > 0
    ring = outside & ~level.hole
    return voted + smooth_offset(level.picture - voted, ring, _LARGEST_OFFSET)
