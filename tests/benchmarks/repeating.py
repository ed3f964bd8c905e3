"""Crops with repeating structure, chosen by a rule that knows no denoiser.

Of 160 x 160 crops on a grid of 80 pixels, those whose high-passed luminance is most like itself a shift of 12 to 60
pixels away (the highest peak of the normalised autocorrelation), at most two from a photo.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from tests.benchmarks.peers import Pixels

SIDE, STEP, COUNT = 160, 80, 24


def repeating_crops(photos: Sequence[Pixels], count: int = COUNT) -> list[Pixels]:
    """The most self-similar crops of some photos."""
    scored: list[tuple[float, int, Pixels]] = []
    for number, photo in enumerate(photos):
        crops = [
            photo[row : row + SIDE, column : column + SIDE]
            for row in range(0, photo.shape[0] - SIDE + 1, STEP)
            for column in range(0, photo.shape[1] - SIDE + 1, STEP)
        ]
        best = sorted(((self_similarity(crop), number, crop) for crop in crops), key=lambda each: -each[0])
        scored += best[:2]
    scored.sort(key=lambda each: -each[0])
    return [np.ascontiguousarray(crop) for _, _, crop in scored[:count]]


def self_similarity(crop: Pixels) -> float:
    """Highest normalised autocorrelation at a shift of 12 to 60 pixels; 0 for a crop without structure."""
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float64)
    detail = grey - cv2.GaussianBlur(grey, (0, 0), 4)
    if detail.std() < 6:
        return 0.0
    detail *= np.outer(np.hanning(len(detail)), np.hanning(detail.shape[1]))
    size = 2 * SIDE
    power = np.abs(np.fft.rfft2(detail, (size, size))) ** 2
    correlation = np.fft.fftshift(np.fft.irfft2(power, (size, size)))
    rows, columns = np.mgrid[0:size, 0:size] - SIDE
    distance = np.hypot(rows, columns)
    return float(correlation[(distance >= 12) & (distance <= 60)].max() / correlation[SIDE, SIDE])
