"""What the loop asks of a recipe that trains against a critic."""

from __future__ import annotations

from abc import abstractmethod

from torch import Tensor, nn

from training.recipes.recipe import Batch, Recipe


class AdversarialRecipe(Recipe):
    """A recipe whose network is judged by a critic that learns along with it."""

    @classmethod
    @abstractmethod
    def critic(cls, size: str) -> nn.Module:
        """A fresh critic for the network of this size."""

    @abstractmethod
    def critic_loss(self, net: nn.Module, critic: nn.Module, batch: Batch, turn: int, step: int) -> Tensor:
        """What the critic makes smaller in turn ``turn`` of this step; must leave the network without gradients."""

    @abstractmethod
    def loss(self, net: nn.Module, batch: Batch, fraction: float, critic: nn.Module | None = None) -> Tensor:
        """Scalar to be made smaller by the network; the critic is given, its weights are frozen meanwhile."""

    @property
    def turns(self) -> int:
        """Steps of the critic for each of the network: `AdversaryConfig.turns`, or what its kind of loss wants."""
        asked = self.config.adversary
        return asked.turns or (5 if asked.kind.startswith("wgan") else 1)
