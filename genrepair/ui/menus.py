"""Menus and tool bars, made from the actions."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from genrepair.ui.actions import Actions
from genrepair.ui.canvas.canvas import Canvas
from genrepair.ui.canvas.panes import COMPARISONS
from genrepair.ui.canvas.tool_set import MASK_TOOLS, RETOUCH_TOOLS
from genrepair.ui.common import icons
from genrepair.ui.common.language import plain
from genrepair.ui.common.layout import show_action

translate = QCoreApplication.translate

_LABELLED = ("open", "save")
_GAINS, _DEFAULT_GAIN = (1, 4, 8, 16, 64, 255), 8


def build_menus(window: QMainWindow, actions: Actions, recent: QMenu, recipes: QMenu, canvas: Canvas) -> None:
    """Fill the menu bar."""
    bar = window.menuBar()
    _fill(
        bar.addMenu(translate("menus", "&File")),
        actions,
        (
            "open",
            recent,
            None,
            "save",
            "save_as",
            None,
            "save_project",
            "save_project_as",
            None,
            "batch",
            None,
            "close",
            "quit",
        ),
    )
    edit = ("undo", "redo", "undo_all", "redo_all", None, "copy", "paste", None, "models", "train", "settings")
    _fill(bar.addMenu(translate("menus", "&Edit")), actions, edit)
    mask = bar.addMenu(translate("menus", "&Mask"))
    tools = _submenu(
        mask, translate("menus", "&Tool"), actions, ("hand", *MASK_TOOLS, None, "smaller", "larger", "numbers")
    )
    modes = ("mode_add", "mode_subtract", "mode_intersect")
    joining = _submenu(mask, translate("menus", "&Join Shapes By"), actions, modes)
    edited = _submenu(
        mask, translate("menus", "&What Is Edited"), actions, ("edit_mask", "edit_protect", None, "swap_target")
    )
    whole = ("select_all", "invert", "clear", None, "grow", "shrink", "feather", "fill_holes", "specks")
    files = ("import_mask", "export_mask", None, "show_mask", "show_protect", "overlay")
    _fill(mask, actions, (tools, joining, edited, None, *whole, None, *files))
    _fill(
        bar.addMenu(translate("menus", "&Repair")),
        actions,
        (
            "repair",
            None,
            "check",
            "repair_found",
            "next_defect",
            "previous_defect",
            None,
            "find",
            "find_second",
            "find_infrared",
            "fill_second",
            None,
            "preview",
            "apply",
            "other_fills",
            None,
            *RETOUCH_TOOLS,
            None,
            recipes,
            "save_recipe",
            None,
            "cancel",
        ),
    )
    view = bar.addMenu(translate("menus", "&View"))
    zoom = ("zoom_in", "zoom_out", "fit", "actual", "pixel_grid")
    gains = _gain_menu(view, canvas)
    compare = (*COMPARISONS, gains, None, "loupe")
    _fill(view, actions, (*zoom, None, *compare, None, "panel", "full_screen"))
    _fill(bar.addMenu(translate("menus", "&Help")), actions, ("shortcuts", "about"))


def build_tool_bars(window: QMainWindow, actions: Actions, canvas: Canvas, options: QWidget) -> None:
    """The bar on top (files, history, the tool in hand, compare, zoom) and the one at the left (pointer tools)."""
    main = _bar(window, "main", translate("menus", "Main tool bar"), Qt.ToolBarArea.TopToolBarArea)
    for name in ("open", "save", None, "undo", "redo", None):
        _add(main, actions, name)
    main.addWidget(options)
    spacer = QWidget()
    spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    main.addWidget(spacer)
    main.addWidget(_hold_button(canvas))
    for name in (*COMPARISONS, "loupe", None, "fit", "actual", None, "settings"):
        _add(main, actions, name)
    for more in main.findChildren(QToolButton, "qt_toolbar_ext_button"):
        more.setToolTip(translate("menus", "What has no room in this window"))
        more.setAccessibleName(translate("menus", "More"))
    tools = _bar(window, "tools", translate("menus", "Pointer tools"), Qt.ToolBarArea.LeftToolBarArea)
    brushes, shapes = MASK_TOOLS[:2], MASK_TOOLS[2:]
    for name in ("hand", None, *brushes, None, *shapes, None, *RETOUCH_TOOLS, None, "show_mask", "show_protect"):
        _add(tools, actions, name)


def _submenu(menu: QMenu, title: str, actions: Actions, entries: tuple[str | None, ...]) -> QMenu:
    result = QMenu(title, menu)
    _fill(result, actions, entries)
    return result


def _gain_menu(menu: QMenu, canvas: Canvas) -> QMenu:
    result = QMenu(translate("menus", "Difference &Strength"), menu)
    group = QActionGroup(result)
    for gain in _GAINS:
        action = result.addAction(f"× {gain}", lambda gain=gain: canvas.set_gain(gain))
        action.setCheckable(True)
        action.setChecked(gain == _DEFAULT_GAIN)
        group.addAction(action)
    return result


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
        show_action(button, actions[name])
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
    return plain(action.text())
