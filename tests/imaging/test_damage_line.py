"""The line of a photo: lower where many marks are sure, higher where few are."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.imaging import damage_line
from genrepair.imaging.damage_line import FOLLOWED, HIGHEST, LOWEST, line_of_photo, place_peaks

SIDE = 300
# A megapixel of a good photo shows 10 marks above 0.6 and 40 above `LOWEST`: 1 and 4 here.
FALSE = 1 / 0.09, 4 / 0.09


def photo(*marks: tuple[int, float]) -> NDArray[np.uint8]:
    """So many marks with such a peak, each in a cell of its own, of changing class."""
    map_ = np.zeros((SIDE, SIDE, 4), np.uint8)
    number = 0
    for count, peak in marks:
        for _ in range(count):
            row, column = divmod(number, SIDE // 10)
            place = map_[10 * row : 10 * row + 5, 10 * column : 10 * column + 5, number % 4]
            place[:] = round(255 * FOLLOWED)
            place[2, 2] = round(255 * peak)
            number += 1
    return map_


def test_peaks_of_places_that_are_no_specks() -> None:
    map_ = photo((3, 0.8), (2, 0.4))
    map_[200, 200:202] = 255
    map_[250:260, 250:260] = round(255 * FOLLOWED) - 1
    assert sorted(place_peaks(map_).tolist()) == [102, 102, 204, 204, 204]


def test_a_photo_with_as_many_marks_as_good_ones_have_gets_a_stricter_line() -> None:
    assert line_of_photo(photo(), 0.6, *FALSE) == HIGHEST
    assert line_of_photo(photo((1, 0.9), (4, 0.4), (30, 0.2)), 0.6, *FALSE) == HIGHEST
    assert line_of_photo(photo((4, 0.9)), 0.6, *FALSE) == pytest.approx(0.6)


def test_the_more_is_sure_the_lower_the_line_lies_and_never_below_the_lowest() -> None:
    lines = [line_of_photo(photo((count, 0.9)), 0.6, *FALSE) for count in (0, 4, 7, 9, 12, 18, 25, 50)]
    assert lines == sorted(lines, reverse=True)
    assert lines[1:3] == pytest.approx([0.6, 0.6]) and 0.35 < lines[5] < 0.55
    assert lines[-1] == pytest.approx(LOWEST)


def test_a_network_of_which_nothing_was_measured_has_one_line() -> None:
    assert line_of_photo(photo((50, 0.9)), 0.6, 0.0, 0.0) == 0.6
    assert line_of_photo(photo((50, 0.9)), 0.2, *FALSE) == 0.2


def test_bands_are_no_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    map_ = photo((40, 0.9), (100, 0.5))
    map_[:, 7] = 60
    whole = np.sort(place_peaks(map_))
    monkeypatch.setattr(damage_line, "_BAND_PIXELS", 7 * SIDE)
    np.testing.assert_array_equal(np.sort(place_peaks(map_)), whole)
