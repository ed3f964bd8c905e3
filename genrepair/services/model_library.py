"""The models as a person sees them: list, import, remove, verify, and which one is the default."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from genrepair import paths
from genrepair.engine.card import ModelCard, read_card, write_card
from genrepair.engine.catalog import Catalog
from genrepair.engine.onnx_file import read_onnx
from genrepair.engine.record import Record
from genrepair.engine.runtime import provider_title
from genrepair.errors import ModelError, UsageError
from genrepair.services.click_select import TASK, try_model
from genrepair.services.model_probe import Guess
from genrepair.services.speed import synthetic_photo
from genrepair.tools.catalog import all_tools

if TYPE_CHECKING:
    from genrepair.engine import Engine

UNKNOWN_LICENCE = "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of the list.

    Parameters
    ----------
    id : str
    card : ModelCard, or None
        None for one that cannot be used.
    path : Path
        Its card's file.
    own : bool
        Whether the person added it, so that it can be removed.
    default : bool
        Whether its task uses it when nobody names a model.
    chosen : bool
        Whether that is the person's choice and can be taken back.
    bytes : int
        Of the network's file.
    reason : str
        Why it cannot be used; "" if it can.
    self_tests : tuple of (provider, passed, reason)
        What is remembered of other devices than the processor.
    """

    id: str
    card: ModelCard | None
    path: Path
    own: bool
    default: bool = False
    chosen: bool = False
    bytes: int = 0
    reason: str = ""
    self_tests: tuple[tuple[str, bool, str], ...] = ()


def list_entries(catalog: Catalog) -> list[Entry]:
    """All models by task and title; those that cannot be used come last."""
    record = Record(paths.state_dir())
    choices = catalog.choices()
    entries: list[Entry] = []
    for card in catalog.cards():
        tests = tuple(
            (provider_title(key.split(":")[0]), verdict.passed, verdict.reason)
            for key, verdict in record.verdicts(f"{card.sha256}:").items()
        )
        assert card.folder is not None
        entries.append(
            Entry(
                id=card.id,
                card=card,
                path=card.folder / f"{card.id}.toml",
                own=_is_own(card.folder),
                default=catalog.unasked(card.task) is card,
                chosen=choices.get(card.task) == card.id,
                bytes=card.path.stat().st_size,
                self_tests=tests,
            )
        )
    entries.sort(key=lambda entry: (entry.card.task, entry.card.title) if entry.card else ("", ""))
    entries += [Entry(b.path.stem, None, b.path, _is_own(b.path.parent), reason=b.reason) for b in catalog.broken()]
    return entries


def tasks() -> list[str]:
    """What models can be used for, in the order of the tools."""
    return [*dict.fromkeys(tool.task for tool in all_tools().values() if tool.task), TASK]


def suggest_id(path: Path, catalog: Catalog) -> str:
    """An id from a file's name that no model has yet."""
    stem = re.sub(r"[^a-z0-9._-]+", "-", path.stem.lower()).strip("-._")[:60] or "model"
    taken = {card.id for card in catalog.cards()} | {broken.path.stem for broken in catalog.broken()}
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def card_beside(path: Path) -> Path | None:
    """The card that lies beside a network's file, if there is one."""
    beside = path.with_suffix(".toml")
    return beside if beside.is_file() else None


def draft_card(guess: Guess, path: Path, model_id: str, title: str, licence: str, **changes: Any) -> ModelCard:
    """A card from a guess; ``changes`` are what the person knows better (task, range, inputs...)."""
    card = ModelCard(
        id=model_id,
        task=guess.task,
        version="1",
        title=title.strip() or model_id,
        summary=f"Imported from {path.name}; looks like {guess.family}.",
        licence=licence.strip() or UNKNOWN_LICENCE,
        policy=guess.policy,
        multiple=guess.multiple,
        tile=guess.tile,
        halo=guess.halo,
        range=guess.range,
        file=f"{model_id}.onnx",
        sha256="0" * 64,
        training_data=("not told by the file that was imported",),
        inputs=guess.inputs,
        output=guess.output,
        companion="" if guess.companion is None else f"{model_id}.decoder.onnx",
        companion_sha256="" if guess.companion is None else "0" * 64,
        prompt=dict(guess.prompt),
    )
    return replace(card, **changes)


def import_with_card(path: Path, card_path: Path, engine: Engine) -> ModelCard:
    """Install a network whose card is known.

    Raises
    ------
    ModelError
        If card or network are wrong, do not belong together, or the network does not do what the card says.
    UsageError
        If the id is taken.
    """
    card = read_card(card_path)
    if _sha256(path) != card.sha256:
        raise ModelError(f"{path.name} is not the network that the card {card_path.name} describes (SHA-256 differs).")
    files = {variant.file: path.with_name(variant.file) for variant in card.variants}
    kept = tuple(variant for variant in card.variants if files[variant.file].is_file())
    card = replace(card, file=f"{card.id}.onnx", variants=kept, folder=None)
    more = {files[variant.file]: variant.file for variant in kept}
    if card.companion:
        more[path.with_name(card.companion)] = card.companion
    return _install(path, card, engine, more)


def import_model(path: Path, card: ModelCard, engine: Engine, guess: Guess | None = None) -> ModelCard:
    """Install a network with a card that was drafted here.

    Parameters
    ----------
    path : Path
    card : ModelCard
    engine : Engine
    guess : Guess, or None
        What the card was drafted from; it knows both files of a pair, whichever of them was named.

    Raises
    ------
    ModelError, UsageError
        As `import_with_card`.
    """
    companion = None if guess is None else guess.companion
    path = path if guess is None or guess.first is None else guess.first
    card = replace(card, sha256=_sha256(path), file=f"{card.id}.onnx")
    if companion is None:
        return _install(path, card, engine, {})
    card = replace(card, companion=f"{card.id}.decoder.onnx", companion_sha256=_sha256(companion))
    return _install(path, card, engine, {companion: card.companion})


def remove_model(model_id: str, catalog: Catalog) -> None:
    """Delete a model that the person added.

    Raises
    ------
    UsageError
        If it came with the program.
    ModelError
        If there is none, or its files cannot be deleted.
    """
    entry = next((entry for entry in list_entries(catalog) if entry.id == model_id), None)
    if entry is None:
        raise ModelError(f"There is no model called {model_id!r}.")
    if not entry.own:
        raise UsageError(f"The model {model_id} came with the program and cannot be removed; choose another default.")
    names = [entry.path]
    if entry.card is not None:
        names += [entry.card.path, *(entry.path.with_name(v.file) for v in entry.card.variants)]
        names += [entry.path.with_name(entry.card.companion)] if entry.card.companion else []
        names.append(entry.card.path.with_suffix(".safetensors"))
    else:
        names.append(entry.path.with_suffix(".onnx"))
    try:
        # The card first: a network without a card is not listed, a card without its network is broken.
        for name in names:
            name.unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(f"{error.filename} cannot be deleted ({error.strerror}).") from error
    finally:
        catalog.refresh()


def verify_models(catalog: Catalog, engine: Engine, names: list[str] | None = None) -> Iterator[tuple[str, str]]:
    """Check files against their cards and run each network once: id and what is wrong ("" for nothing)."""
    known = [entry for entry in list_entries(catalog) if not names or entry.id in names]
    for name in names or []:
        if name not in {entry.id for entry in known}:
            yield name, f"There is no model called {name!r}."
    for entry in known:
        if entry.card is None:
            yield entry.id, entry.reason
            continue
        try:
            catalog.verify(entry.card)
            for variant in entry.card.variants:
                catalog.verify_variant(entry.card, variant)
            _try(entry.card, engine)
        except ModelError as error:
            yield entry.id, str(error)
        else:
            yield entry.id, ""


def check_new(card: ModelCard, catalog: Catalog) -> None:
    """Refuse a card that could not be installed, before anything is done for it.

    Raises
    ------
    UsageError
        If its id is taken or no tool uses its task.
    """
    if any(card.id == each.id for each in catalog.cards()) or any(card.id == b.path.stem for b in catalog.broken()):
        raise UsageError(f"There is a model called {card.id!r} already; give this one another id.")
    if card.task not in tasks():
        raise UsageError(f"No tool uses models for {card.task!r}; there are {', '.join(tasks())}.")


def _install(path: Path, card: ModelCard, engine: Engine, more: dict[Path, str]) -> ModelCard:
    catalog = engine.catalog
    check_new(card, catalog)
    if read_onnx(path).external:
        raise ModelError(f"{path.name} keeps its values in other files; export it as one file and import that.")
    folder = paths.user_models_dir()
    card = replace(card, default=False)
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for source, name in ((path, card.file), *more.items()):
            if (folder / name).exists() and not _same(source, folder / name):
                raise UsageError(f"{folder / name} exists already; give the model another id, or remove that file.")
            temporary = folder / f".{name}.part"
            made.append(temporary)
            shutil.copyfile(source, temporary)
            made.append(folder / name)
            temporary.replace(folder / name)
        _try(replace(card, folder=folder), engine)
        # The card last: it makes the model one.
        made.append(folder / f"{card.id}.toml")
        write_card(card, folder / f"{card.id}.toml")
    except OSError as error:
        _undo(made)
        raise ModelError(f"The model cannot be installed in {folder} ({error.strerror}).") from error
    except BaseException:
        _undo(made)
        raise
    catalog.refresh()
    return catalog.get(card.id)


def _try(card: ModelCard, engine: Engine) -> None:
    """One prediction on an odd size, which shows whether network and card belong together."""
    if card.task == TASK:
        try_model(card)
        return
    photo = synthetic_photo(0.02)[:101, :143]
    image = photo[..., np.arange(card.image_input.channels) % 3]
    mask = np.zeros(photo.shape[:2], np.uint8)
    mask[40:50, 60:80] = 255
    values: dict[str, Any] = {"image": image, "mask": mask, "noise_level": 0.02, "scalar": 0.5}
    engine.predict(card, {each.name: values[each.kind] for each in card.inputs if each.kind != "state"})


def _undo(made: list[Path]) -> None:
    for path in made:
        path.unlink(missing_ok=True)


def _same(a: Path, b: Path) -> bool:
    return a.resolve() == b.resolve()


def _is_own(folder: Path) -> bool:
    return folder.resolve() == paths.user_models_dir().resolve()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read ({error.strerror}).") from error
