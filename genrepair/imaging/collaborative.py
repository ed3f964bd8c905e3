"""Collaborative filtering: places of a photo that look alike are freed of noise together.

Dabov, Foi, Katkovnik and Egiazarian, "Image Denoising by Sparse 3-D Transform-Domain Collaborative Filtering" (BM3D),
TIP 2007, of which this is the second step; what the first step is for there, a network does here: Cruz, Foi, Katkovnik
and Egiazarian, "Nonlocality-Reinforced Convolutional Neural Networks for Image Denoising", SPL 2018. A network looks as
far as its layers reach and knows what photos look like; this looks for what the photo itself shows twice.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import chain, product
from typing import Any

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from genrepair.progress import NoProgress, Progress

PATCH, STRIDE = 8, 4
# Patches of a group, itself among them, and how far they are looked for.
GROUP, REACH = 32, 20
# Patches that are worked on at once, in each direction.
_BLOCK = 48
# A pixel depends on nothing farther away: on patches that cover it, on those of their groups, on what these lie in.
MARGIN = -(-(2 * PATCH + 2 * REACH) // STRIDE) * STRIDE
# How strong the noise is is told from place to place, over squares of this side.
_LOCAL = 32
# One luminance and two differences of colours, orthonormal: white noise stays white.
_OPPONENT = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]], np.float32)
_OPPONENT /= np.linalg.norm(_OPPONENT, axis=1, keepdims=True)
_ROWS = 256
_SMALLEST = np.float32(1e-12)


def noise_spectrum(noisy: NDArray[Any], pilot: NDArray[Any]) -> NDArray[np.float32]:
    """How the noise of a photo is shared among frequencies: that of cameras is coarser than white noise.

    Parameters
    ----------
    noisy, pilot : (height, width, 3), both of one type
        A photo, and what a denoiser made of it. What it took away is taken for the noise.

    Returns
    -------
    (3, 64) float32
        Of luminance and two differences of colours, share of each coefficient of an 8 x 8 cosine transform; mean 1.
    """
    power = np.full((3, PATCH**2), float(_SMALLEST))
    height, width = (side // PATCH * PATCH for side in noisy.shape[:2])
    for top in range(0, height, _ROWS):
        band = slice(top, min(top + _ROWS, height)), slice(0, width)
        taken = (noisy[band].astype(np.float32) - pilot[band]) @ _OPPONENT.T
        patches = taken.reshape(len(taken) // PATCH, PATCH, width // PATCH, PATCH, 3).transpose(4, 0, 2, 1, 3)
        power += np.square(patches.reshape(3, -1, PATCH**2) @ _PLANE.T, dtype=np.float64).sum(axis=1)
    return (power / power.mean(axis=1, keepdims=True)).astype(np.float32)


def collaborative_filter(
    noisy: NDArray[np.float32],
    pilot: NDArray[np.float32],
    spectrum: NDArray[np.float32],
    progress: Progress | None = None,
    threads: int = 1,
) -> NDArray[np.float32]:
    """Free a photo of noise by what its patches have in common, led by a first result.

    Which patches are alike is seen in ``pilot``. Each group of them, in a transform across the group and within its
    patches, is weighed by Wiener's rule, for which ``pilot`` stands for the photo and what it took away for the noise.

    Parameters
    ----------
    noisy, pilot : (height, width, 3) float32, sRGB, 0..1 or beyond
        A photo, and what a denoiser made of it. A part of a photo comes out as it does in the whole, but for `MARGIN`
        pixels along its borders, if it begins at a multiple of `STRIDE`.
    spectrum : (3, 64) float32
        From `noise_spectrum`.
    progress : Progress, or None
        Told after every few thousand patches.
    threads : int
        How many work at once; the result is the same.

    Returns
    -------
    (height, width, 3) float32
    """
    progress = progress or NoProgress()
    height, width = noisy.shape[:2]
    down, across = (-(-max(side, PATCH) // STRIDE) * STRIDE for side in (height, width))
    frame = ((REACH, REACH + down - height), (REACH, REACH + across - width), (0, 0))

    def planes(picture: NDArray[np.float32]) -> NDArray[np.float32]:
        # A photo of a few pixels is mirrored more than once.
        return np.ascontiguousarray(np.pad(picture @ _OPPONENT.T, frame, "symmetric").transpose(2, 0, 1))

    given, led = planes(noisy), planes(pilot)
    local = np.stack([cv2.blur(np.square(plane), (_LOCAL, _LOCAL)) for plane in given - led])
    views = [sliding_window_view(each, (PATCH, PATCH), axis=(1, 2)) for each in (given, led)]
    total, trusted = np.zeros_like(given), np.zeros_like(given)
    inner = (np.arange(PATCH)[:, None] * given.shape[2] + np.arange(PATCH)).ravel()
    lattice = [range(side // STRIDE - 1) for side in (down, across)]
    blocks = list(product(*(way[::_BLOCK] for way in lattice)))

    def work(block: tuple[int, int]) -> list[tuple[int, NDArray[np.float64], NDArray[np.float64]]]:
        """Sums of what the groups of a block say, and of their trust, with the place of the first in the planes."""
        rows, columns = _alike(
            led[0], *(way[first : first + _BLOCK] for way, first in zip(lattice, block, strict=True))
        )
        corners = rows * given.shape[2] + columns
        low = int(corners.min())
        corners -= low
        places = (corners[..., None] + inner).ravel()
        found = []
        for channel in range(3):
            groups, lead = (_GROUPS @ (v[channel][rows, columns].reshape(*rows.shape, -1) @ _PLANE.T) for v in views)
            noise = local[channel][rows[:, 0] + PATCH // 2, columns[:, 0] + PATCH // 2, None, None] * spectrum[channel]
            lead *= lead
            noisier = lead + noise
            noisier += _SMALLEST
            lead /= noisier
            groups *= lead
            lead *= lead
            # What was weighed down most has the least noise left.
            trust = 1 / np.maximum(np.einsum("gpc,gc->g", lead, noise[:, 0]), 1e-9)
            wanted = (_GROUPS.T @ groups) @ _PLANE
            wanted *= trust[:, None, None] * _WINDOW
            weights = np.broadcast_to(trust[:, None], corners.shape)
            start = low + channel * led[0].size
            found.append((start, np.bincount(places, wanted.ravel()), np.bincount(corners.ravel(), weights.ravel())))
        return found

    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(blocks), threads):
            progress.update(start / len(blocks), "Comparing places")
            for low, values, weights in chain.from_iterable(pool.map(work, blocks[start : start + threads])):
                for sums, added in ((total, values), (trusted, weights)):
                    sums.reshape(-1)[low : low + len(added)] += added
    inside = slice(REACH, REACH + height), slice(REACH, REACH + width)
    # Every patch weighs alike but for its trust, so their weights are one sum over corners.
    weights = np.stack([_over_patches(each) for each in trusted])
    result = (total / weights.clip(1e-20))[(slice(None), *inside)].transpose(1, 2, 0)
    return np.asarray(result @ _OPPONENT, np.float32)


def _over_patches(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the patches at all corners weigh together in each pixel, from their trust."""
    # As a correlation with the window mirrored (which it is of itself), so that a corner spreads down and right.
    window, last = _WINDOW.reshape(PATCH, PATCH), PATCH - 1
    return np.asarray(
        cv2.filter2D(corners, -1, window, anchor=(last, last), borderType=cv2.BORDER_CONSTANT), np.float32
    )


def _alike(plane: NDArray[np.float32], down: range, across: range) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Corners of the patches most like each of a block of the lattice, first itself; (n, GROUP) rows and columns."""
    size = (len(down) + 1) * STRIDE, (len(across) + 1) * STRIDE
    top, left = REACH + down.start * STRIDE, REACH + across.start * STRIDE
    own = plane[top : top + size[0], left : left + size[1]]
    difference = np.empty_like(own)
    distances = np.empty((len(_SHIFTS), len(down), len(across)), np.float32)
    for number, (below, right) in enumerate(_SHIFTS):
        other = plane[top + below : top + below + size[0], left + right : left + right + size[1]]
        np.subtract(other, own, out=difference)
        np.multiply(difference, difference, out=difference)
        # Means of squares of 4 x 4, four of which make a patch.
        cells = cv2.resize(difference, (len(across) + 1, len(down) + 1), interpolation=cv2.INTER_AREA)
        pairs = cells[:-1] + cells[1:]
        np.add(pairs[:, :-1], pairs[:, 1:], out=distances[number])
    distances[len(_SHIFTS) // 2] = -1
    by_patch = np.ascontiguousarray(distances.reshape(len(_SHIFTS), -1).T)
    nearest = np.argpartition(by_patch, GROUP, axis=1)[:, :GROUP]
    order = np.argsort(np.take_along_axis(by_patch, nearest, axis=1), axis=1)
    shifts = _SHIFTS[np.take_along_axis(nearest, order, axis=1)]
    rows, columns = np.meshgrid(down, across, indexing="ij")
    return rows.reshape(-1, 1) * STRIDE + REACH + shifts[..., 0], columns.reshape(-1, 1) * STRIDE + REACH + shifts[
        ..., 1
    ]


def _cosines(size: int) -> NDArray[np.float32]:
    """Orthonormal discrete cosine transform, (size, size)."""
    return np.ascontiguousarray(cv2.dct(np.eye(size, dtype=np.float32), flags=cv2.DCT_ROWS).T, np.float32)


_SHIFTS = np.mgrid[-REACH : REACH + 1, -REACH : REACH + 1].reshape(2, -1).T
_PLANE, _GROUPS = np.kron(_cosines(PATCH), _cosines(PATCH)), _cosines(GROUP)
# Patches count less at their rims, which shows no seams (Dabov et al.).
_WINDOW = np.outer(np.kaiser(PATCH, 2), np.kaiser(PATCH, 2)).astype(np.float32).ravel()
