"""Every command of the window: its name, shortcut, icon and tooltip, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from genrepair.ui import icons


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Parameters
    ----------
    name : str
        Key in the `Actions`.
    text : str
        English text with the menu mnemonic.
    tip : str
        English tooltip: what it does.
    keys : tuple of str
        Shortcuts in Qt's portable notation; the first is shown.
    icon : str
        Name of an icon; "" for none.
    group : str
        Heading on the shortcut sheet.
    checkable : bool
        Whether it stays on.
    """

    name: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = "File"
    checkable: bool = False


COMMANDS = (
    Command("open", "&Open…", "Open a photo", ("Ctrl+O",), "open"),
    Command("save", "&Save", "Save the photo over the file it was last saved to", ("Ctrl+S",), "save"),
    Command("save_as", "Save &As…", "Save under another name, format or quality", ("Ctrl+Shift+S",)),
    Command("save_project", "Save Pro&ject", "Keep masks and steps in one file, to go on another day", ("Ctrl+Alt+S",)),
    Command("save_project_as", "Save Project As…", "Keep masks and steps in another file"),
    Command("close", "&Close Photo", "Close the photo", ("Ctrl+W",)),
    Command("quit", "&Quit", "Leave GenRepair", ("Ctrl+Q",)),
    Command("undo", "&Undo", "Take the last step back", ("Ctrl+Z",), "undo", "Edit"),
    Command("redo", "&Redo", "Do the step again", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "Edit"),
    Command("undo_all", "Undo A&ll", "Back to the photo as it was opened", ("Ctrl+Alt+Z",), "", "Edit"),
    Command("redo_all", "Redo All", "Do every step again", ("Ctrl+Alt+Shift+Z",), "", "Edit"),
    Command("settings", "&Settings…", "Processor, threads and look", ("Ctrl+,",), "settings", "Edit"),
    Command("hand", "&Hand", "Drag the photo", ("H",), "hand", "Mask", True),
    Command("brush", "&Brush", "Paint over damage", ("B",), "brush", "Mask", True),
    Command("eraser", "&Eraser", "Take paint away from the mask", ("E",), "eraser", "Mask", True),
    Command("smaller", "S&maller Brush", "Make the brush smaller", ("[",), "", "Mask"),
    Command("larger", "&Larger Brush", "Make the brush larger", ("]",), "", "Mask"),
    Command("invert", "&Invert Mask", "Mark what is not marked, and the reverse", ("Ctrl+I",), "invert", "Mask"),
    Command("clear", "&Clear Mask", "Remove all marks", ("Ctrl+Backspace",), "clear", "Mask"),
    Command("show_mask", "&Show Mask", "Show what is marked as a red tint", ("M",), "mask", "Mask", True),
    Command("find", "&Find Damage", "Mark scratches, dust, creases and stains", ("Ctrl+F",), "find", "Repair"),
    Command(
        "find_second",
        "Find Dust with a &Second Scan…",
        "Mark what moved between two scans of this print",
        ("Ctrl+Shift+F",),
        "",
        "Repair",
    ),
    Command("find_infrared", "Find Dust with &Infrared", "Mark what infrared shows to be dust", (), "", "Repair"),
    Command(
        "fill_second",
        "Fill f&rom the Second Scan",
        "Put the second scan's own pixels where the dust is",
        ("Ctrl+Shift+R",),
        "",
        "Repair",
    ),
    Command("apply", "&Apply the Tool", "Run the tool picked in the side panel", ("Ctrl+Return",), "", "Repair"),
    Command("save_recipe", "&Save Steps as Recipe…", "Keep what was done, for other photos", (), "recipe", "Repair"),
    Command("preview", "&Preview", "Try the tool on what is visible", ("P",), "preview", "Repair"),
    Command("repair", "&Repair Everything", "Find damage, fill it, remove noise", ("Ctrl+R",), "repair", "Repair"),
    Command("cancel", "&Stop", "Stop what is running", ("Esc",), "", "Repair"),
    Command("zoom_in", "Zoom &In", "Zoom in", ("+", "=", "Ctrl++", "Ctrl+="), "zoom-in", "View"),
    Command("zoom_out", "Zoom &Out", "Zoom out", ("-", "Ctrl+-"), "zoom-out", "View"),
    Command("fit", "&Fit", "Show the whole photo", ("0", "Ctrl+0"), "fit", "View"),
    Command("actual", "&100 %", "One photo pixel on one screen pixel", ("1", "Ctrl+1"), "actual", "View"),
    Command("split", "&Before / After", "Compare with the original beside a line", ("C",), "split", "View", True),
    Command("panel", "Side &Panel", "Show or hide the side panel", ("F9",), "", "View", True),
    Command("full_screen", "F&ull Screen", "Use the whole screen", ("F11",), "", "View", True),
    Command("shortcuts", "&Keyboard Shortcuts", "All shortcuts on one sheet", ("F1", "?"), "keyboard", "Help"),
    Command("about", "&About GenRepair", "Version and licence", (), "", "Help"),
)

GESTURES = (
    ("View", "\\", "Hold to see the original"),
    ("View", "Wheel", "Zoom at the pointer"),
    ("View", "Space + drag", "Move the photo; the middle button does too"),
    ("Mask", "Shift + click", "Straight line from the last point"),
)
"""(group, keys, what it does) of what is no command but belongs on the sheet."""


class Actions(QObject):
    """The QActions of `COMMANDS`, as attributes of a mapping."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        for command in COMMANDS:
            action = QAction(translated(command.text), self)
            action.setObjectName(command.name)
            action.setCheckable(command.checkable)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            tip = translated(command.tip)
            key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{tip} ({key})" if key else tip)
            action.setStatusTip("")
            if command.icon:
                icons.bind(action, command.icon)
            self._actions[command.name] = action
        group = QActionGroup(self)
        for name in ("hand", "brush", "eraser"):
            group.addAction(self[name])
        self["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)
        self["about"].setMenuRole(QAction.MenuRole.AboutRole)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def enable(self, names: tuple[str, ...], enabled: bool) -> None:
        """Enable or disable several."""
        for name in names:
            self._actions[name].setEnabled(enabled)


def translated(text: str) -> str:
    """A text of this table in the person's language."""
    return QCoreApplication.translate("actions", text)
