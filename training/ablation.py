"""One network, one set of crops, several losses: what each of them makes of a hole."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import cv2
import numpy as np
import torch
from torch import nn

from training import losses
from training.config import Config
from training.data import PhotoSet
from training.loop import Trainer
from training.recipes.inpaint_gan import InpaintGanRecipe
from training.recipes.recipe import to_sheet

FIGURES = "ablation.json"
TABLE = "ablation.md"
SHEET = "ablation.png"
HEADINGS = {
    "thin1-3": "scratches 1-3 px, dB",
    "thin3-8": "marks 3-8 px, dB",
    "free": "broad holes, dB",
    "error": "broad holes, mean error",
    "texture": "texture off by, dB",
}
# Rows of the picture.
_SHOWN = 4


class _Absolute(InpaintGanRecipe):
    """Nothing beside the error in the hole, so that only what is compared differs."""

    edges: ClassVar[float] = 0.0


class _Squared(_Absolute):
    fidelity = staticmethod(losses.squared)


# Name of a run -> what the network learns from, and whether a critic pulls at it as well.
LOSSES: dict[str, tuple[type[InpaintGanRecipe], bool]] = {
    "L1": (_Absolute, False),
    "L2": (_Squared, False),
    "L1 and critic": (_Absolute, True),
}


def ablate(
    config: Config, photos: PhotoSet, folder: Path, report: Callable[[str], None]
) -> dict[str, dict[str, float]]:
    """Train the fill network once with each of `LOSSES` and compare the averaged weights of the last step.

    Parameters
    ----------
    config : Config
        Of each run; with a budget in steps.
    photos : PhotoSet
    folder : Path
        A run folder for each loss, `FIGURES`, `TABLE` and `SHEET`; what is there already goes on or is kept.
    report : callable
        Takes a line of text for the person.

    Returns
    -------
    dict
        Figures on held-out photos by the name of the loss: PSNR in thin and broad holes in dB, mean absolute error in
        broad holes (0-255), and how far the power of the texture there is from the truth in dB.
    """
    nets: dict[str, nn.Module] = {}
    figures: dict[str, dict[str, float]] = {}
    for name, (kind, judged) in LOSSES.items():
        report(f"{name}:")
        adversary = replace(config.adversary, weight=config.adversary.weight if judged else 0.0)
        recipe = kind(replace(config, adversary=adversary), photos)
        trainer = Trainer(recipe, folder / name.replace(" ", "-"), report=report)
        trainer.run()
        nets[name] = trainer.ema.eval()
        figures[name] = _figures(recipe, nets[name])
    (folder / FIGURES).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    (folder / TABLE).write_text(table(figures), encoding="utf-8")
    _write_sheet(InpaintGanRecipe(config, photos), nets, folder / SHEET)
    return figures


@torch.inference_mode()
def _figures(recipe: InpaintGanRecipe, net: nn.Module) -> dict[str, float]:
    figures = recipe.validate(net)
    broad = recipe.held_out_batches()["free"]
    error = (net(broad["image"], broad["mask"]) - broad["image"]).abs() * broad["mask"]
    return figures | {"error": 255 * float(error.sum() / (3 * broad["mask"].sum()))}


def table(figures: dict[str, dict[str, float]]) -> str:
    """The figures as a table in Markdown."""
    lines = ["| loss | " + " | ".join(HEADINGS.values()) + " |", "|---" * (1 + len(HEADINGS)) + "|"]
    for name, found in figures.items():
        lines.append(f"| {name} | " + " | ".join(f"{found[key]:.2f}" for key in HEADINGS) + " |")
    return "\n".join(lines) + "\n"


@torch.inference_mode()
def _write_sheet(recipe: InpaintGanRecipe, nets: dict[str, nn.Module], path: Path) -> None:
    """With holes, as each loss fills them, true: one held-out photo a row."""
    broad = recipe.held_out_batches()["free"]
    image, mask = broad["image"][:_SHOWN], broad["mask"][:_SHOWN]
    columns = [image * (1 - mask) + mask, *(net(image, mask) for net in nets.values()), image]
    sheet = to_sheet([[column[row] for column in columns] for row in range(len(image))])
    cv2.imwrite(str(path), np.ascontiguousarray(sheet[..., ::-1]))
