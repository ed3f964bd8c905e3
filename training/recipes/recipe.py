"""What the loop asks of a recipe."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from genrepair.errors import UsageError
from training.config import Config
from training.data import PhotoSet, centre_crops
from training.degrade import to_float

Batch = dict[str, Tensor]
Network = TypeVar("Network", bound=nn.Module)


class Recipe(ABC):
    """A model in the making; holds the photos, no weights.

    Parameters
    ----------
    config : Config
    photos : PhotoSet
    """

    name: ClassVar[str]
    defaults: ClassVar[dict[str, Any]]
    # The most that a validation figure may lose in the int8 variant: decibels, where the figures are.
    int8_loss: ClassVar[float] = 0.1
    # By how much the score must beat that of the weights a run began with before a model is worth keeping: less is
    # what one seed or another makes of the same held-out crops. `unit` is the score's.
    margin: ClassVar[float] = 0.02
    unit: ClassVar[str] = "dB"
    # From this share of the training on the loss is another one, so that a curve of it jumps; 1: never.
    loss_changes_at: ClassVar[float] = 1.0
    # Parts of the network that can be exported as models of their own, beside the whole.
    parts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, config: Config, photos: PhotoSet) -> None:
        self.config, self.photos = config, photos

    @classmethod
    @abstractmethod
    def network(cls, size: str) -> nn.Module:
        """A fresh network of this size."""

    @classmethod
    def adapt(cls, weights: dict[str, Tensor], net: nn.Module) -> dict[str, Tensor]:
        """Make the weights that a run starts from fit ``net``, where they come from a related network."""
        return weights

    @abstractmethod
    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Crops and targets of one step; depends on the generator, the step and the photos only."""

    def held_out_crops(self, side: int) -> list[NDArray[np.float32]]:
        """Fixed crops of held-out photos, (side, side, 3) 0..1; of the training's size where a photo is too small."""
        smallest = min(min(photo.shape[:2]) for photo in self.photos.held_out)
        side = side if smallest >= side else self.config.crop
        return [to_float(c) for c in centre_crops(self.photos.held_out, side, self.config.validation_crops)]

    @abstractmethod
    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """Scalar to be made smaller; ``fraction`` (0..1) of the training is done."""

    @abstractmethod
    def validate(self, net: nn.Module) -> dict[str, float]:
        """Figures on held-out photos; the key "score" decides which weights are kept, higher is better."""

    def gate(self, figures: dict[str, float]) -> list[str]:
        """Names of the validation figures that an int8 variant is judged by; all of them if not said otherwise."""
        return list(figures)

    @abstractmethod
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """A sheet (height, width, 3) of held-out crops: damaged, repaired, true."""

    def views(self, net: nn.Module, critic: nn.Module | None = None) -> dict[str, NDArray[np.uint8]]:
        """Further pictures for ``explain``, (height, width, 3) under a caption each: what a critic thinks, where a
        network of what is normal finds something strange, what lies along the axes of a latent space.

        Parameters
        ----------
        net : Module
            In evaluation mode.
        critic : Module, or None
            What judged it while it was trained, where that is known.
        """
        return {}

    @classmethod
    @abstractmethod
    def card(cls, size: str) -> dict[str, Any]:
        """The recipe's part of the model card (docs/adding-a-model.md)."""

    @classmethod
    def calibrated(cls, net: nn.Module, figures: dict[str, float]) -> nn.Module:
        """The trained network as it is exported, with what the validation of its weights found out."""
        return net

    @classmethod
    def part(cls, net: nn.Module, size: str, name: str) -> tuple[nn.Module, dict[str, Any]]:
        """A part of the network as a model of its own, and its share of the card.

        Raises
        ------
        UsageError
            There is no such part.
        """
        known = f"has no part {name!r}, only {', '.join(cls.parts)}" if cls.parts else "is exported as a whole only"
        raise UsageError(f"A network of the recipe {cls.name} {known}.")


def unwrapped(net: nn.Module, kind: type[Network]) -> Network:
    """A network itself, which comes wrapped for measuring on a graphics card (`training.device.FromHost`)."""
    host = getattr(net, "net", net)
    assert isinstance(host, kind)
    return host


def to_tensor(images: list[NDArray[np.float32]]) -> Tensor:
    """[(h, w, c) float32] -> (n, c, h, w)."""
    return torch.from_numpy(np.stack(images).transpose(0, 3, 1, 2).copy())


def to_sheet(rows: list[list[Tensor]]) -> NDArray[np.uint8]:
    """Rows of (3, h, w) 0..1 -> one uint8 picture."""
    lines = [torch.cat([c.detach().float().cpu() for c in row], dim=2) for row in rows]
    sheet = torch.cat(lines, dim=1).clamp(0, 1).mul(255).round().to(torch.uint8)
    return np.ascontiguousarray(sheet.permute(1, 2, 0).numpy())


def psnr(a: Tensor, b: Tensor, weight: Tensor | None = None) -> float:
    """PSNR in dB of pictures in 0..1, rounded to 8 bits first; only where ``weight`` is 1 if given."""
    a, b = ((x.float().clamp(0, 1) * 255).round() for x in (a, b))
    error = (a - b) ** 2
    mean = error.mean() if weight is None else (error * weight).sum() / (weight.sum() * a.shape[1]).clamp(min=1)
    return float(10 * torch.log10(255**2 / mean.clamp(min=1e-3)))
