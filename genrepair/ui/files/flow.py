"""Opening, saving and leaving a photo, with the questions that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from genrepair.imaging.photo import SaveOptions
from genrepair.services.project import SUFFIX
from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.files import save_dialog
from genrepair.ui.files.project_flow import ProjectFlow
from genrepair.ui.repair.tool_runner import ToolRunner
from genrepair.ui.workbench import Workbench

Then = Callable[[], object]


class FileFlow(QObject):
    """Asks the person what is needed and hands the work to the workbench.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    bench : Workbench
        Holds the photo.
    runner : ToolRunner
        An adjustment that is still open is finished before the photo is saved or left.
    projects : ProjectFlow
        Opens and saves projects.
    opened : callable (path)
        Called after a photo was opened.
    """

    def __init__(
        self,
        window: QWidget,
        bench: Workbench,
        runner: ToolRunner,
        projects: ProjectFlow,
        opened: Callable[[Path], None],
    ) -> None:
        super().__init__(window)
        self._window, self._bench, self._runner, self._opened = window, bench, runner, opened
        self._projects = projects
        self.folder: Path | None = None
        self.record = True
        self._chosen: tuple[Path | None, SaveOptions | None, bool] = (None, None, True)

    @property
    def must_ask(self) -> bool:
        """Whether leaving the photo now would lose something."""
        return self._bench.modified or self._runner.adjusting

    def open(self, path: Path) -> None:
        """Open a photo or a project, after asking about unsaved changes."""
        if path.suffix.lower() == SUFFIX:
            self.when_safe(lambda: self._projects.open(path))
        else:
            self.when_safe(lambda: self._bench.open(path, self._opened))

    def ask_open(self) -> None:
        """Let the person pick a photo."""
        path = file_dialogs.ask_photo(self._window, self.folder)
        if path is not None:
            self.open(path)

    def close(self) -> None:
        """Close the photo, after asking about unsaved changes."""
        self.when_safe(self._bench.close)

    def save(self, then: Then | None = None) -> None:
        """Save over what was saved last; the opened file itself is replaced only through Save As."""
        document = self._bench.document
        if document is None:
            return
        target = document.saved_to
        if target is None:
            self.save_as(then)
        else:
            # As it was saved there the last time.
            last, options, record = self._chosen
            if last != target:
                options, record = None, self.record
            self._runner.settle(lambda: self._bench.save(target, options, True, then, record))

    def save_as(self, then: Then | None = None) -> None:
        """Ask where, and how where the format has a quality, and save."""
        document = self._bench.document
        if document is None:
            return
        source = document.path or Path(self.tr("photo") + ".tif")
        suggestion = document.saved_to or file_dialogs.suggest_path(source)
        path = file_dialogs.ask_save_path(self._window, suggestion)
        if path is None:
            return
        chosen = save_dialog.ask_options(self._window, path, document.photo, self.record)
        if chosen is None:
            return
        options, record = chosen
        self._chosen = path, options, record
        # The file dialog has asked already whether an existing file may go.
        self._runner.settle(lambda: self._bench.save(path, options, True, then, record))

    def when_safe(self, then: Then) -> None:
        """Do something that loses the photo, after asking whether to save what was changed."""
        document = self._bench.document
        if document is None or not self.must_ask:
            then()
            return
        name = document.path.name if document.path is not None else self.tr("the photo")
        answer = file_dialogs.ask_unsaved(self._window, name)
        if answer == "save":
            self.save(then)
        elif answer == "project":
            self._projects.save(then)
        elif answer == "discard":
            then()
