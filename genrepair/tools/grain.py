"""Film grain: added over the whole photo, or matched where a repaired place came out too smooth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.imaging.tone import LUMINANCE, is_monochrome
from genrepair.progress import Progress, SubProgress
from genrepair.tools.grain_field import COARSEST, FINEST, Calibration, calibrate, make_field
from genrepair.tools.grain_match import Grain, measure_grain
from genrepair.tools.tool import Outcome, Request, check, number_or_auto, param
from genrepair.tools.whole import mask_weight, needed_region

if TYPE_CHECKING:
    from genrepair.engine import Engine

# Where nothing is to be matched: what a film of medium speed shows in a scan, on the 0-255 scale, and how coarse.
USUAL_SIGMA = 6.0
USUAL_SIZE = 40.0
_SOFTEN = 2.0
_MARGIN = 8


@dataclass(frozen=True)
class GrainParams:
    """What a person can set."""

    sigma: str = param(
        "auto",
        "Grain strength",
        "How strong the grain is on the 0-255 scale; auto: under a mask as strong as around it, else 6.",
        unit="",
    )
    size: str = param(
        "auto",
        "Grain size",
        "0 is as fine as a pixel, 100 the coarsest; auto: under a mask as coarse as around it, else 40.",
        unit="",
    )
    amount: int = param(
        100,
        "Amount",
        "How much of this grain is added.",
        minimum=0,
        maximum=200,
        step=1,
        live=True,
        unit="%",
    )
    colour: int = param(
        25,
        "Colour",
        "How much the grain differs between the colours; 0 is black-and-white film. Grey photos stay grey.",
        minimum=0,
        maximum=100,
        step=1,
        live=True,
        unit="%",
    )

    def validate(self) -> None:
        """Refuse a strength or a size that is neither "auto" nor a number in its range."""
        number_or_auto(self.sigma, "Grain strength", 60)
        number_or_auto(self.size, "Grain size", 100)


@dataclass(frozen=True, slots=True, eq=False)
class GrainPrepared:
    """What the network made.

    Parameters
    ----------
    region : Region
        Where.
    fields : (height, width, 1 or 3) float16
        Independent grain of standard deviation 1; one for a photo of one tone.
    curve : Grain, or None
        The photo's own strength over brightness; None for ``sigma`` with film's curve.
    sigma : float
        On the 0-255 scale.
    nothing : bool
        The photo has no grain to match.
    summary : dict
        Figures for the outcome.
    """

    region: Region
    fields: NDArray[np.float16]
    curve: Grain | None
    sigma: float
    nothing: bool
    summary: dict[str, Any]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.fields.nbytes

    def covers(self, request: Request) -> bool:
        """Whether it holds all that ``request`` needs."""
        return self.nothing or self.region.contains(needed_region(request))


class FilmGrain:
    """See the module."""

    id: ClassVar[str] = "grain"
    title: ClassVar[str] = "Film grain"
    help: ClassVar[str] = "Adds film grain, or gives what the mask covers the grain of the photo around it."
    task: ClassVar[str] = "grain"
    Params: ClassVar[type] = GrainParams
    makes_mask: ClassVar[bool] = False
    needs_mask: ClassVar[bool] = False

    def prepare(self, request: Request, engine: Engine, progress: Progress) -> GrainPrepared:
        """Measure the photo's grain if it is to be matched, and let the network make as much as is needed."""
        check(request.params)
        sigma = number_or_auto(request.params.sigma, "Grain strength", 60)
        size = number_or_auto(request.params.size, "Grain size", 100)
        card = engine.card(self.task, request.model)
        region = needed_region(request)
        if region.empty:
            raise UsageError("There is no place for grain: the mask and the selection do not meet.")
        progress.update(0.0, "Measuring the grain")
        mask = request.mask
        masked = mask is not None and bool(mask.any())
        grain = None
        if masked and mask is not None and (sigma is None or size is None):
            grain = measure_grain(request.pixels, mask, request.seed)
        if masked and sigma is None and grain is None:
            empty = np.zeros((0, 0, 1), np.float16)
            return GrainPrepared(region, empty, None, 0.0, True, {"model": card.id, "grain": "none to match"})
        calibration = calibrate(engine, card, SubProgress(progress, 0.0, 0.2))
        told = _coarseness(size, grain, calibration)
        count = 1 if is_monochrome(request.pixels) else 3
        fields = np.empty((region.height, region.width, count), np.float16)
        for number in range(count):
            part = SubProgress(progress, 0.2 + 0.8 * number / count, 0.2 + 0.8 * (number + 1) / count)
            made = make_field(engine, card, region, told, (request.seed, number), part)
            fields[..., number] = made / calibration.strength(told)
        curve = grain if sigma is None else None
        strength = USUAL_SIGMA if sigma is None else sigma
        if curve is not None:
            strength = float(np.median(curve.sigma)) * 255.0 / np.iinfo(request.pixels.dtype).max
        summary = {
            "model": card.id,
            "grain": "as around the mask" if curve is not None else "given" if sigma is not None else "usual",
            "strength": round(strength, 2),
            "coarseness": round(told, 2),
        }
        return GrainPrepared(region, fields, curve, strength, False, summary)

    def finish(self, request: Request, prepared: GrainPrepared) -> Outcome:
        """Scale the grain by the photo's brightness and add it, inside the mask if there is one."""
        check(request.params)
        region = needed_region(request).intersection(prepared.region)
        amount = request.params.amount / 100
        summary = dict(prepared.summary)
        if prepared.nothing or region.empty or amount == 0 or prepared.sigma == 0:
            return Outcome([], summary=summary)
        weight = mask_weight(request, region)
        if weight is not None and not weight.any():
            return Outcome([], summary=summary)
        inside = region.shift(-prepared.region.row, -prepared.region.column)
        grain = _mixed(prepared.fields[inside.slices], request.params.colour / 100)
        grain *= (amount * _strength(request.pixels, region, prepared))[..., None]
        peak = np.iinfo(request.pixels.dtype).max
        pixels = np.clip(np.rint(request.pixels[region.slices] + grain), 0, peak).astype(request.pixels.dtype)
        return Outcome([Patch(region, pixels, weight)], summary=summary)


def _coarseness(size: float | None, grain: Grain | None, calibration: Calibration) -> float:
    if size is None and grain is not None:
        return calibration.told_for(grain.pieces.mean(axis=3))
    share = (USUAL_SIZE if size is None else size) / 100
    return FINEST + (COARSEST - FINEST) * share


def _mixed(fields: NDArray[np.float16], colour: float) -> NDArray[np.float32]:
    """Grain of three channels of standard deviation 1: one that is common, and one for each by share ``colour``."""
    own = fields.astype(np.float32)
    if own.shape[2] == 1:
        return np.repeat(own, 3, axis=2)
    common = own.sum(axis=2, keepdims=True) / np.float32(np.sqrt(3))
    mixed = np.float32(1 - colour) * common + np.float32(colour) * own
    # The common part holds a third of each channel's own variance.
    variance = (1 - colour) ** 2 + colour**2 + 2 * colour * (1 - colour) / np.sqrt(3)
    return mixed / np.float32(np.sqrt(variance))


def _strength(pixels: NDArray[Any], region: Region, prepared: GrainPrepared) -> NDArray[np.float32]:
    """Standard deviation of the grain at every pixel, in the photo's own units, (height, width)."""
    around = region.pad(_MARGIN).clip(*pixels.shape[:2])
    peak = float(np.iinfo(pixels.dtype).max)
    bright = pixels[around.slices].astype(np.float32) @ LUMINANCE
    bright = cv2.GaussianBlur(bright, (0, 0), _SOFTEN, borderType=cv2.BORDER_REFLECT_101)
    bright = bright[region.shift(-around.row, -around.column).slices]
    if prepared.curve is not None:
        return np.interp(bright, prepared.curve.brightness, prepared.curve.sigma).astype(np.float32)
    # Strongest in the middle tones, as dye clouds are: few lie in clear film, and they merge where it is dense.
    tone = bright / np.float32(peak)
    scale = np.float32(prepared.sigma * peak / 255)
    return np.asarray(scale * (np.float32(0.3) + np.float32(0.7) * 4 * tone * (1 - tone)), np.float32)


TOOL = FilmGrain()
