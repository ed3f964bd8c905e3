"""Other fills in the real window: shown after a Fill, chosen by key, one undo step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox
from pytestqt.qtbot import QtBot

from genrepair.services.settings import Settings
from genrepair.tools.inpaint import TOOL
from genrepair.ui.main_window import MainWindow, Parts
from tests.conftest import FakeEngine

from .fakes import FakeRoom


@pytest.fixture
def window(qapp: Any, qtbot: QtBot, engine: FakeEngine) -> Iterator[MainWindow]:
    window = MainWindow(Settings(theme="dark", check_on_open=False), Parts({"inpaint": TOOL}, FakeRoom(engine)))
    window.resize(1100, 760)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.abandon()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def photo_path(tmp_path: Path, noisy: Callable[..., Any]) -> Path:
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), noisy(120, 160, 12)[:, :, ::-1])
    return path


def rest(window: MainWindow, qtbot: QtBot) -> None:
    # Looking for texture takes long where many tests run at once.
    busy = lambda: window.fills.jobs.busy or window.fills._choosing or window.jobs.busy or window.files.busy  # noqa: E731
    qtbot.waitUntil(lambda: not busy(), timeout=120_000)


@pytest.fixture
def filled(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    document = opened.bench.document
    assert document is not None
    mask = np.zeros(document.mask.shape, np.uint8)
    cv2.circle(mask, (40, 60), 14, 255, -1)
    cv2.circle(mask, (120, 60), 14, 255, -1)
    opened.bench.change_mask("Brush", lambda d, t: d.set_mask(mask, t))
    opened.repairs.apply("inpaint", TOOL.Params())
    rest(opened, qtbot)
    opened.activateWindow()
    assert QTest.qWaitForWindowActive(opened)
    opened.canvas.setFocus()
    return opened


def pixels(window: MainWindow) -> np.ndarray[Any, Any]:
    document = window.bench.document
    assert document is not None
    return document.pixels.copy()


def test_a_fill_shows_its_other_fills(filled: MainWindow) -> None:
    assert filled.fills.shown
    assert 2 <= len(filled.stage.fills.titles) <= 4
    assert filled.bench.steps.titles == ("Brush", "Fill")


def test_a_key_chooses_and_undo_takes_it_back(filled: MainWindow, qtbot: QtBot) -> None:
    before, scale = pixels(filled), filled.canvas.view
    other = next(n for n, each in enumerate(filled.fills._candidates) if not each.current)
    QTest.keyClick(filled.canvas, Qt.Key(Qt.Key.Key_1 + other))
    rest(filled, qtbot)
    assert filled.canvas.view == scale  # 1 is "100 %" at other times
    assert filled.bench.steps.titles == ("Brush", "Fill", "Other fill")
    assert (pixels(filled) != before).any()
    document = filled.bench.document
    assert document is not None and len(document.steps) == 1
    assert [each.current for each in filled.fills._candidates][other]
    filled.actions_["undo"].trigger()
    rest(filled, qtbot)
    np.testing.assert_array_equal(pixels(filled), before)


def test_a_click_chooses_for_the_place_that_is_shown(filled: MainWindow, qtbot: QtBot) -> None:
    before = pixels(filled)
    first = filled.fills._place
    QTest.keyClick(filled.canvas, Qt.Key.Key_Period)
    rest(filled, qtbot)
    assert filled.fills._place != first
    place = filled.fills._places[filled.fills._place]
    other = next(n for n, each in enumerate(filled.fills._candidates) if not each.current)
    QTest.mouseClick(filled.stage.fills._buttons[other], Qt.MouseButton.LeftButton)
    rest(filled, qtbot)
    differs = (pixels(filled) != before).any(axis=2)
    rows, columns = np.nonzero(differs)
    assert len(rows) and abs(columns.mean() - (place.column + place.width / 2)) < 8


def test_escape_closes_and_gives_the_keys_back(filled: MainWindow) -> None:
    QTest.keyClick(filled.canvas, Qt.Key.Key_Escape)
    assert not filled.fills.shown
    filled.canvas.zoom_to(3.0)
    QTest.keyClick(filled.canvas, Qt.Key.Key_1)
    assert filled.canvas.view is not None and filled.canvas.view.scale == 1.0
    QTest.keyClick(filled.canvas, Qt.Key.Key_F)
    assert filled.fills.shown


def test_undoing_the_fill_closes(filled: MainWindow, qtbot: QtBot) -> None:
    filled.actions_["undo"].trigger()
    rest(filled, qtbot)
    assert not filled.fills.shown
    assert not filled.actions_["other_fills"].isEnabled()


def test_looking_at_a_picture_tries_it_without_changing_the_photo(filled: MainWindow) -> None:
    before = pixels(filled)
    layers = filled.canvas._panes.layers
    assert layers is not None
    other = next(n for n, each in enumerate(filled.fills._candidates) if not each.current)
    filled.stage.fills.looked_at.emit(other)
    assert list(layers.preview) == filled.fills._candidates[other].patches
    filled.stage.fills.looked_at.emit(-1)
    assert not layers.preview
    np.testing.assert_array_equal(pixels(filled), before)


def test_all_places_get_the_way_that_is_chosen(filled: MainWindow, qtbot: QtBot) -> None:
    number = next(n for n, each in enumerate(filled.fills._candidates) if each.way == "smooth")
    filled.fills.choose(number)
    rest(filled, qtbot)
    filled.fills.use_for_all()
    rest(filled, qtbot)
    filled.fills.move(1)
    rest(filled, qtbot)
    assert [each.way for each in filled.fills._candidates if each.current] == ["smooth"]


def test_grain_changes_without_the_network(filled: MainWindow, qtbot: QtBot, engine: FakeEngine) -> None:
    filled.fills.close()
    filled.fills.open = lambda: None  # type: ignore[method-assign]  # its pictures do ask the network
    before, asked = pixels(filled), len(engine.calls)
    spin = next(s for s in filled.side.tools.findChildren(QSpinBox) if s.accessibleName() == "Match grain")
    spin.setValue(0)
    qtbot.waitUntil(lambda: not filled.runner.adjusting, timeout=60_000)
    rest(filled, qtbot)
    assert (pixels(filled) != before).any()
    assert filled.bench.steps.titles == ("Brush", "Fill")
    assert len(engine.calls) == asked
