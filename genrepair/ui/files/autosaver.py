"""Keeps the open photo every minute, and offers at the start what a crash left behind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QDateTime, QLocale, QObject, Qt, QTimer

from genrepair.progress import Progress
from genrepair.services import autosave, project
from genrepair.services.autosave import Autosave, Recoverable
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import Message, explain
from genrepair.ui.files.project_flow import ProjectFlow
from genrepair.ui.workbench import Workbench

INTERVAL_MS = 60_000
_MOST_OFFERED = 3


class Autosaver(QObject):
    """Writes on a worker of its own, only when something changed since the last time.

    Parameters
    ----------
    bench : Workbench
    projects : ProjectFlow
        Restores.
    when_safe : callable (then)
        Asks about unsaved changes before another photo takes the place.
    tell : callable (Message)
    parent : QObject
    """

    def __init__(
        self,
        bench: Workbench,
        projects: ProjectFlow,
        when_safe: Callable[[Callable[[], object]], None],
        tell: Callable[[Message | None], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bench, self._projects, self._when_safe, self._tell = bench, projects, when_safe, tell
        self._worker = JobRunner(self)
        self._kept = Autosave()
        self._state: tuple[object, ...] | None = None
        self._complained = False
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.keep)
        self._timer.start()
        bench.photo_changed.connect(lambda _: self._begin())

    def keep(self, then: Callable[[], object] | None = None) -> None:
        """Keep the photo as it is now, unless it is kept already."""
        document = self._bench.document
        if document is None or document.source is None or self._worker.busy or document.state == self._state:
            return
        state, name, kept = project.snapshot(document, self._projects.view()), document.state, self._kept

        def work(progress: Progress) -> None:
            kept.write(state, progress)

        def done(_: None) -> None:
            if self._bench.document is document:
                self._state = name
            if then is not None:
                then()

        def failed(error: Exception) -> None:
            # Once: a full disk would otherwise say so every minute.
            if not self._complained:
                self._complained = True
                self._tell(explain(error))

        self._worker.start(JobTicket("", work, done, failed=failed, quiet=True))

    def offer(self) -> None:
        """Say what can be restored, and do what the person picks."""
        for entry in autosave.find_recoverable()[:_MOST_OFFERED]:
            text = self.tr(
                "GenRepair ended unexpectedly while {name} was open. It was kept {when} with %n repairs.",
                "",
                entry.steps,
            )
            actions = (
                (self.tr("Restore"), partial(self._restore, entry)),
                (self.tr("Delete"), partial(autosave.forget, entry)),
            )
            when = QDateTime.fromString(entry.saved, Qt.DateFormat.ISODate).toLocalTime()
            day = QLocale().toString(when, QLocale.FormatType.ShortFormat)
            self._tell(Message("warning", text.format(name=entry.name, when=day), actions))

    def shut_down(self) -> None:
        """The person leaves: what was to be saved is saved."""
        self._timer.stop()
        self._worker.shut_down()
        self._kept.discard()

    def _begin(self) -> None:
        """Another photo, or none; called before the old document is let go."""
        self._worker.finish_now()
        self._kept.discard()
        self._kept = Autosave()
        document = self._bench.document
        self._state = None if document is None else document.state

    def _restore(self, entry: Recoverable) -> None:
        def restored() -> None:
            self._state = None
            # The old one goes only when the work is kept anew.
            self.keep(partial(autosave.forget, entry))

        self._when_safe(lambda: self._projects.restore(entry, restored))
