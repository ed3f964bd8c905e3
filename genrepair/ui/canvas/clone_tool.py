"""Clone and heal brush: Alt and a click say where from, a drag paints; a cross shows what is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from genrepair.ui.canvas.brush_tool import pressed_radius
from genrepair.ui.canvas.overlays import draw_source
from genrepair.ui.canvas.tools import CanvasTool, Pointer
from genrepair.ui.canvas.viewport import View

if TYPE_CHECKING:
    from genrepair.ui.canvas.canvas import Canvas

Point = tuple[float, float]


class Source:
    """Where the brushes copy from; clone and heal share it, so that one can go on where the other stopped.

    Attributes
    ----------
    place : (row, column) or None
        What was clicked.
    offset : (rows, columns) or None
        From the brush to the source, once a stroke was begun.
    """

    def __init__(self) -> None:
        self.place: Point | None = None
        self.offset: tuple[int, int] | None = None

    def set(self, place: Point | None) -> None:
        """Copy from another place."""
        self.place, self.offset = place, None

    def begin(self, point: Point, aligned: bool) -> tuple[int, int] | None:
        """The offset of a stroke that begins at a point; None without a source."""
        if self.place is None:
            return None
        if self.offset is None or not aligned:
            self.offset = round(self.place[0] - point[0]), round(self.place[1] - point[1])
        return self.offset

    def seen_from(self, point: Point, painting: bool, aligned: bool) -> Point | None:
        """The place that a brush at a point copies from, or would."""
        if self.offset is not None and (painting or aligned):
            return point[0] + self.offset[0], point[1] + self.offset[1]
        return self.place


class CloneTool(CanvasTool):
    """Paints with pixels of another place; Shift joins the last point with a straight line, Esc drops the stroke.

    Parameters
    ----------
    name : {"clone", "heal"}
    source : Source
    """

    cursor = Qt.CursorShape.BlankCursor
    has_size = True

    def __init__(self, name: str, source: Source) -> None:
        self.name = name
        self._source = source
        self._last: tuple[float, float, float] | None = None
        self._point: Point | None = None
        self._aiming = self._painting = False
        self._aligned = True

    @property
    def drafting(self) -> bool:
        """Whether a stroke is being painted."""
        return self._painting

    def press(self, canvas: Canvas, pointer: Pointer) -> None:
        """Begin a stroke; with Alt or Ctrl, choose the source."""
        point = canvas.photo_point(pointer.position)
        if pointer.takes_away:
            self._source.set(point)
            canvas.source_chosen.emit(True)
            canvas.update()
            return
        self._aligned = canvas.aligned
        offset = self._source.begin(point, canvas.aligned)
        if offset is None:
            canvas.source_chosen.emit(False)
            return
        self._painting = True
        radius = pressed_radius(canvas, pointer)
        points = [(*point, radius)]
        if pointer.shift and self._last is not None:
            points.insert(0, self._last)
        self._go(canvas, points, offset)

    def move(self, canvas: Canvas, pointer: Pointer) -> None:
        """Continue it."""
        self._point = canvas.photo_point(pointer.position)
        if self._painting:
            self._go(canvas, [(*self._point, pressed_radius(canvas, pointer))], None)

    def hover(self, canvas: Canvas, pointer: Pointer) -> None:
        """Move the cross along."""
        self._point = canvas.photo_point(pointer.position)
        self._aiming = pointer.takes_away
        self._aligned = canvas.aligned
        if self._source.place is not None:
            canvas.update()

    def release(self, canvas: Canvas, pointer: Pointer) -> None:
        """The stroke is done."""
        if self._painting:
            self._painting = False
            canvas.retouch_ended.emit(True)
            canvas.update()

    def key(self, canvas: Canvas, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Escape drops the stroke; everything else waits."""
        if key == Qt.Key.Key_Escape:
            self.cancel(canvas)
        return True

    def cancel(self, canvas: Canvas) -> None:
        """Drop a stroke that is being painted."""
        if self._painting:
            self._painting = False
            canvas.retouch_ended.emit(False)
            canvas.update()

    def forget(self) -> None:
        """Another photo."""
        self._source.set(None)
        self._last = self._point = None
        self._painting = False

    def draw(self, painter: QPainter, view: View, ratio: float) -> None:
        """A cross at the place that is copied."""
        if self._point is None or self._aiming:
            return
        place = self._source.seen_from(self._point, self._painting, self._aligned)
        if place is not None:
            draw_source(painter, view.to_device(place[0] + 0.5, place[1] + 0.5), ratio)

    def aim(self, painter: QPainter, place: QPointF, ratio: float) -> None:
        """A cross at the pointer, where a click would choose the source."""
        draw_source(painter, place, ratio)

    def _go(self, canvas: Canvas, points: list[tuple[float, float, float]], offset: tuple[int, int] | None) -> None:
        self._last = points[-1]
        self._point = points[-1][:2]
        canvas.retouched.emit(self.name, points, offset)
        canvas.update()
