"""The journal of a batch: every photo with its state and figures, in SQLite, so that a kill costs nothing finished."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from genrepair.errors import PhotoError, UsageError
from genrepair.services.batch.events import PhotoResult
from genrepair.services.batch.journal_row import (
    ACCEPTED,
    Row,
    key_of,
    row_of,
    status_of,
)

_VERSION = 1
_SCHEMA = """
CREATE TABLE photos (
    source PRIMARY KEY NOT NULL,  -- absolute path: text, or bytes where it is no Unicode
    root,                         -- input folder it was found in
    target NOT NULL,              -- where the result belongs
    place,                        -- where the result lies: the target, or in the hold folder
    state TEXT NOT NULL,
    size INTEGER, mtime_ns INTEGER, sha256 TEXT,   -- of the source
    recipe TEXT,                  -- fingerprint
    error TEXT,
    pending TEXT,                 -- set before the result is written: what becomes of the row if that succeeds
    result_size INTEGER, result_mtime_ns INTEGER,  -- as written by us: tells a result from what somebody put there
    figures TEXT,                 -- JSON of PhotoResult
    score TEXT,                   -- JSON of the triage
    attempts INTEGER NOT NULL DEFAULT 0,
    updated REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX photos_by_state ON photos (state);
CREATE TABLE thumbnails (source PRIMARY KEY NOT NULL, before BLOB, after BLOB);
CREATE TABLE runs (started REAL PRIMARY KEY, ended REAL, recipe TEXT, fingerprint TEXT, version TEXT, summary TEXT);
"""
_COLUMNS = (
    "source, root, target, place, state, size, mtime_ns, sha256, recipe, error, pending, result_size, result_mtime_ns,"
    " figures, score, attempts, updated"
)


class Journal:
    """The journal's file. May be used from several threads; every method is one transaction.

    Parameters
    ----------
    path : Path
    write : bool
        False opens it for looking only, also while a batch runs.

    Raises
    ------
    UsageError
        If the file cannot be opened or was made by a newer version.
    """

    def __init__(self, path: Path, write: bool = True) -> None:
        self.path = path
        self._lock = RLock()
        try:
            if write:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
            else:
                uri = f"{path.absolute().as_uri()}?mode=ro"
                self._db = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None, timeout=30)
            self._set_up(write)
        except (sqlite3.Error, OSError) as error:
            raise UsageError(f"The journal {path} cannot be opened ({error}).") from error

    def _set_up(self, write: bool) -> None:
        if write:
            # Some network folders cannot share memory: SQLite then keeps its older way, which is slower and as safe.
            self._db.execute("PRAGMA journal_mode = WAL").fetchone()
            self._db.execute("PRAGMA synchronous = NORMAL")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == 0 and write:
            with self._transaction():
                for statement in _SCHEMA.split(";"):
                    if statement.strip():
                        self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {_VERSION}")
        elif version != _VERSION:
            raise UsageError(f"The journal {self.path} was made by another version of GenRepair; use a new folder.")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Looking

    def rows(self, states: Sequence[str] = ()) -> Iterator[Row]:
        """All photos, or those in some states, by path."""
        where = f" WHERE state IN ({', '.join('?' * len(states))})" if states else ""
        with self._reading():
            found = self._db.execute(f"SELECT {_COLUMNS} FROM photos{where} ORDER BY source", tuple(states)).fetchall()
            rows = [row_of(values) for values in found]
        yield from rows

    def row(self, source: Path) -> Row | None:
        """One photo; None where it is unknown."""
        with self._reading():
            found = self._db.execute(f"SELECT {_COLUMNS} FROM photos WHERE source = ?", (key_of(source),)).fetchone()
            return None if found is None else row_of(found)

    def counts(self) -> dict[str, int]:
        """Number of photos by state; states without any are left out."""
        with self._reading():
            return dict(self._db.execute("SELECT state, count(*) FROM photos GROUP BY state").fetchall())

    def thumbnails(self, source: Path) -> tuple[bytes | None, bytes | None]:
        """Small pictures (WebP) of before and after."""
        with self._reading():
            found = self._db.execute(
                "SELECT before, after FROM thumbnails WHERE source = ?", (key_of(source),)
            ).fetchone()
        before, after = (None, None) if found is None else found
        return before if isinstance(before, bytes) else None, after if isinstance(after, bytes) else None

    def runs(self) -> list[dict[str, Any]]:
        """Every run, oldest first: started, ended (seconds since 1970), recipe, fingerprint, version, summary."""
        names = ("started", "ended", "recipe", "fingerprint", "version", "summary")
        with self._reading():
            found = self._db.execute(f"SELECT {', '.join(names)} FROM runs ORDER BY started").fetchall()
            return [
                dict(zip(names, values, strict=True)) | {"summary": json.loads(values[-1] or "{}")} for values in found
            ]

    # Writing

    def begin_run(self, recipe: str, fingerprint: str, version: str) -> float:
        """Note that a run starts; gives what `end_run` wants."""
        started = time.time()
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO runs VALUES (?, NULL, ?, ?, ?, NULL)", (started, recipe, fingerprint, version)
            )
        return started

    def end_run(self, started: float, summary: dict[str, Any]) -> None:
        """Note that a run ended."""
        with self._transaction():
            self._db.execute(
                "UPDATE runs SET ended = ?, summary = ? WHERE started = ?", (time.time(), json.dumps(summary), started)
            )

    def queue(self, photos: Iterable[tuple[Path, Path | None, Path, int, int, str]]) -> None:
        """Enter photos as queued: source, root, target, size, mtime_ns, fingerprint of the recipe."""
        now = time.time()
        values = [
            (key_of(source), key_of(root), key_of(target), size, mtime, recipe, now)
            for source, root, target, size, mtime, recipe in photos
        ]
        with self._transaction():
            self._db.executemany(
                "INSERT INTO photos (source, root, target, state, size, mtime_ns, recipe, updated)"
                " VALUES (?, ?, ?, 'queued', ?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET root = excluded.root,"
                " target = excluded.target, state = 'queued', size = excluded.size, mtime_ns = excluded.mtime_ns,"
                " recipe = excluded.recipe, error = NULL, pending = NULL, sha256 = NULL, updated = excluded.updated",
                values,
            )

    def running(self, source: Path) -> None:
        """Work on a photo begins."""
        self._update(source, "state = 'running', pending = NULL, attempts = attempts + 1")

    def requeue(self, source: Path) -> None:
        """Work on a photo was broken off."""
        self._update(source, "state = 'queued', pending = NULL")

    def saving(self, source: Path, place: Path, state: str, result: PhotoResult) -> None:
        """The result is about to be written to ``place``; see `Row.write_succeeded`."""
        pending = _pending(place, state, result.figures())
        with self._transaction():
            self._db.execute(
                "UPDATE photos SET pending = ?, sha256 = ?, updated = ? WHERE source = ?",
                (pending, result.source_sha256, time.time(), key_of(source)),
            )
            if result.before is not None or result.after is not None:
                self._db.execute(
                    "INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?)", (key_of(source), result.before, result.after)
                )

    def saved(self, source: Path, place: Path, state: str, figures: dict[str, Any]) -> None:
        """The result lies at ``place``."""
        size, mtime = status_of(place) or (None, None)
        self._update(
            source,
            "state = ?, place = ?, figures = ?, score = ?, error = NULL, pending = NULL, result_size = ?,"
            " result_mtime_ns = ?",
            state,
            key_of(place),
            json.dumps(figures),
            json.dumps(figures.get("score") or {}),
            size,
            mtime,
        )

    def failed(self, source: Path, error: str) -> None:
        """The photo cannot be repaired; one sentence says why."""
        self._update(source, "state = 'failed', pending = NULL, error = ?", error)

    def accepting(self, row: Row) -> None:
        """A held result is about to be moved to its target."""
        self._update(row.source, "pending = ?", _pending(row.target, ACCEPTED, row.figures))

    def reviewed(self, source: Path, state: str, place: Path | None) -> None:
        """A person accepted or rejected a held result, or takes that back."""
        size, mtime = (None, None) if place is None else (status_of(place) or (None, None))
        what = "state = ?, place = ?, result_size = ?, result_mtime_ns = ?, pending = NULL"
        self._update(source, what, state, key_of(place), size, mtime)

    def touched(self, source: Path, size: int, mtime_ns: int) -> None:
        """The source has a new time but its content is the same."""
        self._update(source, "size = ?, mtime_ns = ?", size, mtime_ns)

    def scored(self, source: Path, score: dict[str, Any]) -> None:
        """Figures of the triage."""
        self._update(source, "score = ?", json.dumps(score))

    def answers(self) -> bool:
        """Whether it can be written to: a full disk and a vanished one are found out by nothing else."""
        try:
            with self._transaction():
                self._db.execute("UPDATE photos SET updated = updated WHERE source = (SELECT min(source) FROM photos)")
        except (PhotoError, sqlite3.Error):
            return False
        return True

    def _update(self, source: Path, what: str, *values: Any) -> None:
        with self._transaction():
            self._db.execute(
                f"UPDATE photos SET {what}, updated = ? WHERE source = ?", (*values, time.time(), key_of(source))
            )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except (sqlite3.Error, ValueError, TypeError, RecursionError) as error:
                raise UsageError(
                    f"The journal {self.path} is damaged; delete it, and the batch begins anew (results stay)."
                ) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield
                self._db.execute("COMMIT")
            except BaseException as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise PhotoError(f"The journal {self.path} cannot be written ({error}).") from error
                raise


@contextmanager
def only_run(path: Path) -> Iterator[None]:
    """Hold the lock of a journal: one batch at a time writes to a folder. The system lets go of it at any end.

    Raises
    ------
    UsageError
        If another batch runs.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name("running.lock")
    with closing(sqlite3.connect(lock, isolation_level=None, timeout=0, check_same_thread=False)) as db:
        try:
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise UsageError(
                f"Another batch is writing to {path.parent.parent}; wait for its end or choose another folder."
            ) from error
        yield


def _pending(place: Path, state: str, figures: dict[str, Any]) -> str:
    # ASCII JSON also holds names that are no Unicode.
    return json.dumps({"place": str(place), "before": status_of(place), "state": state, "figures": figures})
