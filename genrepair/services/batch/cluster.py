"""Many machines: the photos of a batch go to an existing Dask cluster, results and journal come back to one place."""

from __future__ import annotations

import logging
import queue
import time
import warnings
from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from typing import Any

from genrepair.engine import EngineSettings
from genrepair.errors import Cancelled, PhotoError, UsageError
from genrepair.imaging.write import place_file
from genrepair.services.batch.cluster_worker import Parcel, Returned, repair_parcel
from genrepair.services.batch.control import BatchControl
from genrepair.services.batch.executor import Message, Task
from genrepair.services.batch.plan import Item

_SAVERS = 2
_CONNECT_S = 20
# Photos sent for each thread of the workers: one that is repaired, and one that is there when that is done.
_AHEAD = 2
_COUNT_S = 3.0

_log = logging.getLogger(__name__)


class ClusterExecutor:
    """Sends photos to workers and saves what comes back.

    A worker that is lost costs nothing but time: the scheduler gives its photos to another one.

    Parameters
    ----------
    address : str
        Of the scheduler, such as "tcp://192.168.1.10:8786".
    settings : EngineSettings
        Provider and threads that the workers use.
    """

    def __init__(self, address: str, settings: EngineSettings | None = None) -> None:
        self._address, self._settings = address, settings or EngineSettings()
        self.lost = ""
        self._todo: deque[Item] = deque()
        self._more = Condition()
        self._finished: queue.SimpleQueue[tuple[Item, Any] | None] = queue.SimpleQueue()
        self._in_flight: dict[Item, Any] = {}
        self._ended = False
        self._send_files = False
        self._slots, self._counted = 0, 0.0

    def start(self, task: Task, control: BatchControl, say: Callable[[Message], None]) -> None:
        """Connect to the scheduler.

        Raises
        ------
        UsageError
            If dask.distributed is missing or the scheduler does not answer.
        """
        try:
            from distributed import Client
        except ImportError as error:
            raise UsageError(
                'A cluster needs dask.distributed; install it with: pip install "genrepair[cluster]"'
            ) from error
        try:
            self._client: Any = Client(self._address, timeout=f"{_CONNECT_S}s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(f"No scheduler answers at {self._address}; start one with: dask scheduler") from error
        self._task, self._control, self._say = task, control, say
        self._feeder = Thread(target=self._feed, name="genrepair-cluster-feed", daemon=True)
        self._savers = [Thread(target=self._save, name=f"genrepair-save-{n}", daemon=True) for n in range(_SAVERS)]
        for thread in (self._feeder, *self._savers):
            thread.start()

    def submit(self, items: Sequence[Item]) -> None:
        """Take more photos."""
        with self._more:
            self._todo.extend(items)
            self._more.notify_all()

    def stop(self) -> None:
        """Take back what has not come back, and leave the cluster."""
        with self._more:
            self._ended = True
            self._todo.clear()
            self._more.notify_all()
        self._feeder.join()
        with self._more:
            left = dict(self._in_flight)
            self._in_flight.clear()
        if left and not self.lost:
            self._client.cancel(list(left.values()))
        for item in left:
            self._say(Message(item, "back"))
        for _ in self._savers:
            self._finished.put(None)
        for thread in self._savers:
            thread.join()
        self._client.close(timeout=2)

    def _feed(self) -> None:
        while (item := self._next()) is not None:
            try:
                self._control.checkpoint()
                data = item.source.read_bytes() if self._send_files else None
            except Cancelled:
                self._say(Message(item, "back"))
                continue
            except OSError as error:
                broken = PhotoError(f"{item.source} cannot be read ({error.strerror}); check the disk.")
                broken.__cause__ = error
                self._say(Message(item, "broke", error=broken))
                continue
            self._say(Message(item, "began"))
            parcel = Parcel(item, self._task.ready, self._task.order.thumbnails, self._settings, data)
            with warnings.catch_warnings():
                # A photo is large on purpose: kept with its task, it can be sent again when a worker is lost.
                warnings.filterwarnings("ignore", message=".*[Ll]arge.*", category=UserWarning)
                future = self._client.submit(repair_parcel, parcel, pure=False)
            with self._more:
                self._in_flight[item] = future
            future.add_done_callback(lambda done, item=item: self._finished.put((item, done)))

    def _next(self) -> Item | None:
        """The next photo, once there is a worker that will soon be free."""
        while True:
            with self._more:
                if self._ended:
                    return None
                if self._todo and len(self._in_flight) < self._slots:
                    return self._todo.popleft()
                self._more.wait(0.2)
            self._count()

    def _count(self) -> None:
        """Ask how many threads the workers have: workers come and go."""
        if time.monotonic() - self._counted < _COUNT_S and self._slots:
            return
        try:
            self._slots = _AHEAD * sum(self._client.nthreads().values())
        except Exception as error:  # Whatever distributed raises when its connection is gone.
            _log.info("the scheduler does not answer", exc_info=True)
            self._lose(error)
        self._counted = time.monotonic()

    def _save(self) -> None:
        while (finished := self._finished.get()) is not None:
            item, future = finished
            with self._more:
                known = self._in_flight.get(item) is future
            if not known:
                continue
            message = self._message(item, future)
            with self._more:
                self._in_flight.pop(item, None)
                self._more.notify_all()
            if message is not None:
                self._say(message)

    def _message(self, item: Item, future: Any) -> Message | None:
        if future.status in ("cancelled", "lost"):
            self._lose(None)
            return Message(item, "back")
        try:
            returned: Returned = future.result(timeout=600)
        except Exception as error:  # A worker may raise anything; it belongs to the photo.
            return Message(item, "broke", error=self._worker_error(item, error))
        if returned.wants_data:
            self._send_files = True
            self.submit([item])
            return None
        if returned.error is not None or returned.result is None:
            return Message(item, "broke", error=PhotoError(returned.error or "It came back empty."))
        try:
            place = self._task.place(item)
            self._task.announce(item, place, returned.result)
            place.parent.mkdir(parents=True, exist_ok=True)
            place_file(returned.data, place, overwrite=item.overwrite or place != item.target)
        except Exception as error:  # As in the pipeline: it belongs to the photo, or is a trouble of the disk.
            return Message(item, "broke", error=error)
        return Message(item, "stored", returned.result)

    def _worker_error(self, item: Item, error: Exception) -> Exception:
        if type(error).__name__ == "KilledWorker":
            return PhotoError(
                f"{item.source.name} ended several workers, most likely for want of memory; repair it on a computer"
                " with more."
            )
        return error

    def _lose(self, error: Exception | None) -> None:
        if not self._ended and not self._control.cancelled:
            reason = f" ({error})" if error else ""
            self.lost = f"The scheduler {self._address} does not answer any more{reason}; run the batch again."
