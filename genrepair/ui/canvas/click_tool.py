"""Click to select: a network marks what is clicked on; more clicks add to it or take away from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from genrepair.ui.canvas.overlays import draw_click
from genrepair.ui.canvas.tools import CanvasTool, Pointer
from genrepair.ui.canvas.viewport import View

if TYPE_CHECKING:
    from genrepair.ui.canvas.canvas import Canvas


class ClickTool(CanvasTool):
    """Collects clicks; Enter takes what is selected, Backspace takes the last click back, Esc drops everything."""

    name = "click"
    cursor = Qt.CursorShape.CrossCursor
    joins = True
    takes_right = True

    def __init__(self) -> None:
        self._clicks: list[tuple[float, float, bool]] = []

    @property
    def drafting(self) -> bool:
        """Whether anything was clicked."""
        return bool(self._clicks)

    def press(self, canvas: Canvas, pointer: Pointer) -> None:
        """A click that wants a place; with Alt or Ctrl, or the right button, one that does not want it."""
        row, column = canvas.photo_point(pointer.position)
        self._clicks.append((row, column, not pointer.takes_away))
        self._tell(canvas)

    def key(self, canvas: Canvas, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Enter, Backspace and Esc belong to what is begun."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            canvas.clicks_done.emit(canvas.mode)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._clicks.pop()
            self._tell(canvas)
        elif key == Qt.Key.Key_Escape:
            self.cancel(canvas)
        else:
            return False
        return True

    def cancel(self, canvas: Canvas) -> None:
        """Forget what was clicked."""
        if self._clicks:
            self._clicks = []
            self._tell(canvas)

    def forget(self) -> None:
        """Another photo."""
        self._clicks = []

    def draw(self, painter: QPainter, view: View, ratio: float) -> None:
        """A dot a click: plus or minus."""
        for row, column, positive in self._clicks:
            draw_click(painter, view.to_device(row + 0.5, column + 0.5), ratio, positive)

    def _tell(self, canvas: Canvas) -> None:
        canvas.clicked_on.emit(list(self._clicks))
        canvas.update()
