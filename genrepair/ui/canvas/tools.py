"""What the pointer does on the canvas: what every tool may answer to, and the hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from genrepair.ui.canvas.viewport import View

if TYPE_CHECKING:
    from genrepair.ui.canvas.canvas import Canvas

Modifier = Qt.KeyboardModifier
MODES = ("add", "subtract", "intersect")
"""How a shape is joined with the mask."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pointer event.

    Parameters
    ----------
    position : QPointF
        Device pixels from the upper left corner of the pane that the pointer is in.
    modifiers : Qt.KeyboardModifier
        Keys that are held.
    pressure : float or None
        0..1 for a pen, None for a mouse.
    """

    position: QPointF
    modifiers: Qt.KeyboardModifier = Modifier.NoModifier
    pressure: float | None = None

    @property
    def shift(self) -> bool:
        """Whether Shift is held."""
        return bool(self.modifiers & Modifier.ShiftModifier)

    @property
    def takes_away(self) -> bool:
        """Whether Ctrl or Alt is held; window managers keep one or the other for themselves."""
        return bool(self.modifiers & (Modifier.ControlModifier | Modifier.AltModifier))


def mode_of(chosen: str, pointer: Pointer) -> str:
    """The mode of a gesture: Shift adds, Ctrl or Alt takes away, both intersect, else what the buttons say."""
    if pointer.shift and pointer.takes_away:
        return "intersect"
    if pointer.takes_away:
        return "subtract"
    return "add" if pointer.shift else chosen


class CanvasTool:
    """Base: does nothing and draws nothing."""

    name = ""
    cursor = Qt.CursorShape.ArrowCursor
    has_size = False
    joins = False
    """Whether the modes add, subtract and intersect mean something to it."""
    takes_right = False
    """Whether the right button is a press with Alt to it."""

    @property
    def drafting(self) -> bool:
        """Whether something is begun that keys can finish, change or cancel."""
        return False

    def press(self, canvas: Canvas, pointer: Pointer) -> None:
        """The button went down."""

    def move(self, canvas: Canvas, pointer: Pointer) -> None:
        """The pointer moved with the button down."""

    def hover(self, canvas: Canvas, pointer: Pointer) -> None:
        """The pointer moved with the button up."""

    def release(self, canvas: Canvas, pointer: Pointer) -> None:
        """The button went up."""

    def double_click(self, canvas: Canvas, pointer: Pointer) -> None:
        """The button went down for the second time."""
        self.press(canvas, pointer)

    def key(self, canvas: Canvas, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """A key was pressed while `drafting`; True if it meant something."""
        return False

    def cancel(self, canvas: Canvas) -> None:
        """Forget what is begun."""

    def forget(self) -> None:
        """Forget everything; another photo is shown."""

    def draw(self, painter: QPainter, view: View, ratio: float) -> None:
        """Draw what is begun, in device pixels."""


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

    def double_click(self, canvas: Canvas, pointer: Pointer) -> None:
        """Between the whole photo and 100 % at the pointer."""
        self.press(canvas, pointer)
        canvas.toggle_zoom(pointer.position)
