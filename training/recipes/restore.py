"""Restorer for blur, JPEG blocking, grain and their mixtures, with strengths given or found by itself."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import degrade, losses
from training.aged_pairs import AgedPairs
from training.config import Config
from training.data import PhotoSet, random_crop
from training.networks.restorer import SHAPES, STRENGTHS, Restorer
from training.recipes.recipe import Batch, Recipe, psnr, to_sheet, to_tensor
from training.weights import fit_entrance

# The strength 1 of each kind: noise of this sigma, JPEG of quality 0, Gaussian blur of this sigma in pixels.
STRONGEST_NOISE = 30 / 255
STRONGEST_BLUR = 3.0
UNKNOWN = -1.0
BLOCK = 8
# Cut off after the damage is done: the reach of the widest blur, and whole JPEG blocks, so that the blocks of a crop
# begin at its corner. The network's strides see where in its block a pixel lies; the program lays the tiles by the
# blocks that it measures.
MARGIN = 2 * BLOCK
# But of these crops the blocks lie anywhere: those of a photo may be too weak to be placed.
ANYWHERE = 0.1
# Held-out photos without damage must come back with at least this PSNR when the network is told so; below it the score
# falls. The program does not run the network at all where it measures nothing.
IDENTITY_DB = 42.0
# Share of the examples whose strengths are given; the program tells what it measured.
TOLD = 2 / 3
# Share of the examples that a model makes of clean photos, where one is named (`Config.pairs_from`).
AGED = 0.2


class RestoreRecipe(Recipe):
    """Blind restoration and restoration to order, in one network.

    Of the crops 50 % are JPEGs, a quarter of these compressed twice on shifted grids (Jiang et al., ICCV 2021); 27 %
    are blurred by a lens or by motion, with a little noise; 17 % have all of it; the rest are good and must stay as
    they are. Two times of three the strengths are given, else -1 for each. Charbonnier, then PSNR.
    With ``pairs_from`` a fifth of the crops are aged by a model that learned from real old photos instead.
    """

    name = "restore"
    loss_changes_at: ClassVar[float] = 0.5
    defaults: ClassVar[dict[str, Any]] = {"batch": 24, "crop": 112}

    def __init__(self, config: Config, photos: PhotoSet) -> None:
        super().__init__(config, photos)
        self.aged = AgedPairs(config.pairs_from) if config.pairs_from else None

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `Restorer`."""
        return Restorer(size)

    @classmethod
    def adapt(cls, weights: dict[str, Tensor], net: nn.Module) -> dict[str, Tensor]:
        """Also start from a denoiser: its entrance takes two noise maps where this one takes three strengths."""
        return fit_entrance(weights, net, 3 / (3 + len(STRENGTHS)))

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Clean and damaged crops with the strengths."""
        clean, damaged, strengths = [], [], []
        for _ in range(self.config.batch):
            crop = degrade.to_float(random_crop(rng, self.photos.train, self.config.crop + 2 * MARGIN))
            if rng.random() < 0.15:
                crop = degrade.grey(crop)
            if self.aged is not None and rng.random() < AGED:
                (crop, image), strength = self.aged.make(rng, crop), np.full(3, UNKNOWN, np.float32)
            else:
                image, strength = damage(rng, crop)
            row = column = MARGIN
            if rng.random() < ANYWHERE:
                row, column = rng.integers(MARGIN - BLOCK // 2, MARGIN + BLOCK // 2, 2)
            inner = slice(row, row + self.config.crop), slice(column, column + self.config.crop)
            clean.append(crop[inner])
            damaged.append(image[inner])
            strengths.append(strength if rng.random() < TOLD else np.full(3, UNKNOWN, np.float32))
        return {
            "clean": to_tensor(clean),
            "damaged": to_tensor(damaged),
            "strength": torch.from_numpy(np.stack(strengths)),
        }

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """Charbonnier; PSNR in the second half."""
        restored = net(batch["damaged"], batch["strength"])
        return losses.annealed(restored, batch["clean"], fraction >= self.loss_changes_at)

    def _held_out(self) -> dict[str, Batch]:
        crops = self.held_out_crops(224)
        clean = to_tensor(crops)
        rng = np.random.default_rng(3)
        soft = [degrade.gaussian_noise(rng, degrade.gaussian_blur(c, 1.6), 2 / 255) for c in crops]
        made = {
            "jpeg10": ([degrade.jpeg(c, 10) for c in crops], told_as(0, 10, 0)),
            "jpeg20": ([degrade.jpeg(c, 20) for c in crops], told_as(0, 20, 0)),
            "blur1.6": ([degrade.to_float(degrade.to_uint8(c)) for c in soft], told_as(2 / 255, 100, 1.6)),
            "good": (crops, told_as(0, 100, 0)),
        }
        batches: dict[str, Batch] = {}
        for name, (images, strength) in made.items():
            told = torch.from_numpy(strength).expand(len(crops), -1)
            batches[name] = {"clean": clean, "damaged": to_tensor(images), "strength": torch.full_like(told, UNKNOWN)}
            batches[name + "_told"] = batches[name] | {"strength": told}
        return batches

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """Gain in PSNR on JPEG of quality 10 and 20 and on a mild blur, blind and told, and what good photos keep.

        The score is the mean gain when told, as the program tells what it measured, less half a decibel for each
        decibel that good photos lose below `IDENTITY_DB`.
        """
        figures: dict[str, float] = {}
        for name, batch in self._held_out().items():
            figures[name] = psnr(net(batch["damaged"], batch["strength"]), batch["clean"])
            if not name.startswith("good"):
                figures[name] -= psnr(batch["damaged"], batch["clean"])
        gains = [value for name, value in figures.items() if name.endswith("_told") and not name.startswith("good")]
        lost = max(0.0, IDENTITY_DB - figures["good_told"])
        return figures | {"score": sum(gains) / len(gains) - 0.5 * lost}

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """Damaged, restored, true."""
        rows = []
        for name, batch in self._held_out().items():
            if name.endswith("_told"):
                continue
            part = {k: v[:2] for k, v in batch.items()}
            restored = net(part["damaged"], part["strength"])
            rows += [[part["damaged"][i], restored[i], part["clean"][i]] for i in range(len(restored))]
        return to_sheet(rows)

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """Image and three strengths in, image out, in tiles."""
        return {
            "task": "restore",
            "inputs": [
                {"name": "image", "kind": "image", "channels": 3},
                {"name": "strength", "kind": "scalar", "channels": len(STRENGTHS)},
            ],
            "output": {"name": Restorer.OUTPUT, "kind": "image", "channels": 3},
            "multiple": SHAPES[size].multiple,
            "tile": 1024,
            "halo": 48,
            "policy": "tiles",
            # -1 for every strength means "find it yourself"; the program relies on it.
            "training": {"blind": True},
        }


def damage(rng: np.random.Generator, crop: degrade.Image) -> tuple[degrade.Image, NDArray[np.float32]]:
    """Damage a good crop as old files are damaged.

    Returns
    -------
    image : (height, width, 3) float32, 0..1, in steps of 1/255
    strength : (3,) float32
        Noise, blocking and blur as the network is told.
    """
    kind = rng.random()
    image, noise, quality, blur = crop, 0.0, 100, 0.0
    if kind < 0.06:
        return crop, told_as(0, 100, 0)
    if kind < 0.56:
        quality = int(100 - 95 * rng.beta(2.2, 1.1)) if rng.random() < 0.75 else int(rng.integers(5, 96))
    elif kind < 0.83:
        image, blur = soften(rng, image)
        noise = rng.uniform(0, 8) / 255 if rng.random() < 0.8 else 0.0
        quality = int(rng.integers(75, 100)) if rng.random() < 0.25 else 100
    else:
        image, blur = soften(rng, image) if rng.random() < 0.7 else (image, 0.0)
        noise = rng.uniform(0, 30) / 255 if rng.random() < 0.8 else 0.0
        quality = int(rng.integers(20, 96)) if rng.random() < 0.8 else 100
    if noise:
        before, way = image, rng.random()
        if way < 0.45:
            image = degrade.gaussian_noise(rng, image, noise)
        elif way < 0.8:
            image = degrade.film(rng, image)
        else:
            image = degrade.camera_noise(rng, np.clip(image, 0, 1))
        noise = float((image - before).std())
    image = np.clip(image, 0, 1)
    if quality == 100:
        return degrade.to_float(degrade.to_uint8(image)), told_as(noise, 100, blur)
    subsample = bool(rng.random() < 0.65)
    if rng.random() < 0.25:
        first = int(np.clip(quality + rng.integers(-30, 40), 5, 98))
        rows, columns = (int(n) for n in rng.integers(0, BLOCK, 2))
        # Cropped or moved between the two savings. The blocks of the stronger one, which are seen, lie at the corner.
        for each in (first, quality):
            moved = (0, 0) if each == min(first, quality) else (rows, columns)
            image = _saved(image, each, subsample, moved)
        return image, told_as(noise, min(first, quality), blur)
    return degrade.jpeg(image, quality, subsample), told_as(noise, quality, blur)


def _saved(image: degrade.Image, quality: int, subsample: bool, moved: tuple[int, int]) -> degrade.Image:
    """As a JPEG whose blocks begin so many pixels above and left of the corner."""
    rows, columns = moved
    larger = np.pad(image, ((rows, 0), (columns, 0), (0, 0)), mode="edge")
    return degrade.jpeg(larger, quality, subsample)[rows:, columns:]


def soften(rng: np.random.Generator, image: degrade.Image) -> tuple[degrade.Image, float]:
    """A soft picture and how soft it is, as the sigma of a Gaussian that softens as much."""
    kind = rng.random()
    if kind < 0.65:
        sigma = rng.uniform(0.4, 2.6)
        return degrade.gaussian_blur(image, sigma), sigma
    if kind < 0.85:
        radius = rng.uniform(0.8, 4.0)
        # A disc of radius r has the second moment of a Gaussian of r / 2.
        return degrade.defocus(image, radius), radius / 2
    length = rng.uniform(3, 11)
    # A line of length l: l / sqrt(12) along it, and nothing across.
    return degrade.motion_blur(rng, image, length), length / 12**0.5 / 2


def told_as(noise: float, quality: float, blur: float) -> NDArray[np.float32]:
    """Noise (0..1), JPEG quality and blur (sigma in pixels) as the network is told, (3,) in 0..1."""
    values = noise / STRONGEST_NOISE, (100 - quality) / 100, blur / STRONGEST_BLUR
    return np.clip(np.array(values, np.float32), 0, 1)
