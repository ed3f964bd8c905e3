"""A picture taken apart into bands of detail, from the finest to the coarsest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray


def detail_bands(pixels: NDArray[np.float32], scales: Sequence[float]) -> Iterator[NDArray[np.float32]]:
    """What lies between a picture and its copies blurred more and more.

    Parameters
    ----------
    pixels : (height, width) or (height, width, channels) float32
    scales : sequence of float
        Standard deviations of the Gaussians in pixels, rising.

    Yields
    ------
    float32 of the shape of ``pixels``
        One for each of ``scales``.
    """
    before, done = pixels, 0.0
    for scale in scales:
        # Blurring what is blurred already: small kernels only.
        after = np.asarray(cv2.GaussianBlur(before, (0, 0), math.sqrt(scale**2 - done**2)), np.float32)
        yield before - after
        before, done = after, scale
