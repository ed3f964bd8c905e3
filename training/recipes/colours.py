"""Colour corrector, taught on thumbnails whose dyes have faded, whose paper has yellowed, whose light was wrong."""

from __future__ import annotations

from typing import Any, ClassVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import degrade, losses
from training.config import Config
from training.data import PhotoSet
from training.networks.colour_corrector import OUTPUTS, SIDE, ColourCorrector, apply_transform
from training.recipes.recipe import Batch, Recipe, to_sheet, to_tensor

# Thumbnails are small: every photo is cut in this many ways once, instead of at every step.
CUTS = 8
GOOD_SHARE = 0.3
# What a changed good photo costs against an aged one that is as far from what it was.
GOOD_WEIGHT = 4.0


class ColoursRecipe(Recipe):
    """A good photo aged at random, and the transform that brings it back; 30 % are good and must stay as they are.

    A crop is a random choice of a thumbnail's rows and columns: the network counts colours, wherever they lie. The loss
    is the colour difference CIE94, four times as dear on good photos.
    """

    name = "colours"
    margin: ClassVar[float] = 0.1
    unit: ClassVar[str] = "ΔE"
    defaults: ClassVar[dict[str, Any]] = {
        "batch": 64,
        "crop": 24,
        "optimizer": {"muon": False, "adam_lr": 2e-3, "weight_decay": 1e-2},
    }

    def __init__(self, config: Config, photos: PhotoSet) -> None:
        super().__init__(config, photos)
        self.thumbnails = [t for photo in photos.train for t in _cuts(photo)]

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `ColourCorrector`."""
        return ColourCorrector(size)

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Pixels of thumbnails, aged and good."""
        good, aged = [], []
        for _ in range(self.config.batch):
            clean = self._good(rng)
            if rng.random() < 0.1:
                clean = degrade.grey(clean)
            good.append(clean)
            aged.append(clean if rng.random() < GOOD_SHARE else degrade.age_colours(rng, clean))
        return {"good": to_tensor(good), "aged": to_tensor(aged)}

    def _good(self, rng: np.random.Generator) -> degrade.Image:
        """Pixels of a good thumbnail, often put together of several photos.

        A network that sees some hundred photos again and again learns them by heart, whatever their colours. Mixtures
        it has never seen.
        """
        clean, side = self._pick(rng), self.config.crop
        if rng.random() < 0.6:
            row, column = rng.integers(side // 4, 3 * side // 4 + 1, 2)
            for part in (np.s_[:row, column:], np.s_[row:, :column], np.s_[row:, column:]):
                if rng.random() < 0.6:
                    clean[part] = self._pick(rng)[part]
        # Photographers differ in exposure, contrast and saturation.
        clean = clean ** np.float32(np.exp(rng.normal(0, 0.15)))
        grey = (clean @ degrade.LUMINANCE)[..., None]
        return np.clip(grey + np.float32(rng.uniform(0.8, 1.15)) * (clean - grey), 0, 1).astype(np.float32)

    def _pick(self, rng: np.random.Generator) -> degrade.Image:
        """Some rows and columns of a thumbnail."""
        thumbnail = self.thumbnails[int(rng.integers(len(self.thumbnails)))]
        rows, columns = (np.sort(rng.permutation(SIDE)[: self.config.crop]) for _ in range(2))
        return degrade.to_float(thumbnail[rows[:, None], columns])

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """Mean colour difference; a photo that was good counts more."""
        with torch.autocast(batch["aged"].device.type, enabled=False):
            error = losses.colour_difference_94(apply_transform(batch["aged"], net(batch["aged"])), batch["good"])
        untouched = (batch["aged"] == batch["good"]).flatten(1).all(dim=1).float()
        return (error * (1 + (GOOD_WEIGHT - 1) * untouched)).mean() / 10

    def _held_out(self) -> tuple[Tensor, Tensor]:
        rng = np.random.default_rng(4)
        # A sixteenth of the pixels says as much about one transform of all of them.
        good = [degrade.to_float(_thumbnail(p)[::4, ::4]) for p in self.photos.held_out for _ in range(4)]
        return to_tensor(good), to_tensor([degrade.age_colours(rng, g) for g in good])

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """Colour difference (CIE94) before and after, and on good photos; the score is minus their sum."""
        good, aged = self._held_out()
        with torch.autocast("cpu", enabled=False):
            before = float(losses.colour_difference_94(aged, good).mean())
            after = float(losses.colour_difference_94(apply_transform(aged, net(aged)), good).mean())
            kept = float(losses.colour_difference_94(apply_transform(good, net(good)), good).mean())
        return {"before": before, "after": after, "good": kept, "score": -after - kept}

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """Aged, corrected, true."""
        good, aged = (x[:40:4] for x in self._held_out())
        mended = apply_transform(aged, net(aged).float())
        return to_sheet([[aged[i], mended[i], good[i]] for i in range(len(good))])

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """A thumbnail of one size in, numbers out."""
        return {
            "task": "colours",
            "inputs": [{"name": "image", "kind": "image", "channels": 3}],
            "output": {"name": ColourCorrector.OUTPUT, "kind": "map", "channels": OUTPUTS},
            # The program always gives it SIDE x SIDE; training crops of any multiple of this.
            "multiple": 8,
            "tile": SIDE,
            "halo": 0,
            "policy": "whole",
        }


def _thumbnail(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(photo, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def _cuts(photo: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Thumbnails of the photo and of parts of it, the same at every start."""
    height, width = photo.shape[:2]
    rng = np.random.default_rng((height, width, int(photo[height // 2, width // 2].sum())))
    cuts = [_thumbnail(photo)]
    for _ in range(CUTS - 1):
        rows, columns = (max(SIDE, int(side * rng.uniform(0.45, 1))) for side in (height, width))
        rows, columns = min(rows, height), min(columns, width)
        row, column = int(rng.integers(height - rows + 1)), int(rng.integers(width - columns + 1))
        cuts.append(_thumbnail(photo[row : row + rows, column : column + columns]))
    return cuts
