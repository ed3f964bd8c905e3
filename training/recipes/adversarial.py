"""What the loop asks of a recipe that trains against a critic."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from torch import Tensor, nn

from training import losses_adversarial as adversarial
from training.config import Config
from training.data import PhotoSet
from training.recipes.recipe import Batch, Recipe


class AdversarialRecipe(Recipe):
    """A recipe whose network is judged by a critic that learns along with it."""

    # R1 each so many steps, weighed by as many (lazy regularisation: Karras et al., StyleGAN2, CVPR 2020).
    lazy: ClassVar[int] = 16

    def __init__(self, config: Config, photos: PhotoSet) -> None:
        super().__init__(config, photos)
        # What the critic thought in its last turn; the loop logs the mean of each between two reports.
        self.noted: dict[str, float] = {}

    def judged(
        self, critic: nn.Module, real: Tensor, made: Tensor, *told: Tensor, step: int, weight: Tensor | None = None
    ) -> Tensor:
        """The critic's loss of the chosen kind with the penalty that belongs to it; notes what the critic thought.

        For wgan-gp, and up to a constant factor for wgan, the difference of the opinions estimates the Wasserstein
        distance between real and made samples (Arjovsky et al., ICML 2017): it falls where the network learns.

        Parameters
        ----------
        critic : Module
        real, made : (n, c, h, w)
            The made ones without a gradient of their own.
        told : Tensor
            Whatever else the critic is given.
        step : int
        weight : Tensor, or None
            How much each opinion counts.
        """
        c = self.config.adversary
        opinions = critic(real, *told), critic(made, *told)
        loss = adversarial.critic_loss(c.kind, *opinions, weight)
        means = [-float(adversarial.generator_loss("wgan", each.detach(), weight)) for each in opinions]
        self.noted = {"critic_real": means[0], "critic_made": means[1], "critic_difference": means[0] - means[1]}
        if c.kind == "wgan-gp":
            return loss + c.penalty * adversarial.gradient_penalty(critic, real, made, *told)
        if c.kind != "wgan" and step % self.lazy == 0:
            return loss + self.lazy * c.r1 * adversarial.r1(critic, real, *told)
        return loss

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
