"""What differs between two aligned scans, beyond exposure, noise and the last tenth of a pixel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.enlarge import enlarged
from genrepair.imaging.region import Region
from genrepair.imaging.register import Alignment
from genrepair.progress import NoProgress, Progress

LEVELS_A_SIGMA = 10.0
"""Levels of the difference map for one standard deviation."""

_TILE = 1024
_HALO = 8
_SAMPLES = 24
_SAMPLE = 192
_BINS = 8
# A difference that nobody sees is none, however clean the scans are (share of the range).
_SMALLEST_SIGMA = 0.8 / 255
_BROAD_SIDE = 64


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """How far two scans of the same place differ when nothing moved.

    Parameters
    ----------
    sigma : (bins, channels) float32
        Standard deviation by brightness of the first, as a share of the range.
    shift : (channels,) float32
        How much of its steepness an edge differs by: what is left of the misalignment, in pixels.
    """

    sigma: NDArray[np.float32]
    shift: NDArray[np.float32]


def aligned(
    second: NDArray[Any], alignment: Alignment, dtype: Any, progress: Progress | None = None
) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    """The second scan as it lies on the first, at the first one's depth.

    Returns
    -------
    pixels : (height, width, channels) of ``dtype``
    covered : (height, width) uint8
        255 where the second scan has something.
    """
    progress = progress or NoProgress()
    height, width = alignment.shape
    pixels: NDArray[Any] = np.empty((height, width, second.shape[2]), dtype)
    covered = np.empty((height, width), np.uint8)
    for tile, done in _tiles(height, width):
        progress.update(done, "Laying one scan on the other")
        part, covered[tile.slices] = alignment.warp(second, tile)
        pixels[tile.slices] = _at_depth(part, dtype)
    return pixels, covered


def match_exposure(first: NDArray[Any], second: NDArray[Any], covered: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give the second scan the first one's exposure, in place: gain and offset a channel, then what varies broadly.

    Robust: what differs strongly (dust) has no say.

    Parameters
    ----------
    first, second : (height, width, channels), same shape and dtype
        ``second`` is changed where it is covered.
    covered : (height, width) uint8

    Returns
    -------
    (channels, 2) float32
        Gain and offset (share of the range) that were applied.
    """
    top = float(np.iinfo(first.dtype).max)
    step = max(1, max(first.shape[:2]) // 700)
    inside = cv2.erode(covered[::step, ::step], np.ones((3, 3), np.uint8)) > 0
    found = np.tile(np.array([1.0, 0.0], np.float32), (first.shape[2], 1))
    if np.count_nonzero(inside) < 100:
        return found
    fields = []
    for channel in range(first.shape[2]):
        a = first[::step, ::step, channel].astype(np.float32) / top
        b = second[::step, ::step, channel].astype(np.float32) / top
        found[channel] = _line(a[inside], b[inside])
        rest = a - (b * found[channel, 0] + found[channel, 1])
        fields.append(_broad(rest, inside))
    for tile, _ in _tiles(*first.shape[:2]):
        part = second[tile.slices]
        seen = covered[tile.slices] > 0
        for channel, field in enumerate(fields):
            light = enlarged(field, first.shape[:2], tile)
            values = part[:, :, channel] * found[channel, 0] + (found[channel, 1] + light) * np.float32(top)
            # What a scan has clipped may have been any brighter (or darker): it is taken to be what the first one has.
            own = first[tile.slices][:, :, channel].astype(np.float32)
            values = np.where(_clipped(part[:, :, channel], top), np.maximum(values, own), values)
            values = np.where(part[:, :, channel] == 0, np.minimum(values, own), values)
            part[:, :, channel][seen] = np.clip(np.rint(values), 0, top).astype(first.dtype)[seen]
    return found


def measure_noise(first: NDArray[Any], second: NDArray[Any], covered: NDArray[np.uint8]) -> Noise:
    """Noise and remaining misalignment of two aligned scans, from places spread over them.

    Medians: as long as dust covers less than half of a sample, it does not count.
    """
    height, width = covered.shape
    channels = first.shape[2]
    pools: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
    for region in _spread(height, width):
        inside = covered[region.slices] > 0
        if inside.mean() < 0.5:
            continue
        difference, steep, bright = _compared(first[region.slices], second[region.slices])
        pools.append((difference[inside], steep[inside], bright[inside]))
    if not pools:
        return Noise(np.full((_BINS, channels), 0.05, np.float32), np.zeros(channels, np.float32))
    difference, steep, bright = (np.concatenate([pool[n] for pool in pools]) for n in range(3))
    numbers = _bin(bright)
    sigma = np.empty((_BINS, channels), np.float32)
    shift = np.empty(channels, np.float32)
    for channel in range(channels):
        size, edge = np.abs(difference[:, channel]), steep[:, channel]
        flat = edge <= np.median(edge)
        whole = float(np.median(size[flat])) / 0.6745
        for number in range(_BINS):
            here = flat & (numbers == number)
            sigma[number, channel] = np.median(size[here]) / 0.6745 if np.count_nonzero(here) > 200 else whole
        edges = edge >= np.quantile(edge, 0.9)
        excess = np.maximum(size[edges] ** 2 - whole * whole, 0)
        # Edges err by more than a normal distribution says, hence a high quantile and not the median.
        shift[channel] = np.quantile(np.sqrt(excess) / (edge[edges] + 1e-6), 0.9) / 1.645
    return Noise(np.maximum(sigma, _SMALLEST_SIGMA), np.clip(shift, 0.02, 1.5))


def difference_map(
    first: NDArray[Any],
    second: NDArray[Any],
    covered: NDArray[np.uint8],
    noise: Noise,
    progress: Progress | None = None,
) -> NDArray[np.uint8]:
    """How surely two aligned scans of the same exposure differ.

    Returns
    -------
    (height, width) uint8
        Standard deviations times `LEVELS_A_SIGMA`, of the channel that differs most; 0 where one has nothing.
    """
    progress = progress or NoProgress()
    height, width = covered.shape
    result = np.empty((height, width), np.uint8)
    for tile, done in _tiles(height, width):
        progress.update(done, "Looking for what moved")
        wide = tile.pad(_HALO).clip(height, width)
        inner = tile.shift(-wide.row, -wide.column).slices
        difference, steep, bright = _compared(first[wide.slices], second[wide.slices])
        sigma = noise.sigma[_bin(bright)]
        tolerance = np.sqrt(sigma * sigma + (noise.shift * steep) ** 2)
        sure = (np.abs(difference) / tolerance).max(axis=2)
        sure[cv2.erode(covered[wide.slices], np.ones((5, 5), np.uint8)) == 0] = 0
        result[tile.slices] = np.minimum(np.rint(sure * LEVELS_A_SIGMA), 255).astype(np.uint8)[inner]
    return result


def _compared(
    first: NDArray[Any], second: NDArray[Any]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Difference, steepness of the edges that both have, brightness; of a part, as shares of the range."""
    top = np.float32(np.iinfo(first.dtype).max)
    both = [_blurred(p.astype(np.float32) / top) for p in (first, second)]
    kernel = np.ones((3, 3), np.uint8)
    # An edge of the print is in both; the rim of a speck of dust in one only, and must not excuse the speck.
    steep = np.minimum(*(cv2.dilate(_gradient(p), kernel).reshape(p.shape) for p in both))
    return both[0] - both[1], steep, both[0].mean(axis=2)


def _blurred(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.8), np.float32).reshape(picture.shape)


def _gradient(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    gx = cv2.Sobel(picture, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    gy = cv2.Sobel(picture, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    return np.asarray(cv2.magnitude(gx, gy), np.float32).reshape(picture.shape)


def _bin(bright: NDArray[np.float32]) -> NDArray[np.intp]:
    return np.clip((bright * _BINS).astype(np.intp), 0, _BINS - 1)


def _line(a: NDArray[np.float32], b: NDArray[np.float32]) -> tuple[float, float]:
    """Gain and offset that take b to a, by least squares in which outliers and clipped pixels have no say."""
    use = (b > 0.01) & (b < 0.99) & (a > 0.01) & (a < 0.99)
    if np.count_nonzero(use) < 100 or float(b[use].std()) < 0.01:
        return 1.0, float(np.median(a - b))
    gain, offset = 1.0, float(np.median(a[use] - b[use]))
    for _ in range(6):
        rest = a - (gain * b + offset)
        limit = 2.5 * float(np.median(np.abs(rest[use]))) / 0.6745 + 1e-4
        near = use & (np.abs(rest) < max(limit, 0.004))
        if np.count_nonzero(near) < 100:
            break
        gain, offset = (float(v) for v in np.polyfit(b[near], a[near], 1))
    return (gain, offset) if 0.25 < gain < 4 else (1.0, float(np.median(a - b)))


def _clipped(values: NDArray[Any], top: float) -> NDArray[np.bool_]:
    """Where a channel is at its end, and one pixel around: resampling has mixed those."""
    return cv2.dilate((values >= 0.992 * top).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0


def _broad(rest: NDArray[np.float32], inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The broad part of a difference, for a lamp that was brighter on one side: at most 64 values a side."""
    height, width = rest.shape
    spread = float(np.median(np.abs(rest[inside]))) / 0.6745 + 1e-3
    known = (inside & (np.abs(rest) < 4 * spread)).astype(np.float32)
    size = max(2, min(_BROAD_SIDE, width // 8)), max(2, min(_BROAD_SIDE, height // 8))
    values = cv2.resize(np.clip(rest, -4 * spread, 4 * spread) * known, size, interpolation=cv2.INTER_AREA)
    weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    sigma = max(1.5, max(size) / 12)
    values, weight = (cv2.GaussianBlur(v, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE) for v in (values, weight))
    return np.asarray(values / (weight + 1e-3), np.float32)


def _tiles(height: int, width: int) -> Iterator[tuple[Region, float]]:
    corners = [(row, column) for row in range(0, height, _TILE) for column in range(0, width, _TILE)]
    for number, (row, column) in enumerate(corners):
        yield Region(row, column, _TILE, _TILE).clip(height, width), number / len(corners)


def _spread(height: int, width: int) -> list[Region]:
    corners = [(row, column) for row in range(0, height, _SAMPLE) for column in range(0, width, _SAMPLE)]
    chosen = corners[:: max(1, len(corners) // _SAMPLES)]
    return [Region(row, column, _SAMPLE, _SAMPLE).clip(height, width) for row, column in chosen]


def _at_depth(pixels: NDArray[Any], dtype: Any) -> NDArray[Any]:
    if pixels.dtype == dtype:
        return pixels
    if dtype == np.uint8:
        return ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
    return pixels.astype(np.uint16) * np.uint16(257)
