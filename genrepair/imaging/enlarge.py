"""Parts of a small picture as if it had been enlarged to the size of the photo, without making all of it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.region import Region


def enlarged(
    field: NDArray[np.float32], whole: tuple[int, int], region: Region, interpolation: int = cv2.INTER_LINEAR
) -> NDArray[np.float32]:
    """The part of ``field`` that lies under a region of the photo.

    Parameters
    ----------
    field : (rows, columns) or (rows, columns, channels) float32
        A reduced picture of the whole photo, of at most four channels.
    whole : (height, width)
        Of the photo.
    region : Region
    interpolation : int
        Of `cv2.remap`: linear or cubic.

    Returns
    -------
    (region.height, region.width[, channels]) float32
        ``field`` itself, bit by bit, where it is as large as the photo.
    """
    down, across = field.shape[0] / whole[0], field.shape[1] / whole[1]
    rows = (np.arange(region.row, region.bottom, dtype=np.float64) + 0.5) * down - 0.5
    columns = (np.arange(region.column, region.right, dtype=np.float64) + 0.5) * across - 0.5
    x, y = np.meshgrid(columns.astype(np.float32), rows.astype(np.float32))
    part = cv2.remap(np.ascontiguousarray(field, np.float32), x, y, interpolation, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(part, np.float32)
