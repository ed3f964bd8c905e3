"""Photo pixels as QImages for the screen: only the part that is seen, from the level that is needed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from genrepair.imaging.colour import to_srgb
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.ui.canvas.display import on_monitor
from genrepair.ui.canvas.viewport import View

NEAREST_ABOVE = 2.0
"""Up to this scale pixels are smoothed; above, their squares are seen."""


def photo_image(pixels: NDArray[Any], icc: bytes | None, alpha: NDArray[Any] | None = None) -> QImage:
    """Pixels of the photo's own profile as an image for the screen, in the colours of the monitor.

    Parameters
    ----------
    pixels : (height, width, 1 or 3) uint8 or uint16, in the profile ``icc``
        A part of the photo, or of a pyramid level.
    icc : bytes or None
        The photo's profile.
    alpha : (height, width), same dtype, or None
        Transparency.
    """
    height, width = pixels.shape[:2]
    shown = on_monitor(pixels, icc)
    if shown is None:
        colours = np.ascontiguousarray(_bytes(to_srgb(pixels, icc)))
        shown = QImage(colours.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        shown = shown.convertToFormat(QImage.Format.Format_RGB32)
    if alpha is None:
        return shown
    image = shown.convertToFormat(QImage.Format.Format_ARGB32)
    opacity = np.ascontiguousarray(_bytes(alpha))
    image.setAlphaChannel(QImage(opacity.data, width, height, width, QImage.Format.Format_Alpha8))
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def patch_image(patch: Patch, icc: bytes | None = None, channels: int = 3) -> QImage:
    """A patch as an image that its own weight makes transparent; profile and channels are the photo's."""
    if patch.own:
        return photo_image(np.ascontiguousarray(patch.pixels[..., :channels]), icc, _like(patch))
    return photo_image(patch.pixels, None, _like(patch))


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


def target(view: View, region: Region) -> QRectF:
    """Where a region of the photo lies on the canvas, in device pixels."""
    return QRectF(view.to_device(region.row, region.column), view.to_device(region.bottom, region.right))


def _bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    return pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)


def _like(patch: Patch) -> NDArray[Any] | None:
    if patch.weight is None or patch.pixels.dtype == np.uint8:
        return patch.weight
    return patch.weight.astype(np.uint16) << 8
