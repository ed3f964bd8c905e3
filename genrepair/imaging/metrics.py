"""How close two pictures are, and how noisy one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

# Excess of the steps across a lattice of JPEG, in percent: what good photos hardly reach at the corner; and at the best
# of the other 63 places, along both axes, with no second place near it, as rows of tiles or a fence have. Of 254
# training photos made smaller (no JPEG is left of them) none stands out so far; saved with quality 75 and cropped 63 %
# do, with quality 60 87 %.
_AT_CORNER = 8.0
_ELSEWHERE = 12.0
_ALONE = 7.0


def _peak(a: NDArray[Any], peak: float | None) -> float:
    if peak is not None:
        return peak
    return float(np.iinfo(a.dtype).max) if np.issubdtype(a.dtype, np.integer) else 1.0


def _same(a: NDArray[Any], b: NDArray[Any]) -> None:
    if a.shape != b.shape:
        raise ValueError(f"pictures of different shape: {a.shape} and {b.shape}")


def psnr(a: NDArray[Any], b: NDArray[Any], mask: NDArray[np.uint8] | None = None, peak: float | None = None) -> float:
    """Peak signal-to-noise ratio.

    Parameters
    ----------
    a, b : (height, width) or (height, width, channels), same shape
    mask : (height, width) uint8, or None
        Count only pixels of at least 128.
    peak : float, or None
        Largest possible value; by default the integer type's maximum, 1.0 for floats.

    Returns
    -------
    float
        Decibels; infinity for equal pictures.
    """
    _same(a, b)
    total, count = 0.0, 0
    rows = max(1, (1 << 20) // max(a.shape[1], 1))
    for top in range(0, a.shape[0], rows):
        part = slice(top, top + rows)
        difference = a[part].astype(np.float64) - b[part]
        if mask is not None:
            difference = difference[mask[part] >= 128]
        total += float(np.sum(difference * difference))
        count += difference.size
    if count == 0:
        raise ValueError("the mask is empty: there is nothing to compare")
    return float("inf") if total == 0 else float(10 * np.log10(_peak(a, peak) ** 2 * count / total))


def ssim(a: NDArray[Any], b: NDArray[Any], peak: float | None = None) -> float:
    """Structural similarity (Wang et al., "Image quality assessment", IEEE TIP 2004), mean over channels.

    Gaussian window 11 x 11 with sigma 1.5, K1 = 0.01, K2 = 0.03, only windows wholly inside the picture.

    Parameters
    ----------
    a, b : (height, width) or (height, width, channels), same shape, at least 11 x 11
    peak : float, or None
        Largest possible value; by default the integer type's maximum, 1.0 for floats.
    """
    _same(a, b)
    if min(a.shape[:2]) < 11:
        raise ValueError("SSIM needs pictures of at least 11 x 11 pixels")
    return float(np.mean(ssim_map(a, b, peak)))


def ssim_map(a: NDArray[Any], b: NDArray[Any], peak: float | None = None) -> NDArray[np.float64]:
    """SSIM of every window: (height - 10, width - 10, channels)."""
    top = _peak(a, peak)
    c1, c2 = (0.01 * top) ** 2, (0.03 * top) ** 2
    kernel = cv2.getGaussianKernel(11, 1.5)

    def blur(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(cv2.sepFilter2D(x, -1, kernel, kernel)[5:-5, 5:-5], np.float64)

    channels = 1 if a.ndim == 2 else a.shape[2]
    maps: list[NDArray[np.float64]] = []
    for channel in range(channels):
        x = np.ascontiguousarray(a if a.ndim == 2 else a[:, :, channel]).astype(np.float64)
        y = np.ascontiguousarray(b if b.ndim == 2 else b[:, :, channel]).astype(np.float64)
        mx, my = blur(x), blur(y)
        vx, vy, vxy = blur(x * x) - mx * mx, blur(y * y) - my * my, blur(x * y) - mx * my
        maps.append(
            np.asarray((2 * mx * my + c1) * (2 * vxy + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2)), np.float64)
        )
    result: NDArray[np.float64] = np.stack(maps, axis=2)
    return result


def largest_change_outside(before: NDArray[Any], after: NDArray[Any], mask: NDArray[np.uint8]) -> int:
    """Largest absolute difference where the mask is 0; 0 is the promise GenRepair makes.

    Parameters
    ----------
    before, after : (height, width) or (height, width, channels) uint8 or uint16, same shape
    mask : (height, width) uint8
        Every pixel that is not 0 is allowed to change.
    """
    _same(before, after)
    largest = 0
    rows = max(1, (1 << 20) // max(before.shape[1], 1))
    for top in range(0, before.shape[0], rows):
        part = slice(top, top + rows)
        outside = mask[part] == 0
        if outside.any():
            change = np.abs(before[part].astype(np.int32) - after[part])[outside]
            largest = max(largest, int(change.max()))
    return largest


def noise_sigma(pixels: NDArray[Any]) -> float:
    """Standard deviation of the luminance noise (mean of the channels), from the finest diagonal wavelet band.

    Donoho & Johnstone, "Ideal spatial adaptation by wavelet shrinkage" (Biometrika 1994): the median absolute
    coefficient over 0.6745, here with Daubechies' 4-tap wavelet. Clipped pixels (black or white) hide noise and are
    left out where enough others remain. Noise that is independent in three channels of sigma s measures s / sqrt(3)
    here; `channel_noise_sigmas` measures each channel.

    Parameters
    ----------
    pixels : (height, width) or (height, width, channels) uint8, uint16, or float in [0, 1]

    Returns
    -------
    float
        In units of the range: 0.1 is a tenth of white.
    """
    flat = pixels if pixels.ndim == 3 else pixels[:, :, None]
    return _noise([block.astype(np.float32).mean(axis=2) / _peak(pixels, None) for block in _blocks(flat)])


def channel_noise_sigmas(pixels: NDArray[Any]) -> list[float]:
    """`noise_sigma` of every channel by itself."""
    flat = pixels if pixels.ndim == 3 else pixels[:, :, None]
    blocks = [block.astype(np.float32) / _peak(pixels, None) for block in _blocks(flat)]
    return [_noise([block[:, :, channel] for block in blocks]) for channel in range(flat.shape[2])]


def _noise(blocks: list[NDArray[np.float32]]) -> float:
    values = np.concatenate([_diagonal(np.ascontiguousarray(block)) for block in blocks])
    return float(np.median(np.abs(values)) / 0.6745) if values.size else 0.0


def _blocks(pixels: NDArray[Any], size: int = 512, most: int = 24) -> list[NDArray[Any]]:
    # A big photo is sampled: blocks spread over it measure the same figure in a fraction of the time.
    height, width = pixels.shape[:2]
    rows, columns = range(0, max(height - size // 2, 1), size), range(0, max(width - size // 2, 1), size)
    corners = [(row, column) for row in rows for column in columns]
    chosen = corners[:: max(1, len(corners) // most)]
    return [pixels[row : row + size, column : column + size] for row, column in chosen]


def _diagonal(luminance: NDArray[np.float32]) -> NDArray[np.float32]:
    """Daubechies-2 detail coefficients in both directions, without those that touch clipped pixels."""
    if min(luminance.shape) < 8:
        return np.zeros(0, np.float32)
    root = np.sqrt(3.0)
    low = np.array([1 + root, 3 + root, 3 - root, 1 - root]) / (4 * np.sqrt(2.0))
    high = (low[::-1] * np.array([1, -1, 1, -1])).astype(np.float32)
    band = cv2.sepFilter2D(luminance, -1, high, high)[2:-2:2, 2:-2:2]
    clipped = ((luminance <= 0.004) | (luminance >= 0.996)).astype(np.uint8)
    clean = cv2.dilate(clipped, np.ones((5, 5), np.uint8))[2:-2:2, 2:-2:2] == 0
    return np.asarray(band[clean] if clean.mean() > 0.1 else band.ravel(), np.float32)


@dataclass(frozen=True, slots=True)
class BlockLattice:
    """The 8 x 8 blocks of a JPEG.

    Parameters
    ----------
    strength : float
        As of `blocking`; 0: there are none.
    origin : (int, int)
        Row and column of the first corner of a block, 0..7; (0, 0) in a photo that was not cropped since, and where no
        blocks are seen.
    """

    strength: float
    origin: tuple[int, int]


def blocking(pixels: NDArray[Any]) -> float:
    """How much stronger the steps between 8 x 8 blocks are than the steps inside them, in percent.

    Compares the mean difference of neighbours across the lattice of JPEG's blocks with the mean difference of the other
    neighbours, as in Wang, Bovik and Evans, "Blind measurement of blocking artifacts in images", ICIP 2000, but in the
    pixel domain. The lattice is looked for at the corner, and where nothing is seen there, anywhere else: the photo may
    have been cropped since.

    Parameters
    ----------
    pixels : (height, width) or (height, width, channels) uint8 or uint16

    Returns
    -------
    float
        0 for photos without blocks or smaller than 24 pixels. Median over Kodak24: 5 at JPEG quality 90, 20 at 75, 30
        at 60, 57 at 30 (``tests/benchmarks/blocking.py``).
    """
    return block_lattice(pixels).strength


def block_lattice(pixels: NDArray[Any]) -> BlockLattice:
    """How strong the blocks of a JPEG are, and where they lie; see `blocking`."""
    grey = pixels if pixels.ndim == 2 else pixels[:, :, min(1, pixels.shape[2] - 1)]
    # A band in the middle is enough, and keeps a large scan from being converted as a whole.
    rows = max(8, min(len(grey), (8 << 20) // max(1, grey.shape[1])) // 8 * 8)
    top = max(0, (len(grey) - rows) // 2 // 8 * 8)
    part = np.asarray(grey[top : top + rows], np.float32)
    if min(part.shape) < 24:
        return BlockLattice(0.0, (0, 0))
    both = [_excess(np.abs(np.diff(part, axis=axis)).mean(axis=1 - axis)) for axis in (0, 1)]
    at_corner = max(0.0, float(np.mean([each[7] for each in both])))
    if at_corner >= _AT_CORNER:
        return BlockLattice(at_corner, (0, 0))
    second, best = np.array([np.sort(each)[-2:] for each in both]).T
    alone = (best - 2 * np.maximum(second, 0)).min() >= _ALONE
    if not alone or best.min() < _ELSEWHERE:
        return BlockLattice(at_corner, (0, 0))
    # The steps numbered 7 lie between the pixels 7 and 8.
    row, column = ((int(np.argmax(each)) + 1) % 8 for each in both)
    return BlockLattice(max(at_corner, float(best.mean())), (row, column))


def _excess(steps: NDArray[np.float32]) -> NDArray[np.float64]:
    """For each of the 8 places of a lattice how much more the steps across it are than the others, in percent: (8,)."""
    place = np.arange(len(steps)) % 8
    count, across = np.bincount(place), np.bincount(place, steps)
    inside = (across.sum() - across) / (count.sum() - count)
    return np.where(inside > 0, 100 * (across / count / np.maximum(inside, 1e-9) - 1), 0.0)
