"""Dust by a second scan: what moved between two scans of one print is dust, what stayed is damage.

Needs another picture and so is no `Tool`; `services.second_scan` reads the files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import PhotoError
from genrepair.imaging import mask as masks
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.imaging.register import Alignment, register
from genrepair.imaging.scan_difference import LEVELS_A_SIGMA, aligned, difference_map, match_exposure, measure_noise
from genrepair.progress import NoProgress, Progress, SubProgress
from genrepair.tools.tool import Outcome, check, param

_SENSITIVITY = np.array([0.0, 50.0, 100.0])
# Standard deviations from which a place is sure; it is followed down to a share of that.
_SURE_SIGMAS = np.array([16.0, 7.5, 4.0])
_LOW_SHARE = 0.6
_SMALLEST_AREA = 3
# More than this moved: the pictures are not what they are taken for.
_MOST_SHARE = 0.15
_RING = 5
_FEATHER = 2.0
# How clearly one of the scans has to be the smooth one, before its pixels are put into the other.
_CLEAR_SIDE = 0.15
# A place that stands out in neither scan is more likely an edge than dust on dust, unless it differs very much.
_UNCLEAR_FACTOR = 1.8
_SAME_PLACE_PIXELS = 0.75
_SHARP_ENOUGH = 0.8


@dataclass(frozen=True)
class DustParams:
    """What a person can set, whichever way the dust is found."""

    sensitivity: int = param(
        50, "Sensitivity", "More finds fainter dust and more that is none.", minimum=0, maximum=100, step=1, unit="%"
    )
    grow: int = param(
        2, "Grow", "Widens what was found, so that no rim of the dust stays.", minimum=0, maximum=20, step=1, unit="px"
    )


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two scans laid on each other; what follows from it needs no more looking.

    Parameters
    ----------
    first, second : (height, width, 3) uint8 or uint16, sRGB
        The first scan, and the second one as it lies on it, at the same exposure and depth.
    covered : (height, width) uint8
        255 where the second scan has something.
    difference : (height, width) uint8
        See `difference_map`.
    alignment : Alignment
    gain : (3,) float
        Exposure of the first against the second.
    """

    first: NDArray[Any]
    second: NDArray[Any]
    covered: NDArray[np.uint8]
    difference: NDArray[np.uint8]
    alignment: Alignment
    gain: tuple[float, ...]

    @property
    def same_place(self) -> bool:
        """Whether the print lay in the same place both times: dust on the glass cannot be found then."""
        x, y = self.alignment.maps(Region(0, 0, 1, 1))
        height, width = self.alignment.shape
        far_x, far_y = self.alignment.maps(Region(height - 1, width - 1, 1, 1))
        moved = max(abs(x[0, 0]), abs(y[0, 0]), abs(far_x[0, 0] - width + 1), abs(far_y[0, 0] - height + 1))
        return bool(moved < _SAME_PLACE_PIXELS)

    @property
    def scale(self) -> float:
        """Pixels of the second scan for one of the first."""
        return float(np.sqrt(abs(np.linalg.det(self.alignment.matrix[:, :2]))))


@dataclass(frozen=True, slots=True, eq=False)
class DustFound:
    """Dust of both scans, on the first one's pixels.

    Parameters
    ----------
    mask : (height, width) uint8
        Dust of the first scan.
    fillable : (height, width) uint8
        The part of it where the second scan is surely clean.
    soft : (height, width) uint8
        How surely each pixel moved and lies in the first scan; 255 is certain.
    summary : dict
        Figures and sentences.
    """

    mask: NDArray[np.uint8]
    fillable: NDArray[np.uint8]
    soft: NDArray[np.uint8]
    summary: dict[str, Any]


def compare(first: NDArray[Any], second: NDArray[Any], progress: Progress | None = None) -> Comparison:
    """Align two scans and measure how they differ.

    Parameters
    ----------
    first, second : (height, width, 3) uint8 or uint16, sRGB
        May differ in size and depth.
    progress : Progress, or None

    Raises
    ------
    PhotoError
        They are not scans of the same print, or the same file twice.
    """
    progress = progress or NoProgress()
    if first.shape == second.shape and first.dtype == second.dtype and np.array_equal(first, second):
        raise PhotoError(
            "The two scans are the same picture, pixel for pixel; scan the print a second time, moved a little."
        )
    alignment = register(first, second, SubProgress(progress, 0.0, 0.6))
    other, covered = aligned(second, alignment, first.dtype, SubProgress(progress, 0.6, 0.75))
    gains = match_exposure(first, other, covered)
    noise = measure_noise(first, other, covered)
    difference = difference_map(first, other, covered, noise, SubProgress(progress, 0.8, 1.0))
    return Comparison(first, other, covered, difference, alignment, tuple(float(g) for g in gains[:, 0]))


def find_dust(scans: Comparison, params: DustParams, progress: Progress | None = None) -> DustFound:
    """Decide what of the difference is dust, and in which of the scans it lies.

    A speck adds contrast to the scan that it lies in: where the first scan varies more than the second around a place
    that differs, the dust is the first one's. Places that both scans vary at alike (dust on dust) join the mask, but
    are not filled from the second scan.

    Raises
    ------
    PhotoError
        So much moved that the pictures cannot be scans of one print.
    """
    check(params)
    progress = progress or NoProgress()
    sure = float(np.interp(params.sensitivity, _SENSITIVITY, _SURE_SIGMAS))
    high = min(250, round(sure * LEVELS_A_SIGMA))
    moved = masks.hysteresis(scans.difference, max(1, round(high * _LOW_SHARE)), high, _SMALLEST_AREA)
    share = cv2.countNonZero(moved) / max(1, cv2.countNonZero(scans.covered))
    if share > _MOST_SHARE:
        raise PhotoError(
            f"The two scans differ in {share:.0%} of the picture, so they are not scans of the same print in the same"
            " state, or focus and light changed; scan it twice with the same settings."
        )
    mask, fillable, soft = (np.zeros_like(moved) for _ in range(3))
    counts = {"first": 0, "second": 0, "unclear": 0}
    strengths: list[float] = []
    contours, _ = cv2.findContours(moved, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for number, contour in enumerate(contours):
        if number % 64 == 0:
            progress.update(number / len(contours), "Sorting dust from damage")
        x, y, width, height = cv2.boundingRect(contour)
        box = Region(y, x, height, width).pad(_RING).clip(*moved.shape)
        part = np.zeros((box.height, box.width), np.uint8)
        cv2.drawContours(part, [contour - np.array([box.column, box.row])], -1, 255, cv2.FILLED)
        side = _side(scans, box, part)
        if side < -_CLEAR_SIDE:
            counts["second"] += 1
            continue
        clear = side > _CLEAR_SIDE
        if not clear and scans.difference[box.slices][part > 0].max() < min(255, _UNCLEAR_FACTOR * high):
            continue
        counts["first" if clear else "unclear"] += 1
        strengths.append(abs(side))
        np.maximum(mask[box.slices], part, out=mask[box.slices])
        if clear:
            np.maximum(fillable[box.slices], part, out=fillable[box.slices])
        sureness = np.minimum(scans.difference[box.slices].astype(np.uint16) * 128 // high, 255).astype(np.uint8)
        sureness[part == 0] = 0
        np.maximum(soft[box.slices], sureness, out=soft[box.slices])
    if params.grow:
        mask, fillable = masks.grow(mask, params.grow), masks.grow(fillable, params.grow)
    fillable[scans.covered == 0] = 0
    progress.update(1.0)
    return DustFound(mask, fillable, soft, _summary(scans, mask, counts, strengths))


def fill(scans: Comparison, found: DustFound, protect: NDArray[np.uint8] | None = None) -> Outcome:
    """Real pixels: the second scan laid over the dust of the first, with a soft edge.

    Returns
    -------
    Outcome
        Patches, and as its mask the dust that the second scan has no clean pixels for.

    Raises
    ------
    PhotoError
        The second scan is much less sharp.
    """
    if scans.scale < _SHARP_ENOUGH:
        raise PhotoError(
            f"The second scan has {scans.scale:.0%} of the first one's resolution, so its pixels would be blurred"
            " spots; use its mask with an ordinary fill, or scan both at the same resolution."
        )
    weight = masks.feather(found.fillable, _FEATHER)
    weight[scans.covered == 0] = 0
    if protect is not None:
        weight[protect > 0] = 0
    patches = []
    for region in masks.parts(np.where(weight > 0, 255, 0).astype(np.uint8), merge_distance=16):
        patches.append(Patch(region, _matched(scans, region, weight[region.slices]), weight[region.slices].copy()))
    rest = np.where((found.mask > 0) & (found.fillable == 0), 255, 0).astype(np.uint8)
    filled = cv2.countNonZero(np.where((found.mask > 0) & (weight == 255), 255, 0).astype(np.uint8))
    summary = dict(found.summary) | {
        "filled_percent": round(100.0 * filled / max(1, cv2.countNonZero(found.mask)), 1),
        "real_pixels": filled,
    }
    return Outcome(patches, mask=rest, summary=summary)


def _matched(scans: Comparison, region: Region, weight: NDArray[np.uint8]) -> NDArray[Any]:
    """The second scan's pixels of a region, shifted by what both differ by around the dust."""
    wide = region.pad(_RING).clip(*scans.difference.shape)
    a, b = scans.first[wide.slices].astype(np.float32), scans.second[wide.slices].astype(np.float32)
    calm = (scans.difference[wide.slices] < 3 * LEVELS_A_SIGMA) & (scans.covered[wide.slices] > 0)
    around = np.pad(
        weight == 0,
        (
            (region.row - wide.row, wide.bottom - region.bottom),
            (region.column - wide.column, wide.right - region.right),
        ),
        constant_values=True,
    )
    calm &= around
    inner = b[region.shift(-wide.row, -wide.column).slices]
    if np.count_nonzero(calm) >= 12:
        inner = inner + np.median((a - b)[calm], axis=0)
    top = np.iinfo(scans.first.dtype).max
    return np.clip(np.rint(inner), 0, top).astype(scans.first.dtype)


def _side(scans: Comparison, box: Region, part: NDArray[np.uint8]) -> float:
    """In which scan a place stands out: 1 in the first, -1 in the second, about 0 in both or neither.

    With d the difference and m the mean of both scans, var(first) - var(second) = 2 cov(m, d): divided by var(d) it is
    1 when the second scan knows nothing of the speck.
    """
    near = cv2.dilate(part, np.ones((2 * _RING + 1, 2 * _RING + 1), np.uint8)) > 0
    near &= scans.covered[box.slices] > 0
    if np.count_nonzero(near) < 9:
        return 0.0
    top = float(np.iinfo(scans.first.dtype).max)
    a = scans.first[box.slices][near].astype(np.float64) / top
    b = scans.second[box.slices][near].astype(np.float64) / top
    weight = np.var(a - b, axis=0)
    return float((np.var(a, axis=0) - np.var(b, axis=0)).sum() / max(float(weight.sum()), 1e-9))


def _summary(
    scans: Comparison, mask: NDArray[np.uint8], counts: dict[str, int], strengths: list[float]
) -> dict[str, Any]:
    alignment = scans.alignment
    notes: list[str] = []
    if scans.same_place:
        notes.append(
            "The print lay in the same place in both scans, so dust on the scanner's glass is not found; move the print"
            " a little between the scans."
        )
    uncovered = 1 - cv2.countNonZero(scans.covered) / scans.covered.size
    if uncovered > 0.05:
        notes.append(f"The second scan does not show {uncovered:.0%} of the first; no dust is found there.")
    certain = float(np.median(np.minimum(strengths, 1.0))) if strengths else 1.0
    return {
        "found": {"dust": counts["first"], "unclear": counts["unclear"], "dust of the second scan": counts["second"]},
        "share_percent": round(100.0 * cv2.countNonZero(mask) / max(1, mask.size), 3),
        "confidence": round(min(1.0, max(0.0, alignment.correlation)) * min(1.0, 0.5 + 0.5 * certain), 3),
        "correlation": round(alignment.correlation, 3),
        "misalignment_px": round(alignment.residual, 3),
        "exposure_gain": round(float(np.mean(scans.gain)), 3),
        "notes": notes,
    }
