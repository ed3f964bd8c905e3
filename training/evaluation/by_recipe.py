"""Models of tasks without cases of their own (`training.evaluation.cases`): measured as their recipe measures a run."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from genrepair.errors import GenrepairError
from training.config import load_config
from training.data import PhotoSet
from training.explain.subject import open_subject


def recipe_figures(
    name: str, names: list[str], pictures: list[NDArray[Any]], overlays: Path | None, say: Callable[[str], None]
) -> tuple[dict[str, Any], NDArray[np.uint8]]:
    """What `Recipe.validate` says of a model on photos that it is shown for this only.

    Parameters
    ----------
    name : str
        Id of a model that was trained here, or a run folder.
    names, pictures : list
        Names and pixels, (height, width, 3) uint8.
    overlays : Path, or None
        Pictures of real marks; None: drawn ones.
    say : callable

    Returns
    -------
    dict, (height, width, 3) uint8
        Recipe, number of photos and figures; the recipe's sheet of the first photos.

    Raises
    ------
    GenrepairError
        The model was not trained here, or no photo is large enough.
    """
    subject = open_subject(name)
    overrides = {"size": subject.size, "overlays": str(overlays or "")}
    config = load_config(None, overrides, {"recipe": subject.recipe.name, **subject.recipe.defaults})
    large = [picture for picture in pictures if min(picture.shape[:2]) >= config.crop]
    for each, picture in zip(names, pictures, strict=True):
        if min(picture.shape[:2]) < config.crop:
            say(f"left out: {each}: {picture.shape[1]} x {picture.shape[0]}, smaller than {config.crop} pixels.")
    if not large:
        raise GenrepairError(f"No photo has {config.crop} pixels a side, which {subject.recipe.name} needs.")
    config = dataclasses.replace(config, validation_crops=len(large))
    recipe = subject.recipe(config, PhotoSet(large, large, []))
    # Some recipes draw from PyTorch's own generator.
    torch.manual_seed(config.seed)
    figures = {key: round(float(value), 4) for key, value in recipe.validate(subject.net).items()}
    return {"recipe": recipe.name, "photos": len(large), "figures": figures}, recipe.preview(subject.net)
