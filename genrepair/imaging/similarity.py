"""How alike two pictures look: measures that follow structure and gradients, and plain errors.

None of them uses a network. PSNR and SSIM are in `genrepair.imaging.metrics`.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_MS_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
# Five scales of at least 11 pixels.
MS_SSIM_SMALLEST = 176
_LUMINANCE = np.array([0.299, 0.587, 0.114])
_PREWITT = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]], np.float64) / 3


def squared_error(a: NDArray[Any], b: NDArray[Any], mask: NDArray[np.uint8] | None = None) -> float:
    """Mean squared error (MSE) in the pictures' own units, where ``mask`` is at least 128."""
    return float(np.mean(_difference(a, b, mask) ** 2))


def absolute_error(a: NDArray[Any], b: NDArray[Any], mask: NDArray[np.uint8] | None = None) -> float:
    """Mean absolute error (MAE) in the pictures' own units, where ``mask`` is at least 128."""
    return float(np.mean(np.abs(_difference(a, b, mask))))


def ms_ssim(a: NDArray[Any], b: NDArray[Any], peak: float = 255.0) -> float:
    """Multi-scale structural similarity (Wang et al., Asilomar 2003), mean over channels.

    Five scales with the paper's weights, halved by a 2 x 2 mean; windows as in SSIM, only those inside the picture. A
    negative contrast term counts as 0.

    Parameters
    ----------
    a, b : (height, width, channels), same shape, both sides at least `MS_SSIM_SMALLEST`
    peak : float
        Largest possible value.
    """
    if min(a.shape[:2]) < MS_SSIM_SMALLEST:
        raise ValueError(f"MS-SSIM needs pictures of at least {MS_SSIM_SMALLEST} pixels")
    results = []
    for channel in range(a.shape[2]):
        x, y = (np.ascontiguousarray(p[:, :, channel]).astype(np.float64) for p in (a, b))
        value = 1.0
        for scale, weight in enumerate(_MS_WEIGHTS):
            similarity, contrast = _ssim_terms(x, y, peak)
            last = scale + 1 == len(_MS_WEIGHTS)
            value *= max(similarity if last else contrast, 0.0) ** weight
            x, y = _halved(x), _halved(y)
        results.append(value)
    return float(np.mean(results))


def gmsd(a: NDArray[Any], b: NDArray[Any], peak: float = 255.0) -> float:
    """Gradient magnitude similarity deviation (Xue et al., IEEE TIP 2014) of the luminance; 0 is equal.

    Halved by a 2 x 2 mean, Prewitt gradients, T = 170 on the 0-255 scale, as in the paper.

    Parameters
    ----------
    a, b : (height, width, 3), same shape
    peak : float
        Largest possible value.
    """
    x, y = (_halved(np.asarray(p, np.float64) @ _LUMINANCE * (255.0 / peak)) for p in (a, b))
    first, second = (
        np.hypot(cv2.filter2D(p, -1, _PREWITT)[1:-1, 1:-1], cv2.filter2D(p, -1, _PREWITT.T)[1:-1, 1:-1]) for p in (x, y)
    )
    return float(np.std((2 * first * second + 170) / (first**2 + second**2 + 170)))


def _difference(a: NDArray[Any], b: NDArray[Any], mask: NDArray[np.uint8] | None) -> NDArray[np.float64]:
    if a.shape != b.shape:
        raise ValueError(f"pictures of different shape: {a.shape} and {b.shape}")
    difference = a.astype(np.float64) - b
    if mask is not None:
        difference = difference[mask >= 128]
        if not difference.size:
            raise ValueError("the mask is empty: there is nothing to compare")
    return difference


def _ssim_terms(x: NDArray[np.float64], y: NDArray[np.float64], peak: float) -> tuple[float, float]:
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    kernel = cv2.getGaussianKernel(11, 1.5)

    def blur(p: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(cv2.sepFilter2D(p, -1, kernel, kernel)[5:-5, 5:-5], np.float64)

    mx, my = blur(x), blur(y)
    contrast = (2 * (blur(x * y) - mx * my) + c2) / (blur(x * x) - mx * mx + blur(y * y) - my * my + c2)
    similarity = (2 * mx * my + c1) / (mx * mx + my * my + c1) * contrast
    return float(similarity.mean()), float(contrast.mean())


def _halved(p: NDArray[np.float64]) -> NDArray[np.float64]:
    height, width = p.shape[0] // 2 * 2, p.shape[1] // 2 * 2
    return p[:height, :width].reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
