"""Brush size and what can be done with the whole mask."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from genrepair.ui import icons, theme
from genrepair.ui.canvas_tools import MAXIMUM_RADIUS, MINIMUM_RADIUS

_STEPS = 400


class MaskPanel(QWidget):
    """Size slider (logarithmic: fine at the small end), invert, clear.

    Attributes
    ----------
    radius_chosen : Signal(float)
        Radius in photo pixels.
    """

    radius_chosen = Signal(float)

    def __init__(self, invert: QAction, clear: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel(self.tr("Size"))
        self._spin = QDoubleSpinBox()
        self._spin.setRange(2 * MINIMUM_RADIUS, 2 * MAXIMUM_RADIUS)
        self._spin.setDecimals(0)
        self._spin.setSuffix(self.tr(" px"))
        self._spin.setFixedWidth(70)
        self._spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._spin.setKeyboardTracking(False)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, _STEPS)
        self._slider.setPageStep(_STEPS // 10)
        for widget in (self._spin, self._slider):
            widget.setAccessibleName(self.tr("Brush size in photo pixels"))
            widget.setToolTip(self.tr("Diameter of brush and eraser in photo pixels ([ and ])"))
        theme.pad(self._spin)
        label.setBuddy(self._spin)
        self._spin.valueChanged.connect(lambda value: self.radius_chosen.emit(value / 2))
        self._slider.valueChanged.connect(lambda position: self.radius_chosen.emit(_radius(position)))
        size = QHBoxLayout()
        size.setSpacing(12)
        size.addWidget(label)
        size.addWidget(self._slider, 1)
        size.addWidget(self._spin)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        for text, action in ((self.tr("Invert"), invert), (self.tr("Clear"), clear)):
            row.addWidget(_button(text, action))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(size)
        column.addLayout(row)

    def show_radius(self, radius: float) -> None:
        """Show the brush radius (photo pixels) without announcing it."""
        with QSignalBlocker(self._spin), QSignalBlocker(self._slider):
            self._spin.setValue(2 * radius)
            self._slider.setValue(_position(radius))


def _button(text: str, action: QAction) -> QPushButton:
    button = QPushButton(f" {text}")
    button.setAccessibleName(text)
    button.setToolTip(action.toolTip())
    button.setEnabled(action.isEnabled())
    icons.bind(button, action.objectName())
    button.clicked.connect(action.trigger)
    action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
    return button


def _radius(position: int) -> float:
    return MINIMUM_RADIUS * (MAXIMUM_RADIUS / MINIMUM_RADIUS) ** (position / _STEPS)


def _position(radius: float) -> int:
    return round(_STEPS * math.log(radius / MINIMUM_RADIUS) / math.log(MAXIMUM_RADIUS / MINIMUM_RADIUS))
