"""What a model of each task is asked to repair: seeded damage on good photos, or photos that come with their truth.

Conventions: the random numbers depend on the case and the number of the photo only; white noise is added in float,
neither clipped nor rounded; everything else is rounded to 8 bits before the model sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.engine import ModelCard
from genrepair.errors import UsageError
from genrepair.imaging.tone import ColourTransform
from training import degrade
from training.hole_masks import free_form_mask, thin_mask

Pixels = NDArray[Any]


@dataclass(frozen=True)
class Case:
    """One kind of damage.

    Parameters
    ----------
    name : str
    make : callable
        Generator of random numbers and clean photo (float32, 0..1) to damaged photo (float32) and hole (uint8) or None.
    told : tuple of float
        What the model is told about it (noise level or strengths); empty: it has to find out.
    """

    name: str
    make: Callable[[np.random.Generator, degrade.Image], tuple[degrade.Image, NDArray[np.uint8] | None]]
    told: tuple[float, ...] = ()


def _noise(sigma: float) -> Callable[..., Any]:
    return lambda rng, clean: (degrade.gaussian_noise(rng, clean, sigma / 255), None)


def _camera(rng: np.random.Generator, clean: degrade.Image) -> tuple[degrade.Image, None]:
    return degrade.jpeg(degrade.camera_noise(rng, clean), 90), None


def _film(rng: np.random.Generator, clean: degrade.Image) -> tuple[degrade.Image, None]:
    return degrade.jpeg(np.clip(degrade.scan_grain(rng, clean), 0, 1), 92), None


def _jpeg(quality: int) -> Callable[..., Any]:
    return lambda rng, clean: (degrade.jpeg(clean, quality), None)


def _soft(rng: np.random.Generator, clean: degrade.Image) -> tuple[degrade.Image, None]:
    return _rounded(degrade.gaussian_noise(rng, degrade.gaussian_blur(clean, 1.6), 2 / 255)), None


def _aged(rng: np.random.Generator, clean: degrade.Image) -> tuple[degrade.Image, None]:
    return _rounded(degrade.age_colours(rng, clean)), None


def _hole(draw: Callable[[np.random.Generator, int], NDArray[np.uint8]]) -> Callable[..., Any]:
    def make(rng: np.random.Generator, clean: degrade.Image) -> tuple[degrade.Image, NDArray[np.uint8]]:
        height, width = clean.shape[:2]
        mask = np.ascontiguousarray(draw(rng, max(height, width))[:height, :width])
        if not mask.any():
            mask[height // 2, : width // 2] = 255
        return np.where(mask[..., None] > 0, np.float32(1), clean), mask

    return make


def _unchanged(rng: np.random.Generator, clean: degrade.Image) -> tuple[degrade.Image, None]:
    return clean, None


def _rounded(image: degrade.Image) -> degrade.Image:
    return degrade.to_float(degrade.to_uint8(image))


CASES: dict[str, tuple[Case, ...]] = {
    "denoise": (
        *(Case(f"sigma{s}", _noise(s), (s / 255, s / 255)) for s in (15, 25, 50)),
        Case("blind25", _noise(25)),
        Case("camera", _camera),
        Case("film", _film),
        Case("clean", _unchanged),
    ),
    "inpaint": (
        Case("scratches1-3", _hole(lambda rng, side: thin_mask(rng, side, 1, 3, 12))),
        Case("marks3-8", _hole(lambda rng, side: thin_mask(rng, side, 3, 8, 12))),
        Case("free-form", _hole(free_form_mask)),
    ),
    "restore": (
        Case("jpeg10", _jpeg(10)),
        Case("jpeg20", _jpeg(20)),
        Case("blur1.6", _soft),
        Case("clean", _unchanged),
    ),
    "colours": (Case("aged", _aged), Case("clean", _unchanged)),
}


def cases_of(task: str) -> tuple[Case, ...]:
    """The cases of a task.

    Raises
    ------
    UsageError
        There are none; the task is measured by its recipe's validation and by ``make bench``.
    """
    if task not in CASES:
        raise UsageError(f"Models for {task!r} cannot be evaluated this way; known are {', '.join(CASES)}.")
    return CASES[task]


def host_inputs(
    card: ModelCard, damaged: degrade.Image, hole: NDArray[np.uint8] | None, told: tuple[float, ...]
) -> Any:
    """What `Engine.predict` is given, by the names in the card."""
    inputs: dict[str, Any] = {}
    for each in card.inputs:
        if each.kind == "image":
            inputs[each.name] = damaged
        elif each.kind == "mask":
            inputs[each.name] = hole
        elif each.kind == "noise_level":
            inputs[each.name] = told or 0.0
        else:
            # Minus one is "find it yourself" for strengths.
            inputs[each.name] = told or (-1.0,) * each.channels
    return inputs


def repaired(engine: Any, card: ModelCard, damaged: degrade.Image, inputs: dict[str, Any]) -> Pixels:
    """The model's result as (height, width, 3) uint8."""
    if card.task == "colours":
        small = np.asarray(cv2.resize(damaged, (card.tile, card.tile), interpolation=cv2.INTER_AREA), np.float32)
        numbers = engine.predict(card, {card.image_input.name: small})[0, 0]
        transform = ColourTransform(numbers[:-9].reshape(3, -1), numbers[-9:].reshape(3, 3))
        return transform.apply(degrade.to_uint8(damaged))
    return engine.predict(card, inputs, output_dtype=np.uint8)


def ensembled(engine: Any, card: ModelCard, damaged: degrade.Image, inputs: dict[str, Any]) -> Pixels:
    """The mean of what the model makes of the eight orientations, (height, width, 3) uint8.

    Timofte et al., "Seven ways to improve example-based single image super resolution", CVPR 2016.
    """
    total = np.zeros(damaged.shape, np.float64)
    for turns in range(4):
        for mirrored in (False, True):

            def there(picture: Any, turns: int = turns, mirrored: bool = mirrored) -> Any:
                turned = np.rot90(picture, turns)
                return np.ascontiguousarray(turned[:, ::-1] if mirrored else turned)

            given = {n: there(v) if isinstance(v, np.ndarray) and v.ndim >= 2 else v for n, v in inputs.items()}
            result = np.asarray(engine.predict(card, given), np.float64)
            total += np.rot90(result[:, ::-1] if mirrored else result, -turns)
    return degrade.to_uint8((total / 8).astype(np.float32))


def damaged_photos(case: Case, photos: list[Pixels]) -> Iterator[tuple[degrade.Image, NDArray[np.uint8] | None]]:
    """Each photo damaged; the same on every machine and for every model."""
    for number, photo in enumerate(photos):
        digits = [int(c) for c in case.name.encode()]
        yield case.make(np.random.default_rng((*digits, number)), degrade.to_float(photo))
