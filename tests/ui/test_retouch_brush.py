"""Clone and heal brush by real mouse events on the real window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from genrepair.imaging.region import Region
from genrepair.ui.main_window import MainWindow
from tests.pointer import send_move

from .fakes import settled
from .test_canvas_tools import ALT, CTRL, LEFT, SHIFT, Hand


@pytest.fixture
def hand(opened: MainWindow) -> Hand:
    hand = Hand(opened)
    hand.take("clone")
    hand.canvas.set_radius(5)
    opened.side.retouch.set_hardness(100)
    return hand


def pixels(hand: Hand) -> np.ndarray:
    document = hand.window.bench.document
    assert document is not None
    return document.pixels.astype(int)


def test_alt_click_chooses_and_a_drag_copies(hand: Hand) -> None:
    before = pixels(hand)
    hand.click((30, 40), keys=ALT)
    assert hand.titles == ()
    hand.drag((80, 100), (80, 110))
    after = pixels(hand)
    assert hand.titles == ("Clone",)
    assert np.array_equal(after[77:84, 99:111], before[27:34, 39:51])
    far = np.ones(after.shape[:2], bool)
    far[74:87, 94:117] = False
    assert np.array_equal(after[far], before[far])
    hand.window.actions_["undo"].trigger()
    assert np.array_equal(pixels(hand), before)
    assert not hand.mask.any()


def test_the_stroke_is_seen_while_it_is_painted(hand: Hand) -> None:
    before = pixels(hand)
    hand.click((30, 40), keys=CTRL)
    hand.canvas.zoom_to(4.0)
    send_move(hand.canvas, hand.at(2, 2))
    plain = hand.canvas.grab().toImage()
    hand.drag((80, 100), (82, 108), let_go=False)
    send_move(hand.canvas, hand.at(81, 104), held=True)
    live = hand.canvas.grab().toImage()
    assert np.array_equal(pixels(hand), before)  # nothing is written before the end
    place = hand.at(82, 106)
    wanted = before[32, 46]
    seen = live.pixelColor(place)
    assert np.abs(np.array([seen.red(), seen.green(), seen.blue()]) - wanted).max() <= 12
    assert seen != plain.pixelColor(place)
    QTest.mouseRelease(hand.canvas, LEFT, Qt.KeyboardModifier.NoModifier, hand.at(81, 104))
    assert hand.titles == ("Clone",)


def test_escape_drops_a_stroke(hand: Hand) -> None:
    before = pixels(hand)
    hand.click((30, 40), keys=ALT)
    hand.drag((80, 100), (80, 110), let_go=False)
    QTest.keyClick(hand.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(hand.canvas, LEFT, Qt.KeyboardModifier.NoModifier, hand.at(80, 110))
    assert hand.titles == () and np.array_equal(pixels(hand), before)


def test_aligned_keeps_the_distance_and_unaligned_begins_anew(hand: Hand) -> None:
    before = pixels(hand)
    hand.click((30, 40), keys=ALT)
    hand.click((80, 100))
    hand.click((80, 120))
    assert np.array_equal(pixels(hand)[80, 120], before[30, 60])
    hand.window.side.retouch.set_aligned(False)
    hand.click((100, 60))
    assert np.array_equal(pixels(hand)[100, 60], before[30, 40])


def test_without_a_source_it_says_what_to_do(hand: Hand) -> None:
    hand.click((80, 100))
    texts = [label.text() for label in hand.window.stage.notices.findChildren(QLabel)]
    assert any("Alt" in text for text in texts)
    assert hand.titles == ()


def test_shift_joins_with_a_straight_line(hand: Hand) -> None:
    before = pixels(hand)
    hand.click((30, 40), keys=ALT)
    hand.click((80, 80))
    hand.click((80, 120), keys=SHIFT)
    assert np.array_equal(pixels(hand)[80, 100], before[30, 60])
    assert hand.titles == ("Clone", "Clone")


def test_heal_takes_the_tone_of_the_place(hand: Hand) -> None:
    hand.take("heal")
    hand.click((20, 20), keys=ALT)
    before = pixels(hand)
    hand.click((90, 120))
    change = np.abs(pixels(hand) - before)[88:93, 118:123].max()
    copy = np.abs(before[20, 20] - before[90, 120]).max()
    assert hand.titles == ("Heal",)
    # The photo of the tests is smooth: a healed copy is nearly what was there, a plain copy is not.
    assert change < copy / 2


def test_the_panel_follows_the_tool(hand: Hand) -> None:
    side = hand.window.side
    assert side.retouch.isVisible()
    hand.take("brush")
    assert not side.retouch.isVisible()
    for key, name in ((Qt.Key.Key_S, "clone"), (Qt.Key.Key_J, "heal")):
        hand.window.activateWindow()
        assert QTest.qWaitForWindowActive(hand.window)
        QTest.keyClick(hand.canvas, key)
        assert hand.canvas.tool == name


def test_opacity_of_the_panel(hand: Hand) -> None:
    before = pixels(hand)
    hand.window.side.retouch.set_opacity(50)
    hand.click((30, 40), keys=ALT)
    hand.click((80, 100))
    middle = (before[80, 100] + before[30, 40]) / 2
    assert np.abs(pixels(hand)[80, 100] - middle).max() <= 1


def test_nothing_is_painted_while_a_tool_runs(hand: Hand, qtbot: QtBot) -> None:
    window = hand.window
    brighten = window.runner._tools["brighten"]
    hand.click((30, 40), keys=ALT)
    brighten.gate.clear()  # type: ignore[attr-defined]
    window.repairs.apply("brighten", brighten.Params())
    hand.click((80, 100))
    assert hand.titles == ()
    brighten.gate.set()  # type: ignore[attr-defined]
    settled(window, qtbot)
    assert hand.titles == ("Brighten",)


def test_only_what_is_painted_is_drawn_anew(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Region | None] = []
    hand.click((30, 40), keys=ALT)
    monkeypatch.setattr(hand.canvas, "photo_changed", drawn.append)
    hand.drag((80, 100), (80, 102))
    assert drawn and all(region is not None and region.area < 40 * 40 for region in drawn)
