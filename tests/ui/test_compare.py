"""Before and after: beside each other, as a difference, as a map, under the loupe."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.tools.tool import Outcome
from genrepair.ui.canvas.change_layer import _STEP_COLOURS
from genrepair.ui.canvas.panes import COMPARISONS
from genrepair.ui.main_window import MainWindow
from tests.pointer import send_move

from .fakes import nearly_equal


@pytest.fixture
def repaired(opened: MainWindow) -> MainWindow:
    """With one step that made the right half darker by 20."""
    document = opened.bench.document
    assert document is not None
    region = Region(0, 80, 120, 80)
    pixels = document.pixels[region.slices] - 20
    opened.bench.apply(Outcome([Patch(region, pixels)]), "Repair", document.revision)
    opened.canvas.set_tool("hand")
    return opened


def picture(window: MainWindow) -> QImage:
    return window.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def colour(window: MainWindow, row: int, column: int, pane: int = 0) -> QColor:
    canvas = window.canvas
    assert canvas.view is not None
    place = canvas.view.to_device(row + 0.5, column + 0.5)
    return picture(window).pixelColor(int(place.x()) + canvas._origins()[pane], int(place.y()))


def rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def test_side_by_side_shows_the_same_place_before_and_after(repaired: MainWindow) -> None:
    document = repaired.bench.document
    assert document is not None
    repaired.actions_["side_by_side"].trigger()
    for scale in (1.0, 3.0):
        repaired.canvas.zoom_to(scale)
        repaired.canvas.look_at(60, 100)
        after = tuple(int(value) for value in document.pixels[60, 100])
        assert rgb(colour(repaired, 60, 100, 1)) == after
        assert rgb(colour(repaired, 60, 100, 0)) == tuple(value + 20 for value in after)


def test_both_panes_are_zoomed_and_panned_as_one(repaired: MainWindow) -> None:
    repaired.actions_["side_by_side"].trigger()
    canvas = repaired.canvas
    canvas.zoom_to(6.0)
    assert canvas.view is not None
    left, right = canvas._origins()
    width = canvas.view.window_width
    assert right - left >= width
    for origin in (left, right):
        top = canvas.view.top
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(origin + width // 2, 200))
        send_move(canvas, QPoint(origin + width // 2, 215), held=True)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(origin + width // 2, 215))
        assert canvas.view.top == top + 15
    panned = picture(repaired)
    canvas.photo_changed()
    assert nearly_equal(panned, picture(repaired))


def test_painting_works_in_either_pane_and_does_not_jump_at_the_seam(repaired: MainWindow) -> None:
    repaired.actions_["side_by_side"].trigger()
    repaired.actions_["brush"].trigger()
    canvas = repaired.canvas
    assert canvas.view is not None
    spy = QSignalSpy(canvas.stroked)
    for origin in canvas._origins():
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(origin + 100, 300))
    assert spy.at(0)[0] == spy.at(1)[0]
    seam = canvas._origins()[1]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(seam - 20, 300))
    send_move(canvas, QPoint(seam + 20, 300), held=True)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(seam + 20, 300))
    start, end = spy.at(3)[0]
    assert (end[1] - start[1]) * canvas.view.scale == pytest.approx(40)


def test_the_difference_is_amplified_and_black_where_nothing_changed(repaired: MainWindow) -> None:
    repaired.actions_["difference"].trigger()
    repaired.canvas.zoom_to(2.0)
    assert rgb(colour(repaired, 60, 100)) == (160, 160, 160)
    assert rgb(colour(repaired, 60, 40)) == (0, 0, 0)
    repaired.canvas.set_gain(1)
    assert rgb(colour(repaired, 60, 100)) == (20, 20, 20)
    repaired.actions_["undo"].trigger()
    assert rgb(colour(repaired, 60, 100)) == (0, 0, 0)


def test_the_map_shows_each_step_in_its_colour(repaired: MainWindow) -> None:
    document = repaired.bench.document
    assert document is not None
    region = Region(50, 100, 20, 20)
    bright = np.full((20, 20, 3), 255, np.uint8)
    repaired.bench.apply(Outcome([Patch(region, bright)]), "Repair", document.revision)
    repaired.actions_["changes"].trigger()
    repaired.canvas.zoom_to(3.0)

    def nearest(row: int, column: int) -> int:
        seen = np.array(rgb(colour(repaired, row, column)))
        return int(np.argmin([np.abs(seen - rgb(each)).sum() for each in (*_STEP_COLOURS[:2], QColor(40, 40, 40))]))

    assert nearest(60, 110) == 1
    assert nearest(20, 110) == 0
    assert nearest(60, 40) == 2
    before = repaired.canvas._panes.before
    assert before is not None and len(repaired.canvas._panes.changes.legend(before)) == 2
    repaired.actions_["undo_all"].trigger()
    assert nearest(60, 110) == 2
    assert repaired.canvas._panes.changes.legend(before)[0][1] is None


def test_only_one_comparison_at_a_time_and_none_for_another_photo(
    repaired: MainWindow, qtbot: QtBot, photo_path: Any
) -> None:
    for name in COMPARISONS:
        repaired.actions_[name].trigger()
        assert repaired.canvas.comparison == name
        assert [n for n in COMPARISONS if repaired.actions_[n].isChecked()] == [name]
        picture(repaired)
    repaired.actions_[COMPARISONS[-1]].trigger()
    assert repaired.canvas.comparison == ""
    repaired.actions_["side_by_side"].trigger()
    repaired.bench.close()
    assert repaired.canvas.comparison == ""


def test_holding_the_key_shows_the_original_in_every_comparison(repaired: MainWindow) -> None:
    document = repaired.bench.document
    assert document is not None
    for name in COMPARISONS:
        repaired.actions_[name].trigger()
        QTest.keyPress(repaired.canvas, Qt.Key.Key_Backslash)
        seen = rgb(colour(repaired, 60, 100, -1))
        QTest.keyRelease(repaired.canvas, Qt.Key.Key_Backslash)
        assert seen == tuple(int(value) + 20 for value in document.pixels[60, 100])


def test_the_loupe_magnifies_before_and_after(repaired: MainWindow) -> None:
    document, canvas = repaired.bench.document, repaired.canvas
    assert document is not None and canvas.view is not None
    repaired.resize(1600, 900)
    canvas.zoom_to(1.0)
    plain = picture(repaired)
    repaired.actions_["loupe"].trigger()
    at = canvas.view.to_device(60.5, 100.5)
    send_move(canvas, at.toPoint())
    seen = picture(repaired)
    assert seen != plain
    # Right and below the pointer: two squares of 208 pixels with the place in their middle, at 400 %.
    middles = [(int(at.x()) + 28 + 104 + 208 * n, int(at.y()) + 28 + 104) for n in (0, 1)]
    after = tuple(int(value) for value in document.pixels[60, 100])
    values = [np.array(rgb(seen.pixelColor(x, y))) for x, y in middles]
    assert np.abs(values[1] - after).max() <= 6
    assert np.abs(values[0] - np.array(after) - 20).max() <= 6
    canvas.leaveEvent(None)  # type: ignore[arg-type]
    assert nearly_equal(picture(repaired), plain)


def test_the_pixel_grid_appears_where_pixels_are_large_and_can_be_switched_off(repaired: MainWindow) -> None:
    canvas = repaired.canvas
    canvas.zoom_to(8.0)
    off = picture(repaired)
    repaired.actions_["pixel_grid"].trigger()
    assert picture(repaired) == off
    canvas.zoom_to(16.0)
    without = picture(repaired)
    repaired.actions_["pixel_grid"].trigger()
    gridded = picture(repaired)
    assert gridded != without
    assert canvas.view is not None
    place = canvas.view.to_device(60.5, 100.5)
    assert gridded.pixelColor(place.toPoint()) == without.pixelColor(place.toPoint())


def test_the_hand_switches_between_the_whole_photo_and_one_to_one(repaired: MainWindow) -> None:
    canvas = repaired.canvas
    canvas.zoom_to(3.0)
    place = QPoint(300, 250)
    for scale in (1.0, canvas.view.fit_scale if canvas.view else 0):
        QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place)
        assert canvas.view is not None and canvas.view.scale == scale
