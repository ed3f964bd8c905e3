"""How much a whole photo is blurred, from how its fine structure falls off and how peaked it is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.detail_bands import detail_bands
from genrepair.imaging.metrics import noise_sigma
from genrepair.imaging.sharpness import luminance_windows
from genrepair.imaging.small_net import SmallNet, shipped_net

# Bands of structure lie between a photo and its copies blurred by these many pixels.
_SCALES = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
_MARGIN = 16
# Of a band's power at least so much is taken to be the photo's own, however much noise there is.
_OWN = 0.02
# Below this standard deviation (in shares of white) of all bands together there is nothing to tell from.
_LEAST = 0.004
LARGEST = 3.0


def blur_sigma(pixels: NDArray[Any]) -> float | None:
    """Blur of a photo as the standard deviation of the Gaussian that softens as much, in pixels.

    Blur takes the more of a band the finer it is, so the fall of power from band to band tells it where the spectrum of
    sharp photos is known (Field, JOSA A 1987). Texture and edges fall off differently; how peaked a band is tells them
    apart, and the noise says how far the finest bands can be trusted. A net of two layers weighs the fourteen figures;
    it learnt from photos softened by known amounts (`python -m training blur`).

    Parameters
    ----------
    pixels : (height, width) or (height, width, channels) uint8 or uint16

    Returns
    -------
    float, or None
        0 to `LARGEST`; a sharp photo may read up to 0.5. None where there is too little structure to tell.
    """
    features = blur_features(pixels)
    return None if features is None else sigma_of(features, shipped_net("blur"))


def sigma_of(features: NDArray[np.float64], net: SmallNet) -> float:
    """What the net makes of `blur_features`."""
    return float(np.clip(net(features)[0], 0.0, LARGEST))


def blur_features(pixels: NDArray[Any]) -> NDArray[np.float64] | None:
    """What `blur_sigma` is computed from.

    Parameters
    ----------
    pixels : (height, width) or (height, width, channels) uint8 or uint16

    Returns
    -------
    (14,) float64, or None
        Logarithms: of the fall of power between neighbouring bands (6), of the power of each band over its squared mean
        size (7), and of the noise (1). None where there is too little structure.
    """
    windows = luminance_windows(pixels)
    if not windows:
        return None
    bands = np.mean([_bands(window) for window in windows], axis=0)
    noise = float(np.mean([noise_sigma(np.clip(window, 0.0, 1.0)) for window in windows]))
    power = np.maximum(bands[0] - noise**2 * _NOISE_GAINS, _OWN * bands[0])
    if power.sum() < _LEAST**2:
        return None
    fall = -np.diff(np.log(power + 1e-9))
    peaked = np.log(power + 1e-9) - 2 * np.log(bands[1] + 1e-6)
    return np.concatenate((fall, peaked, [np.log(255 * noise + 0.3)]))


def _bands(window: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean square and mean size of each band, (2, 7)."""
    inner = (slice(_MARGIN, -_MARGIN), slice(_MARGIN, -_MARGIN)) if min(window.shape) > 4 * _MARGIN else ()
    bands = (band[inner] for band in detail_bands(window, _SCALES))
    return np.array(
        [(np.mean(np.square(band), dtype=np.float64), np.mean(np.abs(band), dtype=np.float64)) for band in bands]
    ).T


def _noise_gains() -> NDArray[np.float64]:
    """What white noise of variance 1 leaves in each band."""
    point = np.zeros((65, 65), np.float32)
    point[32, 32] = 1
    return _bands(point)[0] * 33**2


_NOISE_GAINS = _noise_gains()
