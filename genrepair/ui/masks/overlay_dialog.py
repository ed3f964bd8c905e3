"""How mask and protection are drawn: colours, style and opacity, shown at once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from genrepair.services.settings import Settings
from genrepair.ui.canvas.overlay_look import COLOURS, STYLES
from genrepair.ui.common import theme

_SWATCH = 14


class OverlayDialog(QDialog):
    """Edits a copy of the settings; `value` gives it back, and every change is announced.

    Attributes
    ----------
    changed : Signal()
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Mask overlay"))
        self.setMinimumWidth(380)
        self._settings = settings
        self._mask = self._colours(settings.mask_colour, self.tr("Colour of the mask"))
        self._protect = self._colours(settings.protect_colour, self.tr("Colour of the protection"))
        self._style = QComboBox()
        texts = {"tint": self.tr("Tint"), "hatched": self.tr("Stripes"), "outline": self.tr("Outline")}
        for style in STYLES:
            self._style.addItem(texts[style], style)
        self._style.setCurrentIndex(max(0, self._style.findData(settings.mask_style)))
        self._style.setAccessibleName(self.tr("Style"))
        self._style.setToolTip(self.tr("Stripes and outline are seen without telling colours apart"))
        self._style.currentIndexChanged.connect(self._announce)
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._percent = QSpinBox()
        for control in (self._opacity, self._percent):
            control.setRange(10, 100)
            control.setValue(settings.mask_opacity)
            control.setAccessibleName(self.tr("Opacity"))
            control.setToolTip(self.tr("How much of the photo tint and stripes hide"))
        theme.pad(self._percent)
        self._percent.setSuffix(" %")
        self._percent.setFixedWidth(70)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._percent.valueChanged.connect(self._opacity.setValue)
        self._opacity.valueChanged.connect(self._percent.setValue)
        self._opacity.valueChanged.connect(self._announce)
        opacity = QHBoxLayout()
        opacity.setSpacing(12)
        opacity.addWidget(self._opacity, 1)
        opacity.addWidget(self._percent)
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Mask"), self._mask)
        form.addRow(self.tr("Protection"), self._protect)
        form.addRow(self.tr("Style"), self._style)
        form.addRow(self.tr("Opacity"), opacity)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(20)
        column.addLayout(form)
        column.addWidget(buttons)
        self._announce()

    def value(self) -> Settings:
        """The settings as the controls stand."""
        return replace(
            self._settings,
            mask_colour=str(self._mask.currentData()),
            protect_colour=str(self._protect.currentData()),
            mask_style=str(self._style.currentData()),
            mask_opacity=self._opacity.value(),
        )

    def _announce(self) -> None:
        for control in (self._opacity, self._percent):
            control.setEnabled(self._style.currentData() != "outline")
        self.changed.emit()

    def _colours(self, chosen: str, name: str) -> QComboBox:
        texts = {
            "red": self.tr("Red"),
            "orange": self.tr("Orange"),
            "yellow": self.tr("Yellow"),
            "green": self.tr("Green"),
            "cyan": self.tr("Sky blue"),
            "blue": self.tr("Blue"),
            "magenta": self.tr("Purple"),
            "white": self.tr("White"),
            "black": self.tr("Black"),
        }
        combo = QComboBox()
        for key, colour in COLOURS.items():
            swatch = QPixmap(_SWATCH, _SWATCH)
            swatch.fill(colour)
            combo.addItem(QIcon(swatch), texts[key], key)
        combo.setCurrentIndex(max(0, combo.findData(chosen)))
        combo.setAccessibleName(name)
        combo.setToolTip(self.tr("The colour that lies over the photo; pick one that the photo does not have"))
        combo.currentIndexChanged.connect(self._announce)
        return combo
