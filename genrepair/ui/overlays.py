"""Small drawings over the photo: brush circle, before/after line, preview frame."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from genrepair.imaging.region import Region
from genrepair.ui.viewport import View

_SHADOW = QColor(0, 0, 0, 150)
_LIGHT = QColor(255, 255, 255, 235)


def draw_brush(painter: QPainter, centre: QPointF, radius: float, ratio: float, erase: bool) -> None:
    """A circle that is seen over black and over white; dashed for the eraser. All in device pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = max(radius, 1.5 * ratio)
    painter.setPen(QPen(_SHADOW, 3 * ratio))
    painter.drawEllipse(centre, radius, radius)
    pen = QPen(_LIGHT, 1.25 * ratio)
    if erase:
        pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.drawEllipse(centre, radius, radius)
    if radius > 14 * ratio:
        painter.drawPoint(centre)


def draw_split(painter: QPainter, window: QRect, x: int, ratio: float, before: str, after: str) -> None:
    """The line between before and after with its handle and labels, in device pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_SHADOW, 4 * ratio))
    painter.drawLine(x, 0, x, window.height())
    painter.setPen(QPen(_LIGHT, 1.5 * ratio))
    painter.drawLine(x, 0, x, window.height())
    centre, radius = QPointF(x, window.height() / 2), 14 * ratio
    painter.setPen(QPen(_SHADOW, 1 * ratio))
    painter.setBrush(_LIGHT)
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(QPen(QColor(40, 40, 40), 1.75 * ratio, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for side in (-1, 1):
        tip = centre + QPointF(side * 8 * ratio, 0)
        painter.drawLine(tip, centre + QPointF(side * 4.5 * ratio, -3.5 * ratio))
        painter.drawLine(tip, centre + QPointF(side * 4.5 * ratio, 3.5 * ratio))
    gap = 12 * ratio
    _label(painter, before, x - gap, gap, ratio, right=True)
    _label(painter, after, x + gap, gap, ratio, right=False)


def draw_preview_frame(painter: QPainter, view: View, region: Region, ratio: float, text: str) -> None:
    """A thin frame around the part that is previewed, in device pixels."""
    frame = QRectF(view.to_device(region.row, region.column), view.to_device(region.bottom, region.right))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_SHADOW, 3 * ratio))
    painter.drawRect(frame)
    painter.setPen(QPen(_LIGHT, 1 * ratio))
    painter.drawRect(frame)
    left = max(frame.left(), 0.0) + 10 * ratio
    _label(painter, text, left, max(frame.top(), 0.0) + 10 * ratio, ratio, right=False)


def _label(painter: QPainter, text: str, x: float, y: float, ratio: float, right: bool) -> None:
    font = painter.font()
    font.setPixelSize(round(12 * ratio))
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 16 * ratio, metrics.height() + 6 * ratio
    box = QRectF(x - width if right else x, y, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 20, 190))
    painter.drawRoundedRect(box, 4 * ratio, 4 * ratio)
    painter.setPen(QColor(245, 245, 245))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
