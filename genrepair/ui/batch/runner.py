"""Plans and runs batches off the main thread; what happens arrives as signals, a few times a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from genrepair.progress import Progress
from genrepair.ui.common.engine_room import EngineRoom
from genrepair.ui.common.job_runner import JobRunner, JobTicket

if TYPE_CHECKING:
    from genrepair.services.batch import BatchControl, BatchEvent, BatchOrder, BatchPlan, Finished
    from genrepair.services.batch.sources import Source

_DRAIN_MS = 100
_MOST_EVENTS = 2000


class BatchRunner(QObject):
    """One batch at a time.

    Attributes
    ----------
    planned : Signal(object)
        The `BatchPlan` that was asked for.
    estimated : Signal(object)
        Its `Estimate`: time and disk.
    began : Signal(object)
        The `BatchPlan` that is run now.
    happened : Signal(list)
        Events in their order.
    ended : Signal(object)
        `Finished`, or None when planning or running failed or was stopped before it began.
    failed : Signal(object)
        An exception.
    changed : Signal()
        Whether it is busy, running or paused.
    """

    planned = Signal(object)
    estimated = Signal(object)
    began = Signal(object)
    happened = Signal(list)
    ended = Signal(object)
    failed = Signal(object)
    changed = Signal()

    def __init__(self, room: EngineRoom, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room = room
        self.jobs = JobRunner(self)
        self.jobs.idle.connect(self.changed)
        self._events: SimpleQueue[BatchEvent] = SimpleQueue()
        self._begun: SimpleQueue[BatchPlan] = SimpleQueue()
        self._control: BatchControl | None = None
        self._timer = QTimer(self, interval=_DRAIN_MS)
        self._timer.timeout.connect(lambda: self._drain())

    @property
    def busy(self) -> bool:
        """Whether anything is planned, estimated or run."""
        return self.jobs.busy

    @property
    def running(self) -> bool:
        """Whether a batch runs (or waits)."""
        return self._control is not None

    @property
    def paused(self) -> bool:
        """Whether the person paused it."""
        return self._control is not None and self._control.paused

    def plan(self, order: BatchOrder) -> None:
        """Make a plan, then estimate time and disk; nothing is written."""
        from genrepair.services.batch import plan_batch
        from genrepair.services.batch.estimate import estimate

        def guess(plan: BatchPlan) -> None:
            self.planned.emit(plan)
            self._start(lambda progress: estimate(plan, self._room.engine(), progress), self.estimated.emit)

        self.jobs.cancel()
        self._start(lambda _progress: plan_batch(order, self._room.engine()), guess)

    def run(self, order: BatchOrder, only: Sequence[Source] | None = None) -> None:
        """Plan and run; ``only`` some photos, else all that the order names."""
        from genrepair.services.batch import BatchControl, plan_batch, run_batch

        if self.running:
            return
        self.jobs.cancel()
        control = self._control = BatchControl()

        def work(_progress: Progress) -> Finished:
            engine = self._room.engine()
            plan = plan_batch(order, engine, only)
            self._begun.put(plan)
            return run_batch(plan, engine, control, self._events.put)

        def failed(error: Exception) -> None:
            self._end(None)
            self.failed.emit(error)

        self._timer.start()
        self.jobs.start(JobTicket("", work, self._end, failed=failed, cancelled=lambda: self._end(None), quiet=True))
        self.changed.emit()

    def pause(self, on: bool) -> None:
        """Pause, or go on."""
        if self._control is not None:
            if on:
                self._control.pause()
            else:
                self._control.resume()
            self.changed.emit()

    def stop(self) -> None:
        """Stop within a tile; what is done stays done."""
        if self._control is not None:
            self._control.cancel()
        else:
            self.jobs.cancel()

    def shut_down(self) -> None:
        """Stop and wait for the worker."""
        self.stop()
        self._timer.stop()
        self.jobs.shut_down()
        self._control = None
        self._room.close()

    def _start(self, work: Callable[[Progress], Any], done: Callable[[Any], Any]) -> None:
        self.jobs.start(JobTicket("", work, done, failed=self.failed.emit, quiet=True))
        self.changed.emit()

    def _end(self, finished: Finished | None) -> None:
        self._timer.stop()
        self._drain()
        self._control = None
        self.ended.emit(finished)
        self.changed.emit()

    def _drain(self) -> None:
        for plan in _emptied(self._begun, 1):
            self.began.emit(plan)
        if events := _emptied(self._events, _MOST_EVENTS):
            self.happened.emit(events)


def _emptied(queue: SimpleQueue[Any], most: int) -> list[Any]:
    found: list[Any] = []
    try:
        while len(found) < most:
            found.append(queue.get_nowait())
    except Empty:
        pass
    return found
