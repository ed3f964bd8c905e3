"""The side panel: photo check, mask, tools and history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from genrepair.tools.tool import Tool
from genrepair.ui.actions import Actions
from genrepair.ui.canvas.tool_set import RETOUCH_TOOLS
from genrepair.ui.check.defect_list import DefectList
from genrepair.ui.check.panel import CheckPanel
from genrepair.ui.common.section import Section
from genrepair.ui.history.history import HistoryPanel
from genrepair.ui.masks.panel import MaskPanel
from genrepair.ui.repair.retouch_options import RetouchOptions
from genrepair.ui.repair.tool_panel import ToolPanel

WIDTH = 328
_TALL = 840


class SidePanel(QWidget):
    """The upper part scrolls where the window is low; the history stays in sight.

    Attributes
    ----------
    folded : Signal(object)
        Tuple of the names of the parts that are folded now.
    """

    folded = Signal(object)

    def __init__(self, tools: Mapping[str, Tool], actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(WIDTH - 32)
        self.setMaximumWidth(WIDTH + 160)
        self.tools = ToolPanel(tools)
        self.brush, self.retouch = MaskPanel(actions), RetouchOptions()
        self.retouch.hide()
        self.brush.add_options(self.retouch)
        self.history = HistoryPanel()
        self.check, self.defects = CheckPanel(actions), DefectList()
        self._sections = {
            "check": Section(self.tr("Photo check"), self.check),
            "defects": Section(self.tr("Single defects"), self.defects),
            "mask": Section(self.tr("Mask"), self.brush),
            "tools": Section(self.tr("Tools"), self.tools, ruled=False),
            "history": Section(self.tr("History"), self.history, ruled=False),
        }
        self._sections["defects"].hide()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for name in ("check", "defects", "mask", "tools"):
            column.addWidget(self._sections[name])
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
        self._action_rule = _rule()
        outer.addWidget(scroll, 1)
        outer.addWidget(_rule())
        outer.addWidget(self.tools.action_row)
        outer.addWidget(self._action_rule)
        outer.addWidget(self._sections["history"])
        for name, section in self._sections.items():
            section.folded.connect(lambda is_open, name=name: self._on_folded(name, is_open))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the tools the room that a low window has."""
        super().resizeEvent(event)
        self.history.set_rows(5 if self.height() >= _TALL else 3)

    def sizeHint(self) -> QSize:
        """Wide enough for every form."""
        return QSize(WIDTH, 600)

    def fold(self, names: Iterable[str]) -> None:
        """Fold these parts and unfold the others, without announcing it."""
        folded = set(names)
        for name, section in self._sections.items():
            with QSignalBlocker(self):
                section.set_open(name not in folded)

    def show_tool(self, name: str) -> None:
        """Show what belongs to a pointer tool."""
        self.brush.show_tool(name)
        self.retouch.setVisible(name in RETOUCH_TOOLS)

    def show_radius(self, radius: float) -> None:
        """Show the size of the brush, in photo pixels."""
        self.brush.show_radius(radius)
        self.retouch.show_radius(radius)

    def show_defects(self, there: bool) -> None:
        """Show the list of single defects, or hide it."""
        self._sections["defects"].setVisible(there)

    def open_defects(self) -> None:
        """Unfold the list of single defects."""
        self._sections["defects"].set_open(True)
        self._bring("defects")

    def _on_folded(self, name: str, is_open: bool) -> None:
        if name == "tools":
            self.tools.action_row.setVisible(is_open)
            self._action_rule.setVisible(is_open)
        if is_open and name != "history" and not self.signalsBlocked():
            self._bring(name)
        self.folded.emit(tuple(each for each, section in self._sections.items() if not section.open))

    def _bring(self, name: str) -> None:
        # Only after the layout knows the height of what was folded.
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self._sections[name], 0, 0))


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", True)
    return rule
