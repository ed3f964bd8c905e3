"""The second player of adversarial recipes: a critic with its own optimiser, trained before each step of a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn

from training.distributed import Workers
from training.losses_adversarial import clip_weights
from training.recipes.adversarial import AdversarialRecipe
from training.recipes.recipe import Batch


class Adversary:
    """A critic in training.

    Parameters
    ----------
    recipe : AdversarialRecipe
    place : callable
        Moves a network to the training's device.
    workers : Workers
        Who train together.
    """

    def __init__(self, recipe: AdversarialRecipe, place: Callable[[nn.Module], nn.Module], workers: Workers) -> None:
        self.recipe, self.workers = recipe, workers
        self.net = place(recipe.critic(recipe.config.size))
        workers.share_weights(self.net)
        o = recipe.config.adversary
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=o.lr, betas=(o.beta1, o.beta2))

    def step(
        self, generator: nn.Module, batches: Sequence[Batch], step: int, rate: float, seeded: Callable[[int, int], None]
    ) -> bool:
        """Take the critic's turns.

        Parameters
        ----------
        generator : Module
            Not changed, apart from the running statistics of batch normalisation.
        batches : sequence of dict
            Gradients are averaged over them, and over the processes, before the critic moves.
        step : int
        rate : float
            Share of the learning rate, 0..1.
        seeded : callable
            Takes the number of a batch and of a turn and seeds what is drawn at random for them.

        Returns
        -------
        bool
            False if a gradient was not finite; the critic is then left as it was.
        """
        o = self.recipe.config.adversary
        for group in self.optimizer.param_groups:
            group["lr"] = o.lr * rate
        self.net.requires_grad_(True)
        for turn in range(self.recipe.turns):
            self.optimizer.zero_grad(set_to_none=True)
            for number, batch in enumerate(batches):
                seeded(number, turn)
                # In float32: the second derivative of a gradient penalty is nothing for bf16.
                with torch.autocast(next(self.net.parameters()).device.type, enabled=False):
                    loss = self.recipe.critic_loss(generator, self.net, batch, turn, step) / len(batches)
                loss.backward()
            self.workers.average_gradients(self.net.parameters())
            norm = nn.utils.clip_grad_norm_(self.net.parameters(), 10.0)
            if not bool(torch.isfinite(norm)):
                self.net.requires_grad_(False)
                return False
            self.optimizer.step()
            if o.kind == "wgan":
                clip_weights(self.net, o.weight_limit)
        # While the network learns from the critic, the critic must not learn from the network.
        self.net.requires_grad_(False)
        return True

    def state_dict(self) -> dict[str, Any]:
        """For the checkpoint."""
        return {"net": self.net.state_dict(), "optimizer": self.optimizer.state_dict()}

    def load_state_dict(self, values: dict[str, Any]) -> None:
        """From the checkpoint."""
        self.net.load_state_dict(values["net"])
        self.optimizer.load_state_dict(values["optimizer"])
