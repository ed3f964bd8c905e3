"""Runs slow work off the main thread and brings its progress, result or error back as signals."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal, Slot

from genrepair.errors import Cancelled
from genrepair.progress import Progress
from genrepair.services.job import Job, JobProgress

_POLL_MS = 50
"""Progress is read, not pushed: however often work reports, at most 20 signals a second reach the window."""


@dataclass(frozen=True, slots=True, eq=False)
class JobTicket:
    """One piece of work and what happens with its end; all callbacks run on the main thread.

    Parameters
    ----------
    title : str
        Shown while it runs.
    work : callable (progress) -> result
        Runs on another thread; must not touch widgets or the document.
    done : callable (result)
        Called with the result.
    failed : callable (error), or None
        Called with any other exception than `Cancelled`; None sends it to `JobRunner.failed`.
    cancelled : callable (), or None
        Called when the person stopped it.
    quiet : bool
        True for work that shows no progress (a preview).
    """

    title: str
    work: Callable[[Progress], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None] | None = None
    cancelled: Callable[[], None] | None = None
    quiet: bool = False


class JobRunner(QObject):
    """One worker: jobs run one after the other.

    Attributes
    ----------
    started : Signal(str, bool)
        Title of the job that began, and whether it is quiet.
    progressed : Signal(float, str, object)
        Fraction 0..1, text, and seconds left or None.
    idle : Signal()
        No job is left.
    failed : Signal(object)
        An exception that no callback took.
    """

    started = Signal(str, bool)
    progressed = Signal(float, str, object)
    idle = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        # The worker thread lives as long as the window: sessions and thread-local caches stay warm.
        self._pool.setExpiryTimeout(-1)
        self._pool.setStackSize(8 << 20)
        self._waiting: list[tuple[JobTicket, JobProgress]] = []
        self._current: tuple[JobTicket, JobProgress] | None = None
        self._mailbox = _Mailbox()
        self._mailbox.ended.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._current is not None or bool(self._waiting)

    def start(self, ticket: JobTicket) -> None:
        """Run a job after those that wait."""
        self._waiting.append((ticket, JobProgress()))
        self._next()

    def cancel(self) -> None:
        """Ask the running job to stop and forget those that wait."""
        waiting, self._waiting = self._waiting, []
        for ticket, _ in waiting:
            if ticket.cancelled is not None:
                ticket.cancelled()
        if self._current is not None:
            self._current[1].cancel()

    def shut_down(self) -> None:
        """Cancel everything and wait for the worker; results that still arrive are dropped."""
        self._waiting = []
        if self._current is not None:
            self._current[1].cancel()
        self._timer.stop()
        self._mailbox.ended.disconnect(self._finish)
        self._pool.waitForDone()
        self._current = None

    def finish_now(self) -> None:
        """Cancel everything and wait for the worker; what it made is dropped, and new jobs may follow."""
        self.cancel()
        self._pool.waitForDone()

    def _next(self) -> None:
        if self._current is not None or not self._waiting:
            return
        self._current = ticket, progress = self._waiting.pop(0)
        self._timer.start()
        self.started.emit(ticket.title, ticket.quiet)
        # A callable, not a QRunnable: PySide makes the pool the parent of a QRunnable after it has started. What has
        # ended by then is kept for ever, with its job and the photo that the job looked at.
        self._pool.start(_Worker(ticket.work, progress, self._mailbox).run)

    def _poll(self) -> None:
        if self._current is not None and not self._current[0].quiet:
            progress = self._current[1]
            self.progressed.emit(progress.fraction, progress.text, progress.seconds_left())

    @Slot(object, object)
    def _finish(self, result: Any, error: Exception | None) -> None:
        if self._current is None:
            return  # `shut_down` came between; what was posted before it disconnected still arrives
        ticket, _ = self._current
        self._current = None
        self._timer.stop()
        if error is None:
            ticket.done(result)
        elif isinstance(error, Cancelled):
            if ticket.cancelled is not None:
                ticket.cancelled()
        elif ticket.failed is not None:
            ticket.failed(error)
        else:
            self.failed.emit(error)
        self._next()
        if not self.busy:
            self.idle.emit()


class _Mailbox(QObject):
    ended = Signal(object, object)


class _Worker:
    def __init__(self, work: Callable[[Progress], Any], progress: JobProgress, mailbox: _Mailbox) -> None:
        self._job, self._mailbox = Job(work, progress), mailbox

    def run(self) -> None:
        # The only place where any exception is caught: it must reach the main thread, where `messages` explains it.
        try:
            result = self._job.run()
        except (Exception, Cancelled) as error:
            self._post(None, error)
        else:
            self._post(result, None)

    def _post(self, result: Any, error: BaseException | None) -> None:
        # Where Qt took the window down under the work, as at the program's end, nobody waits for it any more.
        with suppress(RuntimeError):
            self._mailbox.ended.emit(result, error)
