"""What holds of every window and dialog: everything is named, explained where it must be, and reached by Tab."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QButtonGroup,
    QComboBox,
    QDialog,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

import genrepair.ui
from genrepair.services.settings import Settings
from genrepair.tools.catalog import all_tools
from genrepair.ui.canvas.photo_view import PhotoView
from genrepair.ui.main_window import MainWindow, Parts

from .fakes import FakeRoom
from .surfaces import SURFACES, close

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    PhotoView,
)
NEEDS_TIP = (QAbstractSlider, QAbstractSpinBox, QComboBox)
PARTS_OF_OTHERS = (QScrollBar, QHeaderView)


@pytest.fixture
def surface(
    request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot, photo_path: Path, tmp_path: Path
) -> Iterator[QWidget]:
    window = MainWindow(Settings(theme="dark", check_on_open=False), Parts(all_tools(), FakeRoom()))
    window.resize(1366, 740)
    window.show()
    if request.param != "empty":
        window.flow.open(photo_path)
        qtbot.waitUntil(lambda: window.bench.document is not None and not window.files.busy)
    made = SURFACES[request.param](window, tmp_path)
    made.show()
    qtbot.waitExposed(made)
    yield made
    close(made, window)
    window.deleteLater()


def controls(surface: QWidget) -> list[QWidget]:
    """What a person can use: not what Qt makes inside of it."""
    found = []
    for widget in surface.findChildren(QWidget):
        inner = isinstance(widget.parent(), QAbstractSpinBox | QComboBox | QTabBar | QAbstractItemView)
        qt_made = widget.objectName().startswith("qt_")
        if not isinstance(widget, CONTROLS) or isinstance(widget, PARTS_OF_OTHERS) or inner or qt_made:
            continue
        if widget.isVisibleTo(surface) and widget.isEnabled() and widget.window() is surface:
            found.append(widget)
    return found


def describe(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return f"{type(widget).__name__} {widget.accessibleName() or text or widget.toolTip() or widget.objectName()!r}"


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return "" if interface is None else interface.text(QAccessible.Text.Name).strip(" .…")


@pytest.mark.parametrize("surface", list(SURFACES), indirect=True)
def test_every_control_is_named_explained_and_reached_by_tab(surface: QWidget, qtbot: QtBot) -> None:
    wanted = controls(surface)
    assert wanted
    assert not [describe(w) for w in wanted if not spoken(w)], "without a name for screen readers"
    assert not [describe(w) for w in wanted if isinstance(w, NEEDS_TIP) and not w.toolTip()], "without a tooltip"
    surface.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is surface)
    reached: set[int] = set()
    start = QApplication.focusWidget() or surface
    for _ in range(4 * len(wanted) + 20):
        focus = QApplication.focusWidget() or surface
        if id(focus) in reached and focus is start:
            break
        reached.add(id(focus))
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    for group in surface.findChildren(QButtonGroup):
        # The arrows go on within a group; Tab comes to the one that is chosen.
        members = {id(button) for button in group.buttons()}
        if group.exclusive() and members & reached:
            reached |= members
    assert not [describe(w) for w in wanted if id(w) not in reached], "not reached by Tab"


def test_every_dialog_is_looked_at() -> None:
    for module in pkgutil.walk_packages(genrepair.ui.__path__, "genrepair.ui."):
        importlib.import_module(module.name)
    source = Path(__file__).with_name("surfaces.py").read_text(encoding="utf-8")
    kinds = [kind for kind in QDialog.__subclasses__() if kind.__module__.startswith("genrepair.ui")]
    assert len(kinds) > 8
    assert not [f"{kind.__module__}.{kind.__name__}" for kind in kinds if kind.__name__ not in source]
