"""A loupe beside the pointer: the place magnified, before and after."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPen

from genrepair.ui.canvas.overlays import draw_label
from genrepair.ui.canvas.panes import Panes
from genrepair.ui.canvas.viewport import MAXIMUM_SCALE, View

translate = QCoreApplication.translate

_SIDE = 208
_AWAY = 28
_MAGNIFIED = 4.0
_SMALLEST_SCALE = 2.0


def draw_loupe(painter: QPainter, panes: Panes, view: View, pointer: QPointF, canvas: QSize, ratio: float) -> None:
    """Draw the surroundings of the pointer four times as large, and at least at 200 %; all in device pixels.

    Parameters
    ----------
    pointer : QPointF
        On the canvas, in the coordinates of the pane that `view` describes.
    """
    side, away = round(_SIDE * ratio), _AWAY * ratio
    row, column = view.to_photo(pointer.x(), pointer.y())
    changed = panes.before is not None and panes.before.changed
    width = side * (2 if changed else 1)
    x = pointer.x() + away if pointer.x() + away + width <= canvas.width() else pointer.x() - away - width
    y = pointer.y() + away if pointer.y() + away + side <= canvas.height() else pointer.y() - away - side
    x, y = round(max(0.0, min(x, canvas.width() - width))), round(max(0.0, y))
    scale = min(MAXIMUM_SCALE, max(_SMALLEST_SCALE * ratio, _MAGNIFIED * view.scale))
    near = replace(
        view,
        window_width=side,
        window_height=side,
        scale=scale,
        top=round(side / 2 - row * scale),
        left=round(side / 2 - column * scale),
    )
    for number, before in enumerate((True, False) if changed else (False,)):
        painter.save()
        painter.translate(x + number * side, y)
        painter.setClipRect(QRect(0, 0, side, side))
        painter.fillRect(QRect(0, 0, side, side), QColor(24, 24, 24))
        if not near.visible.empty:
            panes.draw_layers(painter, near, near.visible, before)
        painter.restore()
    painter.setPen(QPen(QColor(255, 255, 255, 235), 1.5 * ratio))
    painter.drawRect(QRectF(x, y, width, side))
    if changed:
        painter.drawLine(QPointF(x + side, y), QPointF(x + side, y + side))
        draw_label(painter, translate("Canvas", "Before"), x + 8 * ratio, y + 8 * ratio, ratio)
        draw_label(painter, translate("Canvas", "After"), x + side + 8 * ratio, y + 8 * ratio, ratio)
