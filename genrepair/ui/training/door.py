"""From the main window to the training window and back: opened once, kept while a training runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from genrepair.ui.main_window import MainWindow
    from genrepair.ui.training.window import TrainingWindow


class TrainingDoor(QObject):
    """Holds the training window.

    Parameters
    ----------
    main : MainWindow
        Whose settings are used and whose models change; the training window stands beside it.
    """

    def __init__(self, main: MainWindow) -> None:
        super().__init__(main)
        self._main = main
        self.window: TrainingWindow | None = None

    def open(self) -> TrainingWindow:
        """Show the training window, the one that is there if there is one."""
        from genrepair.ui.training.window import TrainingWindow

        if self.window is None:
            self.window = TrainingWindow(self._main)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        return self.window

    def close(self) -> None:
        """Close it; a training that runs saves a checkpoint and is offered again next time."""
        if self.window is not None:
            self.window.shut_down()
            self.window.deleteLater()
            self.window = None

    def refresh_theme(self) -> None:
        """Redraw what the stylesheet does not reach."""
        if self.window is not None:
            self.window.update()
