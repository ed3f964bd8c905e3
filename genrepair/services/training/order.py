"""What a person asks of a training: which model, from which pictures, for how long; and the command that does it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from genrepair.engine.card import ModelCard
from genrepair.engine.catalog import Catalog
from genrepair.errors import UsageError

SHORTEST_MINUTES, LONGEST_MINUTES = 0.1, 7 * 24 * 60.0
_DISK_MB = 300
CORRECTABLE = ("damage",)
# Recipes that learn from old photos as well as from good ones, and make nothing of one folder alone.
TAKES_OLD = ("cyclic", "translate")
# What people train most often comes first.
_OFTEN = ("denoise", "damage", "restore", "inpaint")


@dataclass(frozen=True, slots=True)
class Base:
    """A model that can be trained further.

    Parameters
    ----------
    id, title, summary, task : str
        Of its card.
    recipe, size : str
        How it was trained.
    weights : str
        Path of its PyTorch weights; "" for a model that is to be learned from nothing.
    """

    id: str
    title: str
    summary: str
    task: str
    recipe: str
    size: str
    weights: str


# What can be learned from one's own archive without a model to begin with.
FROM_NOTHING = (
    Base(
        "vintage-new",
        "Vintage print, new from an archive",
        "Learns from nothing how to make a photo look like the old ones of a folder.",
        "vintage",
        "cyclic",
        "standard",
        "",
    ),
    Base(
        "guide-new",
        "Faded print, new from an archive",
        "Learns from nothing how bright the places of faded photos once were.",
        "guide",
        "translate",
        "standard",
        "",
    ),
)


@dataclass(frozen=True, slots=True)
class TrainingOrder:
    """One training.

    Parameters
    ----------
    base : Base
        Where it begins, and what it must beat.
    photos : str
        Folder of good photos, searched deeply.
    minutes : float
    damaged : str
        Folder of old photos, for the recipes of `TAKES_OLD`; "" for none.
    corrections : str
        Folder of the corrections to learn from as well; "" for none.
    """

    base: Base
    photos: str
    minutes: float
    damaged: str = ""
    corrections: str = ""

    def check(self, runs: Path) -> None:
        """Refuse what cannot work before anything is started.

        Parameters
        ----------
        runs : Path
            Folder of the runs; may not exist.

        Raises
        ------
        UsageError
            What is missing, or wrong.
        """
        if not self.photos:
            raise UsageError("Choose a folder with good photos first.")
        if self.base.recipe in TAKES_OLD and not self.damaged:
            raise UsageError("Choose a folder with old photos as well: this model learns what they look like.")
        for folder in (self.photos, self.damaged):
            if folder and not Path(folder).is_dir():
                raise UsageError(f"There is no folder {folder}; choose another one.")
        if not SHORTEST_MINUTES <= self.minutes <= LONGEST_MINUTES:
            raise UsageError(f"A training takes {SHORTEST_MINUTES} to {LONGEST_MINUTES:.0f} minutes.")
        if self.base.weights and not Path(self.base.weights).is_file():
            raise UsageError(f"The weights of {self.base.title} are gone ({self.base.weights}); choose another model.")
        existing = next((each for each in (runs, *runs.parents) if each.exists()), None)
        free = shutil.disk_usage(existing).free if existing is not None else 0
        if free < _DISK_MB << 20:
            raise UsageError(
                f"A training needs {_DISK_MB} MB of disk, and where {runs} lies only {free >> 20} MB are free; "
                "free some space first."
            )

    def command(self, python: Path, run: Path) -> list[str]:
        """The command that trains, or continues a training, in the folder ``run``."""
        every = min(6.0, max(0.5, self.minutes / 8))
        settings = [
            f"validate_minutes={every:g}",
            "checkpoint_minutes=1",
            # One core stays free for the window.
            f"threads={max(1, (os.cpu_count() or 2) - 1)}",
        ]
        if self.corrections:
            settings.append(f"corrections={self.corrections}")
        if self.damaged:
            settings.append(f"old={self.damaged}")
        words = [str(python), "-m", "training", "train", self.base.recipe, "--photos", self.photos]
        words += ["--minutes", f"{self.minutes:g}", "--size", self.base.size, "--out", str(run), "--json"]
        words += ["--init-from", self.base.weights] if self.base.weights else []
        return words + [word for setting in settings for word in ("--set", setting)]


def bases(catalog: Catalog) -> list[Base]:
    """Models whose PyTorch weights lie beside them and whose cards say how they were trained; the defaults first.

    Last comes what begins with no model.
    """
    found: list[tuple[bool, Base]] = []
    for card in catalog.cards():
        recipe, size, weights = card.training.get("recipe"), card.training.get("size"), _weights(card)
        if isinstance(recipe, str) and isinstance(size, str) and weights is not None:
            base = Base(card.id, card.title, card.summary, card.task, recipe, size, str(weights))
            found.append((catalog.default(card.task) is not card, base))
    order = list(dict.fromkeys((*_OFTEN, *(base.task for _, base in found))))
    begun = [base for _, base in sorted(found, key=lambda each: (each[0], order.index(each[1].task)))]
    return [*begun, *FROM_NOTHING]


def export_command(python: Path, run: Path, model_id: str, title: str, data: Sequence[str]) -> list[str]:
    """The command that makes a model of the program from a finished run."""
    words = [str(python), "-m", "training", "export", str(run), "--id", model_id, "--title", title, "--json"]
    return words + [word for text in data for word in ("--data", text)]


def _weights(card: ModelCard) -> Path | None:
    path = card.path.with_suffix(".safetensors")
    return path if path.is_file() else None
