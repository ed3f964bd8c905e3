"""Film grain, learnt from the flat places of old photos by a generator and its critic (DCGAN, WGAN, WGAN-GP)."""

from __future__ import annotations

from typing import Any, ClassVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from genrepair.imaging.grain_statistics import autocorrelation_distance, spectrum_distance, value_distance
from training import losses_adversarial as adversarial
from training.config import Config
from training.data import PhotoSet
from training.explain.judge import judged_sheet
from training.grain_pieces import SIDE, coarsenesses, grain_pieces, made_pieces, shaped_pieces
from training.networks.grain import FACTOR, REACH, GrainCritic, GrainGenerator
from training.recipes.adversarial import AdversarialRecipe
from training.recipes.recipe import Batch, to_sheet

# Of the photos that have grain, each fourth is held out.
HOLD_OUT = 4
# With fewer real pieces, grain of known parameters is added up to this number.
ENOUGH = 64


class GrainRecipe(AdversarialRecipe):
    """Crops of real grain of standard deviation 1, and how coarse each is; the network makes grain as coarse.

    ``adversary.kind`` chooses the loss: dcgan (non-saturating, R1 on real grain), wgan (clipped weights) or wgan-gp
    (gradient penalty). Photos without usable grain are left out; `ENOUGH` says when made grain is added.
    """

    name = "grain"
    lazy: ClassVar[int] = 4
    defaults: ClassVar[dict[str, Any]] = {
        "batch": 24,
        "crop": 48,
        "optimizer": {"muon": False, "adam_lr": 1e-3, "beta1": 0.5, "weight_decay": 0.0, "clip": 10.0, "last_lr": 0.1},
        "adversary": {"kind": "dcgan", "r1": 0.1},
    }

    def __init__(self, config: Config, photos: PhotoSet) -> None:
        super().__init__(config, photos)
        found = grain_pieces([*photos.train, *photos.held_out])
        self.real = sum(len(pieces) for pieces in found)
        rng = np.random.default_rng(0)
        if self.real < ENOUGH:
            found += [made_pieces(rng, 8) for _ in range((ENOUGH - self.real) // 8 + 1)]
        self.pieces = np.concatenate([pieces for n, pieces in enumerate(found) if n % HOLD_OUT])
        self.kept_out = np.concatenate(found[::HOLD_OUT])

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `GrainGenerator`."""
        return GrainGenerator(size)

    @classmethod
    def critic(cls, size: str) -> nn.Module:
        """A `GrainCritic`."""
        return GrainCritic(size)

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Real crops, white noise and coarseness for every turn of the critic and one for the network."""
        count, side = self.config.batch * (self.turns + 1), min(self.config.crop, SIDE) // FACTOR * FACTOR
        crops = []
        for number in rng.integers(0, len(self.pieces), count):
            row, column = rng.integers(0, SIDE - side + 1, 2)
            crop = self.pieces[number][row : row + side, column : column + side]
            crop = np.rot90(crop[:, ::-1] if rng.random() < 0.5 else crop, int(rng.integers(4)))
            crops.append(crop)
        real = np.stack(crops).astype(np.float32)
        noise = rng.standard_normal(real.shape, np.float32)
        return {
            "real": torch.from_numpy(real)[:, None],
            "noise": torch.from_numpy(noise)[:, None],
            "coarseness": torch.from_numpy(coarsenesses(real))[:, None],
        }

    def _turn(self, batch: Batch, turn: int) -> tuple[Tensor, Tensor, Tensor]:
        part = slice(turn * self.config.batch, (turn + 1) * self.config.batch)
        return batch["real"][part], batch["noise"][part], batch["coarseness"][part]

    def critic_loss(self, net: nn.Module, critic: nn.Module, batch: Batch, turn: int, step: int) -> Tensor:
        """The critic's loss of the chosen kind, with the penalty that belongs to it."""
        real, noise, told = self._turn(batch, turn)
        with torch.no_grad():
            made = net(noise, told)
        return self.judged(critic, real, made, told, step=step)

    def loss(self, net: nn.Module, batch: Batch, fraction: float, critic: nn.Module | None = None) -> Tensor:
        """What the critic thinks of the made grain, whether it is as coarse as told, and the spectrum of the batch."""
        assert critic is not None
        real, noise, told = self._turn(batch, self.turns)
        made = net(noise, told)
        with torch.autocast(made.device.type, enabled=False):
            made = made.float()
            alike = adversarial.mean_spectrum(real, made) + 10 * ((correlation(made) - told) ** 2).mean()
        return adversarial.generator_loss(self.config.adversary.kind, critic(made, told)) + alike

    def _like_held_out(self, net: nn.Module) -> NDArray[np.float32]:
        """Grain as coarse as each held-out piece, (count, SIDE, SIDE)."""
        device = next(net.parameters()).device
        rng = np.random.default_rng(11)
        # A border is made and cut off: at the edge of a field the network sees zeros.
        wide = SIDE + 2 * REACH
        noise = torch.from_numpy(rng.standard_normal((len(self.kept_out), 1, wide, wide), np.float32)).to(device)
        told = torch.from_numpy(coarsenesses(self.kept_out))[:, None].to(device)
        made = torch.cat([net(a, b) for a, b in zip(noise.split(16), told.split(16), strict=True)])
        inner = slice(REACH, REACH + SIDE)
        return np.asarray(made[:, 0, inner, inner].float().cpu().numpy(), np.float32)

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """Distances to held-out real grain: spectrum (dB), autocorrelation, values; and those of plain noise.

        White noise, and noise that is shaped by the spectrum of the training pieces.

        The score is minus the sum of the distances, scaled so that white noise costs 1 each in the first two.
        """
        made = self._like_held_out(net)
        white = np.random.default_rng(12).standard_normal(made.shape, np.float32)
        # What a network has to stand beside: the spectrum is right by construction, the rest is chance.
        shaped = shaped_pieces(np.random.default_rng(13), self.pieces, coarsenesses(self.kept_out))
        figures = {
            "spectrum_shaped": spectrum_distance(shaped, self.kept_out),
            "autocorrelation_shaped": autocorrelation_distance(shaped, self.kept_out),
            "spectrum": spectrum_distance(made, self.kept_out),
            "spectrum_white": spectrum_distance(white, self.kept_out),
            "autocorrelation": autocorrelation_distance(made, self.kept_out),
            "autocorrelation_white": autocorrelation_distance(white, self.kept_out),
            "values": value_distance(made, self.kept_out),
            "values_white": value_distance(white, self.kept_out),
            "coarseness_error": float(np.abs(coarsenesses(made) - coarsenesses(self.kept_out)).mean()),
            "real_pieces": float(self.real),
        }
        score = figures["spectrum"] / max(figures["spectrum_white"], 1e-6) + figures["autocorrelation"] / max(
            figures["autocorrelation_white"], 1e-6
        )
        return figures | {"score": -score - figures["values"]}

    def gate(self, figures: dict[str, float]) -> list[str]:
        """An int8 variant is judged by the score only: lower is better in the others."""
        return ["score"]

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """Real and made grain of the same coarseness, finest first."""
        made = self._like_held_out(net)
        order = np.argsort(coarsenesses(self.kept_out))[:: max(1, len(made) // 6)][:6]

        def show(piece: NDArray[np.float32]) -> Tensor:
            large = cv2.resize(piece, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
            return torch.from_numpy(np.asarray(0.5 + 0.15 * large, np.float32)).expand(3, -1, -1)

        return to_sheet([[show(self.kept_out[n]) for n in order], [show(made[n]) for n in order]])

    def views(self, net: nn.Module, critic: nn.Module | None = None) -> dict[str, NDArray[np.uint8]]:
        """Grain from the same random numbers, ever coarser; and what the critic thinks of real and made grain."""
        side, steps = 12 * FACTOR, (0.0, 0.2, 0.4, 0.6, 0.8)
        noise = torch.from_numpy(np.random.default_rng(3).standard_normal((1, 1, side, side), np.float32))
        with torch.inference_mode():
            walk = [net(noise, torch.tensor([[told]])).float()[0].expand(3, -1, -1) / 8 + 0.5 for told in steps]
        views = {
            "From fine to coarse: grain from the same random numbers, told a correlation of neighbours of "
            + ", ".join(str(told) for told in steps): to_sheet([walk])
        }
        if critic is not None:
            order = np.argsort(coarsenesses(self.kept_out))[:: max(1, len(self.kept_out) // 3)][:3]
            with torch.inference_mode():
                made = torch.from_numpy(self._like_held_out(net)[order])[:, None].clone()
            real = torch.from_numpy(self.kept_out[order].astype(np.float32))[:, None]
            told = torch.from_numpy(coarsenesses(self.kept_out[order]))[:, None]
            views[
                "What the critic thinks: grain, how real the critic finds each place (brighter is more real), and what "
                "that hangs on; three real pieces above, three made ones below"
            ] = judged_sheet(critic, {"real": real, "made": made}, told)
        return views

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """White noise and coarseness in, grain out, in tiles."""
        return {
            "task": "grain",
            "inputs": [
                {"name": "noise", "kind": "image", "channels": 1},
                {"name": "coarseness", "kind": "scalar", "channels": 1},
            ],
            # A map: grain has no black and white, and a flat one is no fault.
            "output": {"name": GrainGenerator.OUTPUT, "kind": "map", "channels": 1},
            "multiple": FACTOR,
            "tile": 512,
            "halo": 24,
            "policy": "tiles",
        }


def correlation(grain: Tensor) -> Tensor:
    """`genrepair.imaging.grain_statistics.coarseness` of each sample: (n, 1, h, w) -> (n, 1)."""
    grain = grain - grain.mean(dim=(2, 3), keepdim=True)
    beside = (grain[..., 1:] * grain[..., :-1]).mean(dim=(2, 3)) + (grain[..., 1:, :] * grain[..., :-1, :]).mean(
        dim=(2, 3)
    )
    return beside / (2 * (grain**2).mean(dim=(2, 3)) + 1e-6)
