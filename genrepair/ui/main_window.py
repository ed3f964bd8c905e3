"""The window: puts the parts together and says who talks to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QMessageBox, QSplitter

import genrepair
from genrepair.errors import SettingsError
from genrepair.paths import samples_dir
from genrepair.services.settings import Settings, save_settings
from genrepair.tools.tool import Tool
from genrepair.ui import icons, theme
from genrepair.ui.actions import Actions
from genrepair.ui.engine_room import EngineRoom
from genrepair.ui.file_flow import FileFlow
from genrepair.ui.job_runner import JobRunner
from genrepair.ui.menus import build_menus, build_tool_bars
from genrepair.ui.messages import Message, explain
from genrepair.ui.photo_facts import describe_photo
from genrepair.ui.preview_flow import PreviewFlow
from genrepair.ui.settings_dialog import SettingsDialog
from genrepair.ui.shortcuts_dialog import ShortcutsDialog
from genrepair.ui.side_panel import WIDTH, SidePanel
from genrepair.ui.stage import Stage
from genrepair.ui.status_bar import StatusBar
from genrepair.ui.tool_runner import ToolRunner
from genrepair.ui.workbench import Opener, OpenPhoto, Workbench

_SAMPLE = "old-print.jpg"
_SIZE_FACTOR = 1.25
_MASK_CHECK_MS = 150
_PHOTO_ACTIONS = (
    "save_as", "close", "undo_all", "redo_all", "hand", "brush", "eraser", "smaller", "larger", "invert", "clear",
    "show_mask", "zoom_in", "zoom_out", "fit", "actual", "split",
)  # fmt: skip
_JOB_ACTIONS = ("find", "apply", "preview", "repair")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the window is given, so that tests can give it something else.

    Parameters
    ----------
    tools : mapping of id to Tool
        The tools offered.
    room : EngineRoom or None
        Where the engine comes from; None makes the real one.
    opener : callable or None
        Opens a document; None opens files.
    """

    tools: Mapping[str, Tool]
    room: EngineRoom | None = None
    opener: Opener | None = None


class MainWindow(QMainWindow):
    """One photo, its tools and its history.

    Parameters
    ----------
    settings : Settings
        The person's settings.
    parts : Parts
        Tools, engine and opener.
    """

    def __init__(self, settings: Settings, parts: Parts) -> None:
        super().__init__()
        self.settings = settings
        self._tools = parts.tools
        self.files, self.jobs = JobRunner(self), JobRunner(self)
        self.room = parts.room or EngineRoom(settings, self)
        self.bench = Workbench(self.files, parts.opener, self)
        self.bench.undo_budget_mb = settings.undo_budget_mb
        self.runner = ToolRunner(self.bench, self.jobs, self.room, parts.tools, self)
        self.flow = FileFlow(self, self.bench, self.runner, self._remember)
        self.actions_ = Actions(self)
        sample = samples_dir() / _SAMPLE
        self.stage = Stage(sample if sample.is_file() else None)
        self.canvas = self.stage.canvas
        self.side = SidePanel(parts.tools, self.actions_)
        self.preview = PreviewFlow(self.canvas, self.side.tools, self.runner, self.jobs, self)
        self.status = StatusBar()
        self._recent = QMenu(self.tr("Open &Recent"), self)
        self._close_agreed = False
        self._mask_check = QTimer(self, interval=_MASK_CHECK_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self._show_photo(None)
        self._show_recent()
        self._restore_layout()
        for sentence in settings.notices:
            self.tell(Message("warning", sentence))

    # -- building --------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setWindowIcon(icons.app_icon())
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.addWidget(self.stage)
        self._splitter.addWidget(self.side)
        self._splitter.setStretchFactor(0, 1)
        self.setCentralWidget(self._splitter)
        build_menus(self, self.actions_, self._recent)
        build_tool_bars(self, self.actions_, self.canvas)
        self.setStatusBar(self.status)
        self.resize(1360, 860)
        self._splitter.setSizes([1360 - WIDTH, WIDTH])
        self.canvas.set_radius(self.settings.brush_radius)
        self.side.brush.show_radius(self.canvas.radius)
        self.actions_["show_mask"].setChecked(True)
        self.actions_["panel"].setChecked(True)

    def _connect(self) -> None:
        canvas, bench, runner, panel = self.canvas, self.bench, self.runner, self.side.tools
        files = self.flow
        commands: dict[str, Callable[[], object]] = {
            "open": files.ask_open,
            "save": files.save,
            "save_as": files.save_as,
            "close": files.close,
            "quit": self.close,
            "undo": lambda: runner.settle(lambda: bench.undo()),
            "redo": lambda: runner.settle(lambda: bench.redo()),
            "undo_all": lambda: runner.settle(lambda: bench.travel(0)),
            "redo_all": lambda: runner.settle(lambda: bench.travel(len(bench.steps.titles))),
            "settings": self._ask_settings,
            "smaller": lambda: canvas.set_radius(canvas.radius / _SIZE_FACTOR),
            "larger": lambda: canvas.set_radius(canvas.radius * _SIZE_FACTOR),
            "invert": bench.invert_mask,
            "clear": bench.clear_mask,
            "find": self._find,
            "apply": lambda: self._apply(panel.tool_id, panel.params(panel.tool_id)),
            "preview": lambda: panel.set_previewing(not panel.previewing),
            "repair": self._repair,
            "cancel": self._cancel,
            "zoom_in": lambda: canvas.zoom_step(1),
            "zoom_out": lambda: canvas.zoom_step(-1),
            "fit": canvas.fit,
            "actual": lambda: canvas.zoom_to(1.0),
            "shortcuts": lambda: ShortcutsDialog(self).exec(),
            "about": self._about,
        }
        for name, command in commands.items():
            self.actions_[name].triggered.connect(lambda _=False, command=command: command())
        for name in ("hand", "brush", "eraser"):
            self.actions_[name].triggered.connect(lambda _=False, name=name: canvas.set_tool(name))
        self.actions_["show_mask"].toggled.connect(canvas.set_mask_visible)
        self.actions_["split"].toggled.connect(lambda on: canvas.set_split(0.5 if on else None))
        self.actions_["panel"].toggled.connect(self.side.setVisible)
        self.actions_["full_screen"].toggled.connect(lambda on: self.showFullScreen() if on else self.showNormal())

        canvas.stroked.connect(bench.paint)
        canvas.view_changed.connect(self._on_view)
        canvas.radius_changed.connect(self.side.brush.show_radius)
        canvas.pointer_moved.connect(self.status.show_place)
        canvas.tool_changed.connect(lambda name: self.actions_[name].setChecked(True))
        self.side.brush.radius_chosen.connect(canvas.set_radius)
        for source in (canvas, self.stage.empty):
            source.files_dropped.connect(lambda paths: files.open(paths[0]))
        self.stage.empty.open_asked.connect(files.ask_open)
        self.stage.empty.path_chosen.connect(files.open)

        bench.photo_changed.connect(self._show_photo)
        bench.pixels_changed.connect(canvas.photo_changed)
        bench.mask_changed.connect(canvas.photo_changed)
        bench.mask_changed.connect(lambda _: self._mask_check.start())
        bench.mask_changed.connect(lambda _: self.preview.outdate())
        bench.state_changed.connect(self._refresh)
        bench.saved.connect(self._on_saved)
        bench.message.connect(self.tell)
        self._mask_check.timeout.connect(self._check_mask)

        panel.applied.connect(self._apply)
        self.side.history.travel_asked.connect(lambda n: runner.settle(lambda: bench.travel(n)))
        runner.finished.connect(self._on_finished)
        runner.device_used.connect(self.status.show_device)
        # A method, not a lambda: it comes from the worker and has to be delivered in this window's thread.
        self.room.noticed.connect(self._on_engine_notice, Qt.ConnectionType.QueuedConnection)
        self.status.zoom_chosen.connect(lambda scale: canvas.zoom_to(scale) if scale else canvas.fit())
        self.stage.job_bar.cancelled.connect(self._cancel)
        for jobs in (self.files, self.jobs):
            jobs.started.connect(self._on_job)
            jobs.progressed.connect(self.stage.job_bar.advance)
            jobs.idle.connect(self._on_idle)
            jobs.failed.connect(lambda error: self.tell(explain(error)))

    # -- files -----------------------------------------------------------------------------------------------

    def _on_saved(self, path: Path) -> None:
        self.tell(Message("success", self.tr("Saved as {name}.").format(name=path.name)))

    def _remember(self, path: Path) -> None:
        self._store(self.settings.with_recent(str(path.resolve())))
        self._show_recent()

    def _show_recent(self) -> None:
        paths = [Path(text) for text in self.settings.recent if Path(text).is_file()]
        self.flow.folder = paths[0].parent if paths else None
        self.stage.empty.show_recent(paths)
        self._recent.clear()
        for path in paths:
            self._recent.addAction(path.name, lambda path=path: self.flow.open(path)).setToolTip(str(path))
        self._recent.setToolTipsVisible(True)
        self._recent.setEnabled(bool(paths))

    # -- the photo -------------------------------------------------------------------------------------------

    def _show_photo(self, photo: OpenPhoto | None) -> None:
        self.runner.forget()
        self.preview.stop()
        self.actions_["split"].setChecked(False)
        if photo is None:
            self.canvas.show_photo(None)
            self.status.show_photo("")
        else:
            photo.layers.show_mask = self.actions_["show_mask"].isChecked()
            self.canvas.show_photo(photo.layers, photo.before)
            self.status.show_photo(describe_photo(photo.document.photo))
        self.stage.show_canvas(photo is not None)
        if photo is not None:
            self.canvas.setFocus()
            self.canvas.set_tool("brush")
        self._check_mask()
        self._refresh()

    def _refresh(self) -> None:
        document, busy = self.bench.document, self.jobs.busy and not self.runner.adjusting
        there = document is not None
        free = there and not busy and not self.bench.saving
        self.actions_.enable(_PHOTO_ACTIONS, there)
        self.actions_.enable(_JOB_ACTIONS, free)
        self.actions_.enable(("invert", "clear", "undo_all", "redo_all", "save_as", "close"), free)
        undo, redo = (document.undo_title, document.redo_title) if document is not None else (None, None)
        for name, title in (("undo", undo), ("redo", redo)):
            self.actions_[name].setEnabled(free and title is not None)
        self.actions_["save"].setEnabled(free and document is not None and document.modified)
        self.actions_["cancel"].setEnabled(True)
        self.side.tools.set_ready(free)
        self.side.history.show_steps(self.bench.steps, there)
        self.side.history.setEnabled(free or not there)
        name = document.path.name if document is not None and document.path is not None else ""
        self.setWindowTitle(f"{name}[*] – GenRepair" if there else "GenRepair")
        self.setWindowModified(document is not None and document.modified)

    def _check_mask(self) -> None:
        document = self.bench.document
        empty = document is None or not document.mask.any()
        self.side.tools.set_mask_empty(empty)

    def _on_view(self) -> None:
        view = self.canvas.view
        self.status.show_zoom(None if view is None else view.scale)

    # -- tools -----------------------------------------------------------------------------------------------

    def _apply(self, tool_id: str, params: object) -> None:
        self.preview.stop()
        self.runner.apply(tool_id, params)

    def _find(self) -> None:
        tool = next((t for t in self._tools.values() if t.task == "damage"), None)
        if tool is not None:
            self.side.tools.pick(tool.id)
            self._apply(tool.id, self.side.tools.params(tool.id))

    def _repair(self) -> None:
        from genrepair.services.recipe import default_recipe

        self.preview.stop()
        self.runner.repair(default_recipe())

    def _on_finished(self, tool_id: str, summary: Mapping[str, object]) -> None:
        skipped = [s for s in summary.get("steps", ()) if "skipped" in s]  # type: ignore[attr-defined]
        if skipped:
            self.tell(Message("info", self.tr("No damage was found, so nothing was filled.")))
        document, tool = self.bench.document, self._tools.get(tool_id)
        if tool is not None and tool.task == "damage" and document is not None and not document.mask.any():
            text = self.tr("No damage was found; raise the sensitivity, or paint over it with the brush.")
            self.tell(Message("info", text))

    def _on_engine_notice(self, text: str) -> None:
        self.tell(Message("warning", text))

    def _cancel(self) -> None:
        if not self.jobs.busy and not self.files.busy:
            if self.side.tools.previewing:
                self.preview.stop()
            else:
                self.actions_["full_screen"].setChecked(False)
        self.jobs.cancel()
        self.files.cancel()

    def _on_job(self, title: str, quiet: bool) -> None:
        if not quiet:
            self.stage.job_bar.begin(title)
            self._refresh()

    def _on_idle(self) -> None:
        if not self.jobs.busy and not self.files.busy:
            self.stage.job_bar.end()
        self._refresh()

    # -- window ----------------------------------------------------------------------------------------------

    def tell(self, message: Message | None) -> None:
        """Show a notice."""
        self.stage.notices.show_message(message)

    def _ask_settings(self) -> None:
        dialog = SettingsDialog(self.settings, self)
        if dialog.exec():
            self.change_settings(dialog.value())

    def change_settings(self, settings: Settings) -> None:
        """Use and keep other settings."""
        self._store(settings)
        self.room.configure(settings)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply_theme(app, settings.theme)
            self.refresh_theme()

    def refresh_theme(self) -> None:
        """Redraw what the stylesheet does not reach."""
        icons.refresh()
        self.stage.refresh_theme()
        self._refresh()

    def _store(self, settings: Settings) -> None:
        self.settings = settings
        try:
            save_settings(settings)
        except SettingsError as error:
            self.tell(explain(error))

    def _about(self) -> None:
        text = self.tr("GenRepair {version}\n\nRepairs photos on your own machine. Apache-2.0.")
        QMessageBox.about(self, self.tr("About GenRepair"), text.format(version=genrepair.__version__))

    def _restore_layout(self) -> None:
        geometry, _, state = self.settings.window.partition(":")
        if geometry:
            self.restoreGeometry(QByteArray.fromHex(geometry.encode()))
            self._splitter.restoreState(QByteArray.fromHex(state.encode()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that act while held work wherever the focus is."""
        if not self.canvas.hold_key(event.key(), True, event.isAutoRepeat()):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of a held key."""
        if not self.canvas.hold_key(event.key(), False, event.isAutoRepeat()):
            super().keyReleaseEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, keep the layout, stop the work."""
        if not self._close_agreed and self.flow.must_ask:
            event.ignore()
            # Not from here: Qt ignores a window that is closed again while it is being closed.
            QTimer.singleShot(0, self, lambda: self.flow.when_safe(self.abandon))
            return
        layout = bytes(self.saveGeometry().toHex().data()).decode() + ":"
        layout += bytes(self._splitter.saveState().toHex().data()).decode()
        self._store(replace(self.settings, window=layout, brush_radius=max(1, round(self.canvas.radius))))
        self.jobs.shut_down()
        self.files.shut_down()
        self.room.close()
        self.bench.close()
        event.accept()

    def abandon(self) -> None:
        """Close without asking; what is not saved is lost."""
        self._close_agreed = True
        self.close()
