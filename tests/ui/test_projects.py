"""Steps, projects and automatic saving in the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from genrepair.services.autosave import find_recoverable
from genrepair.services.batch.recipe_file import list_recipes, load_recipe
from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.history import recipe_flow, step_flow
from genrepair.ui.history.recipe_flow import RecipeDialog
from genrepair.ui.history.rerun_dialog import RerunDialog
from genrepair.ui.main_window import MainWindow

from .fakes import Brighten, BrightenParams, drag, settled


def brighten(window: MainWindow, qtbot: QtBot, amount: int = 40) -> None:
    window.runner.apply("brighten", BrightenParams(amount=amount))
    settled(window, qtbot)


def grey(window: MainWindow, qtbot: QtBot) -> None:
    drag(window, (0.3, 0.3), (0.5, 0.3))
    window.side.tools.pick("grey")
    window.actions_["apply"].trigger()
    settled(window, qtbot)


def pixels(window: MainWindow) -> Any:
    assert window.bench.document is not None
    return window.bench.document.pixels.copy()


def test_a_step_is_switched_off_and_on_and_undone(opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]) -> None:
    original = pixels(opened)
    brighten(opened, qtbot)
    bright = pixels(opened)
    view = opened.side.history.repairs
    item = view._list.item(0)
    item.setCheckState(Qt.CheckState.Unchecked)
    settled(opened, qtbot)
    np.testing.assert_array_equal(pixels(opened), original)
    assert opened.bench.steps.titles == ("Brighten", "Switch off Brighten")
    view._list.item(0).setCheckState(Qt.CheckState.Checked)
    settled(opened, qtbot)
    np.testing.assert_array_equal(pixels(opened), bright)
    opened.actions_["undo"].trigger()
    np.testing.assert_array_equal(pixels(opened), original)
    assert view._list.item(0).checkState() == Qt.CheckState.Unchecked
    tool: Brighten = tools["brighten"]
    assert tool.prepared == 1, "no network for a switch"


def test_a_step_is_run_again_with_other_settings_and_moved_and_removed(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = pixels(opened)
    brighten(opened, qtbot, 10)
    grey(opened, qtbot)
    assert opened.bench.document is not None
    view, first = opened.side.history.repairs, opened.bench.document.steps[0]
    asked: dict[str, Any] = {}

    def answer(_: Any, step: Any, tool: Any, models: Any, dependent: Any) -> Any:
        asked.update(step=step, dependent=[each.title for each in dependent])
        return BrightenParams(amount=30), None

    monkeypatch.setattr(step_flow, "ask_rerun", answer)
    view.rerun_asked.emit(first.id)
    settled(opened, qtbot)
    assert (asked["step"].id == first.id and asked["dependent"] == ["Make grey"]) or asked["dependent"] == ["Grey"]
    np.testing.assert_array_equal(pixels(opened)[-1, -1], np.minimum(original[-1, -1].astype(int) + 30, 255))
    view.select(first.id)
    view._buttons["move-down"].click()
    settled(opened, qtbot)
    assert [step.title for step in opened.bench.document.steps] == ["Grey", "Brighten"]
    assert (pixels(opened)[36, 60] == 158).all(), "grey first, then brighter"
    view.select(first.id)
    view._buttons["remove"].click()
    settled(opened, qtbot)
    assert [step.title for step in opened.bench.document.steps] == ["Grey"]
    opened.actions_["undo_all"].trigger()
    np.testing.assert_array_equal(pixels(opened), original)


def test_a_fill_does_not_go_before_the_search_that_found_its_mask(opened: MainWindow, qtbot: QtBot) -> None:
    for tool in ("damage", "grey"):
        opened.side.tools.pick(tool)
        opened.actions_["apply"].trigger()
        settled(opened, qtbot)
    assert opened.bench.document is not None
    fill = opened.bench.document.steps[-1]
    assert fill.mask_from == opened.bench.document.steps[0].id
    opened.side.history.repairs.move_asked.emit(fill.id, 0)
    settled(opened, qtbot)
    assert [m.kind for m in opened.stage.notices.messages] == ["info"]
    assert opened.bench.document.steps[-1] is fill


def test_a_failed_change_leaves_photo_and_list_as_they_were(
    opened: MainWindow, qtbot: QtBot, tools: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    brighten(opened, qtbot)
    before = pixels(opened)
    tools["brighten"].error = MemoryError()
    monkeypatch.setattr(step_flow, "ask_rerun", lambda *_: (BrightenParams(amount=5), None))
    assert opened.bench.document is not None
    opened.side.history.repairs.rerun_asked.emit(opened.bench.document.steps[0].id)
    settled(opened, qtbot)
    assert [m.kind for m in opened.stage.notices.messages] == ["error"]
    np.testing.assert_array_equal(pixels(opened), before)
    assert opened.bench.document.steps[0].params.amount == 40


def test_the_steps_become_a_recipe(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.actions_["save_recipe"].trigger()
    assert [m.kind for m in opened.stage.notices.messages] == ["info"]
    brighten(opened, qtbot)
    assert opened.bench.document is not None
    monkeypatch.setattr(recipe_flow, "ask_recipe", lambda *_: ("Großvaters Dias", "all of them", False))
    opened.actions_["save_recipe"].trigger()
    assert opened.stage.notices.messages[-1].kind == "success"
    (path,) = (p for p in (Path(opened.settings.recent[0]).parent / "home").rglob("*.toml") if "recipes" in str(p))
    recipe = load_recipe(path)
    assert recipe.name == "Großvaters Dias" and recipe.steps[0].tool == "brighten" and not recipe.steps[0].params
    assert path.stem in list_recipes()


def test_dialogs_show_what_they_were_given(opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]) -> None:
    brighten(opened, qtbot, 12)
    assert opened.bench.document is not None
    step = opened.bench.document.steps[0]
    dialog = RerunDialog(step, tools["brighten"], [("a", "Model A"), ("b", "Model B")], [step])
    qtbot.addWidget(dialog)
    assert dialog.params() == BrightenParams(amount=12) and dialog.model() is None
    recipe = RecipeDialog(["Fill"], by_hand=True)
    qtbot.addWidget(recipe)
    assert recipe.answer() == ("", "", True)


def test_a_project_is_saved_and_comes_back(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = pixels(opened)
    brighten(opened, qtbot)
    grey(opened, qtbot)
    drag(opened, (0.2, 0.7), (0.8, 0.7))
    opened.canvas.zoom_to(3.0)
    opened.canvas.look_at(60, 80)
    after, document = pixels(opened), opened.bench.document
    assert document is not None and opened.bench.modified
    path = tmp_path / "work.genrepair"
    monkeypatch.setattr(file_dialogs, "ask_project_path", lambda *_: path)
    opened.actions_["save_project"].trigger()
    settled(opened, qtbot)
    assert path.is_file() and not opened.bench.modified
    assert opened.windowTitle().startswith("work.genrepair")
    mask = document.mask.copy()
    opened.flow.close()
    assert opened.bench.document is None
    opened.flow.open(path)
    qtbot.waitUntil(lambda: opened.bench.document is not None and not opened.files.busy)
    document = opened.bench.document
    assert document is not None
    np.testing.assert_array_equal(document.pixels, after)
    np.testing.assert_array_equal(document.mask, mask)
    assert opened.canvas.view is not None and opened.canvas.view.scale == pytest.approx(3.0)
    assert not opened.bench.modified and opened.bench.project == path
    assert opened.settings.recent[0].endswith("work.genrepair")
    assert [step.title for step in document.steps] == ["Brighten", "Grey"]
    # Zoomed out, the original comes from the copies that were set aside.
    assert opened.bench.photo is not None
    part, _, _ = opened.bench.photo.before.part(document.whole, 1)
    assert abs(int(part.mean()) - int(original.mean())) <= 2
    drag(opened, (0.2, 0.2), (0.8, 0.2))
    assert opened.bench.modified
    opened.actions_["save_project"].trigger()
    settled(opened, qtbot)
    assert not opened.bench.modified
    opened.actions_["undo_all"].trigger()
    np.testing.assert_array_equal(pixels(opened), original)


def test_a_moved_photo_is_asked_for_and_a_changed_one_too(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brighten(opened, qtbot)
    path = tmp_path / "work.genrepair"
    monkeypatch.setattr(file_dialogs, "ask_project_path", lambda *_: path)
    opened.projects.save()
    settled(opened, qtbot)
    opened.flow.close()
    moved = photo_path.rename(tmp_path / "elsewhere.png")
    cv2.imwrite(str(moved), 255 - np.asarray(cv2.imread(str(moved))))
    asked: list[str] = []
    monkeypatch.setattr(file_dialogs, "ask_moved", lambda _, text, folder: asked.append(text) or moved)
    monkeypatch.setattr(file_dialogs, "ask_changed", lambda _, text: asked.append(text) or True)
    opened.flow.open(path)
    qtbot.waitUntil(lambda: opened.bench.document is not None and not opened.files.busy)
    assert len(asked) == 2 and "photo.png" in asked[0] and "changed" in asked[1]
    assert opened.bench.document is not None and len(opened.bench.document.steps) == 1


def test_a_broken_project_is_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "bad.genrepair"
    path.write_bytes(b"no zip")
    window.flow.open(path)
    settled(window, qtbot)
    assert [m.kind for m in window.stage.notices.messages] == ["error"]


def test_unsaved_work_can_become_a_project(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brighten(opened, qtbot)
    path = tmp_path / "kept.genrepair"
    monkeypatch.setattr(file_dialogs, "ask_unsaved", lambda *_: "project")
    monkeypatch.setattr(file_dialogs, "ask_project_path", lambda *_: path)
    opened.flow.close()
    qtbot.waitUntil(lambda: opened.bench.document is None)
    assert path.is_file()


def test_work_is_kept_when_it_changed_and_goes_with_the_photo(opened: MainWindow, qtbot: QtBot, home: Path) -> None:
    saver, folder = opened.autosaver, home / "state" / "autosave"
    saver.keep()
    assert not saver._worker.busy and not folder.exists(), "nothing was done yet"
    brighten(opened, qtbot)
    saver.keep()
    qtbot.waitUntil(lambda: not saver._worker.busy)
    (kept,) = folder.iterdir()
    stamp = (kept / "manifest.json").stat().st_mtime_ns
    saver.keep()
    assert not saver._worker.busy and (kept / "manifest.json").stat().st_mtime_ns == stamp
    assert find_recoverable() == [], "the program lives"
    saver.keep()
    opened.bench.close()
    assert not list(folder.iterdir())


def test_what_a_crash_left_is_offered_and_restored(
    opened: MainWindow, qtbot: QtBot, home: Path, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from genrepair.services.autosave import Autosave
    from genrepair.services.project import snapshot

    brighten(opened, qtbot)
    after = pixels(opened)
    assert opened.bench.document is not None
    lost = Autosave()
    lost.write(snapshot(opened.bench.document))
    assert lost._lock is not None
    lost._lock.release()
    monkeypatch.setattr(file_dialogs, "ask_unsaved", lambda *_: "discard")
    opened.autosaver.offer()
    (message,) = opened.stage.notices.messages
    assert photo_path.name in message.text and [label for label, _ in message.actions] == ["Restore", "Delete"]
    (notice,) = opened.stage.notices._notices
    next(button for button in notice.findChildren(QPushButton) if button.text() == "Restore").click()
    qtbot.waitUntil(lambda: opened.bench.document is not None and not opened.files.busy)
    qtbot.waitUntil(lambda: find_recoverable() == [])
    np.testing.assert_array_equal(pixels(opened), after)
    assert opened.bench.modified, "it was never saved"
    assert len(list((home / "state" / "autosave").iterdir())) == 1, "kept anew before the old one went"
