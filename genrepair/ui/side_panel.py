"""The side panel: everything at once, then mask, tools and history."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from genrepair.tools.tool import Tool
from genrepair.ui import icons
from genrepair.ui.actions import Actions
from genrepair.ui.history import HistoryPanel
from genrepair.ui.mask_panel import MaskPanel
from genrepair.ui.section import Section
from genrepair.ui.tool_panel import ToolPanel

WIDTH = 328
_TALL = 720


class SidePanel(QWidget):
    """The upper part scrolls where the window is low; the history stays in sight."""

    def __init__(self, tools: Mapping[str, Tool], actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(WIDTH - 32)
        self.setMaximumWidth(WIDTH + 160)
        self.tools = ToolPanel(tools)
        self.brush = MaskPanel(actions)
        self.history = HistoryPanel()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._everything(actions))
        column.addWidget(Section(self.tr("Mask"), self.brush))
        column.addWidget(Section(self.tr("Tools"), self.tools, ruled=False))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        outer.addWidget(_rule())
        outer.addWidget(self.tools.action_row)
        outer.addWidget(_rule())
        outer.addWidget(Section(self.tr("History"), self.history, ruled=False))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the tools the room that a low window has."""
        super().resizeEvent(event)
        self.history.set_rows(5 if self.height() >= _TALL else 3)

    def sizeHint(self) -> QSize:
        """Wide enough for every form."""
        return QSize(WIDTH, 600)

    def _everything(self, actions: Actions) -> QWidget:
        action = actions["repair"]
        button = QPushButton(" " + self.tr("Repair everything"))
        button.setToolTip(action.toolTip())
        button.setMinimumHeight(36)
        button.setIconSize(QSize(20, 20))
        icons.bind(button, "repair")
        button.setEnabled(action.isEnabled())
        button.clicked.connect(action.trigger)
        action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(button)
        outer = QWidget()
        outer_column = QVBoxLayout(outer)
        outer_column.setContentsMargins(0, 0, 0, 0)
        outer_column.setSpacing(0)
        outer_column.addWidget(box)
        outer_column.addWidget(_rule())
        return outer


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", True)
    return rule
