"""Fields of the tool bar: a word, a slider and a number that move together."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QSpinBox, QWidget

from genrepair.ui.canvas.brush_tool import MAXIMUM_RADIUS, MINIMUM_RADIUS
from genrepair.ui.common import theme

_STEPS = 400
_SHORTEST, _LONGEST = 48, 112
"""Of a slider; a narrow window has short ones."""


class BrushSize(QObject):
    """Slider and number for the diameter of a brush, in photo pixels; the slider is logarithmic.

    Attributes
    ----------
    chosen : Signal(float)
        Radius in photo pixels.
    """

    chosen = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.spin = QDoubleSpinBox()
        self.spin.setRange(2 * MINIMUM_RADIUS, 2 * MAXIMUM_RADIUS)
        self.spin.setDecimals(0)
        self.spin.setSuffix(self.tr(" px"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 10)
        self.spin.valueChanged.connect(lambda value: self.chosen.emit(value / 2))
        self.slider.valueChanged.connect(lambda position: self.chosen.emit(_radius(position)))

    def show(self, radius: float) -> None:
        """Show the radius without announcing it."""
        with QSignalBlocker(self.spin), QSignalBlocker(self.slider):
            self.spin.setValue(2 * radius)
            self.slider.setValue(_position(radius))


def line_of(page: QWidget) -> QHBoxLayout:
    """The layout that fields are put into, one beside the other."""
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.SPACE)
    return row


def add_field(
    row: QHBoxLayout, text: str, spin: QSpinBox | QDoubleSpinBox, slider: QSlider | None, name: str, tip: str
) -> None:
    """A word, a slider where there is one, and a number; ``name`` is what a screen reader says."""
    spin.setFixedWidth(70)
    spin.setAlignment(Qt.AlignmentFlag.AlignRight)
    spin.setKeyboardTracking(False)
    theme.pad(spin)
    label = QLabel(text)
    label.setBuddy(spin)
    row.addWidget(label)
    if slider is not None:
        slider.setMinimumWidth(_SHORTEST)
        slider.setMaximumWidth(_LONGEST)
        slider.setAccessibleName(name)
        slider.setToolTip(tip)
        row.addWidget(slider)
    spin.setAccessibleName(name)
    for widget in (spin, label):
        widget.setToolTip(tip)
    row.addWidget(spin)


def percent(value: int, least: int = 0) -> tuple[QSpinBox, QSlider]:
    """A number and a slider from `least` to 100 %."""
    spin, slider = QSpinBox(), QSlider(Qt.Orientation.Horizontal)
    spin.setRange(least, 100)
    spin.setSuffix(" %")
    slider.setRange(least, 100)
    couple(slider, spin, value)
    return spin, slider


def couple(slider: QSlider, spin: QSpinBox, value: int) -> None:
    """Let one follow the other."""
    slider.valueChanged.connect(spin.setValue)
    spin.valueChanged.connect(slider.setValue)
    spin.setValue(value)


def _radius(position: int) -> float:
    return MINIMUM_RADIUS * (MAXIMUM_RADIUS / MINIMUM_RADIUS) ** (position / _STEPS)


def _position(radius: float) -> int:
    return round(_STEPS * math.log(radius / MINIMUM_RADIUS) / math.log(MAXIMUM_RADIUS / MINIMUM_RADIUS))
