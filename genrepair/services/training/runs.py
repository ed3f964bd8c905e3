"""Trainings on the disk: begun in the window, continued after a crash, thrown away by the person only."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from genrepair import paths
from genrepair.errors import GenrepairError
from genrepair.file_lock import FileLock
from genrepair.services.training.events import Trained
from genrepair.services.training.order import Base, TrainingOrder

_ORDER, _END, _LOCK, _CHECKPOINT = "order.json", "end.json", "lock", "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Run:
    """One training.

    Parameters
    ----------
    folder : Path
    order : TrainingOrder
    begun : datetime
    end : Trained, or None
        How it ended; None for one that was cut off.
    """

    folder: Path
    order: TrainingOrder
    begun: datetime
    end: Trained | None = None

    @property
    def resumable(self) -> bool:
        """Whether there is something to continue from, and time left."""
        return (self.end is None or self.end.stopped) and (self.folder / _CHECKPOINT).is_file()

    def lock(self) -> FileLock:
        """Held by the program that works on it."""
        return FileLock(self.folder / _LOCK)

    def sheets(self) -> list[tuple[int, Path]]:
        """Pictures of held-out photos by step, the oldest first."""
        found = []
        for path in sorted((self.folder / "samples").glob("*.png")):
            if path.stem.isdigit():
                found.append((int(path.stem), path))
        return found


def runs_dir() -> Path:
    """Where the runs are."""
    return paths.training_dir() / "runs"


def begin(order: TrainingOrder) -> Run:
    """Make the folder of a new run.

    Raises
    ------
    UsageError
        The order makes no sense.
    GenrepairError
        The folder cannot be made.
    """
    order.check(runs_dir())
    begun = datetime.now().replace(microsecond=0)
    stem, number = f"{begun:%Y-%m-%d-%H%M%S}-{order.base.recipe}", 1
    try:
        runs_dir().mkdir(parents=True, exist_ok=True)
        folder = runs_dir() / stem
        while folder.exists():
            number += 1
            folder = runs_dir() / f"{stem}-{number}"
        folder.mkdir()
        _write(folder / _ORDER, {"begun": begun.isoformat(), **asdict(order)})
    except OSError as error:
        raise GenrepairError(
            f"The training cannot be kept in {runs_dir()} ({error.strerror}); free some space there and try again."
        ) from error
    return Run(folder, order, begun)


def finish(run: Run, end: Trained) -> Run:
    """Remember how a run ended.

    Raises
    ------
    GenrepairError
        It cannot be written.
    """
    try:
        _write(run.folder / _END, asdict(end))
    except OSError as error:
        raise GenrepairError(f"The end of the training cannot be kept in {run.folder} ({error.strerror}).") from error
    return Run(run.folder, run.order, run.begun, end)


def list_runs() -> list[Run]:
    """All runs that can be read, the newest first."""
    found = [read(folder) for folder in runs_dir().glob("*") if (folder / _ORDER).is_file()]
    return sorted((run for run in found if run is not None), key=lambda run: run.begun, reverse=True)


def unfinished() -> list[Run]:
    """Runs that can be continued and that no other program works on."""
    return [run for run in list_runs() if run.resumable and _free(run)]


def read(folder: Path) -> Run | None:
    """The run in a folder; None where there is none that makes sense."""
    try:
        table = json.loads((folder / _ORDER).read_text(encoding="utf-8"))
        begun = datetime.fromisoformat(table.pop("begun"))
        order = TrainingOrder(base=Base(**table.pop("base")), **table)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    try:
        end = Trained(**json.loads((folder / _END).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        end = None
    return Run(folder, order, begun, end)


def discard(run: Run) -> None:
    """Throw a run away; models that were made of it stay.

    Raises
    ------
    GenrepairError
        Another program works on it, or it cannot be deleted.
    """
    if not _free(run):
        raise GenrepairError("Another window of the program works on this training; stop it there first.")
    try:
        shutil.rmtree(run.folder)
    except OSError as error:
        raise GenrepairError(f"{error.filename or run.folder} cannot be deleted ({error.strerror}).") from error


def discard_kept(run: Run) -> None:
    """Free the disk of a run that has become a model; what cannot be deleted stays and is offered again."""
    shutil.rmtree(run.folder, ignore_errors=True)


def _free(run: Run) -> bool:
    lock = run.lock()
    if not lock.acquire():
        return False
    lock.release()
    return True


def _write(path: Path, table: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(table, indent=1), encoding="utf-8")
    part.replace(path)
