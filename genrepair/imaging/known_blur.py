"""Blur of what is known only: normalised convolution."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def blur_known(picture: NDArray[Any], known: NDArray[np.bool_], sigma: float) -> NDArray[np.float32]:
    """Blur by a Gaussian in which only known pixels count: Knutsson & Westin, CVPR 1993.

    Parameters
    ----------
    picture : (height, width) or (height, width, channels) float32
    known : (height, width) bool
    sigma : float
        Standard deviation in pixels.

    Returns
    -------
    like ``picture``
        0 where nothing known is near.
    """
    counted = known.astype(np.float32)
    share = np.maximum(cv2.GaussianBlur(counted, (0, 0), sigma), np.float32(1e-6))
    if picture.ndim == 3:
        counted, share = counted[..., None], share[..., None]
    blurred = np.asarray(cv2.GaussianBlur(picture * counted, (0, 0), sigma), np.float32)
    return (blurred.reshape(picture.shape) / share).astype(np.float32)
