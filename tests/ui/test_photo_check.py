"""The photo check: findings, layers, single defects by keyboard, repair and undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from genrepair.services.settings import load_settings
from genrepair.services.training import corrections
from genrepair.ui.main_window import MainWindow

from .fakes import FakeRoom, settled


@pytest.fixture
def checked(window: MainWindow, qtbot: QtBot, tmp_path: Path, smooth: Callable[..., Any], engine: Any) -> MainWindow:
    """A photo with a long bright scratch and two dark specks, looked at."""
    pixels = smooth(160, 220)
    pixels[50:53, 20:200] = 255
    pixels[100:106, 60:66] = 0
    pixels[120:125, 150:155] = 0
    path = tmp_path / "scratched.png"
    cv2.imwrite(str(path), pixels[:, :, ::-1])
    assert isinstance(window.room, FakeRoom)
    window.room._given = engine
    window.flow.open(path)
    qtbot.waitUntil(lambda: window.bench.document is not None and not window.files.busy)
    window.actions_["check"].trigger()
    looked(window, qtbot)
    return window


def looked(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.check.can_repair and not window.check.busy)


def test_an_empty_panel_teaches_and_offers_nothing(window: MainWindow) -> None:
    assert "Open a photo" in window.side.check._text.text()
    for name in ("check", "repair_found", "next_defect"):
        assert not window.actions_[name].isEnabled()


def test_findings_are_shown_with_what_mends_them(checked: MainWindow) -> None:
    panel = checked.side.check
    scratch = panel.row("scratch")
    assert scratch is not None and scratch.finding.figure == "1" and scratch.on
    dust = panel.row("dust")
    assert dust is not None and dust.finding.figure == "2"
    assert "JPEG blocks" in panel._good.text()
    assert "scratch" in panel.on and checked.actions_["repair_found"].isEnabled()
    for kind in (QCheckBox, QSlider, QToolButton, QPushButton):
        for widget in panel.findChildren(kind):
            if not widget.isHidden():
                assert widget.accessibleName() or widget.text(), widget  # type: ignore[attr-defined]
                assert widget.toolTip(), widget


def test_layers_answer_from_the_map_without_the_network(checked: MainWindow, qtbot: QtBot, engine: Any) -> None:
    runs, panel = len(engine.calls), checked.side.check
    dust = panel.row("dust")
    assert dust is not None and checked.check._defects is not None
    dust._slider.setValue(0)
    qtbot.waitUntil(lambda: not checked.check.busy)
    dust._switch.click()
    qtbot.waitUntil(lambda: not checked.check.busy)
    assert [each.kind for each in checked.check._defects.defects] == ["scratch"]
    assert len(engine.calls) == runs
    layers = checked.canvas._panes.layers
    assert layers is not None and layers.damage is not None and "dust" not in layers.damage.looks
    dust.colour_chosen.emit("scratch", "green")
    assert load_settings().damage_colours[0] == "green"


def test_defects_are_worked_through_by_keyboard(checked: MainWindow, qtbot: QtBot) -> None:
    view, check = checked.side.defects.view, checked.check
    # A bare X server has no window manager that would make it the active one, and shortcuts want that.
    checked.activateWindow()
    QTest.qWaitForWindowActive(checked)
    checked.canvas.setFocus()
    QTest.keyClick(checked.canvas, Qt.Key.Key_N)
    assert view.isVisible() and checked.side.defects.current is not None
    first = checked.side.defects.current
    before = checked.canvas.view
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert checked.canvas.view != before
    tool = checked.canvas.tool
    QTest.keyClick(view, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: not check.busy)
    assert checked.canvas.tool == tool  # R is the rectangle elsewhere
    second = checked.side.defects.current
    assert second is not None and second.place != first.place
    QTest.keyClick(view, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: not check.busy)
    decisions = {each.place: each.decision for each in check._defects.defects}  # type: ignore[union-attr]
    assert decisions[first.place] == "rejected" and decisions[second.place] == "accepted"
    assert "1 accepted · 1 rejected" in checked.side.defects._counts.text()
    QTest.keyClick(view, Qt.Key.Key_P)
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: not check.busy)
    assert "0 accepted" in checked.side.defects._counts.text()


def test_a_filter_lists_one_type(checked: MainWindow) -> None:
    defects = checked.side.defects
    defects._kind.setCurrentIndex(defects._kind.findData("dust"))
    assert [each.kind for each in defects._model.defects] == ["dust", "dust"]
    defects._order.setCurrentIndex(defects._order.findData("position"))
    assert [each.place[0] // 50 for each in defects._model.defects] == [2, 2]


def test_repair_mends_what_is_left_and_undo_brings_the_marks_back(checked: MainWindow, qtbot: QtBot) -> None:
    document = checked.bench.document
    assert document is not None and checked.check._defects is not None
    speck = next(each for each in checked.check._defects.defects if each.kind == "dust")
    checked.check._decide(speck.number, "rejected")
    qtbot.waitUntil(lambda: not checked.check.busy)
    before = document.pixels.copy()
    checked.actions_["repair_found"].trigger()
    settled(checked, qtbot)
    row, column = speck.place
    assert (document.pixels[51, 40:180] < 250).all()
    assert (
        document.pixels[row, column].max() < 60
        and document.pixels[row, column].tolist() == before[row, column].tolist()
    )
    assert [step.tool for step in document.steps][:2] == ["damage", "inpaint"]
    assert document.steps[1].mask_from == document.steps[0].id
    assert not checked.check.can_repair and "Check again" in checked.side.check._text.text()
    assert checked.canvas._panes.layers.damage is None  # type: ignore[union-attr]
    checked.actions_["undo"].trigger()
    assert (document.pixels == before).all() and not document.mask.any()
    assert checked.check.can_repair and checked.canvas._panes.layers.damage is not None  # type: ignore[union-attr]


def test_decisions_become_examples_if_that_is_wanted(checked: MainWindow, qtbot: QtBot) -> None:
    assert checked.check._defects is not None
    speck = next(each for each in checked.check._defects.defects if each.kind == "dust")
    checked.check._decide(speck.number, "rejected")
    qtbot.waitUntil(lambda: not checked.check.busy)
    checked.settings = replace(checked.settings, keep_corrections=True)
    checked.actions_["repair_found"].trigger()
    settled(checked, qtbot)
    (path,) = corrections.corrections_dir().glob("*.label.png")
    label = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert label[speck.place] == corrections.CLEAN
    assert (label != corrections.UNKNOWN).mean() < 0.05


def test_what_was_found_can_go_into_the_mask(checked: MainWindow) -> None:
    document = checked.bench.document
    assert document is not None
    checked.side.check.mark_asked.emit()
    assert document.mask[51, 100] == 255 and checked.bench.steps.titles == ("Mark what was found",)


def test_a_photo_is_checked_on_opening_where_that_is_wanted(
    checked: MainWindow, qtbot: QtBot, photo_path: Path
) -> None:
    from dataclasses import replace

    checked.change_settings(replace(checked.settings, check_on_open=True))
    checked.flow.open(photo_path)
    qtbot.waitUntil(lambda: checked.check.busy and not checked.files.busy)
    looked(checked, qtbot)
    assert "Nothing wrong" in checked.side.check._text.text() or checked.side.check.on


def test_a_broken_model_is_told_and_the_photo_stays(checked: MainWindow, qtbot: QtBot, engine: Any) -> None:
    from genrepair.errors import ModelError

    def refuse(*_: Any, **__: Any) -> Any:
        raise ModelError("The model is broken; install it again.")

    checked.runner.cache.clear()
    engine.predict = refuse
    checked.actions_["check"].trigger()
    qtbot.waitUntil(lambda: not checked.check.busy)
    assert [message.kind for message in checked.stage.notices.messages] == ["error"]
    assert "could not be checked" in checked.side.check._text.text()


def test_a_check_can_be_stopped(checked: MainWindow, qtbot: QtBot) -> None:
    checked.runner.cache.clear()
    checked.actions_["check"].trigger()
    checked.side.check.stop_asked.emit()
    qtbot.waitUntil(lambda: not checked.check.busy)
    assert not checked.side.check._running
