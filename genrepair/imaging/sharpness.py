"""How soft a photo is: the distance over which its strong edges rise."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.metrics import noise_sigma

# Both scales of the measurement, in pixels: the finer one already averages noise away.
_FINE, _COARSE = 1.0, 2.0
_WINDOW, _MOST_WINDOWS = 512, 24
_LEVELS = 4
_FEWEST_EDGES = 60
# An edge softer than this (sigma) is measured again at half the size, where it is steeper.
_SOFT = 2.2
# White noise of standard deviation 1 leaves this in one direction of the gradient at the finer scale.
_NOISE_GAIN = 1.0 / (np.sqrt(8 * np.pi) * _FINE**2)
_NOISE_TIMES = 6.0
_WEAKEST = 0.012
# Of a step that a Gaussian blurs: from 10 % to 90 %.
_RISE = 2.5631


def edge_rise(pixels: NDArray[Any]) -> float | None:
    """Distance in pixels over which strong edges rise from 10 % to 90 % of their height.

    The gradient of an edge falls by a ratio that tells its own blur when it is blurred again by a known amount (Zhuo
    and Sim, "Defocus map estimation from a single image", Pattern Recognition 2011). The median over the strongest
    edges counts: a background out of focus does not make a photo soft. Very soft edges, and edges in noise, are
    measured on halved copies. A big photo is measured in windows that are spread over it.

    Parameters
    ----------
    pixels : (height, width) or (height, width, channels) uint8 or uint16

    Returns
    -------
    float, or None
        1 to 2 for a photo that is as sharp as its pixels allow (1 is the least that is told), near 2.56 sigma for one
        that a Gaussian of sigma blurred; None where there are too few edges to tell.
    """
    windows = luminance_windows(pixels)
    rise = _rise_by_levels(windows)
    return None if rise is None else max(1.0, rise)


def _rise_by_levels(windows: list[NDArray[np.float32]]) -> float | None:
    previous: float | None = None
    for level in range(_LEVELS):
        ratios = np.concatenate([_ratios(window) for window in windows]) if windows else np.zeros(0)
        if len(ratios) >= _FEWEST_EDGES:
            sigma = _sigma(float(np.median(ratios)))
            rise = _RISE * sigma * 2**level
            if sigma < _SOFT or level == _LEVELS - 1:
                # Halving can only be finer by its own error, never sharper than what was seen before.
                return rise if previous is None else max(rise, _RISE * _SOFT * 2 ** (level - 1))
            previous = rise
        elif previous is not None:
            return previous
        windows = [_halved(window) for window in windows if min(window.shape) >= 48]
    return previous


def luminance_windows(pixels: NDArray[Any]) -> list[NDArray[np.float32]]:
    """Luminance, 0..1, of windows spread over the photo."""
    height, width = pixels.shape[:2]
    # Whole windows, so that the last one reaches the border.
    down, across = max(1, round(height / _WINDOW)), max(1, round(width / _WINDOW))
    corners = [
        (max(0, min(row * _WINDOW, height - _WINDOW)), max(0, min(column * _WINDOW, width - _WINDOW)))
        for row in range(down)
        for column in range(across)
    ]
    chosen = corners[:: max(1, -(-len(corners) // _MOST_WINDOWS))]
    scale = np.float32(1 / np.iinfo(pixels.dtype).max)
    result = []
    for row, column in chosen:
        part = pixels[row : row + _WINDOW, column : column + _WINDOW].astype(np.float32) * scale
        grey = part if part.ndim == 2 else part.mean(axis=2)
        if min(grey.shape) >= 24:
            result.append(grey)
    return result


def _halved(window: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(
        cv2.resize(window, (window.shape[1] // 2, window.shape[0] // 2), interpolation=cv2.INTER_AREA), np.float32
    )


def _ratios(window: NDArray[np.float32]) -> NDArray[np.float64]:
    """By how much the gradient falls from the finer to the coarser scale, at the strongest edges of a window."""
    fine_x, fine_y = _gradient(window, _FINE)
    fine = cv2.magnitude(fine_x, fine_y)
    upright = np.abs(fine_x) >= np.abs(fine_y)
    peak = np.zeros(fine.shape, bool)
    inner = fine[1:-1, 1:-1]
    across = (inner >= fine[1:-1, :-2]) & (inner > fine[1:-1, 2:])
    down = (inner >= fine[:-2, 1:-1]) & (inner > fine[2:, 1:-1])
    peak[1:-1, 1:-1] = np.where(upright[1:-1, 1:-1], across, down)
    margin = 8
    peak[:margin] = peak[-margin:] = False
    peak[:, :margin] = peak[:, -margin:] = False
    noise = noise_sigma(np.clip(window, 0.0, 1.0))
    peak &= fine > max(_WEAKEST, _NOISE_TIMES * _NOISE_GAIN * noise)
    strengths = fine[peak]
    if not strengths.size:
        return np.zeros(0)
    # The stronger half: faint edges are texture and what is left of the noise.
    peak &= fine >= np.median(strengths)
    coarse = cv2.magnitude(*_gradient(window, _COARSE))
    return fine[peak].astype(np.float64) / np.maximum(coarse[peak], 1e-6)


def _gradient(window: NDArray[np.float32], sigma: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    soft = cv2.GaussianBlur(window, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    x = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=1, scale=0.5)
    y = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=1, scale=0.5)
    return np.asarray(x, np.float32), np.asarray(y, np.float32)


def _sigma(ratio: float) -> float:
    """Blur of an edge whose gradient falls by this ratio; 0 for a step (and for lines, which fall faster)."""
    square = ratio * ratio
    if square <= 1.0:
        return float(_COARSE * 8)
    return float(np.sqrt(max(0.0, (_COARSE**2 - square * _FINE**2) / (square - 1.0))))
