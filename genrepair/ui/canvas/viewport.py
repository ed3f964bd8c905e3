"""Where the photo lies on the screen: zoom, pan, and the way between photo and device pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect

from genrepair.imaging.region import Region

MAXIMUM_SCALE = 32.0
MARGIN = 24
"""Device pixels left free around a fitted photo."""
STEPS = (1 / 32, 1 / 16, 1 / 12, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32)
"""Zoom steps of the keyboard."""


@dataclass(frozen=True, slots=True)
class View:
    """A photo of ``height`` x ``width`` pixels shown at ``scale`` in a window of device pixels.

    Device pixel = left + scale * column, top + scale * row. At scale 1 one photo pixel is one device pixel, whatever
    the scaling of the desktop: that is what 100 % means.

    Parameters
    ----------
    height, width : int
        Size of the photo.
    window_height, window_width : int
        Size of the canvas in device pixels.
    scale : float
        Device pixels per photo pixel.
    top, left : float
        Where the photo's upper left corner is, in device pixels.
    """

    height: int
    width: int
    window_height: int
    window_width: int
    scale: float = 1.0
    top: float = 0.0
    left: float = 0.0

    @property
    def fit_scale(self) -> float:
        """The scale that shows the whole photo; a small photo is shown at most at 100 %."""
        free_height = max(1, self.window_height - 2 * MARGIN)
        free_width = max(1, self.window_width - 2 * MARGIN)
        return min(1.0, free_height / max(1, self.height), free_width / max(1, self.width))

    @property
    def minimum_scale(self) -> float:
        """The smallest scale offered: a quarter of fitted."""
        return self.fit_scale / 4

    def fitted(self) -> View:
        """The whole photo, centred."""
        return replace(self, scale=self.fit_scale)._centred()

    def resized(self, window_height: int, window_width: int) -> View:
        """The same photo point in the middle of a window of another size."""
        row, column = self.to_photo(self.window_width / 2, self.window_height / 2)
        view = replace(self, window_height=window_height, window_width=window_width)
        return view.looking_at(row, column)

    def looking_at(self, row: float, column: float) -> View:
        """A photo point brought to the middle of the window, as far as the borders allow."""
        return replace(
            self,
            top=self.window_height / 2 - row * self.scale,
            left=self.window_width / 2 - column * self.scale,
        )._bounded()

    def zoomed(self, scale: float, x: float, y: float) -> View:
        """Another scale that keeps the photo point under device pixel (x, y) where it is."""
        scale = min(max(scale, self.minimum_scale), MAXIMUM_SCALE)
        row, column = self.to_photo(x, y)
        return replace(self, scale=scale, top=y - row * scale, left=x - column * scale)._bounded()

    def stepped(self, direction: int, x: float, y: float) -> View:
        """The next larger (1) or smaller (-1) step of the keyboard zoom."""
        if direction > 0:
            scale = next((step for step in STEPS if step > self.scale * 1.001), MAXIMUM_SCALE)
        else:
            scale = next((step for step in reversed(STEPS) if step < self.scale * 0.999), self.minimum_scale)
        return self.zoomed(scale, x, y)

    def panned(self, dx: float, dy: float) -> View:
        """Moved by device pixels."""
        return replace(self, top=self.top + dy, left=self.left + dx)._bounded()

    def to_photo(self, x: float, y: float) -> tuple[float, float]:
        """Device pixel (x, y) as (row, column) of the photo, with fractions."""
        return (y - self.top) / self.scale, (x - self.left) / self.scale

    def to_device(self, row: float, column: float) -> QPointF:
        """(row, column) of the photo as a device pixel."""
        return QPointF(self.left + column * self.scale, self.top + row * self.scale)

    def device_rect(self, region: Region, margin: int = 0) -> QRect:
        """The whole device pixels that a region touches, grown by ``margin`` and clipped to the window."""
        x0 = math.floor(self.left + region.column * self.scale) - margin
        y0 = math.floor(self.top + region.row * self.scale) - margin
        x1 = math.ceil(self.left + region.right * self.scale) + margin
        y1 = math.ceil(self.top + region.bottom * self.scale) + margin
        return QRect(x0, y0, x1 - x0, y1 - y0).intersected(QRect(0, 0, self.window_width, self.window_height))

    def photo_region(self, rect: QRect) -> Region:
        """The photo pixels that a rectangle of device pixels shows, clipped to the photo."""
        row0, column0 = self.to_photo(rect.x(), rect.y())
        row1, column1 = self.to_photo(rect.x() + rect.width(), rect.y() + rect.height())
        row, column = math.floor(row0), math.floor(column0)
        region = Region(row, column, math.ceil(row1) - row, math.ceil(column1) - column)
        return region.clip(self.height, self.width)

    @property
    def visible(self) -> Region:
        """The photo pixels in the window."""
        return self.photo_region(QRect(0, 0, self.window_width, self.window_height))

    def preview_region(self, maximum_pixels: int) -> Region:
        """The middle of what is visible, with at most so many pixels: what a live preview works on."""
        visible = self.visible
        share = min(1.0, math.sqrt(maximum_pixels / max(1, visible.area)))
        height, width = max(1, round(visible.height * share)), max(1, round(visible.width * share))
        row, column = visible.row + (visible.height - height) // 2, visible.column + (visible.width - width) // 2
        return Region(row, column, height, width) if not visible.empty else visible

    def _centred(self) -> View:
        return replace(
            self,
            top=float(round((self.window_height - self.height * self.scale) / 2)),
            left=float(round((self.window_width - self.width * self.scale) / 2)),
        )

    def _bounded(self) -> View:
        # Whole device pixels let a pan shift what is already drawn; half a window stays free so that corners can
        # be brought to the middle.
        return replace(
            self,
            top=_bound(self.top, self.height * self.scale, self.window_height),
            left=_bound(self.left, self.width * self.scale, self.window_width),
        )


def _bound(start: float, length: float, window: int) -> float:
    # What fits stays wholly inside; of what does not, at least half a window is filled.
    low, high = (0.0, window - length) if length <= window else (window / 2 - length, window / 2)
    return float(max(math.ceil(low), min(math.floor(high), round(start))))
