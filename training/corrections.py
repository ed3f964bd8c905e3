"""Corrections that a person made in the program's editor, as labelled crops for the damage finder.

An example is ``ID.png`` (sRGB) and ``ID.label.png``: 0 undamaged, 1 to 4 damaged by the class of `CLASSES` with this
number, 254 damaged by something, 255 not known. The program writes them (its window "Train a model" says when).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import GenrepairError
from training.networks.detector import CLASSES

ANY_DAMAGE, UNKNOWN = 254, 255
# One example in this many is held out: there are few, and they are the truth.
HOLD_OUT = 5
# Of the crops of a batch, where there are corrections at all.
SHARE = 0.25


@dataclass(frozen=True, eq=False)
class Example:
    """One corrected place.

    Parameters
    ----------
    pixels : (height, width, 3) uint8, sRGB
    label : (height, width) uint8
        See the module.
    """

    pixels: NDArray[Any]
    label: NDArray[Any]


@dataclass(frozen=True, eq=False)
class Target:
    """What is known about a crop.

    Parameters
    ----------
    image : (height, width, 3) float32, 0..1
    classes : (height, width, 4) float32
        1 where damaged by this class.
    any : (height, width, 1) float32
        1 where damaged.
    classes_known, known : (height, width, 1) float32
        1 where `classes`, and where `any`, may be judged.
    """

    image: NDArray[np.float32]
    classes: NDArray[np.float32]
    any: NDArray[np.float32]
    classes_known: NDArray[np.float32]
    known: NDArray[np.float32]


def load_corrections(folder: Path | None) -> tuple[list[Example], list[Example]]:
    """Examples to train with, and held out; the same split every time.

    Raises
    ------
    GenrepairError
        There is no such folder.
    """
    train: list[Example] = []
    held_out: list[Example] = []
    if folder is None:
        return train, held_out
    if not folder.is_dir():
        raise GenrepairError(f"There is no folder {folder} of corrections; leave the setting corrections out.")
    for path in sorted(folder.glob("*.label.png")):
        name = path.name.removesuffix(".label.png")
        pixels = cv2.imread(str(folder / f"{name}.png"), cv2.IMREAD_COLOR_RGB)
        label = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if pixels is None or label is None or pixels.shape[:2] != label.shape:
            # Written by half, or removed meanwhile.
            continue
        digits = name[:8]
        number = int(digits, 16) if all(c in "0123456789abcdef" for c in digits) and digits else 1
        (held_out if number % HOLD_OUT == 0 else train).append(Example(pixels, label))
    return train, held_out


def random_target(rng: np.random.Generator, examples: Sequence[Example], size: int) -> Target:
    """A square around a known place of a random example, flipped and turned.

    Parameters
    ----------
    rng : Generator
    examples : sequence of Example
    size : int
        Side; a smaller example is mirrored at its borders, and what is mirrored is not judged.
    """
    example = examples[int(rng.integers(len(examples)))]
    pixels, label = _large_enough(example, size)
    rows, columns = np.nonzero(label != UNKNOWN)
    place = int(rng.integers(max(1, len(rows))))
    row, column = (int(rows[place]), int(columns[place])) if len(rows) else (0, 0)
    top = int(np.clip(row - rng.integers(size), 0, label.shape[0] - size))
    left = int(np.clip(column - rng.integers(size), 0, label.shape[1] - size))
    cut = slice(top, top + size), slice(left, left + size)
    turn, flip = int(rng.integers(4)), rng.random() < 0.5
    pixels, label = np.rot90(pixels[cut], turn), np.rot90(label[cut], turn)
    if flip:
        pixels, label = pixels[:, ::-1], label[:, ::-1]
    return target(Example(pixels, label))


def target(example: Example) -> Target:
    """What a whole example says."""
    label = example.label[..., None]
    numbers = np.arange(1, len(CLASSES) + 1, dtype=np.uint8)
    classes = (label == numbers).astype(np.float32)
    known = (label != UNKNOWN).astype(np.float32)
    some = (label == ANY_DAMAGE).astype(np.float32)
    any_damage = np.maximum(classes.max(axis=2, keepdims=True), some)
    image = np.ascontiguousarray(example.pixels, np.float32) / np.float32(255)
    return Target(image, classes, any_damage, known * (1 - some), known)


def _large_enough(example: Example, size: int) -> tuple[NDArray[Any], NDArray[Any]]:
    below, right = (max(0, size - side) for side in example.label.shape)
    if not below and not right:
        return example.pixels, example.label
    pixels = cv2.copyMakeBorder(np.ascontiguousarray(example.pixels), 0, below, 0, right, cv2.BORDER_REFLECT)
    label = cv2.copyMakeBorder(
        np.ascontiguousarray(example.label), 0, below, 0, right, cv2.BORDER_CONSTANT, value=[UNKNOWN]
    )
    return pixels, label
