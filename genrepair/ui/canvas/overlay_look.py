"""How a mask is shown over the photo: colour, opacity and style."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

STYLES = ("tint", "hatched", "outline")
"""A flat tint; stripes that are told from the photo without seeing colour; or the border alone, with a rim."""

COLOURS = {
    "red": QColor(255, 64, 92),
    "orange": QColor(230, 159, 0),
    "yellow": QColor(240, 228, 66),
    "green": QColor(0, 190, 130),
    "cyan": QColor(86, 200, 250),
    "blue": QColor(48, 110, 255),
    "magenta": QColor(226, 90, 200),
    "white": QColor(255, 255, 255),
    "black": QColor(0, 0, 0),
}
"""Red is the one that skin, sky and leaves do not have; most others are the colours of Okabe and Ito (2008), which are
told apart with any kind of colour vision."""


@dataclass(frozen=True, slots=True)
class OverlayLook:
    """How one mask is drawn.

    Parameters
    ----------
    colour : QColor
    opacity : float in [0, 1]
        Of the tint and of the stripes; an outline is always solid.
    style : str
        One of `STYLES`.
    """

    colour: QColor
    opacity: float = 0.62
    style: str = "tint"


def look(colour: str, opacity_percent: int, style: str) -> OverlayLook:
    """The look that settings name; what they name wrongly is as by default."""
    return OverlayLook(
        COLOURS.get(colour, COLOURS["red"]), opacity_percent / 100, style if style in STYLES else STYLES[0]
    )
