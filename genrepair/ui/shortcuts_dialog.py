"""All shortcuts on one sheet."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from genrepair.ui.actions import COMMANDS, GESTURES, translated

_COLUMNS = (("File", "Edit", "Mask"), ("Tools", "Repair"), ("View", "Help"))
_MARGIN = 160
"""What frame, button and the system's own bars need of the screen."""


class ShortcutsDialog(QDialog):
    """Made from the table of commands, so that it is never out of date."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        columns = QHBoxLayout()
        columns.setSpacing(40)
        for groups in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(20)
            for group in groups:
                column.addLayout(self._group(group))
            column.addStretch(1)
            columns.addLayout(column)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 20)
        layout.setSpacing(20)
        sheet = QWidget()
        sheet.setLayout(columns)
        columns.setContentsMargins(0, 0, 12, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(sheet)
        # As large as the sheet where the screen has room for it.
        room = self.screen().availableSize() - QSize(_MARGIN, _MARGIN)
        scroll.setMinimumSize((sheet.sizeHint() + QSize(4, 4)).boundedTo(room))
        layout.addWidget(scroll)
        layout.addWidget(buttons)

    def _group(self, group: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        heading = QLabel(translated(group))
        heading.setProperty("role", "heading")
        grid.addWidget(heading, 0, 0, 1, 2)
        rows = [(_keys(c.keys[0]), translated(c.tip)) for c in COMMANDS if c.group == group and c.keys]
        rows += [(keys, translated(text)) for where, keys, text in GESTURES if where == group]
        for number, (keys, text) in enumerate(rows, start=1):
            label = QLabel(text)
            label.setProperty("role", "muted")
            key = QLabel(keys)
            key.setProperty("role", "key")
            grid.addWidget(label, number, 0)
            grid.addWidget(key, number, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        return grid


def _keys(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
