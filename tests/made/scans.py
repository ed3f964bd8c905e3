"""Prints, two scans of them, and infrared: made from a seed, with everything known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def make_print(height: int = 420, width: int = 560, seed: int = 0) -> NDArray[np.float32]:
    """A picture with edges, texture and calm places, 0 to 255: (height, width, 3) float32."""
    random = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3), np.float32)
    for cells, weight in ((5, 1.0), (40, 0.35), (140, 0.2)):
        coarse = random.uniform(-1, 1, (cells, cells * width // height, 3)).astype(np.float32)
        picture += weight * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(60):
        colour = tuple(float(c) for c in random.uniform(-1, 1, 3))
        centre = int(random.integers(width)), int(random.integers(height))
        axes = int(random.integers(4, 60)), int(random.integers(4, 60))
        cv2.ellipse(picture, centre, axes, float(random.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)
    return cv2.GaussianBlur(np.clip(128 + 55 * picture, 25, 225), (0, 0), 0.8)


def dusty(
    picture: NDArray[Any], seed: int, specks: int = 30, hairs: int = 3, tone: float = 240.0
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """The picture with dust on it, and where (255)."""
    random = np.random.default_rng(seed)
    height, width = picture.shape[:2]
    drawn = np.zeros((2 * height, 2 * width), np.uint8)
    for _ in range(specks):
        centre = int(random.integers(40, 2 * width - 40)), int(random.integers(40, 2 * height - 40))
        axes = int(random.integers(3, 9)), int(random.integers(3, 7))
        cv2.ellipse(drawn, centre, axes, float(random.uniform(0, 180)), 0, 360, 255, -1)
    for _ in range(hairs):
        start = random.uniform(0.2, 0.8, 2) * (2 * width, 2 * height)
        path = np.cumsum(random.normal(0, 10, (12, 2)), axis=0) + start
        cv2.polylines(drawn, [path.astype(np.int32)], False, 255, 4, cv2.LINE_AA)
    half = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(half.astype(np.float32) / 255, (0, 0), 0.7)
    mixed = picture * (1 - 0.9 * soft[..., None]) + 0.9 * soft[..., None] * tone
    return mixed.astype(np.float32), np.where(soft > 0.3, 255, 0).astype(np.uint8)


@dataclass(frozen=True)
class Placing:
    """How a print lies on the scanner the second time."""

    degrees: float = 0.0
    right: float = 0.0
    down: float = 0.0
    scale: float = 1.0

    def matrix(self, height: int, width: int) -> NDArray[np.float64]:
        """From the first scan's (x, y) to the second one's."""
        found = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), self.degrees, self.scale)
        found[:, 2] += self.right, self.down
        return np.asarray(found, np.float64)


def scanned(
    picture: NDArray[Any],
    placing: Placing | None = None,
    gain: float = 1.0,
    gamma: float = 1.0,
    noise: float = 0.8,
    seed: int = 0,
    depth: int = 8,
) -> NDArray[Any]:
    """What a scanner makes of a print: placed, exposed, with noise."""
    height, width = picture.shape[:2]
    placed = picture
    if placing is not None:
        placed = cv2.warpAffine(
            picture.astype(np.float32),
            placing.matrix(height, width),
            (width, height),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REFLECT,
        )
    random = np.random.default_rng(seed)
    exposed = 255 * np.clip(placed / 255 * gain, 0, 1) ** gamma + random.normal(0, noise, placed.shape)
    unit = 257 if depth == 16 else 1
    return np.clip(np.rint(exposed * unit), 0, 255 * unit).astype(np.uint16 if depth == 16 else np.uint8)


def infrared_of(
    picture: NDArray[Any], dust: NDArray[np.uint8], leak: tuple[float, float, float] = (0.1, 0.03, 0.0), seed: int = 0
) -> NDArray[np.uint16]:
    """Infrared of a colour film: nearly blank, a little of the picture, an uneven lamp, dark dust."""
    random = np.random.default_rng(seed)
    height, width = dust.shape
    stops = np.log2(picture / 255 + 1 / 256) @ np.array(leak) - 0.5
    stops = stops - 0.3 * ((np.arange(width) - width / 2) / width) ** 2
    shade = 1 - 0.5 * cv2.GaussianBlur(dust.astype(np.float32) / 255, (0, 0), 0.8)
    values = 65535 * 2**stops * shade * (1 + random.normal(0, 0.01, (height, width)))
    return np.clip(np.rint(values), 0, 65535).astype(np.uint16)


def found_share(mask: NDArray[np.uint8], truth: NDArray[np.uint8]) -> tuple[int, int]:
    """How many places of the truth are at least half in the mask, and how many there are."""
    count, labels = cv2.connectedComponents(truth)
    hits = sum(1 for number in range(1, count) if np.mean(mask[labels == number] > 0) >= 0.5)
    return hits, count - 1


def false_share(mask: NDArray[np.uint8], truth: NDArray[np.uint8], near: int = 5) -> float:
    """Share of the mask that is nowhere near the truth."""
    around = cv2.dilate(truth, np.ones((2 * near + 1, 2 * near + 1), np.uint8)) > 0
    return float(np.count_nonzero((mask > 0) & ~around) / max(1, np.count_nonzero(mask)))
