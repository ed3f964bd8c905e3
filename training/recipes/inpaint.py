"""Inpainter for scratches, spots and holes of any form, without an adversary."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import degrade, losses
from training.data import random_crop
from training.hole_masks import at_border, free_form_mask, one_hole_mask, thin_mask
from training.networks.inpainter import Inpainter
from training.recipes.recipe import Batch, Recipe, psnr, to_sheet, to_tensor
from training.weights import fit_entrance

# What the size "thin" fills well: marks up to this many pixels wide, the program's margin around a mask included.
THICKEST = 16
# Steps after which small and large crops come in the same order again.
ROUND = 6
# Share of the broad holes that are moved to the border of the picture, where nothing is known on one side.
AT_BORDER = 0.25


class InpaintRecipe(Recipe):
    """One step of six fills thin marks in small crops, the others broad holes in large ones, at about equal cost each.

    The size "thin" is the same network for scratches and spots alone: it sees no broad hole, and marks lie denser.
    Charbonnier and gradient difference in the hole, then PSNR: the fill that is right on average. It does not invent
    texture in large holes.
    """

    name = "inpaint"
    # Of each `ROUND`.
    thin_steps: ClassVar[int] = 1
    loss_changes_at: ClassVar[float] = 0.7
    defaults: ClassVar[dict[str, Any]] = {"batch": 12, "crop": 128}

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """An `Inpainter`."""
        return Inpainter(size)

    @classmethod
    def adapt(cls, weights: dict[str, Tensor], net: nn.Module) -> dict[str, Tensor]:
        """Also start from an inpainter with or without random numbers, which are its last inputs."""
        return fit_entrance(weights, net)

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Crops and their masks."""
        if self.config.size == "thin":
            side, count = self.config.crop, self.config.batch
            masks = [
                thin_mask(rng, side, 1, int(rng.choice((3, 6, 13))), int(rng.integers(3, 11))) for _ in range(count)
            ]
        elif step % ROUND < self.thin_steps:
            side, count = self.config.crop, self.config.batch
            masks = [thin_mask(rng, side, 1, int(rng.choice((3, 6, 10)))) for _ in range(count)]
        else:
            # The widest holes in the largest crops: what lies in their middle is far from everything known.
            wide = step % ROUND == ROUND - 1
            side, count = (3 if wide else 2) * self.config.crop, max(1, self.config.batch // (6 if wide else 3))
            draw = (free_form_mask, one_hole_mask)
            masks = [draw[int(rng.integers(2))](rng, side) for _ in range(count)]
            masks = [at_border(rng, mask) if rng.random() < AT_BORDER else mask for mask in masks]
        crops = []
        for _ in range(count):
            crop = degrade.to_float(random_crop(rng, self.photos.train, side, shrink=0.35))
            if rng.random() < 0.15:
                crop = degrade.grey(crop)
            if rng.random() < 0.25:
                # Real photos carry noise; a fill is asked for the picture below it, from noisy surroundings.
                crop = np.clip(degrade.film_grain(rng, crop), 0, 1)
            crops.append(crop.astype(np.float32))
        holes = [degrade.to_float(m)[..., None] for m in masks]
        return {"image": to_tensor(crops), "mask": to_tensor(holes)}

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """In the hole only: the rest is copied."""
        image, mask = batch["image"], batch["mask"]
        filled = net(image, mask)
        if fraction < self.loss_changes_at:
            return losses.charbonnier(filled, image, mask) + 0.5 * losses.gradient(filled, image, mask)
        # Above 30 dB nobody sees a difference in a hole.
        return losses.decibels(filled, image, mask, 1e-3) / 100 + 0.1 * losses.gradient(filled, image, mask)

    def held_out_batches(self) -> dict[str, Batch]:
        """Fixed holes in fixed crops of held-out photos, by name."""
        crops = self.held_out_crops(256)
        side = len(crops[0])
        image = to_tensor(crops)
        batches: dict[str, Batch] = {}
        for name, low, high in (("thin1-3", 1, 3), ("thin3-8", 3, 8)):
            rng = np.random.default_rng(high)
            masks = [degrade.to_float(thin_mask(rng, side, low, high, 6))[..., None] for _ in crops]
            batches[name] = {"image": image, "mask": to_tensor(masks)}
        if self.config.size == "thin":
            return batches
        rng = np.random.default_rng(5)
        masks = [degrade.to_float(free_form_mask(rng, side))[..., None] for _ in crops]
        batches["free"] = {"image": image, "mask": to_tensor(masks)}
        return batches

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """PSNR in the holes; the score is the mean."""
        figures = {}
        for name, batch in self.held_out_batches().items():
            figures[name] = psnr(net(batch["image"], batch["mask"]), batch["image"], batch["mask"])
        return figures | {"score": sum(figures.values()) / len(figures)}

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """With the hole, filled, true."""
        rows = []
        for batch in self.held_out_batches().values():
            image, mask = batch["image"][:2], batch["mask"][:2]
            filled = net(image, mask)
            rows += [[image[i] * (1 - mask[i]) + mask[i], filled[i], image[i]] for i in range(len(filled))]
        return to_sheet(rows)

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """Image and mask in, filled image out, from a context crop."""
        thin = size == "thin"
        return {
            # Its own task: the program gives it the thin places of a mask and the other model the rest.
            "task": "inpaint-thin" if thin else "inpaint",
            "inputs": [
                {"name": "image", "kind": "image", "channels": 3},
                {"name": "mask", "kind": "mask", "channels": 1},
            ],
            "output": {"name": Inpainter.OUTPUT, "kind": "image", "channels": 3},
            "multiple": Inpainter.MULTIPLE,
            "tile": 512,
            "halo": 64,
            "policy": "context",
            # Of broad holes it gives the mean of what may be there, and a mean over four views is a better one: 0.1 dB
            # and 1.6 % of the error in the rim (held-out photos).
            "ensemble": 1 if thin else 4,
            "training": {"thickest": THICKEST} if thin else {},
        }
