"""The second step of denoising: places that look alike are compared, and a network weighs what they have in common."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.collaborative import MARGIN, STRIDE, collaborative_filter, noise_spectrum
from genrepair.imaging.region import Region
from genrepair.progress import Progress, SubProgress
from genrepair.tools.whole import unit

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

TASK = "denoise-collaborative"
# A band of a photo that is worked on at once: at least so many rows, so that what it sees around it costs less than it.
_BAND_PIXELS, _FEWEST_ROWS = 1 << 22, 256
# Each takes 0.2 GiB.
_MOST_THREADS = 8
# Of a band's time, for eight copies less.
_COMPARING = 0.7


def support(region: Region, card: ModelCard, whole: Region) -> Region:
    """Where the first result is needed for the second in ``region``."""
    around = region.pad(card.halo + MARGIN).intersection(whole)
    # Patches lie on a lattice of the photo, so that a part comes out as it does in the whole.
    row, column = around.row // STRIDE * STRIDE, around.column // STRIDE * STRIDE
    return Region(row, column, around.bottom - row, around.right - column)


def denoise_together(
    pixels: NDArray[Any],
    region: Region,
    pilot: NDArray[Any],
    level: tuple[float, float],
    card: ModelCard,
    engine: Engine,
    copies: int,
    progress: Progress,
) -> NDArray[Any]:
    """Remove noise once more, led by a first result.

    Parameters
    ----------
    pixels : (height, width, 3) uint8, uint16 or float32 (0..1), sRGB
        The whole photo.
    region : Region
        What is wanted of it.
    pilot : (rows, columns, 3), of the photo's type
        What a denoiser made of `support`.
    level : (float, float)
        Noise of luminance and chroma as the denoiser was told, 0..1; zeros: find it yourself.
    card : ModelCard
        Of task `TASK`: six channels in, the noisy photo and the filtered one.
    engine : Engine
    copies : int
        Flipped and turned copies that the network averages over.
    progress : Progress

    Returns
    -------
    (region.height, region.width, 3) of the photo's type
    """
    whole = Region.whole(*pixels.shape[:2])
    around = support(region, card, whole)
    spectrum = noise_spectrum(pixels[around.slices], pilot)
    result = np.empty((region.height, region.width, 3), pixels.dtype)
    rows = max(_FEWEST_ROWS, _BAND_PIXELS // region.width)
    comparing = _COMPARING / copies**0.5
    for top in range(0, region.height, rows):
        wanted = Region(region.row + top, region.column, min(rows, region.height - top), region.width)
        band = SubProgress(progress, top / region.height, (top + wanted.height) / region.height)
        seen, used = wanted.pad(card.halo).intersection(whole), support(wanted, card, whole)
        noisy = unit(pixels[used.slices])
        filtered = collaborative_filter(
            noisy,
            unit(pilot[used.shift(-around.row, -around.column).slices]),
            spectrum,
            SubProgress(band, 0.0, comparing),
            threads=min(_MOST_THREADS, os.cpu_count() or 1),
        )
        inside = seen.shift(-used.row, -used.column).slices
        given = {"image": np.concatenate((noisy[inside], filtered[inside]), axis=2), "noise_level": level}
        result[top : top + wanted.height] = engine.predict(
            card,
            {each.name: given[each.kind] for each in card.inputs},
            region=wanted.shift(-seen.row, -seen.column),
            output_dtype=pixels.dtype.type,
            progress=SubProgress(band, comparing, 1.0),
            text="Removing noise",
            ensemble=copies,
        )
    return result
