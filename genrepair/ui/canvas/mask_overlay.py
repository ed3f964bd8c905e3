"""Draws a mask over the photo: tinted, hatched, or as an outline."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap, qRgba

from genrepair.imaging.mask import outline
from genrepair.imaging.pyramid import Pyramid
from genrepair.imaging.region import Region
from genrepair.ui.canvas.overlay_look import OverlayLook
from genrepair.ui.canvas.raster import NEAREST_ABOVE, cut, target
from genrepair.ui.canvas.viewport import View

_HATCH = 10
"""Device pixels from stripe to stripe."""
_RIM = 2
"""Device pixels of either rim of an outline."""
_INSIDE = 48
"""What is fainter than this (0..255, after thin strokes were strengthened) is outside of an outline."""


def draw_mask(painter: QPainter, view: View, region: Region, mask: Pyramid, look: OverlayLook) -> None:
    """Draw the part of a mask that lies in a region, in device pixels."""
    number = mask.best_level(view.scale)
    # An outline looks a little further than what it draws: a border just outside has a rim inside.
    reach = math.ceil((_RIM + 2) / view.scale) if look.style == "outline" else 0
    part, covered = cut(mask.level(number), region.pad(reach).clip(view.height, view.width), number)
    if not covered.empty and part.any():
        # Averaging has thinned thin strokes in a zoomed-out view: they stay visible.
        draw_part(painter, view, part, covered, look, 1.0 + 0.6 * number)


def draw_part(
    painter: QPainter, view: View, part: NDArray[np.uint8], covered: Region, look: OverlayLook, gain: float = 1.0
) -> None:
    """Draw mask values that cover a region of the photo at whatever resolution they have."""
    place = target(view, covered)
    if look.style == "tint":
        painter.drawImage(place, mask_image(part, look.colour, look.opacity, gain))
        return
    window = place.toAlignedRect().intersected(_clip(painter, view))
    if window.isEmpty():
        return
    if look.style == "hatched":
        _draw_hatched(painter, view, mask_image(part, look.colour, look.opacity, gain), place, window)
    else:
        _draw_outline(painter, view, part, place, window, look.colour, gain)


def mask_image(mask: NDArray[np.uint8], colour: QColor, opacity: float, gain: float = 1.0) -> QImage:
    """A mask as a transparent image of one colour; `gain` strengthens what is faint."""
    image = grey_image(mask, QImage.Format.Format_Indexed8)
    image.setColorTable(_tint_table(colour.rgb(), opacity, gain))
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def grey_image(values: NDArray[np.uint8], form: QImage.Format) -> QImage:
    """Bytes as an image of its own memory."""
    values = np.ascontiguousarray(values)
    height, width = values.shape
    return QImage(values.data, width, height, width, form).copy()


def _draw_hatched(painter: QPainter, view: View, image: QImage, place: QRectF, window: QRect) -> None:
    layer = QImage(window.size(), QImage.Format.Format_ARGB32_Premultiplied)
    layer.fill(Qt.GlobalColor.transparent)
    inner = QPainter(layer)
    inner.translate(-window.topLeft())
    inner.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale <= NEAREST_ABOVE)
    inner.drawImage(place, image)
    inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    # The stripes hang on the photo, so that a pan can shift what is drawn already.
    inner.setBrushOrigin(QPoint(round(view.left) % _HATCH, round(view.top) % _HATCH))
    inner.fillRect(window, _stripes())
    inner.end()
    painter.drawImage(window.topLeft(), layer)


def _draw_outline(
    painter: QPainter,
    view: View,
    part: NDArray[np.uint8],
    place: QRectF,
    window: QRect,
    colour: QColor,
    gain: float,
) -> None:
    layer = QImage(window.size(), QImage.Format.Format_Grayscale8)
    layer.fill(0)
    inner = QPainter(layer)
    inner.translate(-window.topLeft())
    inner.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale <= NEAREST_ABOVE)
    inner.drawImage(place, grey_image(part, QImage.Format.Format_Grayscale8))
    inner.end()
    values = np.frombuffer(layer.constBits(), np.uint8).reshape(layer.height(), layer.bytesPerLine())
    inside = (values[:, : layer.width()] >= _INSIDE / gain).astype(np.uint8)
    rims = outline(inside, _RIM)
    dark = QColor(255, 255, 255) if colour.lightness() < 128 else QColor(0, 0, 0)
    for rim, shade in zip(rims, (colour, dark), strict=True):
        painter.drawImage(window.topLeft(), mask_image(rim, shade, 1.0))


def _clip(painter: QPainter, view: View) -> QRect:
    """What is drawn now, a little larger than what can be seen of it."""
    window = QRect(0, 0, view.window_width, view.window_height)
    box = painter.clipBoundingRect().toAlignedRect() if painter.hasClipping() else window
    return box.adjusted(-2 * _RIM, -2 * _RIM, 2 * _RIM, 2 * _RIM)


_brushes: list[QBrush] = []


def _stripes() -> QBrush:
    if not _brushes:
        tile = QPixmap(_HATCH, _HATCH)
        tile.fill(Qt.GlobalColor.transparent)
        painter = QPainter(tile)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(0, 0, 0), _HATCH * 0.42))
        for shift in (-_HATCH, 0, _HATCH):
            painter.drawLine(shift - 2, _HATCH + 2, shift + _HATCH + 2, -2)
        painter.end()
        _brushes.append(QBrush(tile))
    return _brushes[0]


_tables: dict[tuple[int, float, float], list[int]] = {}


def _tint_table(rgb: int, opacity: float, gain: float) -> list[int]:
    table = _tables.get((rgb, opacity, gain))
    if table is None:
        colour = QColor(rgb)
        table = [
            qRgba(colour.red(), colour.green(), colour.blue(), round(min(255.0, value * gain) * opacity))
            for value in range(256)
        ]
        _tables[(rgb, opacity, gain)] = table
    return table
