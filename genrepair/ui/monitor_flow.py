"""Keeps the colours of the canvas those of the screen that the window is on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from genrepair.services.monitor import AUTOMATIC, NONE, monitor_profile
from genrepair.ui.canvas import display
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import Message, explain

_NO_MONITOR = ("offscreen", "minimal", "vnc")


class MonitorFlow(QObject):
    """Asks for the profile in the background, at the start, on another screen and after the settings changed.

    Parameters
    ----------
    window : QWidget
    tell : callable (Message)

    Attributes
    ----------
    changed : Signal()
        Everything has to be drawn again.
    """

    changed = Signal()

    def __init__(self, window: QWidget, tell: Callable[[Message | None], None]) -> None:
        super().__init__(window)
        self._window, self._tell = window, tell
        self._choice = AUTOMATIC
        self.jobs = JobRunner(self)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window to another screen."""
        if event.type() == QEvent.Type.ScreenChangeInternal and watched is self._window:
            self.look()
        return super().eventFilter(watched, event)

    def use(self, choice: str) -> None:
        """Follow the system, a file, or nothing."""
        self._choice = choice
        self.look()

    def look(self, *_: object) -> None:
        """Ask which profile holds for the screen that the window is on now."""
        choice, screen = self._choice, self._window.screen()
        platform = QGuiApplication.platformName()
        if choice == AUTOMATIC and platform in _NO_MONITOR:
            choice = NONE
        screens = [each for each in QGuiApplication.screens() if each is not None]
        asked = self._choice
        number = screens.index(screen) if screen in screens else 0

        def done(icc: bytes | None) -> None:
            if asked == self._choice and display.use(icc):
                self.changed.emit()

        def failed(error: Exception) -> None:
            done(None)
            self._tell(explain(error))

        work = lambda _: monitor_profile(choice, number, screen.name(), platform == "xcb")  # noqa: E731
        self.jobs.start(JobTicket("", work, done, failed=failed, quiet=True))
