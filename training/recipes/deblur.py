"""Deep deconvolution for soft photos: blur of lens and motion, sharpened by an encoder-decoder of transposed layers."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import degrade, losses
from training.data import random_crop
from training.networks.deconvolver import Deconvolver
from training.recipes.recipe import Batch, psnr, to_tensor
from training.recipes.restore import MARGIN, UNKNOWN, RestoreRecipe, soften, told_as


class DeblurRecipe(RestoreRecipe):
    """Crops softened by a lens out of focus, a Gaussian or motion, then weak noise and a mild JPEG; a tenth are sharp.

    Charbonnier and the magnitude of the spectrum in the first half, then PSNR.
    """

    name = "deblur"
    loss_changes_at: ClassVar[float] = 0.5
    defaults: ClassVar[dict[str, Any]] = {"batch": 8, "crop": 80}

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `Deconvolver`."""
        return Deconvolver(size)

    @classmethod
    def adapt(cls, weights: dict[str, Tensor], net: nn.Module) -> dict[str, Tensor]:
        """Weights of its own kind only."""
        return weights

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Clean and soft crops with the strengths."""
        clean, damaged, strengths = [], [], []
        for _ in range(self.config.batch):
            crop = degrade.to_float(random_crop(rng, self.photos.train, self.config.crop + 2 * MARGIN))
            image, strength = soft(rng, crop)
            inner = slice(MARGIN, MARGIN + self.config.crop)
            clean.append(crop[inner, inner])
            damaged.append(image[inner, inner])
            strengths.append(strength if rng.random() < 0.7 else np.full(3, UNKNOWN, np.float32))
        return {
            "clean": to_tensor(clean),
            "damaged": to_tensor(damaged),
            "strength": torch.from_numpy(np.stack(strengths)),
        }

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """See the class."""
        restored = net(batch["damaged"], batch["strength"])
        late = fraction >= self.loss_changes_at
        loss = losses.annealed(restored, batch["clean"], late)
        return loss if late else loss + 0.1 * losses.spectrum(restored, batch["clean"])

    def _held_out(self) -> dict[str, Batch]:
        crops = self.held_out_crops(224)
        clean = to_tensor(crops)
        rng = np.random.default_rng(3)
        made = {
            "blur1.6": ([degrade.gaussian_blur(c, 1.6) for c in crops], 1.6),
            "defocus3": ([degrade.defocus(c, 3.0) for c in crops], 1.5),
            "motion7": ([degrade.motion_blur(rng, c, 7.0) for c in crops], 7 / 12**0.5 / 2),
            "good": (crops, 0.0),
        }
        batches: dict[str, Batch] = {}
        for name, (images, blur) in made.items():
            if name != "good":
                images = [degrade.to_float(degrade.to_uint8(degrade.gaussian_noise(rng, i, 2 / 255))) for i in images]
            strength = torch.from_numpy(told_as(2 / 255 if blur else 0.0, 100, blur)).expand(len(crops), -1)
            batches[name] = {"clean": clean, "damaged": to_tensor(images), "strength": strength}
        return batches

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """Gain in PSNR on three kinds of blur, what good photos keep, and the checkerboard index.

        The score is the mean gain, less half a decibel for each that good photos lose below 45 dB.
        """
        figures: dict[str, float] = {}
        gains, boards = [], []
        for name, batch in self._held_out().items():
            restored = net(batch["damaged"], batch["strength"])
            figures[name] = psnr(restored, batch["clean"])
            if name != "good":
                figures[name] -= psnr(batch["damaged"], batch["clean"])
                gains.append(figures[name])
                boards.append(checkerboard(restored.numpy()))
        lost = max(0.0, 45.0 - figures["good"])
        return figures | {"checkerboard": float(np.mean(boards)), "score": sum(gains) / len(gains) - 0.5 * lost}

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """As of `RestoreRecipe`: the program offers it as another model for the same tool."""
        return super().card("tiny") | {"multiple": Deconvolver.MULTIPLE}


def soft(rng: np.random.Generator, crop: degrade.Image) -> tuple[degrade.Image, NDArray[np.float32]]:
    """Soften a good crop, and tell how much.

    Returns
    -------
    image : (height, width, 3) float32, 0..1, in steps of 1/255
    strength : (3,) float32
        Noise, blocking and blur as the network is told.
    """
    if rng.random() < 0.1:
        return crop, told_as(0, 100, 0)
    image, blur = soften(rng, crop)
    noise = rng.uniform(0, 6) / 255 if rng.random() < 0.7 else 0.0
    image = np.clip(degrade.gaussian_noise(rng, image, noise), 0, 1)
    quality = int(rng.integers(70, 100)) if rng.random() < 0.25 else 100
    image = degrade.jpeg(image, quality) if quality < 100 else degrade.to_float(degrade.to_uint8(image))
    return image, told_as(noise, quality, blur)


def checkerboard(images: NDArray[np.float32]) -> float:
    """How much more energy lies in the three frequencies of a 2-pixel pattern than around them; 1 where there is none.

    Parameters
    ----------
    images : (n, c, h, w) float32
        Heights and widths even.

    Returns
    -------
    float
        Mean over the three of the energy at (pi, 0), (0, pi) and (pi, pi) against the mean of their neighbours.
    """
    height, width = images.shape[2:]
    window = np.hanning(height + 1)[:-1, None] * np.hanning(width + 1)[None, :-1]
    power = (np.abs(np.fft.fft2((images - images.mean(axis=(2, 3), keepdims=True)) * window)) ** 2).mean(axis=(0, 1))
    ratios = []
    for row, column in ((height // 2, 0), (0, width // 2), (height // 2, width // 2)):
        rows = (np.arange(row - 6, row + 7) % height)[:, None]
        columns = np.arange(column - 6, column + 7) % width
        around = power[rows, columns].copy()
        peak = around[5:8, 5:8].mean()
        around[4:9, 4:9] = np.nan
        if row == 0:
            # The lowest rows hold the picture's straight edges, at every column alike; compare along them.
            around = around[5:8]
        elif column == 0:
            around = around[:, 5:8]
        ratios.append(peak / max(float(np.nanmean(around)), 1e-12))
    return float(np.mean(ratios))
