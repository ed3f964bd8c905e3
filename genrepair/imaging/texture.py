"""Give back a part of what a repair took away: the texture, without the noise of single pixels."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.tone import LUMINANCE

# Bands of a Laplacian pyramid, finest first. The finest is where the noise of a camera is strongest and where texture
# is least missed, so it is never given back; what is coarser than all of them is brightness, no texture.
BANDS = 5
# Pixels around a region that its bands depend on, a multiple of 2^BANDS so that the pyramid's grid stays in place.
MARGIN = 4 * 2**BANDS
GRID = 2**BANDS
_LUMINANCE = LUMINANCE[None]


def bands(difference: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Split a picture into `BANDS` bands and a rest that add up to it (Burt & Adelson, IEEE Trans. Comm. 1983).

    Parameters
    ----------
    difference : (height, width) float32

    Returns
    -------
    list of (height, width) float32
        Finest first, the rest last.
    """
    result, level = [], difference
    sizes = [difference.shape]
    smooth = difference
    for _ in range(BANDS):
        level = cv2.pyrDown(level)
        sizes.append(level.shape)
        coarser = _grown(np.asarray(level, np.float32), sizes)
        result.append(smooth - coarser)
        smooth = coarser
    return [*result, smooth]


def texture(source: NDArray[Any], result: NDArray[Any]) -> NDArray[np.float32]:
    """Luminance of ``source`` minus ``result`` in all bands but the finest, in units of the pixels.

    The sum of bands 2 to `BANDS`, of which only the first and the last smoothing have to be computed.

    Parameters
    ----------
    source, result : (height, width, 3) uint8, uint16 or float32, same shape

    Returns
    -------
    (height, width) float32
    """
    difference = _luminance(source) - _luminance(result)
    level, sizes = difference, [difference.shape]
    for _ in range(BANDS):
        level = np.asarray(cv2.pyrDown(level), np.float32)
        sizes.append(level.shape)
    # Both smoothings meet at the second size, so most of the work is done on a quarter of the pixels.
    low = _grown(level, sizes[1:])
    first = np.asarray(cv2.pyrDown(difference), np.float32)
    return _grown(first - low, sizes[:2])


def _luminance(pixels: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(cv2.transform(np.asarray(pixels, np.float32), _LUMINANCE), np.float32).reshape(pixels.shape[:2])


def _grown(level: NDArray[np.float32], sizes: list[tuple[int, ...]]) -> NDArray[np.float32]:
    """Back to the first of ``sizes``, the sizes passed on the way down."""
    for height, width in reversed(sizes[:-1]):
        level = np.asarray(cv2.pyrUp(level, dstsize=(width, height)), np.float32)
    return level
