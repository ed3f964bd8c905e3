"""Grain for filled places, made from the photo's own grain.

Small pieces of grain from flat places of the photo are laid over each other at random, so that its texture and its
colour stay (quilting of residuals, simplified). Then each band of sizes is brought to the power that it has in the
photo at that brightness, less what the fill holds of it already.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.known_blur import blur_known
from genrepair.imaging.metrics import noise_sigma
from genrepair.imaging.region import Region

_PIECE = 32
_HOP = _PIECE // 2
_PIECES = 16
_CANDIDATES = 320
_FEWEST = 4
_BINS = 8
_BLUR = 4.0
# Bands of sizes, as differences of Gaussians of these standard deviations; what is coarser goes with the last band.
_EDGES = (0.7, 1.5, 3.0)
_BANDS = len(_EDGES)
_MARGIN = 12
# Side of the field on which the power of laid pieces is measured.
_MEASURED = 256
_CALM = 0.25
# Side of the cells in which the surroundings of a fill are measured, and which of them counts, from the calmest.
CELL = 16
CALM_CELLS = 0.3
# The lattice of pieces begins so many before the photo, so that no number of a place is negative.
_BEFORE = 4
# Around a place, the grain that is there already is measured this widely (standard deviation in pixels).
_NEAR = 6.0
_TOLERANCE = 1.4
_EXTREME = 5.0
# Below this standard deviation (0-255 scale) nobody sees grain.
_INVISIBLE = 0.4
# Grain depends on brightness, but no more than this: what is rougher than so many times the calmest places of the photo
# are leaves or waves.
_MOST_UNEVEN = 3.0
_CALMEST, _LOOKED_AT = 0.08, 100

# A sine window in both directions: the squares of the overlapping windows add up to 1, and so does the variance.
_WINDOW = np.outer(*[np.sin((np.arange(_PIECE) + 0.5) * np.pi / _PIECE)] * 2).astype(np.float32)[..., None]


@dataclass(frozen=True, slots=True, eq=False)
class Grain:
    """How a photo's grain looks.

    Parameters
    ----------
    pieces : (count, 32, 32, 3) float32
        Grain of standard deviation 1.
    brightness : (bins,) float32
        Mean value of the flat places, in the photo's own units, rising.
    sigma : (bins,) float32
        Standard deviation of the grain there, same units.
    power : (bins, bands) float32
        Variance of each band of sizes there, finest first.
    laid : (bands,) float32
        Variance of each band of the pieces, laid over each other.
    by_chance : (bands,) float32
        By how much the cell of laid pieces is calmer than their mean that has `CALM_CELLS` of all cells below it.
    """

    pieces: NDArray[np.float32]
    brightness: NDArray[np.float32]
    sigma: NDArray[np.float32]
    power: NDArray[np.float32]
    laid: NDArray[np.float32]
    by_chance: NDArray[np.float32]

    def make(
        self,
        fill: NDArray[Any],
        region: Region,
        seed: int,
        held: NDArray[np.float32] | None = None,
        most: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """Grain for a filled region.

        Parameters
        ----------
        fill : (height, width, 3) uint8 or uint16
            The region without grain; its brightness sets the strength.
        region : Region
            Where it lies in the photo: neighbouring regions get grain that fits together.
        seed : int
        held : (height, width, bands) float32, or None
            Power of grain that the fill has by itself (`held_power`); so much less is made.
        most : (height, width, bands) float32, or None
            Power that it may have in all (`genrepair.tools.grain_around`).

        Returns
        -------
        (height, width, 3) float32
            To be added, in the photo's own units.
        """
        wide = region.pad(_MARGIN)
        bands = _split(_lay(self.pieces, wide, seed))
        inside = region.shift(-wide.row, -wide.column).slices
        wanted = self._wanted(fill)
        if most is not None:
            wanted = np.minimum(wanted, most)
        if held is not None:
            wanted = np.maximum(wanted - held, 0.0)
        strength = np.sqrt(wanted / np.maximum(self.laid, 1e-6))
        return np.asarray(sum(band[inside] * strength[..., n, None] for n, band in enumerate(bands)), np.float32)

    def _wanted(self, picture: NDArray[Any]) -> NDArray[np.float32]:
        """Power of the bands by the brightness of each place: (height, width, bands)."""
        mean = cv2.GaussianBlur(picture.astype(np.float32).mean(axis=2), (0, 0), 2.0)
        return np.stack([np.interp(mean, self.brightness, band) for band in self.power.T], axis=2).astype(np.float32)


def _lay(pieces: NDArray[np.float32], region: Region, seed: int) -> NDArray[np.float32]:
    """Pieces laid over each other at random, of standard deviation 1: (height, width, 3)."""
    row, column = region.row // _HOP - 1, region.column // _HOP - 1
    rows = (region.bottom - 1) // _HOP - row + 1
    columns = (region.right - 1) // _HOP - column + 1
    field = np.zeros(((rows + 1) * _HOP, (columns + 1) * _HOP, 3), np.float32)
    draws = _draws(np.arange(row, row + rows) + _BEFORE, np.arange(column, column + columns) + _BEFORE, seed)
    for i in range(rows):
        for j in range(columns):
            draw = int(draws[i, j])
            piece = pieces[(draw >> 2) % len(pieces)]
            if draw & 1:
                piece = piece[::-1]
            if draw & 2:
                piece = piece[:, ::-1]
            target = field[i * _HOP : i * _HOP + _PIECE, j * _HOP : j * _HOP + _PIECE]
            target += _WINDOW * piece
    top, left = region.row - row * _HOP, region.column - column * _HOP
    return field[top : top + region.height, left : left + region.width]


def band_power(picture: NDArray[Any], known: NDArray[np.bool_] | None = None) -> NDArray[np.float32]:
    """Square of each band of sizes at every pixel, mean over the channels: (height, width, bands), finest first.

    Parameters
    ----------
    picture : (height, width, 3) uint8, uint16 or float32
    known : (height, width) bool, or None
        Nothing else is looked at, not even for the blurs; where it is not, the power means nothing.
    """
    pixels = picture.astype(np.float32)
    if known is None:
        softer = [cv2.GaussianBlur(pixels, (0, 0), s, borderType=cv2.BORDER_REFLECT_101) for s in _EDGES]
    else:
        softer = [blur_known(pixels, known, s) for s in _EDGES]
    steps = [pixels, *softer]
    return np.stack([np.square(fine - coarse).mean(axis=2) for fine, coarse in itertools.pairwise(steps)], axis=2)


def held_power(picture: NDArray[Any], where: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Power of each band around every place of a part of a picture, as copied texture has it.

    Copies laid over each other average their grain; what is rough by itself needs none.

    Parameters
    ----------
    picture : (height, width, 3) uint8 or uint16
    where : (height, width) bool
        The part that counts.

    Returns
    -------
    (height, width, bands) float32
    """
    return blur_known(band_power(picture), where, _NEAR)


def _split(field: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """A picture as the sum of its bands, finest first; the last holds all that is coarse."""
    softer = [field, *(cv2.GaussianBlur(field, (0, 0), s, borderType=cv2.BORDER_REFLECT_101) for s in _EDGES[:-1])]
    return [fine - soft for fine, soft in itertools.pairwise(softer)] + softer[-1:]


def measure_grain(pixels: NDArray[Any], hole: NDArray[np.uint8], seed: int = 0) -> Grain | None:
    """Measure the grain of a photo outside the hole.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16
    hole : (height, width) uint8
        0 where the photo may be looked at.
    seed : int

    Returns
    -------
    Grain, or None
        None where the photo has no visible grain or is too small or too damaged to tell.
    """
    candidates = _candidates(pixels, hole, np.random.default_rng(seed))
    places = _flat_places(candidates)
    if len(places) < _FEWEST:
        return None
    peak = float(np.iinfo(pixels.dtype).max)
    # The finest band decides whether there is any: a curved surface leaves a residual too, but none there.
    if np.median([place.finest for place in places]) * np.sqrt(3.0) < _INVISIBLE * peak / 255.0:
        return None
    bins = _bins(places)
    # From every brightness the pieces nearest to the usual strength: neither burnt out nor with texture in them.
    usual = [sorted(group, key=lambda place: abs(place.sigma - _median_sigma(group))) for group in bins]
    typical = [place for rank in itertools.zip_longest(*usual) for place in rank if place is not None][:_PIECES]
    pieces = np.stack([(p.grain - p.grain.mean(axis=(0, 1))) / max(p.sigma, 1e-6) for p in typical])
    brightness = np.array([np.median([place.mean for place in group]) for group in bins], np.float32)
    sigma = np.array([_median_sigma(group) for group in bins], np.float32)
    pieces = pieces.astype(np.float32)
    laid = band_power(_lay(pieces, Region(0, 0, _MEASURED, _MEASURED), seed))
    cells = _in_squares(laid, CELL)
    by_chance = (np.quantile(cells, CALM_CELLS, axis=0) / cells.mean(axis=0)).astype(np.float32)
    laid = _in_squares(laid, _PIECE)
    # What a place has beside its grain is added to it, never taken away: calm places tell how strong the grain is. By
    # how much they are calmer by chance, the laid grain tells, which has nothing beside.
    calm = np.quantile(laid, _CALM, axis=0) / laid.mean(axis=0)
    power = np.array([np.quantile([place.power for place in group], _CALM, axis=0) for group in bins]) / calm
    calmest = np.quantile([place.power for place in candidates[:_LOOKED_AT]], _CALMEST, axis=0)
    held_to = np.minimum(power, _MOST_UNEVEN**2 * calmest)
    sigma *= np.sqrt(held_to.sum(axis=1) / np.maximum(power.sum(axis=1), 1e-12)).astype(np.float32)
    return Grain(pieces, brightness, sigma, held_to.astype(np.float32), laid.mean(axis=0), by_chance)


def _in_squares(power: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """(height, width, bands) -> (squares, bands): the mean in each square; height and width multiples of ``side``."""
    rows, columns = power.shape[0] // side, power.shape[1] // side
    return power.reshape(rows, side, columns, side, -1).mean(axis=(1, 3)).reshape(rows * columns, -1)


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A square of the photo.

    Parameters
    ----------
    structure : float
        Standard deviation without the grain.
    mean, sigma : float
        Brightness; strength of the grain.
    finest : float
        Strength of its finest band.
    grain : (32, 32, 3) float32
    around : (height, width, 3) float32
        The square and what lies round it.
    inside : tuple of slice
        The square in it.
    """

    structure: float
    mean: float
    sigma: float
    finest: float
    grain: NDArray[np.float32]
    around: NDArray[np.float32]
    inside: tuple[slice, slice]

    @property
    def power(self) -> NDArray[np.float32]:
        """Variance of each band of sizes: (bands,)."""
        return band_power(self.around)[self.inside].mean(axis=(0, 1))

    @property
    def coarseness(self) -> float:
        """How much of the grain is not in the finest band: texture is coarser than grain."""
        return self.sigma / max(self.finest, 1e-6)

    @property
    def extreme(self) -> float:
        """The farthest value in standard deviations: an edge or a speck reaches farther than grain."""
        return float(np.abs(self.grain).max()) / max(self.sigma, 1e-6)


def _candidates(pixels: NDArray[Any], hole: NDArray[np.uint8], random: np.random.Generator) -> list[_Place]:
    """Squares all over the photo that are neither damaged nor burnt out."""
    height, width = hole.shape
    if height < _PIECE or width < _PIECE:
        return []
    peak = float(np.iinfo(pixels.dtype).max)
    places: list[_Place] = []
    for row, column in zip(
        random.integers(0, height - _PIECE + 1, _CANDIDATES),
        random.integers(0, width - _PIECE + 1, _CANDIDATES),
        strict=True,
    ):
        square = Region(int(row), int(column), _PIECE, _PIECE)
        if hole[square.slices].any():
            continue
        around = square.pad(_MARGIN).clip(height, width)
        inside = square.shift(-around.row, -around.column).slices
        part = pixels[around.slices].astype(np.float32)
        if np.mean((part[inside] <= 0) | (part[inside] >= peak)) > 0.02:
            continue  # clipped: its grain is cut off
        smooth = cv2.GaussianBlur(part, (0, 0), _BLUR, borderType=cv2.BORDER_REFLECT_101)[inside]
        own = part[inside]
        grain = own - smooth
        finest = noise_sigma(own.mean(axis=2) / peak) * peak
        structure = float(smooth.std(axis=(0, 1)).max())
        places.append(_Place(structure, float(own.mean()), float(grain.std()), finest, grain, part, inside))
    return places


def _flat_places(places: list[_Place]) -> list[_Place]:
    """The flattest squares of every brightness, as far as what they hold is grain and not texture."""
    if not places:
        return []
    # The least coarse places tell what grain is here; what is clearly coarser is texture.
    coarsest = _TOLERANCE * float(np.quantile([place.coarseness for place in places], 0.1))
    places = [place for place in places if place.coarseness <= coarsest and place.extreme <= _EXTREME]
    groups = np.array_split(np.argsort([place.mean for place in places], kind="stable"), _BINS)
    flat = []
    for group in groups:
        order = sorted((places[n] for n in group), key=lambda place: place.structure)
        flat += order[: max(_FEWEST, len(order) // 4)]
    return sorted(flat, key=lambda place: place.mean)


def _bins(places: list[_Place]) -> list[list[_Place]]:
    """Places of similar brightness together; at most eight groups, equally filled."""
    count = min(_BINS, max(1, len(places) // _FEWEST))
    return [[places[n] for n in group] for group in np.array_split(np.arange(len(places)), count)]


def _median_sigma(places: list[_Place]) -> float:
    return float(np.median([place.sigma for place in places]))


def _draws(rows: NDArray[np.int64], columns: NDArray[np.int64], seed: int) -> NDArray[np.uint64]:
    """A random number for each place of the lattice, the same whatever region asks for it (SplitMix64's finaliser)."""
    value = (rows[:, None].astype(np.uint64) << np.uint64(32)) + columns[None, :].astype(np.uint64)
    value = value + np.uint64((seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        value = (value ^ (value >> np.uint64(shift))) * np.uint64(factor)
    return (value ^ (value >> np.uint64(31))) >> np.uint64(40)
