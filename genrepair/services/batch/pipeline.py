"""Photos through three stages on several threads: decode, infer, encode overlap within a bounded memory."""

from __future__ import annotations

import logging
import queue
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition, Lock, Thread
from typing import TYPE_CHECKING, TypeVar

from genrepair.errors import Cancelled
from genrepair.services.batch.budget import MemoryBudget, cost_of, default_budget
from genrepair.services.batch.control import BatchControl, ControlledProgress
from genrepair.services.batch.executor import Message, Task
from genrepair.services.batch.plan import Item
from genrepair.services.batch.stages import Work, infer, load, store

if TYPE_CHECKING:
    from genrepair.engine import Engine

_READERS, _WRITERS = 2, 2
# Photos read ahead of the inference: enough to hide the reading, few enough to stop soon.
_AHEAD = 4

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(slots=True, eq=False)
class _Loaded:
    work: Work
    memory: int


class LocalExecutor:
    """Works on this computer: two threads read, one runs the models, two save.

    Parameters
    ----------
    engine : Engine
    memory_bytes : int
        For the photos being worked on; 0 takes `default_budget`.
    """

    def __init__(self, engine: Engine, memory_bytes: int = 0) -> None:
        self.lost = ""
        self._engine = engine
        self.budget = MemoryBudget(memory_bytes or default_budget())
        self._todo: deque[Item] = deque()
        self._more = Condition()
        # A reader that has chosen a photo must get memory before another one chooses: photos stay in order.
        self._turn = Lock()
        self._loaded: queue.Queue[_Loaded | None] = queue.Queue(_AHEAD)
        self._inferred: queue.Queue[_Loaded | None] = queue.Queue()
        self._threads: list[Thread] = []
        self._ended = False

    def start(self, task: Task, control: BatchControl, say: Callable[[Message], None]) -> None:
        """Start the threads."""
        self._task, self._control, self._say = task, control, say
        self._readers = [Thread(target=self._read, name=f"genrepair-read-{n}") for n in range(_READERS)]
        self._runner = Thread(target=self._infer, name="genrepair-infer")
        self._writers = [Thread(target=self._write, name=f"genrepair-save-{n}") for n in range(_WRITERS)]
        self._threads = [*self._readers, self._runner, *self._writers]
        for thread in self._threads:
            thread.daemon = True
            thread.start()

    def submit(self, items: Sequence[Item]) -> None:
        """Take more photos."""
        with self._more:
            self._todo.extend(items)
            self._more.notify_all()

    def stop(self) -> None:
        """End the threads, the readers first."""
        with self._more:
            self._ended = True
            self._todo.clear()
            self._more.notify_all()
        for thread in self._readers:
            thread.join()
        self._loaded.put(None)
        self._runner.join()
        for _ in self._writers:
            self._inferred.put(None)
        for thread in self._writers:
            thread.join()

    def _read(self) -> None:
        while True:
            with self._turn:
                item = self._next()
                if item is None:
                    return
                try:
                    self._control.checkpoint()
                    ready = self._task.ready
                    memory = self.budget.acquire(cost_of(item, ready.recipe, ready.dust), self._control)
                except Cancelled:
                    self._say(Message(item, "back"))
                    continue
            self._say(Message(item, "began"))
            work = self._attempt(item, memory, lambda i=item: load(i, self._task.ready, self._task.order.thumbnails))
            if work is not None:
                self._loaded.put(_Loaded(work, memory))
                del work

    def _next(self) -> Item | None:
        with self._more:
            while not self._todo and not self._ended:
                self._more.wait()
            return self._todo.popleft() if self._todo else None

    def _infer(self) -> None:
        while (loaded := self._loaded.get()) is not None:
            work = loaded.work

            def run(work: Work = work) -> Work:
                self._control.checkpoint()
                infer(work, self._task.ready, self._engine, ControlledProgress(self._control))
                return work

            if self._attempt(work.item, loaded.memory, run) is not None:
                self._inferred.put(loaded)
            del loaded, work, run

    def _write(self) -> None:
        while (loaded := self._inferred.get()) is not None:
            self._save(loaded.work, loaded.memory)
            del loaded

    def _save(self, work: Work, memory: int) -> None:
        task, item = self._task, work.item
        place = task.place(item)
        result = self._attempt(
            item,
            memory,
            lambda: store(
                work,
                task.ready,
                place,
                lambda made: task.announce(item, place, made),
                task.order.thumbnails,
                overwrite=item.overwrite or place != item.target,
            ),
        )
        if result is not None:
            del work
            self.budget.release(memory)
            self._say(Message(item, "stored", result))

    def _attempt(self, item: Item, memory: int, work: Callable[[], _T]) -> _T | None:
        """Do a stage; where it fails, the memory is handed back and the photo's error is told."""
        try:
            return work()
        except Cancelled:
            message = Message(item, "back")
        except Exception as error:  # It belongs to the photo: whatever one file does, the others go on.
            _log.info("%s failed", item.source, exc_info=True)
            message = Message(item, "broke", error=error)
        self.budget.release(memory)
        self._say(message)
        return None
