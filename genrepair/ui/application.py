"""Starts the window."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

import genrepair
from genrepair.errors import SettingsError
from genrepair.paths import log_file
from genrepair.services import pasted
from genrepair.services.settings import Settings, load_settings
from genrepair.tools.catalog import usable_tools
from genrepair.ui.common import language, theme
from genrepair.ui.common.messages import explain
from genrepair.ui.files.open_requests import OpenRequests
from genrepair.ui.main_window import MainWindow, Parts

_LOG_BYTES = 1 << 20


def main(argv: Sequence[str], parts: Parts | None = None) -> int:
    """Open the window, with the first photo of ``argv`` if there is one, and return the exit status.

    Parameters
    ----------
    argv : sequence of str
        Arguments after the program's name: paths of photos.
    parts : Parts or None
        Tools and engine; None for the real ones.
    """
    _keep_log()
    app = make_application()
    window = make_window(app, parts)
    window.show()
    QTimer.singleShot(0, window.autosaver.offer)
    QTimer.singleShot(0, pasted.clean)
    if sys.platform == "darwin":
        # Not elsewhere: every event of the program goes through a filter.
        app.installEventFilter(OpenRequests(app, window.flow.open))
    photos = [Path(argument) for argument in argv if not argument.startswith("-")]
    if photos:
        QTimer.singleShot(0, lambda: window.flow.open(photos[0]))
    return int(app.exec())


def make_application() -> QApplication:
    """The QApplication, named and translated."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication([sys.argv[0] if sys.argv else "genrepair"])
    app.setApplicationName("GenRepair")
    app.setApplicationDisplayName("GenRepair")
    app.setApplicationVersion(genrepair.__version__)
    app.setDesktopFileName("org.genrepair.GenRepair")
    return app


def make_window(app: QApplication, parts: Parts | None = None) -> MainWindow:
    """The main window, dressed as the settings say."""
    try:
        settings, trouble = load_settings(), None
    except SettingsError as error:
        settings, trouble = Settings(), error
    language.speak(app, settings.language)
    theme.apply_theme(app, settings.theme)
    window = MainWindow(settings, parts or Parts(usable_tools()))
    if trouble is not None:
        window.tell(explain(trouble))
    hints = QGuiApplication.styleHints()
    if hints is not None:
        hints.colorSchemeChanged.connect(lambda _: _follow_system(app, window))
    return window


def _follow_system(app: QApplication, window: MainWindow) -> None:
    if window.settings.theme == "system":
        theme.apply_theme(app, "system")
        window.refresh_theme()


def _keep_log() -> None:
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        # Without a log the program still works; the terminal gets what the file would have got.
        logging.basicConfig(level=logging.INFO)
        return
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=[handler],
    )
    if os.environ.get("GENREPAIR_DEBUG"):
        # This program's own words only: what libraries say to their developers may quote a photo's metadata.
        logging.getLogger("genrepair").setLevel(logging.DEBUG)
