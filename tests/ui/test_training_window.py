"""Training in the window: with a trainer that only speaks, through the real main window."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from genrepair import paths
from genrepair.engine import Catalog
from genrepair.engine.card import write_card
from genrepair.errors import GenrepairError
from genrepair.services.training import corrections, environment, runs
from genrepair.services.training.environment import Environment, NoEnvironmentError
from genrepair.services.training.order import TrainingOrder
from genrepair.ui.main_window import MainWindow
from genrepair.ui.training import flow as training_flow
from genrepair.ui.training.window import TrainingWindow

from .fakes import settled

FAKE = str(Path(__file__).parents[1] / "services" / "training" / "fake_trainer.py")
Opener = Callable[..., TrainingWindow]


@pytest.fixture
def train(
    window: MainWindow, qtbot: QtBot, tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Opener:
    """Opens the training window; its trainer says what the script wants."""
    models = tmp_path / "models"
    shutil.copytree(tiny_models, models)
    for task in ("denoise", "damage"):
        # A model that says how it was trained, and has its weights beside it.
        card = Catalog([models]).get(f"{task}-tiny")
        write_card(replace(card, training={"recipe": task, "size": "tiny"}), models / f"{task}-tiny.toml")
        (models / f"{task}-tiny.safetensors").write_bytes(b"weights")
    monkeypatch.setattr(paths, "models_dir", lambda: models)
    (tmp_path / "photos").mkdir()

    def open_window(script: str, found: Any = None) -> TrainingWindow:
        def find(chosen: str) -> Environment:
            if isinstance(found, Exception):
                raise found
            return Environment(Path(sys.executable), "2.0")

        monkeypatch.setattr(environment, "find_environment", find)
        monkeypatch.setattr(TrainingOrder, "command", lambda *_: [sys.executable, FAKE, script])
        training = window.training.open()
        qtbot.waitUntil(lambda: not training.flow.jobs.busy)
        training.setup.folder.setText(str(tmp_path / "photos"))
        return training

    return open_window


def ended(training: TrainingWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not training.flow.runner.busy, timeout=30000)


def press(button: Any) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def exporting(monkeypatch: pytest.MonkeyPatch, model_id: str = "") -> None:
    """Exporting writes a model as the real one would."""

    def command(_python: Path, _run: Path, wanted: str, title: str, data: Any) -> list[str]:
        name = model_id or wanted
        folder = paths.user_models_dir()
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(paths.models_dir() / "denoise-tiny.onnx", folder / f"{name}.onnx")
        card = Catalog([paths.models_dir()]).get("denoise-tiny")
        card = replace(card, id=name, title=title, file=f"{name}.onnx", default=False, folder=folder)
        write_card(card, folder / f"{name}.toml")
        return [sys.executable, FAKE, f"export:{name}"]

    monkeypatch.setattr(training_flow, "export_command", command)


def test_a_better_model_is_kept_used_and_rolled_back(
    train: Opener, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporting(monkeypatch)
    training = train("slow:0.1")
    assert training.setup.base is not None and training.setup.base.id == "denoise-tiny"
    press(training.setup.start)
    assert not training.setup.start.isEnabled()
    qtbot.waitUntil(lambda: len(training.run_page.loss.values) > 3)
    assert "from: 57. Held out: 3. Left out: 1." in training.run_page.photos.text()
    assert training.run_page.score.values == [30.0]
    press(training.run_page.pause)
    assert "Pausing" in training.run_page.state.text()
    qtbot.waitUntil(lambda: training.flow.runner.paused)
    assert "Paused" in training.run_page.state.text()
    press(training.run_page.pause)
    qtbot.waitUntil(lambda: not training.flow.runner.paused)
    press(training.run_page.stop)
    ended(training, qtbot)
    assert "30.10 dB instead of 30.00 dB (+0.10 dB" in training.run_page.verdict.text()
    press(training.run_page.keep)
    ended(training, qtbot)
    assert "is kept and used" in training.run_page.verdict.text()
    assert window.room.models("denoise")[0][0] == "denoise-own"
    assert runs.list_runs() == []
    training.tabs.setCurrentWidget(training.models)
    assert training.models.table.item(0, 0).text().startswith("★")
    assert [training.models.table.item(0, n).text() for n in (2, 3)] == ["30.00 dB", "30.10 dB"]
    press(training.models.back)
    assert window.room.models("denoise")[0][0] == "denoise-tiny"
    press(training.models.use)
    assert window.room.models("denoise")[0][0] == "denoise-own"
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    press(training.models.remove)
    assert [name for name, _ in window.room.models("denoise")] == ["denoise-tiny"]
    assert training.models.table.rowCount() == 0


@pytest.mark.parametrize(("gain", "words"), [("0.01", "No better than chance"), ("-0.5", "Nothing was gained")])
def test_a_model_that_is_no_better_cannot_be_kept(train: Opener, qtbot: QtBot, gain: str, words: str) -> None:
    training = train(f"train:{gain}")
    press(training.setup.start)
    ended(training, qtbot)
    assert words in training.run_page.verdict.text()
    assert not training.run_page.keep.isEnabled()
    training.flow.keep()
    assert not training.flow.runner.busy


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("killed", "ended from outside"),
        ("nonsense", "no trainer of GenRepair"),
        ("disk-full", "is full"),
        ("traceback", "it broke"),
    ],
)
def test_what_goes_wrong_is_told_and_another_training_can_begin(
    train: Opener, qtbot: QtBot, script: str, words: str
) -> None:
    training = train(script)
    press(training.setup.start)
    ended(training, qtbot)
    assert words in training.run_page.verdict.text()
    assert not training.run_page.keep.isVisible()
    press(training.run_page.new)
    assert training.pages.currentWidget() is training.start_page
    assert training.setup.start.isEnabled()


def test_a_trainer_that_does_not_listen_is_ended_at_once_when_asked_twice(train: Opener, qtbot: QtBot) -> None:
    training = train("deaf")
    press(training.setup.start)
    qtbot.waitUntil(lambda: training.flow.runner.busy)
    press(training.run_page.stop)
    assert training.run_page.stop.text() == "End at Once"
    press(training.run_page.stop)
    ended(training, qtbot)
    assert "can be continued" in training.run_page.verdict.text()


def test_without_pytorch_the_window_says_how_to_add_it(train: Opener, qtbot: QtBot) -> None:
    training = train("train:0.1", NoEnvironmentError("The Python at /x lacks torch, which training needs."))
    page = training.start_page
    assert not page.ready
    assert "lacks torch" in page.reason.text()
    press(page.copy)
    assert "-m venv" in QGuiApplication.clipboard().text()
    press(training.setup.start)
    assert "PyTorch first" in training.notices.messages[0].text
    assert runs.list_runs() == []


def test_what_is_missing_is_said_before_anything_starts(train: Opener, qtbot: QtBot, tmp_path: Path) -> None:
    training = train("train:0.1")
    training.setup.folder.setText("")
    press(training.setup.start)
    training.setup.folder.setText(str(tmp_path / "gone"))
    press(training.setup.start)
    assert [m.text.split(" ")[0] for m in training.notices.messages] == ["Choose", "There"]
    assert not training.flow.runner.busy


def test_a_training_goes_on_while_its_window_is_closed_and_is_offered_again_after_the_program_ends(
    train: Opener, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = train("slow:0.1")
    press(training.setup.start)
    qtbot.waitUntil(lambda: len(training.run_page.loss.values) > 1)
    training.close()
    assert training.flow.runner.busy
    assert "in the background" in window.stage.notices.messages[-1].text
    assert window.training.open() is training
    window.training.close()
    (run,) = runs.unfinished()
    again = train("slow:0.1")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    again.flow.go_on(run)
    qtbot.waitUntil(lambda: len(again.run_page.loss.values) > 1)
    press(again.run_page.stop)
    ended(again, qtbot)
    press(again.run_page.discard)
    assert runs.list_runs() == []


def test_the_end_of_a_hidden_training_is_told_in_the_main_window(
    train: Opener, window: MainWindow, qtbot: QtBot
) -> None:
    training = train("train:0.1")
    press(training.setup.start)
    training.close()
    ended(training, qtbot)
    assert "Better on photos" in window.stage.notices.messages[-1].text


def test_old_photos_are_asked_for_where_a_model_learns_from_them(train: Opener, tmp_path: Path) -> None:
    training = train("train:0.1")
    setup = training.setup
    assert setup.base is not None and not setup.old.isVisible()
    setup.old.setText(str(tmp_path))
    assert setup.order().damaged == ""
    setup.show_bases([replace(setup.base, recipe="cyclic")])
    assert setup.old.isVisible()
    assert setup.order().damaged == str(tmp_path)


def test_what_is_learned_from_nothing_is_kept_though_nothing_was_there_to_compare_with(
    train: Opener, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    training = train("first")
    setup = training.setup
    setup.models.setCurrentIndex(setup.models.findData("vintage-new"))
    assert setup.old.isVisible() and setup.about_old.isVisible()
    press(setup.start)
    assert "old photos as well" in training.notices.messages[-1].text
    setup.old.setText(str(tmp_path))
    press(setup.start)
    ended(training, qtbot)
    assert "first model of its kind" in training.run_page.verdict.text()
    exporting(monkeypatch, "vintage-tiny")
    monkeypatch.setattr(window.side.tools, "offers", lambda tool: tool != "vintage")
    press(training.run_page.keep)
    ended(training, qtbot)
    assert training.run_page.verdict.text().endswith("offers: Vintage print.")
    assert training.models.table.item(0, 2).text() == "–"


# -- corrections -----------------------------------------------------------------------------------------------------


def test_what_is_painted_and_filled_becomes_an_example_if_that_is_wanted(
    train: Opener, opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    paint_and_fill(opened, qtbot)
    assert corrections.count() == 0
    training = train("train:0.1")
    training.setup.keep.setChecked(True)
    assert opened.settings.keep_corrections
    paint_and_fill(opened, qtbot, row=90)
    assert corrections.count() > 0
    training.flow.refresh()
    training.setup.models.setCurrentIndex(training.setup.models.findData("damage-tiny"))
    assert training.setup.order().corrections == str(corrections.corrections_dir())
    training.setup.models.setCurrentIndex(training.setup.models.findData("denoise-tiny"))
    assert training.setup.order().corrections == ""
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    press(training.setup.clear)
    assert corrections.count() == 0
    assert "No example" in training.setup.examples.text()


def test_a_mask_that_only_a_tool_made_is_no_correction(opened: MainWindow, qtbot: QtBot) -> None:
    opened.settings = replace(opened.settings, keep_corrections=True)
    opened.repairs.find()
    settled(opened, qtbot)
    opened.repairs.apply("grey", opened.side.tools.params("grey"))
    settled(opened, qtbot)
    assert corrections.count() == 0


def test_an_example_that_cannot_be_written_does_not_harm_the_repair(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.settings = replace(opened.settings, keep_corrections=True)

    def full(*_: Any) -> int:
        raise GenrepairError("The correction cannot be kept.")

    monkeypatch.setattr(corrections, "learn_fill", full)
    done = len(opened.bench.steps.titles)
    paint_and_fill(opened, qtbot)
    assert len(opened.bench.steps.titles) > done
    qtbot.waitUntil(lambda: any("cannot be kept" in m.text for m in opened.stage.notices.messages))


def paint_and_fill(window: MainWindow, qtbot: QtBot, row: int = 60) -> None:
    document = window.bench.document
    assert document is not None
    mask = np.zeros(document.mask.shape, np.uint8)
    cv2.line(mask, (20, row), (120, row), 255, 9)
    window.bench.change_mask("Paint", lambda d, t: d.set_mask(mask, t, "mask"))
    settled(window, qtbot)
    window.repairs.apply("grey", window.side.tools.params("grey"))
    settled(window, qtbot)
