"""The magic wand: a click asks for everything that looks like the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from genrepair.ui.canvas.tools import CanvasTool, Pointer, mode_of

if TYPE_CHECKING:
    from genrepair.ui.canvas.canvas import Canvas


class WandTool(CanvasTool):
    """Tells where it was clicked; the colours are compared elsewhere, off the main thread."""

    name = "wand"
    cursor = Qt.CursorShape.CrossCursor
    joins = True

    def press(self, canvas: Canvas, pointer: Pointer) -> None:
        """Ask for what looks like this place."""
        canvas.picked.emit(*canvas.photo_point(pointer.position), mode_of(canvas.mode, pointer))
