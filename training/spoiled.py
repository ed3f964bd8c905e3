"""Photos with something in them that is none: holes filled by simple means, marks of damage."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.membrane import membrane
from genrepair.imaging.patch_fill import patch_fill
from training.damage_synth import Overlays, add_damage
from training.degrade import Image, to_float, to_uint8
from training.hole_masks import free_form_mask, thin_mask

# Changed by more than this, a pixel is no longer the photo's own.
_CHANGED = 8 / 255
FILLS = ("smooth", "soft", "texture", "elsewhere")


def fill_simply(rng: np.random.Generator, crop: Image, hole: NDArray[np.uint8], way: str) -> Image:
    """Fill a hole as a method of one of these kinds would.

    Parameters
    ----------
    rng : Generator
    crop : (height, width, 3) float32, 0..1
    hole : (height, width) uint8, 255 = hole
    way : str
        smooth: as smooth as the border allows; soft: the truth without its fine detail and a little off, as networks
        fill; texture: copied from around, led by what is smooth; elsewhere: another part of the picture.

    Returns
    -------
    (height, width, 3) float32, 0..1
    """
    inside = hole > 0
    smooth = membrane(crop, ~inside)
    made = smooth
    if way == "soft":
        blurred = cv2.GaussianBlur(crop, (0, 0), float(np.exp(rng.uniform(0.0, 1.8))))
        made = smooth + np.float32(rng.uniform(0.2, 1.0)) * (blurred - smooth)
    elif way == "texture":
        found = patch_fill(to_uint8(smooth), hole, seed=int(rng.integers(1 << 30)))
        made = smooth if found is None else to_float(found)
    elif way == "elsewhere":
        made = np.roll(crop, [int(n) for n in rng.integers(16, min(hole.shape) - 16, 2)], axis=(0, 1))
    return np.where(inside[..., None], np.clip(made, 0, 1), crop).astype(np.float32)


def spoiled(rng: np.random.Generator, crop: Image, overlays: Overlays) -> tuple[Image, Image]:
    """One crop with a fill or with marks in it.

    Parameters
    ----------
    rng : Generator
    crop : (side, side, 3) float32, 0..1
    overlays : Overlays
        Real marks; without any they are drawn.

    Returns
    -------
    picture : (side, side, 3) float32, 0..1
    changed : (side, side, 1) float32
        1 where it is no longer the photo.
    """
    if rng.random() < 0.35:
        picture, change = add_damage(rng, crop, overlays, 1 + int(rng.gamma(1.0, 1.8)), 0.7)
        return np.clip(picture, 0, 1), (change.max(axis=2, keepdims=True) > _CHANGED).astype(np.float32)
    side = len(crop)
    wide = rng.random() < 0.7
    hole = free_form_mask(rng, side) if wide else thin_mask(rng, side, 3, 12)
    picture = fill_simply(rng, crop, hole, str(rng.choice(FILLS if wide else FILLS[:2])))
    return picture, to_float(hole)[..., None]
