"""A smooth field that takes given values where they are known: the membrane that heals a copied texture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# Sweeps at each scale. Every scale begins with the answer of the coarser one, so a few are enough; each goes a little
# too far along the last step (second-order Richardson iteration), which doubles how fast they settle.
_SWEEPS = 12
_TOO_FAR = 1.7
_COARSEST = 2
_NEIGHBOURS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32) / 4


def membrane(values: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Fill what is unknown so that it is as smooth as its border allows.

    The solution of Laplace's equation between the known values, as in Pérez et al., "Poisson Image Editing" (SIGGRAPH
    2003), found from coarse to fine (a cascade: Bornemann & Deuflhard, "The cascadic multigrid method for elliptic
    problems", Numerische Mathematik 75, 1996). At the sides of the picture the field goes on level.

    Parameters
    ----------
    values : (height, width, channels) float32
        Only what is known is read.
    known : (height, width) bool

    Returns
    -------
    (height, width, channels) float32
        Equal to ``values`` where they are known; 0 everywhere where nothing is.
    """
    levels = [(np.where(known[..., None], values, np.float32(0)), known)]
    while min(levels[-1][1].shape) > _COARSEST:
        levels.append(_halved(*levels[-1]))
    field: NDArray[np.float32] | None = None
    for given, there in reversed(levels):
        if field is None:
            count = max(1, int(there.sum()))
            field = np.empty_like(given)
            field[...] = given.sum(axis=(0, 1)) / np.float32(count)
        else:
            # Twice as large exactly, then cut: sides that are odd would move the field otherwise.
            size = (2 * field.shape[1], 2 * field.shape[0])
            larger = _planes(cv2.resize(field, size, interpolation=cv2.INTER_LINEAR), given.shape[2])
            field = larger[: there.shape[0], : there.shape[1]].copy()
        field = _settled(field, given, there)
    assert field is not None
    return field


def _settled(field: NDArray[np.float32], given: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Each unknown value becomes the mean of its neighbours, again and again."""
    free = np.repeat((~known)[..., None], field.shape[2], axis=2).astype(np.float32)
    field = field * free + given
    if known.all():
        return field
    before = field
    for _ in range(_SWEEPS):
        smooth = _planes(cv2.filter2D(field, -1, _NEIGHBOURS, borderType=cv2.BORDER_REPLICATE), field.shape[2])
        smooth -= before
        smooth *= np.float32(_TOO_FAR)
        smooth += before
        smooth *= free
        smooth += given
        before, field = field, smooth
    return field


def _halved(values: NDArray[np.float32], known: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Half the size; a cell has the mean of what is known of it."""
    size = (-(-known.shape[1] // 2), -(-known.shape[0] // 2))
    pad = (0, 2 * size[1] - known.shape[0], 0, 2 * size[0] - known.shape[1])
    counts = cv2.copyMakeBorder(known.astype(np.float32), *pad, cv2.BORDER_CONSTANT, value=0)
    sums = _planes(cv2.copyMakeBorder(values, *pad, cv2.BORDER_CONSTANT, value=0), values.shape[2])
    share = counts.reshape(size[1], 2, size[0], 2).sum(axis=(1, 3))
    total = sums.reshape(size[1], 2, size[0], 2, values.shape[2]).sum(axis=(1, 3))
    return (total / np.maximum(share, 1)[..., None]).astype(np.float32), share > 0


def _planes(picture: NDArray[np.float32] | cv2.typing.MatLike, channels: int) -> NDArray[np.float32]:
    """OpenCV drops the last axis of a picture with one channel."""
    return np.asarray(picture, np.float32).reshape(picture.shape[0], picture.shape[1], channels)
