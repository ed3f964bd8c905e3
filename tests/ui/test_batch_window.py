from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from genrepair.services.batch.recipe_file import recipe_of_steps, save_recipe
from genrepair.services.settings import Settings
from genrepair.ui.batch import dialogs as batch_dialogs
from genrepair.ui.batch.model import FILTERS
from genrepair.ui.batch.window import BatchWindow
from genrepair.ui.main_window import MainWindow

from .fakes import FakeRoom


class SlowEngine:
    """Hands everything on to another engine, but waits at a gate first."""

    def __init__(self, engine: Any, progress_gate: Any) -> None:
        self._engine, self._gate = engine, progress_gate

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def predict(self, card: Any, inputs: Any, **more: Any) -> Any:
        while not self._gate.wait(0.01):
            more["progress"].update(0.1)
        return self._engine.predict(card, inputs, **more)


@pytest.fixture
def photos(tmp_path: Path, noisy: Callable[..., Any]) -> Path:
    """Four photos, one of which is none."""
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    for number, name in enumerate(("a.png", "b.png", "deep/c.png")):
        cv2.imwrite(str(folder / name), noisy(60, 90, 6, seed=number)[..., ::-1])
    (folder / "broken.jpg").write_text("no photo")
    return folder


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    save_recipe(recipe_of_steps(["denoise"]), path)
    return path


@pytest.fixture
def batch(qapp: Any, qtbot: QtBot, engine: Any, photos: Path, recipe: Path, tmp_path: Path) -> Iterator[BatchWindow]:
    window = BatchWindow(Settings(theme="dark"), FakeRoom(engine))
    window.show()
    qtbot.waitExposed(window)
    window.setup.add([photos])
    window.setup.set_out(tmp_path / "out")
    assert window.setup.use_recipe_file(recipe)
    yield window
    window.abandon()


@pytest.fixture(autouse=True)
def no_batch_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ask_other_recipe", "ask_leave_running"):
        monkeypatch.setattr(batch_dialogs, name, lambda *_, name=name: pytest.fail(f"{name} was called"))


def ran(window: BatchWindow, qtbot: QtBot, **more: Any) -> None:
    window.begin(**more)
    qtbot.waitUntil(lambda: not window.runner.busy)


def states(window: BatchWindow) -> dict[str, str]:
    return {entry.name: entry.state for entry in window.model.entries()}


def press(window: BatchWindow, key: Qt.Key) -> None:
    # A bare X server has no window manager that would make the newest window the active one, and shortcuts want that.
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    window.sheet.view.setFocus()
    QTest.keyClick(window.sheet.view, key)


def test_without_photos_it_says_what_to_do(qapp: Any, qtbot: QtBot) -> None:
    window = BatchWindow(Settings(), FakeRoom())
    window.show()
    assert not window.start.isEnabled() and not window.plan.isEnabled()
    window.begin()
    assert "add photos" in window.notices.messages[-1].text
    assert window.setup.recipes.count() >= 4
    assert window.setup.about.text()
    window.abandon()


def test_dropped_files_and_folders_are_added_once(batch: BatchWindow, photos: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photos)), QUrl.fromLocalFile(str(photos / "a.png"))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    batch.setup.dropEvent(event)
    assert batch.setup.inputs == (str(photos), str(photos / "a.png"))
    batch.setup.photos.item(1).setSelected(True)
    batch.setup.remove_chosen()
    assert batch.setup.inputs == (str(photos),)


def test_the_plan_is_shown_and_writes_nothing(batch: BatchWindow, qtbot: QtBot, tmp_path: Path) -> None:
    batch.see_plan()
    qtbot.waitUntil(lambda: not batch.runner.busy)
    assert states(batch) == {"a.png": "repair", "b.png": "repair", "broken.jpg": "repair", "c.png": "repair"}
    assert "4 photos to repair" in batch.summary.text() and "of disk" in batch.summary.text()
    assert not (tmp_path / "out").exists()


def test_a_batch_with_review_is_looked_through_by_keyboard(
    batch: BatchWindow, qtbot: QtBot, tmp_path: Path, photos: Path
) -> None:
    ran(batch, qtbot)
    assert states(batch) == {"a.png": "held", "b.png": "held", "broken.jpg": "failed", "c.png": "held"}
    failed = next(entry for entry in batch.model.entries() if entry.state == "failed")
    assert "not a photo" in failed.note
    out = tmp_path / "out"
    assert not list(out.rglob("*.png")) or all(".genrepair" in path.parts for path in out.rglob("*.png"))
    assert batch.tabs.currentWidget() is batch.sheet
    assert batch.sheet.proxy.rowCount() == 3
    assert all(entry.level for entry in batch.model.entries() if entry.state == "held")
    before, after = batch.thumbnails.pair(str(photos / "a.png"))
    assert before is not None and after is not None and before.size() == after.size()

    assert [entry.name for entry in batch.sheet.chosen()] == ["a.png"]
    press(batch, Qt.Key.Key_A)
    assert (out / "a.png").is_file()
    assert [entry.name for entry in batch.sheet.chosen()] == ["b.png"]
    press(batch, Qt.Key.Key_X)
    assert not (out / "b.png").exists()
    assert [entry.name for entry in batch.sheet.chosen()] == ["c.png"]
    press(batch, Qt.Key.Key_A)
    assert states(batch) == {"a.png": "accepted", "b.png": "rejected", "broken.jpg": "failed", "c.png": "accepted"}
    assert (out / "deep" / "c.png").is_file()

    batch.sheet.choose_filter("rejected")
    assert [entry.name for entry in batch.sheet.chosen()] == ["b.png"]
    press(batch, Qt.Key.Key_U)
    batch.sheet.choose_filter("open")
    assert [entry.name for entry in batch.sheet.chosen()] == ["b.png"]
    press(batch, Qt.Key.Key_A)
    assert batch.sheet.proxy.rowCount() == 0 and batch.sheet.pages.currentWidget() is batch.sheet.empty
    assert (out / "b.png").is_file()


def test_nothing_finished_is_done_again_and_failed_ones_on_demand(
    batch: BatchWindow, qtbot: QtBot, photos: Path, noisy: Callable[..., Any]
) -> None:
    batch.setup.review.setChecked(False)
    ran(batch, qtbot)
    assert states(batch)["a.png"] == "done" and batch.retry.isVisible()
    ran(batch, qtbot)
    assert states(batch)["a.png"] == "done" and states(batch)["broken.jpg"] == "failed before"
    assert "3 were done before" in batch.progress.figures.text()
    cv2.imwrite(str(photos / "x.png"), noisy(60, 90, 6))
    (photos / "x.png").replace(photos / "broken.jpg")
    ran(batch, qtbot, retry_failed=True)
    assert states(batch)["broken.jpg"] == "done"
    assert not batch.retry.isVisible()


def test_a_photo_is_done_again_with_another_recipe(
    batch: BatchWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran(batch, qtbot)
    held = sorted((tmp_path / "out").rglob("a.png"))[0].read_bytes()
    other = recipe_of_steps(["denoise"], {"denoise": {"luminance": 5, "chroma": 5}})
    monkeypatch.setattr(batch_dialogs, "ask_other_recipe", lambda *_: other)
    press(batch, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: not batch.runner.busy)
    assert states(batch)["a.png"] == "held" and len(states(batch)) == 4
    assert sorted((tmp_path / "out").rglob("a.png"))[0].read_bytes() != held
    batch.sheet.view.setCurrentIndex(batch.sheet.proxy.index(0, 0))
    press(batch, Qt.Key.Key_A)
    assert (tmp_path / "out" / "a.png").is_file()
    # The accepted one stays, though the batch's own recipe is another one.
    made = (tmp_path / "out" / "a.png").read_bytes()
    ran(batch, qtbot)
    assert states(batch)["a.png"] == "accepted" and (tmp_path / "out" / "a.png").read_bytes() == made


def test_before_and_after_are_compared_large(batch: BatchWindow, qtbot: QtBot) -> None:
    ran(batch, qtbot)
    press(batch, Qt.Key.Key_Space)
    pane = batch.sheet.compared
    qtbot.waitUntil(lambda: pane.canvas.view is not None)
    assert batch.sheet.comparing and pane.canvas.split == 0.5
    assert pane.name.text() == "a.png"
    QTest.keyClick(pane.canvas, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: pane.name.text() == "b.png" and not pane.jobs.busy)
    QTest.keyClick(pane.canvas, Qt.Key.Key_A)
    assert states(batch)["b.png"] == "accepted"
    qtbot.waitUntil(lambda: pane.name.text() == "c.png" and not pane.jobs.busy)
    QTest.keyClick(pane.canvas, Qt.Key.Key_Escape)
    assert not batch.sheet.comparing


def test_a_running_batch_is_paused_resumed_stopped_and_goes_on_later(
    batch: BatchWindow, qtbot: QtBot, engine: Any
) -> None:
    from threading import Event

    gate = Event()
    batch.room._given = SlowEngine(engine, gate)  # type: ignore[attr-defined]
    batch.begin()
    qtbot.waitUntil(lambda: "running" in states(batch).values())
    assert batch.runner.running and not batch.setup.isEnabled() and not batch.start.isEnabled()
    QTest.mouseClick(batch.progress.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: batch.progress.title.text() == "Paused")
    gate.set()
    QTest.qWait(50)
    assert "held" not in states(batch).values()
    QTest.mouseClick(batch.progress.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "held" in states(batch).values())
    gate.clear()
    QTest.mouseClick(batch.progress.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not batch.runner.busy)
    done = [name for name, state in states(batch).items() if state == "held"]
    assert batch.start.isEnabled()
    gate.set()
    ran(batch, qtbot)
    assert sum(state == "held" for state in states(batch).values()) == 3 and done


def test_closing_while_it_runs_asks(
    batch: BatchWindow, qtbot: QtBot, engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    gate = Event()
    batch.room._given = SlowEngine(engine, gate)  # type: ignore[attr-defined]
    batch.begin()
    qtbot.waitUntil(lambda: "running" in states(batch).values())
    answers = iter(("cancel", "continue"))
    monkeypatch.setattr(batch_dialogs, "ask_leave_running", lambda *_: next(answers))
    batch.close()
    assert batch.isVisible() and batch.runner.running
    batch.close()
    assert not batch.isVisible() and batch.runner.running
    gate.set()
    qtbot.waitUntil(lambda: batch.isVisible() and not batch.runner.busy)
    assert sum(state == "held" for state in states(batch).values()) == 3


def test_an_earlier_batch_can_be_looked_through(batch: BatchWindow, qtbot: QtBot, tmp_path: Path) -> None:
    ran(batch, qtbot)
    later = BatchWindow(Settings(), FakeRoom())
    later.show()
    later.activateWindow()
    qtbot.waitUntil(later.isActiveWindow)
    later.setup.set_out(tmp_path / "out")
    assert sum(state == "held" for state in states(later).values()) == 3
    later.sheet.choose_filter("results")
    press(later, Qt.Key.Key_A)
    assert (tmp_path / "out" / "a.png").is_file()
    later.abandon()


def test_a_wrong_recipe_is_told(batch: BatchWindow, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("steps = 3")
    assert not batch.setup.use_recipe_file(bad)
    assert "bad.toml" in batch.notices.messages[-1].text


def test_every_control_has_a_name_and_a_tooltip(batch: BatchWindow, qtbot: QtBot) -> None:
    ran(batch, qtbot)
    batch.sheet.compare()
    for kind in (QAbstractButton, QComboBox, QLineEdit):
        for widget in batch.findChildren(kind):
            if widget.isVisible() and not widget.objectName().startswith("qt_") and not widget.property("section"):
                assert widget.accessibleName() or getattr(widget, "text", str)(), widget
                assert widget.toolTip() or widget.parent().toolTip(), (widget, widget.accessibleName())


def test_the_main_window_opens_it_once_and_asks_before_leaving(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.actions_["batch"].trigger()
    first = window.batches.window
    assert first is not None and first.isVisible()
    window.actions_["batch"].trigger()
    assert window.batches.window is first
    first.close()
    assert window.batches.window is None
    window.actions_["batch"].trigger()
    assert window.batches.window is not None
    monkeypatch.setattr(window.batches.window, "may_leave", lambda: "cancel")
    window.close()
    assert window.isVisible()


@pytest.mark.parametrize("key", FILTERS)
def test_filters_of_an_empty_sheet_are_no_trouble(batch: BatchWindow, key: str) -> None:
    batch.sheet.choose_filter(key)
    assert batch.sheet.chosen() == [] and np.array(batch.sheet.proxy.rowCount()) == 0
