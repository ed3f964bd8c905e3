"""Inpainter whose fills are judged by a critic: sharper texture in wide holes, at the price of some exactness."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from genrepair.imaging.hole_texture import band_distance
from training import losses
from training import losses_adversarial as adversarial
from training.device import computes_bf16
from training.explain.judge import judged_sheet
from training.networks.inpainter import Inpainter
from training.networks.patch_critic import PATCH, PatchCritic
from training.recipes.adversarial import AdversarialRecipe
from training.recipes.inpaint import InpaintRecipe
from training.recipes.recipe import Batch, psnr

# Weight of feature matching beside the critic's opinion: Wang et al., pix2pixHD, CVPR 2018.
FEATURES = 10.0
# What a decibel of wrong texture costs in the score, in decibels of PSNR.
TEXTURE_PRICE = 0.5


class InpaintGanRecipe(InpaintRecipe, AdversarialRecipe):
    """The crops of `InpaintRecipe`; the critic is told where the holes were and judges patches by their share of hole.

    In the hole Charbonnier and gradient difference, the critic's opinion and the difference of its features, the latter
    two weighed so that they pull ``adversary.weight`` times as hard as the former. 0 trains without a critic.
    """

    name = "inpaint-gan"
    # Two of three fill broad holes: there is nothing to invent in a scratch.
    thin_steps: ClassVar[int] = 2
    loss_changes_at: ClassVar[float] = 1.0
    # Weight of the gradient difference beside `fidelity`.
    edges: ClassVar[float] = 0.5
    fidelity: Callable[[Tensor, Tensor, Tensor], Tensor] = staticmethod(losses.charbonnier)
    defaults: ClassVar[dict[str, Any]] = {
        "batch": 4,
        "crop": 128,
        "optimizer": {"muon_lr": 1e-3, "adam_lr": 3e-4},
        "adversary": {"kind": "hinge", "lr": 4e-4, "r1": 20.0},
    }

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """An `Inpainter` that gets random numbers to make texture of."""
        return Inpainter(size, invents=True)

    @classmethod
    def critic(cls, size: str) -> nn.Module:
        """A `PatchCritic` of picture and mask."""
        return PatchCritic(size, 4)

    @property
    def turns(self) -> int:
        """None where the critic is not asked."""
        return super().turns if self.config.adversary.weight > 0 else 0

    def critic_loss(self, net: nn.Module, critic: nn.Module, batch: Batch, turn: int, step: int) -> Tensor:
        """The photo against the photo with its holes filled; every turn looks at the same."""
        image, mask = batch["image"], batch["mask"]
        bf16 = computes_bf16(self.config.bf16, image.device)
        # The critic is in float32 for its penalty; the network need not be.
        with torch.no_grad(), torch.autocast(image.device.type, torch.bfloat16, enabled=bf16):
            filled = net(image, mask)
        return self.judged(critic, image, filled, mask, step=step, weight=share_of_hole(mask))

    def loss(self, net: nn.Module, batch: Batch, fraction: float, critic: nn.Module | None = None) -> Tensor:
        """In the hole only: the rest is copied."""
        image, mask = batch["image"], batch["mask"]
        filled = net(image, mask)
        exact = self.fidelity(filled, image, mask)
        if self.edges:
            exact = exact + self.edges * losses.gradient(filled, image, mask)
        weight = self.config.adversary.weight
        if weight <= 0:
            return exact
        assert isinstance(critic, PatchCritic)
        with torch.autocast(image.device.type, enabled=False):
            with torch.no_grad():
                real = critic.features(image, mask)
            made = critic.features(filled.float(), mask)
            opinion = adversarial.generator_loss(self.config.adversary.kind, critic.tail(made[-1]), share_of_hole(mask))
            judged = opinion + FEATURES * adversarial.feature_matching(real, made)
        return exact + weight * adversarial.balance(exact, judged, last_layer(net)) * judged

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """As of `InpaintRecipe`, but one view: the mean of several has no texture."""
        return super().card(size) | {"ensemble": 1}

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """PSNR in the holes, and how far the texture in broad ones is from the truth, in dB.

        The score takes both: PSNR alone is best where a fill is a blur.
        """
        figures = {}
        filled = {}
        held_out = self.held_out_batches()
        for name, batch in held_out.items():
            filled[name] = net(batch["image"], batch["mask"])
            figures[name] = psnr(filled[name], batch["image"], batch["mask"])
        last = list(held_out)[-1]
        broad = held_out[last]
        off = [
            band_distance(_host(made), _host(truth), hole[0].cpu().numpy() > 0.5)
            for made, truth, hole in zip(filled[last], broad["image"], broad["mask"], strict=True)
        ]
        figures["texture"] = float(np.mean(off))
        exact = [figures[name] for name in held_out]
        return figures | {"score": sum(exact) / len(exact) - TEXTURE_PRICE * figures["texture"]}

    def gate(self, figures: dict[str, float]) -> list[str]:
        """An int8 variant is judged by what is better when it is higher."""
        return [name for name in figures if name != "texture"]

    def views(self, net: nn.Module, critic: nn.Module | None = None) -> dict[str, NDArray[np.uint8]]:
        """What the critic thinks of photos, and of the same photos with holes filled."""
        if critic is None:
            return {}
        batch = list(self.held_out_batches().values())[-1]
        image, mask = batch["image"][:2], batch["mask"][:2]
        with torch.inference_mode():
            filled = net(image, mask).clone()
        return {
            "What the critic thinks: photo, how real the critic finds each place (brighter is more real), and what "
            "that hangs on; two photos above, the same with holes filled below": judged_sheet(
                critic, {"real": image, "made": filled}, mask
            )
        }


def share_of_hole(mask: Tensor) -> Tensor:
    """(n, 1, h, w) -> (n, 1, h / PATCH, w / PATCH): how much of each patch was filled."""
    return functional.avg_pool2d(mask, PATCH)


def last_layer(net: nn.Module) -> Tensor:
    """Weights of the last convolution."""
    return [part.weight for part in net.modules() if isinstance(part, nn.Conv2d)][-1]


def _host(picture: Tensor) -> NDArray[np.float32]:
    return np.asarray(255 * picture.clamp(0, 1).float().cpu().permute(1, 2, 0).numpy(), np.float32)
