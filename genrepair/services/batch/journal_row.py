"""A row of a batch's journal, believed only after it was looked at: the file may be damaged, or a stranger's."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
HELD, ACCEPTED, REJECTED = "held", "accepted", "rejected"
STATES = (QUEUED, RUNNING, DONE, FAILED, HELD, ACCEPTED, REJECTED)


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
        status = status_of(self.pending_place)
        return status is not None and list(status) != self.pending["before"]

    @property
    def pending_place(self) -> Path:
        """Where a result was about to be written."""
        return self.target if self.pending is None else Path(self.pending["place"])


def row_of(values: tuple[Any, ...]) -> Row:
    """A row from the columns of the table, in their order.

    Raises
    ------
    ValueError, TypeError
        If a value is not of the kind that the program writes.
    """
    source, root, target, place, state, size, mtime, sha256, recipe, error, pending, *rest = values
    result_size, result_mtime, figures, score, attempts, at = rest
    _need(state in STATES and isinstance(at, int | float))
    _need(all(isinstance(number, int | None) for number in (size, mtime, result_size, result_mtime)))
    _need(all(isinstance(text, str | None) for text in (sha256, recipe, error)) and isinstance(attempts, int))
    return Row(
        _path(source),
        None if root is None else _path(root),
        _path(target),
        None if place is None else _path(place),
        state,
        size,
        mtime,
        sha256,
        recipe,
        error,
        _pending_of(_table(pending)) if pending else None,
        result_size,
        result_mtime,
        _figures_of(_table(figures)),
        _score_of(_table(score)),
        attempts,
        at,
    )


def status_of(path: Path) -> tuple[int, int] | None:
    """Size and time (mtime_ns) of a file; None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def key_of(path: Path | None) -> str | bytes | None:
    """A path as SQLite holds it; names that are no Unicode as bytes."""
    if path is None:
        return None
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text)
    return text


def _path(value: Any) -> Path:
    # A journal that names nothing, or a device, has not been written by a batch.
    _need(isinstance(value, str | bytes) and bool(value))
    text = os.fsdecode(value)
    _need("\0" not in text)
    return Path(text)


def _need(right: bool) -> None:
    if not right:
        raise ValueError("not as a batch writes it")


def _table(text: Any) -> dict[str, Any]:
    # A number of any length is read by JSON, and fails where it is shown.
    table = json.loads(text, parse_int=_whole_number) if text else {}
    _need(isinstance(table, dict))
    return table  # type: ignore[no-any-return]


def _whole_number(text: str) -> int:
    _need(len(text) <= 20)
    return int(text)


def _pending_of(table: dict[str, Any]) -> dict[str, Any]:
    place, before = table.get("place"), table.get("before")
    _need(isinstance(place, str) and bool(place) and "\0" not in place and table.get("state") in STATES)
    _need(before is None or (isinstance(before, list) and len(before) == 2 and all(map(_is_number, before))))
    figures = table.get("figures", {})
    _need(isinstance(figures, dict))
    return table | {"figures": _figures_of(figures)}


def _figures_of(table: dict[str, Any]) -> dict[str, Any]:
    """Figures as `PhotoResult.figures` gives them; unknown ones are for a newer program and stay."""
    _need(all(_is_number(table.get(name, 0)) for name in ("width", "height", "bytes")))
    seconds, score = table.get("seconds", {}), table.get("score", {})
    _need(isinstance(seconds, dict) and all(map(_is_number, seconds.values())))
    _need(isinstance(score, dict))
    for step in _list_of(table.get("steps", []), dict):
        _need(isinstance(step.get("tool"), str) and isinstance(step.get("skipped", ""), str))
    for model in _list_of(table.get("models", []), dict):
        _need(isinstance(model.get("id"), str) and isinstance(model.get("version"), str))
    for name in ("notes", "lost"):
        _list_of(table.get(name, []), str)
    return table | ({"score": _score_of(score)} if score else {})


def _score_of(table: dict[str, Any]) -> dict[str, Any]:
    figures = table.get("figures", {})
    _need(isinstance(table.get("level", ""), str) and isinstance(figures, dict))
    _list_of(table.get("reasons", []), str)
    return table


def _list_of(value: Any, kind: type) -> list[Any]:
    _need(isinstance(value, list) and all(isinstance(each, kind) for each in value))
    return value  # type: ignore[no-any-return]


def _is_number(value: Any) -> bool:
    # Times of files are nanoseconds since 1970, beyond 1e18; what does not fit 64 bits no batch has written.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1 << 63
