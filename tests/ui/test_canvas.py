from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from genrepair.imaging.pyramid import Pyramid
from genrepair.imaging.region import Region
from genrepair.ui.canvas.canvas import Canvas
from genrepair.ui.canvas.compare import Before
from genrepair.ui.canvas.layers import Layers
from genrepair.ui.common import theme
from tests.pointer import send_move

from .fakes import nearly_equal

HEIGHT, WIDTH = 600, 900


class Shown:
    """A canvas with a photo whose pixels the test may change."""

    def __init__(self, qtbot: QtBot) -> None:
        self.pixels = np.random.default_rng(2).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
        self.original = self.pixels.copy()
        self.mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        self.layers = Layers(Pyramid(self.pixels), Pyramid(self.mask), None)
        self.before = Before(self.layers.photo, lambda region: self.original[region.slices])
        self.canvas = Canvas()
        qtbot.addWidget(self.canvas)
        self.canvas.resize(500, 400)
        self.canvas.show()
        self.canvas.show_photo(self.layers, self.before)

    def change(self, region: Region, value: int) -> None:
        self.pixels[region.slices] = value
        self.before.keep()
        self.layers.photo.refresh(region)
        self.canvas.photo_changed(region)

    def picture(self) -> QImage:
        return self.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

    def fresh(self) -> QImage:
        self.canvas.photo_changed()
        return self.picture()


@pytest.fixture
def shown(qapp: Any, qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def photo_colour(shown: Shown, row: int, column: int) -> tuple[int, ...]:
    assert shown.canvas.view is not None
    place = shown.canvas.view.to_device(row + 0.5, column + 0.5)
    colour = shown.picture().pixelColor(int(place.x()), int(place.y()))
    return colour.red(), colour.green(), colour.blue()


@pytest.mark.parametrize("scale", [1.0, 3.0, 8.0])
def test_pixels_are_shown_as_they_are(shown: Shown, scale: float) -> None:
    shown.canvas.zoom_to(scale)
    for row, column in ((295, 445), (300, 450), (305, 460)):
        assert photo_colour(shown, row, column) == tuple(shown.pixels[row, column])


def test_above_two_hundred_percent_pixels_have_hard_edges(shown: Shown) -> None:
    shown.canvas.zoom_to(8.0)
    picture, view = shown.picture(), shown.canvas.view
    assert view is not None
    place = view.to_device(300, 450)
    colours = {picture.pixel(int(place.x()) + dx, int(place.y()) + dy) for dx in range(8) for dy in range(8)}
    assert len(colours) == 1


@pytest.mark.parametrize("scale", [0.3, 0.5, 1.0, 4.0])
def test_a_pan_shows_the_same_as_drawing_anew(shown: Shown, scale: float) -> None:
    shown.canvas.zoom_to(scale)
    shown.picture()
    shown.canvas.pan(-37, 21)
    shown.picture()
    shown.canvas.pan(90, -140)
    assert nearly_equal(shown.picture(), shown.fresh())


@pytest.mark.parametrize("scale", [0.3, 0.7, 1.0, 5.0])
def test_a_change_redraws_all_that_it_touches(shown: Shown, scale: float) -> None:
    shown.canvas.zoom_to(scale)
    old = shown.picture()
    shown.change(Region(290, 440, 23, 31), 255)
    new = shown.picture()
    assert new != old
    assert nearly_equal(new, shown.fresh())


def test_painting_emits_photo_places(shown: Shown) -> None:
    canvas = shown.canvas
    canvas.zoom_to(1.0)
    canvas.set_tool("brush")
    spy = QSignalSpy(canvas.stroked)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(250, 200))
    send_move(canvas, QPoint(260, 205), held=True)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(260, 205))
    assert canvas.view is not None
    row, column = canvas.view.to_photo(250, 200)
    start = (row - 0.5, column - 0.5)
    assert [spy.at(0)[0], *spy.at(0)[2:]] == [[start], False, True]
    assert [spy.at(1)[0], *spy.at(1)[2:]] == [[start, (start[0] + 5, start[1] + 10)], False, False]


def test_shift_draws_a_straight_line_from_the_last_point(shown: Shown) -> None:
    canvas = shown.canvas
    canvas.set_tool("eraser")
    spy = QSignalSpy(canvas.stroked)
    for place, modifier in (
        (QPoint(100, 100), Qt.KeyboardModifier.NoModifier),
        (QPoint(200, 150), Qt.KeyboardModifier.ShiftModifier),
    ):
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, modifier, place)
    points, _, erase, new_stroke = spy.at(1)
    assert len(points) == 2
    assert points[0] == spy.at(0)[0][0]
    assert (erase, new_stroke) == (True, True)


def test_the_wheel_zooms_at_the_pointer(shown: Shown) -> None:
    canvas = shown.canvas
    assert canvas.view is not None
    place, scale = QPointF(333, 120), canvas.view.scale
    before = canvas.view.to_photo(333, 120)
    event = QWheelEvent(
        place, canvas.mapToGlobal(place), QPoint(), QPoint(0, 600), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)
    assert canvas.view.scale > 2 * scale
    assert canvas.view.to_photo(333, 120) == pytest.approx(before, abs=2 / scale)


@pytest.mark.parametrize("button", [Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton])
def test_space_and_the_middle_button_pan_instead_of_painting(shown: Shown, button: Qt.MouseButton) -> None:
    canvas = shown.canvas
    canvas.zoom_to(2.0)
    canvas.set_tool("brush")
    spy = QSignalSpy(canvas.stroked)
    assert canvas.view is not None
    top = canvas.view.top
    if button == Qt.MouseButton.LeftButton:
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas, button, pos=QPoint(200, 200))
    send_move(canvas, QPoint(200, 230), held=True)
    QTest.mouseRelease(canvas, button, pos=QPoint(200, 230))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.view.top == top + 30
    assert spy.count() == 0


def test_the_arrow_keys_move_the_photo(shown: Shown) -> None:
    shown.canvas.zoom_to(3.0)
    assert shown.canvas.view is not None
    left = shown.canvas.view.left
    QTest.keyClick(shown.canvas, Qt.Key.Key_Right)
    assert shown.canvas.view.left < left


@pytest.mark.parametrize("scale", [0.4, 1.0])
def test_holding_the_key_shows_the_original_and_letting_go_the_result(shown: Shown, scale: float) -> None:
    shown.canvas.zoom_to(scale)
    original = shown.picture()
    shown.change(Region(0, 0, HEIGHT, WIDTH), 10)
    changed = shown.picture()
    QTest.keyPress(shown.canvas, Qt.Key.Key_Backslash)
    assert shown.picture() == original
    QTest.keyRelease(shown.canvas, Qt.Key.Key_Backslash)
    assert shown.picture() == changed


def test_the_split_shows_before_left_and_after_right_and_can_be_dragged(shown: Shown) -> None:
    canvas = shown.canvas
    shown.change(Region(0, 0, HEIGHT, WIDTH), 10)
    canvas.set_split(0.5)
    picture = shown.picture()
    assert picture.pixelColor(400, 260) == QColor(10, 10, 10)
    assert picture.pixelColor(100, 260) != QColor(10, 10, 10)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(250, 200))
    send_move(canvas, QPoint(50, 200), held=True)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(50, 200))
    assert canvas.split == pytest.approx(0.1)
    assert shown.picture().pixelColor(100, 260) == QColor(10, 10, 10)


def test_the_brush_circle_is_where_the_pointer_is_and_as_large_as_the_brush(shown: Shown) -> None:
    canvas = shown.canvas
    shown.change(Region(0, 0, HEIGHT, WIDTH), 100)
    canvas.zoom_to(1.0)
    canvas.set_tool("brush")
    canvas.set_radius(30)
    plain = shown.picture()
    send_move(canvas, QPoint(250, 200))
    picture = shown.picture()
    assert picture.pixel(280, 200) != plain.pixel(280, 200)
    assert picture.pixel(250, 230) != plain.pixel(250, 230)
    assert picture.pixel(265, 200) == plain.pixel(265, 200)


def test_the_mask_is_tinted_and_can_be_hidden(shown: Shown) -> None:
    shown.mask[:] = 255
    region = Region.whole(HEIGHT, WIDTH)
    shown.layers.mask.refresh(region)
    shown.canvas.photo_changed(region)
    tinted = shown.picture()
    shown.canvas.set_mask_visible(False)
    assert shown.picture() != tinted


def test_a_resize_keeps_a_fitted_photo_fitted(shown: Shown) -> None:
    shown.canvas.resize(800, 700)
    assert shown.canvas.view is not None
    assert shown.canvas.view == shown.canvas.view.fitted()


def test_without_a_photo_the_pointer_does_nothing(shown: Shown) -> None:
    canvas = shown.canvas
    canvas.show_photo(None)
    spy = QSignalSpy(canvas.stroked)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton)
    canvas.zoom_step(1)
    assert spy.count() == 0
    assert canvas.grab().toImage().pixelColor(5, 5) == QColor(theme.current().canvas)
