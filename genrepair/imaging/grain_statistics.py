"""What film grain looks like in numbers: how coarse, which frequencies, which values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Radial bands of the spectrum, and shifts of the autocorrelation.
BANDS = 16
SHIFTS = 6


def coarseness(field: NDArray[np.float32]) -> float:
    """Correlation of neighbours (mean of the horizontal and the vertical ones): 0 for white noise, near 1 for blotches.

    Parameters
    ----------
    field : (height, width) float32
        Grain, of any strength.
    """
    field = field - field.mean()
    variance = max(float((field**2).mean()), 1e-12)
    beside = float((field[:, 1:] * field[:, :-1]).mean()), float((field[1:] * field[:-1]).mean())
    return (beside[0] + beside[1]) / (2 * variance)


def radial_spectrum(fields: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean power of each band of frequencies, for grain of variance 1.

    Parameters
    ----------
    fields : (count, side, side) float32

    Returns
    -------
    (BANDS,) float64
        From the lowest band to the highest (half a cycle a pixel along the axes); white noise is 1 in every one.
    """
    side = fields.shape[-1]
    window = np.outer(*[np.hanning(side + 1)[:-1]] * 2)
    window /= np.sqrt((window**2).mean())
    fields = fields - fields.mean(axis=(1, 2), keepdims=True)
    fields = fields / np.maximum(fields.std(axis=(1, 2), keepdims=True), 1e-6)
    power = (np.abs(np.fft.fft2(fields * window)) ** 2).mean(axis=0) / side**2
    frequency = np.fft.fftfreq(side)
    radius = np.hypot(frequency[:, None], frequency[None])
    band = np.minimum((radius / 0.5 * BANDS).astype(int), BANDS - 1)
    inside = radius <= 0.5
    sums = np.bincount(band[inside], power[inside], BANDS)
    return sums / np.maximum(np.bincount(band[inside], minlength=BANDS), 1)


def autocorrelation(fields: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean correlation over 1 to SHIFTS pixels, horizontally and vertically together.

    Parameters
    ----------
    fields : (count, side, side) float32

    Returns
    -------
    (SHIFTS,) float64
    """
    fields = fields - fields.mean(axis=(1, 2), keepdims=True)
    variance = np.maximum((fields**2).mean(axis=(1, 2)), 1e-12)
    result = []
    for shift in range(1, SHIFTS + 1):
        across = (fields[:, :, shift:] * fields[:, :, :-shift]).mean(axis=(1, 2)) / variance
        down = (fields[:, shift:] * fields[:, :-shift]).mean(axis=(1, 2)) / variance
        result.append(float((across + down).mean() / 2))
    return np.array(result)


def spectrum_distance(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Root mean square difference of two `radial_spectrum` in decibels, over the bands.

    Parameters
    ----------
    a, b : (count, side, side) float32
    """
    first, second = (np.log10(np.maximum(radial_spectrum(x), 1e-6)) for x in (a, b))
    return float(10 * np.sqrt(((first - second) ** 2).mean()))


def autocorrelation_distance(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Root mean square difference of two `autocorrelation`."""
    return float(np.sqrt(((autocorrelation(a) - autocorrelation(b)) ** 2).mean()))


def value_distance(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Wasserstein-1 distance of the values, both of variance 1: 0 where tails and skewness agree.

    Parameters
    ----------
    a, b : (count, side, side) float32
    """
    levels = (np.arange(512) + 0.5) / 512
    first, second = (np.quantile((x - x.mean()) / max(float(x.std()), 1e-6), levels) for x in (a, b))
    return float(np.abs(first - second).mean())
