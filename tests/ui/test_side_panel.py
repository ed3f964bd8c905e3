from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea, QSlider, QSpinBox
from pytestqt.qtbot import QtBot

from genrepair.services.defects import Count
from genrepair.services.finding import DAMAGE, Finding
from genrepair.services.settings import load_settings
from genrepair.ui.check.finding_row import FindingRow
from genrepair.ui.main_window import MainWindow
from genrepair.ui.repair.tool_panel import _in_lines
from genrepair.ui.shortcuts_dialog import ShortcutsDialog


def test_what_is_folded_is_remembered(window: MainWindow) -> None:
    assert not window.side._sections["mask"].open and window.side._sections["tools"].open
    window.side._sections["mask"]._heading.click()
    window.side._sections["tools"]._heading.click()
    assert set(load_settings().folded) == {"defects", "tools"}
    assert window.side.tools.action_row.isHidden()
    window.side._sections["tools"]._heading.click()
    assert not window.side.tools.action_row.isHidden()


def test_opening_the_program_does_not_write_settings(window: MainWindow, home: Path) -> None:
    assert not (home / "config").exists() or not list((home / "config").rglob("*.toml"))


@pytest.mark.parametrize("width", [1000, 1366])
def test_nothing_in_the_side_panel_is_wider_than_the_panel(window: MainWindow, width: int, qtbot: QtBot) -> None:
    window.resize(width, 700)
    window.side.defects.show_defects(None, {name: Count(9, 0, 0, 9) for name in DAMAGE}, (300.0, 300.0))
    window.side.show_defects(True)
    window.side.fold(())
    panel = window.side.check
    panel.begin()
    for name in ("noise", "scratch"):
        panel.show_finding(Finding(name, "strong", "123", (), "inpaint"))
    panel.end("The finder also takes texture for damage: look at the marks, switch off or reject.")
    scroll = window.side._scroll
    qtbot.waitUntil(lambda: scroll.widget().height() > 2 * scroll.viewport().height())
    QApplication.sendPostedEvents()
    assert scroll.widget().minimumSizeHint().width() <= scroll.viewport().width()


def test_sensitivity_has_a_number(qtbot: QtBot) -> None:
    row = FindingRow(Finding("scratch", "strong", "12", (), "inpaint"))
    qtbot.addWidget(row)
    slider, number = row.findChild(QSlider), row.findChild(QSpinBox)
    assert isinstance(slider, QSlider) and isinstance(number, QSpinBox)
    with qtbot.waitSignal(row.sensitivity_chosen) as chosen:
        slider.setValue(73)
    assert chosen.args == ["scratch", 73] and number.value() == 73
    number.setValue(20)
    assert slider.value() == 20


def test_the_shortcut_sheet_never_scrolls_sideways(window: MainWindow, qtbot: QtBot) -> None:
    dialog = ShortcutsDialog(window)
    qtbot.addWidget(dialog)
    dialog.show()
    scroll = dialog.findChild(QScrollArea)
    assert isinstance(scroll, QScrollArea)
    assert scroll.widget().minimumSizeHint().width() <= scroll.viewport().width()


def test_a_maximised_window_is_maximised_again_after_full_screen(window: MainWindow, qtbot: QtBot) -> None:
    window.showMaximized()
    qtbot.waitUntil(window.isMaximized)
    window.actions_["full_screen"].trigger()
    qtbot.waitUntil(window.isFullScreen)
    window.actions_["cancel"].trigger()
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert window.isMaximized() and not window.actions_["full_screen"].isChecked()


def test_the_smallest_window_fits_a_small_screen(window: MainWindow) -> None:
    smallest = window.minimumSizeHint()
    assert smallest.width() <= 1024 and smallest.height() <= 660


def test_long_titles_of_tools_stand_in_two_lines() -> None:
    assert _in_lines("Film grain") == "Film grain"
    assert _in_lines("Bring back colours") == "Bring back\ncolours"
    assert _in_lines("Donaudampfschifffahrt") == "Donaudampfschifffahrt"
