"""Takes noise away; luminance and chroma are mixed back separately, without running the network again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.noise_bound import bounded
from genrepair.imaging.noise_level import LUMINANCE_GAIN, LevelRule, coarse_noise, measure_noise
from genrepair.imaging.noise_reading import SeenNoise, seen_noise
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.imaging.texture import GRID, MARGIN, texture
from genrepair.progress import Progress, SubProgress
from genrepair.tools.denoise_together import TASK as SECOND_TASK
from genrepair.tools.denoise_together import denoise_together, support
from genrepair.tools.tool import Outcome, Request, check, number_or_auto, param
from genrepair.tools.whole import mask_weight, mix, needed_region

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

# Quality, and over how many copies its last network averages.
COPIES = {"standard": 1, "high": 1, "maximum": 8}
# Noise is read in a square of so many pixels at least: a small selection has too few calm places.
_LOOKED = 320
# Noise is common to the channels, as in scans in grey, where it has less colour than this share of its luminance; a
# network that judges by itself takes that for texture. Where it is weaker than so many levels it is left to the
# network: the weak noise of cameras may have little colour, but a photo without colours has only such noise.
_COMMON, _LEAST_OF_GREY, _LEAST = 0.25, 1.5, 6.0
# Of the time that both steps take, the first one's.
_FIRST_STEP = 0.15


@dataclass(frozen=True)
class DenoiseParams:
    """What a person can set."""

    sigma: str = param(
        "auto",
        "Noise level",
        "How strong the noise is on the 0-255 scale; auto measures it.",
        unit="",
    )
    luminance: int = param(
        100,
        "Luminance",
        "How much of the brightness noise is taken away.",
        minimum=0,
        maximum=150,
        step=1,
        live=True,
        unit="%",
    )
    chroma: int = param(
        100,
        "Chroma",
        "How much of the colour noise is taken away.",
        minimum=0,
        maximum=150,
        step=1,
        live=True,
        unit="%",
    )

    texture: int = param(
        0,
        "Texture",
        "How much of the fine structure that went with the noise comes back; the grain of single pixels stays away.",
        minimum=0,
        maximum=100,
        step=1,
        live=True,
        unit="%",
    )
    effort: str = param(
        "standard",
        "Quality",
        "High also compares places that look alike, many times as slow; maximum averages eight passes of that.",
        choices=tuple(COPIES),
    )
    passes: int = param(
        4,
        "Passes",
        "How often a model that refines its result step by step goes over the photo; other models go once.",
        minimum=1,
        maximum=6,
        step=1,
    )

    def validate(self) -> None:
        """Refuse a noise level that is neither "auto" nor a number from 0 to 255."""
        number_or_auto(self.sigma, "Noise level", 255)


@dataclass(frozen=True, slots=True, eq=False)
class DenoisePrepared:
    """What the network made.

    Parameters
    ----------
    region : Region
        Where it ran.
    clean : (height, width, 3) uint8 or uint16, sRGB
        The region without noise.
    noise : tuple of float
        Luminance and chroma noise on the 0-255 scale: measured, or as asked for.
    summary : dict
        Figures for the outcome.
    """

    region: Region
    clean: NDArray[Any]
    noise: tuple[float, float]
    summary: dict[str, Any]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.clean.nbytes

    def covers(self, request: Request) -> bool:
        """Whether it holds all that ``request`` needs."""
        return self.region.contains(needed_region(request))


def is_blind(card: ModelCard) -> bool:
    """Whether the card says that the model estimates the noise itself when it is told zero."""
    return bool(card.training.get("blind", False))


def _told_for(card: ModelCard, pixels: NDArray[Any]) -> float:
    """What to tell a blind network (0-255 scale) about noise that is wider than a pixel; 0 lets it judge by itself.

    A network takes wide noise for texture unless it is told a high level, higher than the noise is. How high, for which
    width, was learnt on training photos and stands in the card (``python -m training levels``).
    """
    numbers = card.training.get("told")
    return LevelRule(**numbers).level(*coarse_noise(pixels, measure_noise(pixels)[0])) if numbers else 0.0


def _is_grey(pixels: NDArray[Any]) -> bool:
    """Whether all channels are the same, as in scans in grey."""
    return all(np.array_equal(pixels[..., 0], pixels[..., other]) for other in (1, 2))


def _as_asked(sigma: float, grey: bool) -> SeenNoise:
    """Noise of a given standard deviation in every channel, which of a grey photo is the same in all."""
    return SeenNoise(sigma / LUMINANCE_GAIN, 0.0) if grey else SeenNoise(sigma, sigma)


def _is_common(noise: SeenNoise, grey: bool) -> bool:
    least = _LEAST_OF_GREY if grey else _LEAST
    return noise.luminance >= least and noise.chroma < _COMMON * noise.luminance


class Denoise:
    """See the module."""

    id: ClassVar[str] = "denoise"
    title: ClassVar[str] = "Remove noise"
    help: ClassVar[str] = "Takes away noise and grain; brightness and colour noise have their own strength."
    task: ClassVar[str] = "denoise"
    Params: ClassVar[type] = DenoiseParams
    makes_mask: ClassVar[bool] = False
    needs_mask: ClassVar[bool] = False

    def prepare(self, request: Request, engine: Engine, progress: Progress) -> DenoisePrepared:
        """Measure the noise if asked to, and run the network once."""
        check(request.params)
        asked = number_or_auto(request.params.sigma, "Noise level", 255)
        card = engine.card(self.task, request.model)
        region = needed_region(request)
        if region.empty:
            raise UsageError("There is nothing to remove noise from: the mask and the selection do not meet.")
        progress.update(0.0, "Measuring the noise")
        here = request.pixels[_around(region, request.whole).slices]
        grey = _is_grey(here)
        seen = seen_noise(here) if asked is None else _as_asked(asked, grey)
        noise = seen.luminance, seen.chroma
        # A network that judges by itself sees how strong it is in every place.
        blind = asked is None and is_blind(card) and not _is_common(seen, grey)
        told = _told_for(card, here) if blind else 0.0
        level = (told / 255.0, told / 255.0) if blind else (noise[0] / 255.0, noise[1] / 255.0)
        given = {"image": request.pixels, "noise_level": level}
        inputs = {each.name: given[each.kind] for each in card.inputs if each.kind in given}
        effort = request.params.effort
        second = engine.optional_card(SECOND_TASK) if effort != "standard" else None
        wide = region if second is None else support(region, second, request.whole)
        clean = engine.predict(
            card,
            inputs,
            region=None if wide == request.whole else wide,
            output_dtype=request.pixels.dtype.type,
            progress=progress if second is None else SubProgress(progress, 0.0, _FIRST_STEP),
            text="Removing noise",
            # Without a model for the second step the first one does what it can.
            ensemble=COPIES["standard" if effort == "standard" or second else "maximum"],
            steps=request.params.passes,
        )
        if second is not None:
            clean = denoise_together(
                request.pixels,
                region,
                clean,
                level,
                second,
                engine,
                COPIES[effort],
                SubProgress(progress, _FIRST_STEP, 1.0),
            )
        if asked is None:
            clean = bounded(request.pixels[region.slices], clean, seen)
        summary = {
            "model": ", ".join(each.id for each in (card, second) if each is not None),
            "noise_luminance": round(noise[0], 2),
            "noise_chroma": round(noise[1], 2),
            "noise_level": "coarse" if told else "blind" if blind else "measured" if asked is None else "given",
        }
        return DenoisePrepared(region, clean, noise, summary)

    def draft(self, request: Request, engine: Engine) -> Request | None:
        """One pass of the network alone: a first look, several times as fast."""
        quick: dict[str, Any] = {"effort": "standard"}
        if engine.card(self.task, request.model).state_input is not None:
            quick["passes"] = 1
        params = replace(request.params, **quick)
        return None if params == request.params else replace(request, params=params)

    def finish(self, request: Request, prepared: DenoisePrepared) -> Outcome:
        """Mix by the two strengths, inside the mask if there is one."""
        check(request.params)
        region = needed_region(request).intersection(prepared.region)
        luminance, chroma = request.params.luminance / 100.0, request.params.chroma / 100.0
        summary = dict(prepared.summary)
        if region.empty or luminance == chroma == 0.0:
            return Outcome([], summary=summary)
        weight = mask_weight(request, region)
        if weight is not None and not weight.any():
            return Outcome([], summary=summary)
        wide = _with_margin(region, prepared.region) if request.params.texture else region
        inside = wide.shift(-prepared.region.row, -prepared.region.column)
        pixels = mix(request.pixels[wide.slices], prepared.clean[inside.slices], luminance, chroma)
        if request.params.texture:
            given_back = texture(request.pixels[wide.slices], pixels) * np.float32(request.params.texture / 100.0)
            part = region.shift(-wide.row, -wide.column)
            pixels = _add(pixels[part.slices], given_back[part.slices])
        return Outcome([Patch(region, pixels, weight)], summary=summary)


def _around(region: Region, whole: Region) -> Region:
    """The region, or a larger one of the photo if it is smaller than noise is read in."""
    missing = max(0, _LOOKED - min(region.height, region.width))
    return region.pad(-(-missing // 2)).intersection(whole)


def _with_margin(region: Region, most: Region) -> Region:
    """The region and what its texture depends on, on the pyramid's grid, as far as the network's result goes."""
    row, column = max(0, region.row - MARGIN) // GRID * GRID, max(0, region.column - MARGIN) // GRID * GRID
    below, right = region.bottom + MARGIN, region.right + MARGIN
    return Region(row, column, below - row, right - column).intersection(most)


def _add(pixels: NDArray[Any], change: NDArray[np.float32]) -> NDArray[Any]:
    """Add the same change to all channels, rounded and kept in range."""
    peak = np.iinfo(pixels.dtype).max
    return np.clip(np.rint(pixels + change[..., None]), 0, peak).astype(pixels.dtype)


TOOL = Denoise()
