"""Makes a photo look like an old print: tones, softness, grain and toning, as an archive taught them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.enlarge import enlarged
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.imaging.shrink import shrunk_to
from genrepair.imaging.tone import LUMINANCE
from genrepair.progress import Progress
from genrepair.tools.grain_field import white
from genrepair.tools.tool import Outcome, Request, check, param
from genrepair.tools.whole import mask_weight, needed_region

if TYPE_CHECKING:
    from genrepair.engine import Engine

_BAND_ROWS = 256


@dataclass(frozen=True)
class VintageParams:
    """What a person can set."""

    strength: int = param(
        100,
        "Strength",
        "0 is the photo as it is, 100 a black-and-white print as old as those of the archive; beyond, older.",
        minimum=0,
        maximum=200,
        step=1,
        live=True,
        unit="%",
    )
    toning: int = param(
        50,
        "Toning",
        "0 is neutral grey, 100 the mean tone of the toned prints of the archive, as sepia.",
        minimum=0,
        maximum=200,
        step=1,
        live=True,
        unit="%",
    )
    size: int = param(
        1000,
        "Print size",
        "Long side in pixels at which the photo is aged: less gives a softer print with coarser grain.",
        minimum=200,
        maximum=4000,
        step=50,
        unit="px",
    )


@dataclass(frozen=True, slots=True, eq=False)
class VintagePrepared:
    """The whole photo aged, at the print size.

    Parameters
    ----------
    layers : (height, width, 4) float16
        Luminance before and after, and what red and blue lie above it, 0..1.
    summary : dict
        Figures for the outcome.
    """

    layers: NDArray[np.float16]
    summary: dict[str, Any]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.layers.nbytes

    def covers(self, request: Request) -> bool:
        """It is the whole photo."""
        return True


class Vintage:
    """See the module."""

    id: ClassVar[str] = "vintage"
    title: ClassVar[str] = "Vintage print"
    help: ClassVar[str] = "Makes the photo look like an old print: black and white, softer, grainy, toned if you like."
    task: ClassVar[str] = "vintage"
    Params: ClassVar[type] = VintageParams
    makes_mask: ClassVar[bool] = False
    needs_mask: ClassVar[bool] = False

    def prepare(self, request: Request, engine: Engine, progress: Progress) -> VintagePrepared:
        """Shrink the photo to the print size and let the network age it."""
        check(request.params)
        card = engine.card(self.task, request.model)
        small = shrunk_to(request.pixels, request.params.size)
        rows, columns = small.shape[:2]
        given = small
        if card.image_input.channels == 4:
            noise = white(0, 0, rows, columns, (request.seed, 0))
            given = np.concatenate((small, noise[..., None]), axis=2)
        aged = engine.predict(card, {card.image_input.name: given}, progress=progress, text="Ageing the photo")
        before, after = small @ LUMINANCE, np.asarray(aged @ LUMINANCE, np.float32)
        layers = np.dstack((before, after, aged[..., ::2] - after[..., None])).astype(np.float16)
        summary = {
            "model": card.id,
            "print_size": max(rows, columns),
            "mean_change": round(255 * float(np.abs(after - before).mean()), 2),
        }
        return VintagePrepared(layers, summary)

    def finish(self, request: Request, prepared: VintagePrepared) -> Outcome:
        """Mix as strongly as asked for, inside the mask if there is one."""
        check(request.params)
        region = needed_region(request)
        if region.empty:
            raise UsageError("There is nothing to make old: the mask and the selection do not meet.")
        summary = dict(prepared.summary)
        weight = mask_weight(request, region)
        if request.params.strength == 0 or (weight is not None and not weight.any()):
            return Outcome([], summary=summary)
        pixels = _mixed(request, prepared.layers, region)
        return Outcome([Patch(region, pixels, weight)], summary=summary)


def _mixed(request: Request, layers: NDArray[np.float16], region: Region) -> NDArray[Any]:
    """The region of the photo, as far on the way to the old print as asked for."""
    share, beyond = min(1.0, request.params.strength / 100), max(0.0, request.params.strength / 100 - 1)
    toning = share * request.params.toning / 100
    source = request.pixels[region.slices]
    peak = np.float32(np.iinfo(source.dtype).max)
    result = np.empty_like(source)
    # Converted once: a band needs a few rows of it only, but OpenCV knows no half floats.
    field = layers.astype(np.float32)
    for top in range(0, region.height, _BAND_ROWS):
        part = source[top : top + _BAND_ROWS].astype(np.float32) / peak
        band = Region(region.row + top, region.column, len(part), region.width)
        old = enlarged(field, request.pixels.shape[:2], band, cv2.INTER_CUBIC)
        grey = part @ LUMINANCE
        # All the way the photo has the sharpness of the print; beyond it, the print goes on from there.
        bright = grey + share * (old[..., 1] - grey) + beyond * (old[..., 1] - old[..., 0])
        red, blue = old[..., 2], old[..., 3]
        # A tone has no luminance of its own.
        green = -(LUMINANCE[0] * red + LUMINANCE[2] * blue) / LUMINANCE[1]
        colour = (1 - share) * (part - grey[..., None]) + toning * np.dstack((red, green, blue))
        result[top : top + _BAND_ROWS] = np.clip(np.rint((bright[..., None] + colour) * peak), 0, peak)
    return result


TOOL = Vintage()
