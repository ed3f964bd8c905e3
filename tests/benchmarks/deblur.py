"""How well a blur of lens or motion is taken back, and at what price: overshoot and raster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.metrics import psnr
from genrepair.imaging.sharpness import edge_rise
from tests.benchmarks import peers
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Pixels
from training import degrade
from training.recipes.deblur import checkerboard
from training.recipes.restore import told_as

NOISE = 2.0
# Edges whose gradient (a Gaussian derivative of 1 px) is above this share of white a pixel; around them so many pixels.
_EDGE, _NEAR = 0.04, 4


@dataclass(frozen=True, eq=False)
class Soft:
    """A softened photo.

    Parameters
    ----------
    image, truth : (height, width, 3) uint8
    spread : (n, n) float32
        What the blur makes of a point.
    blur : float
        Sigma of the Gaussian that softens as much, in pixels.
    """

    image: Pixels
    truth: Pixels
    spread: NDArray[np.float32]
    blur: float


def soften(photo: Pixels, number: int, kind: str) -> Soft:
    """A photo behind a Gaussian of 1.6 px, a disc of radius 3 px or a motion of 7 px, with noise of sigma 2."""
    blur = {"Gaussian 1.6": 1.6, "defocus 3": 1.5, "motion 7": 7 / 12**0.5 / 2}[kind]

    def blurred(image: degrade.Image) -> degrade.Image:
        if kind == "Gaussian 1.6":
            return degrade.gaussian_blur(image, 1.6)
        if kind == "defocus 3":
            return degrade.defocus(image, 3.0)
        return degrade.motion_blur(np.random.default_rng((6, number)), image, 7.0)

    point = np.zeros((21, 21), np.float32)
    point[10, 10] = 1
    noisy = degrade.gaussian_noise(np.random.default_rng((2, number)), blurred(degrade.to_float(photo)), NOISE / 255)
    return Soft(degrade.to_uint8(noisy), photo, blurred(point), blur)


KINDS = ("Gaussian 1.6", "defocus 3", "motion 7")
Method = Callable[[Soft], Pixels]


def tables(bench: Bench) -> Iterator[Table]:
    """Kodak24, three blurs with noise of sigma 2."""
    yield compare(bench, bench.photos("kodak24"), "Kodak24")


def compare(bench: Bench, photos: Sequence[Pixels], name: str) -> Table:
    """The table of some photos."""
    table = Table(
        f"Deblur, {name}, noise 2: gain in dB; on the Gaussian, edges 10-90 % in px, overshoot in levels, checkerboard",
        ("method", *KINDS, "edges", "overshoot", "checkerboard"),
    )
    print(table.title)
    soft = {kind: [soften(photo, number, kind) for number, photo in enumerate(photos)] for kind in KINDS}

    def row(label: str, make: Method) -> None:
        made = {kind: [make(each) for each in soft[kind]] for kind in KINDS}
        gains = [float(np.mean([_gain(m, s) for m, s in zip(made[k], soft[k], strict=True)])) for k in KINDS]
        first = list(zip(made[KINDS[0]], photos, strict=True))
        rises = [rise for m, _ in first if (rise := edge_rise(m)) is not None]
        over = [overshoot(m, photo) for m, photo in first]
        boards = [_checkerboard(m) for m, _ in first]
        table.add(label, *gains, float(np.mean(rises)), float(np.mean(over)), float(np.median(boards)))

    row("softened photo", lambda each: each.image)
    row("unsharp mask, 1.6 px, 100 %", lambda each: peers.unsharp(each.image))
    row("Wiener (scikit-image), blur given", lambda each: peers.wiener(each.image, each.spread))
    row("Richardson-Lucy (scikit-image), 10 rounds, blur given", lambda each: peers.lucy(each.image, each.spread, 10))
    for card in bench.engine.catalog.for_task("restore"):
        row(f"GenRepair {card.id}, strengths given", lambda each, c=card: _given(bench, each, c.id))
        row(f"GenRepair {card.id}, strengths measured", lambda each, c=card: _measured(bench, each, c.id))
    return table


def _given(bench: Bench, soft: Soft, model: str) -> Pixels:
    noise, blocking, blur = (round(100 * float(each)) for each in told_as(NOISE / 255, 100, soft.blur))
    told = {"noise": noise, "blocking": blocking, "blur": blur}
    return bench.applied("restore", soft.image, model=model, auto=False, **told)


def _measured(bench: Bench, soft: Soft, model: str) -> Pixels:
    return bench.applied("restore", soft.image, model=model)


def _gain(made: Pixels, soft: Soft) -> float:
    return psnr(made, soft.truth) - psnr(soft.image, soft.truth)


def _checkerboard(image: Pixels) -> float:
    even = degrade.to_float(image[: len(image) // 2 * 2, : image.shape[1] // 2 * 2])
    return checkerboard(even.transpose(2, 0, 1)[None])


def overshoot(image: Pixels, truth: Pixels) -> float:
    """How far a result reaches beyond what the true photo has nearby, next to edges: mean, in 8-bit levels.

    Parameters
    ----------
    image, truth : (height, width, 3) uint8
    """
    grey, true = (x.astype(np.float32).mean(axis=2) for x in (image, truth))
    around = np.ones((2 * _NEAR + 1, 2 * _NEAR + 1), np.uint8)
    beyond = np.maximum(grey - cv2.dilate(true, around), cv2.erode(true, around) - grey)
    soft = cv2.GaussianBlur(true, (0, 0), 1.0)
    slope = cv2.magnitude(*(cv2.Sobel(soft, cv2.CV_32F, *d, ksize=1, scale=0.5) for d in ((1, 0), (0, 1))))
    near = cv2.dilate((slope > 255 * _EDGE).astype(np.uint8), around) > 0
    return float(np.maximum(beyond, 0)[near].mean()) if near.any() else 0.0
