"""Which command does what, and which part of the window listens to which."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup

from genrepair.services.mask_edits import MASK_EDITS
from genrepair.ui.about_dialog import show_about
from genrepair.ui.canvas.panes import COMPARISONS
from genrepair.ui.canvas.tool_set import TOOL_NAMES
from genrepair.ui.canvas.tools import MODES
from genrepair.ui.common.messages import explain
from genrepair.ui.masks.flow import TARGETS
from genrepair.ui.shortcuts_dialog import ShortcutsDialog

if TYPE_CHECKING:
    from genrepair.ui.main_window import MainWindow

_SIZE_FACTOR = 1.25


def wire(window: MainWindow) -> None:
    """Connect the actions, then the parts with each other."""
    _wire_actions(window)
    _wire_canvas(window)
    _wire_bench(window)
    _wire_jobs(window)


def _commands(window: MainWindow) -> dict[str, Callable[[], object]]:
    canvas, bench, runner, panel = window.canvas, window.bench, window.runner, window.side.tools
    files, repairs, masks = window.flow, window.repairs, window.masks
    return {
        "open": files.ask_open,
        "save": files.save,
        "save_as": files.save_as,
        "save_project": window.projects.save,
        "save_project_as": window.projects.save_as,
        "save_recipe": window.recipes.save,
        "batch": lambda: window.batches.open(window.settings),
        "close": files.close,
        "quit": window.close,
        "undo": lambda: masks.settle(lambda: runner.settle(lambda: bench.undo())),
        "redo": lambda: masks.settle(lambda: runner.settle(lambda: bench.redo())),
        "undo_all": lambda: masks.settle(lambda: runner.settle(lambda: bench.travel(0))),
        "redo_all": lambda: masks.settle(lambda: runner.settle(lambda: bench.travel(len(bench.steps.titles)))),
        "copy": window.exchange.copy,
        "paste": window.exchange.paste,
        "models": window.models.open,
        "train": window.training.open,
        "settings": window.ask_settings,
        "smaller": lambda: canvas.set_radius(canvas.radius / _SIZE_FACTOR),
        "larger": lambda: canvas.set_radius(canvas.radius * _SIZE_FACTOR),
        "numbers": masks.ask_numbers,
        "swap_target": lambda: masks.set_target("protect" if masks.target == "mask" else "mask"),
        "invert": masks.invert,
        "clear": masks.clear,
        "select_all": masks.select_all,
        "import_mask": masks.import_png,
        "export_mask": masks.export_png,
        "overlay": window.ask_overlay,
        "find": repairs.find,
        "apply": lambda: masks.settle(repairs.apply_picked),
        "preview": lambda: panel.set_previewing(not panel.previewing),
        "other_fills": window.fills.open,
        "repair": repairs.repair_everything,
        "find_second": window.dust.find_with_second,
        "find_infrared": window.dust.find_with_infrared,
        "fill_second": window.dust.fill,
        "check": window.check.check,
        "repair_found": window.check.repair,
        "next_defect": lambda: window.check.step(1),
        "previous_defect": lambda: window.check.step(-1),
        "cancel": window.cancel,
        "zoom_in": lambda: canvas.zoom_step(1),
        "zoom_out": lambda: canvas.zoom_step(-1),
        "fit": canvas.fit,
        "actual": lambda: canvas.zoom_to(1.0),
        "shortcuts": lambda: ShortcutsDialog(window).exec(),
        "about": lambda: show_about(window, window.jobs, window.room, window.settings),
    }


def _wire_actions(window: MainWindow) -> None:
    actions, canvas = window.actions_, window.canvas
    for name, command in _commands(window).items():
        actions[name].triggered.connect(lambda _=False, command=command: command())
    for name in TOOL_NAMES:
        actions[name].triggered.connect(lambda _=False, name=name: canvas.set_tool(name))
    for mode in MODES:
        actions[f"mode_{mode}"].triggered.connect(lambda _=False, mode=mode: canvas.set_mode(mode))
    for target in TARGETS:
        actions[f"edit_{target}"].triggered.connect(lambda _=False, target=target: window.masks.set_target(target))
    for name in MASK_EDITS:
        actions[name].triggered.connect(lambda _=False, name=name: window.masks.edit(name))
    actions["show_mask"].toggled.connect(canvas.set_mask_visible)
    actions["show_protect"].toggled.connect(canvas.set_protect_visible)
    for name in COMPARISONS:
        actions[name].toggled.connect(lambda _: canvas.set_comparison(_checked(actions.comparisons)))
    actions["loupe"].toggled.connect(canvas.set_loupe)
    actions["pixel_grid"].toggled.connect(canvas.set_pixel_grid)
    actions["panel"].toggled.connect(window.side.setVisible)
    actions["full_screen"].toggled.connect(lambda on: _fill_screen(window, on))


def _wire_canvas(window: MainWindow) -> None:
    canvas, files = window.canvas, window.flow
    canvas.stroked.connect(window.masks.stroke)
    canvas.shaped.connect(window.masks.shape)
    canvas.picked.connect(window.masks.wand)
    canvas.numbers_asked.connect(window.masks.ask_numbers)
    canvas.pen_used.connect(window.side.brush.show_pen)
    window.side.brush.pressure_chosen.connect(canvas.set_pressure_sizes)
    window.masks.target_changed.connect(lambda target: window.actions_[f"edit_{target}"].setChecked(True))
    canvas.view_changed.connect(window.show_zoom)
    canvas.radius_changed.connect(window.side.show_radius)
    canvas.pointer_moved.connect(window.status.show_place)
    canvas.tool_changed.connect(window.show_tool)
    window.monitor.changed.connect(canvas.colours_changed)
    for panel in (window.side.brush, window.side.retouch):
        panel.radius_chosen.connect(canvas.set_radius)
    window.status.zoom_chosen.connect(lambda scale: canvas.zoom_to(scale) if scale else canvas.fit())
    for source in (canvas, window.stage.empty):
        source.files_dropped.connect(lambda paths: files.open(paths[0]))
    window.stage.empty.open_asked.connect(files.ask_open)
    window.stage.empty.path_chosen.connect(files.open)


def _wire_bench(window: MainWindow) -> None:
    canvas, bench, runner = window.canvas, window.bench, window.runner
    bench.photo_changed.connect(window.show_photo)
    bench.pixels_changed.connect(canvas.photo_changed)
    bench.mask_changed.connect(canvas.photo_changed)
    bench.protect_changed.connect(canvas.photo_changed)
    bench.protect_changed.connect(lambda _: window.preview.outdate())
    bench.mask_changed.connect(lambda _: window.mask_check.start())
    bench.mask_changed.connect(lambda _: window.preview.outdate())
    bench.photo_changed.connect(lambda _: window.dust.forget())
    bench.state_changed.connect(window.refresh)
    bench.saved.connect(window.show_saved)
    bench.message.connect(window.tell)
    window.mask_check.timeout.connect(window.check_mask)
    window.side.history.travel_asked.connect(lambda n: runner.settle(lambda: bench.travel(n)))


def _wire_jobs(window: MainWindow) -> None:
    window.side.tools.applied.connect(window.repairs.apply)
    window.runner.finished.connect(window.repairs.tell_finished)
    window.runner.observe = window.learner.filled
    window.runner.finished.connect(window.learner.note_found)
    window.learner.failed.connect(window.tell_engine_notice, Qt.ConnectionType.QueuedConnection)
    window.runner.device_used.connect(window.status.show_device)
    # A method, not a lambda: it comes from the worker and has to be delivered in this window's thread.
    window.room.noticed.connect(window.tell_engine_notice, Qt.ConnectionType.QueuedConnection)
    window.stage.job_bar.cancelled.connect(window.cancel)
    for jobs in (window.files, window.jobs):
        jobs.started.connect(window.show_job)
        jobs.progressed.connect(window.stage.job_bar.advance)
        jobs.idle.connect(window.show_idle)
        jobs.failed.connect(lambda error: window.tell(explain(error)))


def _fill_screen(window: MainWindow, on: bool) -> None:
    # The other bits stay: a window that was maximised is so again afterwards.
    full, state = Qt.WindowState.WindowFullScreen, window.windowState()
    window.setWindowState(state | full if on else state & ~full)


def _checked(group: QActionGroup) -> str:
    action = group.checkedAction()
    return action.objectName() if action is not None else ""
