"""Who does the work of a batch, and what it says while it does: here by threads, elsewhere by a cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from genrepair.services.batch.control import BatchControl
from genrepair.services.batch.events import PhotoResult
from genrepair.services.batch.order import BatchOrder
from genrepair.services.batch.plan import Item
from genrepair.services.batch.resolve import ReadyRecipe


@dataclass(frozen=True, slots=True)
class Message:
    """What an executor says about a photo.

    Parameters
    ----------
    item : Item
    kind : {"began", "stored", "broke", "back"}
        Work begins; the result lies in its place; the photo has an error; it was broken off and stays queued.
    result : PhotoResult, or None
        With "stored".
    error : BaseException, or None
        With "broke".
    """

    item: Item
    kind: str
    result: PhotoResult | None = None
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Everything an executor needs to know.

    Parameters
    ----------
    order : BatchOrder
    ready : ReadyRecipe
    place : callable
        Where the result of an item is written: its target, or its place in the hold folder.
    announce : callable
        To be called with item, place and result right before a result takes its place.
    """

    order: BatchOrder
    ready: ReadyRecipe
    place: Callable[[Item], Path]
    announce: Callable[[Item, Path, PhotoResult], None]


class Executor(Protocol):
    """Repairs photos, on threads or machines of its own.

    ``lost`` is a sentence once nothing can come any more (a cluster that went away), empty before.
    """

    lost: str

    def start(self, task: Task, control: BatchControl, say: Callable[[Message], None]) -> None:
        """Make ready; ``say`` may be called from any thread."""
        ...

    def submit(self, items: Sequence[Item]) -> None:
        """Take more photos; may be called again, also with photos whose work was broken off."""
        ...

    def stop(self) -> None:
        """Wait until nothing runs any more; photos not begun are dropped without a message."""
        ...
