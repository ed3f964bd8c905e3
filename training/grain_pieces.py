"""Real grain for training: what is left of flat places of photos when their smooth brightness is taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.grain_statistics import coarseness
from genrepair.imaging.metrics import blocking
from genrepair.imaging.tone import LUMINANCE

SIDE = 64
# Places looked at in each photo, and the most that are kept: no photo outweighs the others.
CANDIDATES = 600
MOST = 24
# On the 0-255 scale: below, rounding to 8 bits and JPEG is most of what is left; above, it is texture.
WEAKEST, STRONGEST = 1.5, 20.0
# Percent; in a stronger JPEG lattice the grain itself has been quantised away.
MOST_BLOCKING = 20.0
# Coarser than the finest detail by this factor at most, in relation to the photo's own least coarse places.
TOLERANCE = 1.35
EXTREME = 5.0
# Grain looks the same in all directions, does not repeat over long distances, and is near to normally distributed.
# Grass, cloth and wood fail at least one of these.
MOST_SLANT = 0.13
FAR, MOST_FAR = 6, 0.2
MOST_COARSE = 0.85
KURTOSIS = 2.5, 4.3
# A photo that gives fewer pieces has hardly any flat place; what was found there is probably texture.
FEWEST = 3


def grain_pieces(photos: Sequence[NDArray[np.uint8]], seed: int = 0) -> list[NDArray[np.float32]]:
    """Cut grain out of photos.

    A cubic surface is fitted to each place and taken away, so that the slow part of the grain stays. Of the places of a
    photo those are kept that have the least structure below the grain and no texture in it (see `TOLERANCE` and
    `MOST_SLANT`).

    Parameters
    ----------
    photos : sequence of (height, width, 3) uint8
    seed : int

    Returns
    -------
    list of (count, SIDE, SIDE) float32
        One for each photo that has any, so that whole photos can be held out. Mean 0 and standard deviation 1.
    """
    found = [_from_photo(photo, np.random.default_rng((seed, number))) for number, photo in enumerate(photos)]
    return [np.stack(pieces) for pieces in found if pieces]


def made_pieces(rng: np.random.Generator, count: int, side: int = SIDE) -> NDArray[np.float32]:
    """Grain of known parameters, where real grain is scarce: white noise blurred by a Gaussian of sigma 0.3 to 1.2.

    Returns
    -------
    (count, side, side) float32
        Mean 0 and standard deviation 1.
    """
    pieces = []
    for _ in range(count):
        white = rng.standard_normal((side + 16, side + 16), np.float32)
        soft = cv2.GaussianBlur(white, (0, 0), float(rng.uniform(0.3, 1.2)))[8:-8, 8:-8]
        pieces.append(_unit(np.asarray(soft, np.float32)))
    return np.stack(pieces)


def shaped_pieces(
    rng: np.random.Generator, pieces: NDArray[np.float32], told: NDArray[np.float32], alike: int = 16
) -> NDArray[np.float32]:
    """Gaussian noise with the spectrum of the pieces that are nearest in coarseness: the simpler way to make grain.

    Parameters
    ----------
    rng : Generator
    pieces : (count, SIDE, SIDE) float32
    told : (number,) float32
        How coarse each is to be.
    alike : int
        How many pieces each spectrum is taken from.

    Returns
    -------
    (number, SIDE, SIDE) float32
    """
    known = coarsenesses(pieces)
    made = []
    for wanted in told:
        near = pieces[np.argsort(np.abs(known - wanted))[:alike]]
        power = (np.abs(np.fft.fft2(near)) ** 2).mean(axis=0)
        field = np.fft.ifft2(np.fft.fft2(rng.standard_normal((SIDE, SIDE))) * np.sqrt(power)).real
        made.append(_unit(field.astype(np.float32)))
    return np.stack(made)


def coarsenesses(pieces: NDArray[np.float32]) -> NDArray[np.float32]:
    """`coarseness` of every piece, (count,)."""
    return np.array([coarseness(piece) for piece in pieces], np.float32)


def _from_photo(photo: NDArray[np.uint8], rng: np.random.Generator) -> list[NDArray[np.float32]]:
    height, width = photo.shape[:2]
    if min(height, width) < SIDE or blocking(photo) > MOST_BLOCKING:
        return []
    grey: NDArray[Any] = (photo.astype(np.float32) @ LUMINANCE).astype(np.float32)
    # Immerkaer, "Fast noise variance estimation", CVIU 1996: blind to all that is locally a plane.
    finest = np.abs(np.asarray(cv2.filter2D(grey, -1, _FINEST), np.float32))
    places: list[tuple[float, float, NDArray[np.float32]]] = []
    rows = rng.integers(0, height - SIDE + 1, CANDIDATES)
    columns = rng.integers(0, width - SIDE + 1, CANDIDATES)
    for row, column in zip(rows, columns, strict=True):
        square = slice(row, row + SIDE), slice(column, column + SIDE)
        part = grey[square]
        if part.min() <= 2 or part.max() >= 253:
            continue
        grain, slope = _detrend(part)
        if _is_grain(grain):
            strength = float(finest[square].mean()) * np.sqrt(np.pi / 2)
            places.append((float(grain.std()) / max(strength, 1e-3), slope, grain))
    if len(places) < FEWEST:
        return []
    limit = TOLERANCE * float(np.quantile([place[0] for place in places], 0.1))
    kept = sorted((place for place in places if place[0] <= limit), key=lambda place: place[1])[:MOST]
    return [_unit(grain) for _, _, grain in kept] if len(kept) >= FEWEST else []


def _is_grain(piece: NDArray[np.float32]) -> bool:
    sigma = float(piece.std())
    if not WEAKEST <= sigma <= STRONGEST or np.abs(piece).max() > EXTREME * sigma:
        return False
    half = SIDE // 2
    quarters = [piece[a : a + half, b : b + half].std() for a in (0, half) for b in (0, half)]
    if max(quarters) > 1.35 * min(quarters):
        return False
    unit = piece / sigma
    if not KURTOSIS[0] <= float((unit**4).mean()) <= KURTOSIS[1]:
        return False
    across, down = float((unit[:, 1:] * unit[:, :-1]).mean()), float((unit[1:] * unit[:-1]).mean())
    falling, rising = float((unit[1:, 1:] * unit[:-1, :-1]).mean()), float((unit[1:, :-1] * unit[:-1, 1:]).mean())
    if max(abs(across - down), abs(falling - rising)) > MOST_SLANT or across + down > 2 * MOST_COARSE:
        return False
    far = float((unit[:, FAR:] * unit[:, :-FAR]).mean()), float((unit[FAR:] * unit[:-FAR]).mean())
    return max(map(abs, far)) <= MOST_FAR


def _detrend(part: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """The piece without its cubic surface, and how far that surface rises and falls."""
    flat = part.reshape(-1)
    surface = (_BASIS @ (_SOLVER @ flat)).astype(np.float32)
    return (flat - surface).reshape(part.shape), float(surface.std())


def _unit(piece: NDArray[np.float32]) -> NDArray[np.float32]:
    piece = piece - piece.mean()
    return (piece / max(float(piece.std()), 1e-6)).astype(np.float32)


_Y, _X = (axis.reshape(-1) for axis in np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j])
_BASIS = np.stack([_X**i * _Y**j for i in range(4) for j in range(4 - i)], axis=1)
_SOLVER = np.linalg.pinv(_BASIS)
_FINEST = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
