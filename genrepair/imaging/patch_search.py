"""For every square that touches a hole, its likest known square, and what they all vote for.

Likest squares are found by trying those of the neighbours and random ones (Barnes et al., "PatchMatch", SIGGRAPH 2009),
here for all squares at once, with jumps of falling width in place of a scan.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from genrepair.imaging.patch_levels import HALF, PATCH, PatchLevel

# A pixel of the hole counts less, the farther it lies from what is known.
_TRUST_FALL = 1.35
_JUMPS = (12, 3, 1)
_DIRECTIONS = ((-1, 0), (1, 0), (0, -1), (0, 1))


class PatchSearch:
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
        self, level: PatchLevel, stride: int, guide_weight: float, least_trust: float, random: np.random.Generator
    ) -> None:
        self.level, self.stride, self.random = level, stride, random
        self.guide_weight = np.float32(guide_weight)
        touching = cv2.dilate(level.hole.astype(np.uint8), np.ones((PATCH, PATCH), np.uint8)) > 0
        touching[:HALF] = touching[-HALF:] = False
        touching[:, :HALF] = touching[:, -HALF:] = False
        lattice = np.zeros_like(touching)
        # The last row and column of squares always vote: none else reaches the last pixels.
        ways = [np.append(np.arange(HALF, side - HALF, stride), side - HALF - 1) for side in lattice.shape]
        lattice[np.ix_(*ways)] = True
        self.rows, self.columns = np.nonzero(touching & lattice)
        self.sources = np.argwhere(level.known)
        # Number of the square at each place of the lattice, -1 where there is none: neighbours are looked up here.
        self.place = np.full(level.hole.shape, -1, np.int64)
        self.place[self.rows, self.columns] = np.arange(len(self.rows))
        below = np.zeros(level.hole.shape, np.uint8)
        below[self.rows, self.columns] = 1
        below = cv2.dilate(below, np.ones((PATCH, PATCH), np.uint8))
        # Only pixels below a square are voted for: a picture may be large and its hole a hair.
        self.covered = np.flatnonzero(below)
        number = np.zeros(below.shape, np.int32)
        number.reshape(-1)[self.covered] = np.arange(len(self.covered))
        # Of each pixel of each square, its number among those.
        self.voted = sliding_window_view(number, (PATCH, PATCH))[self.rows - HALF, self.columns - HALF].ravel()
        self.best = np.zeros((len(self.rows), 2), np.int64)
        self.cost = np.full(len(self.rows), np.inf, np.float32)
        depth = cv2.distanceTransform(level.hole.astype(np.uint8), cv2.DIST_L2, 5)
        trust = np.maximum(np.float32(_TRUST_FALL) ** -depth, np.float32(least_trust)).astype(np.float32)
        weights = sliding_window_view(trust, (PATCH, PATCH))[self.rows - HALF, self.columns - HALF]
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
        scale = float(np.quantile(self.cost, 0.3 if sharp else 0.75)) + 1e-3
        weight = np.exp(-self.cost / (scale * (0.25 if sharp else 1.0))).astype(np.float32) + np.float32(1e-6)
        squares = self.windows[self.best[:, 0] - HALF, self.best[:, 1] - HALF].reshape(len(weight), 3, -1)
        squares *= weight[:, None, None]
        count = len(self.covered)
        sums = np.bincount(self.voted, np.repeat(weight, PATCH**2), minlength=count)
        total = [np.bincount(self.voted, squares[:, channel].ravel(), minlength=count) for channel in range(3)]
        voted = self.level.picture.copy()
        voted.reshape(-1, 3)[self.covered] = (np.stack(total) / np.maximum(sums, 1e-12)).T
        return voted

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
        self.windows = sliding_window_view(self.level.picture, (PATCH, PATCH), axis=(0, 1))
        self.asked = self.windows[self.rows - HALF, self.columns - HALF]
        self.wanted = self.level.guide[self.rows, self.columns]

    def _try(self, centres: NDArray[np.int64], who: NDArray[np.int64]) -> None:
        """Compare some squares with a candidate each and keep it where it is likest."""
        height, width = self.level.hole.shape
        rows, columns = centres[:, 0], centres[:, 1]
        inside = (rows >= 0) & (columns >= 0) & (rows < height) & (columns < width)
        centres, who = centres[inside], who[inside]
        usable = self.level.known[centres[:, 0], centres[:, 1]]
        centres, who = centres[usable], who[usable]
        if not len(who):
            return
        candidate = self.windows[centres[:, 0] - HALF, centres[:, 1] - HALF]
        difference = (candidate - self.asked[who]).reshape(len(who), 3, -1)
        np.square(difference, out=difference)
        cost = np.einsum("ijk,ik->i", difference, self.weights[who])
        guide = self.level.guide[centres[:, 0], centres[:, 1]] - self.wanted[who]
        cost += self.guide_weight * np.einsum("ij,ij->i", guide, guide)
        better = cost < self.cost[who]
        self.cost[who[better]] = cost[better]
        self.best[who[better]] = centres[better]
