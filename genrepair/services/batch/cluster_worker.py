"""What runs on the workers of a cluster: one photo a task, the models loaded once a process."""

from __future__ import annotations

import os
import socket
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from genrepair.engine import Engine, EngineSettings
from genrepair.errors import GenrepairError, ModelError, PhotoError
from genrepair.progress import NoProgress
from genrepair.services.batch.budget import MemoryBudget, cost_of, default_budget
from genrepair.services.batch.control import BatchControl
from genrepair.services.batch.events import PhotoResult
from genrepair.services.batch.plan import Item
from genrepair.services.batch.resolve import ReadyRecipe
from genrepair.services.batch.stages import infer, load, store

# One of each in a worker's process: its threads read and save beside each other and take turns at the models.
_lock = Lock()
_inference = Lock()
_engines: dict[EngineSettings, Engine] = {}
_budget = MemoryBudget(default_budget())


@dataclass(frozen=True, slots=True)
class Parcel:
    """A photo on its way to a worker.

    Parameters
    ----------
    item : Item
    ready : ReadyRecipe
    thumbnails : bool
    settings : EngineSettings
    data : bytes, or None
        The source's file, where the worker cannot read it from a folder that both see.
    """

    item: Item
    ready: ReadyRecipe
    thumbnails: bool
    settings: EngineSettings
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """What comes back.

    Parameters
    ----------
    result : PhotoResult, or None
    data : bytes
        The result's file.
    error : str, or None
        One sentence, where the photo cannot be repaired.
    wants_data : bool
        Whether the worker does not see the source.
    """

    result: PhotoResult | None = None
    data: bytes = b""
    error: str | None = None
    wants_data: bool = False


def repair_parcel(parcel: Parcel) -> Returned:
    """Repair a photo on a worker. Errors of the photo come back as sentences, so that no other worker tries it."""
    if parcel.data is None and not _sees(parcel.item):
        return Returned(wants_data=True)
    try:
        engine = _engine(parcel.settings)
        _check_models(parcel.ready, engine)
        with tempfile.TemporaryDirectory(prefix="genrepair-") as folder:
            return _repair(parcel, engine, Path(folder))
    except GenrepairError as error:
        return Returned(error=str(error))
    except MemoryError:
        return Returned(error=f"The worker {_name()} has not enough memory for {parcel.item.source.name}.")


def _repair(parcel: Parcel, engine: Engine, folder: Path) -> Returned:
    item = parcel.item
    if parcel.data is not None:
        # Sentences name the photo: it keeps its name.
        copy = folder / item.source.name
        copy.write_bytes(parcel.data)
        item = replace(item, source=copy)
    place = folder / "result" / item.target.name
    memory = _budget.acquire(cost_of(item, parcel.ready.recipe, parcel.ready.dust), BatchControl())
    try:
        work = load(item, parcel.ready, parcel.thumbnails)
        with _inference:
            infer(work, parcel.ready, engine, NoProgress())
        result = store(work, parcel.ready, place, lambda made: None, parcel.thumbnails)
    finally:
        _budget.release(memory)
    result.worker = _name()
    return Returned(result, place.read_bytes())


def _sees(item: Item) -> bool:
    try:
        status = item.source.stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (item.size, item.mtime_ns)


def _engine(settings: EngineSettings) -> Engine:
    with _lock:
        if settings not in _engines:
            _engines[settings] = Engine(settings)
        return _engines[settings]


def _check_models(ready: ReadyRecipe, engine: Engine) -> None:
    """Results must not depend on which computer made them."""
    for model in ready.models:
        try:
            card = engine.catalog.get(model["id"])
        except ModelError as error:
            raise PhotoError(f"The worker {_name()} lacks the model {model['id']}; install it there.") from error
        if card.sha256 != model["sha256"]:
            raise PhotoError(f"The worker {_name()} has another version of the model {model['id']}; install the same.")


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
