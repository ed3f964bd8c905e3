"""The steps done and undone, as a list in which a click goes back or forth."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from genrepair.ui import theme

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
    """Shows `StepTitles`.

    Attributes
    ----------
    travel_asked : Signal(int)
        Number of steps that should be done.
    """

    travel_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Steps"))
        self._list.setToolTip(self.tr("Go back to a step, or forth again"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemActivated.connect(self._on_item)
        self._list.itemClicked.connect(self._on_item)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list)

    def set_rows(self, rows: int) -> None:
        """How many steps are in sight without scrolling."""
        self._list.setFixedHeight(rows * _ROW)

    def show_steps(self, steps: StepTitles, has_photo: bool) -> None:
        """Show the steps; undone ones are dimmed."""
        self._list.clear()
        if not has_photo:
            return
        for number, title in enumerate((self.tr("Photo as opened"), *map(_text, steps.titles))):
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, number)
            if number > steps.done:
                item.setForeground(QColor(theme.current().disabled))
            self._list.addItem(item)
        self._list.setCurrentRow(steps.done)
        self._list.scrollToItem(self._list.currentItem())

    def _on_item(self, item: QListWidgetItem) -> None:
        self.travel_asked.emit(int(item.data(Qt.ItemDataRole.UserRole)))


def _text(title: str) -> str:
    return QCoreApplication.translate("tools", title)
