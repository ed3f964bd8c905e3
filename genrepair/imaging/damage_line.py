"""Where the line lies in a photo: the more of its marks are sure, the likelier its fainter ones are marks as well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.runs import Runs, connected, pixels_from, thickness

# Places of fewer pixels are none.
MINIMUM_AREA = 6
# From here a place is followed, and its surest pixel decides.
FOLLOWED = 0.12
# The line is not lowered further than this, nor raised further than that.
LOWEST, HIGHEST = 0.3, 0.7
_LINES = 17


@dataclass(frozen=True, slots=True)
class LineRule:
    """Where a line is drawn; ``python -m training lines`` shows what other numbers would find.

    Parameters
    ----------
    followed : float
        Probability down to which a place is followed.
    lowest, highest : float
        Between these the line of a photo lies.
    false_below, false_above : float
        Share of the marks above a line lower than a good photo's that may be false, and of those above that one or a
        higher.
    wide_odds : float
        A wide place is not followed below this share of the odds that made it sure.
    wide, wide_share : float
        Wide is what is thicker than so many pixels, and than this share of the photo's shorter side.
    """

    followed: float = FOLLOWED
    lowest: float = LOWEST
    highest: float = HIGHEST
    false_below: float = 0.08
    false_above: float = 0.3
    wide_odds: float = 0.4
    wide: float = 9
    wide_share: float = 0.0175

    @property
    def low(self) -> int:
        """Level (0..255) from which a place is followed."""
        return max(1, round(255 * self.followed))


RULE = LineRule()


@dataclass(frozen=True, slots=True, eq=False)
class FaintPlaces:
    """The connected places of a map above a level.

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
    def of(cls, probability: NDArray[np.uint8], low: int = RULE.low) -> FaintPlaces:
        """Find them in a map of (height, width, classes), from the level ``low``."""
        height, width = probability.shape[:2]
        flat, classes = pixels_from(probability, low)
        values, runs = classes.max(axis=1), connected(flat, width)
        peaks = np.zeros(runs.count, np.uint8)
        np.maximum.at(peaks, runs.of_pixels(), values)
        return cls((height, width), flat, values, runs, peaks)

    def large(self) -> NDArray[np.bool_]:
        """Which places are not too small, (places,)."""
        return np.bincount(self.runs.place, self.runs.length, self.runs.count) >= MINIMUM_AREA

    def large_peaks(self) -> NDArray[np.uint8]:
        """The surest pixel of each place that is not too small."""
        return self.peaks[self.large()]

    def mask(self, line: float) -> NDArray[np.bool_]:
        """Places that are sure at ``line`` (0..1) somewhere, (height, width)."""
        taken = self.large() & (self.peaks >= max(1, round(255 * line)))
        found = np.zeros(self.shape, bool)
        found.reshape(-1)[self.flat[taken[self.runs.of_pixels()]]] = True
        return found


def draw_line(
    probability: NDArray[np.uint8],
    line: float,
    counted: tuple[float, float],
    shorter_side: int,
    rule: LineRule = RULE,
) -> float:
    """Find the line of a photo's map, and lower in place what wide places are not followed into.

    Parameters
    ----------
    probability : (height, width, classes) uint8
    line : float
        The usual line, 0..1.
    counted : (float, float)
        ``false_marks`` and ``false_marks_lowest`` of `line_of_photo`.
    shorter_side : int
        Of the photo, in pixels.
    rule : LineRule

    Returns
    -------
    float
        As of `line_of_photo`.
    """
    places = FaintPlaces.of(probability, rule.low)
    threshold = line_of_photo(places, line, *counted, rule=rule)
    hold_back(probability, places, line, shorter_side, rule)
    return threshold


def line_of_photo(
    places: FaintPlaces, line: float, false_marks: float, false_marks_lowest: float, *, rule: LineRule = RULE
) -> float:
    """The lowest line above which few marks of this photo can be false.

    A good photo shows a network some marks that are none, a damaged one has many more above the same line. The lowest
    line is taken at which those of an average good photo would be `LineRule.false_below` of what is found (the false
    discovery rate: Benjamini and Hochberg, Journal of the Royal Statistical Society B 1995). Where they would be more
    than `LineRule.false_above` of it at the usual line, the photo is likely a good one, and the line rises.

    Parameters
    ----------
    places : FaintPlaces
    line : float
        The usual line, 0..1.
    false_marks, false_marks_lowest : float
        Places of an undamaged photo, for each megapixel, whose surest pixel is above ``line`` and above `LOWEST`; 0
        where nobody counted.
    rule : LineRule

    Returns
    -------
    float
        `LineRule.lowest` to `LineRule.highest`; ``line`` where nobody counted.
    """
    if not rule.lowest < line < rule.highest or false_marks <= 0 or false_marks_lowest <= 0:
        return line
    peaks = places.large_peaks()
    megapixels = places.shape[0] * places.shape[1] / 1e6
    lowest, usual = _odds(rule.lowest), _odds(line)
    odds = np.append(np.linspace(lowest, usual, _LINES), np.linspace(usual, _odds(rule.highest), _LINES)[1:])
    lines = 1 / (1 + np.exp(-odds))
    # The number of false marks falls about exponentially with the log odds.
    fall = np.log(false_marks_lowest / false_marks) / (usual - _odds(LOWEST))
    false = false_marks * np.exp(fall * (usual - odds)) * megapixels
    found = np.array([np.count_nonzero(peaks >= round(255 * each)) for each in lines])
    few = np.flatnonzero(false <= np.where(odds < usual, rule.false_below, rule.false_above) * found)
    return float(lines[few[0]]) if len(few) else rule.highest


def hold_back(
    probability: NDArray[np.uint8], places: FaintPlaces, line: float, shorter_side: int, rule: LineRule = RULE
) -> None:
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
    rule : LineRule
    """
    width = places.shape[1]
    wide = thickness(places.flat, width, places.runs) > max(rule.wide, rule.wide_share * shorter_side)
    sure = np.minimum(places.peaks / 255.0, line)
    odds = rule.wide_odds * sure / np.maximum(1 - sure, 1e-6)
    least = np.where(wide, 255 * odds / (1 + odds), 0.0)
    faint = places.flat[places.values < least[places.runs.of_pixels()]]
    rows, columns = np.divmod(faint, width)
    probability[rows, columns] = np.minimum(probability[rows, columns], np.uint8(rule.low - 1))


def _odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))
