"""Lay new pixels over old ones, bit-exact where the weight is zero."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.colour import from_srgb, is_srgb, to_srgb
from genrepair.imaging.patch import Patch

# Pixels blended at a time, so that the wide intermediate numbers stay a few megabytes.
_STRIP_PIXELS = 1 << 18
# A change of an eighth of the range is a new colour, not the old one with less noise.
_LARGEST_KEPT_CHANGE = 0.125


def lay(
    target: NDArray[Any],
    patch: Patch,
    icc: bytes | None = None,
    out: NDArray[Any] | None = None,
    keep_gamut: bool = False,
) -> NDArray[Any]:
    """Blend a patch over the photo's pixels in its region.

    Parameters
    ----------
    target : (height, width, 1 or 3) uint8 or uint16, the file's own colours
        The photo's pixels of exactly ``patch.region``; not changed (unless it is also given as `out`).
    patch : Patch
        New pixels in sRGB at the same depth.
    icc : bytes, or None
        The photo's profile.
    out : array like `target`, or None
        Where to write the result; a new array by default.
    keep_gamut : bool
        For repairs that change colours a little (denoising): colours of a wide profile that sRGB cannot hold keep
        their saturation, and a patch that equals what the model saw changes nothing, bit-exactly. With it, weight 255
        gives the patch plus what the way to sRGB had cost.

    Returns
    -------
    (height, width, channels) same dtype as `target`
        ``target + weight * (patch - target)``, rounded; weight 0 gives `target` bit-exactly, 255 the patch.
    """
    height, width = target.shape[:2]
    if patch.pixels.shape[:2] != (height, width) or patch.pixels.dtype != target.dtype:
        raise ValueError(
            f"patch {patch.pixels.shape} {patch.pixels.dtype} does not match its target {target.shape} {target.dtype}"
        )
    result: NDArray[Any] = np.empty_like(target) if out is None else out
    weight = patch.weight
    rows = max(1, _STRIP_PIXELS // max(width, 1))
    wide = np.uint32 if target.dtype == np.uint16 else np.uint16
    for top in range(0, height, rows):
        part = slice(top, min(top + rows, height))
        old = target[part]
        if weight is None:
            result[part] = _own(patch, part, old) if patch.own else _new(patch.pixels[part], old, icc, keep_gamut)
            continue
        share = weight[part]
        if not share.any():
            # Nothing to do here: and the colour conversion, the expensive part, is spared.
            result[part] = old
            continue
        new = _own(patch, part, old) if patch.own else _new(patch.pixels[part], old, icc, keep_gamut)
        # target * (255 - weight) + patch * weight is the same and never leaves the next wider unsigned type.
        share = share[:, :, None].astype(wide)
        mixed = old * (wide(255) - share)
        mixed += new * share
        mixed += wide(127)
        mixed //= wide(255)
        result[part] = mixed
    return result


def _own(patch: Patch, part: slice, old: NDArray[Any]) -> NDArray[Any]:
    """A patch that is in the photo's colours already."""
    return patch.pixels[part, :, : old.shape[2]]


def _new(patch: NDArray[Any], old: NDArray[Any], icc: bytes | None, keep_gamut: bool) -> NDArray[Any]:
    """The patch in the photo's colours."""
    new = from_srgb(patch, icc, old.shape[2])
    if not keep_gamut or is_srgb(icc):
        return new
    seen = to_srgb(old, icc)
    cost = old.astype(np.int32) - from_srgb(seen, icc, old.shape[2])
    # The more a pixel was changed, the less the colour that it had says about the new one.
    top = int(np.iinfo(old.dtype).max)
    change = np.abs(patch.astype(np.int32) - seen).max(axis=2, keepdims=True)
    share = np.clip(1 - change.astype(np.float32) / (_LARGEST_KEPT_CHANGE * top), 0, 1)
    return np.clip(np.rint(new + share * cost), 0, top).astype(old.dtype)


def tile_weights(
    height: int, width: int, top: int = 0, left: int = 0, bottom: int = 0, right: int = 0
) -> NDArray[np.float32]:
    """Weights of one tile whose neighbours overlap it: raised cosines along the overlaps, 1 elsewhere.

    Two neighbours that overlap by the same number of pixels have weights that sum to one in the overlap.

    Parameters
    ----------
    height, width : int
        Size of the tile.
    top, left, bottom, right : int
        How many pixels each side shares with its neighbour; 0 at the border of the picture.

    Returns
    -------
    (height, width) float32, 0 < weight <= 1
    """
    return np.outer(_ramp(height, top, bottom), _ramp(width, left, right)).astype(np.float32)


def _ramp(length: int, before: int, after: int) -> NDArray[np.float64]:
    if before + after > length or min(before, after) < 0:
        raise ValueError(f"overlaps {before} + {after} do not fit into a tile of {length}")
    ramp = np.ones(length)
    if before:
        ramp[:before] = np.sin((np.arange(before) + 0.5) / before * np.pi / 2) ** 2
    if after:
        ramp[length - after :] = np.cos((np.arange(after) + 0.5) / after * np.pi / 2) ** 2
    return ramp
