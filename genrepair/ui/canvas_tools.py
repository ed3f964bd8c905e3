"""What the pointer does on the canvas: the hand moves the photo, brush and eraser paint the mask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

if TYPE_CHECKING:
    from genrepair.ui.canvas import Canvas

MINIMUM_RADIUS, MAXIMUM_RADIUS = 0.5, 1000.0


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pointer event in device pixels.

    Parameters
    ----------
    position : QPointF
        Device pixels from the canvas's upper left corner.
    shift : bool
        Whether Shift is held.
    """

    position: QPointF
    shift: bool = False


class CanvasTool:
    """Base: does nothing and shows no circle."""

    name = ""
    cursor = Qt.CursorShape.ArrowCursor
    has_size = False

    def press(self, canvas: Canvas, pointer: Pointer) -> None:
        """The button went down."""

    def move(self, canvas: Canvas, pointer: Pointer) -> None:
        """The pointer moved with the button down."""

    def release(self, canvas: Canvas, pointer: Pointer) -> None:
        """The button went up."""


class HandTool(CanvasTool):
    """Drags the photo."""

    name = "hand"
    cursor = Qt.CursorShape.OpenHandCursor

    def __init__(self) -> None:
        self._last: QPointF | None = None

    def press(self, canvas: Canvas, pointer: Pointer) -> None:
        """Take hold."""
        self._last = pointer.position
        canvas.setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, canvas: Canvas, pointer: Pointer) -> None:
        """Move the photo along."""
        if self._last is not None:
            step = pointer.position - self._last
            canvas.pan(step.x(), step.y())
        self._last = pointer.position

    def release(self, canvas: Canvas, pointer: Pointer) -> None:
        """Let go."""
        self._last = None
        canvas.refresh_cursor()


class BrushTool(CanvasTool):
    """Paints the mask, or erases it; Shift joins the last point with a straight line."""

    cursor = Qt.CursorShape.BlankCursor
    has_size = True

    def __init__(self, name: str, erase: bool) -> None:
        self.name = name
        self.erase = erase
        self._last: tuple[float, float] | None = None

    def press(self, canvas: Canvas, pointer: Pointer) -> None:
        """Begin a stroke; with Shift, from where the last one ended."""
        point = canvas.photo_point(pointer.position)
        points = [self._last, point] if pointer.shift and self._last is not None else [point]
        self._last = point
        canvas.stroked.emit(points, canvas.radius, self.erase, True)

    def move(self, canvas: Canvas, pointer: Pointer) -> None:
        """Continue it."""
        point = canvas.photo_point(pointer.position)
        points = [point] if self._last is None else [self._last, point]
        self._last = point
        canvas.stroked.emit(points, canvas.radius, self.erase, False)

    def forget(self) -> None:
        """Forget the last point; another photo is shown."""
        self._last = None


def canvas_tools() -> dict[str, CanvasTool]:
    """All pointer tools by name, in the order of the tool bar."""
    tools = (HandTool(), BrushTool("brush", erase=False), BrushTool("eraser", erase=True))
    return {tool.name: tool for tool in tools}
