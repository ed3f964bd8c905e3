"""The canvas: the photo on the screen, and the way of pointer, pen and keys to the tools."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from genrepair.imaging.region import Region
from genrepair.imaging.shapes import Rectangle
from genrepair.ui.canvas.brush_tool import MAXIMUM_RADIUS, MINIMUM_RADIUS, BrushTool
from genrepair.ui.canvas.clone_tool import CloneTool
from genrepair.ui.canvas.compare import Before
from genrepair.ui.canvas.layers import Layers
from genrepair.ui.canvas.overlays import draw_brush, draw_draft, draw_mode_sign, draw_place
from genrepair.ui.canvas.photo_view import PhotoView
from genrepair.ui.canvas.shape_tools import DRAFT_KEYS, box_path
from genrepair.ui.canvas.tool_set import canvas_tools
from genrepair.ui.canvas.tools import CanvasTool, Pointer, mode_of
from genrepair.ui.canvas.viewport import View

_SPLIT_GRIP = 10
_SIGN_REACH = 32
_KEY_STEP = 64
_KEY_MOVES = {Qt.Key.Key_Left: (1, 0), Qt.Key.Key_Right: (-1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
_COMMAND_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_HELD_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Backslash)
_MODIFIER_KEYS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt)


class Canvas(PhotoView):
    """Turns pointer, pen and keys into view changes, strokes and shapes.

    Attributes
    ----------
    stroked : Signal(list, object, bool, bool)
        Part of a stroke: (row, column) places, radius in photo pixels (or one a place), erase, new stroke.
    shaped : Signal(object, str)
        A `Shape` and how it is joined with the mask.
    picked : Signal(float, float, str)
        Row and column of a click of the magic wand, and how what it finds is joined.
    retouched : Signal(str, list, object)
        "clone" or "heal", points of (row, column, radius), and the way from the brush to its source in whole pixels
        where a stroke begins; None where it goes on.
    retouch_ended : Signal(bool)
        A stroke of the clone or heal brush ended; whether it is kept.
    source_chosen : Signal(bool)
        The source of these brushes was chosen, or (False) one painted without.
    clicked_on : Signal(list)
        All clicks of (row, column, wanted) of the tool that selects by clicks; empty when they were dropped.
    clicks_done : Signal(str)
        What they mean is wanted; how it is joined.
    numbers_asked : Signal()
        Enter was pressed with a tool whose shape can be given in numbers.
    radius_changed : Signal(float)
        Brush radius in photo pixels.
    pointer_moved : Signal(object)
        (row, column) under the pointer, or None.
    tool_changed : Signal(str)
        Name of the pointer tool.
    pen_used : Signal()
        A pen touched the canvas for the first time.
    """

    stroked = Signal(list, object, bool, bool)
    shaped = Signal(object, str)
    picked = Signal(float, float, str)
    retouched = Signal(str, list, object)
    retouch_ended = Signal(bool)
    source_chosen = Signal(bool)
    clicked_on = Signal(list)
    clicks_done = Signal(str)
    numbers_asked = Signal()
    radius_changed = Signal(float)
    pointer_moved = Signal(object)
    tool_changed = Signal(str)
    pen_used = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Photo"))
        self.radius = 12.0
        self.mode = "add"
        self.pressure_sizes = True
        # Whether clone and heal keep the way to their source from stroke to stroke.
        self.aligned = True
        self._pen_known = False
        self._tools = canvas_tools()
        self._tool: CanvasTool = self._tools["hand"]
        self._active: CanvasTool | None = None
        self._pane_x = 0
        self._pointer: Pointer | None = None
        self._shown_box: tuple[Rectangle, bool] | None = None
        self._shown_place: Region | None = None
        self._space = self._dragging_split = False
        self.refresh_cursor()

    # -- tools -----------------------------------------------------------------------------------------------

    @property
    def tool(self) -> str:
        """Name of the pointer tool."""
        return self._tool.name

    def show_photo(self, layers: Layers | None, before: Before | None = None) -> None:
        """Show another photo, fitted; None shows nothing."""
        for tool in self._tools.values():
            tool.forget()
        self._active, self._shown_box, self._shown_place = None, None, None
        super().show_photo(layers, before)
        self.refresh_cursor()

    def show_box(self, box: Rectangle | None, ellipse: bool = False) -> None:
        """Show where a rectangle or an ellipse given in numbers would be; None takes it away."""
        self._shown_box = None if box is None else (box, ellipse)
        self.update()

    def show_place(self, place: Region | None) -> None:
        """Frame a place without covering it; None takes the frame away."""
        self._shown_place = place
        self.update()

    def set_tool(self, name: str) -> None:
        """Choose the pointer tool; what another one has begun is forgotten."""
        if name != self._tool.name:
            self._tool.cancel(self)
            self._tool = self._tools[name]
            self.refresh_cursor()
            self.update()
            self.tool_changed.emit(name)

    def end_draft(self) -> None:
        """Forget what the tool in hand has begun."""
        self._tool.cancel(self)

    def set_mode(self, mode: str) -> None:
        """How shapes are joined with the mask: one of `canvas_tools.MODES`."""
        self.mode = mode
        self.update()

    def set_pressure_sizes(self, on: bool) -> None:
        """Whether the pressure of a pen changes the size of the brush."""
        self.pressure_sizes = on

    def set_radius(self, radius: float) -> None:
        """Set the brush radius in photo pixels."""
        radius = min(max(radius, MINIMUM_RADIUS), MAXIMUM_RADIUS)
        if radius != self.radius:
            self.radius = radius
            self.update()
            self.radius_changed.emit(radius)

    def set_aligned(self, on: bool) -> None:
        """Whether the source of clone and heal moves along from stroke to stroke."""
        self.aligned = on

    def refresh_cursor(self) -> None:
        """Show the cursor of the tool in use."""
        hand = self._space or self._tool.name == "hand"
        self.setCursor(Qt.CursorShape.OpenHandCursor if hand else self._tool.cursor)
        if self._view is None:
            self.setCursor(Qt.CursorShape.ArrowCursor)

    def draw_over(self, painter: QPainter, view: View, ratio: float) -> None:
        """Draw what is begun, and the brush circle or the sign of the mode."""
        if self._shown_box is not None:
            draw_draft(painter, box_path(*self._shown_box, view), ratio, self.mode)
        if self._shown_place is not None:
            draw_place(painter, view, self._shown_place, ratio)
        self._tool.draw(painter, view, ratio)
        pointer = self._pointer
        if pointer is None or self._space:
            return
        if isinstance(self._tool, CloneTool) and pointer.takes_away and not self._tool.drafting:
            self._tool.aim(painter, pointer.position, ratio)
        elif self._tool.has_size:
            erase = isinstance(self._tool, BrushTool) and self._tool.erase != pointer.takes_away
            draw_brush(painter, pointer.position, self.radius * view.scale, ratio, erase)
        elif self._tool.joins and not self._tool.drafting:
            draw_mode_sign(painter, pointer.position, ratio, mode_of(self.mode, pointer))

    def loupe_place(self) -> QPointF | None:
        """The pointer."""
        return None if self._pointer is None else self._pointer.position

    @property
    def pointer_place(self) -> tuple[float, float] | None:
        """(row, column) of the photo under the pointer; None where the pointer is elsewhere."""
        return None if self._pointer is None or self._view is None else self.photo_point(self._pointer.position)

    def _update_pointer(self, pointer: Pointer | None) -> None:
        old, self._pointer = self._pointer, pointer
        if self._view is None:
            return
        if self.loupe:
            self.update()
        elif self._tool.has_size or self._tool.joins:
            reach = self.radius * self._view.scale if self._tool.has_size else _SIGN_REACH * self.devicePixelRatioF()
            reach += 4 * self.devicePixelRatioF()
            for each in (old, pointer):
                if each is not None:
                    x, y = each.position.x() - reach, each.position.y() - reach
                    self._update(QRectF(x, y, 2 * reach, 2 * reach).toAlignedRect())

    # -- pointer and pen -------------------------------------------------------------------------------------

    def _pointer_of(self, event: QMouseEvent | QTabletEvent, begin: bool = False) -> Pointer:
        """The event in the pane where the gesture began."""
        place = event.position() * self.devicePixelRatioF()
        if begin or self._active is None:
            self._pane_x = max((x for x in self._origins() if x <= place.x()), default=0)
        pressure = event.pressure() if isinstance(event, QTabletEvent) else None
        return Pointer(place - QPointF(self._pane_x, 0), event.modifiers(), pressure)

    def _on_split(self, position: QPointF) -> bool:
        if self._panes.comparing != "split" or self._view is None:
            return False
        return abs(position.x() - self._panes.split * self._view.window_width) < _SPLIT_GRIP * self.devicePixelRatioF()

    def _press(self, pointer: Pointer, button: Qt.MouseButton, tool: CanvasTool) -> None:
        if self._view is None or self._active is not None:
            return
        left, middle = button == Qt.MouseButton.LeftButton, button == Qt.MouseButton.MiddleButton
        if left and not self._space and self._on_split(pointer.position):
            self._dragging_split = True
        elif button == Qt.MouseButton.RightButton and tool.takes_right:
            self._active = tool
            tool.press(self, replace(pointer, modifiers=pointer.modifiers | Qt.KeyboardModifier.AltModifier))
        elif left or middle:
            self._active = self._tools["hand"] if middle or self._space else tool
            self._active.press(self, pointer)

    def _move(self, pointer: Pointer) -> None:
        if self._view is None:
            return
        if self._dragging_split:
            self.set_split(pointer.position.x() / self._view.window_width)
            return
        self._update_pointer(pointer)
        if self._active is not None:
            self._active.move(self, pointer)
        elif self._on_split(pointer.position):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            self._tool.hover(self, pointer)
            self.refresh_cursor()
        self.pointer_moved.emit(self.photo_point(pointer.position))

    def _release(self, pointer: Pointer) -> None:
        self._dragging_split = False
        if self._active is not None:
            active, self._active = self._active, None
            active.release(self, pointer)
            self.refresh_cursor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, to move the split line, or to use the tool."""
        self._press(self._pointer_of(event, begin=self._active is None), event.button(), self._tool)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what the press began."""
        self._move(self._pointer_of(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._release(self._pointer_of(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the tool decide what a second click means."""
        pointer = self._pointer_of(event, begin=True)
        plain = event.button() == Qt.MouseButton.LeftButton and not self._space and not self._on_split(pointer.position)
        if plain and self._view is not None and self._active is None:
            self._active = self._tool
            self._tool.double_click(self, pointer)
        else:
            self._press(pointer, event.button(), self._tool)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen: like the mouse, with pressure; its other end erases."""
        if not self._pen_known:
            self._pen_known = True
            self.pen_used.emit()
        flipped = event.pointerType() == QPointingDevice.PointerType.Eraser and isinstance(self._tool, BrushTool)
        tool = self._tools["eraser"] if flipped else self._tool
        if event.type() == QEvent.Type.TabletPress:
            self._press(self._pointer_of(event, begin=self._active is None), event.button(), tool)
        elif event.type() == QEvent.Type.TabletMove:
            self._move(self._pointer_of(event))
        elif event.type() == QEvent.Type.TabletRelease:
            self._release(self._pointer_of(event))
        # An accepted event is not sent again as one of a mouse.
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        steps = event.angleDelta().y() / 120
        if self._view is not None and steps:
            place = event.position() * self.devicePixelRatioF()
            origin = max((x for x in self._origins() if x <= place.x()), default=0)
            self.zoom_to(self._view.scale * 1.2**steps, place - QPointF(origin, 0))
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the brush circle."""
        self._update_pointer(Pointer(event.position() * self.devicePixelRatioF(), event.modifiers()))

    def leaveEvent(self, event: QEvent) -> None:
        """Hide it."""
        self._update_pointer(None)
        self.pointer_moved.emit(None)

    # -- keys ------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys belong to a begun shape before they are shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._takes(event):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & _COMMAND_MODIFIERS
        return self._tool.drafting and plain and event.key() in DRAFT_KEYS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A begun shape first; then space pans, backslash shows the original, arrows move."""
        if self._tool.drafting and self._tool.key(self, event.key(), event.modifiers()):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._view is not None:
            self.numbers_asked.emit()
        elif not self.hold_key(event.key(), True, event.isAutoRepeat()) and not self._step_key(event.key()):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of a held key."""
        if not self.hold_key(event.key(), False, event.isAutoRepeat()):
            super().keyReleaseEvent(event)

    def hold_key(self, key: int, down: bool, repeated: bool = False) -> bool:
        """Handle the keys that act while they are held; True if it was one of them."""
        if key in _MODIFIER_KEYS and self._pointer is not None:
            # Brush circle and sign say at once what a press would do.
            flag = {Qt.Key.Key_Shift: "ShiftModifier", Qt.Key.Key_Control: "ControlModifier"}.get(
                Qt.Key(key), "AltModifier"
            )
            bit = Qt.KeyboardModifier[flag]
            held = self._pointer.modifiers | bit if down else self._pointer.modifiers & ~bit
            self._update_pointer(Pointer(self._pointer.position, held, self._pointer.pressure))
        if key not in _HELD_KEYS:
            return False
        if not repeated and key == Qt.Key.Key_Backslash:
            self.set_show_before(down)
        elif not repeated:
            self._space = down
            self.refresh_cursor()
            self.update()
        return True

    def _step_key(self, key: int) -> bool:
        if key not in _KEY_MOVES:
            return False
        across, down = _KEY_MOVES[Qt.Key(key)]
        step = _KEY_STEP * self.devicePixelRatioF()
        self.pan(across * step, down * step)
        return True

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        """A key released elsewhere is released here too."""
        for key in _HELD_KEYS:
            self.hold_key(key, False)
