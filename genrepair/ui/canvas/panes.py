"""What fills the canvas: the photo alone, before and after in one of several ways, or what changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, QSize
from PySide6.QtGui import QColor, QPainter

from genrepair.imaging.colour import to_srgb
from genrepair.imaging.difference import amplified
from genrepair.imaging.region import Region
from genrepair.ui.canvas.change_layer import ChangeLayer
from genrepair.ui.canvas.compare import Before
from genrepair.ui.canvas.layers import Layers
from genrepair.ui.canvas.overlays import draw_label, draw_split
from genrepair.ui.canvas.raster import cut
from genrepair.ui.canvas.view_cache import ViewCache
from genrepair.ui.canvas.viewport import View

translate = QCoreApplication.translate

COMPARISONS = ("split", "side_by_side", "difference", "changes")
"""Ways to compare; the actions that choose them are called the same. "" compares nothing."""
_GAP = 2
"""Device-independent pixels between two panes."""
_EDGE = 12


class Panes:
    """Draws one pane, or two that show the same part of the photo, from pictures that are redrawn only where needed.

    Attributes
    ----------
    comparison : str
        One of `COMPARISONS`, or "".
    split : float
        Where the before/after line is, as a fraction of the width.
    gain : float
        How much a difference is amplified.
    show_before : bool
        Show the original alone for the moment.
    """

    def __init__(self) -> None:
        self.comparison = ""
        self.split = 0.5
        self.gain = 8.0
        self.show_before = False
        self.changes = ChangeLayer()
        self._layers: Layers | None = None
        self._before: Before | None = None
        self._caches = {
            "after": ViewCache(self._draw_after),
            "before": ViewCache(self._draw_before),
            "difference": ViewCache(self._draw_difference),
            "changes": ViewCache(self._draw_changes),
        }

    @property
    def layers(self) -> Layers | None:
        """What lies on the canvas; None without a photo."""
        return self._layers

    @property
    def before(self) -> Before | None:
        """The original; None where there is none to compare with."""
        return self._before

    @property
    def comparing(self) -> str:
        """The comparison that can really be shown."""
        return self.comparison if self._before is not None else ""

    def show(self, layers: Layers | None, before: Before | None) -> None:
        """Another photo."""
        self._layers, self._before = layers, before
        for cache in self._caches.values():
            cache.clear()

    def look(self, view: View) -> None:
        """Another part of the photo."""
        for cache in self._caches.values():
            cache.look(view)

    def invalidate(self, rect: QRect | None) -> None:
        """Device pixels of a pane (all, if None) are out of date; the original never is."""
        for name, cache in self._caches.items():
            if name != "before":
                cache.invalidate(rect)

    def colours_changed(self) -> None:
        """Everything is out of date: it goes to another monitor."""
        for cache in self._caches.values():
            cache.invalidate()

    def pane_size(self, canvas: QSize, ratio: float) -> QSize:
        """Size of one pane of a canvas, in device pixels."""
        if self.comparing != "side_by_side":
            return canvas
        return QSize(max(1, (canvas.width() - round(_GAP * ratio)) // 2), canvas.height())

    def origins(self, canvas: QSize, ratio: float) -> list[int]:
        """Where the panes begin, in device pixels from the left."""
        if self.comparing != "side_by_side":
            return [0]
        return [0, canvas.width() - self.pane_size(canvas, ratio).width()]

    def draw(self, painter: QPainter, canvas: QSize, ratio: float, background: QColor) -> None:
        """Draw all panes in device pixels."""
        if self.show_before and self._before is not None:
            for x in self.origins(canvas, ratio):
                painter.drawPixmap(x, 0, self._caches["before"].pixmap(background))
            return
        comparison = self.comparing
        if comparison == "side_by_side":
            self._draw_side_by_side(painter, canvas, ratio, background)
        elif comparison in ("difference", "changes"):
            painter.drawPixmap(0, 0, self._caches[comparison].pixmap(background))
            self._draw_legend(painter, canvas, ratio)
        else:
            painter.drawPixmap(0, 0, self._caches["after"].pixmap(background))
            if comparison == "split":
                x = round(self.split * canvas.width())
                left = QRect(0, 0, x, canvas.height())
                painter.drawPixmap(left, self._caches["before"].pixmap(background), left)
                window = QRect(0, 0, canvas.width(), canvas.height())
                draw_split(painter, window, x, ratio, translate("Canvas", "Before"), translate("Canvas", "After"))

    def draw_layers(self, painter: QPainter, view: View, region: Region, before: bool) -> None:
        """Draw a region of the photo as it is, or as it was, without the pictures that are kept."""
        if before:
            self._draw_before(painter, view, region)
        else:
            self._draw_after(painter, view, region)

    def _draw_side_by_side(self, painter: QPainter, canvas: QSize, ratio: float, background: QColor) -> None:
        left, right = self.origins(canvas, ratio)
        painter.drawPixmap(left, 0, self._caches["before"].pixmap(background))
        painter.drawPixmap(right, 0, self._caches["after"].pixmap(background))
        seam = self.pane_size(canvas, ratio).width()
        painter.fillRect(QRect(seam, 0, right - seam, canvas.height()), QColor(0, 0, 0))
        gap = _EDGE * ratio
        draw_label(painter, translate("Canvas", "Before"), left + gap, gap, ratio)
        draw_label(painter, translate("Canvas", "After"), right + gap, gap, ratio)

    def _draw_legend(self, painter: QPainter, canvas: QSize, ratio: float) -> None:
        gap = _EDGE * ratio
        if self.comparing == "difference":
            text = translate("Canvas", "Difference × {gain}").format(gain=f"{self.gain:g}")
            draw_label(painter, text, gap, gap, ratio)
            return
        y = gap
        for text, colour in self.changes.legend(self._before) if self._before is not None else ():
            y += draw_label(painter, text, gap, y, ratio, colour=colour) + 4 * ratio

    def _draw_after(self, painter: QPainter, view: View, region: Region) -> None:
        if self._layers is not None:
            self._layers.draw(painter, view, region)

    def _draw_before(self, painter: QPainter, view: View, region: Region) -> None:
        if self._layers is not None and self._before is not None:
            number = self._layers.photo.best_level(view.scale)
            pixels, covered, srgb = self._before.part(region, number)
            self._layers.draw_array(painter, view, pixels, covered, srgb)

    def _draw_difference(self, painter: QPainter, view: View, region: Region) -> None:
        layers = self._layers
        if layers is None or self._before is None:
            return
        number = layers.photo.best_level(view.scale)
        before, covered, srgb = self._before.part(region, number)
        after, _ = cut(layers.photo.level(number), region, number)
        if srgb:
            after = to_srgb(after, layers.icc)
        layers.draw_array(painter, view, amplified(before, after, self.gain), covered, srgb=True)

    def _draw_changes(self, painter: QPainter, view: View, region: Region) -> None:
        if self._layers is not None and self._before is not None:
            self.changes.draw(painter, view, region, self._layers, self._before)
