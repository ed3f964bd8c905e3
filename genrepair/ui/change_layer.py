"""A map of what was changed: the photo dimmed and grey, what differs from the original in colour."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QPainter

from genrepair.imaging.colour import to_srgb
from genrepair.imaging.difference import changed
from genrepair.imaging.region import Region
from genrepair.ui.compare import Before
from genrepair.ui.layers import Layers
from genrepair.ui.mask_overlay import mask_image
from genrepair.ui.overlay_look import COLOURS
from genrepair.ui.raster import NEAREST_ABOVE, cut, target
from genrepair.ui.viewport import View

translate = QCoreApplication.translate

_VEIL = QColor(20, 20, 20, 170)
_OPACITY = 0.85


class ChangeLayer:
    """Draws the map for whatever part is asked for."""

    def legend(self) -> list[tuple[str, QColor]]:
        """What the colours mean."""
        return [(translate("Canvas", "Differs from the original"), COLOURS["orange"])]

    def draw(self, painter: QPainter, view: View, region: Region, layers: Layers, before: Before) -> None:
        """Draw one region in device pixels."""
        layers.draw(painter, view, region, with_mask=False)
        painter.fillRect(target(view, region), _VEIL)
        number = layers.photo.best_level(view.scale)
        old, covered, srgb = before.part(region, number)
        new, _ = cut(layers.photo.level(number), region, number)
        mask = changed(old, to_srgb(new, layers.icc) if srgb else new)
        if mask.any():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale <= NEAREST_ABOVE)
            painter.drawImage(target(view, covered), mask_image(mask, COLOURS["orange"], _OPACITY))
