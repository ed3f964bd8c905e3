"""Variants of a fill: what else could be in a hole, learnt by a conditional variational autoencoder."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from genrepair.engine import Engine, EngineSettings
from genrepair.imaging.latent import apart
from training import degrade, losses
from training import losses_variational as variational
from training.config import Config
from training.data import PhotoSet, random_crop
from training.device import FromHost
from training.hole_masks import one_hole_mask
from training.networks.variants import LATENTS, SHAPES, Variants
from training.recipes.recipe import Batch, Recipe, to_sheet, to_tensor

# So many filled crops are made, the first time that they are drawn, and used again turned and in other colours: the
# network that fills them takes longer than this one's whole step.
POOL = 2048
# Scale b of the Laplace distribution that the decoder stands for, in shares of the range.
SCALE = 16 / 255
# Nats that a nat of the divergence may cost for each value of the hole. One picture is far fewer independent values
# than it has pixels; with 1 / (number of values), the ELBO to the letter, q shrinks to a point and what is drawn from
# the prior is taught by nothing.
BETA = 0.06
# And of each latent so many are free. Four candidates can tell log(4) = 1.39 nats; three times this is a little more.
FREE = 0.5
WARM = 0.2
# Steps along a latent, in standard deviations of the prior.
WALK = (-2.0, -1.0, 0.0, 1.0, 2.0)


class InpaintVariantsRecipe(Recipe):
    """Crops with one hole, filled by the program's network for holes; see `Variants`.

    The loss is minus the ELBO, its divergence weighed by `BETA` with a warm-up and free bits, and the gradients.
    """

    name = "inpaint-variants"
    margin: ClassVar[float] = 0.1
    unit: ClassVar[str] = ""
    defaults: ClassVar[dict[str, Any]] = {"batch": 16, "crop": 128, "validation_crops": 24}

    def __init__(self, config: Config, photos: PhotoSet) -> None:
        super().__init__(config, photos)
        self._pool: dict[int, NDArray[np.uint8]] = {}

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `Variants`."""
        return Variants(size)

    @cached_property
    def engine(self) -> Engine:
        """Fills the crops."""
        return Engine(EngineSettings(provider="cpu"))

    def filled(self, crop: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A crop with its hole filled as the program does it."""
        hidden = np.where(mask[..., None] > 0, np.uint8(0), crop)
        made = self.engine.predict(self.engine.card("inpaint"), {"image": hidden, "mask": mask}, output_dtype=np.uint8)
        return np.where(mask[..., None] > 0, made, crop)

    def _sample(self, number: int) -> NDArray[np.uint8]:
        """Truth, fill and mask, (side, side, 7)."""
        if number not in self._pool:
            rng = np.random.default_rng((self.config.seed, number))
            crop = random_crop(rng, self.photos.train, self.config.crop, shrink=0.35)
            if rng.random() < 0.15:
                crop = degrade.to_uint8(degrade.grey(degrade.to_float(crop)))
            mask = one_hole_mask(rng, self.config.crop)
            self._pool[number] = np.concatenate((crop, self.filled(crop, mask), mask[..., None]), axis=2)
        return self._pool[number]

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Truth, fill and mask, turned and in other colours, and random numbers for q."""
        truths, fills, masks = [], [], []
        for number in rng.integers(0, POOL, self.config.batch):
            sample = self._sample(int(number))
            sample = np.rot90(sample[:, ::-1] if rng.random() < 0.5 else sample, int(rng.integers(4)))
            values = sample.astype(np.float32) / 255
            order = rng.permutation(3)
            gain = np.float32(rng.uniform(0.75, 1.0))
            truths.append(gain * values[..., order])
            fills.append(gain * values[..., 3 + order])
            masks.append(values[..., 6:])
        noise = torch.from_numpy(rng.standard_normal((len(masks), LATENTS), np.float32))
        return {"truth": to_tensor(truths), "image": to_tensor(fills), "mask": to_tensor(masks), "noise": noise}

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """See the class."""
        assert isinstance(net, Variants)
        truth, image, mask = batch["truth"], batch["image"], batch["mask"]
        mean, log_variance = net.encode(truth, image, mask)
        made = net(image, mask, variational.drawn(mean, log_variance, batch["noise"]))
        # The nats of a Laplace distribution of fixed scale, without its constant.
        told = losses.charbonnier(made, truth, mask) / SCALE
        divergence = variational.free_bits(variational.normal_divergence(mean, log_variance), FREE)
        price = BETA * variational.warm_up(fraction, WARM)
        return told + price * divergence + 0.2 * losses.gradient(made, truth, mask) / SCALE

    @cached_property
    def held_out(self) -> Batch:
        """One hole in each held-out crop, which is halved first: a hole then has something in it."""
        side = self.config.crop
        crops = [
            degrade.to_uint8(cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA))
            for crop in self.held_out_crops(2 * side)
        ]
        masks = [one_hole_mask(np.random.default_rng((5, number)), side) for number in range(len(crops))]
        fills = [self.filled(crop, mask) for crop, mask in zip(crops, masks, strict=True)]
        return {
            "truth": to_tensor([degrade.to_float(crop) for crop in crops]),
            "image": to_tensor([degrade.to_float(fill) for fill in fills]),
            "mask": to_tensor([degrade.to_float(mask)[..., None] for mask in masks]),
        }

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """Mean absolute errors in the holes (0-255): of the fill, of its variant 0, of the best of four variants.

        And how much two of the four differ, the KL of q in nats, and the ELBO in nats a value; the score is minus the
        error of the best of four.
        """
        batch = self.held_out
        truth, image, mask = batch["truth"], batch["image"], batch["mask"]
        made = four(net, image, mask, seed=1)
        errors = torch.stack([hole_error(each, truth, mask) for each in made])
        pairs = [hole_error(a, b, mask) for n, a in enumerate(made) for b in made[:n]]
        figures = {
            "fill": float(hole_error(image, truth, mask).mean()),
            "middle": float(hole_error(net(image, mask, torch.zeros(len(image), LATENTS)), truth, mask).mean()),
            "best_of_4": float(errors.amin(dim=0).mean()),
            "mean_of_4": float(errors.mean()),
            "difference": float(torch.stack(pairs).mean()),
            "collapsed": float((torch.stack(pairs).mean(dim=0) < 2).float().mean()),
        }
        return figures | self._bound(net, batch) | {"score": -figures["best_of_4"]}

    def _bound(self, net: nn.Module, batch: Batch) -> dict[str, float]:
        truth, image, mask = batch["truth"], batch["image"], batch["mask"]
        # On a card the network is wrapped; the wrapper's device takes what the encoder is given.
        inner, device = (net.net, net.device) if isinstance(net, FromHost) else (net, truth.device)
        assert isinstance(inner, Variants)
        mean, log_variance = (x.float().cpu() for x in inner.encode(*(x.to(device) for x in (truth, image, mask))))
        divergence = variational.normal_divergence(mean, log_variance).sum(dim=1)
        noise = torch.randn(mean.shape, generator=torch.Generator().manual_seed(1))
        made = net(image, mask, variational.drawn(mean, log_variance, noise))
        values = 3 * mask.sum()
        # The scale that fits held-out photos best is their mean error.
        error = 255 * ((made - truth).abs() * mask).sum() / values
        told = variational.laplace_nats(error, torch.zeros(()), error.log())
        return {"kl": float(divergence.mean()), "elbo": -float(told + divergence.sum() / values)}

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """With the hole, filled, four variants, true."""
        batch = {name: value[:6] for name, value in self.held_out.items()}
        truth, image, mask = batch["truth"], batch["image"], batch["mask"]
        made = four(net, image, mask, seed=1)
        hidden = truth * (1 - mask) + mask
        return to_sheet([[hidden[i], image[i], *made[:, i], truth[i]] for i in range(len(image))])

    @torch.inference_mode()
    def views(self, net: nn.Module, critic: nn.Module | None = None) -> dict[str, NDArray[np.uint8]]:
        """What lies along each latent, for two holes."""
        rows = []
        for image, mask in zip(self.held_out["image"][:2], self.held_out["mask"][:2], strict=True):
            for axis in torch.eye(LATENTS):
                rows.append([net(image[None], mask[None], step * axis[None])[0] for step in WALK])
        steps = ", ".join(f"{step:g}" for step in WALK)
        return {
            f"Along the latents: a fill with one latent at {steps} and the others at 0, a row for each latent; two "
            "holes": to_sheet(rows)
        }

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """A filled image, the mask and a latent in, the image with another fill out."""
        return {
            "task": "inpaint-variants",
            "inputs": [
                {"name": "image", "kind": "image", "channels": 3},
                {"name": "mask", "kind": "mask", "channels": 1},
                {"name": "latent", "kind": "scalar", "channels": LATENTS},
            ],
            "output": {"name": Variants.OUTPUT, "kind": "image", "channels": 3},
            "multiple": SHAPES[size].multiple,
            "tile": 512,
            "halo": 64,
            "policy": "context",
        }


def four(net: nn.Module, image: Tensor, mask: Tensor, seed: int) -> Tensor:
    """The variants at four points of the latent space that lie apart, (4, n, 3, h, w)."""
    points = torch.from_numpy(apart(LATENTS, seed))
    return torch.stack([net(image, mask, point.expand(len(image), -1)) for point in points])


def hole_error(a: Tensor, b: Tensor, mask: Tensor) -> Tensor:
    """Mean absolute difference of each picture in its hole, rounded to 8 bits, 0-255, (n,)."""
    a, b = ((x.float().clamp(0, 1) * 255).round() for x in (a, b))
    return ((a - b).abs() * mask).sum(dim=(1, 2, 3)) / (3 * mask.sum(dim=(1, 2, 3))).clamp(min=1)
