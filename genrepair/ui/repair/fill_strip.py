"""The strip of other fills: one place of a Fill, up to eight pictures of how it could be filled, to be chosen from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from genrepair.tools.fill_places import MOST
from genrepair.ui.common import icons, theme

_SIDE = 104
# Pictures in a row; those below it show up when they are there.
_ACROSS = 4


class FillStrip(QFrame):
    """Floats at the lower edge of the canvas; knows nothing of photos.

    Attributes
    ----------
    chosen : Signal(int)
        Number of a picture, from 0.
    looked_at : Signal(int)
        The pointer or the focus is on a picture; -1 when it left.
    for_all : Signal()
        The current way is wanted for every place.
    moved : Signal(int)
        The next (1) or the place before (-1) is wanted.
    closed : Signal()
    """

    chosen = Signal(int)
    looked_at = Signal(int)
    for_all = Signal()
    moved = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("job")
        self.setAccessibleName(self.tr("Other fills"))
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._state = QLabel()
        self._state.setProperty("role", "muted")
        self._before = self._icon("chevron-up", self.tr("Place before (,)"), lambda: self.moved.emit(-1))
        self._next = self._icon("chevron-down", self.tr("Next place (.)"), lambda: self.moved.emit(1))
        self._all = QPushButton(self.tr("Use for all places"))
        self._all.setProperty("flat", True)
        self._all.setToolTip(self.tr("Fills every place of this Fill in the way that is chosen here; takes a run"))
        self._all.clicked.connect(self.for_all)
        close = self._icon("close", self.tr("Close (Esc)"), self.closed.emit)
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        for widget in (self._title, self._before, self._next, self._state):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self._all)
        top.addWidget(close)
        grid = QGridLayout()
        grid.setSpacing(theme.SPACE)
        self._buttons = [self._picture(number) for number in range(MOST)]
        for number, button in enumerate(self._buttons):
            grid.addWidget(button, number // _ACROSS, number % _ACROSS)
        grid.setColumnStretch(_ACROSS, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 10, 12)
        column.setSpacing(theme.SPACE)
        column.addLayout(top)
        column.addLayout(grid)
        keys: list[tuple[str, object]] = [(str(n + 1), lambda n=n: self._press(n)) for n in range(MOST)]
        keys += [(",", lambda: self.moved.emit(-1)), (".", lambda: self.moved.emit(1))]
        self._keys = []
        for key, act in keys:
            shortcut = QShortcut(QKeySequence(key), self, act)  # type: ignore[call-overload]
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setEnabled(False)
            self._keys.append(shortcut)
        self.hide()

    # -- what it is told -------------------------------------------------------------------------------------

    def show_place(self, number: int, count: int) -> None:
        """Begin with a place (from 0) that no picture is known of yet."""
        self._title.setText(self.tr("Place {n} of {count}").format(n=number + 1, count=count))
        self._all.setVisible(count > 1)
        for button in (self._before, self._next):
            button.setVisible(count > 1)
        for button in self._buttons:
            button.setEnabled(False)
            button.setChecked(False)
            button.setIcon(QIcon())
            button.setText("…")
        for button in self._buttons[_ACROSS:]:
            button.hide()
        self._state.setText(self.tr("Making other fills…"))
        self.show()

    def show_picture(self, number: int, picture: NDArray[np.uint8], title: str, current: bool) -> None:
        """One more picture, (height, width, 3) uint8 in sRGB."""
        picture = np.ascontiguousarray(picture)
        height, width = picture.shape[:2]
        image = QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        button = self._buttons[number]
        text = QCoreApplication.translate("tools", title)
        button.setIcon(QIcon(QPixmap.fromImage(image.copy())))
        button.setText(f"{number + 1}  {text}")
        button.setAccessibleName(text)
        button.setToolTip(self.tr("{title} ({key})").format(title=text, key=number + 1))
        button.setEnabled(True)
        button.setChecked(current)
        button.show()

    def show_end(self, count: int, text: str = "") -> None:
        """No more pictures come."""
        for button in self._buttons[count:]:
            button.setText("–")
        self._state.setText(text or ("" if count > 1 else self.tr("Nothing else came out here.")))

    def show_current(self, number: int) -> None:
        """Which picture the photo has."""
        for each, button in enumerate(self._buttons):
            button.setChecked(each == number)

    def set_busy(self, busy: bool) -> None:
        """While a choice is laid into the photo, no other one is taken."""
        self.setEnabled(not busy)

    @property
    def titles(self) -> Sequence[str]:
        """What the pictures that can be chosen are called."""
        return [button.text() for button in self._buttons if button.isEnabled()]

    # -- inside ----------------------------------------------------------------------------------------------

    def showEvent(self, event: QEvent) -> None:  # type: ignore[override]
        """Take the keys."""
        for key in self._keys:
            key.setEnabled(True)

    def hideEvent(self, event: QEvent) -> None:  # type: ignore[override]
        """Give the keys back."""
        for key in self._keys:
            key.setEnabled(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say which picture is looked at."""
        if watched in self._buttons:
            number = self._buttons.index(watched)  # type: ignore[arg-type]
            if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn) and self._buttons[number].isEnabled():
                self.looked_at.emit(number)
            elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
                self.looked_at.emit(-1)
        return super().eventFilter(watched, event)

    def _press(self, number: int) -> None:
        if self._buttons[number].isEnabled():
            self.chosen.emit(number)

    def _picture(self, number: int) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setProperty("tool", True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(_SIDE, _SIDE))
        button.setFixedSize(_SIDE + 24, _SIDE + 40)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.chosen.emit(number))
        button.installEventFilter(self)
        return button

    def _icon(self, name: str, tip: str, act: object) -> QToolButton:
        button = QToolButton()
        button.setProperty("small", True)
        button.setToolTip(tip)
        button.setAccessibleName(tip.split(" (")[0])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        icons.bind(button, name)
        button.clicked.connect(act)
        return button
