"""A trainer process as signals of the window's thread, a few times a second."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

from genrepair.services.training.events import Exported, Failed, Paused, Resumed, Trained, TrainingEvent
from genrepair.services.training.process import TrainerProcess

_DRAIN_MS = 100
_MOST_EVENTS = 500


class TrainingRunner(QObject):
    """One process at a time.

    Attributes
    ----------
    happened : Signal(object)
        Every event but the last.
    ended : Signal(object)
        `Trained`, `Exported` or `Failed`.
    changed : Signal()
        Whether it is busy, paused or stopping.
    """

    happened = Signal(object)
    ended = Signal(object)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: TrainerProcess | None = None
        self._events: SimpleQueue[TrainingEvent] = SimpleQueue()
        self._timer = QTimer(self, interval=_DRAIN_MS)
        self._timer.timeout.connect(lambda: self._drain())
        self.paused = self.stopping = False

    @property
    def busy(self) -> bool:
        """Whether a process runs, or its end was not yet told."""
        return self._process is not None

    def start(self, command: Sequence[str], folder: Path) -> None:
        """Start a process.

        Raises
        ------
        GenrepairError
            It cannot be started.
        """
        events: SimpleQueue[TrainingEvent] = SimpleQueue()
        process = TrainerProcess(command, folder, events.put)
        process.start()
        self._process, self._events = process, events
        self.paused = self.stopping = False
        self._timer.start()
        self.changed.emit()

    def pause(self, on: bool) -> None:
        """Pause, or go on."""
        if self._process is not None:
            (self._process.pause if on else self._process.resume)()

    def stop(self) -> None:
        """Let it end and measure itself; asked a second time, end it at once."""
        if self._process is not None:
            if self.stopping:
                self._process.kill()
            else:
                self._process.stop()
            self.stopping = True
            self.changed.emit()

    def leave(self) -> None:
        """End it with a checkpoint and without a word."""
        self._timer.stop()
        if self._process is not None:
            self._process.leave()
            self._process = None

    def _drain(self) -> None:
        for _ in range(_MOST_EVENTS):
            try:
                event = self._events.get_nowait()
            except Empty:
                return
            if isinstance(event, (Trained, Exported, Failed)):
                self._timer.stop()
                self._process = None
                self.paused = self.stopping = False
                self.ended.emit(event)
                self.changed.emit()
                return
            if isinstance(event, (Paused, Resumed)):
                self.paused = isinstance(event, Paused)
                self.changed.emit()
            self.happened.emit(event)
