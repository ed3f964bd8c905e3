"""A rectangle or an ellipse in numbers."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from genrepair.imaging.region import Region
from genrepair.imaging.shapes import Rectangle
from genrepair.services.mask_edits import pixels_of
from genrepair.ui.common import theme


class ShapeDialog(QDialog):
    """Left, top, width and height in pixels, or in millimetres where the photo has a resolution.

    Parameters
    ----------
    region : Region
        To begin with.
    size : (height, width)
        Of the photo.
    dpi : (x, y) or None
        Resolution of the photo.

    Attributes
    ----------
    changed : Signal()
        A number changed.
    """

    changed = Signal()

    def __init__(
        self, region: Region, size: tuple[int, ...], dpi: tuple[float, float] | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Position and size"))
        self.setMinimumWidth(320)
        self._dpi, self._region = dpi, region
        self._unit = QComboBox()
        self._unit.addItem(self.tr("Pixels"), "px")
        if dpi is not None:
            self._unit.addItem(self.tr("Millimetres"), "mm")
        self._unit.setAccessibleName(self.tr("Unit"))
        self._unit.setToolTip(self.tr("Millimetres follow the resolution that the photo names"))
        self._unit.currentIndexChanged.connect(self._show)
        height, width = size[:2]
        limits = ((-width, width), (-height, height), (1, 2 * width), (1, 2 * height))
        names = (self.tr("Left"), self.tr("Top"), self.tr("Width"), self.tr("Height"))
        self._tips = dict(
            zip(
                names,
                (
                    self.tr("From the left edge of the photo to the shape"),
                    self.tr("From the upper edge of the photo to the shape"),
                    self.tr("How wide the shape is"),
                    self.tr("How high the shape is"),
                ),
                strict=True,
            )
        )
        self._limits = limits
        self._spins = [self._spin(name) for name in names]
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Unit"), self._unit)
        for name, spin in zip(names, self._spins, strict=True):
            form.addRow(name, spin)
        note = QLabel(self.tr("The photo is {width} × {height} pixels.").format(width=width, height=height))
        note.setProperty("role", "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(20)
        column.addLayout(form)
        column.addWidget(note)
        column.addWidget(buttons)
        self._show()
        self._spins[0].setFocus()
        self._spins[0].selectAll()

    def box(self) -> Rectangle:
        """What the numbers say."""
        return Rectangle.of_region(self._region)

    @property
    def _pixel(self) -> float:
        """Units a pixel."""
        return 1 / pixels_of(1.0, str(self._unit.currentData()), self._dpi)

    def _spin(self, name: str) -> QDoubleSpinBox:
        spin = QDoubleSpinBox()
        theme.pad(spin)
        spin.setAccessibleName(name)
        spin.setToolTip(self._tips[name])
        spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        spin.valueChanged.connect(self._take)
        return spin

    def _show(self) -> None:
        unit, pixel = str(self._unit.currentData()), self._pixel
        region = self._region
        values = (region.column, region.row, region.width, region.height)
        for spin, value, (low, high) in zip(self._spins, values, self._limits, strict=True):
            with QSignalBlocker(spin):
                spin.setDecimals(0 if unit == "px" else 2)
                spin.setSingleStep(1 if unit == "px" else 0.1)
                spin.setSuffix(f" {unit}")
                spin.setRange(low * pixel, high * pixel)
                spin.setValue(value * pixel)

    def _take(self) -> None:
        left, top, width, height = (round(spin.value() / self._pixel) for spin in self._spins)
        self._region = Region(top, left, max(1, height), max(1, width))
        self.changed.emit()
