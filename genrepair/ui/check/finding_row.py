"""One finding of the photo check: switch, name, figure and sentence; damage also has sensitivity and colour."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from genrepair.services.finding import Finding
from genrepair.ui.canvas.overlay_look import COLOURS
from genrepair.ui.check import words as check_words
from genrepair.ui.common import icons, theme

_SIGNS = {"none": ("success", "success"), "slight": ("info", "info"), "clear": ("warning", "warning")}
_QUIET = ("none", "slight")
_SWATCH = 14


class FindingRow(QWidget):
    """Shows one finding.

    Attributes
    ----------
    switched : Signal(str, bool)
        Name of the finding, and whether it is to be mended.
    sensitivity_chosen : Signal(str, int)
        Class of damage and its sensitivity.
    colour_chosen : Signal(str, str)
        Class of damage and its overlay colour.
    """

    switched = Signal(str, bool)
    sensitivity_chosen = Signal(str, int)
    colour_chosen = Signal(str, str)

    def __init__(self, finding: Finding, colour: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        self._sign, self._figure, self._sentence = QLabel(), QLabel(), QLabel()
        self._switch = QCheckBox(check_words.title(finding.name))
        self._switch.setChecked(finding.suggested or finding.is_damage)
        self._switch.setEnabled(finding.available)
        self._switch.toggled.connect(self._on_switched)
        self._figure.setProperty("role", "value")
        self._sentence.setProperty("role", "muted")
        self._sentence.setWordWrap(True)
        self._sentence.setContentsMargins(24, 0, 0, 0)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(3, 2 * _SWATCH)
        grid.addWidget(self._switch, 0, 0)
        grid.addWidget(self._sign, 0, 1)
        grid.addWidget(self._figure, 0, 2)
        self._slider, self._swatch = QSlider(Qt.Orientation.Horizontal, self), QToolButton(self)
        self._sensitivity = QSpinBox(self)
        if finding.is_damage:
            grid.addWidget(self._swatch, 0, 3)
            row = QHBoxLayout()
            row.setContentsMargins(24, 0, 0, 0)
            row.setSpacing(theme.SPACE)
            row.addWidget(self._slider, 1)
            row.addWidget(self._sensitivity)
            grid.addLayout(row, 1, 0, 1, 4)
            self._make_slider(finding.name)
            self._make_swatch(finding.name, colour)
        else:
            grid.addWidget(self._sentence, 1, 0, 1, 4)
            for unused in (self._slider, self._swatch, self._sensitivity):
                unused.hide()
        self.show_finding(finding)

    @property
    def on(self) -> bool:
        """Whether it is to be mended."""
        return self._switch.isChecked() and self._switch.isEnabled()

    def show_finding(self, finding: Finding) -> None:
        """Show new figures."""
        self.finding = finding
        text, bad = check_words.sentence(finding), check_words.severity(finding)
        self._figure.setText(finding.figure)
        self._sentence.setText(text)
        # What is hardly wrong says so in its tooltip: the panel stays short, and what is bad stands out.
        self._sentence.setHidden(finding.is_damage or (finding.severity in _QUIET and finding.available))
        self._switch.setToolTip(text)
        self._figure.setToolTip(text)
        self._sign.setToolTip(bad)
        name = f"{check_words.title(finding.name)}: {bad}, {finding.figure}"
        self._switch.setAccessibleName(name)
        self._switch.setAccessibleDescription(text)
        self.refresh_theme()

    def refresh_theme(self) -> None:
        """Redraw the sign in the colours of the theme."""
        sign, colour = _SIGNS.get(self.finding.severity, ("error", "error"))
        ratio = max(2.0, self.devicePixelRatioF())
        self._sign.setPixmap(icons.pixmap(sign, 16, getattr(theme.current(), colour), ratio))

    def _on_switched(self, on: bool) -> None:
        self._slider.setEnabled(on)
        self._sensitivity.setEnabled(on)
        self.switched.emit(self.finding.name, on)

    def _make_slider(self, name: str) -> None:
        title = check_words.title(name)
        for control in (self._slider, self._sensitivity):
            control.setRange(0, 100)
            control.setValue(50)
            control.setEnabled(self.on)
            control.setAccessibleName(self.tr("Sensitivity: {name}").format(name=title))
            control.setToolTip(self.tr("Sensitivity: more finds fainter damage and more that is none"))
        self._slider.setPageStep(10)
        theme.pad(self._sensitivity)
        self._sensitivity.setSuffix(" %")
        self._sensitivity.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._sensitivity.setKeyboardTracking(False)
        self._sensitivity.setFixedWidth(62)
        self._slider.valueChanged.connect(self._sensitivity.setValue)
        self._sensitivity.valueChanged.connect(self._slider.setValue)
        self._sensitivity.valueChanged.connect(lambda value: self.sensitivity_chosen.emit(name, value))

    def _make_swatch(self, name: str, colour: str) -> None:
        menu = QMenu(self._swatch)
        for key in COLOURS:
            menu.addAction(_swatch(key), check_words.colour(key), lambda key=key: self._choose(name, key))
        self._swatch.setMenu(menu)
        self._swatch.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._swatch.setIconSize(QSize(_SWATCH, _SWATCH))
        self._swatch.setProperty("small", True)
        self._swatch.setAccessibleName(self.tr("Colour: {name}").format(name=check_words.title(name)))
        self._swatch.setToolTip(self.tr("The colour in which it is drawn over the photo"))
        self._swatch.setIcon(_swatch(colour if colour in COLOURS else "red"))

    def _choose(self, name: str, colour: str) -> None:
        self._swatch.setIcon(_swatch(colour))
        self.colour_chosen.emit(name, colour)


@lru_cache(maxsize=len(COLOURS))
def _swatch(colour: str) -> QIcon:
    picture = QPixmap(_SWATCH, _SWATCH)
    picture.fill(COLOURS[colour])
    return QIcon(picture)
