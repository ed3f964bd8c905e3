"""Projects in the window: open, save, and the questions about a photo that moved or changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from genrepair.progress import Progress
from genrepair.services import project
from genrepair.services.autosave import Recoverable
from genrepair.services.document import Document
from genrepair.services.project import SUFFIX, OpenedProject, SourceChanged, SourceMissing
from genrepair.ui.canvas.canvas import Canvas
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import Message, explain
from genrepair.ui.common.spoken import spoken
from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.repair.tool_runner import ToolRunner
from genrepair.ui.workbench import Workbench

Then = Callable[[], object]


class ProjectFlow(QObject):
    """Hands the work to services and the result to the workbench.

    Parameters
    ----------
    window : QWidget
        Parent of dialogs.
    bench : Workbench
    files : JobRunner
        Reads and writes.
    runner : ToolRunner
        An adjustment that is still open is finished before the project is saved.
    canvas : Canvas
        Its view is kept in the project.
    remember : callable (path)
        Called after a project was opened or saved.
    """

    def __init__(
        self,
        window: QWidget,
        bench: Workbench,
        files: JobRunner,
        runner: ToolRunner,
        canvas: Canvas,
        remember: Callable[[Path], None],
    ) -> None:
        super().__init__(window)
        self._window, self._bench, self._files = window, bench, files
        self._runner, self._canvas, self._remember = runner, canvas, remember

    # -- opening ---------------------------------------------------------------------------------------------

    def open(self, path: Path, source: Path | None = None, accept_changed: bool = False) -> None:
        """Open a project in the background; asks where its photo is, or whether a changed one will do."""

        def opened(result: OpenedProject) -> None:
            self._bench.keep_project(path)
            self._remember(path)
            self._show(result)

        def retry(source: Path | None, accept_changed: bool) -> None:
            self.open(path, source, accept_changed)

        self._open(path, source, accept_changed, opened, retry)

    def restore(self, entry: Recoverable, restored: Then, source: Path | None = None, changed: bool = False) -> None:
        """Open what automatic saving left behind; it is work that was not saved."""

        def opened(result: OpenedProject) -> None:
            self._show(result)
            text = self.tr("{name} is back as it was when it was last kept.").format(name=entry.name)
            self._bench.message.emit(Message("success", text))
            restored()

        def retry(source: Path | None, accept_changed: bool) -> None:
            self.restore(entry, restored, source, accept_changed)

        self._open(entry.folder, source, changed, opened, retry)

    def _open(
        self,
        path: Path,
        source: Path | None,
        accept_changed: bool,
        opened: Callable[[OpenedProject], None],
        retry: Callable[[Path | None, bool], None],
    ) -> None:
        results: list[OpenedProject] = []

        def opener(place: Path, undo_budget_mb: int, progress: Progress) -> Document:
            results.append(project.open_project(place, source, accept_changed, progress, undo_budget_mb))
            return results[0].document

        def failed(error: Exception) -> None:
            if isinstance(error, SourceMissing):
                place = file_dialogs.ask_moved(self._window, spoken(str(error)), path.parent)
                if place is not None:
                    retry(place, False)
            elif isinstance(error, SourceChanged):
                if file_dialogs.ask_changed(self._window, spoken(str(error))):
                    retry(error.path, True)
            else:
                self._files.failed.emit(error)

        self._bench.open(path, lambda _: opened(results[0]), opener, failed)

    def _show(self, opened: OpenedProject) -> None:
        view = opened.view
        if {"scale", "row", "column"} <= set(view):
            self._canvas.zoom_to(view["scale"])
            self._canvas.look_at(view["row"], view["column"])
        for note in opened.notes:
            self._bench.message.emit(Message("info", note))

    # -- saving ----------------------------------------------------------------------------------------------

    def save(self, then: Then | None = None) -> None:
        """Save over the project that is open, or ask where."""
        if self._bench.project is None:
            self.save_as(then)
        else:
            self._start(self._bench.project, then)

    def save_as(self, then: Then | None = None) -> None:
        """Ask where and save."""
        document = self._bench.document
        if document is None:
            return
        source = document.path or Path(self.tr("photo"))
        suggestion = self._bench.project or source.with_name(source.stem + SUFFIX)
        path = file_dialogs.ask_project_path(self._window, suggestion)
        if path is not None:
            self._start(path, then)

    def view(self) -> dict[str, float]:
        """Which photo point is in the middle, and how large; empty while the whole photo is shown."""
        view = self._canvas.view
        if view is None or view == view.fitted():
            return {}
        row, column = view.to_photo(view.window_width / 2, view.window_height / 2)
        return {"row": row, "column": column, "scale": view.scale}

    def _start(self, path: Path, then: Then | None) -> None:
        self._runner.settle(lambda: self._save(path, then))

    def _save(self, path: Path, then: Then | None) -> None:
        document = self._bench.document
        if document is None:
            return
        try:
            state, name = project.snapshot(document, self.view()), document.state
        except project.ProjectError as error:
            self._bench.message.emit(explain(error))
            return
        self._bench.set_saving(True)

        def work(progress: Progress) -> None:
            project.save_project(state, path, progress)

        def done(_: None) -> None:
            self._bench.set_saving(False)
            self._bench.keep_project(path, name)
            self._remember(path)
            text = self.tr("Saved the project {name}.").format(name=path.name)
            self._bench.message.emit(Message("success", text))
            if then is not None:
                then()

        def failed(error: Exception) -> None:
            self._bench.set_saving(False)
            self._bench.message.emit(explain(error))

        title = self.tr("Saving {name}…").format(name=path.name)
        self._files.start(
            JobTicket(title, work, done, failed=failed, cancelled=lambda: self._bench.set_saving(False))
        )  # fmt: skip
