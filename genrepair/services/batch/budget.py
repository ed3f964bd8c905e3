"""Memory for the photos that are worked on at the same time: bounded, whatever their sizes."""

from __future__ import annotations

import os
from collections import deque
from threading import Condition

from genrepair.services.batch.control import BatchControl
from genrepair.services.batch.plan import Item
from genrepair.services.recipe import Recipe

_SMALLEST, _LARGEST = 512 << 20, 16 << 30
# A photo whose header cannot be read will most likely fail before it takes any.
_UNKNOWN = 64 << 20
_WAIT_S = 0.1


def default_budget() -> int:
    """A third of the machine's memory, 512 MiB to 16 GiB, in bytes."""
    try:
        installed = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        installed = 8 << 30
    return min(max(installed // 3, _SMALLEST), _LARGEST)


def cost_of(item: Item, recipe: Recipe, dust: bool = False) -> int:
    """Bytes that a photo takes at most on its way, by its header and the recipe.

    Its pixels before and after, the sRGB copy of a photo with another profile, one result a tool and the one before
    it, mask and weight, what the triage remembers of where the photo may change, four planes of probability where
    damage is looked for, and with ``dust`` a second scan, the same laid on the first, the result, and the map of
    their difference.
    """
    if item.header is None:
        return _UNKNOWN
    pixels = item.header.width * item.header.height
    sample = item.header.sample_bytes
    planes = 3 * sample * (3 + min(2, len(recipe.steps))) + 4
    if any(step.resolve().makes_mask for step in recipe.steps):
        planes += 5
    if dust:
        planes += 3 * sample * 3 + 6
    return pixels * planes + (8 << 20)


class MemoryBudget:
    """Shares bytes out in the order of asking. Who asks for more than there is waits to be alone.

    Parameters
    ----------
    total : int
        Bytes.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self._used = 0
        self._queue: deque[object] = deque()
        self._changed = Condition()

    @property
    def used(self) -> int:
        """Bytes given out."""
        return self._used

    def acquire(self, size: int, control: BatchControl) -> int:
        """Wait for bytes; gives the number to hand back.

        Raises
        ------
        Cancelled
            If the batch is stopped while waiting.
        """
        size = min(size, self.total)
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
            try:
                while self._queue[0] is not ticket or self._used + size > self.total:
                    self._changed.wait(_WAIT_S)
                    if control.cancelled:
                        control.checkpoint()
                self._used += size
            finally:
                self._queue.remove(ticket)
                self._changed.notify_all()
        return size

    def release(self, size: int) -> None:
        """Hand bytes back."""
        with self._changed:
            self._used -= size
            self._changed.notify_all()
