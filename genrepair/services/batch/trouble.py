"""Troubles that are not the photo's: a full disk, a vanished folder. The batch waits for their end."""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from genrepair.services.batch.order import BatchOrder
from genrepair.services.batch.plan import Item

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_GONE = {
    getattr(errno, name)
    for name in ("EIO", "ESTALE", "ENOTCONN", "ENODEV", "EHOSTDOWN", "ETIMEDOUT", "ENETUNREACH")
    if hasattr(errno, name)
}
# A disk with less than this is full for a photo, whatever the error was.
_LEAST_FREE = 8 << 20


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing can go on.

    Parameters
    ----------
    kind : {"full", "source", "output"}
    folder : Path
    sentence : str
    needed : int
        Bytes that must be free again.
    """

    kind: str
    folder: Path
    sentence: str
    needed: int = 0

    def is_over(self, order: BatchOrder) -> bool:
        """Whether the batch may go on."""
        if self.kind == "full":
            return _free(self.folder) > self.needed
        if self.kind == "output":
            return order.journal_path.is_file() and order.out.is_dir()
        return _answers(self.folder)


def trouble_of(error: BaseException, item: Item, order: BatchOrder) -> Trouble | None:
    """The trouble behind a photo's error; None where the photo itself is to blame."""
    out = order.out
    if not order.journal_path.exists() or not out.is_dir():
        return _vanished(out)
    if item.root is not None and not _answers(item.root):
        return Trouble(
            "source", item.root, f"The folder {item.root} has vanished; the batch waits until it is there again."
        )
    numbers = {each.errno for each in _chain(error) if isinstance(each, OSError)}
    texts = " ".join(str(each) for each in _chain(error)).lower()
    wanted = max(_LEAST_FREE, 2 * item.size)
    # SQLite's own words too: it may be the journal that finds no room when a result is about to be written.
    full = any(words in texts for words in ("no space left", "disk quota", "disk is full"))
    if numbers & set(_FULL) or full or _free(out) < _LEAST_FREE:
        return _no_room(out, wanted)
    if numbers & _GONE and item.root is not None:
        return Trouble(
            "source", item.root, f"The folder {item.root} cannot be read; the batch waits until it can be again."
        )
    return None


def journal_trouble(error: Exception, order: BatchOrder) -> Trouble:
    """The trouble behind a journal that cannot be written."""
    if not order.journal_path.exists() or not order.out.is_dir():
        return _vanished(order.out)
    if "full" in str(error) or _free(order.out) < _LEAST_FREE:
        return _no_room(order.out, _LEAST_FREE)
    return Trouble("output", order.out, f"{str(error).rstrip('.')}; the batch waits until it can be written again.")


def _vanished(out: Path) -> Trouble:
    return Trouble("output", out, f"The output folder {out} has vanished; the batch waits until it is there again.")


def _no_room(out: Path, wanted: int) -> Trouble:
    free = _free(out) >> 20
    return Trouble("full", out, f"The disk of {out} is full: {free} MiB are free; the batch waits for room.", wanted)


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _answers(folder: Path) -> bool:
    """Whether a folder that held photos can be read; the mount point of a lost share is an empty folder."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 1 << 62  # Not known; the next write tells.
