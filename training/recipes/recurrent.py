"""Recurrent denoiser: the denoiser's crops, each of two to six passes taught."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import losses
from training.networks.denoiser import SHAPES
from training.networks.recurrent import RecurrentDenoiser, state_channels
from training.recipes.denoise import DenoiseRecipe
from training.recipes.recipe import Batch, psnr, to_sheet

# As many as a person may ask for; figures are taken up to here.
MOST_PASSES = 6
USUAL_PASSES = 3
FEWEST_PASSES = 2
# What a pass counts against the next: close to 1, so that none is let go for the sake of the last.
KEPT = 0.9


class RecurrentRecipe(DenoiseRecipe):
    """`DenoiseRecipe`'s task for a network that is run two to six times, drawn anew for each batch.

    All are judged (`losses.discounted`) and keep their gradients: with those of the last two only, results got worse
    from the fourth pass on. Charbonnier in the first 60 %, then PSNR.
    """

    name = "recurrent"
    loss_changes_at: ClassVar[float] = 0.6
    defaults: ClassVar[dict[str, Any]] = {"batch": 8, "crop": 96, "size": "light"}

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `RecurrentDenoiser`."""
        return RecurrentDenoiser(size)

    @classmethod
    def adapt(cls, weights: dict[str, Tensor], net: nn.Module) -> dict[str, Tensor]:
        """Also start from a denoiser. Its weights stand, and only what looks back learns: the first pass stays as good
        as the denoiser is, whatever becomes of the others.
        """
        assert isinstance(net, RecurrentDenoiser)
        missing = {f"feedback.{name}": value for name, value in net.feedback.state_dict().items()}
        if missing.keys() <= weights.keys():
            return weights
        net.body.requires_grad_(False)
        return missing | weights

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Clean and noisy crops with their noise maps, and how many passes they get."""
        batch = super().batch(rng, step)
        return batch | {"passes": torch.tensor([int(rng.integers(FEWEST_PASSES, MOST_PASSES + 1))])}

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """See the class."""
        assert isinstance(net, RecurrentDenoiser)
        images = net.unroll(batch["noisy"], batch["level"], int(batch["passes"]))
        late = fraction >= self.loss_changes_at
        return losses.discounted([losses.annealed(image, batch["clean"], late) for image in images], KEPT)

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """PSNR after each pass with the level given at 25, and after three passes of the denoiser's other cases.

        The score is the mean of the cases less what the worst of the later passes loses against the one before it.
        """
        assert isinstance(net, RecurrentDenoiser)
        figures: dict[str, float] = {}
        for name, batch in self._held_out().items():
            images = net.unroll(batch["noisy"], batch["level"], MOST_PASSES if name == "sigma25" else USUAL_PASSES)
            if name == "sigma25":
                figures |= {f"pass{n}": psnr(image, batch["clean"]) for n, image in enumerate(images, 1)}
            figures[name] = psnr(images[USUAL_PASSES - 1], batch["clean"])
        cases = [value for name, value in figures.items() if not name.startswith("pass")]
        passes = [figures[f"pass{n}"] for n in range(1, MOST_PASSES + 1)]
        lost = max(0.0, *(before - after for before, after in zip(passes, passes[1:], strict=False)))
        return figures | {"score": sum(cases) / len(cases) - lost}

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """Noisy, after one pass, after three, true."""
        assert isinstance(net, RecurrentDenoiser)
        batches = self._held_out()
        rows = []
        for name in ("blind25", "camera"):
            batch = {k: v[:2] for k, v in batches[name].items()}
            images = net.unroll(batch["noisy"], batch["level"], USUAL_PASSES)
            rows += [[batch["noisy"][i], images[0][i], images[-1][i], batch["clean"][i]] for i in range(len(images[0]))]
        return to_sheet(rows)

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """Image, noise map and state in, image and state out; run several times in each tile."""
        return {
            "task": "denoise",
            "inputs": [
                {"name": "image", "kind": "image", "channels": 3},
                {"name": "noise_level", "kind": "noise_level", "channels": 2},
                {"name": "state", "kind": "state", "channels": state_channels(size)},
            ],
            "output": {"name": RecurrentDenoiser.OUTPUT, "kind": "image", "channels": 3},
            "multiple": SHAPES[size].multiple,
            "tile": 512,
            # Six passes look farther than one, but what comes from there is next to nothing.
            "halo": 48,
            "policy": "tiles",
            "steps": USUAL_PASSES,
            "training": {"blind": True},
        }
