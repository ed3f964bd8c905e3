"""A picture of the viewport that is redrawn only where something changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPixmap, QRegion

from genrepair.imaging.region import Region
from genrepair.ui.canvas.viewport import View

Draw = Callable[[QPainter, View, Region], None]
_MAXIMUM_PARTS = 12


class ViewCache:
    """What the canvas shows, in device pixels, and which part of it is out of date.

    Parameters
    ----------
    draw : callable (painter, view, region)
        Draws one region of the photo at its place in the view.
    """

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._pixmap = QPixmap()
        self._dirty = QRegion()
        self._view: View | None = None

    def look(self, view: View) -> None:
        """Show another view; a plain pan keeps what is already drawn."""
        old, self._view = self._view, view
        window = QRect(0, 0, view.window_width, view.window_height)
        if self._pixmap.size() != window.size():
            self._pixmap = QPixmap(window.size())
            self._dirty = QRegion(window)
            return
        if old is None or replace(old, top=view.top, left=view.left) != view:
            self._dirty = QRegion(window)
            return
        dx, dy = view.left - old.left, view.top - old.top
        if dx != int(dx) or dy != int(dy):
            self._dirty = QRegion(window)
        elif dx or dy:
            self._dirty.translate(int(dx), int(dy))
            self._pixmap.scroll(int(dx), int(dy), window)
            kept = window.translated(int(dx), int(dy))
            self._dirty = self._dirty.united(QRegion(window).subtracted(QRegion(kept)))

    def invalidate(self, rect: QRect | None = None) -> None:
        """Mark device pixels (all, if None) as out of date."""
        if rect is None:
            self._dirty = QRegion(self._pixmap.rect())
        else:
            self._dirty = self._dirty.united(rect)

    def clear(self) -> None:
        """Forget the view and free the memory."""
        self._view, self._pixmap, self._dirty = None, QPixmap(), QRegion()

    def pixmap(self, background: QColor) -> QPixmap:
        """The up-to-date picture of the viewport."""
        view = self._view
        if view is None:
            return self._pixmap
        dirty = self._dirty.intersected(self._pixmap.rect())
        if not dirty.isEmpty():
            painter = QPainter(self._pixmap)
            rects = list(dirty)  # type: ignore[call-overload]
            for rect in rects if len(rects) <= _MAXIMUM_PARTS else [dirty.boundingRect()]:
                painter.setClipRect(rect)
                painter.fillRect(rect, background)
                region = view.photo_region(rect)
                if not region.empty:
                    self._draw(painter, view, region)
            painter.end()
        self._dirty = QRegion()
        return self._pixmap
