"""Photo pixels as QImages for the screen: only the part that is seen, from the level that is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap, QRegion, qRgba

from genrepair.imaging.colour import to_srgb
from genrepair.imaging.patch import Patch
from genrepair.imaging.pyramid import Pyramid
from genrepair.imaging.region import Region
from genrepair.ui import theme
from genrepair.ui.viewport import View

OVERLAY_OPACITY = 0.62
_NEAREST_ABOVE = 2.0


def photo_image(pixels: NDArray[Any], icc: bytes | None, alpha: NDArray[Any] | None = None) -> QImage:
    """Pixels of the photo's own profile as an sRGB image for the screen.

    Parameters
    ----------
    pixels : (height, width, 1 or 3) uint8 or uint16, in the profile ``icc``
        A part of the photo, or of a pyramid level.
    icc : bytes or None
        The photo's profile.
    alpha : (height, width), same dtype, or None
        Transparency.
    """
    colours = _bytes(to_srgb(pixels, icc))
    if colours.dtype != np.uint8 or not colours.flags.c_contiguous:
        colours = np.ascontiguousarray(colours)
    height, width = colours.shape[:2]
    image = QImage(colours.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    if alpha is None:
        return image.convertToFormat(QImage.Format.Format_RGB32)
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    image.setAlphaChannel(_grey_image(_bytes(alpha), QImage.Format.Format_Alpha8))
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def mask_image(mask: NDArray[np.uint8], tint: QColor, gain: float = 1.0) -> QImage:
    """A mask as a tinted, transparent image.

    ``gain`` makes thin strokes stay visible in a zoomed-out view, where averaging has thinned them.
    """
    image = _grey_image(np.ascontiguousarray(mask), QImage.Format.Format_Indexed8)
    image.setColorTable(_tint_table(tint.rgb(), gain))
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def patch_image(patch: Patch) -> QImage:
    """A patch as an image that its own weight makes transparent."""
    return photo_image(patch.pixels, None, patch.weight if patch.weight is None else _like(patch))


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
    """

    def __init__(self, photo: Pyramid, mask: Pyramid, icc: bytes | None, alpha: Pyramid | None = None) -> None:
        self.photo, self.mask, self.icc, self.alpha = photo, mask, icc, alpha
        self.tint = theme.OVERLAY
        self.show_mask = True
        self.preview: Sequence[Patch] = ()
        self.preview_mask: tuple[Region, NDArray[np.uint8]] | None = None
        self.preview_frame: Region | None = None

    def draw(self, painter: QPainter, view: View, region: Region, with_mask: bool = True) -> None:
        """Draw the photo, the preview and the mask of one region in device pixels."""
        number = self.photo.best_level(view.scale)
        self._clip(painter, view)
        self._draw_photo(painter, view, region, number)
        for patch in self.preview:
            if not patch.region.intersection(region).empty:
                target = _target(view, patch.region)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale <= _NEAREST_ABOVE)
                painter.drawImage(target, patch_image(patch))
        if with_mask and self.show_mask:
            self._draw_mask(painter, view, region)

    def draw_array(
        self, painter: QPainter, view: View, pixels: NDArray[Any], covered: Region, srgb: bool = False
    ) -> None:
        """Draw pixels that cover a region, at whatever resolution they have; in the photo's profile or in sRGB."""
        self._clip(painter, view)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale <= _NEAREST_ABOVE)
        painter.drawImage(_target(view, covered), photo_image(pixels, None if srgb else self.icc))

    def _clip(self, painter: QPainter, view: View) -> None:
        height, width = self.photo.level(0).shape[:2]
        painter.setClipRect(_target(view, Region.whole(height, width)), Qt.ClipOperation.IntersectClip)

    def _draw_photo(self, painter: QPainter, view: View, region: Region, number: int) -> None:
        level = self.photo.level(number)
        part, covered = cut(level, region, number)
        if covered.empty:
            return
        alpha = None
        if self.alpha is not None:
            alpha, _ = cut(self.alpha.level(number), region, number)
            painter.fillRect(_target(view, region), _checkers())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale <= _NEAREST_ABOVE)
        painter.drawImage(_target(view, covered), photo_image(part, self.icc, alpha))

    def _draw_mask(self, painter: QPainter, view: View, region: Region) -> None:
        if self.preview_mask is not None:
            covered, mask = self.preview_mask
            painter.save()
            painter.setClipRect(_target(view, covered), Qt.ClipOperation.IntersectClip)
            painter.drawImage(_target(view, covered), mask_image(mask, self.tint))
            painter.restore()
            kept = QRegion(view.device_rect(region, 4)).subtracted(QRegion(view.device_rect(covered)))
            painter.setClipRegion(kept, Qt.ClipOperation.IntersectClip)
        number = self.mask.best_level(view.scale)
        part, covered = cut(self.mask.level(number), region, number)
        if not covered.empty and part.any():
            painter.drawImage(_target(view, covered), mask_image(part, self.tint, 1.0 + 0.6 * number))


def cut(level: NDArray[Any], region: Region, number: int) -> tuple[NDArray[Any], Region]:
    """The part of pyramid level ``number`` that shows ``region``, and what it covers in full-size pixels.

    Two pixels more are taken on every side, so that smooth scaling has neighbours and parts join without a seam. What
    is covered may reach over the photo's last row and column, because the sides of a level are rounded up.
    """
    size, pad = 1 << number, 2
    top, left = max(0, region.row // size - pad), max(0, region.column // size - pad)
    bottom = min(level.shape[0], -(-region.bottom // size) + pad)
    right = min(level.shape[1], -(-region.right // size) + pad)
    covered = Region(top * size, left * size, (bottom - top) * size, (right - left) * size)
    return level[top:bottom, left:right], covered


def _target(view: View, region: Region) -> QRectF:
    return QRectF(view.to_device(region.row, region.column), view.to_device(region.bottom, region.right))


def _bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    return pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)


def _like(patch: Patch) -> NDArray[Any] | None:
    if patch.weight is None or patch.pixels.dtype == np.uint8:
        return patch.weight
    return patch.weight.astype(np.uint16) << 8


def _grey_image(values: NDArray[np.uint8], form: QImage.Format) -> QImage:
    values = np.ascontiguousarray(values)
    height, width = values.shape
    return QImage(values.data, width, height, width, form).copy()


_tables: dict[tuple[int, float], list[int]] = {}


def _tint_table(rgb: int, gain: float) -> list[int]:
    table = _tables.get((rgb, gain))
    if table is None:
        colour = QColor(rgb)
        table = [
            qRgba(colour.red(), colour.green(), colour.blue(), round(min(255.0, value * gain) * OVERLAY_OPACITY))
            for value in range(256)
        ]
        _tables[(rgb, gain)] = table
    return table


def _checkers() -> QBrush:
    tile = QPixmap(16, 16)
    tile.fill(QColor("#bdbdbd"))
    painter = QPainter(tile)
    painter.fillRect(0, 0, 8, 8, QColor("#9a9a9a"))
    painter.fillRect(8, 8, 8, 8, QColor("#9a9a9a"))
    painter.end()
    return QBrush(tile)
