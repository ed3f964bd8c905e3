"""How sure a repaired photo may be believed: measured, scored green, amber or red, with the reasons as sentences."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging import mask as masks
from genrepair.imaging.patch import Patch
from genrepair.imaging.prepare import to_depth
from genrepair.imaging.region import Region

GREEN, AMBER, RED = "green", "amber", "red"
LEVELS = (GREEN, AMBER, RED)

# Everything that is not exact is measured at this size: the same photo scores the same at any resolution.
_SIDE = 900
_STRIP_ROWS = 256
# Parts of the fill whose rims are looked at in full resolution, the largest first.
_MOST_PARTS = 48
_RING, _FAR = 2, 7
_FEATURES = 600
_SAME_BITS = 32
_SMALLEST_SIDE = 64  # ORB describes a place by 31 pixels around it, and by more at coarser scales
_NEUTRAL = 3.0
_MAY_COLOUR = frozenset(("colours", "colourise", "colorize"))


@dataclass(frozen=True, slots=True)
class Limits:
    """From which value a figure is amber, and from which red; see `Figures` for what they are."""

    filled_percent: tuple[float, float] = (6.0, 20.0)
    seam: tuple[float, float] = (2.0, 4.0)
    clipped_percent: tuple[float, float] = (1.0, 5.0)
    residual_percent: tuple[float, float] = (25.0, 60.0)
    unlike_percent: tuple[float, float] = (20.0, 50.0)
    tint: tuple[float, float] = (2.5, 6.0)
    brightness_percent: tuple[float, float] = (8.0, 20.0)
    flattened_percent: tuple[float, float] = (45.0, 75.0)


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured.

    Parameters
    ----------
    changed_percent : float
        Share of the photo whose brightness changed visibly (by more than 2 % of the range).
    filled_percent : float
        Share that was filled anew, under a mask.
    outside_strips : int
        Strips of the photo in which a pixel changed that no repair touches; must be 0.
    seam : float
        How much steeper the rim of a fill is than the photo around it: 1 is as steep, the 90th percentile over the
        filled places.
    clipped_percent : float
        Share of pixels at the end of their range after, less those before.
    residual_percent : float
        Share of the filled places around which a rim of the damage still stands out, or that were left open.
    unlike_percent : float
        Share of the details (ORB features outside the fill) that are not found again in their place.
    tint : float
        By how much a neutral photo became coloured (mean chroma, 0 to 255); 0 for photos that have colours.
    brightness_percent : float
        Change of the mean brightness, in percent of the range.
    flattened_percent : float
        Loss of contrast: 0 is as before, 100 a blank picture.
    """

    changed_percent: float = 0.0
    filled_percent: float = 0.0
    outside_strips: int = 0
    seam: float = 1.0
    clipped_percent: float = 0.0
    residual_percent: float = 0.0
    unlike_percent: float = 0.0
    tint: float = 0.0
    brightness_percent: float = 0.0
    flattened_percent: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """The verdict on one photo.

    Parameters
    ----------
    level : {"green", "amber", "red"}
    reasons : tuple of str
        A sentence for each figure that is not green, the worst first; empty for green.
    figures : Figures
    """

    level: str
    reasons: tuple[str, ...]
    figures: Figures

    def as_dict(self) -> dict[str, Any]:
        """For journal, JSON and report."""
        return {"level": self.level, "reasons": list(self.reasons), "figures": asdict(self.figures)}


@dataclass(slots=True, eq=False)
class Look:
    """What is remembered of a photo before it is repaired, since its pixels are changed in place.

    Parameters
    ----------
    small : (about 900 a side, 3) uint8
        The photo, reduced.
    shape : (height, width)
    free : (height, width) uint8, or None
        255 where the repair may not change anything; None where there is no such place.
    strips : list of int
        Checksums of what it may not change.
    around : list of (Region, pixels, mask)
        Surroundings of filled places in full resolution, before, with the fill's mask.
    filled : float
        Share under a mask.
    """

    small: NDArray[np.uint8]
    shape: tuple[int, int]
    free: NDArray[np.uint8] | None
    strips: list[int]
    around: list[tuple[Region, NDArray[Any], NDArray[np.uint8]]] = field(default_factory=list)
    mask: NDArray[np.uint8] | None = None
    filled: float = 0.0


def look(pixels: NDArray[Any], srgb: NDArray[Any], patches: Sequence[Patch]) -> Look:
    """Look at a photo before patches are laid on it.

    Parameters
    ----------
    pixels : (height, width, channels) uint8 or uint16
        As they are stored; for the proof that nothing else changed.
    srgb : (height, width, 3) uint8 or uint16
        The same, as people see it.
    patches : sequence of Patch
        What will be laid on it.
    """
    height, width = pixels.shape[:2]
    free = _free((height, width), patches)
    filled = _filled((height, width), patches)
    found = Look(reduced(srgb), (height, width), free, list(_checksums(pixels, free)))
    if filled is not None:
        found.mask = filled
        found.filled = cv2.countNonZero(filled) / filled.size
        parts = sorted(masks.parts(filled, merge_distance=4), key=lambda part: -part.area)[:_MOST_PARTS]
        for part in parts:
            wide = part.pad(_FAR + 2).clip(height, width)
            # A fill that spans the photo is judged by a piece of its rim.
            wide = Region(wide.row, wide.column, min(wide.height, 1024), min(wide.width, 1024))
            found.around.append((wide, np.array(srgb[wide.slices]), filled[wide.slices].copy()))
    return found


def judge(
    before: Look,
    pixels: NDArray[Any],
    srgb: NDArray[Any],
    left: NDArray[np.uint8] | None = None,
    tools: Iterable[str] = (),
    limits: Limits = LIMITS,
) -> Score:
    """Judge the photo after the patches of `look` were laid on it.

    Parameters
    ----------
    before : Look
    pixels, srgb : arrays as for `look`
        After the repair.
    left : (height, width) uint8, or None
        Mask of damage that no step has filled.
    tools : iterable of str
        Ids of the tools that ran: colours may come where one was asked to bring them.
    limits : Limits
    """
    changed = sum(old != new for old, new in zip(before.strips, _checksums(pixels, before.free), strict=True))
    after = reduced(srgb)
    seam, residual = _rims(before, srgb)
    if left is not None and left.any():
        share = cv2.countNonZero(left) / left.size
        residual = max(residual, 100.0 * share / max(share + before.filled, 1e-9))
    old, new = (np.asarray(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY), np.uint8) for p in (before.small, after))
    figures = Figures(
        changed_percent=_percent(float(np.mean(cv2.absdiff(old, new) > 5))),
        filled_percent=_percent(before.filled),
        outside_strips=int(changed),
        seam=round(seam, 2),
        clipped_percent=_percent(max(0.0, _clipped(after) - _clipped(before.small))),
        residual_percent=round(residual, 1),
        unlike_percent=_percent(_unlike(old, new, before.mask)),
        tint=0.0 if _MAY_COLOUR & set(tools) else round(_tint(before.small, after), 2),
        brightness_percent=round(100.0 * (float(new.mean()) - float(old.mean())) / 255, 2),
        flattened_percent=_percent(max(0.0, 1 - float(new.std()) / max(float(old.std()), 1.0))),
    )
    return score(figures, limits)


def score(figures: Figures, limits: Limits = LIMITS) -> Score:
    """The level and the sentences for figures.

    Parameters
    ----------
    figures : Figures
    limits : Limits
    """
    found: list[tuple[int, str]] = []
    if figures.outside_strips:
        found.append((2, "Pixels changed that no repair should touch; please report this photo."))
    for name, sentence in _SENTENCES:
        value = abs(getattr(figures, name))
        amber, red = getattr(limits, name)
        if value >= amber:
            found.append((2 if value >= red else 1, sentence.format(value=f"{value:.3g}")))
    found.sort(key=lambda each: -each[0])
    worst = max((severity for severity, _ in found), default=0)
    return Score(LEVELS[worst], tuple(sentence for _, sentence in found), figures)


_SENTENCES = (
    ("filled_percent", "{value} % of the photo was filled anew: compare it with the original."),
    ("seam", "The edges of filled places are {value} times as steep as the photo around them, so they may show."),
    ("residual_percent", "Around {value} % of the filled places a rim of the damage may be left."),
    ("clipped_percent", "{value} % more of the photo is now pure black, white or a full colour."),
    ("unlike_percent", "{value} % of the details are not where they were: look for smoothed or invented ones."),
    ("tint", "A photo without colours has become tinted (by {value} of 255)."),
    ("brightness_percent", "The photo's brightness changed by {value} % of the range."),
    ("flattened_percent", "The photo lost {value} % of its contrast."),
)


def reduced(srgb: NDArray[Any]) -> NDArray[np.uint8]:
    """The photo at 8 bits with at most 900 pixels a side: (height, width, 3) uint8."""
    height, width = srgb.shape[:2]
    # Every n-th pixel first: averaging 200 megapixels would take longer than saving them.
    step = max(1, max(height, width) // (3 * _SIDE))
    small = to_depth(np.ascontiguousarray(srgb[::step, ::step]), 8)
    factor = _SIDE / max(small.shape[:2])
    if factor < 1:
        size = max(1, round(small.shape[1] * factor)), max(1, round(small.shape[0] * factor))
        small = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA))
    return np.asarray(small, np.uint8)


def _percent(share: float) -> float:
    return round(100.0 * share, 3)


def _free(shape: tuple[int, int], patches: Sequence[Patch]) -> NDArray[np.uint8] | None:
    """255 where no patch has a weight; None where one of them covers the whole photo without one."""
    result = np.full(shape, 255, np.uint8)
    for patch in patches:
        if patch.weight is None:
            if patch.region == Region.whole(*shape):
                return None
            result[patch.region.slices] = 0
        else:
            target = result[patch.region.slices]
            target[patch.weight > 0] = 0
    return result


def _filled(shape: tuple[int, int], patches: Sequence[Patch]) -> NDArray[np.uint8] | None:
    """Mask of what was filled: patches that take the place of a part of the photo wholly."""
    result: NDArray[np.uint8] | None = None
    for patch in patches:
        if patch.weight is None:
            continue
        sure = patch.weight >= 250
        # A weight that is full nearly everywhere is no hole but a tool for the whole photo with a protected part.
        if not sure.any() or (patch.region == Region.whole(*shape) and sure.mean() > 0.6):
            continue
        result = np.zeros(shape, np.uint8) if result is None else result
        target = result[patch.region.slices]
        target[sure] = 255
    return result


def _checksums(pixels: NDArray[Any], free: NDArray[np.uint8] | None) -> Iterable[int]:
    """A checksum for each strip of what may not change."""
    if free is None:
        return
    for top in range(0, pixels.shape[0], _STRIP_ROWS):
        strip = np.ascontiguousarray(pixels[top : top + _STRIP_ROWS])
        kept = cv2.bitwise_and(strip, strip, mask=free[top : top + _STRIP_ROWS])
        yield zlib.crc32(np.ascontiguousarray(kept).data)


def _rims(before: Look, srgb: NDArray[Any]) -> tuple[float, float]:
    """Seam (90th percentile over the filled places) and the percentage of places with a rim that stands out."""
    seams: list[float] = []
    rims = 0
    for region, old, mask in before.around:
        now = _brightness(srgb[region.slices])
        then = _brightness(old)
        inside = mask > 0
        near = _within(mask, _RING) & ~inside
        far = _within(mask, _FAR) & ~_within(mask, _RING + 1)
        if np.count_nonzero(far) < 12 or np.count_nonzero(near) < 4:
            continue
        edge = _within(mask, 1) & ~(cv2.erode(mask, np.ones((3, 3), np.uint8)) > 0)
        steep = cv2.magnitude(
            cv2.Sobel(now, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(now, cv2.CV_32F, 0, 1, scale=0.125)
        )
        calm = float(np.quantile(steep[far], 0.75))
        seams.append(float(np.quantile(steep[edge], 0.75)) / max(calm, 1.5))
        # Damage wider than its mask leaves a rim that was there before, too, and differs from what lies further out.
        noise = float(np.median(np.abs(now[far] - np.median(now[far])))) / 0.6745 + 1.5
        off = abs(float(np.median(now[near]) - np.median(now[far])))
        was = abs(float(np.median(then[near]) - np.median(then[far])))
        rims += off > 3 * noise and was > 3 * noise
    if not seams:
        return 1.0, 0.0
    return float(np.quantile(seams, 0.9)), 100.0 * rims / len(seams)


def _within(mask: NDArray[np.uint8], pixels: int) -> NDArray[np.bool_]:
    return cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * pixels + 1, 2 * pixels + 1))) > 0


def _brightness(pixels: NDArray[Any]) -> NDArray[np.float32]:
    grey = pixels.astype(np.float32).mean(axis=2)
    return grey if pixels.dtype == np.uint8 else grey / np.float32(257)


def _clipped(small: NDArray[np.uint8]) -> float:
    return float(np.mean(((small == 0) | (small == 255)).any(axis=2)))


def _unlike(old: NDArray[np.uint8], new: NDArray[np.uint8], mask: NDArray[np.uint8] | None) -> float:
    """Share of the strongest features of the photo that have no equal at their place in the result."""
    if min(old.shape) < _SMALLEST_SIDE:
        return 0.0
    # Noise has features too, but is meant to go: both are smoothed by as much as denoising does at this size.
    old, new = (np.asarray(cv2.GaussianBlur(p, (0, 0), 1.2), np.uint8) for p in (old, new))
    # The same threshold for both would lose features where contrast went: the result may have weaker ones.
    finder = cv2.ORB_create(nfeatures=_FEATURES, fastThreshold=12)  # pyright: ignore[reportAttributeAccessIssue]
    keep = np.full(old.shape, 255, np.uint8)
    if mask is not None:
        size = (old.shape[1], old.shape[0])
        hole = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
        keep[cv2.dilate(hole, np.ones((9, 9), np.uint8)) > 0] = 0
    points = finder.detect(old, keep)
    if len(points) < 30:
        return 0.0  # a sky has no details to lose
    # Described at the same places in both: what counts is whether the place still looks as it did.
    kept, wanted = finder.compute(old, points)
    again, found = finder.compute(new, kept)
    places = {(p.pt, p.octave): number for number, p in enumerate(again)}
    pairs = [(n, places[(p.pt, p.octave)]) for n, p in enumerate(kept) if (p.pt, p.octave) in places]
    if not pairs or wanted is None or found is None:
        return 1.0
    distance = np.array([np.unpackbits(wanted[a] ^ found[b]).sum() for a, b in pairs])
    # Unrelated descriptors of 256 bits differ in 128 (Rublee et al. 2011); fewer are allowed at the very same place
    # than where one is searched for.
    return 1.0 - float(np.count_nonzero(distance <= _SAME_BITS)) / len(kept)


def _tint(old: NDArray[np.uint8], new: NDArray[np.uint8]) -> float:
    """How coloured a neutral photo became; 0 for photos that are not neutral."""
    was, now = (_chroma(p) for p in (old, new))
    if float(np.quantile(was, 0.98)) > _NEUTRAL:
        return 0.0
    return max(0.0, float(np.quantile(now, 0.9)) - float(np.quantile(was, 0.9)))


def _chroma(small: NDArray[np.uint8]) -> NDArray[np.float32]:
    # Colour noise is not a tint: it averages away, a tint does not.
    mean = cv2.blur(small.astype(np.float32), (7, 7))
    return np.asarray(mean.max(axis=2) - mean.min(axis=2), np.float32)
