"""Rectangle, ellipse, lasso and polygon: drawn as lines while they are made, given to the mask when they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from genrepair.imaging.shapes import Ellipse, Point, Polygon, Rectangle, Shape, simplified
from genrepair.ui.canvas.overlays import draw_draft, draw_handle
from genrepair.ui.canvas.tools import CanvasTool, Pointer, mode_of
from genrepair.ui.canvas.viewport import View

if TYPE_CHECKING:
    from genrepair.ui.canvas.canvas import Canvas

_SMALLEST_DRAG = 3
"""A drag of fewer device-independent pixels is a shaky click, unless single pixels are large enough to aim at."""
_PIXELS_ARE_LARGE = 8.0
_CLOSING_DISTANCE = 9
_NUDGES = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_LARGE_NUDGE = 10
DRAFT_KEYS = (
    *_NUDGES, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace, Qt.Key.Key_Delete
)  # fmt: skip
"""Keys that belong to a shape while it is drawn, whatever they mean to the window."""


class ShapeTool(CanvasTool):
    """Base of the tools that make a shape: they join it with the mask, and arrow keys move what is begun."""

    cursor = Qt.CursorShape.CrossCursor
    joins = True

    def __init__(self) -> None:
        self._mode = "add"

    def key(self, canvas: Canvas, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Escape cancels; arrows move by a pixel of the photo, with Shift by ten."""
        if key == Qt.Key.Key_Escape:
            self.cancel(canvas)
        elif key in _NUDGES:
            step = _LARGE_NUDGE if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
            rows, columns = _NUDGES[Qt.Key(key)]
            self._nudge(rows * step, columns * step)
        else:
            return False
        canvas.update()
        return True

    def cancel(self, canvas: Canvas) -> None:
        """Forget what is begun."""
        self.forget()
        canvas.update()

    def _nudge(self, rows: int, columns: int) -> None:
        raise NotImplementedError


class BoxTool(ShapeTool):
    """Drags a rectangle or an ellipse; Shift, pressed while dragging, makes it as wide as high."""

    def __init__(self, name: str, ellipse: bool) -> None:
        super().__init__()
        self.name, self._ellipse = name, ellipse
        self._anchor: Point | None = None
        self._far: Point = (0.0, 0.0)
        self._shift_free = False

    @property
    def drafting(self) -> bool:
        """Whether a drag is going on."""
        return self._anchor is not None

    def press(self, canvas: Canvas, pointer: Pointer) -> None:
        """The first corner."""
        self._mode = mode_of(canvas.mode, pointer)
        self._shift_free = not pointer.shift
        self._anchor = self._far = canvas.photo_point(pointer.position)

    def move(self, canvas: Canvas, pointer: Pointer) -> None:
        """The corner opposite."""
        if self._anchor is None:
            return
        if not pointer.shift:
            self._shift_free = True
        self._far = canvas.photo_point(pointer.position)
        if pointer.shift and self._shift_free:
            rows, columns = self._far[0] - self._anchor[0], self._far[1] - self._anchor[1]
            side = max(abs(rows), abs(columns))
            self._far = (
                self._anchor[0] + (side if rows >= 0 else -side),
                self._anchor[1] + (side if columns >= 0 else -side),
            )
        canvas.update()

    def release(self, canvas: Canvas, pointer: Pointer) -> None:
        """Done."""
        if self._anchor is None:
            return
        self.move(canvas, pointer)
        shape, view = self._shape(), canvas.view
        large = max(abs(self._far[0] - self._anchor[0]), abs(self._far[1] - self._anchor[1]))
        self.cancel(canvas)
        if view is None or shape is None:
            return
        if view.scale >= _PIXELS_ARE_LARGE or large * view.scale >= _SMALLEST_DRAG * canvas.devicePixelRatioF():
            canvas.shaped.emit(shape, self._mode)

    def forget(self) -> None:
        """Another photo."""
        self._anchor = None

    def draw(self, painter: QPainter, view: View, ratio: float) -> None:
        """Draw along the borders of the pixels that it takes."""
        if self._anchor is None:
            return
        path = box_path(Rectangle.between(self._anchor, self._far), self._ellipse, view)
        draw_draft(painter, path, ratio, self._mode)

    def _shape(self) -> Shape | None:
        if self._anchor is None:
            return None
        box = Rectangle.between(self._anchor, self._far)
        return Ellipse(box) if self._ellipse else box

    def _nudge(self, rows: int, columns: int) -> None:
        if self._anchor is not None:
            self._anchor = self._anchor[0] + rows, self._anchor[1] + columns
            self._far = self._far[0] + rows, self._far[1] + columns


class LassoTool(ShapeTool):
    """Draws around something by hand."""

    name = "lasso"

    def __init__(self) -> None:
        super().__init__()
        self._points: list[Point] = []

    @property
    def drafting(self) -> bool:
        """Whether a line is being drawn."""
        return bool(self._points)

    def press(self, canvas: Canvas, pointer: Pointer) -> None:
        """Begin the line."""
        self._mode = mode_of(canvas.mode, pointer)
        self._points = [canvas.photo_point(pointer.position)]

    def move(self, canvas: Canvas, pointer: Pointer) -> None:
        """Continue it."""
        view = canvas.view
        if not self._points or view is None:
            return
        row, column = canvas.photo_point(pointer.position)
        last = self._points[-1]
        # Nearer points than a screen pixel would only slow the drawing down.
        if max(abs(row - last[0]), abs(column - last[1])) * view.scale >= 1:
            self._points.append((row, column))
            canvas.update()

    def release(self, canvas: Canvas, pointer: Pointer) -> None:
        """Close it."""
        self.move(canvas, pointer)
        points, view = self._points, canvas.view
        self.cancel(canvas)
        if len(points) > 2 and view is not None:
            canvas.shaped.emit(Polygon(simplified(points, min(0.5, 0.5 / view.scale))), self._mode)

    def forget(self) -> None:
        """Another photo."""
        self._points = []

    def draw(self, painter: QPainter, view: View, ratio: float) -> None:
        """Draw the line, closed."""
        if self._points:
            draw_draft(painter, _closed(self._points, view), ratio, self._mode)

    def _nudge(self, rows: int, columns: int) -> None:
        self._points = [(row + rows, column + columns) for row, column in self._points]


class PolygonTool(ShapeTool):
    """Sets one corner a click; Enter, a double click or a click on the first corner closes."""

    name = "polygon"

    def __init__(self) -> None:
        super().__init__()
        self._points: list[Point] = []
        self._hover: Point | None = None
        self._closing = False

    @property
    def drafting(self) -> bool:
        """Whether a corner is set."""
        return bool(self._points)

    def press(self, canvas: Canvas, pointer: Pointer) -> None:
        """A corner, or the end."""
        if not self._points:
            self._mode = mode_of(canvas.mode, pointer)
        elif self._near_start(canvas, pointer):
            self._close(canvas)
            return
        self._points.append(canvas.photo_point(pointer.position))
        self._hover = self._points[-1]
        canvas.update()

    def move(self, canvas: Canvas, pointer: Pointer) -> None:
        """Put the corner that was just set where it belongs."""
        if self._points:
            self._points[-1] = self._hover = canvas.photo_point(pointer.position)
            canvas.update()

    def hover(self, canvas: Canvas, pointer: Pointer) -> None:
        """Show where the next side would be."""
        if self._points:
            self._hover = canvas.photo_point(pointer.position)
            self._closing = self._near_start(canvas, pointer)
            canvas.update()

    def double_click(self, canvas: Canvas, pointer: Pointer) -> None:
        """Close; the first click of the two has set the last corner."""
        if not self._points:
            self.press(canvas, pointer)
        elif len(self._points) > 2:
            self._close(canvas)

    def key(self, canvas: Canvas, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Enter closes, Backspace takes the last corner away, arrows move it."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._close(canvas)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._points.pop()
            canvas.update()
        else:
            return super().key(canvas, key, modifiers)
        return True

    def forget(self) -> None:
        """Another photo."""
        self._points, self._hover, self._closing = [], None, False

    def draw(self, painter: QPainter, view: View, ratio: float) -> None:
        """Draw the sides, the one that follows the pointer, and the first corner."""
        if not self._points:
            return
        points = self._points if self._closing or self._hover is None else [*self._points, self._hover]
        draw_draft(painter, _closed(points, view), ratio, self._mode)
        for number, point in enumerate(self._points):
            draw_handle(painter, _place(point, view), ratio, large=number == 0 and self._closing)

    def _near_start(self, canvas: Canvas, pointer: Pointer) -> bool:
        if len(self._points) < 3 or canvas.view is None:
            return False
        away = _place(self._points[0], canvas.view) - pointer.position
        return max(abs(away.x()), abs(away.y())) <= _CLOSING_DISTANCE * canvas.devicePixelRatioF()

    def _close(self, canvas: Canvas) -> None:
        points = self._points
        self.cancel(canvas)
        if len(points) > 2:
            canvas.shaped.emit(Polygon(tuple(points)), self._mode)

    def _nudge(self, rows: int, columns: int) -> None:
        row, column = self._points[-1]
        self._points[-1] = self._hover = row + rows, column + columns


def box_path(box: Rectangle, ellipse: bool, view: View) -> QPainterPath:
    """The outline of a rectangle or an ellipse in device pixels, along the borders of the pixels that it takes."""
    region = box.region
    rect = QRectF(view.to_device(region.row, region.column), view.to_device(region.bottom, region.right))
    path = QPainterPath()
    if ellipse:
        path.addEllipse(rect)
    else:
        path.addRect(rect)
    return path


def _place(point: Point, view: View) -> QPointF:
    return view.to_device(point[0] + 0.5, point[1] + 0.5)


def _closed(points: list[Point], view: View) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([_place(point, view) for point in points]))
    path.closeSubpath()
    return path
