"""What is edited (the mask or the protection), the tool in hand, and what can be done with the whole mask."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from genrepair.ui.actions import Actions
from genrepair.ui.common import icons, theme
from genrepair.ui.common.language import plain
from genrepair.ui.common.layout import show_action
from genrepair.ui.common.rows import BrushSize, add_field, couple, line_of, percent

_MOST = {"px": 500.0, "mm": 50.0}
_BRUSHES = ("brush", "eraser")
_NUMBERED = ("rectangle", "ellipse")
_SHAPES = (*_NUMBERED, "lasso", "polygon", "wand", "click")


class MaskPanel(QWidget):
    """What is edited and what can be done with the whole mask; the settings of the tool in hand lie in `options`.

    Attributes
    ----------
    options : QWidget
        What the tool in hand needs, in one row; the window puts it where it is in sight beside every panel.
    radius_chosen : Signal(float)
        Radius in photo pixels.
    pressure_chosen : Signal(bool)
        Whether a pen's pressure changes the size of the brush.
    """

    radius_chosen = Signal(float)
    pressure_chosen = Signal(bool)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.options = QWidget()
        self._brush, self._shapes, self._wand = QWidget(), QWidget(), QWidget()
        self._build_brush(self._brush)
        self._build_shapes(self._shapes)
        self._build_wand(self._wand)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(self._segments(("edit_mask", "edit_protect"), labelled=True))
        column.addWidget(self._whole())
        self._row = row = QHBoxLayout(self.options)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(2 * theme.SPACE)
        for page in (self._brush, self._shapes, self._wand):
            row.addWidget(page)
        self.show_tool("brush")

    # -- what it says ----------------------------------------------------------------------------------------

    @property
    def hardness(self) -> float:
        """Of the brush, 0..1."""
        return self._hardness.value() / 100

    @property
    def tolerance(self) -> int:
        """Of the magic wand, 0..255."""
        return self._tolerance.value()

    @property
    def contiguous(self) -> bool:
        """Whether the magic wand takes only what is connected."""
        return self._contiguous.isChecked()

    @property
    def amount(self) -> tuple[float, str]:
        """How far to grow, shrink and feather: a number and its unit, "px" or "mm"."""
        return self._amount.value(), str(self._unit.currentData())

    # -- what it is told -------------------------------------------------------------------------------------

    def add_options(self, page: QWidget) -> None:
        """Give the settings of another tool their place beside those of the mask's tools."""
        self._row.addWidget(page)

    def show_radius(self, radius: float) -> None:
        """Show the brush radius (photo pixels) without announcing it."""
        self._size.show(radius)

    def show_tool(self, name: str) -> None:
        """Show what belongs to a tool."""
        self._brush.setVisible(name in _BRUSHES)
        self._shapes.setVisible(name in _SHAPES)
        self._wand.setVisible(name == "wand")
        self._numbers.setVisible(name in _NUMBERED)

    def show_resolution(self, dpi: tuple[float, float] | None) -> None:
        """Offer millimetres where the photo has a resolution."""
        item = self._unit.model().index(1, 0)  # type: ignore[attr-defined]
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if dpi is not None else Qt.ItemFlag.NoItemFlags
        self._unit.model().itemFromIndex(item).setFlags(flags)  # type: ignore[attr-defined]
        if dpi is None:
            self._unit.setCurrentIndex(0)
            self._unit.setToolTip(
                self.tr("This photo does not say how many pixels an inch has, so only pixels are offered")
            )
        else:
            self._unit.setToolTip(self.tr("Millimetres follow the resolution that the photo names"))

    def show_pen(self) -> None:
        """A pen is used: offer what only a pen can do."""
        self._pressure.show()

    def set_values(self, hardness_percent: int, tolerance: int) -> None:
        """Take what was kept from the last time."""
        self._hardness.setValue(hardness_percent)
        self._tolerance.setValue(tolerance)

    # -- building --------------------------------------------------------------------------------------------

    def _build_brush(self, page: QWidget) -> None:
        self._size = BrushSize(self)
        self._size.chosen.connect(self.radius_chosen)
        row = line_of(page)
        tip = self.tr("Diameter of brush and eraser in photo pixels ([ and ])")
        add_field(row, self.tr("Size"), self._size.spin, self._size.slider, self.tr("Brush size in photo pixels"), tip)
        row.addSpacing(theme.SPACE)
        self._hardness, slider = percent(100)
        tip = self.tr("100 % has a hard edge; less lets the mask fade out towards the rim of the brush")
        add_field(row, self.tr("Hardness"), self._hardness, slider, self.tr("Hardness of the brush"), tip)
        self._pressure = QCheckBox(self.tr("Pen pressure"))
        self._pressure.setToolTip(
            self.tr("Pressure changes the size: a light touch paints a thin line, full pressure the whole brush")
        )
        self._pressure.setChecked(True)
        self._pressure.toggled.connect(self.pressure_chosen)
        self._pressure.hide()
        row.addWidget(self._pressure)

    def _build_shapes(self, page: QWidget) -> None:
        row = line_of(page)
        row.addLayout(self._segments(("mode_add", "mode_subtract", "mode_intersect"), labelled=False))
        self._numbers = self._button("numbers")
        row.addWidget(self._numbers)

    def _build_wand(self, page: QWidget) -> None:
        row = line_of(page)
        self._tolerance = QSpinBox()
        self._tolerance.setRange(0, 255)
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 255)
        slider.setPageStep(16)
        couple(slider, self._tolerance, 24)
        tip = self.tr("How much a colour may differ from the place that is clicked, in steps of 0 to 255")
        add_field(row, self.tr("Tolerance"), self._tolerance, slider, self.tr("Tolerance of the magic wand"), tip)
        self._contiguous = QCheckBox(self.tr("Only what is connected"))
        self._contiguous.setToolTip(self.tr("Off marks everything that is alike in the whole photo"))
        self._contiguous.setChecked(True)
        row.addWidget(self._contiguous)

    def _whole(self) -> QWidget:
        self._amount = QDoubleSpinBox()
        self._amount.setAccessibleName(self.tr("How far"))
        self._amount.setToolTip(self.tr("How far to grow, shrink and feather, and up to which width a mark is a speck"))
        self._amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._amount.setKeyboardTracking(False)
        theme.pad(self._amount)
        self._unit = QComboBox()
        self._unit.addItem(self.tr("px"), "px")
        self._unit.addItem(self.tr("mm"), "mm")
        self._unit.setAccessibleName(self.tr("Unit"))
        self._unit.currentIndexChanged.connect(self._show_unit)
        self._unit.setFixedWidth(62)
        self._amount.setFixedWidth(58)
        self._amount.setRange(0, _MOST["px"])
        self._amount.setValue(4)
        self._show_unit()
        sized = QHBoxLayout()
        sized.setSpacing(theme.SPACE // 2)
        sized.addWidget(self._amount)
        sized.addWidget(self._unit)
        sized.addStretch(1)
        for name in ("grow", "shrink", "feather", "specks"):
            sized.addWidget(self._button(name))
        others = QHBoxLayout()
        others.setSpacing(theme.SPACE // 2)
        for name in ("fill_holes", "invert", "select_all", "clear"):
            others.addWidget(self._button(name))
        others.addStretch(1)
        for name in ("import_mask", "export_mask", "overlay"):
            others.addWidget(self._button(name))
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        column.addLayout(sized)
        column.addLayout(others)
        return box

    def _show_unit(self) -> None:
        unit = str(self._unit.currentData())
        self._amount.setDecimals(0 if unit == "px" else 2)
        self._amount.setSingleStep(1 if unit == "px" else 0.1)
        self._amount.setRange(0, _MOST[unit])

    def _segments(self, names: tuple[str, ...], labelled: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        for number, name in enumerate(names):
            button = self._word(name) if labelled else self._button(name)
            place = "first" if number == 0 else "last" if number == len(names) - 1 else "middle"
            button.setProperty("segment", place)
            row.addWidget(button, 1 if labelled else 0)
        return row

    def _button(self, name: str) -> QToolButton:
        action = self._actions[name]
        button = QToolButton()
        show_action(button, action)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(_plain(action))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setProperty("small", True)
        return button

    def _word(self, name: str) -> QPushButton:
        """A button with a word that stays pressed with its action."""
        action = self._actions[name]
        button = QPushButton(f" {_plain(action)}")
        button.setAccessibleName(_plain(action))
        button.setToolTip(action.toolTip())
        button.setCheckable(True)
        icons.bind(button, name.removeprefix("edit_"))
        button.clicked.connect(action.trigger)

        def follow() -> None:
            button.setEnabled(action.isEnabled())
            button.setChecked(action.isChecked())

        action.changed.connect(follow)
        follow()
        return button


def _plain(action: QAction) -> str:
    return plain(action.text())
