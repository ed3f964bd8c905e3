"""Arrangements that several windows have: a column of parts, emptied; rows to pick; a button that shows an action."""

from __future__ import annotations

from PySide6.QtCore import SIGNAL, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLayout,
    QTableWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from genrepair.ui.common import theme


def column_of(*parts: QWidget | QLayout) -> QWidget:
    """Widgets and rows of widgets below each other, without a margin."""
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.SPACE)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return widget


def empty(column: QLayout) -> None:
    """Delete the widgets of a layout that holds nothing else."""
    while (item := column.itemAt(0)) is not None and (widget := item.widget()) is not None:
        # Not `takeAt`: nobody deletes the item that it gives to Python.
        column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()


def show_action(button: QToolButton, action: QAction) -> None:
    """Let a button show an action and trigger it; the action may have no menu.

    Qt 6.11 sets the action anew at each of its changes, and each time connects the action's ``changed`` to the button
    once more, to notice a menu. Thousands of connections would be the price of an hour's work, in memory and in time.
    """

    def let_go() -> None:
        if isValid(button):  # it may go before its action
            # PySide's hints do not know that None means all of the button's slots.
            QObject.disconnect(action, SIGNAL("changed()"), button, None)  # type: ignore[call-overload]

    button.setDefaultAction(action)
    action.changed.connect(let_go)
    let_go()


def pick_rows(table: QTableWidget) -> None:
    """Make a table one of rows to pick from, read only; its first column takes the room that is left."""
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
