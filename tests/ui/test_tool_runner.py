from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from genrepair.errors import ModelError
from genrepair.ui.main_window import MainWindow
from genrepair.ui.repair.tool_runner import Preview

from .fakes import BrightenParams, GreyParams, MarkParams, drag, settled


def pixels(window: MainWindow) -> np.ndarray[Any, Any]:
    document = window.bench.document
    assert document is not None
    return document.pixels.copy()


def test_apply_is_one_step_that_can_be_undone(opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]) -> None:
    before = pixels(opened)
    opened.runner.apply("brighten", BrightenParams(amount=30))
    settled(opened, qtbot)
    after = pixels(opened)
    assert int(after.astype(int).mean() - before.astype(int).mean()) == 30
    assert opened.bench.steps.titles == ("Brighten",)
    assert opened.status.device_text.startswith("Fake denoise")
    opened.actions_["undo"].trigger()
    assert np.array_equal(pixels(opened), before)
    opened.actions_["redo"].trigger()
    assert np.array_equal(pixels(opened), after)


def test_cancel_leaves_the_photo_as_it_was_and_says_nothing(
    opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]
) -> None:
    before = pixels(opened)
    tools["brighten"].gate.clear()
    opened.runner.apply("brighten", BrightenParams())
    qtbot.waitUntil(lambda: not opened.stage.job_bar.isHidden())
    assert not opened.actions_["apply"].isEnabled()
    opened.actions_["cancel"].trigger()
    settled(opened, qtbot)
    assert np.array_equal(pixels(opened), before)
    assert opened.stage.notices.messages == []
    assert opened.stage.job_bar.isHidden()
    assert opened.actions_["apply"].isEnabled()


def test_an_error_becomes_a_notice(opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]) -> None:
    tools["brighten"].error = ModelError("The model is broken; reinstall it.")
    opened.runner.apply("brighten", BrightenParams())
    settled(opened, qtbot)
    assert [m.text for m in opened.stage.notices.messages] == ["The model is broken; reinstall it."]
    assert opened.actions_["apply"].isEnabled()


def test_a_result_for_an_older_photo_is_dropped_with_a_notice(
    opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]
) -> None:
    opened.runner.apply("brighten", BrightenParams(amount=5))
    settled(opened, qtbot)
    tools["brighten"].gate.clear()
    opened.runner.apply("brighten", BrightenParams(amount=9, mode="hard"))
    opened.bench.undo()
    before = pixels(opened)
    tools["brighten"].gate.set()
    settled(opened, qtbot)
    assert np.array_equal(pixels(opened), before)
    assert [m.kind for m in opened.stage.notices.messages] == ["warning"]


def test_a_result_of_a_photo_that_was_closed_is_dropped(
    opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]
) -> None:
    tools["brighten"].gate.clear()
    opened.runner.apply("brighten", BrightenParams())
    opened.bench.close()
    tools["brighten"].gate.set()
    settled(opened, qtbot)
    assert opened.bench.document is None
    assert opened.stage.notices.messages == []


def test_a_slider_changes_the_last_step_without_preparing_again(
    opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]
) -> None:
    before = pixels(opened).astype(int)
    panel = opened.side.tools
    panel.pick("brighten")
    opened.actions_["apply"].trigger()
    settled(opened, qtbot)
    form = panel._forms["brighten"]
    shown = QSignalSpy(opened.runner.previewed)
    for amount in (10, 20, 15):
        form.set_value(BrightenParams(amount=amount))
        form.changed.emit("amount", True)
    assert opened.runner.adjusting
    settled(opened, qtbot)
    qtbot.waitUntil(lambda: opened.bench.steps.titles == ("Brighten",))
    assert int(pixels(opened).astype(int).mean() - before.mean()) == 15
    assert tools["brighten"].prepared == 1
    assert any(isinstance(shown.at(i)[0], Preview) for i in range(shown.count()))
    assert shown.at(shown.count() - 1)[0] is None


def test_a_slider_of_a_step_that_is_not_the_last_changes_nothing(
    opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]
) -> None:
    opened.runner.apply("brighten", BrightenParams(amount=5))
    settled(opened, qtbot)
    opened.bench.paint([(10, 10)], 5, False, True)
    after = pixels(opened)
    assert not opened.runner.can_adjust("brighten")
    form = opened.side.tools._forms["brighten"]
    form.changed.emit("amount", True)
    settled(opened, qtbot)
    assert np.array_equal(pixels(opened), after)


def test_saving_while_a_slider_moves_finishes_the_step_first(
    opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]
) -> None:
    opened.runner.apply("brighten", BrightenParams(amount=5))
    settled(opened, qtbot)
    view = opened.canvas.view
    assert view is not None
    opened.runner.adjust("brighten", BrightenParams(amount=25), view.visible)
    seen: list[tuple[str, ...]] = []
    opened.runner.settle(lambda: seen.append(tuple(opened.bench.steps.titles)))
    settled(opened, qtbot)
    assert seen == [("Brighten",)]


def test_a_preview_shows_and_changes_nothing(opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]) -> None:
    before = pixels(opened)
    plain = opened.canvas.grab().toImage()
    opened.side.tools.pick("brighten")
    opened.actions_["preview"].trigger()
    settled(opened, qtbot)
    assert opened.canvas.grab().toImage() != plain
    assert np.array_equal(pixels(opened), before)
    form = opened.side.tools._forms["brighten"]
    form.set_value(BrightenParams(amount=90))
    form.changed.emit("amount", True)
    settled(opened, qtbot)
    assert tools["brighten"].prepared == 1
    opened.actions_["cancel"].trigger()
    assert not opened.side.tools.previewing
    assert opened.canvas.grab().toImage() == plain


def test_a_first_look_is_shown_before_the_preview_is_ready(
    opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]
) -> None:
    tool = tools["brighten"]
    tool.draft = lambda request, engine: replace(request, params=replace(request.params, amount=7, mode="hard"))
    shown: list[int] = []
    opened.runner.previewed.connect(lambda preview: shown.append(preview.outcome.summary["amount"]))
    region = opened.canvas.view.visible  # type: ignore[union-attr]
    prepare = tool.prepare

    def waits_after_the_first(request: Any, engine: Any, progress: Any) -> Any:
        if request.params.amount != 7:
            tool.gate.clear()
        return prepare(request, engine, progress)

    tool.prepare = waits_after_the_first
    opened.runner.preview("brighten", BrightenParams(amount=60), region)
    qtbot.waitUntil(lambda: shown == [7])
    assert opened.runner.busy
    tool.gate.set()
    settled(opened, qtbot)
    assert shown == [7, 60]


def test_finding_damage_marks_and_filling_uses_the_marks_up(
    opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]
) -> None:
    document = opened.bench.document
    assert document is not None
    opened.actions_["find"].trigger()
    settled(opened, qtbot)
    assert document.mask[:, :80].all()
    assert not document.mask[:, 80:].any()
    opened.runner.adjust("damage", MarkParams(share=25), opened.canvas.view.visible)  # type: ignore[union-attr]
    settled(opened, qtbot)
    qtbot.waitUntil(lambda: opened.bench.steps.titles == ("Mark",))
    assert not document.mask[:, 40:].any()
    opened.runner.apply("grey", GreyParams())
    settled(opened, qtbot)
    assert (document.pixels[:, :40] == 128).all()
    assert not document.mask.any()


def test_painting_goes_on_while_a_tool_runs(opened: MainWindow, qtbot: QtBot, tools: dict[str, Any]) -> None:
    tools["brighten"].gate.clear()
    opened.runner.apply("brighten", BrightenParams())
    opened.canvas.set_tool("brush")
    drag(opened, (0.2, 0.2), (0.8, 0.2))
    assert opened.bench.document is not None
    assert opened.bench.document.mask.any()
    tools["brighten"].gate.set()
    settled(opened, qtbot)
    assert opened.bench.steps.titles == ("Brush", "Brighten")


def test_a_result_never_reaches_the_photo_that_was_opened_meanwhile(
    opened: MainWindow, qtbot: QtBot, tools: dict[str, Any], photo_path: Path
) -> None:
    before = pixels(opened)
    tools["brighten"].gate.clear()
    opened.runner.apply("brighten", BrightenParams())
    old = opened.bench.document
    opened.flow.open(photo_path)
    qtbot.waitUntil(lambda: opened.bench.document is not old)
    tools["brighten"].gate.set()
    settled(opened, qtbot)
    assert np.array_equal(pixels(opened), before)
    assert opened.bench.steps.titles == ()


def test_finding_nothing_says_what_to_do(opened: MainWindow, qtbot: QtBot) -> None:
    opened.runner.apply("damage", MarkParams(share=0))
    settled(opened, qtbot)
    assert [m.kind for m in opened.stage.notices.messages] == ["info"]
    assert opened.bench.steps.titles == ()
