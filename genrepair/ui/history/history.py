"""The history: every change, in which a click goes back or forth, and the repairs beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from genrepair.services.applied_step import AppliedStep
from genrepair.ui.common import theme
from genrepair.ui.history.steps_view import StepsView

_ROW = 28


class StepTitles:
    """Titles of the document's steps and how many of them are done; kept beside the document's own undo stack."""

    def __init__(self) -> None:
        self._titles: list[str] = []
        self._done = 0

    @property
    def titles(self) -> Sequence[str]:
        """All steps, oldest first."""
        return tuple(self._titles)

    @property
    def done(self) -> int:
        """How many are in the photo; the others were undone."""
        return self._done

    def push(self, title: str) -> None:
        """A step was done; what was undone is forgotten."""
        self._titles[self._done :] = [title]
        self._done += 1

    def back(self) -> None:
        """The last step was undone."""
        self._done = max(0, self._done - 1)

    def forth(self) -> None:
        """It was done again."""
        self._done = min(len(self._titles), self._done + 1)

    def clear(self) -> None:
        """Another photo."""
        self._titles, self._done = [], 0


class HistoryPanel(QWidget):
    """Two views of what was done: every change, to go back and forth, and the repairs, to change them afterwards.

    Attributes
    ----------
    travel_asked : Signal(int)
        Number of steps that should be done.
    repairs : StepsView
        The repairs.
    """

    travel_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.repairs = StepsView()
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Steps"))
        self._list.setToolTip(self.tr("Go back to a step, or forth again"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemActivated.connect(self._on_item)
        self._list.itemClicked.connect(self._on_item)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._list)
        self._pages.addWidget(self.repairs)
        self._tabs = QTabBar()
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(True)
        self._tabs.setAccessibleName(self.tr("Views of the history"))
        for text, tip in (
            (self.tr("All changes"), self.tr("Every change in its order: click to go back or forth")),
            (self.tr("Repairs"), self.tr("What tools did: switch it off and on, run it again, change its order")),
        ):
            self._tabs.setTabToolTip(self._tabs.addTab(text), tip)
        self._tabs.currentChanged.connect(self._pages.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._tabs)
        column.addWidget(self._pages)

    def show_repairs(self, shown: bool) -> None:
        """Show the repairs, or every change."""
        self._tabs.setCurrentIndex(int(shown))

    def set_rows(self, rows: int) -> None:
        """How many steps are in sight without scrolling."""
        self._pages.setFixedHeight(rows * _ROW)

    def show_steps(self, titles: StepTitles, repairs: Sequence[AppliedStep], has_photo: bool) -> None:
        """Show the steps; undone ones are dimmed."""
        self.repairs.show_steps(repairs)
        self._list.clear()
        if not has_photo:
            return
        for number, title in enumerate((self.tr("Photo as opened"), *map(_text, titles.titles))):
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, number)
            if number > titles.done:
                item.setForeground(QColor(theme.current().disabled))
            self._list.addItem(item)
        self._list.setCurrentRow(titles.done)
        self._list.scrollToItem(self._list.currentItem())

    def _on_item(self, item: QListWidgetItem) -> None:
        self.travel_asked.emit(int(item.data(Qt.ItemDataRole.UserRole)))


def _text(title: str) -> str:
    return QCoreApplication.translate("tools", title)
