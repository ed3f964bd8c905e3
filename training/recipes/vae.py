"""Patch VAE: undamaged patches as they are in old photos, and what is not like them."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import degrade
from training import losses_variational as variational
from training.config import Config
from training.damage_synth import load_overlays
from training.data import PhotoSet, random_crop
from training.explain.draw import coloured
from training.networks.patch_vae import PLACE, SHAPES, PatchVae
from training.recipes.damage import average_precision, damaged_photo
from training.recipes.recipe import Batch, Recipe, to_sheet, to_tensor

# Nats of each latent of a place that cost nothing.
FREE = 0.1
WARM = 0.2
# Of an undamaged photo so many pixels are taken for strange at the default sensitivity.
RARE = 2e-3
# Steps along a latent, in standard deviations of the prior.
WALK = (-3.0, -1.5, 0.0, 1.5, 3.0)


class VaeRecipe(Recipe):
    """Crops faded, grey, soft, grainy and compressed as `damaged_photo` makes them, but without a mark.

    The loss is minus the ELBO in nats a pixel, with a warm-up of the divergence and free bits. The score is the ELBO on
    held-out photos; how well marks are found (AUPRC) is told beside it and decides nothing.
    """

    name = "vae"
    margin: ClassVar[float] = 0.05
    unit: ClassVar[str] = "nats"
    defaults: ClassVar[dict[str, Any]] = {"batch": 32, "crop": 64}

    def __init__(self, config: Config, photos: PhotoSet) -> None:
        super().__init__(config, photos)
        self.overlays, self.held_out_overlays = load_overlays(config.overlays)

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `PatchVae`."""
        return PatchVae(size)

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Crops, and random numbers for q."""
        side = self.config.crop
        crops = []
        for _ in range(self.config.batch):
            crop = degrade.to_float(random_crop(rng, self.photos.train, side, shrink=0.4))
            crops.append(damaged_photo(rng, crop, self.overlays, 0)[0])
        places = side // PLACE
        noise = rng.standard_normal((len(crops), SHAPES[self.config.size].latents, places, places), np.float32)
        return {"image": to_tensor(crops), "noise": torch.from_numpy(noise)}

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """See the class."""
        assert isinstance(net, PatchVae)
        mean, log_variance = net.encode(batch["image"])
        mean, log_variance = mean.float(), log_variance.float()
        told = net.told(batch["image"], variational.drawn(mean, log_variance, batch["noise"])).mean()
        divergence = variational.free_bits(variational.normal_divergence(mean, log_variance), FREE)
        return told + variational.warm_up(fraction, WARM) * divergence / PLACE**2

    @cached_property
    def held_out(self) -> Batch:
        """Held-out crops without a mark, with marks, and where those are."""
        clean, images, labels = [], [], []
        for number, crop in enumerate(self.held_out_crops(320)):
            clean.append(damaged_photo(np.random.default_rng((11, number)), crop, self.held_out_overlays, 0)[0])
            image, label = damaged_photo(np.random.default_rng((11, number)), crop, self.held_out_overlays, 8, real=1.0)
            images.append(image)
            labels.append(label.max(axis=2, keepdims=True))
        return {"clean": to_tensor(clean), "image": to_tensor(images), "label": to_tensor(labels)}

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """The ELBO of undamaged photos in nats a pixel, at the mean of q, which is the score; AUPRC of marks."""
        batch = self.held_out
        told = torch.cat([net(each[None]) for each in batch["clean"]])
        surprise = torch.cat([net(each[None]) for each in batch["image"]])
        truth = batch["label"].flatten() > 0
        return usual(told) | {
            "score": -float(told.mean()),
            "auprc": average_precision(surprise.flatten().float(), truth),
            "chance": float(truth.float().mean()),
        }

    def gate(self, figures: dict[str, float]) -> list[str]:
        """An int8 variant is judged by the ELBO."""
        return ["score"]

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """With marks, how surprising, where the marks are."""
        batch = {name: value[:4] for name, value in self.held_out.items()}
        surprise = net(batch["image"])
        rows = zip(batch["image"], surprise, batch["label"], strict=True)
        return to_sheet([[image, heat(found), label.expand(3, -1, -1)] for image, found, label in rows])

    @torch.inference_mode()
    def views(self, net: nn.Module, critic: nn.Module | None = None) -> dict[str, NDArray[np.uint8]]:
        """What lies along the latents that say most, and where photos surprise the network."""
        assert isinstance(net, PatchVae)
        sharp = to_tensor(self.held_out_crops(256)[:6])
        image = sharp[:1, :, :64, :64]
        mean, _ = net.encode(image)
        nats = variational.normal_divergence(*net.encode(sharp)).mean(dim=(0, 2, 3))
        rows = []
        for latent in nats.argsort(descending=True)[:6]:
            row = []
            for step in WALK:
                moved = mean.clone()
                moved[:, latent] += step
                row.append(net.decode(moved)[0][0])
            rows.append(row)
        batch = self.held_out
        pairs = [[x, heat(net(x[None])[0])] for part in (batch["clean"][:3], batch["image"][:3]) for x in part]
        return {
            "Along the latents: a piece of a photo, decoded with one latent moved by "
            + ", ".join(f"{step:g}" for step in WALK)
            + " everywhere; a row for each of the six latents that say most": to_sheet(rows),
            "What surprises it: three photos without a mark, then the same with marks; beside each, how unlikely every "
            "pixel is (black 0, yellow 40 nats)": to_sheet(pairs),
        }

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """Image in, nats of each pixel out, in tiles."""
        return {
            "task": "anomaly",
            "inputs": [{"name": "image", "kind": "image", "channels": 3}],
            "output": {"name": PatchVae.OUTPUT, "kind": "map", "channels": 1},
            "multiple": PLACE,
            "tile": 1024,
            "halo": 64,
            "policy": "tiles",
        }


def usual(values: Tensor, sign: float = 1.0) -> dict[str, float]:
    """What a map of undamaged photos usually says, and what it says at the strangest `RARE` of their pixels.

    Parameters
    ----------
    values : Tensor
        The map, of any shape.
    sign : float
        -1 where low values are strange.
    """
    flat = sign * values.flatten().float()
    flat = flat[:: max(1, len(flat) // 1_000_000)]
    return {"usual": sign * float(flat.median()), "strange": sign * float(torch.quantile(flat, 1 - RARE))}


def heat(nats: Tensor, most: float = 40.0) -> Tensor:
    """(1, h, w) nats as a picture (3, h, w) 0..1."""
    picture = coloured(nats[0].float().cpu().numpy() / most)
    return torch.from_numpy(picture.astype(np.float32).transpose(2, 0, 1) / 255)
