"""Menus and tool bars, made from the actions."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from genrepair.ui import icons
from genrepair.ui.actions import Actions
from genrepair.ui.canvas import Canvas

translate = QCoreApplication.translate

_LABELLED = ("open", "save")


def build_menus(window: QMainWindow, actions: Actions, recent: QMenu, recipes: QMenu) -> None:
    """Fill the menu bar."""
    bar = window.menuBar()
    _fill(
        bar.addMenu(translate("menus", "&File")),
        actions,
        ("open", recent, None, "save", "save_as", None, "save_project", "save_project_as", None, "close", "quit"),
    )
    _fill(bar.addMenu(translate("menus", "&Edit")), actions, ("undo", "redo", "undo_all", "redo_all", None, "settings"))
    mask = ("hand", "brush", "eraser", None, "smaller", "larger", None, "invert", "clear", None, "show_mask")
    _fill(bar.addMenu(translate("menus", "&Mask")), actions, mask)
    _fill(
        bar.addMenu(translate("menus", "&Repair")),
        actions,
        (
            "repair",
            None,
            "find",
            "find_second",
            "find_infrared",
            "fill_second",
            None,
            "preview",
            "apply",
            None,
            recipes,
            "save_recipe",
            None,
            "cancel",
        ),
    )
    view = ("zoom_in", "zoom_out", "fit", "actual", None, "split", None, "panel", "full_screen")
    _fill(bar.addMenu(translate("menus", "&View")), actions, view)
    _fill(bar.addMenu(translate("menus", "&Help")), actions, ("shortcuts", "about"))


def build_tool_bars(window: QMainWindow, actions: Actions, canvas: Canvas) -> None:
    """The bar on top (files, history, compare, zoom) and the one at the left (pointer tools)."""
    main = _bar(window, "main", translate("menus", "Main tool bar"), Qt.ToolBarArea.TopToolBarArea)
    for name in ("open", "save", None, "undo", "redo"):
        _add(main, actions, name)
    spacer = QWidget()
    spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    main.addWidget(spacer)
    main.addWidget(_hold_button(canvas))
    for name in ("split", None, "zoom_out", "zoom_in", "fit", "actual", None, "settings"):
        _add(main, actions, name)
    tools = _bar(window, "tools", translate("menus", "Pointer tools"), Qt.ToolBarArea.LeftToolBarArea)
    for name in ("hand", "brush", "eraser", None, "show_mask"):
        _add(tools, actions, name)


def _fill(menu: QMenu, actions: Actions, entries: tuple[str | QMenu | None, ...]) -> None:
    menu.setToolTipsVisible(False)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        elif isinstance(entry, QMenu):
            menu.addMenu(entry)
        else:
            menu.addAction(actions[entry])


def _bar(window: QMainWindow, name: str, title: str, area: Qt.ToolBarArea) -> QToolBar:
    bar = QToolBar(title, window)
    bar.setObjectName(name)
    bar.setMovable(False)
    bar.setFloatable(False)
    bar.setIconSize(QSize(20, 20))
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    window.addToolBar(area, bar)
    return bar


def _add(bar: QToolBar, actions: Actions, name: str | None) -> None:
    if name is None:
        bar.addSeparator()
        return
    bar.addAction(actions[name])
    button = bar.widgetForAction(actions[name])
    if isinstance(button, QToolButton):
        # Tool bars are reached with Tab like everything else.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(_plain(actions[name]))
        if name in _LABELLED:
            actions[name].setIconText(f" {_plain(actions[name])}")
            button.setProperty("labelled", True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def _hold_button(canvas: Canvas) -> QToolButton:
    button = QToolButton()
    icons.bind(button, "eye")
    button.setToolTip(translate("menus", "Hold to see the original (\\)"))
    button.setAccessibleName(translate("menus", "Hold to see the original"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.pressed.connect(lambda: canvas.set_show_before(True))
    button.released.connect(lambda: canvas.set_show_before(False))
    return button


def _plain(action: QAction) -> str:
    return action.text().replace("&", "").rstrip("…")
