"""Held results: accepted ones move to their place, rejected ones go."""

from __future__ import annotations

import contextlib
import fnmatch
import os
from collections.abc import Sequence
from pathlib import Path

from genrepair.errors import PhotoError, UsageError
from genrepair.services.batch.journal import ACCEPTED, HELD, REJECTED, Journal, Row


def held(journal: Journal, patterns: Sequence[str] = ()) -> list[Row]:
    """Photos whose results wait, those that fit a pattern of name or path; no pattern takes all."""
    return [row for row in journal.rows((HELD,)) if not patterns or _fits(row, patterns)]


def accept(journal: Journal, row: Row, overwrite: bool = False) -> Path:
    """Move a held result to its place.

    Parameters
    ----------
    journal : Journal
    row : Row
        In the state "held".
    overwrite : bool
        Whether another file of that name may be replaced; a source never is.

    Returns
    -------
    Path
        Where the result lies now.

    Raises
    ------
    UsageError
        If the result is not held.
    PhotoError
        If the name is taken, or the file cannot be moved; it stays held then.
    """
    _check(row)
    assert row.place is not None
    if os.path.lexists(row.target):
        if not overwrite:
            raise PhotoError(f"{row.target} exists already; move it away, or allow overwriting.")
        if row.target.exists() and os.path.samefile(row.target, row.source):
            raise PhotoError(f"{row.target} is the source, and sources are never overwritten.")
    journal.accepting(row)
    try:
        row.target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(row.place, row.target)
    except OSError as error:
        raise PhotoError(f"{row.target} cannot be written ({error.strerror}); the result stays held.") from error
    journal.reviewed(row.source, ACCEPTED, row.target)
    _tidy(row.place)
    return row.target


def reject(journal: Journal, row: Row) -> None:
    """Drop a held result; the photo is not repaired again unless it or the recipe changes.

    Raises
    ------
    UsageError
        If the result is not held.
    PhotoError
        If the file cannot be removed.
    """
    _check(row)
    assert row.place is not None
    try:
        row.place.unlink(missing_ok=True)
    except OSError as error:
        raise PhotoError(f"{row.place} cannot be removed ({error.strerror}).") from error
    journal.reviewed(row.source, REJECTED, None)
    _tidy(row.place)


def _check(row: Row) -> None:
    if row.state != HELD or row.place is None:
        raise UsageError(f"{row.source.name} is {row.state}, not held; only held results are accepted or rejected.")


def _fits(row: Row, patterns: Sequence[str]) -> bool:
    texts = (row.source.name, str(row.source), str(row.target))
    return any(fnmatch.fnmatch(text, pattern) for text in texts for pattern in patterns)


def _tidy(place: Path) -> None:
    """Remove the folders of the hold folder that have become empty."""
    for folder in place.parents:
        if folder.name in ("held", "") or not folder.exists():
            return
        with contextlib.suppress(OSError):
            folder.rmdir()
            continue
        return
