"""Photo pixels in the colours of the monitor: from the photo's own profile straight into that of the screen.

What is converted is only what is drawn. Where no profile of the monitor is known, colours are shown as sRGB.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColorSpace, QColorTransform, QImage

from genrepair.imaging.colour import is_srgb, to_srgb, usable

_target: bytes | None = None


def use(icc: bytes | None) -> bool:
    """Show everything that is drawn from now on by this profile of a monitor; None for sRGB.

    Returns
    -------
    bool
        Whether anything looks different now.
    """
    global _target
    if icc is not None and (is_srgb(icc) or not _space(icc).isValid()):
        icc = None
    changed, _target = icc != _target, icc
    return changed


def profile() -> bytes | None:
    """The monitor's profile; None where colours are shown as sRGB."""
    return _target


def on_monitor(pixels: NDArray[Any], icc: bytes | None) -> QImage | None:
    """Pixels as this monitor has to be sent them; None where that is sRGB.

    Parameters
    ----------
    pixels : (height, width, 1 or 3) uint8 or uint16, in the profile ``icc``
    icc : bytes or None

    Returns
    -------
    QImage of 8 bits a channel, or None
    """
    if _target is None:
        return None
    source = None if icc is None or is_srgb(icc) or not usable(icc, pixels.shape[2]) else icc
    if source is not None and (pixels.shape[2] != 3 or not _space(source).isValid()):
        # Grey with a curve of its own, or a profile that Qt does not understand: by way of sRGB.
        pixels, source = to_srgb(pixels, source), None
    image = _image(pixels)
    image.applyColorTransform(_transform(source, _target))
    return image if image.format() == QImage.Format.Format_RGB32 else image.convertToFormat(QImage.Format.Format_RGB32)


def _image(pixels: NDArray[Any]) -> QImage:
    height, width = pixels.shape[:2]
    if pixels.dtype == np.uint8:
        colours = np.ascontiguousarray(np.broadcast_to(pixels, (height, width, 3)))
        return QImage(colours.data, width, height, 3 * width, QImage.Format.Format_RGB888).convertToFormat(
            QImage.Format.Format_RGB32
        )
    # All 16 bits go through the conversion: only what comes out of it is rounded.
    deep = np.full((height, width, 4), 65535, np.uint16)
    deep[:, :, :3] = pixels
    return QImage(deep.data, width, height, 8 * width, QImage.Format.Format_RGBX64).copy()


@lru_cache(maxsize=8)
def _space(icc: bytes) -> QColorSpace:
    return QColorSpace.fromIccProfile(QByteArray(icc))


@lru_cache(maxsize=8)
def _transform(source: bytes | None, target: bytes) -> QColorTransform:
    start = QColorSpace(QColorSpace.NamedColorSpace.SRgb) if source is None else _space(source)
    return start.transformationToColorSpace(_space(target))
