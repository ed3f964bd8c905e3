"""The window without a screen."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from genrepair.services.settings import Settings
from genrepair.ui.application import make_application
from genrepair.ui.common import theme
from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.main_window import MainWindow, Parts

from .fakes import Brighten, FakeRoom, Grey, Mark


@pytest.fixture(scope="session")
def qapp() -> Any:
    app = make_application()
    theme.apply_theme(app, "dark")
    # No window is under the pointer of the screen: where it enters one is told whenever the screen comes to it.
    QCursor.setPos(app.primaryScreen().geometry().bottomRight())
    return app


@pytest.fixture
def tools() -> dict[str, Any]:
    return {tool.id: tool for tool in (Mark(), Grey(), Brighten())}


@pytest.fixture
def photo_path(tmp_path: Path, smooth: Callable[..., Any]) -> Path:
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), smooth(120, 160)[:, :, ::-1])
    return path


@pytest.fixture(autouse=True)
def no_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that a test does not expect fails it instead of waiting for an answer."""
    for name in ("ask_photo", "ask_save_path", "ask_unsaved", "ask_second_scan", "ask_infrared", "ask_project_path"):
        monkeypatch.setattr(file_dialogs, name, lambda *_, name=name: pytest.fail(f"{name} was called"))


@pytest.fixture
def window(qapp: Any, qtbot: QtBot, tools: dict[str, Any]) -> Iterator[MainWindow]:
    window = MainWindow(Settings(theme="dark", check_on_open=False), Parts(tools, FakeRoom()))
    window.resize(1000, 700)
    window.show()
    qtbot.waitExposed(window)
    yield window
    for tool in tools.values():
        if isinstance(tool, Brighten):
            tool.gate.set()
    window.abandon()
    # A window that is only closed would still be dressed at each change of the theme.
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, photo_path: Path) -> MainWindow:
    window.flow.open(photo_path)
    qtbot.waitUntil(lambda: window.bench.document is not None and not window.files.busy)
    return window
