"""Small drawings over the photo: brush circle, drafts of shapes, before/after line, frames, labels, pixel grid."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from genrepair.imaging.region import Region
from genrepair.ui.canvas.viewport import View

_SHADOW = QColor(0, 0, 0, 150)
_LIGHT = QColor(255, 255, 255, 235)
_DRAFT_FILLS = {
    "add": QColor(255, 255, 255, 46),
    "subtract": QColor(0, 0, 0, 64),
    "intersect": QColor(255, 255, 255, 18),
}
_SIGNS = {"add": "+", "subtract": "–", "intersect": "×"}
_LONG_PATH = 150
_GRID = QColor(128, 128, 128, 110)


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


def draw_click(painter: QPainter, place: QPointF, ratio: float, positive: bool) -> None:
    """A dot with a plus, or a minus for what is not wanted. Device pixels."""
    size = 7 * ratio
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_LIGHT if not positive else QColor(40, 40, 40), 1.25 * ratio))
    painter.setBrush(_LIGHT if positive else QColor(40, 40, 40, 235))
    painter.drawEllipse(place, size, size)
    arm = 3.5 * ratio
    painter.drawLine(place - QPointF(arm, 0), place + QPointF(arm, 0))
    if positive:
        painter.drawLine(place - QPointF(0, arm), place + QPointF(0, arm))


def draw_source(painter: QPainter, place: QPointF, ratio: float) -> None:
    """A cross with an open middle where a brush copies from, seen over black and over white. Device pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    arms = [
        QLineF(place + QPointF(x * 3 * ratio, y * 3 * ratio), place + QPointF(x * 9 * ratio, y * 9 * ratio))
        for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1))
    ]
    for colour, width in ((_SHADOW, 3.5), (_LIGHT, 1.5)):
        painter.setPen(QPen(colour, width * ratio, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLines(arms)


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
    draw_label(painter, before, x - gap, gap, ratio, right=True)
    draw_label(painter, after, x + gap, gap, ratio)


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
    draw_label(painter, text, left, max(frame.top(), 0.0) + 10 * ratio, ratio)


def draw_place(painter: QPainter, view: View, region: Region, ratio: float) -> None:
    """The corners of a frame around a place that is chosen for; nothing lies over the place itself. Device pixels."""
    frame = QRectF(view.to_device(region.row, region.column), view.to_device(region.bottom, region.right))
    frame = frame.adjusted(-4 * ratio, -4 * ratio, 4 * ratio, 4 * ratio)
    arm = min(14 * ratio, frame.width() / 3, frame.height() / 3)
    lines = []
    for x, across in ((frame.left(), arm), (frame.right(), -arm)):
        for y, down in ((frame.top(), arm), (frame.bottom(), -arm)):
            lines += [QLineF(x, y, x + across, y), QLineF(x, y, x, y + down)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((_SHADOW, 4), (_LIGHT, 2)):
        painter.setPen(QPen(colour, width * ratio, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLines(lines)


def draw_draft(painter: QPainter, path: QPainterPath, ratio: float, mode: str) -> None:
    """A shape that is being drawn: a line seen over black and over white, dashed unless it adds. Device pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, _DRAFT_FILLS[mode])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # Smooth lines of more than one pixel cost 20 ms for a thousand points; a long freehand line hides its steps.
    long = path.elementCount() > _LONG_PATH
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not long)
    painter.setPen(QPen(_SHADOW, 3 * ratio))
    painter.drawPath(path)
    pen = QPen(_LIGHT, round(ratio) if long else 1.25 * ratio)
    if mode != "add":
        pen.setDashPattern([5, 4])
    painter.setPen(pen)
    painter.drawPath(path)


def draw_handle(painter: QPainter, place: QPointF, ratio: float, large: bool) -> None:
    """A corner of a polygon; the first one is large where a click would close the shape."""
    size = (6 if large else 3.5) * ratio
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_SHADOW, 1.25 * ratio))
    painter.setBrush(_LIGHT)
    painter.drawEllipse(place, size, size)


def draw_mode_sign(painter: QPainter, place: QPointF, ratio: float, mode: str) -> None:
    """What a shape begun now would do, beside the pointer: plus, minus or cross."""
    font = painter.font()
    font.setPixelSize(round(15 * ratio))
    font.setBold(True)
    path = QPainterPath()
    path.addText(place + QPointF(9 * ratio, -7 * ratio), font, _SIGNS[mode])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(path, QPen(_SHADOW, 3 * ratio, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.fillPath(path, _LIGHT)


def draw_pixel_grid(painter: QPainter, view: View) -> None:
    """Lines between the photo's pixels, one device pixel wide."""
    visible = view.visible
    corner, end = view.to_device(visible.row, visible.column), view.to_device(visible.bottom, visible.right)
    columns = [view.left + view.scale * column for column in range(visible.column, visible.right + 1)]
    rows = [view.top + view.scale * row for row in range(visible.row, visible.bottom + 1)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(_GRID, 1))
    painter.drawLines([QLineF(x, corner.y(), x, end.y()) for x in columns])
    painter.drawLines([QLineF(corner.x(), y, end.x(), y) for y in rows])


def draw_label(
    painter: QPainter, text: str, x: float, y: float, ratio: float, right: bool = False, colour: QColor | None = None
) -> float:
    """A word on a dark plate, left of x if `right`, with a square of a colour before it if one is given; its height."""
    font = painter.font()
    font.setPixelSize(round(12 * ratio))
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    indent = 0.0 if colour is None else 18 * ratio
    width, height = metrics.horizontalAdvance(text) + 16 * ratio + indent, metrics.height() + 6 * ratio
    box = QRectF(x - width if right else x, y, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 20, 190))
    painter.drawRoundedRect(box, 4 * ratio, 4 * ratio)
    if colour is not None:
        side = 11 * ratio
        painter.setBrush(colour)
        painter.drawRoundedRect(
            QRectF(box.left() + 8 * ratio, box.center().y() - side / 2, side, side), 2 * ratio, 2 * ratio
        )
    painter.setPen(QColor(245, 245, 245))
    painter.drawText(box.adjusted(indent, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, text)
    return height
