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

_COLUMNS = {
    1000: (("File", "Edit", "Mask"), ("Tools", "Help"), ("Repair", "View")),
    640: (("File", "Edit", "Mask", "Help"), ("Tools", "Repair", "View")),
    0: (("File", "Edit", "Tools", "Mask", "Repair", "View", "Help"),),
}
"""How the groups are laid out from a width of the sheet on."""
_WIDEST, _TALLEST = 1240, 900
_MARGIN = 160
"""What the frame and the system's own bars need of the screen."""
_AROUND = 72
"""What lies around the sheet inside the dialog."""


class ShortcutsDialog(QDialog):
    """Made from the table of commands, so that it is never out of date."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        room = self.screen().availableSize() - QSize(_MARGIN, _MARGIN)
        width = min(_WIDEST, room.width())
        columns = QHBoxLayout()
        columns.setSpacing(40)
        for groups in next(groups for least, groups in _COLUMNS.items() if width >= least):
            column = QVBoxLayout()
            column.setSpacing(20)
            for group in groups:
                column.addLayout(self._group(group))
            column.addStretch(1)
            columns.addLayout(column, 1)
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
        # The texts wrap, so that the sheet is never wider than the screen; a low screen scrolls it.
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout.addWidget(scroll)
        tall = sheet.heightForWidth(width - _AROUND) + buttons.sizeHint().height() + _AROUND
        self.resize(width, min(tall, _TALLEST, room.height()))
        layout.addWidget(buttons)

    def _group(self, group: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        heading = QLabel(translated(group))
        heading.setProperty("role", "heading")
        grid.addWidget(heading, 0, 0, 1, 2)
        rows = [(_keys(c.keys[0]), translated(c.tip)) for c in COMMANDS if c.group == group and c.keys]
        rows += [(translated(keys), translated(text)) for where, keys, text in GESTURES if where == group]
        for number, (keys, text) in enumerate(rows, start=1):
            label = QLabel(text)
            label.setProperty("role", "muted")
            label.setWordWrap(True)
            key = QLabel(keys)
            key.setProperty("role", "key")
            grid.addWidget(label, number, 0)
            grid.addWidget(key, number, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(0, 1)
        return grid


def _keys(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
