"""Heavily faded photos translated by way of the latents of two autoencoders: a coarse guide for their tones.

As in the program, the network sees nearly the whole of a photo in small, after automatic levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from genrepair.imaging import metrics
from genrepair.imaging.guide import Guide
from genrepair.imaging.region import Region
from genrepair.imaging.tone import automatic_levels
from training import losses_adversarial as adversarial
from training import losses_variational as variational
from training.data import PhotoSet, Pixels, centre_crops
from training.degrade import to_uint8
from training.networks.translator import FACTOR, Autoencoder, LatentCritic, Translator
from training.old_photos import faded_photo, grey, load_old
from training.recipes.adversarial import AdversarialRecipe
from training.recipes.recipe import Batch, to_sheet, to_tensor, unwrapped

# What is used of a picture are means of so many pixels.
COARSE = 4
# Weight of the latent critic's opinion against the nats of a pixel, and of the latents against the pixels.
ALIGN, LATENT = 0.1, 0.1
# Fading is drawn at so many times the size that the network sees, as on a scan: little of its grain is left there.
SCAN = 2
# Side of a crop against the short side of its photo, at least.
LEAST_SHARE = 0.65
# Held-out photos, in small.
HELD_OUT_SIDE = 192
# Share of the training over which the divergence rises to its full weight, and after which the mapping learns. Not
# `loss_changes_at`: a run from trained weights begins anew, since its old photos are others.
WARM_UP, MAPPING = 0.1, 0.5


class TranslateRecipe(AdversarialRecipe):
    """Clean crops, the same ones faded, and crops of real old photos (``old``); luminance only.

    Wan et al., CVPR 2020, in two stages. First two autoencoders learn, one of clean photos, one of real and made old
    ones, whose latents a critic keeps alike; then, both at rest, a mapping from the latents of faded crops to those of
    the clean ones.
    """

    name = "translate"
    margin: ClassVar[float] = 0.05
    defaults: ClassVar[dict[str, Any]] = {
        "batch": 8,
        "crop": 160,
        "optimizer": {"muon": False, "adam_lr": 2e-3, "weight_decay": 0.0},
        "adversary": {"kind": "lsgan", "lr": 4e-4, "beta2": 0.99},
    }

    @cached_property
    def old(self) -> PhotoSet:
        """The old photos; read when they are needed, since a trained model is looked at without them."""
        return load_old(self.config.old, SCAN * self.config.crop, self.name)

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `Translator`."""
        return Translator(size)

    @classmethod
    def critic(cls, size: str) -> nn.Module:
        """A `LatentCritic`."""
        return LatentCritic(size)

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Clean scenes, faded ones after automatic levels, and real old photos after them."""
        side = self.config.crop
        scans = [grey(scene(rng, self.photos.train, SCAN * side)) for _ in range(self.config.batch)]
        faded = [seen(faded_photo(rng, scan), side) for scan in scans]
        old = [seen(grey(scene(rng, self.old.train, SCAN * side)), side) for _ in range(self.config.batch)]
        clean = [small(scan, side) for scan in scans]
        return {"clean": to_tensor(clean), "faded": to_tensor(faded), "old": to_tensor(old)}

    def critic_loss(self, net: nn.Module, critic: nn.Module, batch: Batch, turn: int, step: int) -> Tensor:
        """Latents of real old photos against those of faded crops."""
        old = unwrapped(net, Translator).old
        with torch.no_grad():
            real, made = (old.encode(batch[kind])[0] for kind in ("old", "faded"))
        return self.judged(critic, real, made, step=step)

    def loss(self, net: nn.Module, batch: Batch, fraction: float, critic: nn.Module | None = None) -> Tensor:
        """Minus the evidence lower bounds, and latents that are alike; later how far the mapping is off."""
        assert critic is not None
        host = unwrapped(net, Translator)
        mapping = fraction >= MAPPING
        for part in (host.old, host.clean):
            part.requires_grad_(not mapping)
        if mapping:
            return self._mapping_loss(host, batch)
        weight = variational.warm_up(fraction, WARM_UP)
        total = torch.zeros((), device=batch["clean"].device)
        for autoencoder, kinds in ((host.old, ("old", "faded")), (host.clean, ("clean",))):
            for kind in kinds:
                nats, mean = negative_bound(autoencoder, batch[kind], weight)
                total = total + nats
                if autoencoder is host.old:
                    # Each kind is to pass for the other.
                    opinion = critic(mean) if kind == "faded" else 1 - critic(mean)
                    total = total + ALIGN * adversarial.generator_loss(self.config.adversary.kind, opinion)
        return total

    def _mapping_loss(self, net: Translator, batch: Batch) -> Tensor:
        with torch.no_grad():
            start, aim = net.old.encode(batch["faded"])[0], net.clean.encode(batch["clean"])[0]
        mapped = net.mapping(start)
        image = net.clean.decode(mapped)
        # What is used of the picture are its means; pixels beside them keep the rest plausible.
        coarse = (functional.avg_pool2d(image, COARSE) - functional.avg_pool2d(batch["clean"], COARSE)).abs().mean()
        return (image - batch["clean"]).abs().mean() + 2 * coarse + LATENT * (mapped - aim).abs().mean()

    @cached_property
    def _held_out(self) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        pairs = []
        for number, photo in enumerate(self.photos.held_out[: self.config.validation_crops]):
            (square,) = centre_crops([photo], min(photo.shape[:2]), 1)
            clean = small(grey(square), SCAN * HELD_OUT_SIDE)
            pairs.append((clean, faded_photo(np.random.default_rng((9, number)), clean)))
        return pairs

    def _translated(self, host: Translator, faded: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the decoder makes of a held-out photo, in small."""
        device = next(host.parameters()).device
        image = to_tensor([seen(faded, HELD_OUT_SIDE)]).to(device)
        return np.asarray(host.translate(image)[0, 0].float().cpu().numpy(), np.float32)

    @torch.no_grad()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """PSNR and SSIM of held-out faded crops: as they are, with automatic levels, translated, and guided.

        The score is the PSNR of the guided ones, which is what the program makes. ``nats``: minus the evidence lower
        bound of the clean ones, a pixel.
        """
        host = unwrapped(net, Translator)
        found: dict[str, list[tuple[float, float]]] = {}
        nats = []
        for clean, faded in self._held_out:
            translated = self._translated(host, faded)
            made = {
                "faded": faded,
                "levels": automatic_levels(faded),
                "translated": enlarged_to(translated, clean),
                "guided": guided(faded, translated),
            }
            truth = to_uint8(clean)
            for name, image in made.items():
                image = to_uint8(image)
                found.setdefault(name, []).append((metrics.psnr(image, truth), metrics.ssim(image, truth)))
            tiny = to_tensor([small(clean, HELD_OUT_SIDE)]).to(next(host.parameters()).device)
            nats.append(float(negative_bound(host.clean, tiny, 1.0)[0]))
        figures = {"nats": float(np.mean(nats))}
        for name, values in found.items():
            figures[name], figures[f"{name}_ssim"] = (float(v) for v in np.mean(values, axis=0))
        return figures | {"score": figures["guided"]}

    def gate(self, figures: dict[str, float]) -> list[str]:
        """An int8 variant is judged by what the program makes of it."""
        return ["score"]

    @torch.no_grad()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """Faded, automatic levels, translated, guided, true."""
        host = unwrapped(net, Translator)
        rows = []
        for clean, faded in self._held_out[:4]:
            translated = self._translated(host, faded)
            softly = enlarged_to(translated, clean)
            images = (faded, automatic_levels(faded), softly, guided(faded, translated), clean)
            rows.append([to_tensor([each])[0].expand(3, -1, -1) for each in images])
        return to_sheet(rows)

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """Image in, luminance of the clean photo out."""
        return {
            "task": "guide",
            "inputs": [{"name": "image", "kind": "image", "channels": 3}],
            "output": {"name": Translator.OUTPUT, "kind": "map", "channels": 1},
            "multiple": FACTOR,
            "tile": 1024,
            "halo": 128,
            "policy": "tiles",
        }


def negative_bound(autoencoder: Autoencoder, photo: Tensor, weight: float) -> tuple[Tensor, Tensor]:
    """Minus the evidence lower bound in nats of a pixel, the divergence weighed by ``weight``; the latent's mean."""
    mean, log_variance = autoencoder.encode(photo)
    latent = variational.drawn(mean, log_variance, torch.randn_like(mean))
    wrong = variational.laplace_nats(photo, autoencoder.decode(latent), autoencoder.log_scale).mean()
    divergence = variational.normal_divergence(mean, log_variance).sum() / photo.numel()
    return wrong + weight * divergence, mean


def scene(rng: np.random.Generator, photos: Sequence[Pixels], side: int) -> Pixels:
    """Most of a random photo as a square of this side, flipped at times: (side, side, 3) uint8."""
    photo = photos[int(rng.integers(len(photos)))]
    shortest = min(photo.shape[:2])
    source = round(shortest * rng.uniform(LEAST_SHARE, 1.0))
    row, column = (int(rng.integers(each - source + 1)) for each in photo.shape[:2])
    square = photo[row : row + source, column : column + source]
    how = cv2.INTER_AREA if source > side else cv2.INTER_LINEAR
    square = np.asarray(cv2.resize(square, (side, side), interpolation=how), np.uint8)
    return np.ascontiguousarray(square[:, ::-1]) if rng.random() < 0.5 else square


def small(photo: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """(height, width, 1) -> (side, side, 1)."""
    how = cv2.INTER_AREA if photo.shape[0] > side else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(photo[..., 0], (side, side), interpolation=how)[..., None], np.float32)


def seen(photo: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """What the network is shown of a photo: small, after automatic levels; (side, side, 1)."""
    return automatic_levels(small(photo, side)[..., 0])[..., None]


def enlarged_to(picture: NDArray[np.float32], photo: NDArray[np.float32]) -> NDArray[np.float32]:
    """(h, w) -> (height, width, 1) of the photo."""
    return np.asarray(cv2.resize(picture, photo.shape[1::-1], interpolation=cv2.INTER_LINEAR)[..., None], np.float32)


def guided(photo: NDArray[np.float32], guide: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the program makes of a photo, (height, width, 1) 0..1, and its guide, (h, w), of any size."""
    pixels = np.repeat(to_uint8(photo), 3, axis=2)
    before = small(photo, len(guide))[..., 0]
    made = Guide(before, guide).apply(pixels, pixels.shape[:2], Region.whole(*pixels.shape[:2]))
    return np.asarray(made[..., :1], np.float32) / np.float32(255)
