"""Clean photos made old and old ones made clean, learnt from two folders without pairs (CycleGAN)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import degrade
from training import losses_adversarial as adversarial
from training import losses_translation as translation
from training.config import Config
from training.data import PhotoSet, Pixels, centre_crops, random_crop
from training.image_buffer import ImageBuffer
from training.networks.ageing import KNOTS, SHAPES, AgeingPair, Newer
from training.networks.patch_critic import PatchCritic
from training.old_photos import grey, load_old, toning
from training.recipes.adversarial import AdversarialRecipe
from training.recipes.recipe import Batch, psnr, to_sheet, to_tensor, unwrapped
from training.two_sample import fresh_classifier

CYCLE, IDENTITY = 10.0, 5.0
# Old photos have to come back in means of so many pixels: `translation.cycle_consistency`.
OLD_SCALE = 4
# Side of the crops that the critics learn from, and how many made ones are remembered.
WINDOW, REMEMBERED = 64, 50
# Crops of each kind that a fresh classifier learns from and is asked about, for each of `Config.validation_crops`.
LEARNED, ASKED = 24, 8
# Below this PSNR after both ways the score falls: what cannot come back was not only aged.
CYCLE_DB = 28.0


class Critics(nn.Module):
    """What judges old photos, what judges clean ones, and what both were shown last."""

    def __init__(self, size: str) -> None:
        super().__init__()
        self.old, self.clean = PatchCritic(size, 1), PatchCritic(size, 1)
        self.shown_old, self.shown_clean = (ImageBuffer(REMEMBERED, 1, WINDOW) for _ in range(2))

    def forward(self, old: Tensor) -> Tensor:
        """The opinion on old photos, for ``explain``."""
        return self.old(old)


class CyclicRecipe(AdversarialRecipe):
    """Luminance of crops of clean and of old photos (``old``), never of the same place.

    Zhu et al., ICCV 2017: two generators, two critics of patches with the least-squares loss, cycle 10, identity 5, a
    buffer of 50 pictures; noise before the way back (`translation.unhidden`). Exported are the way to the old photo,
    and by ``export --part newer`` the way to the clean one.
    """

    name = "cyclic"
    unit: ClassVar[str] = ""
    margin: ClassVar[float] = 0.05
    parts: ClassVar[tuple[str, ...]] = ("newer",)
    defaults: ClassVar[dict[str, Any]] = {
        "batch": 4,
        "crop": 96,
        "optimizer": {"muon": False, "adam_lr": 4e-4, "beta1": 0.5, "weight_decay": 0.0, "clip": 10.0, "last_lr": 0.05},
        "adversary": {"kind": "lsgan", "lr": 4e-4, "beta2": 0.99},
    }

    def __init__(self, config: Config, photos: PhotoSet) -> None:
        super().__init__(config, photos)
        self.yardsticks: dict[str, float] | None = None

    @cached_property
    def old(self) -> PhotoSet:
        """The old photos; read when they are needed, since a trained model is looked at without them."""
        return load_old(self.config.old, self.config.crop, self.name)

    @cached_property
    def _tone(self) -> Tensor:
        return torch.from_numpy(toning(self.old.train, KNOTS))

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """An `AgeingPair`."""
        return AgeingPair(size)

    @classmethod
    def critic(cls, size: str) -> nn.Module:
        """Two critics of patches in one module."""
        return Critics(size)

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Clean crops, old crops, and noise for three turns of the generator that needs it."""
        count, side = self.config.batch, self.config.crop
        clean = [grey(random_crop(rng, self.photos.train, side)) for _ in range(count)]
        # Never shrunk: that would change the grain.
        old = [grey(random_crop(rng, self.old.train, side, shrink=1.0)) for _ in range(count)]
        noise = rng.standard_normal((3, count, 1, side, side), np.float32)
        return {"clean": to_tensor(clean), "old": to_tensor(old), "noise": torch.from_numpy(noise)}

    def critic_loss(self, net: nn.Module, critic: nn.Module, batch: Batch, turn: int, step: int) -> Tensor:
        """The loss of both critics with its penalty; half of the made pictures are older ones."""
        pair = unwrapped(net, AgeingPair)
        assert isinstance(critic, Critics)
        with torch.no_grad():
            older = pair.older(batch["clean"], batch["noise"][0])
            newer = pair.newer(batch["old"])
        total = torch.zeros((), device=older.device)
        noted: dict[str, float] = {}
        for name, judge, shown, real, made in (
            ("old", critic.old, critic.shown_old, batch["old"], older),
            ("clean", critic.clean, critic.shown_clean, batch["clean"], newer),
        ):
            total = total + self.judged(judge, _window(real), shown.exchange(_window(made)), step=step)
            noted |= {f"{key}_{name}": value for key, value in self.noted.items()}
        self.noted = noted
        return total

    def loss(self, net: nn.Module, batch: Batch, fraction: float, critic: nn.Module | None = None) -> Tensor:
        """What the critics think, the way there and back, and that what is old (clean) already stays."""
        assert isinstance(critic, Critics)
        kind, pair = self.config.adversary.kind, unwrapped(net, AgeingPair)
        with torch.no_grad():
            pair.toning.offsets.copy_(self._tone)
        clean, old, noise = batch["clean"], batch["old"], batch["noise"]
        older, newer = pair.older(clean, noise[0]), pair.newer(old)
        judged = adversarial.generator_loss(kind, critic.old(older)) + adversarial.generator_loss(
            kind, critic.clean(newer)
        )
        cycle = translation.cycle_consistency(clean, pair.newer(translation.unhidden(older)))
        cycle = cycle + translation.cycle_consistency(old, pair.older(translation.unhidden(newer), noise[1]), OLD_SCALE)
        same = translation.identity_mapping(old, pair.older(old, noise[2]))
        same = same + translation.identity_mapping(clean, pair.newer(clean))
        return judged + CYCLE * cycle + IDENTITY * same

    # Measuring -------------------------------------------------------------------------------------------------------

    @torch.no_grad()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """How well a fresh classifier tells made from real old photos, and what comes back after both ways.

        ``accuracy`` and ``auc`` are those of `fresh_classifier` on held-out photos; with ``_simple`` for clean photos
        that were given the tones of an old one and film grain, with ``_clean`` for photos that were not aged at all.
        ``cycle`` is the PSNR of held-out clean photos after both ways. The score is 2 (1 - auc), 1 where made and real
        cannot be told apart, less 0.05 for each decibel that the cycle is below `CYCLE_DB`.
        """
        pair = unwrapped(net, AgeingPair)
        clean = self._shown(self.photos, 3, shrink=0.5)
        made = [self._aged(pair, part, seed) for seed, part in enumerate(clean)]
        torch.manual_seed(0)
        device = next(pair.parameters()).device
        back = [pair.newer(translation.unhidden(part.to(device))).cpu() for part in made[1].split(32)]
        figures = {"cycle": psnr(torch.cat(back), clean[1])}
        score = -0.05 * max(0.0, CYCLE_DB - figures["cycle"])
        if not self.config.old:
            # Asked about a trained model, without photos to compare with.
            return figures | {"score": score}
        if self.yardsticks is None:
            simple = [simply_aged(part, self.old.train, seed) for seed, part in enumerate(clean)]
            self.yardsticks = self._judged(simple, "_simple") | self._judged(clean, "_clean")
        figures |= self._judged(made) | self.yardsticks
        figures["old_photos"] = float(len(self.old.train))
        return figures | {"score": score + 2 * (1 - max(0.5, figures["auc"]))}

    def gate(self, figures: dict[str, float]) -> list[str]:
        """An int8 variant is judged by the score only."""
        return ["score"]

    def _shown(self, photos: PhotoSet, seed: int, shrink: float = 1.0) -> tuple[Tensor, Tensor]:
        """Crops for a fresh classifier to learn from, and held-out ones to be asked about."""
        count = self.config.validation_crops
        learned = grey_crops(photos.train, LEARNED * count, seed, shrink)
        return learned, grey_crops(photos.held_out, ASKED * count, seed + 1, shrink)

    def _judged(self, made: Sequence[Tensor], name: str = "") -> dict[str, float]:
        real = self._shown(self.old, 1)
        return {key + name: value for key, value in fresh_classifier(real[0], made[0], real[1], made[1]).items()}

    @torch.no_grad()
    def _aged(self, pair: AgeingPair, clean: Tensor, seed: int) -> Tensor:
        device = next(pair.parameters()).device
        noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(seed))
        made = [pair.older(a.to(device), b.to(device)) for a, b in zip(clean.split(32), noise.split(32), strict=True)]
        return torch.cat(made).float().cpu()

    @torch.no_grad()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """Clean, aged, back again; then old, made clean, back again."""
        pair = unwrapped(net, AgeingPair)
        device = next(pair.parameters()).device
        sets = [self.photos, self.old] if self.config.old else [self.photos]
        side = min(192, *(min(photo.shape[:2]) for each in sets for photo in each.held_out))
        side -= side % SHAPES[self.config.size].multiple
        crops = [[grey(crop) for crop in centre_crops(each.held_out, side, 3)] for each in sets]
        clean, *old = (to_tensor(each).to(device) for each in crops)
        noise = torch.randn(3, 1, side, side, generator=torch.Generator().manual_seed(5)).to(device)
        older = pair.older(clean, noise[: len(clean)])
        rows = [(clean, older, pair.newer(older))]
        for each in old:
            newer = pair.newer(each)
            rows.append((each, newer, pair.older(newer, noise[: len(each)])))
        return to_sheet([[part[n].expand(3, -1, -1) for part in row] for row in rows for n in range(len(row[0]))])

    @classmethod
    def part(cls, net: nn.Module, size: str, name: str) -> tuple[nn.Module, dict[str, Any]]:
        """The way to the clean photo: image in, image out, in tiles."""
        if name not in cls.parts:
            return super().part(net, size, name)
        card = cls.card(size)
        output = {"name": "restored", "kind": "image", "channels": 3}
        inputs = [{"name": "image", "kind": "image", "channels": 3}]
        return _WayBack(unwrapped(net, AgeingPair).newer), card | {
            "task": "restore",
            "inputs": inputs,
            "output": output,
        }

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """Image and noise in, old photo out, in tiles."""
        return {
            "task": "vintage",
            # Red, green, blue, and white noise.
            "inputs": [{"name": "image", "kind": "image", "channels": 4}],
            "output": {"name": AgeingPair.OUTPUT, "kind": "image", "channels": 3},
            "multiple": SHAPES[size].multiple,
            "tile": 512,
            "halo": 32,
            "policy": "tiles",
        }


class _WayBack(nn.Module):
    """`Newer.whole` as a network."""

    def __init__(self, newer: Newer) -> None:
        super().__init__()
        self.newer = newer

    def forward(self, image: Tensor) -> Tensor:
        """(n, 3, h, w) -> (n, 3, h, w)."""
        return self.newer.whole(image)


def simply_aged(clean: Tensor, old: list[Pixels], seed: int) -> Tensor:
    """What is compared with: each crop gets the tones of an old photo (by ranks) and film grain."""
    rng, made = np.random.default_rng(seed), []
    for crop in clean[:, 0].numpy():
        like = np.sort(grey(old[int(rng.integers(len(old)))]).reshape(-1))
        ranks = np.argsort(np.argsort(crop.reshape(-1))) / max(1, crop.size - 1)
        toned = np.interp(ranks, np.linspace(0, 1, len(like)), like).reshape(*crop.shape, 1)
        made.append(degrade.film_grain(rng, np.repeat(toned, 3, axis=2).astype(np.float32))[..., :1])
    return to_tensor(made).clamp(0, 1)


def _window(pictures: Tensor) -> Tensor:
    """The same random window of a batch, of the size that the critics learn from."""
    rows, columns = (int(torch.randint(n - WINDOW + 1, ())) for n in pictures.shape[2:])
    return pictures[..., rows : rows + WINDOW, columns : columns + WINDOW]


def grey_crops(photos: list[Pixels], count: int, seed: int, shrink: float = 1.0, side: int = WINDOW) -> Tensor:
    """Seeded crops, (count, 1, side, side)."""
    rng = np.random.default_rng(seed)
    return to_tensor([grey(random_crop(rng, photos[n % len(photos) :][:1], side, shrink)) for n in range(count)])
