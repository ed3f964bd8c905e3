"""Where the line lies in a photo: the more of its marks are sure, the likelier its fainter ones are marks as well."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.runs import connected

# Places of fewer pixels are none.
MINIMUM_AREA = 6
# From here a place is followed, and its surest pixel decides.
FOLLOWED = 0.15
# The line is not lowered further than this.
LOWEST = 0.3
# Of the marks above a lowered line this share may be false.
_FALSE_SHARE = 0.15
_LINES = 13
_BAND_PIXELS = 1 << 22


def line_of_photo(probability: NDArray[np.uint8], line: float, false_marks: float, false_marks_lowest: float) -> float:
    """The lowest line above which few marks of this photo can be false.

    A good photo shows a network some marks that are none, a damaged one has many more above the same line. The lowest
    line is taken at which those of an average good photo would be `_FALSE_SHARE` of what is found (the false discovery
    rate: Benjamini and Hochberg, Journal of the Royal Statistical Society B 1995).

    Parameters
    ----------
    probability : (height, width, classes) uint8
        255 = certainly damaged.
    line : float
        The line of a good photo, 0..1; the result where there is none that is lower.
    false_marks, false_marks_lowest : float
        Places of a good photo, for each megapixel, whose surest pixel is above ``line`` and above `LOWEST`.

    Returns
    -------
    float
        `LOWEST` to ``line``.
    """
    if line <= LOWEST or false_marks <= 0 or false_marks_lowest <= 0:
        return line
    peaks = place_peaks(probability)
    megapixels = probability.shape[0] * probability.shape[1] / 1e6
    odds = np.linspace(_odds(LOWEST), _odds(line), _LINES)
    lines = 1 / (1 + np.exp(-odds))
    # Between the two lines that were measured the number of false marks falls about exponentially with the log odds.
    false = np.exp(np.interp(odds, odds[[0, -1]], np.log([false_marks_lowest, false_marks]))) * megapixels
    found = np.array([np.count_nonzero(peaks >= round(255 * each)) for each in lines])
    few = np.flatnonzero(false <= _FALSE_SHARE * found)
    return float(lines[few[0]]) if len(few) else line


def place_peaks(probability: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The surest pixel, of any class, of each connected place above `FOLLOWED` that is not too small.

    Parameters
    ----------
    probability : (height, width, classes) uint8

    Returns
    -------
    (places,) uint8
    """
    height, width = probability.shape[:2]
    low = round(255 * FOLLOWED)
    rows = max(1, _BAND_PIXELS // max(1, width))
    flats, values = [np.zeros(0, np.int64)], [np.zeros(0, np.uint8)]
    for top in range(0, height, rows):
        band = probability[top : top + rows].max(axis=2).reshape(-1)
        kept = np.flatnonzero(band >= low)
        flats.append(kept + top * width)
        values.append(band[kept])
    runs = connected(np.concatenate(flats), width)
    peaks = np.zeros(runs.count, np.uint8)
    np.maximum.at(peaks, runs.of_pixels(), np.concatenate(values))
    return peaks[np.bincount(runs.place, runs.length, runs.count) >= MINIMUM_AREA]


def _odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))
