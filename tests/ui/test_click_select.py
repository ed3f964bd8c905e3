"""Click to select in the real window, with a tiny pair of encoder and decoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from genrepair.engine import Catalog, Engine, EngineSettings
from genrepair.services import model_library as library
from genrepair.services.model_probe import probe_model
from genrepair.ui.main_window import MainWindow
from tests.services import networks

from .test_canvas_tools import ALT, Hand

RIGHT = Qt.MouseButton.RightButton


def install(folder: Path) -> None:
    engine = Engine(EngineSettings(provider="cpu"))
    path = networks.sam_like(folder, side=256)[0]
    guess = probe_model(path)
    library.import_model(path, library.draft_card(guess, path, "clicks", "Clicks", "MIT"), engine, guess)


@pytest.fixture
def hand(opened: MainWindow, tmp_path: Path) -> Hand:
    install(tmp_path)
    opened.room.refresh()
    hand = Hand(opened)
    hand.take("click")
    return hand


def rest(hand: Hand, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not hand.window.selecting.jobs.busy and not hand.window.masks.joining.busy, timeout=60_000)


def test_it_is_offered_only_with_a_model(opened: MainWindow, tmp_path: Path) -> None:
    assert not opened.actions_["click"].isVisible()
    opened.activateWindow()
    assert QTest.qWaitForWindowActive(opened)
    QTest.keyClick(opened.canvas, Qt.Key.Key_K)
    assert opened.canvas.tool != "click"
    install(tmp_path)
    opened.room.refresh()
    assert opened.actions_["click"].isVisible()
    QTest.keyClick(opened.canvas, Qt.Key.Key_K)
    assert opened.canvas.tool == "click"
    library.remove_model("clicks", Catalog())
    opened.room.refresh()
    assert not opened.actions_["click"].isVisible() and opened.canvas.tool == "brush"


def test_clicks_are_shown_and_enter_takes_them(hand: Hand, qtbot: QtBot) -> None:
    hand.click((60, 80))
    rest(hand, qtbot)
    layers = hand.canvas._panes.layers
    assert layers is not None and layers.preview_mask is not None
    assert not hand.mask.any() and hand.titles == ()
    QTest.keyClick(hand.canvas, Qt.Key.Key_Return)
    rest(hand, qtbot)
    assert hand.titles == ("Click to select",)
    rows, columns = np.nonzero(hand.mask)
    assert abs(rows.mean() - 60) < 1.5 and abs(columns.mean() - 80) < 1.5
    assert layers.preview_mask is None
    hand.window.actions_["undo"].trigger()
    assert not hand.mask.any()


@pytest.mark.parametrize("how", ["alt", "right"])
def test_what_is_not_wanted_is_taken_away(hand: Hand, qtbot: QtBot, how: str) -> None:
    hand.click((60, 80))
    if how == "alt":
        hand.click((60, 82), keys=ALT)
    else:
        QTest.mouseClick(hand.canvas, RIGHT, Qt.KeyboardModifier.NoModifier, hand.at(60, 82))
    rest(hand, qtbot)
    QTest.keyClick(hand.canvas, Qt.Key.Key_Return)
    rest(hand, qtbot)
    assert hand.mask[60, 78] and not hand.mask[60, 82]


def test_backspace_takes_the_last_click_back_and_escape_all(hand: Hand, qtbot: QtBot) -> None:
    hand.click((60, 80), (30, 30))
    rest(hand, qtbot)
    QTest.keyClick(hand.canvas, Qt.Key.Key_Backspace)
    rest(hand, qtbot)
    layers = hand.canvas._panes.layers
    assert layers is not None and layers.preview_mask is not None
    assert layers.preview_mask[0].row > 40
    QTest.keyClick(hand.canvas, Qt.Key.Key_Escape)
    assert layers.preview_mask is None
    QTest.keyClick(hand.canvas, Qt.Key.Key_Return)
    rest(hand, qtbot)
    assert hand.titles == ()


def test_the_mode_says_how_it_is_joined(hand: Hand, qtbot: QtBot) -> None:
    hand.window.actions_["select_all"].trigger()
    hand.window.actions_["mode_subtract"].trigger()
    hand.click((60, 80))
    rest(hand, qtbot)
    QTest.keyClick(hand.canvas, Qt.Key.Key_Return)
    rest(hand, qtbot)
    assert not hand.mask[60, 80] and hand.mask[5, 5]


def test_the_photo_is_looked_at_once(hand: Hand, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    hand.click((60, 80))
    rest(hand, qtbot)
    model = hand.window.selecting._model
    assert model is not None
    monkeypatch.setattr(model, "look", lambda *_: pytest.fail("looked again"))
    hand.click((64, 84))
    rest(hand, qtbot)
    assert hand.window.selecting._selected is not None
