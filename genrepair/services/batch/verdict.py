"""Verdicts that can be taken back: accepted results lie in their place, all others in the hold folder."""

from __future__ import annotations

import fnmatch
import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import PhotoError, UsageError
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.journal_row import ACCEPTED, DONE, HELD, REJECTED, Row
from genrepair.services.batch.order import BatchOrder
from genrepair.services.document import is_same_file

REVIEWABLE = (DONE, HELD, ACCEPTED, REJECTED)


def held(journal: Journal, patterns: Sequence[str] = ()) -> list[Row]:
    """Photos whose results wait, those that fit a pattern of name or path; no pattern takes all."""
    rows = journal.rows((HELD,))
    return [row for row in rows if not patterns or any(_fits(row, pattern) for pattern in patterns)]


def _fits(row: Row, pattern: str) -> bool:
    return any(fnmatch.fnmatch(text, pattern) for text in (row.source.name, str(row.source), str(row.target)))


def accept(journal: Journal, order: BatchOrder, source: Path) -> Path:
    """Put a result in its place.

    Parameters
    ----------
    journal : Journal
    order : BatchOrder
        Its ``exists`` says what happens where the place was taken meanwhile: only "overwrite" replaces, and never a
        source.
    source : Path

    Returns
    -------
    Path
        Where the result lies now.

    Raises
    ------
    UsageError
        There is no result, or its place is taken.
    PhotoError
        The file cannot be moved; it stays where it was.
    """
    row = _reviewable(journal, order, source)
    assert row.place is not None
    target = row.target
    if row.place != target:
        if is_same_file(target, source):
            raise UsageError(f"{target} is the source, and sources are never overwritten.")
        if os.path.lexists(target) and order.exists != "overwrite":
            raise UsageError(f"{target} exists already; move it elsewhere and accept the photo again.")
        journal.accepting(row)
        _move(row.place, target)
    journal.reviewed(source, ACCEPTED, target)
    return target


def reject(journal: Journal, order: BatchOrder, source: Path) -> Path | None:
    """Take a result out of its place, or leave it out; the file is kept in the hold folder, so that it can come back.

    Returns
    -------
    Path, or None
        Where the result lies now; None if it has been deleted.

    Raises
    ------
    UsageError, PhotoError
        As for `accept`.
    """
    row = _reviewable(journal, order, source)
    held = _into_hold(order, row)
    journal.reviewed(source, REJECTED, held)
    return held


def undecide(journal: Journal, order: BatchOrder, source: Path) -> None:
    """Take a verdict back: the result waits again, or, where the batch needs no review, lies in its place.

    Raises
    ------
    UsageError, PhotoError
        As for `accept`.
    """
    if order.review:
        row = _reviewable(journal, order, source)
        journal.reviewed(source, HELD, _into_hold(order, row))
    else:
        target = accept(journal, order, source)
        journal.reviewed(source, DONE, target)


def prepare_redo(journal: Journal, order: BatchOrder, source: Path) -> None:
    """Make a photo ready to be repaired anew; the old result waits in the hold folder until a new one replaces it.

    Raises
    ------
    UsageError
        The journal does not know the photo.
    PhotoError
        The old result cannot be moved.
    """
    row = journal.row(source)
    if row is None:
        raise UsageError(f"{source.name} is not in the journal of this batch.")
    if row.state in REVIEWABLE and row.result_is_there():
        journal.reviewed(source, HELD, _into_hold(order, row))
    journal.requeue(source)


def discard_rejected(journal: Journal) -> int:
    """Delete the files of rejected results; gives their number."""
    count = 0
    for row in journal.rows((REJECTED,)):
        if row.place is not None and row.place != row.target and row.result_is_there():
            row.place.unlink(missing_ok=True)
            journal.reviewed(row.source, REJECTED, None)
            count += 1
    return count


def small_picture(data: bytes | None) -> NDArray[np.uint8] | None:
    """A thumbnail of the journal as pixels.

    Returns
    -------
    (height, width, 3) uint8 sRGB, or None
        None where there is none, or it is damaged.
    """
    if not data:
        return None
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if decoded is None else np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)


def _reviewable(journal: Journal, order: BatchOrder, source: Path) -> Row:
    row = journal.row(source)
    if row is None or row.state not in REVIEWABLE:
        raise UsageError(f"{source.name} has no result that could be accepted or rejected.")
    if row.place is None or not _is_file(row.place):
        raise UsageError(f"The result of {source.name} is not there any more; repair it again.")
    # A stranger's journal must not move files about: results lie below the output folder, and that is where they stay.
    for path in (row.place, row.target):
        if not any(_below(path, folder) for folder in (order.out, order.hold_folder)):
            raise UsageError(f"{path} is not in the folder of this batch, so it was left alone.")
    return row


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _below(path: Path, folder: Path) -> bool:
    return Path(os.path.abspath(path)).is_relative_to(os.path.abspath(folder))


def _into_hold(order: BatchOrder, row: Row) -> Path | None:
    """Where the result lies after it was moved into the hold folder."""
    if row.place is None:
        return None
    out = Path(os.path.abspath(order.out))
    below = row.target.relative_to(out) if row.target.is_relative_to(out) else Path(row.target.name)
    held = order.hold_folder.absolute() / below
    if row.place != held:
        _move(row.place, held)
    return held


def _move(old: Path, new: Path) -> None:
    """Move a file; on another disk it is copied whole under a name of its own first."""
    try:
        new.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(old, new)
        except OSError:
            part = new.with_name(f".genrepair-{os.getpid():x}-{secrets.token_hex(6)}.tmp")
            try:
                shutil.copy2(old, part)
                os.replace(part, new)
            finally:
                part.unlink(missing_ok=True)
            old.unlink()
    except OSError as error:
        raise PhotoError(f"{old.name} cannot be moved to {new.parent} ({error.strerror}); check the disk.") from error
