"""What the training window does: finds an environment, starts, judges, keeps, rolls back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox

from genrepair.engine.catalog import Catalog
from genrepair.errors import GenrepairError, UsageError
from genrepair.file_lock import FileLock
from genrepair.services import model_library
from genrepair.services.training import corrections, environment, keeping, runs
from genrepair.services.training.environment import Environment, NoEnvironmentError
from genrepair.services.training.events import Exported, Failed, Trained, TrainingEvent
from genrepair.services.training.order import bases, export_command
from genrepair.services.training.runs import Run
from genrepair.tools.catalog import usable_tools
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import Message, explain
from genrepair.ui.common.spoken import spoken
from genrepair.ui.training.runner import TrainingRunner
from genrepair.ui.training.words import verdict_text

if TYPE_CHECKING:
    from genrepair.ui.main_window import MainWindow
    from genrepair.ui.training.window import TrainingWindow


class TrainingFlow(QObject):
    """One training at a time.

    Parameters
    ----------
    window : TrainingWindow
    main : MainWindow
    """

    def __init__(self, window: TrainingWindow, main: MainWindow) -> None:
        super().__init__(window)
        self._window, self._main = window, main
        self.runner, self.jobs = TrainingRunner(self), JobRunner(self)
        self.run: Run | None = None
        self._lock: FileLock | None = None
        self._environment: Environment | None = None
        self._name: tuple[str, str] | None = None
        self._connect()
        self.refresh_models()
        self.look()

    def _connect(self) -> None:
        setup, start, page, models = (
            self._window.setup,
            self._window.start_page,
            self._window.run_page,
            self._window.models,
        )
        setup.start_asked.connect(self.start)
        setup.clear_asked.connect(self.clear_corrections)
        setup.keep_chosen.connect(self._keep_corrections)
        start.look_asked.connect(self.look)
        start.python_asked.connect(self.choose_python)
        start.continue_asked.connect(self.go_on)
        start.discard_asked.connect(self.discard)
        page.pause_asked.connect(self.pause)
        page.stop_asked.connect(self.runner.stop)
        page.keep_asked.connect(self.keep)
        page.continue_asked.connect(lambda: self.go_on(self.run) if self.run is not None else None)
        page.discard_asked.connect(lambda: self.discard(self.run) if self.run is not None else None)
        page.close_asked.connect(self.leave)
        models.use_asked.connect(lambda name: self._change(lambda: keeping.use(name, Catalog()), name))
        models.back_asked.connect(self.roll_back)
        models.remove_asked.connect(self.remove)
        self.runner.happened.connect(page.show_event)
        self.runner.ended.connect(self._on_ended)
        self.runner.changed.connect(self.refresh)
        self.jobs.failed.connect(self._fail)

    # -- environment -----------------------------------------------------------------------------------------

    def look(self) -> None:
        """Look for a Python that can train, in the background."""
        self._window.start_page.show_looking()
        chosen = self._main.settings.training_python

        def found(result: Environment) -> None:
            self._environment = result
            text = self.tr("Trains with PyTorch {version} of {python}.")
            self._window.start_page.show_environment(text.format(version=result.torch, python=result.python))
            self.refresh()

        def missing(error: Exception) -> None:
            self._environment = None
            if isinstance(error, NoEnvironmentError):
                self._window.start_page.show_missing(str(error), environment.install_command())
            else:
                self._fail(error)
            self.refresh()

        work = lambda _: environment.find_environment(chosen)  # noqa: E731
        self.jobs.start(JobTicket("", work, found, failed=missing, quiet=True))

    def choose_python(self) -> None:
        """Let the person point to a Python."""
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Choose a Python"))
        if name:
            self.use_python(Path(name))

    def use_python(self, path: Path) -> None:
        """Use this Python from now on."""
        self._main.change_settings(replace(self._main.settings, training_python=str(path)))
        self.look()

    # -- a training ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin a training as it is asked for."""
        if self.runner.busy:
            return
        try:
            if self._environment is None:
                raise UsageError(self.tr("Training needs PyTorch first; the page at the right says how to add it."))
            self._launch(runs.begin(self._window.setup.order()), self._environment)
        except GenrepairError as error:
            self._fail(error)

    def go_on(self, run: Run) -> None:
        """Continue an unfinished training."""
        if self.runner.busy or self._environment is None:
            return
        try:
            self._launch(run, self._environment)
        except GenrepairError as error:
            self._fail(error)

    def _launch(self, run: Run, python: Environment) -> None:
        lock = run.lock()
        self._release()
        if not lock.acquire():
            raise UsageError(self.tr("Another window of the program works on this training; stop it there first."))
        self._lock, self.run = lock, run
        try:
            self._window.notices.clear()
            self._window.run_page.begin(run)
            self.runner.start(run.order.command(python.python, run.folder), run.folder)
        except GenrepairError:
            self._release()
            self.run = None
            raise
        self._window.show_training(True)
        self.refresh()
        # What had the focus is switched off now.
        self._window.run_page.pause.setFocus()

    def toggle_pause(self) -> None:
        """Pause, or go on."""
        if self.runner.busy and not self.runner.stopping:
            self.pause(not self.runner.paused)

    def pause(self, on: bool) -> None:
        """Pause, or go on."""
        self.runner.pause(on)
        self._window.run_page.show_pausing(on)

    def leave(self) -> None:
        """Back to the beginning."""
        if not self.runner.busy:
            self._release()
            self.run = None
            self._window.show_training(False)
            self.refresh()

    def discard(self, run: Run) -> None:
        """Throw a training away after asking."""
        question = self.tr("Delete what this training has learned? Models that were kept stay.")
        if QMessageBox.question(self._window, self.tr("Discard"), question) != QMessageBox.StandardButton.Yes:
            return
        self._release()
        try:
            runs.discard(run)
        except GenrepairError as error:
            self._fail(error)
        self.leave()

    def _on_ended(self, event: TrainingEvent) -> None:
        page, run = self._window.run_page, self.run
        if run is None:
            return
        if isinstance(event, Trained):
            try:
                self.run = runs.finish(run, event)
            except GenrepairError as error:
                self._fail(error)
                self.run = replace(run, end=event)
            page.show_end(event, keeping.can_keep(self.run))
            if not self._window.isVisible():
                show = (self.tr("Show"), lambda: self._main.training.open())
                self._main.tell(Message("info", verdict_text(event), (show,)))
        elif isinstance(event, Exported):
            self._on_exported(run, event)
        elif isinstance(event, Failed):
            self._name = None
            page.show_trouble(event.text)
            if not self._window.isVisible():
                self._main.tell(Message("error", event.text))
        self.refresh()

    # -- keeping ---------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Make a model of what was learned and use it from now on."""
        run = self.run
        if run is None or not keeping.can_keep(run) or self._environment is None or self.runner.busy:
            return
        self._name = keeping.name_for(run, Catalog())
        data = (keeping.learned_from(run),)
        try:
            self.runner.start(export_command(self._environment.python, run.folder, *self._name, data), run.folder)
        except GenrepairError as error:
            self._fail(error)
            return
        self._window.run_page.show_keeping()
        self.refresh()

    def _on_exported(self, run: Run, event: Exported) -> None:
        name, self._name = self._name, None
        title = name[1] if name is not None else event.model
        try:
            keeping.keep(run, event.model, title, Catalog())
        except GenrepairError as error:
            self._window.run_page.show_trouble(str(error))
            return
        self._release()
        runs.discard_kept(run)
        self.run = None
        waiting = [tool.title for tool in usable_tools().values() if not self._main.side.tools.offers(tool.id)]
        self._window.run_page.show_kept(title, waiting)
        self.refresh_models()

    def roll_back(self, model_id: str) -> None:
        """Use the model again that was used before this one."""

        def back() -> str:
            catalog = Catalog()
            return catalog.get(keeping.roll_back(model_id, catalog)).title

        try:
            title = back()
        except GenrepairError as error:
            self._fail(error)
            return
        self.refresh_models()
        self._window.tell(Message("success", self.tr("{title} is used from now on.").format(title=spoken(title))))

    def remove(self, model_id: str) -> None:
        """Delete a model after asking; where it is in use, the one before takes its place."""
        question = self.tr("Delete the model {name} from this computer?").format(name=model_id)
        if QMessageBox.question(self._window, self.tr("Remove"), question) != QMessageBox.StandardButton.Yes:
            return
        try:
            catalog = Catalog()
            if any(each.default for each in keeping.own_models(catalog) if each.kept.id == model_id):
                keeping.roll_back(model_id, catalog)
            model_library.remove_model(model_id, catalog)
            keeping.forget(model_id)
        except GenrepairError as error:
            self._fail(error)
        self.refresh_models()

    def _change(self, act: Callable[[], None], model_id: str) -> None:
        try:
            act()
        except GenrepairError as error:
            self._fail(error)
            return
        self.refresh_models()
        self._window.tell(Message("success", self.tr("{title} is used from now on.").format(title=model_id)))

    # -- corrections -----------------------------------------------------------------------------------------

    def clear_corrections(self) -> None:
        """Delete all examples after asking."""
        question = self.tr("Delete all examples that were kept of your corrections?")
        if QMessageBox.question(self._window, self.tr("Delete"), question) != QMessageBox.StandardButton.Yes:
            return
        try:
            corrections.clear()
        except GenrepairError as error:
            self._fail(error)
        self._window.setup.show_count(corrections.count())

    def _keep_corrections(self, on: bool) -> None:
        self._main.change_settings(replace(self._main.settings, keep_corrections=on))

    # -- showing ---------------------------------------------------------------------------------------------

    def refresh_models(self) -> None:
        """Models came, went or changed places."""
        catalog = Catalog()
        self._main.room.refresh()
        self._window.setup.show_bases(bases(catalog))
        self._window.models.show_models(keeping.own_models(catalog))
        self.refresh()

    def refresh(self) -> None:
        """Offer what can be done now."""
        busy, run = self.runner.busy, self.run
        exporting = busy and self._name is not None
        judged = run is not None and run.end is not None and run.end.score is not None
        self._window.setup.set_running(busy)
        self._window.setup.show_count(corrections.count())
        if busy:
            self._window.setup.set_running(True)
        self._window.run_page.show_buttons(
            running=busy and not exporting,
            paused=self.runner.paused,
            stopping=self.runner.stopping,
            judged=judged and not exporting,
            resumable=run is not None and run.resumable and not exporting,
        )
        if not busy and run is None:
            self._window.start_page.show_runs(runs.unfinished(), self._environment is not None)

    def shut_down(self) -> None:
        """Stop what runs, with a checkpoint."""
        self.runner.leave()
        self.jobs.shut_down()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _fail(self, error: Exception) -> None:
        self._window.tell(explain(error))
