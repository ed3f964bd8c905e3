"""How strong the noise of a photo is: grain as wide as scans have it too, while texture is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.detail_bands import detail_bands
from genrepair.imaging.metrics import noise_sigma
from genrepair.imaging.noise_level import LUMINANCE_GAIN, halved, is_clipped, spread_windows
from genrepair.imaging.small_net import SmallNet, shipped_net
from genrepair.imaging.tone import LUMINANCE
from genrepair.imaging.unmarked import without_marks

SIDE = 64
# Which places count, of all from the calmest to the busiest: the very calmest may have been smoothed, or clipped, and
# are often dark or bright, where film has least grain.
_SHARES = np.linspace(0.02, 0.6, 20)
# Bands of structure lie between a place and its copies blurred by these many pixels.
_SCALES = (0.5, 1.0, 2.0, 4.0)
# How quiet a place is here and there is looked at in squares of so many pixels.
_SQUARE = 7
# The net answers with logarithms of levels that are so much larger (no level below a half is seen), within limits.
OFFSET, LIMITS = 0.7, (-2.0, 6.0)
# No place counts more than e ** (2 * TRUST) times as much as another: a net can be sure of itself and wrong.
TRUST = 2.0


@dataclass(frozen=True, slots=True)
class SeenNoise:
    """How noisy a photo is.

    Parameters
    ----------
    luminance, chroma : float
        Standard deviations on the 0-255 scale; white noise of standard deviation s in every channel reads about s.
    """

    luminance: float
    chroma: float

    @property
    def deviation(self) -> float:
        """Standard deviation over the channels: of grain that is the same in all of them, two thirds of `luminance`."""
        return math.hypot(LUMINANCE_GAIN * self.luminance, math.sqrt(1 - LUMINANCE_GAIN**2) * self.chroma)


def seen_noise(pixels: NDArray[Any]) -> SeenNoise:
    """Noise of a photo, read in its calm places.

    The finest detail alone (`genrepair.imaging.noise_level.measure_noise`) takes texture for noise and sees a third of
    coarse grain. Of noise the bands of detail have the sizes of a Gaussian, everywhere alike, in no direction more than
    in others; where one band is strong its neighbour need not be, and nowhere is it quiet, as between edges and in the
    blocks of a JPEG. A net of two layers weighs these figures of each place and how much the place is to count; it
    learnt from photos with noise of known strength (`python -m training noise-reading`).

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16
    """
    luminance, chroma = levels_of(noise_figures(pixels), shipped_net("noise"))
    return SeenNoise(luminance, chroma)


def levels_of(figures: NDArray[np.float64], net: SmallNet) -> tuple[float, float]:
    """Levels of luminance and chroma: the root mean square of the places', weighed by what the net says of each."""
    answers = np.array([net(place) for place in figures])
    weights = np.exp(TRUST * np.tanh(answers[:, 2:] / TRUST))
    levels = np.maximum(np.exp(np.clip(answers[:, :2], *LIMITS)) - OFFSET, 0.0)
    luminance, chroma = np.sqrt((np.square(levels) * weights).sum(axis=0) / weights.sum(axis=0))
    return float(luminance), float(chroma)


def target_of(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the net is to answer, of levels on the 0-255 scale."""
    return np.log(levels + OFFSET)


def noise_figures(pixels: NDArray[Any]) -> NDArray[np.float64]:
    """What `seen_noise` is computed from.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16

    Returns
    -------
    (places, 37) float64
        Of each place 30 of its own and 7 of the whole photo: how bright it is and how strong its finest detail.
    """
    found: list[tuple[bool, tuple[float, float], float, NDArray[np.float32]]] = []
    for part, luminance in spread_windows(pixels, SIDE):
        found.append((is_clipped(part), _detail(luminance), float(luminance.mean()), part))
    bright, fine = [mean for *_, mean, _ in found], [detail[0] for _, detail, *_ in found]
    whole = [*np.quantile(bright, (0.1, 0.5, 0.9)), *_logarithm(np.quantile(fine, (0.05, 0.25, 0.5, 0.75)))]
    # Calm by two widths, so that neither fine nor coarse texture passes for it.
    found.sort(key=lambda each: (each[0], sum(each[1])))
    chosen = (found[int(share * len(found))] for share in _SHARES)
    return np.array([[*_of_place(without_marks(part)), *whole] for *_, part in chosen])


def _of_place(part: NDArray[np.float32]) -> list[float]:
    luminance = np.asarray(part @ LUMINANCE, np.float32)
    bands, colours = (list(detail_bands(each, _SCALES)) for each in (luminance, part - luminance[..., None]))
    figures = [*_logarithm(_detail(luminance)), *(each for band in (*bands, *colours) for each in _size_and_peak(band))]
    figures += [float(luminance.mean()), _direction(luminance)]
    figures += [_together(bands[a], bands[b]) for a, b in ((0, 1), (1, 2), (2, 3), (0, 2))]
    figures += [_unevenness(bands[1]), _unevenness(bands[0])]
    return [*figures, *(each for band in bands[:2] for each in _quiet(band))]


def _detail(luminance: NDArray[np.float32]) -> tuple[float, float]:
    """How strong the finest detail is, and that of twice its width."""
    return noise_sigma(luminance), noise_sigma(halved(luminance))


def _logarithm(detail: Any) -> NDArray[np.float64]:
    return np.log(255 * np.asarray(detail) + 0.2)


def _size_and_peak(band: NDArray[np.float32]) -> tuple[float, float]:
    """Logarithms of the standard deviation in levels, and of the mean square over the square of the mean size."""
    square, size = float(np.mean(np.square(band))), float(np.mean(np.abs(band)))
    return math.log(255**2 * square + 0.05) / 2, math.log(square + 1e-8) - 2 * math.log(size + 1e-5)


def _direction(luminance: NDArray[np.float32]) -> float:
    """From 0, where no direction is preferred, to 1, where all edges run one way."""
    if min(luminance.shape) < 2:
        return 0.0
    across, down = np.diff(luminance, axis=1)[:-1], np.diff(luminance, axis=0)[:, :-1]
    xx, yy, xy = (float(np.mean(a * b)) for a, b in ((across, across), (down, down), (across, down)))
    return math.hypot(xx - yy, 2 * xy) / (xx + yy + 1e-9)


def _together(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Correlation of the sizes of two bands: edges show in all of them at once."""
    a, b = (np.abs(band) - np.abs(band).mean() for band in (first, second))
    return float(np.mean(a * b) / math.sqrt(float(np.mean(a * a)) * float(np.mean(b * b)) + 1e-14))


def _unevenness(band: NDArray[np.float32]) -> float:
    """How much the logarithm of the power differs between sixteen parts of a place."""
    means = cv2.resize(np.square(band), (4, 4), interpolation=cv2.INTER_AREA)
    return float(np.log(means + 1e-9).std())


def _quiet(band: NDArray[np.float32]) -> list[float]:
    """Logarithms of how little power the quietest tenth and the quieter half of small squares have, beside the mean.

    Noise is everywhere. Between edges and the ringing of a JPEG there is often nothing.
    """
    rim = _SQUARE // 2
    power = cv2.blur(np.square(band), (_SQUARE, _SQUARE))[rim:-rim, rim:-rim]
    if not power.size:
        return [0.0, 0.0]
    mean = math.log(float(power.mean()) + 1e-8)
    return [math.log(float(each) + 1e-8) - mean for each in np.quantile(power, (0.1, 0.5))]
