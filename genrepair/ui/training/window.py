"""The training window: what is asked at the left, the training or the kept models at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from genrepair.ui.common import icons
from genrepair.ui.common.messages import Message
from genrepair.ui.common.notices import NoticeArea
from genrepair.ui.training.flow import TrainingFlow
from genrepair.ui.training.own_models import OwnModels
from genrepair.ui.training.run_page import RunPage
from genrepair.ui.training.setup import TrainingSetup
from genrepair.ui.training.start_page import StartPage

if TYPE_CHECKING:
    from genrepair.ui.main_window import MainWindow


class TrainingWindow(QMainWindow):
    """Trains one model at a time; closed while it does, it goes on in the background.

    Parameters
    ----------
    main : MainWindow
        Whose settings are used and whose models change.
    """

    def __init__(self, main: MainWindow) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Train a Model – GenRepair"))
        self.setWindowIcon(icons.app_icon())
        self._main = main
        self.setup = TrainingSetup(main.settings.keep_corrections)
        self.start_page, self.run_page, self.models = StartPage(), RunPage(), OwnModels()
        self.notices = NoticeArea()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start_page)
        self.pages.addWidget(self.run_page)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.pages, self.tr("Training"))
        self.tabs.addTab(self.models, self.tr("My Models"))
        self.tabs.setAccessibleName(self.tr("Training and my models"))
        self.tabs.tabBar().setAccessibleName(self.tr("Training and my models"))
        told = QVBoxLayout()
        told.setContentsMargins(12, 8, 12, 0)
        told.addWidget(self.notices)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addLayout(told)
        right.addWidget(self.tabs, 1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.setup)
        row.addLayout(right, 1)
        central = QWidget()
        central.setLayout(row)
        self.setCentralWidget(central)
        self.resize(1180, 760)
        self.flow = TrainingFlow(self, main)
        self.setup.models.setFocus()
        pause = QShortcut(QKeySequence("Ctrl+P"), self)
        pause.activated.connect(self.flow.toggle_pause)
        close = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        close.activated.connect(self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.notices.clear)

    def show_training(self, running: bool) -> None:
        """Show the training, or how to begin one."""
        self.pages.setCurrentWidget(self.run_page if running else self.start_page)
        self.tabs.setCurrentWidget(self.pages)

    def tell(self, message: Message | None) -> None:
        """Show a notice here, or in the main window where this one is not seen."""
        if self.isVisible():
            self.notices.show_message(message)
        else:
            self._main.tell(message)

    def shut_down(self) -> None:
        """Stop what runs, with a checkpoint, and close."""
        self.flow.shut_down()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go away; a training goes on."""
        super().closeEvent(event)
        if self.flow.runner.busy:
            text = self.tr("The training goes on in the background; “Train a Model…” shows it again.")
            self._main.tell(Message("info", text))
