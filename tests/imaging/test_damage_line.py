"""The line of a photo: lower where many marks are sure, higher where few are."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.imaging import runs
from genrepair.imaging.damage_line import FOLLOWED, HIGHEST, LOWEST, FaintPlaces, hold_back, line_of_photo
from genrepair.imaging.runs import connected, thickness

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


def places(*marks: tuple[int, float]) -> FaintPlaces:
    return FaintPlaces.of(photo(*marks))


def test_peaks_of_places_that_are_no_specks() -> None:
    map_ = photo((3, 0.8), (2, 0.4))
    map_[200, 200:202] = 255
    map_[250:260, 250:260] = round(255 * FOLLOWED) - 1
    assert sorted(FaintPlaces.of(map_).large_peaks().tolist()) == [102, 102, 204, 204, 204]


def test_a_photo_with_as_many_marks_as_good_ones_have_gets_a_stricter_line() -> None:
    assert line_of_photo(places(), 0.6, *FALSE) == HIGHEST
    assert line_of_photo(places((1, 0.9), (4, 0.4), (30, 0.2)), 0.6, *FALSE) == HIGHEST
    assert line_of_photo(places((4, 0.9)), 0.6, *FALSE) == pytest.approx(0.6)


def test_the_more_is_sure_the_lower_the_line_lies_and_never_below_the_lowest() -> None:
    lines = [line_of_photo(places((count, 0.9)), 0.6, *FALSE) for count in (0, 4, 7, 9, 12, 18, 25, 50)]
    assert lines == sorted(lines, reverse=True)
    assert lines[1:3] == pytest.approx([0.6, 0.6]) and 0.35 < lines[5] < 0.55
    assert lines[-1] == pytest.approx(LOWEST)


def test_a_network_of_which_nothing_was_measured_has_one_line() -> None:
    assert line_of_photo(places((50, 0.9)), 0.6, 0.0, 0.0) == 0.6
    assert line_of_photo(places((50, 0.9)), 0.2, *FALSE) == 0.2


def test_bands_are_no_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    map_ = photo((40, 0.9), (100, 0.5))
    map_[:, 7] = 60
    whole = np.sort(FaintPlaces.of(map_).large_peaks())
    monkeypatch.setattr(runs, "_BAND_PIXELS", 7 * SIDE)
    np.testing.assert_array_equal(np.sort(FaintPlaces.of(map_).large_peaks()), whole)


def test_a_line_is_followed_and_a_wide_place_is_not() -> None:
    map_ = np.zeros((200, 300, 4), np.uint8)
    faint = round(255 * FOLLOWED) + 10
    map_[20:23, 10:290, 0] = map_[60:190, 10:290, 3] = faint
    map_[21, 100, 0] = 200
    map_[100:140, 100:160, 3] = 200
    before = map_.copy()
    hold_back(map_, FaintPlaces.of(map_), 0.6, 200)
    np.testing.assert_array_equal(map_[:50], before[:50])
    assert (map_[100:140, 100:160, 3] == 200).all()
    map_[100:140, 100:160] = 0
    assert 0 < map_[60:190].max() < 255 * FOLLOWED


def test_what_is_wide_nowhere_sure_keeps_its_surest_part() -> None:
    map_ = np.zeros((100, 100, 2), np.uint8)
    map_[10:90, 10:90, 1] = 40
    map_[40:60, 40:60, 1] = 90
    hold_back(map_, FaintPlaces.of(map_), 0.6, 100)
    assert (map_[40:60, 40:60, 1] == 90).all() and map_[10, 10, 1] < 255 * FOLLOWED
    empty = np.zeros((10, 10, 2), np.uint8)
    hold_back(empty, FaintPlaces.of(empty), 0.6, 10)
    assert not empty.any()


def test_thickness_of_a_line_and_of_a_square() -> None:
    map_ = np.zeros((40, 60), bool)
    map_[5:8, 5:55] = map_[20:40, 10:30] = True
    flat = np.flatnonzero(map_)
    assert thickness(flat, 60, connected(flat, 60)) == pytest.approx([150 / 53, 10.0])
