"""A titled part of the side panel that folds."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from genrepair.ui.common import icons, theme


class Section(QWidget):
    """A heading button and what lies below it.

    Parameters
    ----------
    title : str
        Translated heading.
    content : QWidget
        Shown while open.
    ruled : bool
        Whether a line below sets it off from the next one.

    Attributes
    ----------
    folded : Signal(bool)
        It was unfolded (True) or folded.
    """

    folded = Signal(bool)

    def __init__(self, title: str, content: QWidget, ruled: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self._heading = QToolButton()
        self._heading.setProperty("section", True)
        self._heading.setText(title)
        self._heading.setCheckable(True)
        self._heading.setChecked(True)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._heading.setAccessibleName(title)
        self._heading.setIconSize(QSize(16, 16))
        icons.bind(self._heading, "chevron-down")
        self._heading.toggled.connect(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = QVBoxLayout()
        inner.setContentsMargins(10, 10, 16, 14)
        inner.setSpacing(theme.SPACE)
        inner.addWidget(self._heading)
        body = QVBoxLayout()
        body.setContentsMargins(6, 0, 0, 0)
        body.addWidget(content)
        inner.addLayout(body)
        column.addLayout(inner)
        if ruled:
            rule = QFrame()
            rule.setProperty("rule", True)
            column.addWidget(rule)

    @property
    def open(self) -> bool:
        """Whether the content is shown."""
        return self._heading.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Fold or unfold."""
        self._heading.setChecked(is_open)

    def _fold(self, is_open: bool) -> None:
        self._content.setVisible(is_open)
        icons.bind(self._heading, "chevron-down" if is_open else "chevron-right")
        self.folded.emit(is_open)
