"""What a run is made of: frozen dataclasses from defaults, a TOML file and dotted overrides."""

from __future__ import annotations

import dataclasses
import math
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from genrepair.errors import SettingsError


@dataclass(frozen=True)
class OptimizerConfig:
    """Muon for inner convolutions, AdamW for the rest.

    Parameters
    ----------
    muon_lr, adam_lr : float
        Highest learning rate of each, after the warm-up.
    muon : bool
        Muon for the inner convolutions; False: AdamW for everything.
    weight_decay : float
        Share of a weight that a step at rate 1 takes away; decoupled, as in AdamW.
    warm_up_steps : int
        Steps over which the rates rise to their highest.
    warm_up : float
        Share of the budget after which they are there at the latest, so that a short run on a slow machine does not
        spend half of its time rising.
    last_lr : float
        Share of the highest rate at the end of the cosine.
    clip : float
        Largest norm of the gradient.
    beta1 : float
        AdamW's memory of the gradient; adversarial recipes take less.
    """

    muon: bool = True
    muon_lr: float = 3e-3
    adam_lr: float = 1e-3
    weight_decay: float = 1e-4
    warm_up_steps: int = 100
    warm_up: float = 0.05
    last_lr: float = 0.01
    clip: float = 1.0
    beta1: float = 0.9


@dataclass(frozen=True)
class AdversaryConfig:
    """The critic of adversarial recipes.

    Parameters
    ----------
    kind : str
        dcgan, hinge, lsgan, wgan or wgan-gp (`training.losses_adversarial`).
    turns : int
        Steps of the critic for each of the network; 0: five for wgan and wgan-gp, else one.
    lr, beta1, beta2 : float
        Of its Adam.
    penalty : float
        Weight of the gradient penalty (wgan-gp).
    r1 : float
        Weight gamma of the penalty on real samples (dcgan, hinge).
    weight_limit : float
        Largest weight (wgan).
    weight : float
        How hard the critic pulls at the network against its other losses (inpaint-gan); 0: no critic.
    """

    kind: str = "hinge"
    turns: int = 0
    lr: float = 2e-4
    beta1: float = 0.5
    beta2: float = 0.9
    penalty: float = 10.0
    r1: float = 1.0
    weight_limit: float = 0.01
    weight: float = 0.5


@dataclass(frozen=True)
class Config:
    """One training run.

    Parameters
    ----------
    recipe : str
        A name in `training.recipes.RECIPES`.
    size : str
        A size of the recipe's network; tiny is for tests.
    photos : str
        Folder of good photos.
    old : str
        Folder of old photos (cyclic and translation).
    pairs_from : str
        Id of a model of the task "vintage" (recipe ``cyclic``) that makes a fifth of the examples (restore).
    overlays : str
        Folder of grey pictures of real marks, one folder a kind (damage, realism and vae); empty: drawn marks only.
    corrections : str
        Folder of corrections made in the program's editor (damage); empty: none.
    minutes : float
        Of training, which the learning rate follows; measuring comes on top.
    steps : int
        If above 0, the budget in steps instead of minutes: the same on every machine.
    batch : int
        Crops a step, on each process.
    accumulate : int
        Batches a step: their gradients are averaged, as if the batch were so many times as large, in the same memory.
    crop : int
        Side of a crop in pixels.
    seed : int
        Of crops, damage and first weights.
    checkpoint_minutes : float
        Minutes between two checkpoints; 0: one at every step.
    validate_minutes : float
        Minutes between two measurements on held-out photos.
    validate_steps : int
        If above 0, the steps between two measurements instead: the same on every machine.
    validation_crops : int
        Crops of held-out photos that are measured, one a photo.
    patience : int
        Stop after so many measurements without a better score; 0: never, the budget decides.
    min_gain : float
        By how much a score must be better to count as better for ``patience``.
    keep : int
        How many of the last measured weights stay in the folder ``kept``, to be averaged.
    dropout : float
        Share of features left out at the end of a network while training; below 0: what the network has of itself.
    tensorboard : bool
        Write the curves for TensorBoard as well.
    threads : int
        Of PyTorch; 0: all cores.
    bf16 : str
        Compute in bfloat16: on, off, or auto, where the processor or the card is fast at it.
    device : str
        cpu, cuda, or auto: the card where there is one.
    """

    recipe: str = "denoise"
    size: str = "standard"
    photos: str = ""
    old: str = ""
    pairs_from: str = ""
    overlays: str = ""
    corrections: str = ""
    minutes: float = 30.0
    steps: int = 0
    batch: int = 32
    accumulate: int = 1
    crop: int = 96
    seed: int = 1
    checkpoint_minutes: float = 3.0
    validate_minutes: float = 6.0
    validate_steps: int = 0
    validation_crops: int = 12
    patience: int = 0
    min_gain: float = 0.0
    keep: int = 0
    dropout: float = -1.0
    tensorboard: bool = True
    threads: int = 0
    bf16: str = "auto"
    device: str = "auto"
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    adversary: AdversaryConfig = field(default_factory=AdversaryConfig)


def load_config(file: Path | None, overrides: dict[str, Any], defaults: dict[str, Any]) -> Config:
    """Put a configuration together.

    Parameters
    ----------
    file : Path, or None
        TOML with the fields of `Config`.
    overrides : dict
        Dotted name to value ("optimizer.muon_lr": "2e-3"); strings are turned into the field's type.
    defaults : dict
        The recipe's own defaults, below the file.

    Raises
    ------
    SettingsError
        An unknown key, a value of the wrong type, or a number that makes no sense.
    """
    config = _merge(Config(), defaults, "the recipe")
    if file is not None:
        try:
            config = _merge(config, tomllib.loads(file.read_text(encoding="utf-8")), str(file))
        except OSError as error:
            raise SettingsError(
                f"{file} cannot be read ({error.strerror}); name another file with --config."
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{file} cannot be read as TOML: {error}.") from error
    for name, value in overrides.items():
        tree: dict[str, Any] = {}
        branch = tree
        *path, last = name.split(".")
        for part in path:
            branch = branch.setdefault(part, {})
        branch[last] = value
        config = _merge(config, tree, "--set")
    _check_numbers(config)
    return config


def _check_numbers(config: Any, where: str = "") -> None:
    """Refuse what would only show as a broken model after an hour: a rate that is no number, a negative seed."""
    for field_ in dataclasses.fields(config):
        value, name = getattr(config, field_.name), where + field_.name
        if dataclasses.is_dataclass(value):
            _check_numbers(value, f"{name}.")
        elif name == "dropout":
            if not value < 1:
                raise SettingsError(f"dropout must be below 1, the share of features that is left out, not {value}.")
        elif isinstance(value, (int, float)) and not (math.isfinite(value) and value >= 0):
            raise SettingsError(f"{name} must be a number of 0 or more, not {value}.")


def _merge(config: Any, values: dict[str, Any], where: str) -> Any:
    known = {f.name: f for f in dataclasses.fields(config)}
    changed: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise SettingsError(f"{where} has an unknown key {name!r}; known are {', '.join(sorted(known))}.")
        present = getattr(config, name)
        if dataclasses.is_dataclass(present):
            if not isinstance(value, dict):
                raise SettingsError(f"{where}: {name} is a table, not {value!r}.")
            changed[name] = _merge(present, value, f"{where}: {name}")
        else:
            changed[name] = _convert(value, type(present), f"{where}: {name}")
    return dataclasses.replace(config, **changed)


def _convert(value: Any, kind: type, where: str) -> Any:
    try:
        if kind is bool and isinstance(value, str):
            return {"true": True, "false": False}[value.lower()]
        if kind is float and isinstance(value, (int, str)) and not isinstance(value, bool):
            return float(value)
        if kind is int and isinstance(value, str):
            return int(value)
    except (KeyError, ValueError) as error:
        raise SettingsError(f"{where} must be {kind.__name__}, not {value!r}.") from error
    if not isinstance(value, kind):
        raise SettingsError(f"{where} must be {kind.__name__}, not {value!r}.")
    return value


def to_table(config: Config) -> dict[str, Any]:
    """The configuration as plain tables, for the run folder."""
    return dataclasses.asdict(config)
