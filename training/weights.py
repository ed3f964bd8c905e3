"""Weights on disk: written whole or not at all, read with checks, averaged."""

from __future__ import annotations

import errno
import json
import os
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from genrepair.errors import GenrepairError
from training.networks.blocks import ResidualBlock

Adapt = Callable[[dict[str, torch.Tensor], nn.Module], dict[str, torch.Tensor]]


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A place to write to; what was written takes the place of ``path`` at the end, or leaves it as it was.

    Raises
    ------
    GenrepairError
        The disk is full, or the folder cannot be written to.
    """
    part = path.with_name(path.name + ".part")
    try:
        yield part
        # Without this, a machine that loses power may keep the new name and lose what it names.
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except (OSError, RuntimeError, SafetensorError) as error:
        part.unlink(missing_ok=True)
        # PyTorch and safetensors hide the system's error in a text of their own.
        number = error.errno if isinstance(error, OSError) else None
        if number == errno.ENOSPC or "os error 28" in str(error) or "file write failed" in str(error):
            raise GenrepairError(
                f"The disk of {path.parent} is full; free some space and run the same command again: "
                "what was there before is kept."
            ) from error
        raise GenrepairError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}.") from error


def save_weights(net: nn.Module, path: Path) -> None:
    """Write a network's weights as .safetensors; a kill while writing leaves the old file."""
    write_weights(net.state_dict(), path)


def write_weights(weights: dict[str, torch.Tensor], path: Path) -> None:
    """Write weights by name as .safetensors; a kill while writing leaves the old file."""
    with whole_file(path) as part:
        save_file({k: v.detach().cpu().contiguous() for k, v in weights.items()}, part)
        # safetensors writes for the owner only; a shipped model is for everybody.
        part.chmod(0o644)


def load_weights(net: nn.Module, path: Path, adapt: Adapt | None = None, deepen: bool = False) -> None:
    """Read .safetensors into a network.

    Parameters
    ----------
    net : Module
    path : Path
    adapt : callable, or None
        `Recipe.adapt`, for weights of a related network.
    deepen : bool
        ``net`` may have more residual blocks than the file. Those stay as they are made, which is the identity, so that
        the deeper network begins with what the other one can do: Chen, Goodfellow and Shlens, "Net2Net", ICLR 2016.

    Raises
    ------
    GenrepairError
        The file is not there, is broken, holds numbers that are not finite, or belongs to another network.
    """
    weights = read_weights(path)
    if deepen:
        weights = _missing_blocks(weights, net) | weights
    try:
        net.load_state_dict(weights if adapt is None else adapt(weights, net))
    except (RuntimeError, ValueError, KeyError) as error:
        raise GenrepairError(
            f"{path} does not fit this network; give the .safetensors of a model of this size."
        ) from error


def fit_entrance(weights: dict[str, torch.Tensor], net: nn.Module, shared: float = 1.0) -> dict[str, torch.Tensor]:
    """Let a U-Net begin with the weights of one that is given other inputs: it begins by not looking at its own ones.

    Parameters
    ----------
    weights : dict of Tensor
        Returned as they are where the entrances are alike, or have nothing to do with each other.
    net : Module
        With a `UNet` as ``body``.
    shared : float
        Share of its inputs, the first ones, that the other network is given as well.
    """
    name = "body.head.weight"
    wanted, given = net.state_dict()[name], weights.get(name)
    if given is None or given.shape == wanted.shape or given.shape[0] != wanted.shape[0]:
        return weights
    # The pixel unshuffle keeps inputs in order.
    both = min(round(shared * wanted.shape[1]), given.shape[1])
    head = torch.zeros_like(wanted)
    head[:, :both] = given[:, :both]
    return weights | {name: head}


def _missing_blocks(weights: dict[str, torch.Tensor], net: nn.Module) -> dict[str, torch.Tensor]:
    """The fresh weights of residual blocks of which the file knows nothing; none if it knows of no block at all."""
    blocks = {f"{name}.": part for name, part in net.named_modules() if isinstance(part, ResidualBlock)}
    known = {prefix for prefix in blocks if any(name.startswith(prefix) for name in weights)}
    if not known:
        return {}
    return {
        prefix + name: value
        for prefix, block in blocks.items()
        if prefix not in known
        for name, value in block.state_dict().items()
    }


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """The weights in a .safetensors file, by name.

    Raises
    ------
    GenrepairError
        The file is not there, is broken, or holds numbers that are not finite.
    """
    try:
        weights = load_file(path)
    except Exception as error:
        # safetensors raises its own class for a broken header, and that of the system for a missing file.
        raise GenrepairError(f"{path} is not a readable .safetensors file.") from error
    for name, value in weights.items():
        if value.is_floating_point() and not bool(torch.isfinite(value).all()):
            raise GenrepairError(f"{path} holds numbers that are not finite ({name}); it comes from a broken run.")
    return weights


def trained_by(path: Path) -> str | None:
    """Recipe of a file of weights, from the card or the summary beside it; None where neither says."""
    try:
        card = path.with_suffix(".toml")
        if card.is_file():
            return str(tomllib.loads(card.read_text(encoding="utf-8"))["training"]["recipe"])
        return str(json.loads((path.parent / "summary.json").read_text(encoding="utf-8"))["recipe"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def mean_weights(all_weights: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of several networks' weights.

    One network that does about what the networks do together: Izmailov et al., "Averaging Weights Leads to Wider
    Optima and Better Generalization", UAI 2018; of runs that began from the same weights: Wortsman et al., "Model
    soups", ICML 2022. Whole numbers (counters) are those of the first.

    Raises
    ------
    GenrepairError
        They are of different networks.
    """
    first = all_weights[0]
    for other in all_weights[1:]:
        if other.keys() != first.keys() or any(other[name].shape != first[name].shape for name in first):
            raise GenrepairError(
                "These are weights of different networks; only those of one recipe and size can be averaged."
            )
    mean = {}
    for name, value in first.items():
        if value.is_floating_point():
            mean[name] = torch.stack([w[name].double() for w in all_weights]).mean(dim=0).to(value.dtype)
        else:
            mean[name] = value.clone()
    return mean
