"""The pointer of the window's tests."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


def send_move(widget: QWidget, place: QPoint, keys: Any = Qt.KeyboardModifier.NoModifier, held: bool = False) -> None:
    """Move the pointer to a place, with keys, and with the left button held or not.

    QTest.mouseMove holds no keys, and moves the pointer of the screen: its event comes back from there when it
    will, on a busy machine after the test has looked.
    """
    at = QPointF(place)
    buttons = Qt.MouseButton.LeftButton if held else Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, widget.mapToGlobal(at), Qt.MouseButton.NoButton, buttons, keys)
    QApplication.sendEvent(widget, event)
