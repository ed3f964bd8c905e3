"""Models of one's own: which were kept, what they gained, and the way back to the model before."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from genrepair import paths
from genrepair.engine.catalog import Catalog
from genrepair.errors import GenrepairError, ModelError
from genrepair.services.model_library import suggest_id
from genrepair.services.training.runs import Run

_FILE = "kept.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is remembered of a model that was kept.

    Parameters
    ----------
    id, title, task : str
    base : str
        Id of the model that it was trained from.
    base_score : float, or None
        Of that model; None where the training began from nothing.
    score : float
        On the same held-out crops.
    unit : str
    minutes : float
        Of training.
    steps : int
    kept : str
        When, ISO 8601.
    previous : str
        Id of the model that the person had chosen for the task before; "" where none was chosen.
    """

    id: str
    title: str
    task: str
    base: str
    base_score: float | None
    score: float
    unit: str
    minutes: float
    steps: int
    kept: str
    previous: str = ""


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A kept model as it is now.

    Parameters
    ----------
    kept : Kept
    default : bool
        Whether its task uses it when nobody names a model.
    """

    kept: Kept
    default: bool


def name_for(run: Run, catalog: Catalog) -> tuple[str, str]:
    """Id and title of the model of a run."""
    model_id = suggest_id(Path(f"{run.order.base.task}-own.onnx"), catalog)
    return model_id, f"{run.order.base.task.capitalize()}, own, {run.begun:%Y-%m-%d %H:%M}"


def learned_from(run: Run) -> str:
    """What the card of a run's model says about its training data."""
    if not run.order.base.weights:
        return "The person's own photos"
    return f"What {run.order.base.id} learned from, then the person's own photos"


def can_keep(run: Run) -> bool:
    """Whether the model of a run is better than what it began with, or the first of its kind."""
    end = run.end
    if end is None or end.score is None:
        return False
    return end.better if run.order.base.weights else True


def keep(run: Run, model_id: str, title: str, catalog: Catalog) -> Kept:
    """Make an exported model the default of its task, and remember what was so before.

    Raises
    ------
    GenrepairError
        The model is not better than what it was trained from, or the choice cannot be kept.
    """
    end = run.end
    if end is None or end.score is None or not can_keep(run):
        raise GenrepairError("Only a model that measures better than the one it was trained from is kept.")
    catalog.refresh()
    card = catalog.get(model_id)
    kept = Kept(
        id=card.id,
        title=title,
        task=card.task,
        base=run.order.base.id,
        base_score=end.base,
        score=end.score,
        unit=end.unit,
        minutes=end.seconds / 60,
        steps=end.step,
        kept=datetime.now().replace(microsecond=0).isoformat(),
        previous=catalog.choices().get(card.task, ""),
    )
    # First the way back, then the step: a crash between the two loses nothing.
    _write([*(each for each in _read() if each.id != kept.id), kept])
    catalog.choose(card.task, card.id)
    return kept


def own_models(catalog: Catalog) -> list[OwnModel]:
    """The models that were kept and are still there, the newest first."""
    present = {card.id: card for card in catalog.cards()}
    found = [
        OwnModel(each, catalog.default(present[each.id].task).id == each.id) for each in _read() if each.id in present
    ]
    return sorted(found, key=lambda model: model.kept.kept, reverse=True)


def roll_back(model_id: str, catalog: Catalog) -> str:
    """Go back to the model that was used before this one; returns its id.

    Raises
    ------
    GenrepairError
        It was not kept here, or the choice cannot be kept.
    """
    records = {each.id: each for each in _read()}
    if model_id not in records:
        raise GenrepairError(f"Nothing is known of a model {model_id!r} that was trained here.")
    kept = records[model_id]
    known = {card.id for card in catalog.for_task(kept.task)}
    previous, seen = kept.previous, {model_id}
    # What was there before may have been removed since: then what was before that.
    while previous and previous not in known and previous not in seen:
        seen.add(previous)
        previous = records[previous].previous if previous in records else ""
    if previous not in known or previous in seen:
        previous = ""
    catalog.choose(kept.task, previous or None)
    return catalog.default(kept.task).id


def use(model_id: str, catalog: Catalog) -> None:
    """Use a kept model again.

    Raises
    ------
    GenrepairError
        It is gone, or the choice cannot be kept.
    """
    catalog.choose(catalog.get(model_id).task, model_id)


def forget(model_id: str) -> None:
    """Remember a model no longer; its files are removed by `model_library.remove_model`."""
    _write([each for each in _read() if each.id != model_id])


def _read() -> list[Kept]:
    try:
        table = json.loads((paths.training_dir() / _FILE).read_text(encoding="utf-8"))
        return [Kept(**each) for each in table]
    except (OSError, ValueError, TypeError):
        return []


def _write(records: list[Kept]) -> None:
    path = paths.training_dir() / _FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps([asdict(each) for each in records], indent=1), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ModelError(f"What is known of your own models cannot be kept in {path} ({error.strerror}).") from error
