"""A form made from a tool's Params: every field becomes the control that fits it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QSpinBox,
    QWidget,
)

from genrepair.tools.tool import Param, describe
from genrepair.ui.common import theme

_STEPS = 1000


@dataclass(frozen=True, slots=True)
class Control:
    """How the form reads and writes one field."""

    get: Callable[[], Any]
    set: Callable[[Any], None]
    about: Param


class ParamForm(QWidget):
    """Controls for the fields of a ``Params`` dataclass.

    Attributes
    ----------
    changed : Signal(str, bool)
        Name of the field, and whether it is live (needs no network).
    """

    changed = Signal(str, bool)

    def __init__(self, params: type, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._params = params
        self._controls: dict[str, Control] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(theme.SPACE // 2)
        self._grid.setColumnStretch(1, 1)
        defaults = params()
        types = {f.name: type(getattr(defaults, f.name)) for f in fields(params)}
        for name, about in describe(params).items():
            self._add(name, about, types[name], getattr(defaults, name))

    def value(self) -> Any:
        """An instance of the ``Params`` as the controls stand."""
        return self._params(**{name: control.get() for name, control in self._controls.items()})

    def set_value(self, params: Any) -> None:
        """Show an instance of the ``Params``; emits nothing."""
        for name, control in self._controls.items():
            control.set(getattr(params, name))

    def reset(self) -> None:
        """Back to the defaults."""
        self.set_value(self._params())
        live = all(control.about.live for control in self._controls.values())
        self.changed.emit("", live)

    def _add(self, name: str, about: Param, kind: type, default: Any) -> None:
        if about.hidden:
            self._keep(name, about)
        elif kind is bool:
            self._add_check(name, about)
        elif kind in (int, float) and about.minimum is not None and about.maximum is not None:
            self._add_number(name, about, kind)
        elif about.choices:
            self._add_combo(name, about, about.choices, editable=False)
        elif default == "auto":
            self._add_combo(name, about, ("auto",), editable=True)
        else:
            self._add_text(name, about)
        self._controls[name].set(default)

    def _register(self, name: str, about: Param, get: Callable[[], Any], put: Callable[[Any], None]) -> None:
        self._controls[name] = Control(get, put, about)

    def _keep(self, name: str, about: Param) -> None:
        """No control: the value that was given comes back."""
        kept: list[Any] = [None]
        self._register(name, about, lambda: kept[0], lambda value: kept.__setitem__(0, value))

    def _announce(self, name: str, about: Param) -> Callable[..., None]:
        return lambda *_: self.changed.emit(name, about.live)

    def _dress(self, widget: QWidget, about: Param) -> None:
        widget.setToolTip(_text(about.help))
        widget.setAccessibleName(_text(about.label))
        widget.setAccessibleDescription(_text(about.help))

    def _row(self, about: Param, middle: QWidget | None, right: QWidget) -> None:
        label = QLabel(_text(about.label))
        label.setToolTip(_text(about.help))
        label.setBuddy(right)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0)
        if middle is not None:
            self._grid.addWidget(middle, row, 1)
            self._grid.addWidget(right, row, 2)
        else:
            self._grid.addWidget(right, row, 1, 1, 2)

    def _add_check(self, name: str, about: Param) -> None:
        box = QCheckBox(_text(about.label))
        self._dress(box, about)
        box.toggled.connect(self._announce(name, about))
        self._grid.addWidget(box, self._grid.rowCount(), 0, 1, 3)
        self._register(name, about, box.isChecked, _silently(box, box.setChecked))

    def _add_number(self, name: str, about: Param, kind: type) -> None:
        low, high = about.minimum or 0.0, about.maximum or 0.0
        step = about.step or (1 if kind is int else (high - low) / 100)
        spin: QSpinBox | QDoubleSpinBox
        if kind is int:
            spin = QSpinBox()
            spin.setRange(round(low), round(high))
            spin.setSingleStep(max(1, round(step)))
        else:
            spin = QDoubleSpinBox()
            spin.setRange(low, high)
            spin.setSingleStep(step)
            spin.setDecimals(2 if step < 0.1 else 1)
        spin.setSuffix(f" {_text(about.unit)}" if about.unit else "")
        spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        spin.setFixedWidth(70)
        spin.setKeyboardTracking(False)
        theme.pad(spin)
        slider = QSlider(Qt.Orientation.Horizontal)
        steps = min(_STEPS, max(1, round((high - low) / step)))
        slider.setRange(0, steps)
        slider.setPageStep(max(1, steps // 10))
        for widget in (spin, slider):
            self._dress(widget, about)

        def from_slider(position: int) -> None:
            with QSignalBlocker(spin):
                spin.setValue(kind(round((low + (high - low) * position / steps) / step) * step))  # type: ignore[arg-type]
            self.changed.emit(name, about.live)

        def put(value: Any) -> None:
            with QSignalBlocker(spin), QSignalBlocker(slider):
                spin.setValue(value)
                slider.setValue(round((value - low) / (high - low) * steps))

        def from_spin(value: Any) -> None:
            with QSignalBlocker(slider):
                slider.setValue(round((value - low) / (high - low) * steps))
            self.changed.emit(name, about.live)

        slider.valueChanged.connect(from_slider)
        spin.valueChanged.connect(from_spin)
        self._row(about, slider, spin)
        self._register(name, about, spin.value, put)

    def _add_combo(self, name: str, about: Param, choices: tuple[str, ...], editable: bool) -> None:
        combo = QComboBox()
        combo.setEditable(editable)
        for choice in choices:
            combo.addItem(_text(choice), choice)
        self._dress(combo, about)
        if editable:
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.currentTextChanged.connect(self._announce(name, about))
        self._row(about, None, combo)

        def get() -> str:
            text = combo.currentText().strip()
            index = combo.findText(text)
            return str(combo.itemData(index)) if index >= 0 else text

        def put(value: Any) -> None:
            with QSignalBlocker(combo):
                index = combo.findData(value)
                if index >= 0:
                    combo.setCurrentIndex(index)
                else:
                    combo.setEditText(str(value))

        self._register(name, about, get, put)

    def _add_text(self, name: str, about: Param) -> None:
        edit = QLineEdit()
        self._dress(edit, about)
        edit.editingFinished.connect(self._announce(name, about))
        self._row(about, None, edit)
        self._register(name, about, lambda: edit.text().strip(), _silently(edit, edit.setText))


def _silently(widget: QWidget, put: Callable[[Any], None]) -> Callable[[Any], None]:
    def setter(value: Any) -> None:
        with QSignalBlocker(widget):
            put(value)

    return setter


def _text(text: str) -> str:
    # Labels come from the tools in English; the translation files hold them under this context.
    return QCoreApplication.translate("tools", text) if text else text
