"""What a network does to each frequency: how much of the picture it keeps, and how much of the noise.

Power spectra are averaged over rings of equal frequency (radial averages) and over pictures; a Hann window keeps the
borders of a crop from leaking into all frequencies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.explain.subject import Subject

RINGS = 32
LUMINANCE = (0.299, 0.587, 0.114)


@dataclass(frozen=True, eq=False)
class Gain:
    """One curve for each level of noise.

    Parameters
    ----------
    frequency : (RINGS,) float64
        Cycles per pixel, 0..0.5.
    picture : dict of float to (RINGS,) float64
        Noise level (0..255) to how much of the clean picture's amplitude is in the result, 1 = all of it.
    noise : dict of float to (RINGS,) float64
        Noise level to the amplitude of what in the result is not the clean picture, over that of the noise.
    """

    frequency: NDArray[np.float64]
    picture: dict[float, NDArray[np.float64]]
    noise: dict[float, NDArray[np.float64]]


def spectral_gain(subject: Subject, pictures: Tensor, levels: tuple[float, ...] = (5.0, 15.0, 25.0)) -> Gain:
    """Measure it with white noise of several levels, which the network has to find by itself.

    With X, N, Y the transforms of clean picture, noise and result, and means over rings and pictures:
    picture gain ``|mean(Y conj X)| / mean(|X|^2)``; noise gain ``sqrt(mean(|Y - g X|^2) / mean(|N|^2))``, g the former.

    Parameters
    ----------
    subject : Subject
        Of which a picture comes out.
    pictures : (n, 3, side, side) float32, 0..1
    levels : tuple of float
        Standard deviations, 0..255.

    Returns
    -------
    Gain
    """
    side = pictures.shape[-1]
    generator = torch.Generator().manual_seed(0)
    ring, count = _rings(side)
    gain = Gain((np.arange(RINGS) + 0.5) / RINGS / 2, {}, {})

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(ring, values.ravel(), RINGS + 1)[:RINGS] / count

    for level in levels:
        noise = torch.randn(pictures.shape, generator=generator) * (level / 255)
        with torch.inference_mode():
            result = torch.cat([subject(picture[None]) for picture in pictures + noise])
        x, n, y = (_transform(each) for each in (pictures, noise, result))
        power = mean((abs(x) ** 2).mean(axis=0))
        cross = mean((y * x.conj()).mean(axis=0).real)
        kept = cross / np.maximum(power, 1e-12)
        spread = np.append(kept, 1.0)[ring].reshape(side, side)
        left = mean((abs(y - spread * x) ** 2).mean(axis=0))
        gain.picture[level] = abs(kept)
        gain.noise[level] = np.sqrt(left / np.maximum(mean((abs(n) ** 2).mean(axis=0)), 1e-12))
    return gain


def _transform(pictures: Tensor) -> NDArray[np.complex128]:
    grey = torch.einsum("nchw,c->nhw", pictures.double(), torch.tensor(LUMINANCE, dtype=torch.float64)).numpy()
    grey = grey - grey.mean(axis=(1, 2), keepdims=True)
    window = np.hanning(grey.shape[1])[:, None] * np.hanning(grey.shape[2])
    return np.fft.fft2(grey * window)


def _rings(side: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Ring of every frequency (RINGS: beyond half a cycle a pixel, left out) and how many each ring has."""
    line = np.fft.fftfreq(side)
    radius = np.hypot(line[:, None], line[None, :])
    ring = np.minimum((radius * 2 * RINGS).astype(np.intp), RINGS).ravel()
    return ring, np.maximum(np.bincount(ring, minlength=RINGS + 1)[:RINGS], 1).astype(np.float64)
