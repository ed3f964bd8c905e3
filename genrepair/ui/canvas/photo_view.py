"""A photo with its mask in a window: what is shown, zoom, pan, and how before and after are compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.ui.canvas.compare import Before
from genrepair.ui.canvas.damage_overlay import DamageOverlay
from genrepair.ui.canvas.layers import Layers
from genrepair.ui.canvas.loupe import draw_loupe
from genrepair.ui.canvas.overlay_look import OverlayLook
from genrepair.ui.canvas.overlays import draw_pixel_grid, draw_preview_frame
from genrepair.ui.canvas.panes import Panes
from genrepair.ui.canvas.viewport import View
from genrepair.ui.common import theme
from genrepair.ui.files.drop_target import DropTarget

_GRID_ABOVE = 10.0


class PhotoView(DropTarget):
    """Draws only what is visible, from pictures that are redrawn only where something changed.

    Attributes
    ----------
    view_changed : Signal()
        Another part of the photo, another zoom, or another photo.
    """

    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.pixel_grid = True
        self.loupe = False
        self._show_mask = self._show_protect = True
        self._looks: tuple[OverlayLook, OverlayLook] | None = None
        self._panes = Panes()
        self._view: View | None = None
        self._fitted = True
        self.installEventFilter(self)

    # -- what is shown ---------------------------------------------------------------------------------------

    @property
    def view(self) -> View | None:
        """Where the photo lies in each pane; None without a photo."""
        return self._view

    @property
    def show_before(self) -> bool:
        """Whether the original is shown alone."""
        return self._panes.show_before

    @property
    def comparison(self) -> str:
        """How before and after are compared; "" where they are not."""
        return self._panes.comparison

    @property
    def split(self) -> float | None:
        """Where the before/after line is, as a fraction of the canvas's width; None when there is none."""
        return self._panes.split if self._panes.comparison == "split" else None

    def show_photo(self, layers: Layers | None, before: Before | None = None) -> None:
        """Show another photo, fitted; None shows nothing."""
        self._panes.show(layers, before)
        self._dress(layers)
        if layers is None:
            self._view = None
            self.update()
            self.view_changed.emit()
            return
        height, width = layers.photo.level(0).shape[:2]
        size = self._pane_size()
        self._set_view(View(height, width, size.height(), size.width()).fitted(), fitted=True)

    def photo_changed(self, region: Region | None = None) -> None:
        """Redraw a region of the photo, or everything."""
        if self._view is None:
            return
        rect = None if region is None else self._view.device_rect(region, 4)
        self._panes.invalidate(rect)
        self._update(rect)

    def colours_changed(self) -> None:
        """Draw everything again in the colours of another monitor."""
        self._panes.colours_changed()
        self.update()

    def set_preview(
        self,
        patches: Sequence[Patch] = (),
        mask: tuple[Region, NDArray[np.uint8]] | None = None,
        frame: Region | None = None,
    ) -> None:
        """Lay patches, or another mask, over the photo without changing it; nothing takes the preview away."""
        layers = self._panes.layers
        if layers is not None:
            layers.preview, layers.preview_mask, layers.preview_frame = patches, mask, frame
            self.photo_changed()

    def set_stroke(self, stroke: Callable[[Region], Patch | None] | None, region: Region | None = None) -> None:
        """Lay a stroke that is being painted over the photo, and draw a region anew; None takes it away."""
        layers = self._panes.layers
        if layers is not None:
            layers.stroke = stroke
            if region is None or not region.empty:
                self.photo_changed(region)

    def set_damage(self, damage: DamageOverlay | None) -> None:
        """Draw what the photo check found; None takes it away."""
        layers = self._panes.layers
        if layers is not None and layers.damage is not damage:
            layers.damage = damage
            self.photo_changed()

    def set_mask_visible(self, visible: bool) -> None:
        """Show or hide what is marked."""
        self._show_mask = visible
        self._dress(self._panes.layers)

    def set_protect_visible(self, visible: bool) -> None:
        """Show or hide what is protected."""
        self._show_protect = visible
        self._dress(self._panes.layers)

    def set_looks(self, mask: OverlayLook, protect: OverlayLook) -> None:
        """How the mask and the protection are drawn, in this photo and in those opened later."""
        self._looks = mask, protect
        self._dress(self._panes.layers)

    def set_comparison(self, comparison: str) -> None:
        """Compare before and after in one of `panes.COMPARISONS`; "" stops."""
        if comparison != self._panes.comparison:
            self._panes.comparison = comparison
            self._take_size()
            self.update()

    def set_split(self, fraction: float | None) -> None:
        """Compare with the original left of a line; None stops."""
        if fraction is not None:
            self._panes.split = min(max(fraction, 0.0), 1.0)
        self.set_comparison("" if fraction is None else "split")
        self.update()

    def set_gain(self, gain: float) -> None:
        """Amplify differences by this much."""
        self._panes.gain = gain
        self.photo_changed()

    def set_show_before(self, show: bool) -> None:
        """Show the original alone while a key or button is held."""
        if show != self._panes.show_before:
            self._panes.show_before = show
            self.update()

    def set_loupe(self, on: bool) -> None:
        """Magnify what is under the pointer."""
        self.loupe = on
        self.update()

    def set_pixel_grid(self, on: bool) -> None:
        """Draw lines between the pixels where they are large."""
        self.pixel_grid = on
        self.update()

    def _dress(self, layers: Layers | None) -> None:
        if layers is None:
            return
        layers.show_mask, layers.show_protect = self._show_mask, self._show_protect
        if self._looks is not None:
            layers.mask_look, layers.protect_look = self._looks
        self.photo_changed()

    # -- view ------------------------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole photo."""
        if self._view is not None:
            self._set_view(self._view.fitted(), fitted=True)

    def zoom_to(self, scale: float, place: QPointF | None = None) -> None:
        """Zoom about a device pixel, or about the middle; 1.0 is 100 %."""
        if self._view is not None:
            place = place or QPointF(self._view.window_width / 2, self._view.window_height / 2)
            self._set_view(self._view.zoomed(scale, place.x(), place.y()))

    def zoom_step(self, direction: int) -> None:
        """Zoom in (1) or out (-1) by one step about the middle."""
        if self._view is not None:
            middle = self._view.window_width / 2, self._view.window_height / 2
            self._set_view(self._view.stepped(direction, *middle))

    def toggle_zoom(self, place: QPointF) -> None:
        """100 % at a device pixel, or the whole photo where it is at 100 % already."""
        if self._view is not None and self._view.scale == 1.0:
            self.fit()
        else:
            self.zoom_to(1.0, place)

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

    def _set_view(self, view: View, fitted: bool = False) -> None:
        self._view, self._fitted = view, fitted
        self._panes.look(view)
        self.update()
        self.view_changed.emit()

    def _device_size(self) -> QSize:
        ratio = self.devicePixelRatioF()
        return QSize(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))

    def _pane_size(self) -> QSize:
        return self._panes.pane_size(self._device_size(), self.devicePixelRatioF())

    def _origins(self) -> list[int]:
        return self._panes.origins(self._device_size(), self.devicePixelRatioF())

    # -- drawing ---------------------------------------------------------------------------------------------

    def draw_over(self, painter: QPainter, view: View, ratio: float) -> None:
        """What moves with the pointer, over the photo in each pane; in device pixels of the pane."""

    def loupe_place(self) -> QPointF | None:
        """What the loupe magnifies, in device pixels of a pane; None for nothing."""
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy what is drawn already, then what moves with the pointer."""
        painter = QPainter(self)
        background = QColor(theme.current().canvas)
        if self._view is None:
            painter.fillRect(self.rect(), background)
            return
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        size = self._device_size()
        self._panes.draw(painter, size, ratio, background)
        if self._panes.show_before and self._panes.before is not None:
            return
        for x in self._origins():
            painter.save()
            painter.translate(x, 0)
            painter.setClipRect(QRect(0, 0, self._view.window_width, self._view.window_height))
            self._draw_marks(painter, self._view, ratio)
            self.draw_over(painter, self._view, ratio)
            painter.restore()
        place = self.loupe_place() if self.loupe else None
        if place is not None:
            draw_loupe(painter, self._panes, self._view, place, size, ratio)

    def _draw_marks(self, painter: QPainter, view: View, ratio: float) -> None:
        if self.pixel_grid and view.scale >= _GRID_ABOVE:
            draw_pixel_grid(painter, view)
        if self._panes.layers is not None and self._panes.layers.damage is not None and self._show_mask:
            self._panes.layers.damage.draw_frame(painter, view, ratio)
        frame = self._panes.layers.preview_frame if self._panes.layers is not None else None
        if frame is not None:
            draw_preview_frame(painter, view, frame, ratio, self.tr("Preview"))

    def _update(self, device: QRect | None) -> None:
        """Paint a rectangle of every pane again, or everything."""
        if device is None:
            self.update()
            return
        ratio = self.devicePixelRatioF()
        for x in self._origins():
            part = QRectF((device.x() + x) / ratio, device.y() / ratio, device.width() / ratio, device.height() / ratio)
            self.update(part.toAlignedRect().adjusted(-1, -1, 1, 1))

    # -- size ------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw anew, as sharp as the screen allows, on a screen of another scaling."""
        # A filter on itself instead of `event`: PySide cannot pass an error of paintEvent through an overridden one.
        if watched is self and event.type() == QEvent.Type.DevicePixelRatioChange:
            self._take_size()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted photo fitted and any other photo's middle in the middle."""
        self._take_size()

    def _take_size(self) -> None:
        if self._view is None:
            return
        size = self._pane_size()
        view = self._view.resized(size.height(), size.width())
        self._set_view(view.fitted() if self._fitted else view, self._fitted)
