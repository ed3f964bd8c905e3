"""What a training tells: JSON lines of the trainer's standard output, believed only after they were checked."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PROTOCOL = 1


@dataclass(frozen=True, slots=True)
class TrainingEvent:
    """Base of all events."""


@dataclass(frozen=True, slots=True)
class Hello(TrainingEvent):
    """The trainer is there and speaks ``protocol``."""

    protocol: int


@dataclass(frozen=True, slots=True)
class Note(TrainingEvent):
    """A line for people."""

    text: str


@dataclass(frozen=True, slots=True)
class PhotosFound(TrainingEvent):
    """How many photos are learned from, how many are kept for measuring, and sentences about those left out."""

    train: int
    held_out: int
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step(TrainingEvent):
    """Figures of a step; ``loss`` is None where it was no number, ``seconds_left`` where that is a guess.

    Some models learn with one loss first and with another one later, in ``phase`` 1: their figures do not compare.
    """

    step: int
    seconds: float
    fraction: float
    loss: float | None
    steps_a_second: float | None
    seconds_left: float | None
    phase: int = 0


@dataclass(frozen=True, slots=True)
class Score(TrainingEvent):
    """A measurement on held-out photos, and the picture of it; ``base``: of the model the training began with."""

    step: int
    seconds: float
    score: float
    sheet: str
    base: bool
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Paused(TrainingEvent):
    """It waits."""


@dataclass(frozen=True, slots=True)
class Resumed(TrainingEvent):
    """It goes on."""


@dataclass(frozen=True, slots=True)
class Saved(TrainingEvent):
    """A checkpoint is on the disk."""

    step: int


@dataclass(frozen=True, slots=True)
class Trained(TrainingEvent):
    """The last event of a training.

    Parameters
    ----------
    stopped : bool
        Before its time was used up.
    step : int
    seconds : float
        Of training.
    score : float, or None
        The best on held-out photos; None where nothing was measured.
    base : float, or None
        That of the model it began with, on the same crops.
    margin : float
        By how much the score must be better to be believed.
    unit : str
    """

    stopped: bool
    step: int
    seconds: float
    score: float | None
    base: float | None
    margin: float
    unit: str

    @property
    def gain(self) -> float | None:
        """How much better than the base; None where one of the two is not known."""
        return None if self.score is None or self.base is None else self.score - self.base

    @property
    def better(self) -> bool:
        """Whether the base was beaten by more than the margin."""
        return self.gain is not None and self.gain > self.margin


@dataclass(frozen=True, slots=True)
class Exported(TrainingEvent):
    """The last event of an export: the id of the model."""

    model: str


@dataclass(frozen=True, slots=True)
class Failed(TrainingEvent):
    """It cannot go on; one sentence."""

    text: str


def read_event(line: str) -> TrainingEvent | None:
    """The event of a line; None for a line that is none."""
    try:
        table = json.loads(line)
    except ValueError:
        return None
    if not isinstance(table, dict) or (read := _READERS.get(str(table.get("event")))) is None:
        return None
    try:
        return read(table)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)


def _maybe(value: Any) -> float | None:
    return None if value is None else _number(value)


def _count(value: Any) -> int:
    number = _number(value)
    if number < 0 or number != int(number):
        raise ValueError(value)
    return int(number)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _score(table: dict[str, Any]) -> Score:
    step, seconds, score = _count(table["step"]), _number(table["seconds"]), _number(table["score"])
    return Score(step, seconds, score, _text(table["sheet"]), table["event"] == "base", _text(table.get("unit", "")))


def _finished(table: dict[str, Any]) -> TrainingEvent:
    if "model" in table:
        return Exported(_text(table["model"]))
    return Trained(
        stopped=bool(table["stopped"]),
        step=_count(table["step"]),
        seconds=_number(table["seconds"]),
        score=_maybe(table["score"]),
        base=_maybe(table["base"]),
        margin=_number(table["margin"]),
        unit=_text(table["unit"]),
    )


_READERS: dict[str, Callable[[dict[str, Any]], TrainingEvent]] = {
    "hello": lambda t: Hello(_count(t["protocol"])),
    "note": lambda t: Note(_text(t["text"])),
    "photos": lambda t: PhotosFound(_count(t["train"]), _count(t["held_out"]), tuple(map(_text, t["left_out"]))),
    "progress": lambda t: Step(
        _count(t["step"]),
        _number(t["seconds"]),
        min(1.0, max(0.0, _number(t["fraction"]))),
        _maybe(t["loss"]),
        _maybe(t["steps_per_s"]),
        _maybe(t["seconds_left"]),
        _count(t.get("phase", 0)),
    ),
    "base": _score,
    "scores": _score,
    "paused": lambda _: Paused(),
    "resumed": lambda _: Resumed(),
    "saved": lambda t: Saved(_count(t["step"])),
    "finished": _finished,
    "error": lambda t: Failed(_text(t["text"])),
}
