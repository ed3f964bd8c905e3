"""Second denoiser, which sees the photo beside what collaborative filtering made of it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from genrepair.engine import Engine, EngineSettings
from genrepair.imaging.collaborative import collaborative_filter, noise_spectrum
from training import degrade
from training.config import Config
from training.data import PhotoSet, random_crop
from training.networks.collaborative import CollaborativeDenoiser
from training.recipes.denoise import DenoiseRecipe, example
from training.recipes.recipe import Batch, to_tensor
from training.weights import fit_entrance

# What the network is given: mean, noise map, difference; the first five as the denoiser.
SHARED, INPUTS = 5, 8
# Examples take longer to filter than to learn from. Each is larger than a crop by so much, and is kept: crops of a
# step come from the last so many; to the first ones half an example is added a step.
MARGIN, KEPT, FIRST, ADDED = 64, 2000, 160, 0.5

Example = tuple[NDArray[np.float16], NDArray[np.float16], NDArray[np.float16]]


class CollaborativeRecipe(DenoiseRecipe):
    """`DenoiseRecipe`'s task, with the shipped denoiser's result and what its likest places have in common at hand."""

    name = "collaborative"
    defaults: ClassVar[dict[str, Any]] = {"batch": 16, "crop": 96}

    def __init__(self, config: Config, photos: PhotoSet) -> None:
        super().__init__(config, photos)
        self._engine = Engine(EngineSettings(provider="cpu", threads=1))
        self._pilot = self._engine.card("denoise")
        self._examples: dict[int, Example] = {}
        self._measured: dict[str, Batch] = {}

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `CollaborativeDenoiser`."""
        return CollaborativeDenoiser(size)

    @classmethod
    def adapt(cls, weights: dict[str, Tensor], net: nn.Module) -> dict[str, Tensor]:
        """Also start from a denoiser, to which the mean of the two pictures is a photo of half the noise."""
        return fit_entrance(weights, net, SHARED / INPUTS)

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Clean crops, noisy and filtered ones beside each other, noise maps."""
        newest = FIRST + int(step * ADDED)
        oldest = max(0, newest - KEPT)
        for number in [n for n in self._examples if n < oldest]:
            del self._examples[number]
        parts: tuple[list[degrade.Image], ...] = ([], [], [])
        for _ in range(self.config.batch):
            number = int(rng.integers(oldest, newest))
            if number not in self._examples:
                self._examples[number] = self._example(np.random.default_rng((self.config.seed, number)))
            row, column = rng.integers(0, MARGIN // 2 + 1, 2) * 2
            turns, mirrored = int(rng.integers(4)), bool(rng.integers(2))
            for images, image in zip(parts, self._examples[number], strict=True):
                crop = image[row : row + self.config.crop, column : column + self.config.crop].astype(np.float32)
                crop = np.rot90(crop, turns)
                images.append(crop[:, ::-1] if mirrored else crop)
        return {name: to_tensor(images) for name, images in zip(("clean", "noisy", "level"), parts, strict=True)}

    def _example(self, rng: np.random.Generator) -> Example:
        crop = degrade.to_float(random_crop(rng, self.photos.train, self.config.crop + MARGIN))
        clean, noisy, level = example(rng, crop)
        both = np.concatenate((noisy, self._filtered(noisy, level)), axis=2)
        return clean.astype(np.float16), both.astype(np.float16), level.astype(np.float16)

    def _filtered(self, noisy: degrade.Image, level: degrade.Image) -> degrade.Image:
        values = {"image": noisy, "noise_level": level}
        pilot = self._engine.predict(self._pilot, {each.name: values[each.kind] for each in self._pilot.inputs})
        return collaborative_filter(noisy, pilot, noise_spectrum(noisy, pilot))

    def _held_out(self) -> dict[str, Batch]:
        if not self._measured:
            for name, batch in super()._held_out().items():
                noisy, level = (batch[part].permute(0, 2, 3, 1).numpy() for part in ("noisy", "level"))
                filtered = to_tensor([self._filtered(a, b) for a, b in zip(noisy, level, strict=True)])
                self._measured[name] = batch | {"noisy": torch.cat((batch["noisy"], filtered), dim=1)}
        return self._measured

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """Noisy and filtered image beside each other and noise map in, image out, in tiles."""
        return super().card(size) | {
            "task": "denoise-collaborative",
            "inputs": [
                {"name": "image", "kind": "image", "channels": 6},
                {"name": "noise_level", "kind": "noise_level", "channels": 2},
            ],
        }
