"""Fills a hole with real texture from around it, led by a first guess of what belongs there.

The hole is rebuilt from small squares of the known picture, coarse to fine: every square that touches the hole looks
for its likest known square, and all of them vote for the pixels below (Wexler, Shechtman & Irani, "Space-Time
Completion of Video", PAMI 2007). Likest squares are found by trying those of the neighbours and random ones (Barnes et
al., "PatchMatch", SIGGRAPH 2009), here for all squares at once, with jumps of falling width in place of a scan. The
first guess sets the structure: it is what the coarsest level begins with, and its blurred colours count in every
comparison. So does how rough the surroundings of the hole are, carried on smoothly into it: a guess is smooth, and by
colours alone foam would do for a sky. And so does how far down a square lies: what is as high is likelier the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from genrepair.imaging.known_blur import blur_known
from genrepair.imaging.membrane import membrane
from genrepair.imaging.offset import smooth_offset
from genrepair.progress import NoProgress, Progress

# Side of the squares; odd.
PATCH = 7
_HALF = PATCH // 2
# At the finest scale, and in holes of more pixels than this, every second square votes: they overlap so much that the
# rest would say the same.
_STRIDE = 2
_MANY = 60_000
# How much the blurred colours of the first guess count against one pixel of a square, coarsest level first.
_GUIDE = (6.0, 6.0, 4.0, 2.0)
_GUIDE_BLUR = 4.0
# Roughness is what is left above a blur of the first width, averaged over the second; a doubling counts as much as a
# difference of so many values (0-255).
_ROUGH_BLURS, _ROUGH_OCTAVE = (1.5, 6.0), 20.0
# A pixel of the hole counts less, the farther it lies from what is known, down to this at the coarsest level (the guess
# there is smooth, and squares would be chosen for being smooth) and at the others.
_TRUST_FALL = 1.35
_LEAST_TRUST = (0.02, 0.25)
_LARGEST_OFFSET = 20.0
# Finest scale first: coarse ones decide what goes where, and cost little.
_ROUNDS = (3, 5, 10, 16)
_JUMPS = (12, 3, 1)
_SMALLEST_LEVEL = 48
# A coarser level is of no use where the known squares that are left of it lack the colours asked for by so much more
# (0-255): it would cover a meadow with what there is, a sky.
_LARGEST_LACK = 3.0
_KNOWN_SHARE = 0.5
# What lies as high in a picture is likelier the same thing: a distance of the longer side counts as a difference of so
# many values (0-255).
_HEIGHT = 200.0
_DIRECTIONS = ((-1, 0), (1, 0), (0, -1), (0, 1))


@dataclass(frozen=True, slots=True, eq=False)
class PatchFill:
    """What was made.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16
        Equal to the guess outside the hole.
    strain : float
        How badly the copied squares fit each other and the surroundings: root mean square difference on the 0-255
        scale. Near 0 for a lawn, large where nothing around the hole could have been in it.
    """

    pixels: NDArray[Any]
    strain: float


@dataclass(slots=True)
class _Level:
    """One scale: the picture so far, where it is unknown, where whole known squares are, and what leads the search.

    ``guide`` holds the guess, blurred, the roughness, and how far down it is: (height, width, 5).
    """

    picture: NDArray[np.float32]
    hole: NDArray[np.bool_]
    known: NDArray[np.bool_]
    guide: NDArray[np.float32]


def patch_fill(
    guess: NDArray[Any],
    hole: NDArray[np.uint8],
    avoid: NDArray[np.uint8] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> PatchFill | None:
    """Fill a hole with texture from its surroundings.

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
    PatchFill, or None
        None where too little is known to copy from.
    """
    progress = progress or NoProgress()
    peak = float(np.iinfo(guess.dtype).max)
    picture = guess.astype(np.float32) * np.float32(255 / peak)
    forbidden = hole if avoid is None else cv2.bitwise_or(hole, avoid)
    levels = _pyramid(picture, hole, np.asarray(forbidden, np.uint8))
    if levels is None:
        return None
    random = np.random.default_rng(seed)
    field: NDArray[np.int32] | None = None
    rounds = [_ROUNDS[min(number, len(_ROUNDS) - 1)] for number in reversed(range(len(levels)))]
    total = sum(level.hole.size * count for level, count in zip(levels, rounds, strict=True))
    done, strain = 0, 0.0
    for number, level in enumerate(levels):
        if number:
            # The finer level begins with what the coarser one made, sharpened by what its squares find.
            size = (level.picture.shape[1], level.picture.shape[0])
            larger = cv2.resize(levels[number - 1].picture, size, interpolation=cv2.INTER_CUBIC)
            level.picture[level.hole] = larger[level.hole]
        finest = number == len(levels) - 1 and number > 0
        stride = _STRIDE if finest or np.count_nonzero(level.hole) > _MANY else 1
        search = _Search(level, stride, _GUIDE[min(number, len(_GUIDE) - 1)], _LEAST_TRUST[min(number, 1)], random)
        if not len(search.sources) or not len(search.rows):
            return None
        search.begin(field)
        for round_number in range(rounds[number]):
            progress.update(done / total, "Looking for texture")
            search.improve()
            voted = search.vote(sharp=round_number == rounds[number] - 1)
            if number == len(levels) - 1 and round_number == rounds[number] - 1:
                voted = _met(voted, level)
            level.picture[level.hole] = voted[level.hole]
            done += level.hole.size
        field = search.field_for_finer(levels[number + 1].hole.shape) if number + 1 < len(levels) else None
        strain = search.strain()
    filled = np.clip(np.rint(levels[-1].picture * np.float32(peak / 255)), 0, peak).astype(guess.dtype)
    return PatchFill(np.where(levels[-1].hole[..., None], filled, guess), strain)


def _pyramid(
    picture: NDArray[np.float32], hole: NDArray[np.uint8], forbidden: NDArray[np.uint8]
) -> list[_Level] | None:
    """Halved copies, coarsest first; None if nowhere a whole square is known."""
    levels: list[_Level] = []
    thickness = 2 * float(cv2.distanceTransform((hole > 0).astype(np.uint8), cv2.DIST_L2, 5).max(initial=0))
    guide = np.dstack((cv2.GaussianBlur(picture, (0, 0), _GUIDE_BLUR), _roughness(picture, forbidden == 0)))
    while True:
        inside = hole > 0
        square = np.ones((PATCH, PATCH), np.uint8)
        known = cv2.dilate(forbidden, square, borderType=cv2.BORDER_CONSTANT, borderValue=0) == 0
        known[:_HALF] = known[-_HALF:] = False
        known[:, :_HALF] = known[:, -_HALF:] = False
        if not known.any():
            break
        level = _Level(picture.copy(), inside, known, np.dstack((guide, _height(inside))).astype(np.float32))
        if levels and _lacking(level) > _lacking(levels[-1]) + _LARGEST_LACK:
            break
        levels.insert(0, level)
        height, width = (-(-side // 2) for side in hole.shape)
        # Coarse enough when a square spans the hole about twice.
        if thickness < 2 * PATCH or min(height, width) < _SMALLEST_LEVEL:
            break
        thickness /= 2
        guide = np.asarray(cv2.resize(guide, (width, height), interpolation=cv2.INTER_AREA), np.float32)
        picture, hole, forbidden = _shrunk(picture, hole, forbidden, (width, height))
    return levels or None


def _height(hole: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How far down each pixel lies, in what that counts."""
    rows = np.arange(len(hole), dtype=np.float32) * np.float32(_HEIGHT / max(hole.shape))
    return np.broadcast_to(rows[:, None], hole.shape)


def _roughness(picture: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How rough the picture is where it is known, and around a hole, inside: (height, width, 1), on the 0-255 scale."""
    grey = picture.mean(axis=2)
    fine, wide = _ROUGH_BLURS
    power = blur_known(np.square(grey - blur_known(grey, known, fine)), known, wide)
    return membrane((np.float32(_ROUGH_OCTAVE) * np.log2(1 + np.sqrt(power)))[..., None], known)


def _shrunk(
    picture: NDArray[np.float32], hole: NDArray[np.uint8], forbidden: NDArray[np.uint8], size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.uint8], NDArray[np.uint8]]:
    """Half the size. What is known of half a pixel or more is known, and the mean of what is known of it.

    Were it unknown where any of it is, little would be left between many small holes after a few times.
    """
    known = (forbidden == 0).astype(np.float32)
    share = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_AREA), np.float32)
    sums = np.asarray(cv2.resize(picture * known[..., None], size, interpolation=cv2.INTER_AREA), np.float32)
    all_of_it = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)
    enough = share >= _KNOWN_SHARE
    small = np.where(enough[..., None], sums / np.maximum(share, _KNOWN_SHARE)[..., None], all_of_it)
    any_hole = cv2.resize(hole, size, interpolation=cv2.INTER_AREA) > 0
    return (
        small.astype(np.float32),
        np.where(any_hole & ~enough, 255, 0).astype(np.uint8),
        np.where(enough, 0, 255).astype(np.uint8),
    )


def _lacking(level: _Level) -> float:
    """How far the colours that the guess asks for are from the likest that is known, on average, 0-255."""
    asked, known = (_some(level.guide[where][:, :3]) for where in (level.hole, level.known))
    if not len(asked):
        return 0.0
    nearest = [np.abs(known - colour).mean(axis=1).min() for colour in asked]
    return float(np.mean(nearest))


def _some(rows: NDArray[np.float32], most: int = 1000) -> NDArray[np.float32]:
    return rows[:: max(1, len(rows) // most)]


def _met(voted: NDArray[np.float32], level: _Level) -> NDArray[np.float32]:
    """The fill, shifted smoothly so that it meets the known pixels: the squares on the border say how far it is off."""
    outside = cv2.dilate(level.hole.astype(np.uint8), np.ones((2 * _HALF - 1, 2 * _HALF - 1), np.uint8)) > 0
    ring = outside & ~level.hole
    return voted + smooth_offset(level.picture - voted, ring, _LARGEST_OFFSET)


class _Search:
    """For each square that touches the hole, the likest known square.

    Attributes
    ----------
    rows, columns : (n,) int
        Centres of the squares that touch the hole, on a lattice of ``stride``.
    sources : (m, 2) int
        Centres of known squares.
    best : (n, 2) int
        Centre of the likest so far.
    cost : (n,) float32
    """

    def __init__(
        self, level: _Level, stride: int, guide_weight: float, least_trust: float, random: np.random.Generator
    ) -> None:
        self.level, self.stride, self.random = level, stride, random
        self.guide_weight = np.float32(guide_weight)
        touching = cv2.dilate(level.hole.astype(np.uint8), np.ones((PATCH, PATCH), np.uint8)) > 0
        touching[:_HALF] = touching[-_HALF:] = False
        touching[:, :_HALF] = touching[:, -_HALF:] = False
        lattice = np.zeros_like(touching)
        lattice[_HALF::stride, _HALF::stride] = True
        self.rows, self.columns = np.nonzero(touching & lattice)
        self.sources = np.argwhere(level.known)
        # Number of the square at each place of the lattice, -1 where there is none: neighbours are looked up here.
        self.place = np.full(level.hole.shape, -1, np.int64)
        self.place[self.rows, self.columns] = np.arange(len(self.rows))
        self.best = np.zeros((len(self.rows), 2), np.int64)
        self.cost = np.full(len(self.rows), np.inf, np.float32)
        depth = cv2.distanceTransform(level.hole.astype(np.uint8), cv2.DIST_L2, 5)
        trust = np.maximum(np.float32(_TRUST_FALL) ** -depth, np.float32(least_trust)).astype(np.float32)
        weights = sliding_window_view(trust, (PATCH, PATCH))[self.rows - _HALF, self.columns - _HALF]
        self.weights = weights.reshape(len(self.rows), -1)
        self.weights *= (PATCH**2 / self.weights.sum(axis=1))[:, None]

    def begin(self, field: NDArray[np.int32] | None) -> None:
        """Start from what the coarser level found, else at random."""
        count = len(self.rows)
        self._look()
        self._try(self.sources[self.random.integers(len(self.sources), size=count)], np.arange(count))
        if field is not None:
            self._try(field[self.rows, self.columns].astype(np.int64), np.arange(count))

    def improve(self) -> None:
        """Try the likest squares of the neighbours, then random ones in shrinking circles."""
        self._look()
        everyone = np.arange(len(self.rows))
        # The pictures below the squares changed since the last round, so their costs did.
        kept, self.cost = self.best.copy(), np.full(len(self.rows), np.inf, np.float32)
        self._try(kept, everyone)
        height, width = self.level.hole.shape
        for jump in _JUMPS:
            step = jump * self.stride
            for down, right in _DIRECTIONS:
                rows, columns = self.rows + down * step, self.columns + right * step
                inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
                other = np.full(len(self.rows), -1, np.int64)
                other[inside] = self.place[rows[inside], columns[inside]]
                who = np.flatnonzero(other >= 0)
                # The neighbour's square, moved back by as much as the neighbour lies away.
                self._try(self.best[other[who]] - np.array((down * step, right * step)), who)
        radius = max(height, width) / 2
        while radius >= 1:
            offset = self.random.integers(-int(radius), int(radius) + 1, (len(self.rows), 2))
            self._try(self.best + offset, everyone)
            radius /= 3

    def vote(self, sharp: bool) -> NDArray[np.float32]:
        """The picture that all squares agree on: their weighted mean.

        Parameters
        ----------
        sharp : bool
            Let only the likest squares of each place speak, as the last round does: a mean of many is blurred.
        """
        height, width = self.level.hole.shape
        scale = float(np.quantile(self.cost, 0.3 if sharp else 0.75)) + 1e-3
        weight = np.exp(-self.cost / (scale * (0.25 if sharp else 1.0))).astype(np.float32) + np.float32(1e-6)
        total = np.zeros((height * width, 3), np.float64)
        sums = np.zeros(height * width, np.float64)
        picture = self.level.picture
        for down in range(-_HALF, _HALF + 1):
            for right in range(-_HALF, _HALF + 1):
                flat = (self.rows + down) * width + self.columns + right
                seen = picture[self.best[:, 0] + down, self.best[:, 1] + right]
                for channel in range(3):
                    total[:, channel] += np.bincount(flat, weight * seen[:, channel], minlength=height * width)
                sums += np.bincount(flat, weight, minlength=height * width)
        covered = (sums > 0).reshape(height, width)
        mean = (total / np.maximum(sums, 1e-12)[:, None]).reshape(height, width, 3).astype(np.float32)
        return np.where(covered[..., None], mean, picture)

    def strain(self) -> float:
        """Root mean square difference between the picture below the squares and what they were copied from."""
        self._look()
        copied = self.windows[self.best[:, 0] - _HALF, self.best[:, 1] - _HALF]
        return float(np.sqrt(np.mean((copied - self.asked) ** 2)))

    def field_for_finer(self, shape: tuple[int, ...]) -> NDArray[np.int32]:
        """For each place of the finer level, the square to begin with."""
        height, width = self.level.hole.shape
        field = np.zeros((height, width, 2), np.float32)
        field[..., 0], field[..., 1] = np.mgrid[:height, :width]
        offsets = np.zeros((height, width, 2), np.float32)
        offsets[self.rows, self.columns] = self.best - np.stack((self.rows, self.columns), axis=1)
        finer = cv2.resize(offsets, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST) * 2
        rows, columns = np.mgrid[: shape[0], : shape[1]]
        return (finer + np.stack((rows, columns), axis=2)).astype(np.int32)

    def _look(self) -> None:
        """The squares that touch the hole, as they are now."""
        windows = sliding_window_view(self.level.picture, (PATCH, PATCH), axis=(0, 1))
        self.windows = windows
        self.asked = windows[self.rows - _HALF, self.columns - _HALF]
        self.wanted = self.level.guide[self.rows, self.columns]

    def _try(self, centres: NDArray[np.int64], who: NDArray[np.int64]) -> None:
        """Compare some squares with a candidate each and keep it where it is likest."""
        height, width = self.level.hole.shape
        inside = (centres >= 0).all(axis=1) & (centres[:, 0] < height) & (centres[:, 1] < width)
        centres, who = centres[inside], who[inside]
        usable = self.level.known[centres[:, 0], centres[:, 1]]
        centres, who = centres[usable], who[usable]
        if not len(who):
            return
        candidate = self.windows[centres[:, 0] - _HALF, centres[:, 1] - _HALF]
        difference = (candidate - self.asked[who]).reshape(len(who), 3, -1)
        np.square(difference, out=difference)
        cost = np.einsum("ijk,ik->i", difference, self.weights[who])
        guide = self.level.guide[centres[:, 0], centres[:, 1]] - self.wanted[who]
        cost += self.guide_weight * np.einsum("ij,ij->i", guide, guide)
        better = cost < self.cost[who]
        self.cost[who[better]] = cost[better]
        self.best[who[better]] = centres[better]
