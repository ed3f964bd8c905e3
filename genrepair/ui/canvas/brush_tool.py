"""Brush and eraser: strokes whose size follows the pressure of a pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from genrepair.ui.canvas.tools import CanvasTool, Pointer

if TYPE_CHECKING:
    from genrepair.ui.canvas.canvas import Canvas

MINIMUM_RADIUS, MAXIMUM_RADIUS = 0.5, 1000.0
_LIGHTEST = 0.1
"""Share of the radius that the lightest touch of a pen paints with."""


def pressed_radius(canvas: Canvas, pointer: Pointer) -> float:
    """Radius of the brush in photo pixels, as hard as a pen is pressed."""
    if pointer.pressure is None or not canvas.pressure_sizes:
        return canvas.radius
    return max(canvas.radius * max(pointer.pressure, _LIGHTEST), MINIMUM_RADIUS)


class BrushTool(CanvasTool):
    """Paints the mask, or erases it; Shift joins the last point with a straight line."""

    cursor = Qt.CursorShape.BlankCursor
    has_size = True

    def __init__(self, name: str, erase: bool) -> None:
        self.name = name
        self.erase = erase
        self._last: tuple[float, float] | None = None
        self._last_radius = 0.0
        self._erasing = erase

    def press(self, canvas: Canvas, pointer: Pointer) -> None:
        """Begin a stroke; with Shift, from where the last one ended; with Ctrl or Alt, the other way round."""
        self._erasing = self.erase != pointer.takes_away
        self._go(canvas, pointer, new_stroke=True, joined=pointer.shift)

    def move(self, canvas: Canvas, pointer: Pointer) -> None:
        """Continue it."""
        self._go(canvas, pointer, new_stroke=False, joined=True)

    def forget(self) -> None:
        """Forget the last point; another photo is shown."""
        self._last = None

    def _go(self, canvas: Canvas, pointer: Pointer, new_stroke: bool, joined: bool) -> None:
        point, radius = canvas.photo_point(pointer.position), pressed_radius(canvas, pointer)
        if joined and self._last is not None:
            points, radii = [self._last, point], [self._last_radius, radius]
        else:
            points, radii = [point], [radius]
        self._last, self._last_radius = point, radius
        if pointer.pressure is None or not canvas.pressure_sizes:
            canvas.stroked.emit(points, canvas.radius, self._erasing, new_stroke)
        else:
            canvas.stroked.emit(points, radii, self._erasing, new_stroke)
