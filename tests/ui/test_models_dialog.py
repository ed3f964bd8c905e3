"""Models and devices in the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from genrepair import paths
from genrepair.engine import Catalog, Engine
from genrepair.engine.doctor import Finding
from genrepair.engine.record import Record, Verdict
from genrepair.engine.session import EngineSettings
from genrepair.ui.main_window import MainWindow
from genrepair.ui.models import flow as models_flow
from genrepair.ui.models.import_dialog import ImportDialog

from .fakes import settled


def test_a_network_is_imported_made_the_default_verified_and_removed(
    window: MainWindow, qtbot: QtBot, tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "models_dir", lambda: tiny_models)
    window.room._given = Engine(EngineSettings(provider="cpu", threads=1))  # type: ignore[attr-defined]
    dialog = window.models.make_dialog()
    qtbot.addWidget(dialog)
    settled(window, qtbot)
    assert "CPU" in dialog._why.text() and not dialog._retry.isVisibleTo(dialog)
    key = "CUDAExecutionProvider:0:1"
    Record(paths.state_dir()).remember(key, Verdict(False, "smoke"))
    dialog.show_devices([Finding("CUDA", "warning", "CUDA is not used, because of smoke.")])
    assert dialog._retry.isVisibleTo(dialog)
    dialog._retry.click()
    settled(window, qtbot)
    assert Record(paths.state_dir()).verdict(key) is None and not dialog._retry.isVisibleTo(dialog)
    shown: list[ImportDialog] = []

    def answer(parent: Any, guess: Any, model_id: str, title: str, tasks: list[str]) -> Any:
        shown.append(ImportDialog(guess, model_id, title, tasks))
        return shown[0].answer()

    monkeypatch.setattr(models_flow, "ask_import", answer)
    window.models.bring(migan(tmp_path / "migan.onnx"))
    settled(window, qtbot)
    assert shown[0]._mask is not None and shown[0]._mask.currentData() is True
    (row,) = [n for n, entry in enumerate(dialog._entries) if entry.own]
    dialog._table.selectRow(row)
    dialog._buttons["star"].click()
    assert Catalog().default("inpaint").id == "migan"
    star = dialog._buttons["star"]
    assert star.isEnabled() and "No longer" in star.text()
    star.click()
    assert "inpaint" not in Catalog().choices() and "Use by default" in star.text()
    star.click()
    assert Catalog().default("inpaint").id == "migan"
    dialog._buttons["verify"].click()
    settled(window, qtbot)
    assert set(dialog._verified.values()) == {""}
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    dialog._buttons["remove"].click()
    assert not [entry for entry in dialog._entries if entry.own]


def migan(path: Path) -> Path:
    """Bytes in, bytes out; white in the mask means known."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    byte, shape = TensorProto.UINT8, [1, 3, "h", "w"]
    nodes = [
        helper.make_node("Cast", ["image"], ["picture"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["mask"], ["white"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["white", "most"], ["known"]),
        helper.make_node("Mul", ["picture", "known"], ["seen"]),
        helper.make_node("Cast", ["seen"], ["result"], to=byte),
    ]
    inputs = [
        helper.make_tensor_value_info("image", byte, shape),
        helper.make_tensor_value_info("mask", byte, [1, 1, "h", "w"]),
    ]
    output = [helper.make_tensor_value_info("result", byte, shape)]
    most = [numpy_helper.from_array(np.float32([[[[255]]]]), "most")]
    graph = helper.make_graph(nodes, "net", inputs, output, most)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path
