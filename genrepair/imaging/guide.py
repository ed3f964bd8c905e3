"""A photo that follows a coarse guide: its tones at large, and its own detail."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.enlarge import enlarged
from genrepair.imaging.region import Region
from genrepair.imaging.tone import LUMINANCE

# The guide counts in means of so many pixels on a side, and its relation to the photo in windows of so many means.
FACTOR, _WINDOW = 3, 9
# Detail below this (0..1) is taken for noise: it gets no more contrast than its surroundings.
_FLAT = 0.03
_STEEPEST = 4.0
_BAND_ROWS = 256


class Guide:
    """The relation ``guided = gain * luminance + offset``, fitted in windows and smooth over the photo.

    The fast guided filter: He and Sun, 2015; He et al., "Guided Image Filtering", PAMI 2013, with the photo as what
    guides and the coarse picture as what is filtered. Detail gets the contrast of its surroundings, edges stay where
    the photo has them, and nothing finer than the windows comes from the guide.

    Parameters
    ----------
    photo : (height, width) float32
        Luminance 0..1 of the photo that the guide was made of.
    guide : (height, width) float32
        What it should be at large.
    """

    def __init__(self, photo: NDArray[np.float32], guide: NDArray[np.float32]) -> None:
        size = max(1, round(photo.shape[1] / FACTOR)), max(1, round(photo.shape[0] / FACTOR))
        small, wanted = (_shrunk(each, size) for each in (photo, guide))
        mean, target = _mean(small), _mean(wanted)
        spread = np.maximum(_mean(small * small) - mean * mean, 0)
        gain = (_mean(small * wanted) - mean * target) / (spread + np.float32(_FLAT**2))
        # Where a window is flat the relation of the whole photo holds, not a gain of 0 that would wipe out detail.
        overall = ((small - small.mean()) * wanted).mean() / max(float(small.var()), 1e-6)
        gain += np.float32(overall) * np.float32(_FLAT**2) / (spread + np.float32(_FLAT**2))
        gain = np.asarray(np.clip(gain, 0.25, _STEEPEST), np.float32)
        self._relation = np.stack((_mean(gain), _mean(np.asarray(target - gain * mean, np.float32))), axis=2)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._relation.nbytes

    def apply(self, pixels: NDArray[Any], whole: tuple[int, int], region: Region) -> NDArray[Any]:
        """Let a part of the photo follow; all channels change alike, so no colour comes in.

        Parameters
        ----------
        pixels : (rows, columns, 3) uint8 or uint16, sRGB
            The part.
        whole : (height, width)
            Of the photo, of any size in the proportions of the one that the guide was made of.
        region : Region
            Where the part lies.

        Returns
        -------
        (rows, columns, 3) of the same depth
        """
        peak = np.iinfo(pixels.dtype).max
        result = np.empty_like(pixels)
        for top in range(0, region.height, _BAND_ROWS):
            part = pixels[top : top + _BAND_ROWS]
            band = Region(region.row + top, region.column, len(part), region.width)
            gain, offset = np.moveaxis(enlarged(self._relation, whole, band), 2, 0)
            change = (gain - 1) * (part.astype(np.float32) @ LUMINANCE) + offset * np.float32(peak)
            result[top : top + _BAND_ROWS] = np.clip(np.rint(part + change[..., None]), 0, peak)
        return result


def _shrunk(field: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_AREA), np.float32)


def _mean(field: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(field, (_WINDOW, _WINDOW), borderType=cv2.BORDER_REFLECT_101), np.float32)
