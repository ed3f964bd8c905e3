"""How the clone and heal brush paint: size, hardness, opacity, and whether their source moves along."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from genrepair.ui.common.rows import BrushSize, add_field, line_of, percent


class RetouchOptions(QWidget):
    """One row of the tool bar, shown while one of the two brushes is in hand.

    Attributes
    ----------
    radius_chosen : Signal(float)
        Radius in photo pixels.
    aligned_chosen : Signal(bool)
    """

    radius_chosen = Signal(float)
    aligned_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = line_of(self)
        self._size = BrushSize(self)
        self._size.chosen.connect(self.radius_chosen)
        tip = self.tr("Diameter of the brush in photo pixels ([ and ])")
        name = self.tr("Size of the clone and heal brush in photo pixels")
        add_field(row, self.tr("Size"), self._size.spin, self._size.slider, name, tip)
        self._hardness, _ = percent(50)
        tip = self.tr("100 % has a hard edge; less lets the stroke fade out towards the rim of the brush")
        add_field(row, self.tr("Hardness"), self._hardness, None, self.tr("Hardness of the clone and heal brush"), tip)
        self._opacity, _ = percent(100, least=1)
        tip = self.tr("How much of what was there one stroke covers; it can be changed later in the history")
        add_field(row, self.tr("Opacity"), self._opacity, None, self.tr("Opacity of the stroke"), tip)
        self._aligned = QCheckBox(self.tr("Aligned"))
        self._aligned.setToolTip(
            self.tr("On, every stroke copies from the same distance; off, every stroke begins at the source again")
        )
        self._aligned.setChecked(True)
        self._aligned.toggled.connect(self.aligned_chosen)
        row.addWidget(self._aligned)

    @property
    def hardness(self) -> int:
        """In percent."""
        return self._hardness.value()

    @property
    def opacity(self) -> int:
        """In percent."""
        return self._opacity.value()

    def set_opacity(self, value: int) -> None:
        """Set how opaque a stroke is, in percent."""
        self._opacity.setValue(value)

    def set_hardness(self, value: int) -> None:
        """Set how hard its rim is, in percent."""
        self._hardness.setValue(value)

    def set_aligned(self, on: bool) -> None:
        """Set whether the source moves along."""
        self._aligned.setChecked(on)

    def show_radius(self, radius: float) -> None:
        """Show the brush radius (photo pixels) without announcing it."""
        self._size.show(radius)
