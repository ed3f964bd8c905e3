"""The contact sheet: before and after of every result with its verdict, to accept, reject or do again by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from genrepair.ui.batch.compare import ComparePane
from genrepair.ui.batch.model import ENTRY, FILTERS, WITH_RESULT, BatchModel, Entry, EntryFilter
from genrepair.ui.batch.thumbs import Thumbnails, TileDelegate, level_colour
from genrepair.ui.common import theme
from genrepair.ui.common.spoken import sentence_gap, spoken

_REFRESH_MS = 150


class ContactSheet(QWidget):
    """Results of a batch.

    Attributes
    ----------
    judged : Signal(list, str)
        Entries, and "accept", "reject", "undecide" or "redo".
    compare_asked : Signal(object)
        The `Entry` to show large.
    """

    judged = Signal(list, str)
    compare_asked = Signal(object)

    def __init__(self, model: BatchModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._thumbnails = model, thumbnails
        self.proxy = EntryFilter(self)
        self.proxy.setSourceModel(model)
        self.view = QListView()
        self.view.setObjectName("sheet")
        self.view.setModel(self.proxy)
        self._delegate = TileDelegate(thumbnails)
        self.view.setItemDelegate(self._delegate)
        self.view.setViewMode(QListView.ViewMode.IconMode)
        self.view.setResizeMode(QListView.ResizeMode.Adjust)
        self.view.setMovement(QListView.Movement.Static)
        self.view.setUniformItemSizes(True)
        self.view.setSpacing(4)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setAccessibleName(self.tr("Contact sheet"))
        self.view.activated.connect(lambda _: self.compare())
        self.compared = ComparePane()
        self.compared.closed.connect(self.show_sheet)
        self.pages = QStackedWidget()
        self.empty = QLabel(self.tr("Results appear here as soon as they are made."))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        for page in (self.view, self.compared, self.empty):
            self.pages.addWidget(page)
        self.reasons = QLabel()
        self.reasons.setWordWrap(True)
        self.reasons.setMinimumHeight(40)
        self.reasons.setTextFormat(Qt.TextFormat.RichText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._filters())
        column.addWidget(self.pages, 1)
        column.addWidget(self._verdicts())
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        self.view.selectionModel().currentChanged.connect(lambda *_: self._on_selection())
        # Counting ten thousand photos at every change of one would take the window's time.
        self._soon = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        for signal in (model.dataChanged, model.rowsInserted):
            signal.connect(lambda *_: None if self._soon.isActive() else self._soon.start())
        model.modelReset.connect(self.refresh)
        self.refresh()

    # -- what is chosen --------------------------------------------------------------------------------------

    def chosen(self) -> list[Entry]:
        """The selected photos, in the order of the sheet; large, only the one that is shown."""
        if self.comparing:
            entry = self.current()
            return [] if entry is None else [entry]
        indexes = sorted(self.view.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return [index.data(ENTRY) for index in indexes]

    def current(self) -> Entry | None:
        """The photo that has the focus."""
        index = self.view.currentIndex()
        return index.data(ENTRY) if index.isValid() else None

    @property
    def comparing(self) -> bool:
        """Whether one photo is shown large."""
        return self.pages.currentWidget() is self.compared

    def step(self, by: int) -> None:
        """To the next or previous photo."""
        index = self.view.currentIndex()
        row = index.row() + by if index.isValid() else 0
        self._go(row)

    def show_sheet(self) -> None:
        """From the large photo back to all."""
        self.compared.clear()
        self.pages.setCurrentWidget(self.view if self.proxy.rowCount() else self.empty)
        self.view.setFocus()

    def compare(self) -> None:
        """Show the current photo large."""
        entry = self.current()
        if entry is not None and entry.state in WITH_RESULT:
            self.pages.setCurrentWidget(self.compared)
            self.compared.canvas.setFocus()
            self.compare_asked.emit(entry)

    def toggle_compare(self) -> None:
        """Large, or back."""
        if self.comparing:
            self.show_sheet()
        else:
            self.compare()

    def choose_filter(self, key: str) -> None:
        """Show another part of the results."""
        self._buttons[key].setChecked(True)
        self.proxy.choose(key)
        self.refresh()
        self._go(0)

    def judge(self, verdict: str) -> None:
        """Say what the person decided about the chosen photos, and go on to the next one."""
        entries = [entry for entry in self.chosen() if entry.state in WITH_RESULT or verdict == "redo"]
        if not entries:
            return
        row = min((i.row() for i in self.view.selectionModel().selectedIndexes()), default=0)
        before = self.proxy.rowCount()
        self.judged.emit(entries, verdict)
        self.refresh()
        if verdict in ("accept", "reject"):
            # Where the filter takes judged photos away, the next one has moved into their place.
            self._go(row + (1 if self.proxy.rowCount() == before else 0))

    def refresh(self) -> None:
        """Counts on the filters, the empty sheet, the reasons."""
        counts = self._model.counts()
        for key, button in self._buttons.items():
            button.setText(f"{self._titles[key]}  {counts[key]}" if counts[key] else self._titles[key])
            button.setVisible(bool(counts[key]) or key in ("results", self.proxy.key))
        if not self.comparing:
            self.pages.setCurrentWidget(self.view if self.proxy.rowCount() else self.empty)
        self._on_selection()

    # -- building --------------------------------------------------------------------------------------------

    def _filters(self) -> QHBoxLayout:
        self._titles = {
            "results": self.tr("All"),
            "open": self.tr("Undecided"),
            "red": self.tr("Red"),
            "amber": self.tr("Amber"),
            "green": self.tr("Green"),
            "accepted": self.tr("Accepted"),
            "rejected": self.tr("Rejected"),
            "failed": self.tr("Failed"),
        }
        self._buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(6)
        for key in FILTERS:
            button = self._buttons[key] = QPushButton(self._titles[key])
            button.setCheckable(True)
            button.setToolTip(self.tr("Show only these"))
            button.clicked.connect(lambda _=False, key=key: self.choose_filter(key))
            group.addButton(button)
            row.addWidget(button)
        self._buttons[FILTERS[0]].setChecked(True)
        row.addStretch(1)
        return row

    def _verdicts(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 12, 10)
        row.setSpacing(theme.SPACE)
        row.addWidget(self.reasons, 1)
        self.buttons: dict[str, QPushButton] = {}
        texts = (
            ("compare", self.tr("Compare"), self.tr("Show before and after large"), "Space"),
            ("redo", self.tr("Do Again…"), self.tr("Repair it anew with another recipe"), "R"),
            ("undecide", self.tr("Take Back"), self.tr("Undecided again"), "U"),
            ("reject", self.tr("Reject"), self.tr("Keep the result out of the folder"), "X"),
            ("accept", self.tr("Accept"), self.tr("Write the result into the folder"), "A"),
        )
        for name, text, tip, key in texts:
            command = self.toggle_compare if name == "compare" else partial(self.judge, name)
            button = self.buttons[name] = QPushButton(text)
            button.setAccessibleName(text)
            button.setToolTip(f"{tip} ({key})")
            button.clicked.connect(lambda _=False, command=command: command())
            self._key(key, command)
            row.addWidget(button)
        self.buttons["accept"].setProperty("primary", True)
        self._key("Esc", self.show_sheet)
        self._key("Ctrl+Right", lambda: self.step(1))
        self._key("Ctrl+Left", lambda: self.step(-1))
        self._key("N", lambda: self.step(1))
        self._key("B", lambda: self.step(-1))
        return bar

    def _key(self, key: str, command: Callable[[], object]) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _=False: command())
        self.addAction(action)

    def _go(self, row: int) -> None:
        row = min(max(0, row), self.proxy.rowCount() - 1)
        index = self.proxy.index(row, 0) if row >= 0 else QModelIndex()
        self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if self.comparing and index.isValid():
            self.compare()

    def _on_selection(self) -> None:
        entries = self.chosen()
        with_result = [entry for entry in entries if entry.state in WITH_RESULT]
        for name in ("accept", "reject", "undecide", "compare"):
            self.buttons[name].setEnabled(bool(with_result))
        self.buttons["redo"].setEnabled(bool(entries))
        self.reasons.setText(_described(entries, self.tr("%n photos are chosen.", "", len(entries))))


def _described(entries: list[Entry], several: str) -> str:
    if len(entries) != 1:
        return several if entries else ""
    entry = entries[0]
    colour = level_colour(entry.level, theme.current())
    texts = [spoken(text) for text in ([entry.note] if entry.note else entry.reasons)]
    body = sentence_gap().join(map(escape, texts)) or escape(entry.target)
    return f'<b style="color:{colour}">{escape(entry.name)}</b><br>{body}'
