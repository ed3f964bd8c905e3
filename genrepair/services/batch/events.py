"""What a running batch tells: the same events for terminal, ``--json`` and window."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class PhotoResult:
    """What was made of one photo.

    Parameters
    ----------
    source_sha256 : str
        Of the file that was read.
    width, height : int
    seconds : dict
        "read", "repair" and "save".
    steps : list of dict
        Summary of each step: figures, or why it was skipped.
    models : list of dict
        "id", "version" and "sha256" of each model of the recipe.
    notes : list of str
        How it was read.
    lost : list of str
        What the output format could not hold.
    score : dict
        Figures of the triage; empty where nobody judged.
    bytes : int
        Size of the result's file.
    worker : str
        Which worker of a cluster made it; empty on this computer.
    before, after : bytes, or None
        Small pictures (WebP), sRGB.
    """

    source_sha256: str = ""
    width: int = 0
    height: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    models: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    score: dict[str, Any] = field(default_factory=dict)
    bytes: int = 0
    worker: str = ""
    before: bytes | None = None
    after: bytes | None = None

    @property
    def megapixels(self) -> float:
        """Size in millions of pixels."""
        return self.width * self.height / 1e6

    def figures(self) -> dict[str, Any]:
        """Everything but the small pictures, for JSON."""
        table = asdict(self)
        del table["before"], table["after"]
        return table


@dataclass(frozen=True, slots=True)
class BatchEvent:
    """Base of all events; they come one after the other, on the thread that called `run_batch`."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the fields, and the kind under "event"."""
        return {"event": type(self).__name__.lower(), **asdict(self)}


@dataclass(frozen=True, slots=True)
class Note(BatchEvent):
    """A sentence for the person.

    Parameters
    ----------
    text : str
    """

    text: str


@dataclass(frozen=True, slots=True)
class PhotoChanged(BatchEvent):
    """A photo has a new state.

    Parameters
    ----------
    source, target : str
    state : str
        As in the journal: "running", "done", "held", "failed", or "queued" again.
    error : str, or None
        One sentence, where it failed.
    result : PhotoResult, or None
        Where it is done or held.
    """

    source: str
    target: str
    state: str
    error: str | None = None
    result: PhotoResult | None = None

    def as_dict(self) -> dict[str, Any]:
        """Without the small pictures."""
        figures = {} if self.result is None else self.result.figures()
        return {
            "event": "photo",
            "source": self.source,
            "target": self.target,
            "state": self.state,
            "error": self.error,
            **figures,
        }


@dataclass(frozen=True, slots=True)
class Running(BatchEvent):
    """How far the batch is; at most four a second.

    Parameters
    ----------
    photos, done, failed : int
        Of this run: all, finished (held ones too), failed.
    megapixels, megapixels_done : float
        Those whose header could not be read count nothing.
    megapixels_a_second : float
        Of the last minutes; 0 before the first photo is done.
    seconds : float
        Since the start.
    seconds_left : float, or None
        None while that would be a guess.
    current : tuple of str
        Names of the photos in work.
    """

    photos: int
    done: int
    failed: int
    megapixels: float
    megapixels_done: float
    megapixels_a_second: float
    seconds: float
    seconds_left: float | None
    current: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paused(BatchEvent):
    """The batch waits.

    Parameters
    ----------
    reason : str
        A sentence; empty where the person asked for it.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Resumed(BatchEvent):
    """The batch goes on."""


@dataclass(frozen=True, slots=True)
class Finished(BatchEvent):
    """The last event.

    Parameters
    ----------
    done, failed, left : int
        Of this run; left were not begun or not finished, because the batch was stopped.
    already, skipped : int
        Finished by an earlier run; not done because their result exists and is not this batch's.
    failed_before : int
        Failed in an earlier run and not tried again.
    seconds : float
    megapixels : float
        Of those done.
    reason : str
        Why photos are left, in a sentence; empty where the person stopped it or nothing is left.
    report : str, or None
        Path of the HTML report.
    """

    done: int
    failed: int
    left: int
    already: int
    skipped: int
    failed_before: int
    seconds: float
    megapixels: float
    reason: str = ""
    report: str | None = None
