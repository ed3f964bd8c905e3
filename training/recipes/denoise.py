"""Denoiser for white noise and for noise as cameras make it, with the level given or found by itself."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import degrade, losses
from training.data import random_crop
from training.networks.denoiser import SHAPES, Denoiser
from training.recipes.recipe import Batch, Recipe, psnr, to_sheet, to_tensor

STRONGEST = 55 / 255
# Of what is on film, in black and white.
MONOCHROME = 0.4
# Of the held-out crops for coarse noise, the largest blur.
SOFTEST = 1.6


class DenoiseRecipe(Recipe):
    """FFDNet's task (level given) and blind denoising, in one network.

    Of the crops 38 % get white Gaussian noise of sigma 0..55, 32 % camera noise with or without chroma blotches and
    JPEG, 14 % the weak wide noise that a camera leaves in its JPEG files, 12 % the grain of film, two in five of them
    in black and white, 4 % nothing. A good third of the time the true level is given, else zeros. Charbonnier, then
    PSNR in the last half.
    """

    name = "denoise"
    loss_changes_at: ClassVar[float] = 0.5
    defaults: ClassVar[dict[str, Any]] = {"batch": 32, "crop": 96}

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `Denoiser`."""
        return Denoiser(size)

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Clean and noisy crops with their noise maps."""
        clean, noisy, level = [], [], []
        for _ in range(self.config.batch):
            crop = degrade.to_float(random_crop(rng, self.photos.train, self.config.crop))
            for parts, part in zip((clean, noisy, level), example(rng, crop), strict=True):
                parts.append(part)
        return {"clean": to_tensor(clean), "noisy": to_tensor(noisy), "level": to_tensor(level)}

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """Charbonnier, then PSNR."""
        restored = net(batch["noisy"], batch["level"])
        return losses.annealed(restored, batch["clean"], fraction >= self.loss_changes_at)

    def _held_out(self) -> dict[str, Batch]:
        crops = self.held_out_crops(224)
        clean = to_tensor(crops)
        batches: dict[str, Batch] = {}
        for sigma in (15, 25, 50):
            rng = np.random.default_rng(sigma)
            noisy = to_tensor([degrade.gaussian_noise(rng, c, sigma / 255) for c in crops])
            level = torch.full_like(clean[:, :2], sigma / 255)
            batches[f"sigma{sigma}"] = {"clean": clean, "noisy": noisy, "level": level}
        blind = dict(batches["sigma25"])
        batches["blind25"] = blind | {"level": torch.zeros_like(blind["level"])}
        rng = np.random.default_rng(7)
        camera = [degrade.jpeg(degrade.camera_noise(rng, c), 90) for c in crops]
        batches["camera"] = {"clean": clean, "noisy": to_tensor(camera), "level": torch.zeros_like(blind["level"])}
        soft = [degrade.blur(rng, c, SOFTEST) for c in crops]
        coarse = [degrade.jpeg(np.clip(degrade.coarse_noise(rng, c), 0, 1), 92) for c in soft]
        batches["coarse"] = {"clean": to_tensor(soft), "noisy": to_tensor(coarse), "level": batches["camera"]["level"]}
        rng = np.random.default_rng(8)
        bare, filmed = zip(*(_filmed(rng, c) for c in crops), strict=True)
        scans = [degrade.jpeg(np.clip(c, 0, 1), 92) for c in filmed]
        batches["film"] = {"clean": to_tensor([*bare]), "noisy": to_tensor(scans), "level": batches["camera"]["level"]}
        return batches

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """PSNR with the level given at 15, 25, 50, blind at 25, on noise of cameras and film; the score: their mean."""
        figures = {n: psnr(net(b["noisy"], b["level"]), b["clean"]) for n, b in self._held_out().items()}
        return figures | {"score": sum(figures.values()) / len(figures)}

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """What is seen of it (noisy), denoised, true."""
        batches = self._held_out()
        rows = []
        for name in ("blind25", "camera", "film"):
            batch = {k: v[:2] for k, v in batches[name].items()}
            restored = net(batch["noisy"], batch["level"])
            rows += [
                [*seen.split(3), made, clean]
                for seen, made, clean in zip(batch["noisy"], restored, batch["clean"], strict=True)
            ]
        return to_sheet(rows)

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """Image and noise map in, image out, in tiles."""
        return {
            "task": "denoise",
            "inputs": [
                {"name": "image", "kind": "image", "channels": 3},
                {"name": "noise_level", "kind": "noise_level", "channels": 2},
            ],
            "output": {"name": Denoiser.OUTPUT, "kind": "image", "channels": 3},
            "multiple": SHAPES[size].multiple,
            "tile": 1024,
            "halo": 32,
            "policy": "tiles",
            # Zeros as the level mean "find it yourself"; the program relies on it for photos of unknown noise.
            "training": {"blind": True},
        }


def example(rng: np.random.Generator, crop: degrade.Image) -> tuple[degrade.Image, degrade.Image, degrade.Image]:
    """A clean crop, the same with noise, and the level that is told of it."""
    kind, tell = rng.random(), rng.random()
    flat = np.zeros((*crop.shape[:2], 2), np.float32)
    if kind < 0.38:
        sigma = rng.uniform(0, STRONGEST)
        if tell < 0.55:
            # Most of the time the map is exact, sometimes off by what a person's hand or an estimate is off.
            flat += sigma * (rng.uniform(0.85, 1.2) if tell < 0.12 else 1.0)
        return crop, degrade.gaussian_noise(rng, crop, sigma), flat
    if kind >= 0.96:
        return crop, crop.copy(), flat
    crop = degrade.full_size(rng, crop)
    if kind < 0.7:
        damaged = degrade.camera_noise(rng, crop)
        if rng.random() < 0.25:
            damaged = degrade.chroma_blotches(rng, damaged)
    elif kind < 0.84:
        damaged = degrade.coarse_noise(rng, crop)
    else:
        crop, damaged = _filmed(rng, crop)
    if rng.random() < 0.6:
        damaged = degrade.jpeg(damaged, int(rng.integers(60, 100)), bool(rng.random() < 0.6))
    if tell < 0.35:
        flat = degrade.noise_level(damaged - crop)
    return crop, damaged, flat


def _filmed(rng: np.random.Generator, crop: degrade.Image) -> tuple[degrade.Image, degrade.Image]:
    """The crop, at times in black and white, and the same on film."""
    if rng.random() < MONOCHROME:
        crop = degrade.grey(crop)
    return crop, degrade.film(rng, crop)
