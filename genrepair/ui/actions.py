"""Every command of the window: its name, shortcut, icon and tooltip, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from genrepair.ui.canvas.panes import COMPARISONS
from genrepair.ui.canvas.tool_set import TOOL_NAMES
from genrepair.ui.common import icons


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
    Command("batch", "&Batch…", "Repair many photos with one recipe", ("Ctrl+B",)),
    Command("close", "&Close Photo", "Close the photo", ("Ctrl+W",)),
    Command("quit", "&Quit", "Leave GenRepair", ("Ctrl+Q",)),
    Command("undo", "&Undo", "Take the last step back", ("Ctrl+Z",), "undo", "Edit"),
    Command("redo", "&Redo", "Do the step again", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "Edit"),
    Command("undo_all", "Undo A&ll", "Back to the photo as it was opened", ("Ctrl+Alt+Z",), "", "Edit"),
    Command("redo_all", "Redo All", "Do every step again", ("Ctrl+Alt+Shift+Z",), "", "Edit"),
    Command("copy", "&Copy Photo", "Copy the photo as it is now to the clipboard", ("Ctrl+C",), "", "Edit"),
    Command("paste", "&Paste as New Photo", "Open the picture or file in the clipboard", ("Ctrl+V",), "", "Edit"),
    Command("models", "&Models and Devices…", "List, import and verify models; what they run on", (), "model", "Edit"),
    Command("train", "&Train a Model…", "Teach a model your own photos", ("Ctrl+Shift+T",), "", "Edit"),
    Command("settings", "&Settings…", "Processor, threads and look", ("Ctrl+,",), "settings", "Edit"),
    Command("hand", "&Hand", "Drag the photo", ("H",), "hand", "Tools", True),
    Command("brush", "&Brush", "Paint over damage", ("B",), "brush", "Tools", True),
    Command("eraser", "&Eraser", "Take paint away from the mask", ("E",), "eraser", "Tools", True),
    Command("rectangle", "&Rectangle", "Mark a rectangle", ("R",), "rectangle", "Tools", True),
    Command("ellipse", "E&llipse", "Mark an ellipse", ("O",), "ellipse", "Tools", True),
    Command("lasso", "L&asso", "Draw around what is to be marked", ("L",), "lasso", "Tools", True),
    Command("polygon", "&Polygon", "Mark what lies between corners", ("G",), "polygon", "Tools", True),
    Command("wand", "Magic &Wand", "Mark what has the colour of a place", ("W",), "wand", "Tools", True),
    Command(
        "click", "Click to &Select", "Mark what is clicked on (Alt + click: not this)", ("K",), "click", "Tools", True
    ),
    Command(
        "clone", "&Clone Brush", "Copy a place over another one (Alt + click: source)", ("S",), "clone", "Tools", True
    ),
    Command(
        "heal",
        "H&eal Brush",
        "Copy a place in the tone of another one (Alt + click: source)",
        ("J",),
        "heal",
        "Tools",
        True,
    ),
    Command("smaller", "S&maller Brush", "Make the brush smaller", ("[",), "", "Tools"),
    Command("larger", "&Larger Brush", "Make the brush larger", ("]",), "", "Tools"),
    Command("mode_add", "&Add", "Add shapes to the mask", ("Alt+1",), "add", "Tools", True),
    Command("mode_subtract", "&Subtract", "Take shapes away from the mask", ("Alt+2",), "subtract", "Tools", True),
    Command("mode_intersect", "I&ntersect", "Keep only what lies in the shape", ("Alt+3",), "intersect", "Tools", True),
    Command("numbers", "Position and Si&ze…", "Give rectangle or ellipse in numbers", (), "numbers", "Tools"),
    Command("edit_mask", "&Mask", "Tools mark what is repaired", (), "mask", "Mask", True),
    Command("edit_protect", "&Protection", "Tools mark what nothing may touch", (), "protect", "Mask", True),
    Command("swap_target", "S&witch Mask / Protection", "Edit the other of mask and protection", ("T",), "", "Mask"),
    Command("grow", "&Grow", "Widen what is marked by the amount beside", ("Ctrl+]",), "grow", "Mask"),
    Command("shrink", "S&hrink", "Narrow what is marked by the amount beside", ("Ctrl+[",), "shrink", "Mask"),
    Command("feather", "Fea&ther", "Let the mask fade out over the amount beside", ("Ctrl+Alt+F",), "feather", "Mask"),
    Command("specks", "&Remove Specks", "Unmark specks smaller than the amount beside", (), "specks", "Mask"),
    Command("fill_holes", "&Fill Holes", "Mark what the mask encloses", ("Ctrl+H",), "fill_holes", "Mask"),
    Command("select_all", "Mark &All", "Mark the whole photo", ("Ctrl+A",), "select_all", "Mask"),
    Command("import_mask", "I&mport…", "Take a mask from a PNG file; white is marked", (), "import_mask", "Mask"),
    Command("export_mask", "E&xport…", "Write the mask to a PNG file; white is marked", (), "export_mask", "Mask"),
    Command("invert", "&Invert Mask", "Mark what is not marked, and the reverse", ("Ctrl+I",), "invert", "Mask"),
    Command("clear", "&Clear Mask", "Remove all marks", ("Ctrl+Backspace",), "clear", "Mask"),
    Command("show_mask", "&Show Mask", "Show what is marked", ("M",), "mask", "Mask", True),
    Command("show_protect", "Show Pro&tection", "Show what is protected", ("Shift+M",), "protect", "Mask", True),
    Command("overlay", "&Overlay…", "Colours, stripes or outline of mask and protection", (), "overlay", "Mask"),
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
    Command("other_fills", "Other &Fills", "Choose another fill for a place of the last Fill", ("F",), "", "Repair"),
    Command("repair", "&Repair Everything", "Find damage, fill it, remove noise", ("Ctrl+R",), "repair", "Repair"),
    Command("check", "Chec&k Photo", "Look for damage, noise, blocks, softness and fading", ("F5",), "", "Repair"),
    Command(
        "repair_found",
        "Repair What Is Switched &On",
        "Mend all that is switched on in the photo check",
        ("Ctrl+Shift+Return",),
        "",
        "Repair",
    ),
    Command("next_defect", "&Next Defect", "Look at the next single defect", ("N",), "", "Repair"),
    Command("previous_defect", "Pre&vious Defect", "Look at the single defect before", ("Shift+N",), "", "Repair"),
    Command("cancel", "&Stop", "Stop what is running", ("Esc",), "", "Repair"),
    Command("zoom_in", "Zoom &In", "Zoom in", ("+", "=", "Ctrl++", "Ctrl+="), "zoom-in", "View"),
    Command("zoom_out", "Zoom &Out", "Zoom out", ("-", "Ctrl+-"), "zoom-out", "View"),
    Command("fit", "&Fit", "Show the whole photo", ("0", "Ctrl+0"), "fit", "View"),
    Command("actual", "&100 %", "One photo pixel on one screen pixel", ("1", "Ctrl+1"), "actual", "View"),
    Command("split", "&Before / After", "Compare with the original beside a line", ("C",), "split", "View", True),
    Command(
        "side_by_side", "Side &by Side", "Original and result beside each other", ("Y",), "side_by_side", "View", True
    ),
    Command("difference", "&Difference", "Show only what differs, amplified", ("D",), "difference", "View", True),
    Command("changes", "&Map of Changes", "Show where the photo was changed", ("Shift+D",), "changes", "View", True),
    Command("loupe", "&Loupe", "Magnify what is under the pointer", ("Z",), "loupe", "View", True),
    Command("pixel_grid", "Pixel &Grid", "Lines between the pixels from 1000 % on", (), "", "View", True),
    Command("panel", "Side &Panel", "Show or hide the side panel", ("F9",), "", "View", True),
    Command("full_screen", "F&ull Screen", "Use the whole screen", ("F11",), "", "View", True),
    Command("shortcuts", "&Keyboard Shortcuts", "All shortcuts on one sheet", ("F1", "?"), "keyboard", "Help"),
    Command("about", "&About GenRepair", "Version, licences of all its parts, a report for a bug", (), "", "Help"),
)

GESTURES = (
    ("Edit", "Alt + Up, Alt + Down", "In the list of repairs: do it earlier or later"),
    ("Edit", "Space, Delete", "In the list of repairs: switch it off or on, take it out"),
    ("View", "\\", "Hold to see the original"),
    ("Repair", "Enter or Space", "List of defects: zoom to the defect"),
    ("Repair", "A", "List of defects: accept; it stays in the mask"),
    ("Repair", "R or X", "List of defects: reject; it leaves the mask. Backspace takes that back"),
    ("Repair", "1 to 8", "Other fills: choose one; , and . go to the place before and the next, Esc closes"),
    ("View", "Wheel", "Zoom at the pointer"),
    ("View", "Space + drag", "Move the photo; the middle button does too"),
    ("View", "Double click", "With the hand: 100 %, or the whole photo"),
    ("Tools", "Shift + click", "Brush: straight line from the last point"),
    ("Tools", "Ctrl or Alt + drag", "Brush: erase; shapes and wand: subtract"),
    ("Tools", "Shift + drag", "Shapes and wand: add; with Ctrl or Alt: intersect"),
    ("Tools", "Enter", "Rectangle and ellipse: give position and size in numbers"),
    ("Tools", "Enter", "Polygon: close; Backspace takes a corner back, Esc cancels"),
    ("Tools", "Alt or Ctrl + click", "Clone and heal brush: choose the place to copy from; Esc drops a stroke"),
    ("Tools", "Enter", "Click to select: take it; Alt + click or right click: not this, Backspace: last click back"),
    ("Tools", "Arrows", "Move a shape while it is drawn, with Shift by ten pixels"),
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
        for names in (TOOL_NAMES, ("mode_add", "mode_subtract", "mode_intersect"), ("edit_mask", "edit_protect")):
            group = QActionGroup(self)
            for name in names:
                group.addAction(self[name])
        self.comparisons = QActionGroup(self)
        self.comparisons.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for name in COMPARISONS:
            self.comparisons.addAction(self[name])
        for name in ("mode_add", "edit_mask", "show_mask", "show_protect", "pixel_grid"):
            self[name].setChecked(True)
        self["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)
        self["about"].setMenuRole(QAction.MenuRole.AboutRole)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def lend(self, name: str, key: str) -> None:
        """Let something else have a shortcut of a command for a while."""
        action = self._actions[name]
        action.setShortcuts([each for each in action.shortcuts() if each != QKeySequence(key)])

    def take_back(self, name: str) -> None:
        """Give a command all of its shortcuts again."""
        keys = next(command.keys for command in COMMANDS if command.name == name)
        self._actions[name].setShortcuts([QKeySequence(key) for key in keys])

    def enable(self, names: tuple[str, ...], enabled: bool) -> None:
        """Enable or disable several."""
        for name in names:
            self._actions[name].setEnabled(enabled)


def translated(text: str) -> str:
    """A text of this table in the person's language."""
    return QCoreApplication.translate("actions", text)
