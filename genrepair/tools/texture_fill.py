"""A second candidate for wide holes: real texture from around them, and which candidate is the better one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.known_blur import blur_known
from genrepair.imaging.mask import parts
from genrepair.imaging.patch_fill import patch_fill
from genrepair.imaging.region import Region
from genrepair.progress import Progress, SubProgress

# Parts nearer than this are filled together: what one copies must fit the other.
_MERGE_PX = 24
# Around a hole of side s this share of s is searched for texture, and at least so many pixels.
_AROUND_SHARE, _AROUND_PX = 1.2, 64
# Blurred this widely, texture must not contradict the network by more than this (0-255): the network knows the
# structure, and copies of something else (a sleeve in a face) look wrong however sharp they are.
_STRUCTURE_BLUR, _CONTRADICTION = 6.0, 26.0
# Nor may its seam be rougher than that of the network by more than this (0-255).
_SEAM = 6.0
# From the rim of the hole inwards the network's fill turns into texture: over this share of the depth of the hole, and
# over so many pixels at least and at most. Over twice as many, texture takes over what the network's fill is in a blur
# of this width. The rim is then about as near to the truth as the network's.
_RIM_SHARE, _RIM_PX = 0.25, (4.0, 16.0)
_RIM_BLUR = 3.0
_NEARBY_PX = 97


@dataclass(frozen=True, slots=True, eq=False)
class TextureFill:
    """Both candidates are known where this was made.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16
        The picture with texture in its wide holes.
    made : (height, width) bool
        Where there is texture.
    better : (height, width) bool
        Where it is the better candidate.
    """

    pixels: NDArray[Any]
    made: NDArray[np.bool_]
    better: NDArray[np.bool_]


def texture_fill(
    filled: NDArray[Any], wide: NDArray[np.uint8], hole: NDArray[np.uint8], seed: int, progress: Progress
) -> TextureFill:
    """Fill the wide parts of a hole with texture.

    Parameters
    ----------
    filled : (height, width, 3) uint8 or uint16
        The picture as the network filled it.
    wide : (height, width) uint8
        255 = part of the hole that is wide enough for texture.
    hole : (height, width) uint8
        255 = all of the hole; nothing is copied from there.
    seed : int
    progress : Progress
    """
    pixels = filled.copy()
    made, better = np.zeros(wide.shape, bool), np.zeros(wide.shape, bool)
    boxes = parts(wide, _MERGE_PX)
    total, done = sum(box.area for box in boxes), 0
    for box in boxes:
        margin = max(_AROUND_PX, int(_AROUND_SHARE * max(box.height, box.width)))
        window = box.pad(margin).clip(*wide.shape)
        part = wide[window.slices].copy()
        _keep_inside(part, box.shift(-window.row, -window.column))
        result = patch_fill(
            filled[window.slices],
            part,
            hole[window.slices],
            seed,
            SubProgress(progress, done / total, (done + box.area) / total),
        )
        done += box.area
        if result is None:
            continue
        inside = part > 0
        texture = _from_rim(filled[window.slices], result, part)
        pixels[window.slices][inside] = texture[inside]
        made[window.slices] |= inside
        # Judged before its rim was softened: a seam that had to be hidden tells that it does not fit.
        if is_better(filled[window.slices], result, inside):
            better[window.slices] |= inside
    progress.update(1.0, "Looking for texture")
    return TextureFill(pixels, made, better)


def _from_rim(network: NDArray[Any], texture: NDArray[Any], part: NDArray[np.uint8]) -> NDArray[Any]:
    """Texture that grows out of the network's fill: at the rim that one is nearest to the truth, and has no seam."""
    depth = cv2.distanceTransform(part, cv2.DIST_L2, 3)
    # How deep the hole is nearby: a stroke that leads into a broad hole has a narrower rim.
    nearby = cv2.dilate(depth, np.ones((_NEARBY_PX, _NEARBY_PX), np.uint8))
    width = np.clip(np.float32(_RIM_SHARE) * nearby, *_RIM_PX)
    apart = network.astype(np.float32) - texture
    tint = blur_known(apart, part > 0, _RIM_BLUR) * np.maximum(1 - depth / (2 * width), 0)[..., None]
    weight = np.minimum(depth / width, 1)
    weight = (weight * weight * (3 - 2 * weight))[..., None]
    mixed = network + weight * (tint - apart)
    return np.clip(np.rint(mixed), 0, np.iinfo(texture.dtype).max).astype(texture.dtype)


def _keep_inside(part: NDArray[np.uint8], box: Region) -> None:
    """Clear what belongs to other parts."""
    kept = part[box.slices].copy()
    part[:] = 0
    part[box.slices] = kept


def is_better(network: NDArray[Any], texture: NDArray[Any], hole: NDArray[np.bool_]) -> bool:
    """Whether texture keeps to the structure that the network found, and meets the surroundings about as well.

    Parameters
    ----------
    network, texture : (height, width, 3) uint8 or uint16
        Equal outside the hole.
    hole : (height, width) bool
    """
    unit = np.float32(255 / np.iinfo(network.dtype).max)
    a, b = network.astype(np.float32) * unit, texture.astype(np.float32) * unit
    blurred = [cv2.GaussianBlur(x, (0, 0), _STRUCTURE_BLUR) for x in (a, b)]
    if float(np.abs(blurred[0] - blurred[1])[hole].mean()) > _CONTRADICTION:
        return False
    return seam_roughness(b, hole) <= max(0.0, seam_roughness(a, hole)) + _SEAM


def seam_roughness(picture: NDArray[np.float32], hole: NDArray[np.bool_]) -> float:
    """How much larger the steps across the border of a hole are than those just outside it, 0-255; below 0: smaller."""
    outside = (cv2.dilate(hole.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0) & ~hole
    across, around = [0.0, 0.0], [0.0, 0.0]
    for axis in (0, 1):
        steps = np.abs(np.diff(picture, axis=axis)).mean(axis=2)
        border = np.diff(hole, axis=axis)
        ring = outside[1:] & outside[:-1] if axis == 0 else outside[:, 1:] & outside[:, :-1]
        for total, where in ((across, border), (around, ring)):
            total[0] += float(steps[where].sum())
            total[1] += float(where.sum())
    return across[0] / max(1.0, across[1]) - around[0] / max(1.0, around[1])
