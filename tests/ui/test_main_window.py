from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import SIGNAL, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QApplication, QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from genrepair.services.settings import load_settings
from genrepair.ui.actions import COMMANDS
from genrepair.ui.common import theme
from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.files.save_dialog import SaveDialog
from genrepair.ui.main_window import MainWindow
from genrepair.ui.settings_dialog import SettingsDialog
from genrepair.ui.shortcuts_dialog import ShortcutsDialog

from .fakes import BrightenParams, drag, settled


def test_an_empty_window_teaches_and_offers_only_what_makes_sense(window: MainWindow) -> None:
    assert window.stage.empty.isVisible()
    assert window.actions_["open"].isEnabled()
    for name in ("save", "save_as", "undo", "redo", "find", "apply", "brush", "fit", "clear"):
        assert not window.actions_[name].isEnabled(), name


def test_an_opened_photo_is_shown_fitted_and_described(opened: MainWindow) -> None:
    assert opened.canvas.isVisible()
    assert opened.canvas.tool == "brush"
    assert "160 × 120" in opened.status._photo.text()
    assert "sRGB" in opened.status._photo.text()
    assert opened.windowTitle().startswith("photo.png")
    assert load_settings().recent[0].endswith("photo.png")


def test_a_file_that_is_no_photo_is_told_and_the_open_photo_stays(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no photo")
    old = opened.bench.document
    opened.flow.open(bad)
    settled(opened, qtbot)
    assert [m.kind for m in opened.stage.notices.messages] == ["error"]
    assert opened.bench.document is old


def test_a_dropped_file_is_opened(window: MainWindow, qtbot: QtBot, photo_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo_path))])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.stage.empty.dropEvent(event)
    qtbot.waitUntil(lambda: window.bench.document is not None)


def test_strokes_by_mouse_change_the_mask_and_history(opened: MainWindow) -> None:
    document = opened.bench.document
    assert document is not None
    drag(opened, (0.1, 0.5), (0.5, 0.5), (0.9, 0.5))
    assert document.mask[60, 20:140].all()
    opened.actions_["eraser"].trigger()
    drag(opened, (0.5, 0.3), (0.5, 0.7))
    assert not document.mask[60, 80]
    assert opened.bench.steps.titles == ("Brush", "Erase")
    opened.actions_["invert"].trigger()
    opened.actions_["clear"].trigger()
    assert not document.mask.any()
    opened.side.history.travel_asked.emit(1)
    assert document.mask[60, 80]
    assert opened.bench.steps.done == 1
    opened.actions_["redo_all"].trigger()
    assert opened.bench.steps.done == 4
    opened.actions_["undo_all"].trigger()
    assert opened.bench.steps.done == 0
    assert not opened.actions_["undo"].isEnabled()


def test_titles_agree_with_the_documents_own_history(opened: MainWindow, qtbot: QtBot) -> None:
    document, steps = opened.bench.document, opened.bench.steps
    assert document is not None
    opened.actions_["clear"].trigger()
    drag(opened, (0.1, 0.5), (0.5, 0.5))
    opened.runner.apply("brighten", BrightenParams())
    settled(opened, qtbot)
    opened.runner.apply("brighten", BrightenParams(amount=0))
    settled(opened, qtbot)
    for _ in range(4):
        expected = steps.titles[steps.done - 1] if steps.done else None
        assert document.undo_title == expected
        if not opened.bench.undo():
            break
    assert steps.done == 0


def test_brackets_change_the_brush_and_the_panel_follows(opened: MainWindow) -> None:
    radius = opened.canvas.radius
    opened.actions_["larger"].trigger()
    assert opened.canvas.radius > radius
    assert opened.side.brush._size.spin.value() == pytest.approx(2 * opened.canvas.radius, abs=0.5)
    opened.side.brush._size.slider.setValue(0)
    assert opened.canvas.radius == pytest.approx(0.5)


def test_saving_asks_where_once_and_then_knows(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, asked = tmp_path / "ü out.png", []

    def ask(_parent: Any, suggestion: Path) -> Path:
        asked.append(suggestion)
        return target

    monkeypatch.setattr(file_dialogs, "ask_save_path", ask)
    opened.runner.apply("brighten", BrightenParams(amount=12))
    settled(opened, qtbot)
    assert opened.isWindowModified()
    opened.actions_["save"].trigger()
    settled(opened, qtbot)
    assert asked[0].name == "photo-repaired.png"
    assert not opened.isWindowModified()
    assert opened.bench.document is not None
    written = cv2.imdecode(np.fromfile(target, np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(written[:, :, ::-1], opened.bench.document.pixels)
    opened.runner.apply("brighten", BrightenParams(amount=3, mode="hard"))
    settled(opened, qtbot)
    opened.actions_["save"].trigger()
    settled(opened, qtbot)
    assert len(asked) == 1
    assert not opened.isWindowModified()


def test_a_save_that_fails_is_told_and_nothing_is_lost(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: tmp_path / "missing" / "out.png")
    opened.runner.apply("brighten", BrightenParams())
    settled(opened, qtbot)
    opened.actions_["save_as"].trigger()
    settled(opened, qtbot)
    assert [m.kind for m in opened.stage.notices.messages] == ["error"]
    assert opened.isWindowModified()
    assert opened.actions_["save"].isEnabled()


@pytest.mark.parametrize(("answer", "closes"), [("cancel", False), ("discard", True), ("save", True)])
def test_unsaved_changes_are_asked_about(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, closes: bool
) -> None:
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: tmp_path / "out.png")
    opened.runner.apply("brighten", BrightenParams())
    settled(opened, qtbot)
    asked: list[str] = []
    monkeypatch.setattr(file_dialogs, "ask_unsaved", lambda *_: asked.append(answer) or answer)
    opened.close()
    qtbot.waitUntil(lambda: bool(asked) and opened.isVisible() is not closes)
    assert (tmp_path / "out.png").exists() is (answer == "save")


def test_nothing_is_asked_when_nothing_changed(opened: MainWindow) -> None:
    drag(opened, (0.2, 0.2), (0.4, 0.4))
    opened.close()
    assert not opened.isVisible()
    assert load_settings().window


def test_the_suggested_name_never_exists(tmp_path: Path) -> None:
    source = tmp_path / "a.jpeg"
    for name in ("a-repaired.jpeg", "a-repaired-2.jpeg"):
        (tmp_path / name).touch()
    assert file_dialogs.suggest_path(source).name == "a-repaired-3.jpeg"
    assert file_dialogs.suggest_path(tmp_path / "b.nef").name == "b-repaired.tif"


def test_the_quality_of_the_source_is_offered(opened: MainWindow, qtbot: QtBot) -> None:
    assert opened.bench.document is not None
    dialog = SaveDialog(Path("x.jpg"), opened.bench.document.photo, True, opened)
    dialog._spin.setValue(71)
    assert dialog.options().quality == 71 and dialog.record
    assert not SaveDialog(Path("a.png"), opened.bench.document.photo, True, opened).has_choices


def test_settings_are_kept_and_the_theme_changes_at_once(window: MainWindow, qtbot: QtBot) -> None:
    dialog = SettingsDialog(window.settings, window)
    dialog._theme.setCurrentIndex(dialog._theme.findData("light"))
    dialog._threads.setValue(1)
    window.change_settings(dialog.value())
    assert theme.current() is theme.LIGHT
    assert (load_settings().theme, load_settings().threads) == ("light", 1)


def test_the_sheet_names_every_shortcut(window: MainWindow, qtbot: QtBot) -> None:
    dialog = ShortcutsDialog(window)
    texts = {label.text() for label in dialog.findChildren(file_dialogs.QLabel)}
    for command in COMMANDS:
        assert not command.keys or command.tip in texts


def test_every_control_is_named_for_screen_readers(opened: MainWindow) -> None:
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)
    for kind in kinds:
        for widget in opened.findChildren(kind):
            if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                name = widget.accessibleName() or (widget.text() if hasattr(widget, "text") else "")
                assert name, f"{widget} in {widget.parent()}"


def test_every_button_without_a_word_has_a_tooltip(opened: MainWindow) -> None:
    for button in opened.findChildren(QToolButton):
        if button.isVisible() and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
            assert button.toolTip(), button


def test_the_keyboard_reaches_canvas_tools_and_panel(opened: MainWindow) -> None:
    reached, widget = set(), opened.canvas.nextInFocusChain()
    while widget is not opened.canvas:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            reached.add(type(widget).__name__)
        widget = widget.nextInFocusChain()
    assert {"QToolButton", "QPushButton", "QSlider", "QListWidget"} <= reached


def test_a_stroke_and_a_view_change_never_load_the_runtime(photo_path: Path, home: Path) -> None:
    script = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtTest import QTest
from genrepair.ui.application import make_application, make_window
app = make_application()
window = make_window(app)
window.show()
window.flow.open(Path(sys.argv[1]))
while window.bench.document is None:
    QTest.qWait(10)
window.bench.paint([(10, 10), (40, 40)], 5, False, True)
window.canvas.zoom_step(1)
window.actions_["split"].trigger()
window.grab()
print("onnxruntime" in sys.modules, "torch" in sys.modules)
window.abandon()
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(photo_path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["False", "False"]
    assert done.stderr.replace("This plugin does not support propagateSizeHints()", "").strip() == ""


def test_the_window_leaves_no_thread_behind(
    qapp: QApplication, window: MainWindow, qtbot: QtBot, photo_path: Path, smooth: Callable[..., Any]
) -> None:
    window.flow.open(photo_path)
    settled(window, qtbot)
    window.runner.apply("brighten", BrightenParams())
    settled(window, qtbot)
    window.abandon()
    assert window.jobs._pool.activeThreadCount() == 0
    assert window.files._pool.activeThreadCount() == 0


@pytest.mark.parametrize("name", ["undo", "fill_holes"])
def test_a_change_of_an_action_leaves_no_connection_behind(window: MainWindow, name: str) -> None:
    action, seen = window.actions_[name], list[int]()
    buttons = [each for each in action.associatedObjects() if isinstance(each, QToolButton)]
    for _ in range(5):
        action.setEnabled(not action.isEnabled())
        seen.append(action.receivers(SIGNAL("changed()")))
        assert {button.isEnabled() for button in buttons} == {action.isEnabled()}
    assert len(set(seen)) == 1


@pytest.mark.parametrize(("word", "answer"), [("Save", "save"), ("Discard", "discard"), ("Cancel", "cancel")])
def test_the_question_about_unsaved_changes_has_three_answers(
    qapp: QApplication, qtbot: QtBot, word: str, answer: str
) -> None:
    dialog = file_dialogs.UnsavedDialog("photo.png")
    qtbot.addWidget(dialog)
    assert dialog.answer == "cancel"
    next(b for b in dialog.findChildren(QAbstractButton) if b.text().startswith(word)).click()
    assert dialog.answer == answer


def test_no_shortcut_is_given_twice() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert sorted(keys) == sorted(set(keys))
