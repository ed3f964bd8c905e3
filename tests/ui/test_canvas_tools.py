"""Every mask tool by real mouse, pen and key events on the real window; the mask is read from the document."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QPointingDeviceUniqueId, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from genrepair.imaging.shapes import Ellipse, Polygon, Rectangle
from genrepair.ui.canvas.canvas import Canvas
from genrepair.ui.canvas.overlay_look import COLOURS, OverlayLook
from genrepair.ui.main_window import MainWindow
from tests.pointer import send_move

from .fakes import drag, settled

NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT = Qt.MouseButton.LeftButton
HEIGHT, WIDTH = 120, 160


class Hand:
    """A hand at the canvas: places are (row, column) of the photo, aimed at the middle of the pixel."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.canvas = window, window.canvas
        self.canvas.zoom_to(3.0)
        self.canvas.look_at(60, 80)
        self.canvas.setFocus()

    def at(self, row: float, column: float) -> QPoint:
        assert self.canvas.view is not None
        return (self.canvas.view.to_device(row + 0.5, column + 0.5) / self.canvas.devicePixelRatioF()).toPoint()

    def drag(self, *places: tuple[float, float], keys: Any = NONE, let_go: bool = True) -> None:
        QTest.mousePress(self.canvas, LEFT, keys, self.at(*places[0]))
        for place in places[1:]:
            send_move(self.canvas, self.at(*place), keys, held=True)
        if let_go:
            QTest.mouseRelease(self.canvas, LEFT, keys, self.at(*places[-1]))

    def click(self, *places: tuple[float, float], keys: Any = NONE) -> None:
        for place in places:
            QTest.mouseClick(self.canvas, LEFT, keys, self.at(*place))

    def take(self, tool: str) -> None:
        self.window.actions_[tool].trigger()
        assert self.canvas.tool == tool

    @property
    def mask(self) -> NDArray[np.uint8]:
        assert self.window.bench.document is not None
        return self.window.bench.document.mask

    @property
    def protect(self) -> NDArray[np.uint8]:
        assert self.window.bench.document is not None
        return self.window.bench.document.protect

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(self.window.bench.steps.titles)


@pytest.fixture
def hand(opened: MainWindow) -> Hand:
    return Hand(opened)


def expected(shape: Any) -> NDArray[np.uint8]:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    region, part = shape.rasterise(HEIGHT, WIDTH)
    mask[region.slices] = part
    return mask


@pytest.mark.parametrize("tool", ["rectangle", "ellipse"])
def test_boxes_take_the_pixels_between_press_and_release(hand: Hand, tool: str) -> None:
    hand.take(tool)
    hand.drag((30, 40), (50, 60), (70, 100))
    box = Rectangle(30, 40, 70, 100)
    np.testing.assert_array_equal(hand.mask, expected(Ellipse(box) if tool == "ellipse" else box))
    assert hand.titles == (tool.capitalize(),)
    hand.drag((20, 20), (20, 20))
    assert len(hand.titles) == 1, "a click is no box"


def test_shift_while_dragging_makes_a_square(hand: Hand) -> None:
    hand.take("rectangle")
    QTest.mousePress(hand.canvas, LEFT, NONE, hand.at(60, 80))
    event_place = hand.at(50, 110)
    send_move(hand.canvas, event_place, SHIFT, held=True)
    QTest.mouseRelease(hand.canvas, LEFT, SHIFT, event_place)
    np.testing.assert_array_equal(hand.mask, expected(Rectangle(30, 80, 60, 110)))


def test_modifiers_add_subtract_and_intersect(hand: Hand) -> None:
    hand.take("rectangle")
    hand.drag((20, 20), (80, 80))
    hand.drag((30, 30), (40, 40), keys=CTRL)
    assert not hand.mask[35, 35] and hand.mask[50, 50] == 255
    hand.drag((30, 30), (34, 40), keys=SHIFT)
    assert hand.mask[32, 35] == 255 and not hand.mask[38, 35]
    hand.drag((42, 20), (60, 50), keys=ALT)
    assert not hand.mask[50, 30]
    hand.drag((20, 20), (70, 70), keys=SHIFT | CTRL)
    assert not hand.mask[75, 75] and not hand.mask[75, 30] and hand.mask[65, 65] == 255


def test_buttons_choose_the_mode_and_shift_overrules_it(hand: Hand) -> None:
    hand.take("rectangle")
    hand.drag((20, 20), (80, 80))
    hand.window.actions_["mode_subtract"].trigger()
    hand.drag((30, 30), (40, 40))
    assert not hand.mask[35, 35]
    hand.drag((30, 30), (40, 40), keys=SHIFT)
    assert hand.mask[35, 35] == 255
    hand.window.actions_["mode_intersect"].trigger()
    hand.drag((60, 60), (100, 100))
    np.testing.assert_array_equal(hand.mask, expected(Rectangle(60, 60, 80, 80)))


def test_the_lasso_closes_what_was_drawn_around(hand: Hand) -> None:
    hand.take("lasso")
    corners = [(30.0, 40.0), (30.0, 100.0), (80.0, 100.0), (80.0, 40.0)]
    hand.drag(*corners)
    assert (hand.mask[31:79, 41:99] == 255).all()
    assert not hand.mask[:29].any() and not hand.mask[:, 102:].any()
    assert hand.titles == ("Lasso",)
    hand.drag((5, 5), (5, 6))
    assert hand.titles == ("Lasso",), "a line encloses nothing"


def test_a_polygon_is_closed_by_enter_by_double_click_and_at_its_first_corner(hand: Hand) -> None:
    hand.take("polygon")
    corners = [(30.0, 40.0), (30.0, 90.0), (80.0, 65.0)]
    want = expected(Polygon(tuple(corners)))
    hand.click(*corners)
    QTest.keyClick(hand.canvas, Qt.Key.Key_Return)
    near(hand.mask, want)
    hand.window.actions_["undo"].trigger()
    hand.click(*corners[:2])
    QTest.mouseClick(hand.canvas, LEFT, NONE, hand.at(*corners[2]))
    QTest.mouseDClick(hand.canvas, LEFT, NONE, hand.at(*corners[2]))
    QTest.mouseRelease(hand.canvas, LEFT, NONE, hand.at(*corners[2]))
    near(hand.mask, want)
    hand.window.actions_["undo"].trigger()
    hand.click(*corners)
    send_move(hand.canvas, hand.at(31, 41))
    hand.click((31, 41))
    near(hand.mask, want)
    assert hand.titles == ("Polygon",)


def near(mask: NDArray[np.uint8], want: NDArray[np.uint8]) -> None:
    """Clicks land on whole screen pixels, a third of a photo pixel here: borders may differ by a pixel."""
    assert (mask != want).sum() <= 0.02 * (want > 0).sum()


def test_backspace_takes_a_corner_back_and_escape_everything(hand: Hand) -> None:
    hand.take("polygon")
    hand.click((30, 40), (30, 90), (10, 10))
    QTest.keyClick(hand.canvas, Qt.Key.Key_Backspace)
    hand.click((80, 65))
    QTest.keyClick(hand.canvas, Qt.Key.Key_Return)
    near(hand.mask, expected(Polygon(((30, 40), (30, 90), (80, 65)))))
    hand.click((30, 40), (30, 90), (10, 10))
    QTest.keyClick(hand.canvas, Qt.Key.Key_Escape)
    QTest.keyClick(hand.canvas, Qt.Key.Key_Return)
    hand.click((30, 40))
    for _ in range(2):
        QTest.keyClick(hand.canvas, Qt.Key.Key_Backspace)
    hand.click((5, 5), (5, 30))
    hand.take("brush")
    hand.take("polygon")
    QTest.keyClick(hand.canvas, Qt.Key.Key_Return)
    assert hand.titles == ("Polygon",)


def test_arrows_move_a_shape_while_it_is_drawn_and_escape_drops_it(hand: Hand) -> None:
    hand.take("rectangle")
    view = hand.canvas.view
    hand.drag((30, 40), (50, 60), let_go=False)
    QTest.keyClick(hand.canvas, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(hand.canvas, Qt.Key.Key_Right)
    assert hand.canvas.view == view, "the photo stays where it is"
    QTest.mouseRelease(hand.canvas, LEFT, NONE, hand.at(50, 60))
    # The press has moved along; the release says where the other corner is.
    np.testing.assert_array_equal(hand.mask, expected(Rectangle(40, 41, 50, 60)))
    hand.drag((30, 40), (90, 90), let_go=False)
    QTest.keyClick(hand.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(hand.canvas, LEFT, NONE, hand.at(90, 90))
    assert hand.titles == ("Rectangle",)


def test_the_wand_marks_what_is_alike(hand: Hand, qtbot: QtBot) -> None:
    document = hand.window.bench.document
    assert document is not None
    pixels = document.photo.pixels
    pixels[:] = 100
    pixels[20:60, 30:90] = pixels[90:100, 30:90] = 140
    panel = hand.window.side.brush
    hand.take("wand")
    panel.set_values(100, 10)
    hand.click((40, 50))
    settled(hand.window, qtbot)
    np.testing.assert_array_equal(hand.mask, expected(Rectangle(20, 30, 59, 89)))
    panel._contiguous.setChecked(False)
    hand.click((40, 50))
    settled(hand.window, qtbot)
    assert (hand.mask[90:100, 30:90] == 255).all()
    hand.click((95, 50), keys=CTRL)
    settled(hand.window, qtbot)
    assert not hand.mask.any()
    assert hand.titles == ("Magic wand",) * 3
    hand.click((-4, -4))
    settled(hand.window, qtbot)
    assert len(hand.titles) == 3, "beside the photo there is nothing"


def test_ctrl_turns_the_brush_into_the_eraser_and_back(hand: Hand) -> None:
    hand.canvas.set_radius(5)
    hand.take("brush")
    hand.drag((60, 30), (60, 120))
    hand.drag((60, 60), (60, 90), keys=CTRL)
    assert not hand.mask[60, 75] and hand.mask[60, 40] == 255
    hand.take("eraser")
    hand.drag((60, 70), (60, 80), keys=ALT)
    assert hand.mask[60, 75] == 255
    assert hand.titles == ("Brush", "Erase", "Brush")


def test_a_soft_brush_fades_out(hand: Hand) -> None:
    hand.canvas.set_radius(20)
    hand.window.side.brush.set_values(0, 24)
    hand.take("brush")
    hand.drag((60, 80), (60, 81))
    assert hand.mask[60, 80] >= 250 and 0 < hand.mask[60 + 15, 80] < 128


def pen(canvas: Canvas, kind: QEvent.Type, place: QPoint, pressure: float, eraser: bool = False) -> None:
    tip = QPointingDevice.PointerType.Eraser if eraser else QPointingDevice.PointerType.Pen
    device = QPointingDevice(
        "pen", 1, QInputDevice.DeviceType.Stylus, tip, QInputDevice.Capability.Pressure, 1, 3, "",
        QPointingDeviceUniqueId(),
    )  # fmt: skip
    at = QPointF(place)
    up = Qt.MouseButton.NoButton
    button = up if kind == QEvent.Type.TabletMove else LEFT
    held = up if kind == QEvent.Type.TabletRelease else LEFT
    event = QTabletEvent(
        kind, device, at, canvas.mapToGlobal(at), pressure, 0.0, 0.0, 0.0, 0.0, 0.0, NONE, button, held
    )
    QApplication.sendEvent(canvas, event)
    assert event.isAccepted()


def test_the_pressure_of_a_pen_is_the_width_of_the_line_and_its_other_end_erases(hand: Hand) -> None:
    canvas, panel = hand.canvas, hand.window.side.brush
    assert panel._pressure.isHidden()
    canvas.set_radius(20)
    hand.take("brush")
    pen(canvas, QEvent.Type.TabletPress, hand.at(60, 20), 0.2)
    pen(canvas, QEvent.Type.TabletMove, hand.at(60, 80), 0.2)
    pen(canvas, QEvent.Type.TabletMove, hand.at(60, 140), 1.0)
    pen(canvas, QEvent.Type.TabletRelease, hand.at(60, 140), 0.0)
    heights = (hand.mask == 255).sum(axis=0)
    assert heights[50] == pytest.approx(8, abs=2) and heights[138] == pytest.approx(40, abs=3)
    assert (np.diff(heights[80:138].astype(int)) >= 0).all()
    assert hand.titles == ("Brush",) and not panel._pressure.isHidden()
    pen(canvas, QEvent.Type.TabletPress, hand.at(60, 50), 1.0, eraser=True)
    pen(canvas, QEvent.Type.TabletRelease, hand.at(60, 50), 0.0, eraser=True)
    assert not hand.mask[60, 50] and canvas.tool == "brush"
    panel._pressure.setChecked(False)
    pen(canvas, QEvent.Type.TabletPress, hand.at(60, 30), 0.1)
    pen(canvas, QEvent.Type.TabletRelease, hand.at(60, 30), 0.0)
    assert (hand.mask[:, 30] == 255).sum() == pytest.approx(40, abs=2)


def test_the_target_switch_sends_every_tool_to_the_protection(hand: Hand, qtbot: QtBot) -> None:
    actions = hand.window.actions_
    actions["swap_target"].trigger()
    assert actions["edit_protect"].isChecked()
    hand.take("rectangle")
    hand.drag((20, 20), (40, 60))
    hand.take("brush")
    hand.drag((80, 30), (80, 120))
    actions["invert"].trigger()
    assert not hand.mask.any() and not hand.protect[30, 30] and hand.protect[60, 60] == 255
    actions["edit_mask"].trigger()
    hand.take("ellipse")
    hand.drag((20, 20), (40, 60))
    assert hand.mask.any()
    assert hand.titles == ("Protect: rectangle", "Protect: brush", "Protect: invert", "Ellipse")
    actions["undo_all"].trigger()
    assert not hand.protect.any() and not hand.mask.any()
    actions["redo_all"].trigger()
    assert hand.protect[60, 60] == 255 and hand.mask[30, 40] == 255
    before = hand.window.bench.document.pixels.copy()  # type: ignore[union-attr]
    from .fakes import BrightenParams

    hand.window.runner.apply("brighten", BrightenParams())
    settled(hand.window, qtbot)
    changed = (hand.window.bench.document.pixels != before).any(axis=2)  # type: ignore[union-attr]
    assert changed.any() and not changed[hand.protect > 0].any()


def test_a_stroke_stays_in_the_mask_in_which_it_began(hand: Hand) -> None:
    hand.take("brush")
    hand.drag((60, 30), (60, 60), let_go=False)
    hand.window.actions_["swap_target"].trigger()
    send_move(hand.canvas, hand.at(60, 120), held=True)
    QTest.mouseRelease(hand.canvas, LEFT, NONE, hand.at(60, 120))
    assert hand.mask[60, 110] == 255 and not hand.protect.any()
    hand.window.actions_["undo"].trigger()
    assert not hand.mask.any()


def test_a_gesture_is_drawn_in_photo_coordinates_at_any_zoom(hand: Hand) -> None:
    hand.take("rectangle")
    hand.canvas.zoom_to(9.0)
    hand.canvas.look_at(60, 80)
    hand.drag((60, 80), (60, 80))
    np.testing.assert_array_equal(hand.mask, expected(Rectangle(60, 80, 60, 80)))
    hand.window.actions_["clear"].trigger()
    hand.canvas.fit()
    drag(hand.window, (0.25, 0.25), (0.75, 0.75))
    assert abs(int((hand.mask == 255).sum()) - HEIGHT * WIDTH // 4) < 400


@pytest.mark.parametrize("style", ["tint", "hatched", "outline"])
@pytest.mark.parametrize("scale", [0.4, 1.0, 5.0])
def test_every_overlay_pans_and_is_redrawn_without_a_seam(hand: Hand, style: str, scale: float) -> None:
    from .fakes import nearly_equal

    canvas = hand.canvas
    canvas.set_looks(OverlayLook(COLOURS["red"], 0.8, style), OverlayLook(COLOURS["blue"], 0.8, style))
    hand.take("ellipse")
    hand.drag((20, 20), (90, 120))
    hand.window.actions_["edit_protect"].trigger()
    hand.drag((50, 60), (110, 150))
    hand.take("hand")
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    canvas.zoom_to(scale)
    canvas.grab()
    canvas.pan(-31, 17)
    panned = canvas.grab().toImage()
    canvas.photo_changed()
    assert nearly_equal(panned, canvas.grab().toImage())
    hand.window.bench.change_mask("Clear mask", lambda d, t: d.clear_mask(t, "protect"))
    partly = canvas.grab().toImage()
    canvas.photo_changed()
    assert nearly_equal(partly, canvas.grab().toImage())
    assert partly != panned
