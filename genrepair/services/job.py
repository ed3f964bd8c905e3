"""Work that runs beside the program and can be watched and stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Lock
from typing import Generic, TypeVar

from genrepair.errors import Cancelled
from genrepair.progress import Progress

T = TypeVar("T")


class JobProgress:
    """The Progress of a `Job`; every method may be called from any thread.

    Parameters
    ----------
    changed : callable, or None
        Called on the working thread after every update; must be quick and must not raise.
    clock : callable
        Seconds that only go forward.
    """

    def __init__(
        self, changed: Callable[[JobProgress], None] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._changed = changed
        self._clock = clock
        self._started = clock()
        self._lock = Lock()
        self._fraction, self._text = 0.0, ""
        self._cancel = Event()

    def update(self, fraction: float, text: str = "") -> None:
        """Report ``fraction`` (0..1) done; an empty text keeps the one before.

        Raises
        ------
        Cancelled
            If `cancel` was called.
        """
        if self._cancel.is_set():
            raise Cancelled
        with self._lock:
            self._fraction = min(max(fraction, 0.0), 1.0)
            self._text = text or self._text
        if self._changed is not None:
            self._changed(self)

    def cancel(self) -> None:
        """Ask the work to stop; it ends with `Cancelled` at its next update."""
        self._cancel.set()

    @property
    def cancelled(self) -> bool:
        """Whether stopping was asked for."""
        return self._cancel.is_set()

    @property
    def fraction(self) -> float:
        """How much is done, 0..1."""
        with self._lock:
            return self._fraction

    @property
    def text(self) -> str:
        """What is being done, for people."""
        with self._lock:
            return self._text

    def seconds_left(self) -> float | None:
        """How long the rest will take at the speed so far; None while that is a guess."""
        elapsed, fraction = self._clock() - self._started, self.fraction
        if fraction < 0.02 or elapsed < 0.5:
            return None
        return elapsed * (1.0 - fraction) / fraction


class Job(Generic[T]):
    """One piece of work, run by whoever owns the thread.

    Parameters
    ----------
    work : callable
        Gets a `Progress` and gives the result.
    progress : JobProgress, or None
        None makes one.
    """

    def __init__(self, work: Callable[[Progress], T], progress: JobProgress | None = None) -> None:
        self._work = work
        self.progress = progress or JobProgress()

    def run(self) -> T:
        """Do the work on the calling thread.

        Raises
        ------
        Cancelled
            If it was cancelled before or while it ran.
        """
        self.progress.update(0.0)
        result = self._work(self.progress)
        self.progress.update(1.0)
        return result

    def cancel(self) -> None:
        """Ask the work to stop."""
        self.progress.cancel()
