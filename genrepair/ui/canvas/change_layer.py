"""A map of what was changed: the photo dimmed, what differs from the original in the colour of its step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QImage, QPainter

from genrepair.imaging.colour import to_srgb
from genrepair.imaging.region import Region
from genrepair.services.applied_step import AppliedStep
from genrepair.services.change_map import FIRST, UNKNOWN, ChangeMap, change_map
from genrepair.ui.canvas.compare import Before
from genrepair.ui.canvas.layers import Layers
from genrepair.ui.canvas.mask_overlay import grey_image
from genrepair.ui.canvas.raster import NEAREST_ABOVE, cut, target
from genrepair.ui.canvas.viewport import View
from genrepair.ui.common.language import counted

translate = QCoreApplication.translate

_VEIL = QColor(20, 20, 20, 175)
_UNKNOWN = QColor(190, 190, 190)
_STEP_COLOURS = (
    QColor(230, 159, 0),
    QColor(86, 180, 233),
    QColor(0, 190, 130),
    QColor(240, 228, 66),
    QColor(204, 121, 167),
    QColor(213, 94, 0),
    QColor(90, 130, 255),
)
"""Told apart with any kind of colour vision, after Okabe and Ito (2008)."""
_MOST_LINES = 10


class ChangeLayer:
    """Draws the map for whatever part is asked for."""

    def legend(self, before: Before) -> list[tuple[str, QColor | None]]:
        """What the colours mean, the newest step last."""
        lines: list[tuple[str, QColor | None]] = []
        for number, step in enumerate(before.steps()):
            if step.enabled and len(step.patches):
                title = translate("tools", step.title)
                lines.append((f"{title}  ·  {step.model}" if step.model else title, _colour(number)))
        if not lines:
            return [(translate("Canvas", "Nothing has been changed yet"), None)]
        hidden = len(lines) - _MOST_LINES
        if hidden > 0:
            text = counted("Canvas", "%n earlier steps", hidden)
            lines = [(text, None), *islice(lines, hidden, None)]
        return lines

    def draw(self, painter: QPainter, view: View, region: Region, layers: Layers, before: Before) -> None:
        """Draw one region in device pixels."""
        layers.draw(painter, view, region, with_mask=False)
        painter.fillRect(target(view, region), _VEIL)
        number = layers.photo.best_level(view.scale)
        old, covered, srgb = before.part(region, number)
        new, _ = cut(layers.photo.level(number), region, number)
        steps = before.steps()
        found = change_map(old, to_srgb(new, layers.icc) if srgb else new, covered, 1 << number, steps)
        if found.labels.any():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale <= NEAREST_ABOVE)
            painter.drawImage(target(view, covered), _image(found, steps))


def _colour(number: int) -> QColor:
    return _STEP_COLOURS[number % len(_STEP_COLOURS)]


def _image(found: ChangeMap, steps: Sequence[AppliedStep]) -> QImage:
    table = [0] * 256
    table[UNKNOWN] = _UNKNOWN.rgb()
    for number in range(min(len(steps), 256 - FIRST)):
        table[FIRST + number] = _colour(number).rgb()
    image = grey_image(found.labels, QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    image.setAlphaChannel(grey_image(found.strength, QImage.Format.Format_Alpha8))
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
