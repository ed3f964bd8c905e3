"""Runs a planned batch: hands photos to an executor, keeps the journal, tells events, waits out troubles."""

from __future__ import annotations

import contextlib
import logging
import queue
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from genrepair import __version__
from genrepair.errors import GenrepairError, ModelError, ProviderError, UsageError, memory_ran_out
from genrepair.imaging.write import sweep
from genrepair.services.batch.control import BatchControl
from genrepair.services.batch.events import (
    BatchEvent,
    Finished,
    Note,
    Paused,
    PhotoChanged,
    PhotoResult,
    Resumed,
    Running,
)
from genrepair.services.batch.executor import Executor, Message, Task
from genrepair.services.batch.journal import Journal, only_run
from genrepair.services.batch.journal_row import DONE, FAILED, HELD, QUEUED, RUNNING
from genrepair.services.batch.pipeline import LocalExecutor
from genrepair.services.batch.plan import BatchPlan, Item
from genrepair.services.batch.report import write_report
from genrepair.services.batch.trouble import Trouble, journal_trouble, trouble_of

if TYPE_CHECKING:
    from genrepair.engine import Engine

_TELL_S = 0.25
_TROUBLE_S = 1.0
# The rate is that of the photos done last: an early guess is bad, and a machine that gets busy shows soon.
_RATE_PHOTOS = 64

# So many photos in a row, none of them repaired: the model is to blame, and ten thousand more would fail alike.
_MODEL_FAILURES = 5

_log = logging.getLogger(__name__)


def run_batch(
    plan: BatchPlan,
    engine: Engine | None = None,
    control: BatchControl | None = None,
    on_event: Callable[[BatchEvent], None] | None = None,
    executor: Executor | None = None,
) -> Finished:
    """Do what a plan says.

    Whatever ends the program, every result lies whole in its place or not at all, and the same call, after planning
    again, goes on where this one stopped.

    Parameters
    ----------
    plan : BatchPlan
        Of `plan_batch`, made just now.
    engine : Engine, or None
        Needed unless an executor is given.
    control : BatchControl, or None
        To pause and stop it from another thread.
    on_event : callable, or None
        Gets every event, on the calling thread; must be quick.
    executor : Executor, or None
        Who does the work; None for this computer's threads.

    Returns
    -------
    Finished
        Also the last event.

    Raises
    ------
    UsageError
        If another batch writes to the same folder, or neither engine nor executor is given.
    """
    if executor is None:
        if engine is None:
            raise UsageError("A batch needs an engine to run the models.")
        executor = LocalExecutor(engine, plan.order.memory_mb << 20)
    try:
        plan.order.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"The folder {plan.order.out} cannot be made ({error.strerror}).") from error
    with only_run(plan.order.journal_path), Journal(plan.order.journal_path) as journal:
        return _Run(plan, journal, control or BatchControl(), on_event or (lambda event: None), executor).run()


class _Run:
    """One run; all methods but `_announce` and `_place` belong to the calling thread."""

    def __init__(
        self,
        plan: BatchPlan,
        journal: Journal,
        control: BatchControl,
        tell: Callable[[BatchEvent], None],
        executor: Executor,
    ) -> None:
        self.plan, self.order, self.journal = plan, plan.order, journal
        self.control, self.tell, self.executor = control, tell, executor
        self.messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.open = {item.source: item for item in plan.items}
        self.current: dict[Path, float] = {}
        self.done = self.failed = 0
        self.megapixels_done = 0.0
        self.rate: deque[tuple[float, float]] = deque(maxlen=_RATE_PHOTOS)
        self.trouble: Trouble | None = None
        self.since, self.done_before_trouble = 0.0, -1
        self.again: list[Item] = []
        self.suspects: list[Item] = []
        self.blamed = False
        self.reason = ""
        self.paused = False

    def run(self) -> Finished:
        self.started = self.last_told = self.last_looked = time.monotonic()
        journalled = self.journal.begin_run(self.plan.ready.name, self.plan.ready.fingerprint, __version__)
        self._settle()
        for note in self.plan.notes:
            self.tell(Note(note))
        task = Task(self.order, self.plan.ready, self._place, self._announce)
        self.executor.start(task, self.control, self.messages.put)
        try:
            self.executor.submit(self.plan.items)
            while self.open and not (self.control.cancelled and not self.current):
                self._step()
        finally:
            if self.open:
                self.control.cancel()
            self.executor.stop()
            while not self.messages.empty():
                self._take(self.messages.get())
        self._tell_progress()
        report = self._report()
        finished = Finished(
            done=self.done,
            failed=self.failed,
            left=len(self.open),
            already=len(self.plan.already) + len(self.plan.interrupted),
            skipped=len(self.plan.skipped),
            failed_before=len(self.plan.failed_before),
            seconds=round(time.monotonic() - self.started, 3),
            megapixels=round(self.megapixels_done, 3),
            reason=self.reason,
            report=report,
        )
        # What this run was is of no use to the next one: a full disk may have the last word here.
        with contextlib.suppress(GenrepairError, sqlite3.Error):
            self.journal.end_run(journalled, finished.as_dict())
        self.tell(finished)
        return finished

    def _report(self) -> str | None:
        if not self.order.report or not self.order.journal_path.exists():
            return None
        try:
            return str(write_report(self.journal, self.order.out))
        except GenrepairError as error:
            self.tell(Note(f"The report could not be written: {error}"))
            return None

    def _settle(self) -> None:
        """What an earlier run left: temporary files, results that only the journal lacks, sources with new times."""
        folders = {item.target.parent for item in self.plan.items} | {self.order.out, self.order.hold_folder}
        for row in self.journal.rows((RUNNING,)):
            folders.add(row.pending_place.parent)
        for item in self.plan.items:
            folders.add(self._place(item).parent)
        swept = sum(sweep(folder) for folder in sorted(folders))
        if swept:
            self.tell(Note(f"{swept} unfinished file{'s' * (swept > 1)} of a run that was ended were removed."))
        for row in self.plan.interrupted:
            assert row.pending is not None
            self.journal.saved(row.source, row.pending_place, row.pending["state"], row.pending["figures"])
        for source, size, mtime_ns in self.plan.touched:
            self.journal.touched(source, size, mtime_ns)
        fingerprint = self.plan.ready.fingerprint
        self.journal.queue(
            (item.source, item.root, item.target, item.size, item.mtime_ns, fingerprint) for item in self.plan.items
        )

    def _step(self) -> None:
        """Take one message, or nothing for a moment; tell how far it is; look after troubles."""
        with contextlib.suppress(queue.Empty):
            self._take(self.messages.get(timeout=_TELL_S))
        now = time.monotonic()
        if now - self.last_told >= _TELL_S:
            self._tell_progress()
        if self.trouble is not None and now - self.last_looked >= _TROUBLE_S:
            self._look(now)
        if self.executor.lost and not self.control.cancelled:
            self.reason = self.executor.lost
            self.control.cancel()
        self._tell_pause()

    def _tell_pause(self) -> None:
        if self.control.paused != self.paused:
            self.paused = self.control.paused
            self.tell(Paused(self.control.reason) if self.paused else Resumed())

    def _take(self, message: Message) -> None:
        self._tell_pause()
        item = message.item
        if item.source not in self.open:
            return
        if message.kind == "began":
            self.current[item.source] = time.monotonic()
            self._journal(self.journal.running, item.source)
            self._changed(item, RUNNING)
            return
        self.current.pop(item.source, None)
        if message.kind == "back":
            self._journal(self.journal.requeue, item.source)
            self._changed(item, QUEUED)
        elif message.kind == "stored":
            assert message.result is not None
            self._stored(item, message.result)
        else:
            assert message.error is not None
            self._broke(item, message.error)

    def _stored(self, item: Item, result: PhotoResult) -> None:
        state = self._state
        self._journal(self.journal.saved, item.source, self._place(item), state, result.figures())
        del self.open[item.source]
        self.suspects.clear()
        self.done += 1
        self.megapixels_done += result.megapixels
        self.rate.append((time.monotonic(), result.megapixels))
        self._changed(item, state, result=result)

    def _broke(self, item: Item, error: BaseException) -> None:
        trouble = trouble_of(error, item, self.order)
        if trouble is not None:
            self.again.append(item)
            self._journal(self.journal.requeue, item.source)
            self._changed(item, QUEUED)
            self._wait_for(trouble)
            return
        sentence = legible(_sentence(error))
        self._journal(self.journal.failed, item.source, sentence)
        del self.open[item.source]
        self.failed += 1
        self._changed(item, FAILED, error=sentence)
        if isinstance(error, ModelError | ProviderError) and not self.done:
            self.suspects.append(item)
            if len(self.suspects) >= _MODEL_FAILURES or self.blamed:
                self._blame_the_model(sentence)

    def _blame_the_model(self, sentence: str) -> None:
        """Stop; the photos that failed by it are queued again."""
        self.reason = f"The first {_MODEL_FAILURES} photos failed alike: {sentence}"
        self.blamed = True
        self.control.cancel()
        # More may come while the others stop; they are treated alike.
        suspects, self.suspects = self.suspects, []
        for item in suspects:
            self._journal(self.journal.requeue, item.source)
            self.open[item.source] = item
            self.failed -= 1
            self._changed(item, QUEUED)

    def _look(self, now: float) -> None:
        """Whether a trouble is over, or has lasted too long."""
        assert self.trouble is not None
        self.last_looked = now
        if self.trouble.is_over(self.order) and self.journal.answers():
            self.trouble = None
            again, self.again = self.again, []
            self.control.resume("trouble")
            self.executor.submit(again)
        elif now - self.since > self.order.patience_s and not self.control.cancelled:
            self.reason = self.trouble.sentence.split(";")[0] + "; run the batch again when that is mended."
            self.control.cancel()

    def _journal(self, write: Callable[..., None], *values: object) -> None:
        """Write to the journal; where that is impossible the batch waits like for any other trouble."""
        try:
            write(*values)
        except (GenrepairError, sqlite3.Error) as error:
            _log.info("the journal cannot be written", exc_info=True)
            self._wait_for(journal_trouble(error, self.order))

    def _wait_for(self, trouble: Trouble) -> None:
        """Pause until the trouble is over; patience goes on where nothing was finished since the last one began."""
        if self.trouble is not None:
            return
        if self.done != self.done_before_trouble:
            self.since, self.done_before_trouble = time.monotonic(), self.done
        self.trouble = trouble
        self.control.pause(trouble.sentence, "trouble")

    @property
    def _state(self) -> str:
        return HELD if self.order.review else DONE

    def _place(self, item: Item) -> Path:
        """Where the result is written. Called on other threads too."""
        if not self.order.review:
            return item.target
        return self.order.hold_folder / item.target.relative_to(self.order.out.absolute())

    def _announce(self, item: Item, place: Path, result: PhotoResult) -> None:
        """Write down what is about to be saved. Called on other threads."""
        if not self.order.journal_path.exists():
            # The mount point of a lost share is an empty folder on another disk: nothing may be written there.
            raise FileNotFoundError(f"the journal {self.order.journal_path} has vanished")
        self.journal.saving(item.source, place, self._state, result)

    def _changed(self, item: Item, state: str, error: str | None = None, result: PhotoResult | None = None) -> None:
        self.tell(PhotoChanged(str(item.source), str(item.target), state, error, result))

    def _tell_progress(self) -> None:
        self.last_told = now = time.monotonic()
        rate = 0.0
        if self.rate:
            first = self.rate[0][0] if len(self.rate) == _RATE_PHOTOS else self.started
            rate = sum(size for _, size in self.rate) / max(1e-3, self.rate[-1][0] - first)
        total = self.plan.megapixels
        left = total - self.megapixels_done
        self.tell(
            Running(
                photos=len(self.plan.items),
                done=self.done,
                failed=self.failed,
                megapixels=round(total, 3),
                megapixels_done=round(self.megapixels_done, 3),
                megapixels_a_second=round(rate, 3),
                seconds=round(now - self.started, 3),
                seconds_left=round(max(0.0, left) / rate, 1) if rate > 0 and self.open else None,
                current=tuple(source.name for source in self.current),
            )
        )


def legible(text: str) -> str:
    """The text with what is no Unicode (in names of files) written out, as journal, JSON and pages need it."""
    return text.encode("utf-8", "backslashreplace").decode()


def _sentence(error: BaseException) -> str:
    if isinstance(error, GenrepairError):
        return str(error)
    if memory_ran_out(error):
        return "There is not enough memory for this photo; close other programs and try it again (--retry-failed)."
    return f"GenRepair failed unexpectedly ({type(error).__name__}: {error}); please report it with the photo."
