"""Where the line lies in a photo: the more of its marks are sure, the likelier its fainter ones are marks as well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.runs import Runs, connected, pixels_from, thickness

# Places of fewer pixels are none.
MINIMUM_AREA = 6
# From here a place is followed, and its surest pixel decides.
FOLLOWED = 0.15
_LOW = round(255 * FOLLOWED)
# The line is not lowered further than this, nor raised further than that.
LOWEST, HIGHEST = 0.3, 0.7
# Of the marks above a line lower than a good photo's this share may be false, and of those above that one or a higher.
_FALSE_BELOW, _FALSE_ABOVE = 0.12, 0.3
_LINES = 17
# A wide place is not followed below this share of the odds that made it sure.
_WIDE_ODDS = 0.4
# Wide is what is thicker than this many pixels, and than this share of the photo's shorter side.
_WIDE, _WIDE_SHARE = 9, 0.0175


@dataclass(frozen=True, slots=True, eq=False)
class FaintPlaces:
    """The connected places of a map above `FOLLOWED`.

    Parameters
    ----------
    shape : (height, width)
    flat : (n,) int64
        Positions of their pixels.
    values : (n,) uint8
        Probability of any damage there.
    runs : Runs
        Which pixels make one place.
    peaks : (places,) uint8
        The surest pixel of each place.
    """

    shape: tuple[int, int]
    flat: NDArray[np.int64]
    values: NDArray[np.uint8]
    runs: Runs
    peaks: NDArray[np.uint8]

    @classmethod
    def of(cls, probability: NDArray[np.uint8]) -> FaintPlaces:
        """Find them in a map of (height, width, classes)."""
        height, width = probability.shape[:2]
        flat, classes = pixels_from(probability, _LOW)
        values, runs = classes.max(axis=1), connected(flat, width)
        peaks = np.zeros(runs.count, np.uint8)
        np.maximum.at(peaks, runs.of_pixels(), values)
        return cls((height, width), flat, values, runs, peaks)

    def large_peaks(self) -> NDArray[np.uint8]:
        """The surest pixel of each place that is not too small."""
        return self.peaks[np.bincount(self.runs.place, self.runs.length, self.runs.count) >= MINIMUM_AREA]


def line_of_photo(places: FaintPlaces, line: float, false_marks: float, false_marks_lowest: float) -> float:
    """The lowest line above which few marks of this photo can be false.

    A good photo shows a network some marks that are none, a damaged one has many more above the same line. The lowest
    line is taken at which those of an average good photo would be `_FALSE_BELOW` of what is found (the false discovery
    rate: Benjamini and Hochberg, Journal of the Royal Statistical Society B 1995). Where they would be more than
    `_FALSE_ABOVE` of it at the usual line, the photo is likely a good one, and the line rises.

    Parameters
    ----------
    places : FaintPlaces
    line : float
        The usual line, 0..1.
    false_marks, false_marks_lowest : float
        Places of an undamaged photo, for each megapixel, whose surest pixel is above ``line`` and above `LOWEST`; 0
        where nobody counted.

    Returns
    -------
    float
        `LOWEST` to `HIGHEST`; ``line`` where nobody counted.
    """
    if not LOWEST < line < HIGHEST or false_marks <= 0 or false_marks_lowest <= 0:
        return line
    peaks = places.large_peaks()
    megapixels = places.shape[0] * places.shape[1] / 1e6
    lowest, usual = _odds(LOWEST), _odds(line)
    odds = np.append(np.linspace(lowest, usual, _LINES), np.linspace(usual, _odds(HIGHEST), _LINES)[1:])
    lines = 1 / (1 + np.exp(-odds))
    # The number of false marks falls about exponentially with the log odds.
    fall = np.log(false_marks_lowest / false_marks) / (usual - lowest)
    false = false_marks * np.exp(fall * (usual - odds)) * megapixels
    found = np.array([np.count_nonzero(peaks >= round(255 * each)) for each in lines])
    few = np.flatnonzero(false <= np.where(odds < usual, _FALSE_BELOW, _FALSE_ABOVE) * found)
    return float(lines[few[0]]) if len(few) else HIGHEST


def hold_back(probability: NDArray[np.uint8], places: FaintPlaces, line: float, shorter_side: int) -> None:
    """Lower what surrounds the sure part of wide places, in place, so that these are not followed into it.

    A scratch goes on where it is faint. A wide place does not end anywhere: followed as far, it floods a wall or a sky.

    Parameters
    ----------
    probability : (height, width, classes) uint8
    places : FaintPlaces
        Of this map.
    line : float
        The usual line, 0..1.
    shorter_side : int
        Of the photo, in pixels.
    """
    width = places.shape[1]
    wide = thickness(places.flat, width, places.runs) > max(_WIDE, _WIDE_SHARE * shorter_side)
    sure = np.minimum(places.peaks / 255.0, line)
    odds = _WIDE_ODDS * sure / np.maximum(1 - sure, 1e-6)
    least = np.where(wide, 255 * odds / (1 + odds), 0.0)
    faint = places.flat[places.values < least[places.runs.of_pixels()]]
    rows, columns = np.divmod(faint, width)
    probability[rows, columns] = np.minimum(probability[rows, columns], np.uint8(_LOW - 1))


def _odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))
