"""Runs a fill network over the windows of a plan; what one run fills is known to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.offset import match_offset
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress, Progress, SubProgress
from genrepair.tools.fill_plan import Level, Window, enlarge, shrink_any

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard


class FillRun:
    """One fill of one part of a photo.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16
        Not changed; `work` starts as a copy.
    hole : (height, width) uint8
        255 = fill.
    ring : (height, width) bool
        Pixels of the hole that are not damaged: their truth is known.
    engine : Engine

    Attributes
    ----------
    work : like ``pixels``
        Filled after `fill`.
    """

    def __init__(
        self,
        pixels: NDArray[Any],
        hole: NDArray[np.uint8],
        ring: NDArray[np.bool_],
        engine: Engine,
    ) -> None:
        self.work = pixels.copy()
        self._truth, self._ring = pixels, ring
        self._unknown = hole.copy()
        self._engine = engine

    def fill(self, card: ModelCard, levels: list[Level], progress: Progress) -> None:
        """Fill level by level, the finest first, with one model."""
        self._card = card
        self._image = next(wanted.name for wanted in card.inputs if wanted.kind == "image")
        self._mask = next(wanted.name for wanted in card.inputs if wanted.kind == "mask")
        total, done = sum(level.cost for level in levels), 0
        for level in levels:
            part = SubProgress(progress, done / total, (done + level.cost) / total)
            if level.factor == 1:
                self._fill_windows(self.work, self._unknown, level, part)
            else:
                self._fill_smaller(level, part)
            done += level.cost

    def _fill_windows(
        self, picture: NDArray[Any], unknown: NDArray[np.uint8], level: Level, progress: Progress
    ) -> None:
        """Fill window by window, so that no seams arise."""
        for number, window in enumerate(level.windows):
            progress.update(number / len(level.windows), "Filling")
            seen = picture[window.region.slices].copy()
            missing = unknown[window.region.slices].copy()
            seen[missing > 0] = 0  # a network must not see the damage, whatever its graph does with the mask
            made = self._engine.predict(
                self._card,
                {self._image: seen, self._mask: missing},
                output_dtype=picture.dtype.type,
                progress=_OnlyCancel(progress),
            )
            if level.factor == 1:
                made = self._without_offset(made, missing, window)
            cell = window.cell
            inside = cell.shift(-window.region.row, -window.region.column).slices
            take = level.wanted[cell.slices] & (unknown[cell.slices] > 0)
            picture[cell.slices][take] = made[inside][take]
            unknown[cell.slices][take] = 0
        progress.update(1.0, "Filling")

    def _fill_smaller(self, level: Level, progress: Progress) -> None:
        """Fill a thick place in a smaller picture and scale the fill up."""
        factor, work, unknown = level.factor, self.work, self._unknown
        rows, columns = level.wanted.shape
        height, width = unknown.shape
        whole = cv2.copyMakeBorder(work, 0, rows * factor - height, 0, columns * factor - width, cv2.BORDER_REPLICATE)
        small = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
        del whole
        # A small pixel that holds any of the hole has its colour in it.
        missing = np.where(shrink_any(unknown, factor) > 0, 255, 0).astype(np.uint8)
        self._fill_windows(small, missing, level, progress)
        for window in level.windows:
            # A few pixels more than the cell, so that its border is interpolated as its middle is.
            source = window.cell.pad(4).clip(rows, columns)
            large = cv2.resize(
                small[source.slices], (source.width * factor, source.height * factor), interpolation=cv2.INTER_CUBIC
            )
            target = _times(window.cell, factor).clip(height, width)
            wanted = enlarge(level.wanted[window.cell.slices], factor, (target.height, target.width))
            take = wanted & (unknown[target.slices] > 0)
            inside = target.shift(-source.row * factor, -source.column * factor).slices
            work[target.slices][take] = large[inside][take]
            unknown[target.slices][take] = 0

    def _without_offset(self, made: NDArray[Any], missing: NDArray[np.uint8], window: Window) -> NDArray[Any]:
        """Take back what the network's colours are off by, measured where the truth is known."""
        ring = self._ring[window.region.slices] & (missing > 0)
        if not ring.any():
            return made
        return match_offset(made, self._truth[window.region.slices], ring, missing > 0)


class _OnlyCancel(NoProgress):
    """Lets a run be stopped without moving the bar of the whole fill."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    @property
    def cancelled(self) -> bool:  # type: ignore[override]
        """Whether stopping was asked for."""
        return self._progress.cancelled


def _times(region: Region, factor: int) -> Region:
    return Region(region.row * factor, region.column * factor, region.height * factor, region.width * factor)
