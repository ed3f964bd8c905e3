"""What lies on the canvas, one over the other: photo, preview, protection, mask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap, QRegion

from genrepair.imaging.patch import Patch
from genrepair.imaging.pyramid import Pyramid
from genrepair.imaging.region import Region
from genrepair.ui.canvas.damage_overlay import DamageOverlay
from genrepair.ui.canvas.mask_overlay import draw_mask, draw_part
from genrepair.ui.canvas.overlay_look import COLOURS, OverlayLook
from genrepair.ui.canvas.raster import NEAREST_ABOVE, cut, patch_image, photo_image, target
from genrepair.ui.canvas.viewport import View


class Layers:
    """What lies on the canvas, and how a rectangle of it is drawn.

    Parameters
    ----------
    photo : Pyramid of (height, width, 1 or 3)
        The photo as it is now.
    mask : Pyramid of (height, width) uint8
        The mask.
    icc : bytes or None
        The photo's profile.
    alpha : Pyramid or None
        The photo's transparency.
    protect : Pyramid of (height, width) uint8, or None
        What no repair may touch; drawn once `protecting` is set.
    """

    def __init__(
        self,
        photo: Pyramid,
        mask: Pyramid,
        icc: bytes | None,
        alpha: Pyramid | None = None,
        protect: Pyramid | None = None,
    ) -> None:
        self.photo, self.mask, self.icc, self.alpha, self.protect = photo, mask, icc, alpha, protect
        self.mask_look = OverlayLook(COLOURS["red"])
        self.protect_look = OverlayLook(COLOURS["blue"])
        self.show_mask = self.show_protect = True
        # Until something is protected, the protection costs neither memory nor time.
        self.protecting = False
        self.preview: Sequence[Patch] = ()
        self.preview_mask: tuple[Region, NDArray[np.uint8]] | None = None
        self.preview_frame: Region | None = None
        self.damage: DamageOverlay | None = None
        # A stroke of the clone or heal brush that is being painted: what it makes of a region.
        self.stroke: Callable[[Region], Patch | None] | None = None

    def draw(self, painter: QPainter, view: View, region: Region, with_mask: bool = True) -> None:
        """Draw the photo, the preview and the mask of one region in device pixels."""
        number = self.photo.best_level(view.scale)
        self._clip(painter, view)
        self._draw_photo(painter, view, region, number)
        for patch in self.preview:
            if not patch.region.intersection(region).empty:
                self._draw_patch(painter, view, patch)
        stroke = None if self.stroke is None else self.stroke(region)
        if stroke is not None:
            self._draw_patch(painter, view, stroke)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale <= NEAREST_ABOVE)
        if with_mask and self.show_protect and self.protecting and self.protect is not None:
            draw_mask(painter, view, region, self.protect, self.protect_look)
        if with_mask and self.show_mask and self.damage is not None:
            self.damage.draw(painter, view, region)
        if with_mask and self.show_mask:
            self._draw_mask(painter, view, region)

    def _draw_patch(self, painter: QPainter, view: View, patch: Patch) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale <= NEAREST_ABOVE)
        painter.drawImage(target(view, patch.region), patch_image(patch, self.icc, self.photo.level(0).shape[2]))

    def draw_array(
        self, painter: QPainter, view: View, pixels: NDArray[Any], covered: Region, srgb: bool = False
    ) -> None:
        """Draw pixels that cover a region, at whatever resolution they have; in the photo's profile or in sRGB."""
        self._clip(painter, view)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale <= NEAREST_ABOVE)
        painter.drawImage(target(view, covered), photo_image(pixels, None if srgb else self.icc))

    def _clip(self, painter: QPainter, view: View) -> None:
        height, width = self.photo.level(0).shape[:2]
        painter.setClipRect(target(view, Region.whole(height, width)), Qt.ClipOperation.IntersectClip)

    def _draw_photo(self, painter: QPainter, view: View, region: Region, number: int) -> None:
        level = self.photo.level(number)
        part, covered = cut(level, region, number)
        if covered.empty:
            return
        alpha = None
        if self.alpha is not None:
            alpha, _ = cut(self.alpha.level(number), region, number)
            painter.fillRect(target(view, region), _checkers())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale <= NEAREST_ABOVE)
        painter.drawImage(target(view, covered), photo_image(part, self.icc, alpha))

    def _draw_mask(self, painter: QPainter, view: View, region: Region) -> None:
        if self.preview_mask is not None:
            covered, mask = self.preview_mask
            painter.save()
            painter.setClipRect(target(view, covered), Qt.ClipOperation.IntersectClip)
            draw_part(painter, view, mask, covered, self.mask_look)
            painter.restore()
            kept = QRegion(view.device_rect(region, 4)).subtracted(QRegion(view.device_rect(covered)))
            painter.setClipRegion(kept, Qt.ClipOperation.IntersectClip)
        draw_mask(painter, view, region, self.mask, self.mask_look)


def _checkers() -> QBrush:
    tile = QPixmap(16, 16)
    tile.fill(QColor("#bdbdbd"))
    painter = QPainter(tile)
    painter.fillRect(0, 0, 8, 8, QColor("#9a9a9a"))
    painter.fillRect(8, 8, 8, 8, QColor("#9a9a9a"))
    painter.end()
    return QBrush(tile)
