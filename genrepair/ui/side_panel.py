"""The side panel: photo check, mask, tools and history."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from genrepair.tools.tool import Tool
from genrepair.ui.actions import Actions
from genrepair.ui.check.defect_list import DefectList
from genrepair.ui.check.panel import CheckPanel
from genrepair.ui.common.section import Section
from genrepair.ui.history.history import HistoryPanel
from genrepair.ui.masks.panel import MaskPanel
from genrepair.ui.repair.tool_panel import ToolPanel

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
        self.check, self.defects = CheckPanel(actions), DefectList()
        self._defects = Section(self.tr("Single defects"), self.defects)
        self._defects.set_open(False)
        self._defects.hide()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Section(self.tr("Photo check"), self.check))
        column.addWidget(self._defects)
        column.addWidget(Section(self.tr("Mask"), self.brush))
        column.addWidget(Section(self.tr("Tools"), self.tools, ruled=False))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        self._scroll = scroll
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

    def show_defects(self, there: bool) -> None:
        """Show the list of single defects, or hide it."""
        self._defects.setVisible(there)

    def open_defects(self) -> None:
        """Unfold the list of single defects."""
        self._defects.set_open(True)
        # Only after the layout knows the height of what was folded.
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self._defects, 0, 0))


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", True)
    return rule
