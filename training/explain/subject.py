"""The network that is explained: weights in PyTorch, and how to ask it about one picture."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from genrepair.engine import read_card
from genrepair.errors import UsageError
from training.checkpoint import CHECKPOINT, read_checkpoint
from training.commands.run_options import find_weights
from training.loop import BEST, SUMMARY
from training.quantization.quantize import find_model
from training.recipes import RECIPES, Recipe
from training.weights import load_weights


@dataclass(frozen=True, eq=False)
class Subject:
    """A network and what it takes.

    Parameters
    ----------
    name : str
        For people.
    recipe : type of Recipe
    size : str
    net : Module
        In evaluation mode; its weights ask for no gradient.
    card : dict
        The recipe's part of a model card.
    critic : Module, or None
        What judged the network while it was trained; in run folders of adversarial recipes only.
    """

    name: str
    recipe: type[Recipe]
    size: str
    net: nn.Module
    card: dict[str, Any]
    critic: nn.Module | None = None

    @property
    def takes_photo(self) -> bool:
        """Whether it is given a part of a photo, pixel by pixel, so that one can point at what it looks at."""
        pictures = [each for each in self.card["inputs"] if each["kind"] == "image"]
        return len(pictures) == 1 and pictures[0]["channels"] == 3 and self.card["policy"] != "whole"

    @property
    def restores(self) -> bool:
        """Whether a picture comes out; otherwise a map."""
        return self.card["output"]["kind"] == "image"

    def __call__(self, image: Tensor, mask: Tensor | None = None, level: float = 0.0) -> Tensor:
        """Ask about pictures.

        Parameters
        ----------
        image : (n, 3, h, w) float32, 0..1
            Height and width multiples of the network's.
        mask : (n, 1, h, w) float32, or None
            1 = hole, for a network that fills; None: no hole.
        level : float
            Noise level that the network is told; 0: it finds it. Other strengths are left for it to find.

        Returns
        -------
        (n, c, h', w') float32
        """
        given: list[Tensor] = []
        for each in self.card["inputs"]:
            channels, kind = each["channels"], each["kind"]
            shape = (len(image), channels, *image.shape[2:])
            if kind == "image":
                given.append(image)
            elif kind == "mask":
                given.append(torch.zeros(shape) if mask is None else mask)
            elif kind == "noise_level":
                given.append(torch.full(shape, level))
            else:
                # A latent at the middle of its prior; strengths are left for the network to find.
                told = 0.0 if each["name"] == "latent" else -1.0
                given.append(torch.full((len(image), channels), told))
        return self.net(*given)

    def takes_hole(self) -> bool:
        """Whether it fills what a mask covers."""
        return any(each["kind"] == "mask" for each in self.card["inputs"])


def open_subject(name: str) -> Subject:
    """A network by the id of a model or a run folder.

    Raises
    ------
    UsageError
        There is none, or it was not made here.
    """
    run = Path(name)
    if (run / SUMMARY).is_file() and (run / BEST).is_file():
        summary = json.loads((run / SUMMARY).read_text(encoding="utf-8"))
        weights = run / BEST
    else:
        summary = read_card(find_model(name, None)).training
        weights = find_weights(name)
    if summary.get("recipe") not in RECIPES:
        raise UsageError(f"The card of {name!r} names no recipe of this program; only those trained here can be asked.")
    recipe = RECIPES[summary["recipe"]]
    net = recipe.network(summary["size"]).eval().requires_grad_(False)
    load_weights(net, weights)
    card = recipe.card(summary["size"])
    critic = None
    make = getattr(recipe, "critic", None)
    if make is not None and (run / CHECKPOINT).is_file():
        judged = read_checkpoint(run, torch.device("cpu")).get("adversary")
        if judged is not None:
            critic = make(summary["size"]).eval().requires_grad_(False)
            critic.load_state_dict(judged["net"])
    return Subject(name, recipe, summary["size"], net, card, critic)
