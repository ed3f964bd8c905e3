"""A folder of old photos as a second domain: read and split, as luminance, and how they are toned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.tone import LUMINANCE
from training import degrade
from training.data import PhotoSet, Pixels, load_photos

# Mean distance of the channels from the luminance (0-255) from which a photo counts as toned.
_TONED = 3.0


def load_old(folder: str, smallest: int, recipe: str) -> PhotoSet:
    """Read and split the old photos.

    Raises
    ------
    UsageError
        No folder is given.
    GenrepairError
        Nothing usable is in it.
    """
    if not folder:
        raise UsageError(f"{recipe} learns from old photos as well; name their folder with --set old=DIR.")
    return load_photos(Path(folder), smallest)


def grey(image: NDArray[Any]) -> NDArray[np.float32]:
    """(height, width, 3) uint8 -> (height, width, 1) luminance 0..1."""
    return np.asarray((image.astype(np.float32) @ LUMINANCE)[..., None] / np.float32(255), np.float32)


def toning(photos: Sequence[Pixels], knots: int) -> NDArray[np.float32]:
    """How far the channels of toned photos lie from the luminance, at evenly spaced brightnesses.

    Parameters
    ----------
    photos : sequence of (height, width, 3) uint8
        Those without a tone are left out, so that the tone does not fade with their number.
    knots : int

    Returns
    -------
    (knots, 3) float32
        In 0..1; zeros where no photo is toned. Each row has luminance 0.
    """
    total, weight = np.zeros((knots, 3)), np.zeros(knots)
    for photo in photos:
        small = cv2.resize(photo, (128, 128), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.float32) / 255
        bright = small @ LUMINANCE
        off = small - bright[:, None]
        if 255 * np.abs(off).mean() < _TONED:
            continue
        # Each pixel counts for the two knots that it lies between.
        place = bright * (knots - 1)
        below = np.minimum(place.astype(np.intp), knots - 2)
        for knot, share in ((below, 1 - (place - below)), (below + 1, place - below)):
            np.add.at(weight, knot, share)
            np.add.at(total, knot, off * share[:, None])
    known = weight > 1
    if not known.any():
        return np.zeros((knots, 3), np.float32)
    mean = total[known] / weight[known, None]
    places = np.arange(knots)
    result = np.stack([np.interp(places, places[known], mean[:, channel]) for channel in range(3)], axis=1)
    return (result - (result @ LUMINANCE)[:, None]).astype(np.float32)


def faded_photo(rng: np.random.Generator, clean: NDArray[np.float32]) -> NDArray[np.float32]:
    """A clean picture as a heavily faded black-and-white print.

    Of density little is left: blacks have become grey and whites yellow-grey, differently from place to place. It is a
    little soft, grainy, and often saved as a JPEG.

    Parameters
    ----------
    rng : Generator
    clean : (height, width, 1) float32, luminance 0..1

    Returns
    -------
    (height, width, 1) float32, 0..1
    """
    black, white = rng.uniform(0.05, 0.45), rng.uniform(0.6, 1.0)
    faded = black + (white - black) * np.clip(clean, 0, 1) ** float(np.exp(rng.normal(0, 0.2)))
    if rng.random() < 0.7:
        coarse = rng.standard_normal((4, 4)).astype(np.float32)
        uneven = cv2.resize(coarse, clean.shape[1::-1], interpolation=cv2.INTER_CUBIC)
        faded = faded + np.float32(rng.uniform(0.02, 0.1)) * uneven[..., None]
    faded = cv2.GaussianBlur(faded.astype(np.float32), (0, 0), rng.uniform(0.3, 1.3))
    made = np.repeat(faded.reshape(*clean.shape[:2], 1), 3, axis=2)
    if rng.random() < 0.8:
        made = (made + degrade.film_grain(rng, made)) / 2
    made = np.clip(made, 0, 1).astype(np.float32)
    if rng.random() < 0.5:
        made = degrade.jpeg(made, int(rng.integers(50, 96)))
    return np.asarray(made @ LUMINANCE, np.float32)[..., None]
