"""The dialog about the program: licences with their texts, and a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from genrepair.services.components import Component
from genrepair.ui import about_dialog
from genrepair.ui.about_dialog import AboutDialog, make_about
from genrepair.ui.main_window import MainWindow

PARTS = (
    Component("Qt", "6", "LGPL-3.0-only", "https://qt.io", "library", "PySide6", "https://source.org", ("LGPL TEXT",)),
    Component("numpy", "2", "BSD-3-Clause", "https://numpy.org", texts=("BSD TEXT",)),
)


def test_licences_are_read_when_their_page_is_opened(qtbot: QtBot) -> None:
    asked: list[int] = []

    def parts() -> tuple[Component, ...]:
        asked.append(1)
        return PARTS

    dialog = AboutDialog(None, lambda *_: None, parts)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not asked
    dialog.tabs.setCurrentIndex(1)
    assert asked == [1] and dialog.list.count() == 2
    for word in ("Qt 6", "LGPL-3.0-only", "Part of PySide6", "https://source.org", "LGPL TEXT"):
        assert word in dialog.text.toPlainText()
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert "BSD TEXT" in dialog.text.toPlainText()


def test_a_report_is_saved_and_what_went_wrong_is_said(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about_dialog, "examine", lambda _engine: [])
    dialog = make_about(window, window.jobs, window.room, window.settings)
    qtbot.addWidget(dialog)
    answer: list[Any] = [str(tmp_path / "report.txt"), ""]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: tuple(answer))
    dialog.report.click()
    qtbot.waitUntil(lambda: "saved" in dialog.said.text())
    assert "GenRepair" in (tmp_path / "report.txt").read_text(encoding="utf-8")
    answer[0] = str(tmp_path / "no" / "report.txt")
    dialog.report.click()
    qtbot.waitUntil(lambda: "another folder" in dialog.said.text())
    assert dialog.report.isEnabled()
