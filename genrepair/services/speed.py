"""How fast the models are on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.progress import Progress, SubProgress

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard


@dataclass(frozen=True, slots=True)
class Speed:
    """One row of the table.

    Parameters
    ----------
    model, task : str
    provider : str
        What really ran it.
    ms_per_megapixel : float
        Median over the runs.
    first_ms : float
        The first run with loading, verification and self-test.
    megapixels : float
        Size of the picture.
    """

    model: str
    task: str
    provider: str
    ms_per_megapixel: float
    first_ms: float
    megapixels: float


def synthetic_photo(megapixels: float, seed: int = 0) -> NDArray[np.uint8]:
    """A picture with gradients, edges, texture and noise: (height, width, 3) uint8, 4:3."""
    height = max(64, round((megapixels * 1e6 * 3 / 4) ** 0.5))
    width = max(64, round(height * 4 / 3))
    random = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3), np.float32)
    for cells in (3, 9, 40):
        coarse = random.random((cells, cells, 3), np.float32) * np.float32(160 / cells**0.5)
        picture += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(40):
        centre = (int(random.integers(width)), int(random.integers(height)))
        colour = tuple(int(c) for c in random.integers(0, 255, 3))
        cv2.circle(picture, centre, int(random.integers(3, max(4, height // 8))), colour, -1, cv2.LINE_AA)
    picture += random.standard_normal(picture.shape, np.float32) * 8
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def measure_speed(
    engine: Engine, cards: list[ModelCard], megapixels: float, runs: int, progress: Progress
) -> Iterator[Speed]:
    """Run each model on a synthetic photo.

    Parameters
    ----------
    engine : Engine
    cards : list of ModelCard
    megapixels : float
        Size of the photo.
    runs : int
        Runs whose median counts, after the first one.
    progress : Progress
    """
    photo = synthetic_photo(megapixels)
    size = photo.shape[0] * photo.shape[1] / 1e6
    for number, card in enumerate(cards):
        inputs = model_inputs(card, photo)
        times: list[float] = []
        for run in range(runs + 1):
            total = len(cards) * (runs + 1)
            done = number * (runs + 1) + run
            started = perf_counter()
            engine.predict(
                card,
                inputs,
                output_dtype=np.uint8,
                progress=SubProgress(progress, done / total, (done + 1) / total),
                text=card.id,
            )
            times.append((perf_counter() - started) * 1000)
        yield Speed(
            card.id,
            card.task,
            engine.provider_in_use(card),
            round(median(times[1:]) / size, 1),
            round(times[0], 1),
            round(size, 3),
        )


def model_inputs(card: ModelCard, photo: NDArray[np.uint8]) -> dict[str, Any]:
    """What a model takes, made of a photo (height, width, 3): a mask of lines, mild noise, half of any strength."""
    if card.policy == "whole" and card.output.kind == "map":
        # It sees a thumbnail, whatever the photo's size; what it costs is still told by the photo's megapixels.
        photo = np.asarray(cv2.resize(photo, (card.tile, card.tile), interpolation=cv2.INTER_AREA), np.uint8)
    mask = np.zeros(photo.shape[:2], np.uint8)
    mask[::64, :] = 255
    # Models of noise take one channel, those that make grain of it four.
    picture = photo[..., np.arange(card.image_input.channels) % 3]
    values = {"image": picture, "mask": mask, "noise_level": 10 / 255, "scalar": 0.5}
    return {wanted.name: values[wanted.kind] for wanted in card.inputs if wanted.kind != "state"}
