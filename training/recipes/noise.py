"""Noise estimator, taught on the same noise as the denoiser, whose true strength is known in every place."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training import degrade, losses
from training.data import random_crop
from training.networks.noise_estimator import STEP, NoiseEstimator
from training.recipes.recipe import Batch, Recipe, to_sheet, to_tensor

STRONGEST = 55 / 255


class NoiseRecipe(Recipe):
    """Half of the crops get camera noise, a third white noise, the rest none; what was added is measured in boxes.

    CBDNet's asymmetric squared error of the logarithm: an estimate that is too low leaves noise in the photo, one that
    is a little too high costs less.
    """

    name = "noise"
    margin: ClassVar[float] = 0.01
    unit: ClassVar[str] = ""
    defaults: ClassVar[dict[str, Any]] = {"batch": 32, "crop": 96}

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `NoiseEstimator`."""
        return NoiseEstimator(size)

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Noisy crops and their noise levels."""
        noisy, level = [], []
        for _ in range(self.config.batch):
            crop = degrade.to_float(random_crop(rng, self.photos.train, self.config.crop))
            damaged = _noise(rng, crop)
            noisy.append(damaged)
            level.append(_level(damaged - crop))
        return {"noisy": to_tensor(noisy), "level": to_tensor(level)}

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """Asymmetric squared error of the logarithm."""
        return losses.asymmetric_log(net(batch["noisy"]), batch["level"])

    def _held_out(self) -> dict[str, Batch]:
        crops = [c[: len(c) // STEP * STEP, : len(c) // STEP * STEP] for c in self.held_out_crops(224)]
        batches: dict[str, Batch] = {}
        for name in ("white", "camera"):
            rng = np.random.default_rng(9)
            white = name == "white"
            noisy = [
                degrade.gaussian_noise(rng, c, rng.uniform(3, 40) / 255)
                if white
                else degrade.jpeg(np.clip(degrade.camera_noise(rng, c), 0, 1), 92)
                for c in crops
            ]
            level = [_level(n - c) for n, c in zip(noisy, crops, strict=True)]
            batches[name] = {"noisy": to_tensor(noisy), "level": to_tensor(level)}
        return batches

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """Mean error of the logarithm of a photo's median level, white and camera noise; the score is minus the sum."""
        figures: dict[str, float] = {}
        for name, batch in self._held_out().items():
            told, true = (x.float().flatten(2).median(dim=2).values for x in (net(batch["noisy"]), batch["level"]))
            figures[name] = float((torch.log(told + 1 / 255) - torch.log(true + 1 / 255)).abs().mean())
        return figures | {"score": -sum(figures.values())}

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """Noisy photo, estimate, truth (red luminance, green colour; five times as bright)."""
        rows = []
        for batch in self._held_out().values():
            told = net(batch["noisy"][:3]).float()
            for i in range(len(told)):
                maps = [functional.interpolate(m[i][None], scale_factor=STEP)[0] for m in (told, batch["level"])]
                rows.append([batch["noisy"][i], *(torch.cat((m, m[:1]), dim=0) * 5 for m in maps)])
        return to_sheet(rows)

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """Image in, levels out at a quarter of the resolution, in tiles."""
        return {
            "task": "noise",
            "inputs": [{"name": "image", "kind": "image", "channels": 3}],
            "output": {"name": NoiseEstimator.OUTPUT, "kind": "map", "channels": 2},
            "multiple": STEP,
            "tile": 1024,
            "halo": 32,
            "policy": "tiles",
        }


def _noise(rng: np.random.Generator, crop: degrade.Image) -> degrade.Image:
    kind = rng.random()
    if kind < 0.33:
        damaged = degrade.gaussian_noise(rng, crop, STRONGEST * rng.random() ** 2)
    elif kind < 0.85:
        damaged = degrade.camera_noise(rng, crop)
        if rng.random() < 0.25:
            damaged = degrade.chroma_blotches(rng, damaged)
    elif kind < 0.93:
        damaged = degrade.film(rng, crop)
    else:
        damaged = crop
    if kind > 0.33 and rng.random() < 0.6:
        damaged = degrade.jpeg(np.clip(damaged, 0, 1), int(rng.integers(60, 100)), bool(rng.random() < 0.6))
    return damaged.astype(np.float32)


def _level(noise: degrade.Image) -> degrade.Image:
    """What the network should say: `degrade.noise_level` in squares of `STEP`."""
    level = degrade.noise_level(noise)
    height, width = level.shape[:2]
    return level.reshape(height // STEP, STEP, width // STEP, STEP, 2).mean(axis=(1, 3)).astype(np.float32)
