"""What can be done now: which commands are enabled, and what title and history say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genrepair.ui.canvas.panes import COMPARISONS
from genrepair.ui.canvas.tool_set import TOOL_NAMES

if TYPE_CHECKING:
    from genrepair.ui.main_window import MainWindow

_PHOTO_ACTIONS = (
    "copy", "save_as", "save_project", "save_project_as", "save_recipe", "close", "undo_all", "redo_all",
    *TOOL_NAMES,
    "smaller", "larger", "mode_add", "mode_subtract", "mode_intersect", "edit_mask", "edit_protect", "swap_target",
    "show_mask", "show_protect", "overlay", "zoom_in", "zoom_out", "fit", "actual", "pixel_grid", *COMPARISONS, "loupe",
)  # fmt: skip
_MASK_ACTIONS = (
    "invert", "clear", "select_all", "grow", "shrink", "feather", "fill_holes", "specks", "import_mask", "export_mask",
)  # fmt: skip
_JOB_ACTIONS = ("find", "apply", "preview", "repair", "find_second", "find_infrared")
_FREE_ACTIONS = (
    *_MASK_ACTIONS, "undo_all", "redo_all", "save_as", "save_project", "save_project_as", "save_recipe", "close",
)  # fmt: skip


def refresh(window: MainWindow) -> None:
    """Show the state of the document and of the jobs."""
    document, actions = window.bench.document, window.actions_
    there = document is not None
    busy = window.jobs.busy and not window.runner.adjusting
    free = there and not busy and not window.bench.saving
    actions.enable(_PHOTO_ACTIONS, there)
    actions.enable(_JOB_ACTIONS, free)
    actions.enable(_FREE_ACTIONS, free)
    actions["check"].setEnabled(free)
    actions["repair_found"].setEnabled(free and window.check.can_repair)
    actions.enable(("next_defect", "previous_defect"), there and window.check.can_repair)
    actions["other_fills"].setEnabled(free and window.fills.can_open)
    actions["fill_second"].setEnabled(free and window.dust.can_fill)
    undo, redo = (document.undo_title, document.redo_title) if document is not None else (None, None)
    for name, title in (("undo", undo), ("redo", redo)):
        actions[name].setEnabled(free and title is not None)
    actions["save"].setEnabled(free and document is not None and document.modified)
    actions["cancel"].setEnabled(True)
    actions["numbers"].setEnabled(there and window.canvas.tool in ("rectangle", "ellipse"))
    window.side.tools.set_ready(free)
    repairs = document.steps if document is not None else ()
    window.side.history.show_steps(window.bench.steps, repairs, there)
    window.side.history.setEnabled(free or not there)
    path = window.bench.project or (document.path if document is not None else None)
    name = path.name if path is not None else ""
    window.setWindowTitle(f"{name}[*] – GenRepair" if there else "GenRepair")
    window.setWindowModified(window.bench.modified)
