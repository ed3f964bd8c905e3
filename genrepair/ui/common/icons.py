"""Icons: SVG strokes drawn in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache
from weakref import WeakKeyDictionary

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QAction, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton
from shiboken6 import isValid

from genrepair.paths import icons_dir
from genrepair.ui.common import theme

_SIZES = (20, 40, 60)
_bound: WeakKeyDictionary[QObject, str] = WeakKeyDictionary()


@lru_cache(maxsize=128)
def pixmap(name: str, size: int, colour: str, ratio: float = 1.0) -> QPixmap:
    """One icon drawn at ``size`` device-independent pixels in one colour; to be shown, not to be painted on.

    Each notice asks for one. Were it always a new one, Qt's own cache would keep a scaled copy of each.
    """
    return _draw(name, size, colour, ratio)


def icon(name: str) -> QIcon:
    """An icon for actions and buttons, in the current theme; sharp up to 300 %."""
    return _icon(name, theme.current().name)


def app_icon() -> QIcon:
    """The program's own icon."""
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(_draw("genrepair", size, "#000000"))
    return result


def bind(target: QAction | QAbstractButton, name: str) -> None:
    """Give ``target`` the icon ``name`` now and again whenever the theme changes."""
    _bound[target] = name
    target.setIcon(icon(name))


def refresh() -> None:
    """Redraw every bound icon; called after the theme changed."""
    for target, name in list(_bound.items()):
        # Qt may have deleted the widget while Python still remembers it.
        if isinstance(target, QAction | QAbstractButton) and isValid(target):
            target.setIcon(icon(name))


def _draw(name: str, size: int, colour: str, ratio: float = 1.0) -> QPixmap:
    data = _source(name).replace("currentColor", colour).encode()
    pixels = round(size * ratio)
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(data)).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    result = QPixmap.fromImage(image)
    result.setDevicePixelRatio(ratio)
    return result


@lru_cache(maxsize=128)
def _icon(name: str, theme_name: str) -> QIcon:
    colours = theme.DARK if theme_name == "dark" else theme.LIGHT
    states = (
        (QIcon.Mode.Normal, QIcon.State.Off, colours.text),
        (QIcon.Mode.Active, QIcon.State.Off, colours.text),
        (QIcon.Mode.Normal, QIcon.State.On, colours.accent),
        (QIcon.Mode.Active, QIcon.State.On, colours.accent),
        (QIcon.Mode.Disabled, QIcon.State.Off, colours.disabled),
        (QIcon.Mode.Disabled, QIcon.State.On, colours.disabled),
    )
    result = QIcon()
    for mode, state, colour in states:
        for size in _SIZES:
            result.addPixmap(_draw(name, size, colour), mode, state)
    return result


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (icons_dir() / f"{name}.svg").read_text(encoding="utf-8")
