"""The window: puts the parts together and says who talks to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QSplitter

from genrepair.errors import SettingsError
from genrepair.paths import samples_dir
from genrepair.services.certificate import Certificate
from genrepair.services.settings import Settings, save_settings
from genrepair.tools.tool import Tool
from genrepair.ui.actions import Actions
from genrepair.ui.batch.door import BatchDoor
from genrepair.ui.canvas.overlay_look import look
from genrepair.ui.canvas.stage import Stage
from genrepair.ui.check.flow import CheckFlow
from genrepair.ui.common import availability, icons, theme
from genrepair.ui.common.engine_room import EngineRoom
from genrepair.ui.common.job_runner import JobRunner
from genrepair.ui.common.messages import Message, explain
from genrepair.ui.files.autosaver import Autosaver
from genrepair.ui.files.certificate_dialog import CertificateDialog
from genrepair.ui.files.exchange_flow import DragOutButton, ExchangeFlow
from genrepair.ui.files.flow import FileFlow
from genrepair.ui.files.photo_facts import describe_photo
from genrepair.ui.files.project_flow import ProjectFlow
from genrepair.ui.history.recipe_flow import RecipeFlow
from genrepair.ui.history.step_flow import StepFlow
from genrepair.ui.masks.flow import MaskFlow
from genrepair.ui.masks.overlay_dialog import OverlayDialog
from genrepair.ui.masks.select_flow import SelectFlow
from genrepair.ui.menus import build_menus, build_tool_bars
from genrepair.ui.models.flow import ModelsFlow
from genrepair.ui.monitor_flow import MonitorFlow
from genrepair.ui.repair.dust_flow import DustFlow
from genrepair.ui.repair.fill_flow import FillFlow
from genrepair.ui.repair.preview_flow import PreviewFlow
from genrepair.ui.repair.repair_flow import RepairFlow
from genrepair.ui.repair.retouch_flow import RetouchFlow
from genrepair.ui.repair.tool_runner import ToolRunner
from genrepair.ui.settings_dialog import SettingsDialog
from genrepair.ui.side_panel import WIDTH, SidePanel
from genrepair.ui.status_bar import StatusBar
from genrepair.ui.training.door import TrainingDoor
from genrepair.ui.training.learner import Learner
from genrepair.ui.wiring import wire
from genrepair.ui.workbench import Opener, OpenPhoto, Workbench

_SAMPLE = "old-print.jpg"
_MASK_CHECK_MS = 150


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
        self.files, self.jobs = JobRunner(self), JobRunner(self)
        self.room = parts.room or EngineRoom(settings, self)
        self.bench = Workbench(self.files, parts.opener, self)
        self.bench.undo_budget_mb = settings.undo_budget_mb
        self.runner = ToolRunner(self.bench, self.jobs, self.room, parts.tools, self)
        self.actions_ = Actions(self)
        sample = samples_dir() / _SAMPLE
        self.stage = Stage(sample if sample.is_file() else None)
        self.canvas = self.stage.canvas
        self.projects = ProjectFlow(self, self.bench, self.files, self.runner, self.canvas, self._remember)
        self.flow = FileFlow(self, self.bench, self.runner, self.projects, self._remember)
        self.flow.record = settings.record_repairs
        self.exchange = ExchangeFlow(self, self.bench, self.flow.open, self.tell)
        self.autosaver = Autosaver(self.bench, self.projects, self.flow.when_safe, self.tell, self)
        self.side = SidePanel(parts.tools, self.actions_)
        self.masks = MaskFlow(self, self.canvas, self.bench, self.jobs, self.side.brush, self.tell)
        self.preview = PreviewFlow(self.canvas, self.side.tools, self.runner, self.jobs, self)
        self.repairs = RepairFlow(parts.tools, self.side.tools, self.runner, self.preview, self.bench, self.tell, self)
        self.retouch = RetouchFlow(
            self.canvas, self.bench, self.side.retouch, self.runner, self.preview, self.tell, self
        )
        self.dust = DustFlow(self, self.bench, self.jobs, self.runner, self.tell)
        steps = self.side.history.repairs
        self.steps = StepFlow(self, steps, self.bench, self.jobs, self.runner, self.room, parts.tools, self.tell)
        self.batches, self.training = BatchDoor(self), TrainingDoor(self)
        self.learner = Learner(self.bench, lambda: self.settings, self)
        self.models = ModelsFlow(
            self,
            self.jobs,
            self.room,
            lambda: self.settings.provider,
            lambda name: self.change_settings(replace(self.settings, provider=name)),
        )
        self.check = CheckFlow(self, self.tell, self._store)
        self.fills = FillFlow(self, self.tell)
        self.selecting = SelectFlow(self, self.tell)
        self.monitor = MonitorFlow(self, self.tell)
        self.status = StatusBar()
        recipes = QMenu(self.tr("Re&cipes"), self)
        self.recipes = RecipeFlow(self, recipes, self.bench, self.runner, self.preview, parts.tools, self.tell)
        steps.recipe_asked.connect(self.recipes.save)
        self._recent = QMenu(self.tr("Open &Recent"), self)
        self._close_agreed = False
        self.mask_check = QTimer(self, interval=_MASK_CHECK_MS, singleShot=True)
        self._lay_out(recipes)
        wire(self)
        self.show_photo(None)
        self._show_recent()
        self._restore_layout()
        self.monitor.use(settings.monitor_profile)
        self.side.fold(settings.folded)
        self.side.folded.connect(lambda names: self._store(replace(self.settings, folded=names)))
        for sentence in settings.notices:
            self.tell(Message("warning", sentence))

    # -- building --------------------------------------------------------------------------------------------

    def _lay_out(self, recipes: QMenu) -> None:
        self.setWindowIcon(icons.app_icon())
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.addWidget(self.stage)
        self._splitter.addWidget(self.side)
        self._splitter.setStretchFactor(0, 1)
        self.setCentralWidget(self._splitter)
        build_menus(self, self.actions_, self._recent, recipes, self.canvas)
        build_tool_bars(self, self.actions_, self.canvas, self.side.brush.options)
        self.setStatusBar(self.status)
        self.status.add_before_device(DragOutButton(self.bench, self.tell))
        self.resize(1360, 860)
        self._splitter.setSizes([1360 - WIDTH, WIDTH])
        self.canvas.set_radius(self.settings.brush_radius)
        self.side.show_radius(self.canvas.radius)
        self.side.brush.set_values(self.settings.brush_hardness, self.settings.wand_tolerance)
        self._show_overlay(self.settings)
        self.actions_["panel"].setChecked(True)

    # -- files -----------------------------------------------------------------------------------------------

    def show_saved(self, certificate: Certificate) -> None:
        """Say what was written, and what it was found to be when it was read back."""
        changes = certificate.changes
        text = self.tr("Saved as {name}. Pixels changed outside the masks: {n}.")
        message = text.format(name=certificate.path.name, n=changes.outside)
        show = (self.tr("Details…"), lambda: CertificateDialog(certificate, self).exec())
        self.tell(Message("success" if certificate.sound else "error", message, (show,)))

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

    def show_photo(self, photo: OpenPhoto | None) -> None:
        """Show another photo; None shows how to begin."""
        self.runner.forget()
        self.preview.stop()
        for comparison in self.actions_.comparisons.actions():
            comparison.setChecked(False)
        if photo is None:
            self.canvas.show_photo(None)
            self.status.show_photo("")
        else:
            self.canvas.show_photo(photo.layers, photo.before)
            self.status.show_photo(describe_photo(photo.document.photo))
            self.side.brush.show_resolution(photo.document.photo.carried.dpi)
        self.stage.show_canvas(photo is not None)
        if photo is not None:
            self.canvas.setFocus()
            self.canvas.set_tool("brush")
            self.masks.set_target("mask")
        self.check_mask()
        self.refresh()

    def refresh(self) -> None:
        """Enable what can be done now, and show the history and the title."""
        availability.refresh(self)

    def check_mask(self) -> None:
        """Tell the tools whether anything is marked."""
        document = self.bench.document
        empty = document is None or not document.mask.any()
        self.side.tools.set_mask_empty(empty)

    def show_tool(self, name: str) -> None:
        """Show which pointer tool is in hand and what belongs to it."""
        self.actions_[name].setChecked(True)
        self.side.show_tool(name)
        self.status.show_hint(name)
        self.refresh()

    def show_zoom(self) -> None:
        """Show the zoom in the status bar."""
        view = self.canvas.view
        self.status.show_zoom(None if view is None else view.scale)

    # -- jobs ------------------------------------------------------------------------------------------------

    def tell_engine_notice(self, text: str) -> None:
        """Show what the engine says."""
        self.tell(Message("warning", text))

    def cancel(self) -> None:
        """Stop what runs; where nothing does, leave the preview or the full screen."""
        if not self.jobs.busy and not self.files.busy:
            if self.fills.shown:
                self.fills.close()
            elif self.side.tools.previewing:
                self.preview.stop()
            else:
                self.actions_["full_screen"].setChecked(False)
        self.jobs.cancel()
        self.files.cancel()

    def show_job(self, title: str, quiet: bool) -> None:
        """Show that a job began."""
        if not quiet:
            self.stage.job_bar.begin(title)
            self.refresh()

    def show_idle(self) -> None:
        """Show that no job runs."""
        if not self.jobs.busy and not self.files.busy:
            self.stage.job_bar.end()
        self.refresh()

    # -- window ----------------------------------------------------------------------------------------------

    def tell(self, message: Message | None) -> None:
        """Show a notice."""
        self.stage.notices.show_message(message)

    def ask_settings(self) -> None:
        """Let the person change the settings."""
        dialog = SettingsDialog(self.settings, self)
        if dialog.exec():
            self.change_settings(dialog.value())

    def ask_overlay(self) -> None:
        """Let the person choose how mask and protection are drawn; the canvas shows it while they choose."""
        dialog = OverlayDialog(self.settings, self)
        dialog.changed.connect(lambda: self._show_overlay(dialog.value()))
        if dialog.exec():
            self._store(dialog.value())
        self._show_overlay(self.settings)

    def _show_overlay(self, settings: Settings) -> None:
        colours = settings.mask_colour, settings.protect_colour
        self.canvas.set_looks(*(look(each, settings.mask_opacity, settings.mask_style) for each in colours))

    def change_settings(self, settings: Settings) -> None:
        """Use and keep other settings."""
        self._store(settings)
        # The engine may be made anew: nothing may run on the old one.
        self.check.stop()
        self.fills.close()
        self.room.configure(settings)
        self.monitor.use(settings.monitor_profile)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply_theme(app, settings.theme)
            self.refresh_theme()

    def refresh_theme(self) -> None:
        """Redraw what the stylesheet does not reach."""
        icons.refresh()
        self.stage.refresh_theme()
        self.side.check.refresh_theme()
        self.batches.refresh_theme()
        self.training.refresh_theme()
        self.refresh()

    def _store(self, settings: Settings) -> None:
        self.settings = settings
        self.flow.record = settings.record_repairs
        try:
            save_settings(settings)
        except SettingsError as error:
            self.tell(explain(error))

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
        if not self._close_agreed and not self.batches.may_close():
            event.ignore()
            return
        self.batches.close()
        self.training.close()
        layout = bytes(self.saveGeometry().toHex().data()).decode() + ":"
        layout += bytes(self._splitter.saveState().toHex().data()).decode()
        self._store(
            replace(
                self.settings,
                window=layout,
                brush_radius=max(1, round(self.canvas.radius)),
                brush_hardness=round(100 * self.side.brush.hardness),
                wand_tolerance=self.side.brush.tolerance,
            )
        )
        self.check.shut_down()
        self.fills.shut_down()
        self.selecting.shut_down()
        self.masks.joining.shut_down()
        self.monitor.jobs.shut_down()
        self.jobs.shut_down()
        self.files.shut_down()
        self.autosaver.shut_down()
        self.room.close()
        self.bench.close()
        event.accept()

    def abandon(self) -> None:
        """Close without asking; what is not saved is lost."""
        self._close_agreed = True
        self.close()
