"""Finds scratches, dust, creases and stains; the result is a mask that a person can edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.damage_line import FOLLOWED, MINIMUM_AREA, draw_line
from genrepair.imaging.mask import grow
from genrepair.imaging.region import Region
from genrepair.progress import Progress, SubProgress
from genrepair.tools import second_opinion
from genrepair.tools.components import find_places
from genrepair.tools.tool import Outcome, Request, check, param

if TYPE_CHECKING:
    from genrepair.engine import Engine

# Photos with more pixels are looked at twice, in full and at half size: wide damage in large scans is missed otherwise.
_BIG_PIXELS = 4_000_000
_BAND_ROWS = 1024
# A mark is followed into its fainter parts, down to these probabilities by sensitivity. A line lowered everywhere finds
# as many pixels, but marks in pieces, and several times as many that are none; followed further still, the mask floods
# real edges of the photo.
_FOLLOWED = (0.5, FOLLOWED, 0.05)
_SENSITIVITY = np.array([0.0, 50.0, 100.0])


@dataclass(frozen=True)
class DamageParams:
    """What a person can set; nothing of it needs the network again."""

    sensitivity: int = param(
        50,
        "Sensitivity",
        "More finds fainter damage and more that is none.",
        minimum=0,
        maximum=100,
        step=1,
        live=True,
        unit="%",
    )
    grow: int = param(
        1,
        "Grow",
        "Widens what was found, so that no rim of the damage stays.",
        minimum=0,
        maximum=20,
        step=1,
        live=True,
        unit="px",
    )
    scratch: bool = param(True, "Scratches and hairs", "Finds thin lines.", live=True)
    dust: bool = param(True, "Dust and spots", "Finds small specks.", live=True)
    crease: bool = param(True, "Creases and tears", "Finds folds and torn places.", live=True)
    stain: bool = param(True, "Stains", "Finds wide discoloured places.", live=True)


@dataclass(frozen=True, slots=True, eq=False)
class DamagePrepared:
    """What the network saw.

    Parameters
    ----------
    region : Region
        Where it looked.
    probability : (height, width, classes) uint8
        255 = certainly damaged.
    classes : tuple of str
        What each channel is.
    threshold : float
        Probability (0..1) that a place must reach somewhere to count as damage in this photo, at 50 % sensitivity.
    summary : dict
        Figures for the outcome.
    """

    region: Region
    probability: NDArray[np.uint8]
    classes: tuple[str, ...]
    threshold: float
    summary: dict[str, Any]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.probability.nbytes

    def covers(self, request: Request) -> bool:
        """Whether it holds all that ``request`` needs."""
        return self.region.contains(request.work_region)


class Damage:
    """See the module."""

    id: ClassVar[str] = "damage"
    title: ClassVar[str] = "Find damage"
    help: ClassVar[str] = "Finds scratches, dust, creases and stains and marks them in the mask, for you to correct."
    task: ClassVar[str] = "damage"
    Params: ClassVar[type] = DamageParams
    makes_mask: ClassVar[bool] = True
    needs_mask: ClassVar[bool] = False

    def prepare(self, request: Request, engine: Engine, progress: Progress) -> DamagePrepared:
        """Run the network, on a big photo at two scales, and keep the larger probability."""
        check(request.params)
        card = engine.card(self.task, request.model)
        image = next(wanted.name for wanted in card.inputs if wanted.kind == "image")
        pixels = request.pixels[request.work_region.slices]
        big = pixels.shape[0] * pixels.shape[1] > _BIG_PIXELS
        others = second_opinion.asked(engine)
        first = SubProgress(progress, 0.0, 0.8) if others else progress
        found = engine.predict(
            card,
            {image: pixels},
            output_dtype=np.uint8,
            progress=SubProgress(first, 0.0, 0.78 if big else 1.0),
            text="Looking for damage",
        )
        if big:
            half = cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            coarse = engine.predict(
                card,
                {image: half},
                output_dtype=np.uint8,
                progress=SubProgress(first, 0.78, 1.0),
                text="Looking for wide damage",
            )
            _maximum_of_upscaled(found, coarse)
        line = float(card.metrics.get("threshold", 0.6))
        counted = float(card.metrics.get("false_marks", 0.0)), float(card.metrics.get("false_marks_lowest", 0.0))
        threshold = draw_line(found, line, counted, min(request.pixels.shape[:2]))
        classes = tuple(card.output.classes) or tuple(f"class {n + 1}" for n in range(found.shape[2]))
        summary = {"model": card.id, "scales": 1 + big, "line": round(threshold, 2)}
        if others:
            last = SubProgress(progress, 0.8, 1.0)
            strange = second_opinion.unusual(pixels, others, threshold, engine, last)
            found, classes = np.concatenate((found, strange[..., None]), axis=2), (*classes, second_opinion.CLASS)
            summary["second_opinion"] = ", ".join(each.id for each in others)
        return DamagePrepared(request.work_region, found, classes, threshold, summary)

    def finish(self, request: Request, prepared: DamagePrepared) -> Outcome:
        """Threshold the probability by the sensitivity and count what is found."""
        check(request.params)
        region = request.work_region.intersection(prepared.region)
        low, high = thresholds(request.params.sensitivity, prepared.threshold)
        probability = prepared.probability[region.shift(-prepared.region.row, -prepared.region.column).slices]
        enabled = _enabled(request, prepared)
        places = find_places(
            lambda top, bottom: _largest(probability[top:bottom], enabled),
            lambda top, bottom: probability[top:bottom],
            (region.height, region.width),
            max(1, round(255 * low)),
            max(1, round(255 * high)),
            MINIMUM_AREA,
        )
        found = places.mask
        summary = dict(prepared.summary)
        winners = np.argmax(places.totals[:, enabled], axis=1) if enabled else np.zeros(0, np.intp)
        counts = np.bincount(winners, minlength=len(enabled))
        summary["found"] = {prepared.classes[n]: int(count) for n, count in zip(enabled, counts, strict=True)}
        if request.params.grow:
            found = grow(found, request.params.grow)
        if request.protect is not None:
            found[request.protect[region.slices] > 0] = 0
        summary["share_percent"] = round(100.0 * cv2.countNonZero(found) / max(1, found.size), 3)
        if region == request.whole:
            mask = found
        else:
            mask = np.zeros(request.pixels.shape[:2], np.uint8) if request.mask is None else request.mask.copy()
            mask[region.slices] = found
        return Outcome([], mask=mask, summary=summary)

    def soft_mask(self, request: Request, prepared: DamagePrepared) -> NDArray[np.uint8]:
        """The probability (255 = certain), the largest of the classes that are switched on; 0 outside the region."""
        region = request.work_region.intersection(prepared.region)
        result = np.zeros(request.pixels.shape[:2], np.uint8)
        probability = prepared.probability[region.shift(-prepared.region.row, -prepared.region.column).slices]
        result[region.slices] = _largest(probability, _enabled(request, prepared))
        return result


def thresholds(sensitivity: float, middle: float = 0.6) -> tuple[float, float]:
    """Probabilities from which a place is kept if it touches a sure one, and from which it is sure.

    Parameters
    ----------
    sensitivity : float
        0 to 100; 50 gives ``middle``.
    middle : float
        The upper threshold at 50, 0..1, as `DamagePrepared` has it.

    Returns
    -------
    low, high : float
    """
    high = float(np.interp(sensitivity, _SENSITIVITY, [max(0.97, middle), middle, min(0.1, middle)]))
    return min(float(np.interp(sensitivity, _SENSITIVITY, _FOLLOWED)), high / 2), high


def _enabled(request: Request, prepared: DamagePrepared) -> list[int]:
    """Numbers of the classes that are switched on; classes we have no switch for are on."""
    return [n for n, name in enumerate(prepared.classes) if getattr(request.params, name, True)]


def _largest(probability: NDArray[np.uint8], classes: list[int]) -> NDArray[np.uint8]:
    """Largest probability over some classes: (height, width)."""
    if not classes:
        return np.zeros(probability.shape[:2], np.uint8)
    result = probability[..., classes[0]].copy()
    for number in classes[1:]:
        np.maximum(result, probability[..., number], out=result)
    return result


def _maximum_of_upscaled(fine: NDArray[np.uint8], coarse: NDArray[np.uint8]) -> None:
    """Raise ``fine`` in place to ``coarse`` scaled up, band by band so that no second large map exists.

    Parameters
    ----------
    fine : (height, width, classes) uint8
    coarse : (about height / 2, about width / 2, classes) uint8
    """
    height, width = fine.shape[:2]
    scale = coarse.shape[0] / height, coarse.shape[1] / width
    for top in range(0, height, _BAND_ROWS):
        rows = min(_BAND_ROWS, height - top)
        # Bilinear with pixel centres at +0.5, as cv2.resize has them.
        matrix = np.array(
            [[scale[1], 0.0, 0.5 * scale[1] - 0.5], [0.0, scale[0], (top + 0.5) * scale[0] - 0.5]], np.float64
        )
        part = cv2.warpAffine(
            coarse,
            matrix,
            (width, rows),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        part = part.reshape(rows, width, fine.shape[2])
        np.maximum(fine[top : top + rows], part, out=fine[top : top + rows])


TOOL = Damage()
