"""The status bar: the photo, the place under the pointer, what runs the models, the zoom."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QStatusBar, QToolButton, QWidget

from genrepair.ui.common.spoken import spoken

_ZOOMS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class StatusBar(QStatusBar):
    """Four fields, each with a tooltip that says what it is.

    Attributes
    ----------
    zoom_chosen : Signal(float)
        Scale, 1.0 is 100 %; 0 fits.
    """

    zoom_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._photo = self._label(self.tr("Size, depth and colour profile of the photo"))
        self._place = self._label(self.tr("Place under the pointer: column, row"))
        self._place.setMinimumWidth(110)
        self._device = self._label(self.tr("The model that ran last and the device it really ran on"))
        self._device.setText(self.tr("No model used yet"))
        self._zoom = QToolButton()
        self._zoom.setToolTip(self.tr("Zoom: 100 % shows one photo pixel on one screen pixel"))
        self._zoom.setAccessibleName(self.tr("Zoom"))
        self._zoom.setMinimumWidth(64)
        self._zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._zoom)
        menu.addAction(self.tr("Fit"), lambda: self.zoom_chosen.emit(0.0))
        for zoom in _ZOOMS:
            menu.addAction(f"{zoom:.0%}".replace("%", " %"), lambda zoom=zoom: self.zoom_chosen.emit(zoom))
        self._zoom.setMenu(menu)
        source = self.tr("Alt + click: copy from here  ·  Shift + click: straight line  ·  Esc: drop the stroke")
        click = self.tr("Alt + click: not this  ·  Enter: into the mask  ·  Backspace: last click back  ·  Esc: drop")
        self._hints = {"clone": source, "heal": source, "click": click}
        self._hint = self._label(self.tr("How the tool in hand is used"))
        self.addWidget(self._photo)
        self.addWidget(self._place)
        # A hint is cut where a window is narrow; it must not hold the window wide.
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.addWidget(self._hint, 1)
        self.addPermanentWidget(self._device)
        self.addPermanentWidget(self._zoom)
        self.show_zoom(None)

    def show_photo(self, text: str) -> None:
        """What the photo is; empty for none."""
        self._photo.setText(text)

    def show_place(self, place: tuple[float, float] | None) -> None:
        """(row, column) under the pointer, or None."""
        self._place.setText("" if place is None else f"{round(place[1])}, {round(place[0])}")

    def show_device(self, provider: str, model: str) -> None:
        """What ran really."""
        self._device.setText(f"{spoken(model)}  ·  {provider}")

    def show_zoom(self, scale: float | None) -> None:
        """The zoom; None without a photo."""
        self._zoom.setEnabled(scale is not None)
        if scale is None:
            self._zoom.setText("–")
        else:
            percent = scale * 100
            self._zoom.setText(f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %")

    def add_before_device(self, widget: QWidget) -> None:
        """Put one more field before the one that says what runs the models."""
        # Qt counts the fields at the left too.
        self.insertPermanentWidget(3, widget)

    def show_hint(self, tool: str) -> None:
        """Say how the pointer tool in hand is used, where that is not plain."""
        self._hint.setText(self._hints.get(tool, ""))

    @property
    def device_text(self) -> str:
        """What the device field says."""
        return self._device.text()

    def _label(self, tip: str) -> QLabel:
        label = QLabel()
        label.setToolTip(tip)
        label.setAccessibleDescription(tip)
        return label
