"""The photo on the screen: zoom, pan, paint, compare. Draws only what is visible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.ui import theme
from genrepair.ui.canvas_tools import MAXIMUM_RADIUS, MINIMUM_RADIUS, BrushTool, CanvasTool, Pointer, canvas_tools
from genrepair.ui.compare import Before
from genrepair.ui.drop_target import DropTarget
from genrepair.ui.overlays import draw_brush, draw_preview_frame, draw_split
from genrepair.ui.raster import Layers
from genrepair.ui.view_cache import ViewCache
from genrepair.ui.viewport import View

_SPLIT_GRIP = 10


class Canvas(DropTarget):
    """Shows a photo with its mask and turns pointer and keys into view changes and strokes.

    Attributes
    ----------
    stroked : Signal(list, float, bool, bool)
        Part of a stroke: (row, column) places, radius in photo pixels, erase, new stroke.
    view_changed : Signal()
    radius_changed : Signal(float)
        Brush radius in photo pixels.
    pointer_moved : Signal(object)
        (row, column) under the pointer, or None.
    tool_changed : Signal(str)
        Name of the pointer tool.
    """

    stroked = Signal(list, float, bool, bool)
    view_changed = Signal()
    radius_changed = Signal(float)
    pointer_moved = Signal(object)
    tool_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Photo"))
        self.radius = 12.0
        self.show_before = False
        self._layers: Layers | None = None
        self._before: Before | None = None
        self._view: View | None = None
        self._fitted = True
        self._split: float | None = None
        self._tools = canvas_tools()
        self._tool: CanvasTool = self._tools["hand"]
        self._active: CanvasTool | None = None
        self._pointer: QPointF | None = None
        self._space = self._dragging_split = False
        self._after_cache = ViewCache(self._draw_after)
        self._before_cache = ViewCache(self._draw_before)
        self.refresh_cursor()

    # -- what is shown ---------------------------------------------------------------------------------------

    @property
    def view(self) -> View | None:
        """Where the photo lies; None without a photo."""
        return self._view

    @property
    def tool(self) -> str:
        """Name of the pointer tool."""
        return self._tool.name

    @property
    def split(self) -> float | None:
        """Where the before/after line is, as a fraction of the canvas's width; None when not comparing."""
        return self._split

    def show_photo(self, layers: Layers | None, before: Before | None = None) -> None:
        """Show another photo, fitted; None shows nothing."""
        self._layers, self._before = layers, before
        for cache in (self._after_cache, self._before_cache):
            cache.clear()
        for tool in self._tools.values():
            if isinstance(tool, BrushTool):
                tool.forget()
        if layers is None:
            self._view = None
            self.update()
            self.view_changed.emit()
            return
        height, width = layers.photo.level(0).shape[:2]
        size = self._device_size()
        self._set_view(View(height, width, size.height(), size.width()).fitted(), fitted=True)

    def photo_changed(self, region: Region | None = None) -> None:
        """Redraw a region of the photo, or everything."""
        if self._view is None:
            return
        rect = None if region is None else self._view.device_rect(region, 3)
        self._after_cache.invalidate(rect)
        self._update(rect)

    def set_preview(
        self,
        patches: Sequence[Patch] = (),
        mask: tuple[Region, NDArray[np.uint8]] | None = None,
        frame: Region | None = None,
    ) -> None:
        """Lay patches, or another mask, over the photo without changing it; nothing takes the preview away."""
        if self._layers is not None:
            self._layers.preview, self._layers.preview_mask, self._layers.preview_frame = patches, mask, frame
            self.photo_changed()

    def set_mask_visible(self, visible: bool) -> None:
        """Show or hide the mask's tint."""
        if self._layers is not None:
            self._layers.show_mask = visible
            self.photo_changed()

    def set_split(self, fraction: float | None) -> None:
        """Compare with the original left of a line; None stops."""
        self._split = None if fraction is None else min(max(fraction, 0.0), 1.0)
        self.update()

    def set_show_before(self, show: bool) -> None:
        """Show the original alone while a key or button is held."""
        if show != self.show_before:
            self.show_before = show
            self.update()

    def set_tool(self, name: str) -> None:
        """Choose the pointer tool."""
        if name != self._tool.name:
            self._tool = self._tools[name]
            self.refresh_cursor()
            self.update()
            self.tool_changed.emit(name)

    def set_radius(self, radius: float) -> None:
        """Set the brush radius in photo pixels."""
        radius = min(max(radius, MINIMUM_RADIUS), MAXIMUM_RADIUS)
        if radius != self.radius:
            self.radius = radius
            self.update()
            self.radius_changed.emit(radius)

    # -- view ------------------------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole photo."""
        if self._view is not None:
            self._set_view(self._view.fitted(), fitted=True)

    def zoom_to(self, scale: float) -> None:
        """Zoom about the middle of the canvas; 1.0 is 100 %."""
        if self._view is not None:
            self._set_view(self._view.zoomed(scale, self._view.window_width / 2, self._view.window_height / 2))

    def zoom_step(self, direction: int) -> None:
        """Zoom in (1) or out (-1) by one step about the middle."""
        if self._view is not None:
            middle = self._view.window_width / 2, self._view.window_height / 2
            self._set_view(self._view.stepped(direction, *middle))

    def pan(self, dx: float, dy: float) -> None:
        """Move the photo by device pixels."""
        if self._view is not None:
            self._set_view(self._view.panned(round(dx), round(dy)))

    def look_at(self, row: float, column: float) -> None:
        """Bring a photo point to the middle."""
        if self._view is not None:
            self._set_view(self._view.looking_at(row, column))

    def photo_point(self, position: QPointF) -> tuple[float, float]:
        """Device position as (row, column), whole numbers at the centres of pixels."""
        if self._view is None:
            return 0.0, 0.0
        row, column = self._view.to_photo(position.x(), position.y())
        return row - 0.5, column - 0.5

    def refresh_cursor(self) -> None:
        """Show the cursor of the tool in use."""
        hand = self._space or self._tool.name == "hand"
        self.setCursor(Qt.CursorShape.OpenHandCursor if hand else self._tool.cursor)
        if self._view is None:
            self.setCursor(Qt.CursorShape.ArrowCursor)

    def _set_view(self, view: View, fitted: bool = False) -> None:
        self._view, self._fitted = view, fitted
        for cache in (self._after_cache, self._before_cache):
            cache.look(view)
        self.refresh_cursor()
        self.update()
        self.view_changed.emit()

    def _device_size(self) -> QSize:
        ratio = self.devicePixelRatioF()
        return QSize(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))

    # -- drawing ---------------------------------------------------------------------------------------------

    def _draw_after(self, painter: QPainter, view: View, region: Region) -> None:
        if self._layers is not None:
            self._layers.draw(painter, view, region)

    def _draw_before(self, painter: QPainter, view: View, region: Region) -> None:
        if self._layers is not None and self._before is not None:
            number = self._layers.photo.best_level(view.scale)
            pixels, covered, srgb = self._before.part(region, number)
            self._layers.draw_array(painter, view, pixels, covered, srgb)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy what is drawn already, then the brush circle and the split line."""
        painter = QPainter(self)
        background = QColor(theme.current().canvas)
        if self._view is None:
            painter.fillRect(self.rect(), background)
            return
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        window = QRect(0, 0, self._view.window_width, self._view.window_height)
        if self.show_before and self._before is not None:
            painter.drawPixmap(0, 0, self._before_cache.pixmap(background))
            return
        painter.drawPixmap(0, 0, self._after_cache.pixmap(background))
        frame = self._layers.preview_frame if self._layers is not None else None
        if frame is not None:
            draw_preview_frame(painter, self._view, frame, ratio, self.tr("Preview"))
        if self._split is not None and self._before is not None:
            x = round(self._split * window.width())
            left = QRect(0, 0, x, window.height())
            painter.drawPixmap(left, self._before_cache.pixmap(background), left)
            draw_split(painter, window, x, ratio, self.tr("Before"), self.tr("After"))
        if self._pointer is not None and self._tool.has_size and not self._space:
            erase = isinstance(self._tool, BrushTool) and self._tool.erase
            draw_brush(painter, self._pointer, self.radius * self._view.scale, ratio, erase)

    def _update(self, device: QRect | None) -> None:
        if device is None:
            self.update()
            return
        ratio = self.devicePixelRatioF()
        self.update(
            QRectF(device.x() / ratio, device.y() / ratio, device.width() / ratio, device.height() / ratio)
            .toAlignedRect()
            .adjusted(-1, -1, 1, 1)
        )

    def _update_pointer(self, position: QPointF | None) -> None:
        old, self._pointer = self._pointer, position
        if self._view is None or not self._tool.has_size:
            return
        reach = self.radius * self._view.scale + 4 * self.devicePixelRatioF()
        for point in (old, position):
            if point is not None:
                self._update(QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach).toAlignedRect())

    # -- pointer and keys ------------------------------------------------------------------------------------

    def _pointer_of(self, event: QMouseEvent) -> Pointer:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return Pointer(event.position() * self.devicePixelRatioF(), shift)

    def _on_split(self, position: QPointF) -> bool:
        if self._split is None or self._view is None:
            return False
        return abs(position.x() - self._split * self._view.window_width) < _SPLIT_GRIP * self.devicePixelRatioF()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, to move the split line, or to paint."""
        if self._view is None:
            return
        pointer = self._pointer_of(event)
        middle = event.button() == Qt.MouseButton.MiddleButton
        if event.button() == Qt.MouseButton.LeftButton and not self._space and self._on_split(pointer.position):
            self._dragging_split = True
            return
        if middle or event.button() == Qt.MouseButton.LeftButton:
            self._active = self._tools["hand"] if middle or self._space else self._tool
            self._active.press(self, pointer)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what the press began."""
        pointer = self._pointer_of(event)
        if self._view is None:
            return
        if self._dragging_split:
            self.set_split(pointer.position.x() / self._view.window_width)
            return
        self._update_pointer(pointer.position)
        if self._active is not None:
            self._active.move(self, pointer)
        elif self._on_split(pointer.position):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            self.refresh_cursor()
        self.pointer_moved.emit(self.photo_point(pointer.position))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._dragging_split = False
        if self._active is not None:
            self._active.release(self, self._pointer_of(event))
            self._active = None
            self.refresh_cursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        steps = event.angleDelta().y() / 120
        if self._view is not None and steps:
            position = event.position() * self.devicePixelRatioF()
            self._set_view(self._view.zoomed(self._view.scale * 1.2**steps, position.x(), position.y()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space pans, backslash shows the original, arrows move, brackets size the brush."""
        if not self.hold_key(event.key(), True, event.isAutoRepeat()) and not self._step_key(event.key()):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of a held key."""
        if not self.hold_key(event.key(), False, event.isAutoRepeat()):
            super().keyReleaseEvent(event)

    def hold_key(self, key: int, down: bool, repeated: bool = False) -> bool:
        """Handle the keys that act while they are held; True if it was one of them."""
        if key not in (Qt.Key.Key_Space, Qt.Key.Key_Backslash):
            return False
        if not repeated and key == Qt.Key.Key_Backslash:
            self.set_show_before(down)
        elif not repeated:
            self._space = down
            self.refresh_cursor()
            self.update()
        return True

    def _step_key(self, key: int) -> bool:
        step = 64 * self.devicePixelRatioF()
        moves = {
            Qt.Key.Key_Left: (step, 0.0),
            Qt.Key.Key_Right: (-step, 0.0),
            Qt.Key.Key_Up: (0.0, step),
            Qt.Key.Key_Down: (0.0, -step),
        }
        if key in moves:
            self.pan(*moves[Qt.Key(key)])
            return True
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the brush circle."""
        self._update_pointer(event.position() * self.devicePixelRatioF())

    def leaveEvent(self, event: QEvent) -> None:
        """Hide it."""
        self._update_pointer(None)
        self.pointer_moved.emit(None)

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        """A key released elsewhere is released here too."""
        self.hold_key(Qt.Key.Key_Space, False)
        self.hold_key(Qt.Key.Key_Backslash, False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted photo fitted and any other photo's middle in the middle."""
        self._take_size()

    def event(self, event: QEvent) -> bool:
        """Draw anew, as sharp as the screen allows, on a screen of another scaling."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._take_size()
        return super().event(event)

    def _take_size(self) -> None:
        if self._view is None:
            return
        size = self._device_size()
        view = self._view.resized(size.height(), size.width())
        self._set_view(view.fitted() if self._fitted else view, self._fitted)
