"""Files that the system asks the running program to open: macOS does not put them on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFileOpenEvent


class OpenRequests(QObject):
    """Filters the application's events; install it with ``installEventFilter``.

    Parameters
    ----------
    parent : QObject
    opened : callable (path)
        Called on the main thread with each file.
    """

    def __init__(self, parent: QObject, opened: Callable[[Path], object]) -> None:
        super().__init__(parent)
        self._opened = opened

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the event when it names a file."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self._opened(Path(event.file()))
            return True
        return super().eventFilter(watched, event)
