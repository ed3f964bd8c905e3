"""The journal of a batch: every photo with its state and figures, in SQLite, so that a kill costs nothing finished."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any

from genrepair.errors import PhotoError, UsageError
from genrepair.services.batch.events import PhotoResult

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
HELD, ACCEPTED, REJECTED = "held", "accepted", "rejected"
STATES = (QUEUED, RUNNING, DONE, FAILED, HELD, ACCEPTED, REJECTED)
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


@dataclass(frozen=True, slots=True)
class Row:
    """A photo in the journal; the comments of the schema tell what the columns are."""

    source: Path
    root: Path | None
    target: Path
    place: Path | None
    state: str
    size: int | None
    mtime_ns: int | None
    sha256: str | None
    recipe: str | None
    error: str | None
    pending: dict[str, Any] | None
    result_size: int | None
    result_mtime_ns: int | None
    figures: dict[str, Any]
    score: dict[str, Any]
    attempts: int
    updated: float

    def result_is_there(self) -> bool:
        """Whether the result lies where it was put, as it was written."""
        if self.place is None:
            return False
        try:
            status = self.place.stat()
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (self.result_size, self.result_mtime_ns)

    def write_succeeded(self) -> bool:
        """Whether the result had taken its place when the program was ended while it wrote.

        A result takes its place all at once, so what lies there now and did not before is whole.
        """
        if self.pending is None or self.state not in (RUNNING, HELD):
            return False
        status = _status(self.pending_place)
        return status is not None and list(status) != self.pending["before"]

    @property
    def pending_place(self) -> Path:
        """Where a result was about to be written."""
        return self.target if self.pending is None else Path(self.pending["place"])


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
        with self._lock:
            found = self._db.execute(f"SELECT {_COLUMNS} FROM photos{where} ORDER BY source", tuple(states)).fetchall()
        yield from map(_row, found)

    def row(self, source: Path) -> Row | None:
        """One photo; None where it is unknown."""
        with self._lock:
            found = self._db.execute(f"SELECT {_COLUMNS} FROM photos WHERE source = ?", (_key(source),)).fetchone()
        return None if found is None else _row(found)

    def counts(self) -> dict[str, int]:
        """Number of photos by state; states without any are left out."""
        with self._lock:
            return dict(self._db.execute("SELECT state, count(*) FROM photos GROUP BY state").fetchall())

    def thumbnails(self, source: Path) -> tuple[bytes | None, bytes | None]:
        """Small pictures (WebP) of before and after."""
        with self._lock:
            found = self._db.execute(
                "SELECT before, after FROM thumbnails WHERE source = ?", (_key(source),)
            ).fetchone()
        return (None, None) if found is None else found

    def runs(self) -> list[dict[str, Any]]:
        """Every run, oldest first: started, ended (seconds since 1970), recipe, fingerprint, version, summary."""
        names = ("started", "ended", "recipe", "fingerprint", "version", "summary")
        with self._lock:
            found = self._db.execute(f"SELECT {', '.join(names)} FROM runs ORDER BY started").fetchall()
        return [dict(zip(names, values, strict=True)) | {"summary": json.loads(values[-1] or "{}")} for values in found]

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
            (_key(source), _key(root), _key(target), size, mtime, recipe, now)
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
                (pending, result.source_sha256, time.time(), _key(source)),
            )
            if result.before is not None or result.after is not None:
                self._db.execute(
                    "INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?)", (_key(source), result.before, result.after)
                )

    def saved(self, source: Path, place: Path, state: str, figures: dict[str, Any]) -> None:
        """The result lies at ``place``."""
        size, mtime = _status(place) or (None, None)
        self._update(
            source,
            "state = ?, place = ?, figures = ?, score = ?, error = NULL, pending = NULL, result_size = ?,"
            " result_mtime_ns = ?",
            state,
            _key(place),
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
        size, mtime = (None, None) if place is None else (_status(place) or (None, None))
        what = "state = ?, place = ?, result_size = ?, result_mtime_ns = ?, pending = NULL"
        self._update(source, what, state, _key(place), size, mtime)

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
                f"UPDATE photos SET {what}, updated = ? WHERE source = ?", (*values, time.time(), _key(source))
            )

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
    return json.dumps({"place": str(place), "before": _status(place), "state": state, "figures": figures})


def _status(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _key(path: Path | None) -> str | bytes | None:
    """A path as SQLite holds it; names that are no Unicode as bytes."""
    if path is None:
        return None
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text)
    return text


def _path(value: str | bytes | None) -> Path | None:
    return None if value is None else Path(os.fsdecode(value))


def _row(values: tuple[Any, ...]) -> Row:
    source, root, target, place, *rest = values
    state, size, mtime, sha256, recipe, error, pending, result_size, result_mtime, figures, score, attempts, at = rest
    return Row(
        Path(os.fsdecode(source)),
        _path(root),
        Path(os.fsdecode(target)),
        _path(place),
        state,
        size,
        mtime,
        sha256,
        recipe,
        error,
        json.loads(pending) if pending else None,
        result_size,
        result_mtime,
        json.loads(figures) if figures else {},
        json.loads(score) if score else {},
        attempts,
        at,
    )
