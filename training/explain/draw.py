"""Maps and curves as pictures, with OpenCV alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

PAPER, INK, GRID = (255, 255, 255), (40, 40, 40), (222, 222, 222)
# Told apart by people who do not see all colours: Okabe and Ito, "Color Universal Design", 2008.
COLOURS = ((0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (230, 159, 0), (86, 180, 233))
Picture = NDArray[np.uint8]


def heat(weight: NDArray[Any], decades: float = 4.0) -> Picture:
    """A map in false colour on a logarithmic scale: black is 10**-decades of the largest value, or less."""
    top = max(float(np.max(weight)), 1e-300)
    scaled = 1 + np.log10(np.maximum(np.asarray(weight, float) / top, 10**-decades)) / decades
    return coloured(scaled)


def coloured(scaled: NDArray[Any]) -> Picture:
    """Values 0..1 in false colour, black to yellow ("inferno")."""
    grey = np.clip(np.rint(np.asarray(scaled, float) * 255), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(cv2.applyColorMap(grey, cv2.COLORMAP_INFERNO)[..., ::-1]).astype(np.uint8)


def over(photo: NDArray[Any], weight: NDArray[Any], decades: float = 3.0) -> Picture:
    """A photo (h, w, 3) 0..1, grey, with a map laid over it."""
    grey = np.repeat((np.asarray(photo, float) @ (0.299, 0.587, 0.114))[..., None], 3, axis=2)
    colour = heat(weight, decades) / 255.0
    top = max(float(np.max(weight)), 1e-300)
    share = np.clip(1 + np.log10(np.maximum(weight / top, 1e-9)) / decades, 0, 1)[..., None]
    return np.clip(np.rint(255 * (grey * 0.55 * (1 - share) + colour * share)), 0, 255).astype(np.uint8)


def box(picture: NDArray[Any], column: int, row: int, side: int) -> Picture:
    """A copy with the frame of a patch."""
    framed = np.ascontiguousarray(picture).astype(np.uint8).copy()
    cv2.rectangle(framed, (column - 1, row - 1), (column + side, row + side), (255, 255, 255), 1)
    cv2.rectangle(framed, (column - 2, row - 2), (column + side + 1, row + side + 1), (0, 0, 0), 1)
    return framed


def enlarged(picture: NDArray[Any], least: int = 360) -> Picture:
    """Whole-pixel enlargement to at least ``least`` pixels a side."""
    factor = max(1, -(-least // max(picture.shape[:2])))
    return np.ascontiguousarray(np.repeat(np.repeat(picture, factor, axis=0), factor, axis=1)).astype(np.uint8)


def curves(
    x: NDArray[Any], lines: Mapping[str, NDArray[Any]], across: str, up: str, top: float = 1.2, marks: int = 5
) -> Picture:
    """A plot of curves over 0..top; each is named in its colour.

    Parameters
    ----------
    x : (n,) float
    lines : mapping of name to (n,) float
    across, up : str
        What the axes are, with units.
    top : float
        Largest value drawn.
    marks : int
        Labelled places on the lower axis.
    """
    height, width, left, right, upper, lower = 420, 640, 70, 20, 60, 60
    picture = np.full((height, width, 3), PAPER, np.uint8)
    first, last = float(x[0]), float(x[-1])

    def at(value: float, level: float) -> tuple[int, int]:
        column = left + (value - first) / (last - first) * (width - left - right)
        row = height - lower - min(max(level, 0.0), top) / top * (height - upper - lower)
        return round(column), round(row)

    def text(words: str, place: tuple[int, int], colour: tuple[int, int, int] = INK) -> None:
        cv2.putText(picture, words, place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 1, cv2.LINE_AA)

    for level in np.arange(0, top + 1e-9, 0.2):
        row = at(first, float(level))[1]
        cv2.line(picture, (left, row), (width - right, row), GRID, 1)
        text(f"{level:.1f}", (left - 34, row + 4))
    for value in np.linspace(first, last, marks):
        column = at(float(value), 0)[0]
        cv2.line(picture, (column, upper), (column, height - lower), GRID, 1)
        text(f"{value:.2f}", (column - 16, height - lower + 18))
    text(across, (left + 200, height - 14))
    text(up, (left, 20))
    for number, (name, values) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = np.array([at(float(a), float(b)) for a, b in zip(x, values, strict=True)], np.int32)
        cv2.polylines(picture, [points.reshape(-1, 1, 2)], False, colour, 2, cv2.LINE_AA)
        text(name, (left + 185 * number, 44), colour)
    return picture
