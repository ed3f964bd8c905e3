"""From the main window to the batch window and back: opened once, kept while a batch runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from genrepair.services.settings import Settings
    from genrepair.ui.batch.window import BatchWindow
    from genrepair.ui.common.engine_room import EngineRoom


class BatchDoor(QObject):
    """Holds the batch window.

    Parameters
    ----------
    parent : QObject
        The main window; the batch window is one of its own, so that both can be used side by side.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.window: BatchWindow | None = None

    def open(self, settings: Settings, room: EngineRoom | None = None) -> BatchWindow:
        """Show the batch window, the one that is there if there is one."""
        from genrepair.ui.batch.window import BatchWindow

        if self.window is None:
            self.window = BatchWindow(settings, room)
            self.window.closed.connect(self._forget)
        self.window.setup.record = settings.record_repairs
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        return self.window

    def may_close(self) -> bool:
        """Whether the program may end: a batch that runs is asked about, and stopped if the person says so."""
        return self.window is None or self.window.may_leave() == "stop"

    def close(self) -> None:
        """Close it without asking."""
        if self.window is not None:
            self.window.abandon()

    def refresh_theme(self) -> None:
        """Redraw what the stylesheet does not reach."""
        if self.window is not None:
            self.window.refresh_theme()

    def _forget(self) -> None:
        if self.window is not None:
            window, self.window = self.window, None
            window.deleteLater()
