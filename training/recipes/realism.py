"""A Wasserstein critic with a job: how real each place of a photo looks."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import degrade
from training import losses_adversarial as adversarial
from training.config import Config
from training.damage_synth import load_overlays
from training.data import PhotoSet, random_crop
from training.explain.draw import coloured
from training.hole_masks import free_form_mask
from training.networks.patch_critic import PATCH, RealismMap
from training.recipes.damage import average_precision
from training.recipes.inpaint_gan import share_of_hole
from training.recipes.recipe import Batch, Recipe, to_sheet, to_tensor
from training.recipes.vae import usual
from training.spoiled import FILLS, fill_simply, spoiled


class RealismRecipe(Recipe):
    """Good crops against the same with a fill or with damage in them (``training.spoiled``); no generator learns.

    The critic of WGAN-GP: by the duality of Kantorovich and Rubinstein its opinion falls, along the way from a photo to
    what was made of it, as fast as the distance grows. That is what lets it compare fills of one hole.
    """

    name = "realism"
    margin: ClassVar[float] = 0.01
    unit: ClassVar[str] = ""
    int8_loss: ClassVar[float] = 0.01
    defaults: ClassVar[dict[str, Any]] = {
        "batch": 6,
        "crop": 128,
        "optimizer": {"muon": False, "adam_lr": 5e-4, "beta1": 0.0, "weight_decay": 0.0, "clip": 10.0},
    }

    def __init__(self, config: Config, photos: PhotoSet) -> None:
        super().__init__(config, photos)
        self.overlays, self.held_out_overlays = load_overlays(config.overlays)

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `RealismMap`."""
        return RealismMap(size)

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Crops, the same spoiled, where, and how far along from one to the other the penalty is taken."""
        images, made, changed = [], [], []
        for _ in range(self.config.batch):
            crop = degrade.to_float(random_crop(rng, self.photos.train, self.config.crop, shrink=0.35))
            if rng.random() < 0.25:
                crop = degrade.grey(crop)
            if rng.random() < 0.4:
                crop = degrade.film_grain(rng, crop)
            crop = np.clip(crop, 0, 1).astype(np.float32)
            images.append(crop)
            picture, where = spoiled(rng, crop, self.overlays)
            made.append(picture)
            changed.append(where)
        return {"image": to_tensor(images), "made": to_tensor(made), "changed": to_tensor(changed)}

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """Minus the estimate of the Wasserstein distance where something was changed, and the gradient penalty."""
        assert isinstance(net, RealismMap)
        real, made, weight = batch["image"], batch["made"], share_of_hole(batch["changed"])
        with torch.autocast(real.device.type, enabled=False):
            loss = adversarial.critic_loss("wgan-gp", net.critic(real), net.critic(made), weight)
            penalty = adversarial.gradient_penalty(net.critic, real, made)
        return loss + self.config.adversary.penalty * penalty

    def _holes(self) -> list[tuple[NDArray[np.float32], list[NDArray[np.float32]], NDArray[np.uint8]]]:
        """Held-out crops, the fills of one hole in each, and the hole."""
        found = []
        for number, crop in enumerate(self.held_out_crops(self.config.crop)):
            rng = np.random.default_rng((21, number))
            hole = free_form_mask(rng, len(crop))
            found.append((crop, [fill_simply(rng, crop, hole, way) for way in FILLS], hole))
        return found

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """On held-out photos: how the opinions rank the fills of a hole against their true error, and find damage.

        ``rank`` is Spearman's correlation over the fills of one hole, the mean of all holes; ``photo_first`` in how
        many of the pairs the photo itself is preferred to a fill. ``damage`` is the average precision over patches.
        The score is the mean of rank and damage.
        """
        ranks, first = [], []
        for truth, fills, hole in self._holes():
            inside = hole > 0
            opinions = [opinion(net, picture, inside) for picture in (truth, *fills)]
            errors = [float(np.abs(fill - truth)[inside].mean()) for fill in fills]
            ranks.append(-rank_correlation(opinions[1:], errors))
            first += [opinions[0] > other for other in opinions[1:]]
        maps, marks = [], []
        crops = self.held_out_crops(self.config.crop)
        for number, crop in enumerate(crops):
            rng = np.random.default_rng((22, number))
            while True:
                picture, where = spoiled(rng, crop, self.held_out_overlays)
                if 0 < where.mean() < 0.2:
                    break
            maps.append(-net(to_tensor([picture]))[0, 0, ::PATCH, ::PATCH].flatten().float())
            marks.append(share_of_hole(to_tensor([where])).flatten() > 0.1)
        found = average_precision(torch.cat(maps), torch.cat(marks))
        rank = float(np.mean(ranks))
        good = torch.cat([net(to_tensor([crop]))[0, 0, ::PATCH, ::PATCH].flatten() for crop in crops])
        figures = {"rank": rank, "photo_first": float(np.mean(first)), "spoiled": found} | usual(good, -1.0)
        return figures | {"score": (rank + found) / 2}

    def gate(self, figures: dict[str, float]) -> list[str]:
        """An int8 variant is judged by the score."""
        return ["score"]

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """Held-out crops and their fills, each with the map of it below: brighter is more real."""
        rows = []
        for truth, fills, _ in self._holes()[:3]:
            pictures = to_tensor([truth, *fills])
            maps = net(pictures)[:, 0].float().cpu().numpy()
            low, high = float(maps.min()), float(maps.max())
            shown = [coloured((each - low) / max(high - low, 1e-9)) for each in maps]
            rows += [list(pictures), [torch.from_numpy(each.copy()).permute(2, 0, 1) / 255 for each in shown]]
        return to_sheet(rows)

    def views(self, net: nn.Module, critic: nn.Module | None = None) -> dict[str, NDArray[np.uint8]]:
        """The map itself: it is the critic."""
        return {
            "How real it finds each place, below each picture (brighter is more real): photo, then the hole filled "
            "smoothly, softly, with texture, with another part of the photo": self.preview(net)
        }

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """Image in, opinions out, in tiles."""
        return {
            "task": "realism",
            "inputs": [{"name": "image", "kind": "image", "channels": 3}],
            "output": {"name": RealismMap.OUTPUT, "kind": "map", "channels": 1},
            "multiple": PATCH,
            "tile": 512,
            "halo": 32,
            "policy": "tiles",
        }


def opinion(net: nn.Module, picture: NDArray[np.float32], inside: NDArray[np.bool_]) -> float:
    """Mean opinion of a picture (height, width, 3) 0..1 where ``inside`` says."""
    return float(net(to_tensor([picture]))[0, 0].float().cpu().numpy()[inside].mean())


def rank_correlation(a: list[float], b: list[float]) -> float:
    """Spearman's, for lists without ties."""
    first, second = (np.argsort(np.argsort(x)).astype(float) for x in (a, b))
    if len(a) < 2:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])
