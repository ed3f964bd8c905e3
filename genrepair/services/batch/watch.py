"""A watched folder: what is put into it is repaired once it is complete."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from genrepair.errors import Cancelled, PhotoError, UsageError
from genrepair.imaging.header import read_header
from genrepair.services.batch.control import BatchControl
from genrepair.services.batch.events import BatchEvent, Finished, Note
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.order import BatchOrder
from genrepair.services.batch.plan import plan_batch
from genrepair.services.batch.report import write_report
from genrepair.services.batch.run import run_batch
from genrepair.services.batch.sources import Source, walk

if TYPE_CHECKING:
    from genrepair.engine import Engine

# A file that no header can be read of may still be on its way, but not for ever.
_GIVE_UP_S = 60.0


class Watch:
    """Looks into a folder again and again.

    Polling, because no system tells of changes on network folders. A file is complete when its size and time were the
    same at two looks ``settle_s`` apart and its header can be read.

    Parameters
    ----------
    order : BatchOrder
        With one input, the folder.
    engine : Engine
    interval_s : float
        Between two looks.
    settle_s : float
        How long a file must not have changed.
    clock : callable
        Seconds that only go forward.
    """

    def __init__(
        self,
        order: BatchOrder,
        engine: Engine,
        interval_s: float = 2.0,
        settle_s: float = 4.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if len(order.inputs) != 1 or not Path(order.inputs[0]).is_dir():
            raise UsageError("Name one folder to watch; it must exist.")
        self.order, self.engine = order, engine
        self._root = Path(order.inputs[0]).absolute()
        self._interval_s, self._settle_s, self._clock = interval_s, settle_s, clock
        self._seen: dict[Path, tuple[int, int, float]] = {}
        self._settled: dict[Path, tuple[int, int]] = {}
        self._away = False

    def run(
        self,
        control: BatchControl,
        on_event: Callable[[BatchEvent], None] = lambda event: None,
        looks: int | None = None,
    ) -> Finished:
        """Repair what comes until stopped.

        Parameters
        ----------
        control : BatchControl
        on_event : callable
            As for `run_batch`; every photo, or group of photos, that came together is a small batch.
        looks : int, or None
            End after so many looks; None goes on.

        Returns
        -------
        Finished
            Sums of all small batches.
        """
        started, total = self._clock(), Finished(0, 0, 0, 0, 0, 0, 0.0, 0.0)
        while not control.cancelled and (looks is None or looks > 0):
            looks = None if looks is None else looks - 1
            notes: list[str] = []
            ready = self.look(notes)
            if bool(notes) != self._away:
                self._away = bool(notes)
                on_event(Note(notes[0] if notes else f"The folder {self._root} is there again."))
            if ready:
                total = _sum(total, self._repair(ready, control, on_event))
            elif looks != 0:
                _wait(self._interval_s, control)
        report = self._report() if total.done or total.failed else None
        return replace(total, seconds=round(self._clock() - started, 3), report=report)

    def _report(self) -> str | None:
        if not self.order.report:
            return None
        with Journal(self.order.journal_path, write=False) as journal:
            return str(write_report(journal, self.order.out))

    def look(self, notes: list[str]) -> list[Source]:
        """Files that are complete and were not tried in this state; ``notes`` gets why the folder cannot be read."""
        ready: list[Source] = []
        now, present = self._clock(), set()
        for source in walk(self._root, self.order, notes):
            try:
                status = source.path.stat()
            except OSError:
                continue
            present.add(source.path)
            state = status.st_size, status.st_mtime_ns
            if self._settled.get(source.path) == state:
                continue
            known = self._seen.get(source.path)
            if known is None or known[:2] != state:
                self._seen[source.path] = (*state, now)
            elif now - known[2] >= self._settle_s and self._complete(source.path, now - known[2]):
                ready.append(source)
        if not notes:
            for path in self._seen.keys() - present:
                del self._seen[path]
        return ready

    def _complete(self, path: Path, quiet_s: float) -> bool:
        try:
            read_header(path)
        except PhotoError:
            # After that long it is what it is: the batch says what is wrong with it.
            return quiet_s >= _GIVE_UP_S
        return True

    def _repair(self, ready: list[Source], control: BatchControl, on_event: Callable[[BatchEvent], None]) -> Finished:
        states = {source.path: self._seen[source.path][:2] for source in ready}
        # The report is written once at the end, not anew for every photo that comes.
        plan = plan_batch(replace(self.order, report=False), self.engine, ready)
        finished = Finished(0, 0, 0, len(plan.already), len(plan.skipped), len(plan.failed_before), 0.0, 0.0)
        # After a restart everything is new to us, but the journal knows it.
        if plan.items or plan.interrupted or plan.touched:
            finished = run_batch(plan, self.engine, control, on_event)
        if finished.left:
            return finished
        for path, state in states.items():
            self._settled[path] = state
            self._seen.pop(path, None)
        return finished


def _sum(a: Finished, b: Finished) -> Finished:
    return replace(
        a,
        done=a.done + b.done,
        failed=a.failed + b.failed,
        left=a.left + b.left,
        already=a.already + b.already,
        skipped=a.skipped + b.skipped,
        megapixels=round(a.megapixels + b.megapixels, 3),
        reason=b.reason or a.reason,
    )


def _wait(seconds: float, control: BatchControl) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not control.cancelled:
        time.sleep(min(0.1, seconds))
    try:
        control.checkpoint()
    except Cancelled:
        return
