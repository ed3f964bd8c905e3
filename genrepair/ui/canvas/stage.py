"""The middle of the window: the canvas or the empty state, with notices and progress floating over it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from genrepair.ui.canvas.canvas import Canvas
from genrepair.ui.common import theme
from genrepair.ui.common.notices import JobBar, NoticeArea
from genrepair.ui.empty_state import EmptyState
from genrepair.ui.repair.fill_strip import FillStrip

_NOTICE_WIDTH, _JOB_WIDTH, _EDGE = 640, 480, 16


class Stage(QWidget):
    """Lays the floating parts out: notices at the top, progress at the bottom, both centred."""

    def __init__(self, sample: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(480, 360)
        self.canvas = Canvas()
        self.empty = EmptyState(sample)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.canvas)
        self.notices = NoticeArea(self)
        self.job_bar = JobBar(self)
        self.fills = FillStrip(self)
        for floating in (self.notices, self.job_bar, self.fills):
            floating.installEventFilter(self)
        self.setAutoFillBackground(True)
        self.refresh_theme()

    def show_canvas(self, shown: bool) -> None:
        """Show the canvas, or the empty state."""
        self._pages.setCurrentWidget(self.canvas if shown else self.empty)
        self._place()

    def refresh_theme(self) -> None:
        """Take the colours of the theme."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.current().canvas))
        self.setPalette(palette)
        self.empty.refresh_theme()
        self.canvas.photo_changed()
        self.canvas.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the floating parts in place."""
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Place a floating part again when it appears or its content changes."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        lifted = 0 if self.fills.isHidden() else self.fills.sizeHint().height() + _EDGE // 2
        for floating, width in (
            (self.notices, _NOTICE_WIDTH),
            (self.job_bar, _JOB_WIDTH),
            (self.fills, self.fills.sizeHint().width()),
        ):
            if floating.isHidden():
                continue
            width = min(width, self.width() - 2 * _EDGE)
            height = floating.heightForWidth(width) if floating.hasHeightForWidth() else floating.sizeHint().height()
            left = (self.width() - width) // 2
            top = _EDGE if floating is self.notices else self.height() - height - _EDGE
            if floating is self.job_bar:
                top -= lifted
            floating.setGeometry(left, top, width, height)
            floating.raise_()
