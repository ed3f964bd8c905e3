"""Recurrent denoiser: the denoiser's crops, taught at every step of four to six."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import losses
from training.networks.recurrent import FACTOR, SHAPES, RecurrentDenoiser
from training.recipes.denoise import DenoiseRecipe
from training.recipes.recipe import Batch, psnr, to_sheet

# As many as a person may ask for; figures are taken up to here.
MOST_STEPS = 6
# Runs that may end after two steps leave the late ones untaught: measured, PSNR then fell from the third step on.
FEWEST_STEPS = 4
USUAL_STEPS = 4
# What a step counts against the next: close to 1, so that none is let go for the sake of the last.
KEPT = 0.9


class RecurrentRecipe(DenoiseRecipe):
    """`DenoiseRecipe`'s task for a network that is run four to six times, drawn anew for each batch.

    Every step is judged, later ones more (`losses.discounted`): Charbonnier in the first 60 %, then squared error. The
    gradient goes back through all steps.
    """

    name = "recurrent"
    loss_changes_at: ClassVar[float] = 0.6
    defaults: ClassVar[dict[str, Any]] = {"batch": 8, "crop": 64}

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `RecurrentDenoiser`."""
        return RecurrentDenoiser(size)

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Clean and noisy crops with their noise maps, and how many steps they get."""
        batch = super().batch(rng, step)
        return batch | {"steps": torch.tensor([int(rng.integers(FEWEST_STEPS, MOST_STEPS + 1))])}

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """See the class."""
        assert isinstance(net, RecurrentDenoiser)
        images = net.unroll(batch["noisy"], batch["level"], int(batch["steps"]))

        def judge(image: Tensor) -> Tensor:
            if fraction < self.loss_changes_at:
                return losses.charbonnier(image, batch["clean"])
            return 20 * losses.squared(image, batch["clean"])

        return losses.discounted([judge(image) for image in images], KEPT)

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """PSNR after each step with the level given at 25, and after four steps of the denoiser's other cases.

        The score is the mean of the cases less what the worst of the later steps loses against the step before it.
        """
        assert isinstance(net, RecurrentDenoiser)
        figures: dict[str, float] = {}
        for name, batch in self._held_out().items():
            images = net.unroll(batch["noisy"], batch["level"], MOST_STEPS if name == "sigma25" else USUAL_STEPS)
            if name == "sigma25":
                figures |= {f"step{n}": psnr(image, batch["clean"]) for n, image in enumerate(images, 1)}
            figures[name] = psnr(images[USUAL_STEPS - 1], batch["clean"])
        cases = [value for name, value in figures.items() if not name.startswith("step")]
        steps = [figures[f"step{n}"] for n in range(1, MOST_STEPS + 1)]
        lost = max(0.0, *(before - after for before, after in zip(steps, steps[1:], strict=False)))
        return figures | {"score": sum(cases) / len(cases) - lost}

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """Noisy, after one step, after four, true."""
        assert isinstance(net, RecurrentDenoiser)
        batches = self._held_out()
        rows = []
        for name in ("blind25", "camera"):
            batch = {k: v[:2] for k, v in batches[name].items()}
            images = net.unroll(batch["noisy"], batch["level"], USUAL_STEPS)
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
                {"name": "state", "kind": "state", "channels": SHAPES[size].state},
            ],
            "output": {"name": RecurrentDenoiser.OUTPUT, "kind": "image", "channels": 3},
            "multiple": FACTOR,
            "tile": 512,
            # A step looks 17 pixels far; six steps look farther, but what comes from there is next to nothing.
            "halo": 48,
            "policy": "tiles",
            "steps": USUAL_STEPS,
            "training": {"blind": True},
        }
