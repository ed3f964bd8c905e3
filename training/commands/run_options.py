"""What the verbs share that train: which recipe, which photos, which settings."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genrepair import paths
from genrepair.errors import UsageError

if TYPE_CHECKING:
    from genrepair.imaging.small_net import SmallNet
    from training.config import Config
    from training.recipes import Recipe


# Share of a recipe's learning rates with which a run goes on from trained weights, where nobody says otherwise.
GENTLE = 0.1
# Share of a recipe's batch that such a run takes where there is no graphics card.
SMALL = 0.25


def say(text: str) -> None:
    """Print a line for the person; of the processes of one run (torchrun), the first speaks for all."""
    if os.environ.get("RANK", "0") == "0":
        print(text, flush=True)


def add_net_options(parser: argparse.ArgumentParser) -> None:
    """The options of a verb that fits a small net of the program."""
    parser.add_argument("--photos", required=True, type=Path, metavar="DIR", help="folder of good photos")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th photo")
    parser.add_argument("--write", type=Path, metavar="NPZ", help="file for the weights; only measured if not given")


def write_net(net: SmallNet, path: Path | None) -> None:
    """Write what such a verb has fitted, if a file is named."""
    import numpy as np

    if path is not None:
        np.savez(path, allow_pickle=False, **asdict(net))
        say(f"Wrote {path}.")


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """The options that say how a run is made."""
    parser.add_argument(
        "--photos", required=True, type=Path, metavar="DIR", help="folder of good photos, or a manifest of prepare"
    )
    parser.add_argument(
        "--minutes", type=float, help="time to spend (30, or what --config says); the learning rate follows it"
    )
    parser.add_argument("--steps", type=int, help="steps to take instead of minutes; the same result on every run")
    parser.add_argument(
        "--init-from",
        metavar="MODEL",
        help="start from the weights of a model (its id), a run or a .safetensors file; at a tenth of the rates",
    )
    parser.add_argument(
        "--overlays",
        type=Path,
        metavar="DIR",
        help="pictures of real marks, a folder for each kind (damage, inpaint); without it marks are drawn",
    )
    parser.add_argument("--size", help="size of the network (standard)")
    parser.add_argument(
        "--config", type=Path, metavar="TOML", help="file with settings of the run; every --set counts more than it"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="one setting, as optimizer.muon_lr=2e-3 (docs/training.md lists them); repeatable",
    )


def recipe_named(name: str) -> type[Recipe]:
    """The recipe of this name.

    Raises
    ------
    UsageError
        There is none.
    """
    from training.recipes import RECIPES

    if name not in RECIPES:
        raise UsageError(f"There is no recipe {name!r}; known are {', '.join(RECIPES)}.")
    return RECIPES[name]


def config_of(recipe: type[Recipe], options: argparse.Namespace) -> Config:
    """The configuration that the options describe.

    Raises
    ------
    UsageError, SettingsError
        An option makes no sense.
    """
    from training.config import load_config

    overrides = settings(options.set)
    for name in ("minutes", "steps", "size"):
        if getattr(options, name) is not None:
            overrides[name] = getattr(options, name)
    for name in ("minutes", "steps"):
        if name in overrides and not float(overrides[name]) > 0:
            raise UsageError(f"--{name} must be more than 0.")
    overrides["photos"] = str(options.photos)
    if options.overlays is not None:
        if not options.overlays.is_dir():
            raise UsageError(f"There is no folder {options.overlays}; leave --overlays out to use drawn marks only.")
        overrides["overlays"] = str(options.overlays)
    defaults = {"recipe": recipe.name, **recipe.defaults}
    if options.init_from is not None and _goes_on(recipe.name, options.init_from):
        defaults = gently(defaults)
    config = load_config(options.config, overrides, defaults)
    try:
        multiple = int(recipe.card(config.size).get("multiple", 1))
    except KeyError as error:
        raise UsageError(f"{recipe.name} has no size {config.size!r}; docs/training.md names the sizes.") from error
    if config.crop < multiple or config.crop % multiple:
        raise UsageError(
            f"crop must be a multiple of {multiple} for {recipe.name} of size {config.size}, not {config.crop}."
        )
    for name in ("batch", "accumulate", "crop", "validation_crops"):
        if getattr(config, name) < 1:
            raise UsageError(f"{name} must be 1 or more.")
    return config


def _goes_on(recipe: str, init_from: str) -> bool:
    """Whether these weights know the recipe's task already; those of another recipe have a new one to learn."""
    from training.weights import trained_by

    return trained_by(find_weights(init_from)) in (None, recipe)


def gently(defaults: dict[str, Any]) -> dict[str, Any]:
    """A recipe's defaults for a run that goes on from trained weights: low rates, and small batches without a card.

    Weights that are good already forget at the rates that weights drawn by lot need, and faster than they learn. At
    such rates it is the number of steps that counts, and a processor has time for few large ones.
    """
    from training.config import load_config
    from training.device import chosen_device

    usual = load_config(None, {}, defaults)
    rates = usual.optimizer
    gentle = {"muon_lr": rates.muon_lr * GENTLE, "adam_lr": rates.adam_lr * GENTLE}
    batch = usual.batch if chosen_device("auto").type == "cuda" else max(1, round(usual.batch * SMALL))
    return defaults | {"batch": batch, "optimizer": defaults.get("optimizer", {}) | gentle}


def settings(items: Sequence[str]) -> dict[str, Any]:
    """``NAME=VALUE`` of every ``--set``.

    Raises
    ------
    UsageError
        One has no equals sign.
    """
    values: dict[str, Any] = {}
    for item in items:
        name, equals, value = item.partition("=")
        if not equals:
            raise UsageError(f"--set needs NAME=VALUE, not {item!r}.")
        values[name] = value
    return values


def find_weights(name: str) -> Path:
    """The .safetensors of a model id, of a path, or of a run folder.

    Raises
    ------
    UsageError
        There is none.
    """
    for candidate in (
        Path(name),
        Path(name) / "best.safetensors",
        paths.user_models_dir() / f"{name}.safetensors",
        paths.models_dir() / f"{name}.safetensors",
    ):
        if candidate.suffix == ".safetensors" and candidate.is_file():
            return candidate
    raise UsageError(f"There are no weights {name!r}; give a model's id (genrepair models) or a .safetensors file.")
