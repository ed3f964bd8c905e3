"""A small picture of a photo, as networks that judge or change the whole of it see it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def shrunk(pixels: NDArray[Any], rows: int, columns: int) -> NDArray[np.float32]:
    """A photo averaged down to a size: (height, width, 3) uint8 or uint16 -> (rows, columns, 3) float32, 0..1."""
    small = np.asarray(cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
    return small * np.float32(1 / np.iinfo(pixels.dtype).max)


def shrunk_to(pixels: NDArray[Any], longest: int) -> NDArray[np.float32]:
    """The same in the photo's proportions, its long side at most ``longest``; a smaller photo keeps its size."""
    height, width = pixels.shape[:2]
    scale = min(1.0, longest / max(height, width))
    return shrunk(pixels, max(1, round(height * scale)), max(1, round(width * scale)))
