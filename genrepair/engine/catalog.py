"""Which models there are: bundled ones, then the person's own."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from genrepair import paths
from genrepair.engine.card import ModelCard, Variant, read_card
from genrepair.errors import ModelError

DEFAULTS = "defaults.json"
"""File in the last folder (the person's own) that keeps which model is the default of a task."""


@dataclass(frozen=True, slots=True)
class BrokenModel:
    """A model that is listed but cannot be used.

    Parameters
    ----------
    path : Path
        Its card.
    reason : str
        One sentence.
    """

    path: Path
    reason: str


class Catalog:
    """The models found in some folders; a broken one does not hide the others.

    Parameters
    ----------
    folders : sequence of Path, or None
        Where to look, in order; missing folders are empty. None: the bundled models, then the person's own. Of two
        models with the same id the first found is used. Reading happens at the first question.
    """

    def __init__(self, folders: Sequence[Path] | None = None) -> None:
        self._folders = [paths.models_dir(), paths.user_models_dir()] if folders is None else list(folders)
        self._cards: dict[str, ModelCard] | None = None
        self._broken: list[BrokenModel] = []
        self._verified: dict[Path, tuple[int, int, str]] = {}
        self._lock = Lock()

    @property
    def folders(self) -> list[Path]:
        """Where it looks, in order."""
        return list(self._folders)

    def refresh(self) -> None:
        """Look into the folders again at the next question."""
        with self._lock:
            self._cards = None

    def cards(self) -> list[ModelCard]:
        """Usable models in the order found."""
        return list(self._read().values())

    def broken(self) -> list[BrokenModel]:
        """Models that cannot be used, each with its reason."""
        self._read()
        return list(self._broken)

    def for_task(self, task: str) -> list[ModelCard]:
        """Usable models for one task."""
        return [card for card in self.cards() if card.task == task]

    def get(self, model_id: str) -> ModelCard:
        """Return the model with this id.

        Raises
        ------
        ModelError
            If there is none, or it is broken.
        """
        cards = self._read()
        if model_id in cards:
            return cards[model_id]
        for each in self._broken:
            if each.path.stem == model_id:
                raise ModelError(each.reason)
        known = ", ".join(sorted(cards)) or "none is installed"
        raise ModelError(f"There is no model called {model_id!r} (known: {known}).")

    def default(self, task: str) -> ModelCard:
        """Return the model that a task uses when nobody names one.

        What the person chose as the default comes first, then an own model that calls itself the default, then the
        bundled one.

        Raises
        ------
        ModelError
            If there is no usable model for the task.
        """
        cards = self.for_task(task)
        wanted = self.choices().get(task)
        for card in cards:
            if card.id == wanted:
                return card
        chosen = [card for card in cards if card.default]
        if chosen:
            return chosen[-1]
        if cards:
            return min(cards, key=lambda card: card.optional)
        folders = " or ".join(str(folder) for folder in self._folders)
        reasons = "".join(f" {each.reason}" for each in self.broken() if each.path.stem.startswith(task))
        raise ModelError(f"No model for {task!r} is installed; put its .onnx and .toml files into {folders}.{reasons}")

    def unasked(self, task: str) -> ModelCard | None:
        """Return the model for what can be done without one, or None: there is none, or it is for those who ask."""
        if not self.for_task(task):
            return None
        card = self.default(task)
        return None if card.optional and self.choices().get(task) != card.id else card

    def choices(self) -> dict[str, str]:
        """Task to the id of the model that the person made its default; the model may be gone."""
        try:
            table = json.loads((self._folders[-1] / DEFAULTS).read_text(encoding="utf-8"))
        except (OSError, ValueError, IndexError):
            return {}
        items = table.items() if isinstance(table, dict) else ()
        return {task: name for task, name in items if isinstance(name, str)}

    def choose(self, task: str, model_id: str | None) -> None:
        """Make a model the default of its task, for every part of the program; None goes back to the usual one.

        Raises
        ------
        ModelError
            If there is no such model, it is made for another task, or the choice cannot be kept.
        """
        if model_id is not None and self.get(model_id).task != task:
            raise ModelError(f"The model {model_id!r} is made for {self.get(model_id).task!r}, not for {task!r}.")
        table = self.choices()
        table.pop(task, None)
        if model_id is not None:
            table[task] = model_id
        path = self._folders[-1] / DEFAULTS
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{DEFAULTS}.{os.getpid()}.tmp")
            temporary.write_text(json.dumps(table, indent=1, sort_keys=True), encoding="utf-8")
            temporary.replace(path)
        except OSError as error:
            raise ModelError(f"The choice could not be kept in {path} ({error.strerror}).") from error

    def verify(self, card: ModelCard) -> None:
        """Check the network's file against the SHA-256 of its card; repeated only when size or time changed.

        Raises
        ------
        ModelError
            If the file is missing or is not the one that the card describes.
        """
        self._verify(card.path, card.sha256)
        if card.companion:
            self._verify(card.path.with_name(card.companion), card.companion_sha256)

    def verify_variant(self, card: ModelCard, variant: Variant) -> None:
        """Do the same with the file of a variant."""
        self._verify(card.path.with_name(variant.file), variant.sha256)

    def _verify(self, path: Path, sha256: str) -> None:
        try:
            status = path.stat()
            stamp = (status.st_size, status.st_mtime_ns, sha256)
            if self._verified.get(path) == stamp:
                return
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(f"The model file {path} cannot be read ({error.strerror}); install it again.") from error
        if digest != sha256:
            raise ModelError(f"The model file {path} is damaged or not the one its card describes; install it again.")
        self._verified[path] = stamp

    def _read(self) -> dict[str, ModelCard]:
        with self._lock:
            if self._cards is None:
                self._cards, self._broken = self._scan()
            return self._cards

    def _scan(self) -> tuple[dict[str, ModelCard], list[BrokenModel]]:
        cards: dict[str, ModelCard] = {}
        broken: list[BrokenModel] = []
        for folder in self._folders:
            for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
                try:
                    card = read_card(path)
                    if card.id in cards:
                        raise ModelError(
                            f"The model in {path} is not used, because {cards[card.id].folder} also has {card.id!r}."
                        )
                    if not card.path.is_file():
                        raise ModelError(f"The model {card.id!r} lacks its file {card.path}; install it again.")
                except ModelError as error:
                    broken.append(BrokenModel(path, str(error)))
                else:
                    cards[card.id] = card
        return cards, broken
