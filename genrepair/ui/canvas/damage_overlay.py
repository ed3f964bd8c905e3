"""Draws what the photo check found over the photo, each class in its colour, and a frame around one defect."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from genrepair.imaging.region import Region
from genrepair.services.defects import Defect, FoundDefects
from genrepair.ui.canvas.mask_overlay import draw_part
from genrepair.ui.canvas.overlay_look import OverlayLook
from genrepair.ui.canvas.viewport import View

_SHADOW, _LIGHT = QColor(0, 0, 0, 170), QColor(255, 255, 255, 240)
_AROUND = 8


class DamageOverlay:
    """What is drawn over the photo.

    Parameters
    ----------
    found : FoundDefects
    looks : mapping of class to OverlayLook
    current : Defect, or None
        Gets a frame.
    """

    def __init__(self, found: FoundDefects, looks: Mapping[str, OverlayLook], current: Defect | None = None) -> None:
        self.found, self.looks, self.current = found, looks, current

    def draw(self, painter: QPainter, view: View, region: Region) -> None:
        """Draw the part of what was found that lies in a region, in device pixels."""
        level = 0
        while view.scale * (2 << level) <= 1.0:
            level += 1
        for kind, look in self.looks.items():
            values, covered = self.found.raster(region, kind, level)
            if values.any():
                draw_part(painter, view, values, covered, look)

    def draw_frame(self, painter: QPainter, view: View, ratio: float) -> None:
        """Draw the frame around the defect that is looked at, in device pixels."""
        if self.current is None:
            return
        place, gap = self.current.region, _AROUND * ratio
        corners = view.to_device(place.row, place.column), view.to_device(place.bottom, place.right)
        frame = QRectF(*corners).adjusted(-gap, -gap, gap, gap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(0, 0, 0, 0))
        for colour, width in ((_SHADOW, 4.0), (_LIGHT, 2.0)):
            painter.setPen(QPen(colour, width * ratio))
            painter.drawRoundedRect(frame, 4 * ratio, 4 * ratio)
