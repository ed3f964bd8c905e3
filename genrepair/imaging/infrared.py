"""Infrared scans: found in or beside a photo's file, and cleaned of what the visible channels leak into them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyvips
from numpy.typing import NDArray

from genrepair.errors import PhotoError
from genrepair.imaging.carried import READ_SUFFIXES, Photo
from genrepair.imaging.colour import luminance
from genrepair.imaging.enlarge import enlarged
from genrepair.imaging.files import tiff
from genrepair.imaging.files.identify import identify
from genrepair.imaging.files.names import long_path
from genrepair.imaging.read import read_head, read_photo, turned
from genrepair.imaging.region import Region
from genrepair.imaging.vips import pour
from genrepair.progress import NoProgress, Progress

LEVELS_A_SIGMA = 10.0
"""Levels of the dust map for one standard deviation."""

BESIDE = ("_ir", "-ir", ".ir", " ir", "_infrared", "-infrared", ".infrared")
"""What an infrared file beside a photo has behind the photo's name; capital letters do not matter."""

_TILE = 1024
_HALO = 48
_COARSE = 8
_SAMPLES = 400_000
_LARGEST_SHIFT = 16.0
_LOWEST_RESPONSE = 0.06
# Stops (powers of two) of darkening below which nothing is dust, however even the scan is.
_FAINTEST = 0.045
_SMALLEST_SIGMA = 0.008
# Dyes let infrared through; silver does not, and the channel then repeats the picture.
_MOST_PICTURE_SLOPE, _MOST_PICTURE_SHARE = 0.35, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Infrared:
    """An infrared plane, as large as its photo.

    Parameters
    ----------
    plane : (height, width) uint8 or uint16
        Bright where the film is clean.
    place : str
        Where it was found, for people.
    """

    plane: NDArray[Any]
    place: str


def beside(path: Path) -> Path | None:
    """The infrared file beside a photo (photo_ir.tif for photo.tif); None where there is none."""
    try:
        names = sorted(p for p in path.parent.iterdir() if p.suffix.lower() in READ_SUFFIXES)
    except OSError:
        return None
    wanted = {f"{path.stem}{ending}".casefold() for ending in BESIDE}
    return next((p for p in names if p.stem.casefold() in wanted and p != path), None)


def read_infrared(photo: Photo, path: Path | None = None) -> Infrared | None:
    """The infrared plane of a photo.

    Looked for in this order: the file that is named; the photo's own fourth channel; a grey page behind the first one
    of its TIFF (SilverFast's HDRi); a file beside it (`beside`).

    Parameters
    ----------
    photo : Photo
    path : Path, or None
        An infrared scan of this photo.

    Returns
    -------
    Infrared, or None
        None where nothing was named and nothing was found.

    Raises
    ------
    PhotoError
        The file that was named, or found beside, cannot be read or is of another shape.
    """
    if path is None and photo.alpha is not None and photo.carried.infrared:
        return Infrared(photo.alpha, "fourth channel")
    if path is None and photo.path is not None:
        page = _page(photo.path, photo.pixels.shape[:2])
        if page is not None:
            return page
        path = beside(photo.path)
    if path is None:
        return None
    scan = read_photo(path)
    own = scan.alpha if scan.alpha is not None and scan.carried.infrared else luminance(scan.pixels)
    return Infrared(_fitted(own, photo.pixels.shape[:2], path.name), path.name)


def _page(path: Path, shape: tuple[int, int]) -> Infrared | None:
    """A grey page of the photo's own size behind the first one of a TIFF, turned as the photo is."""
    if identify(read_head(path), path.suffix.lower()) != "tiff":
        return None
    try:
        with long_path(path).open("rb") as file:
            facts, _ = tiff.inspect(file)
        if facts.dng or facts.pages < 2:
            return None
        for number in range(1, min(facts.pages + 2, 8)):
            image = pyvips.Image.tiffload(str(long_path(path)), page=number, access="sequential")
            size = (image.width, image.height) if facts.orientation >= 5 else (image.height, image.width)
            if image.bands == 1 and size == tuple(shape) and image.format in ("uchar", "ushort"):
                plane: NDArray[Any] = np.empty(shape, np.uint8 if image.format == "uchar" else np.uint16)
                pour(image, turned(plane, facts.orientation))
                return Infrared(plane, f"page {number + 1}")
    except (pyvips.Error, ValueError, OSError):
        return None  # a page that cannot be read is no infrared; the photo itself was read before
    return None


def _fitted(plane: NDArray[Any], shape: tuple[int, int], name: str) -> NDArray[Any]:
    """The plane at the photo's size; scanners may take infrared at half the resolution."""
    if plane.shape == tuple(shape):
        return plane
    if abs(np.log((plane.shape[0] / plane.shape[1]) / (shape[0] / shape[1]))) > 0.02:
        raise PhotoError(
            f"The infrared scan {name} is {plane.shape[1]} x {plane.shape[0]} pixels and the photo {shape[1]} x"
            f" {shape[0]}, which is another shape; choose the infrared scan of this very photo."
        )
    return np.asarray(cv2.resize(plane, shape[::-1], interpolation=cv2.INTER_AREA))


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """What the infrared says about dust.

    Parameters
    ----------
    dust : (height, width) uint8
        Standard deviations times `LEVELS_A_SIGMA` by which a pixel is darker than clean film; 0 elsewhere.
    crosstalk : (3,) float
        How many stops of infrared one stop of red, green and blue takes along.
    shift : (rows, columns) float
        By how much the infrared lay beside the photo, in pixels.
    """

    dust: NDArray[np.uint8]
    crosstalk: tuple[float, float, float]
    shift: tuple[float, float]


def clean(plane: NDArray[Any], pixels: NDArray[Any], progress: Progress | None = None) -> Cleaned:
    """Take the picture out of an infrared plane, so that dust is left.

    Densities (logarithms) of film layers add up, so what the dyes leak is a linear function of the visible densities:
    it is fitted robustly and subtracted. What is left is compared with its surroundings.

    Parameters
    ----------
    plane : (height, width) uint8 or uint16
        Infrared.
    pixels : (height, width, 3) uint8 or uint16
        The photo, positive or negative.
    progress : Progress, or None

    Raises
    ------
    PhotoError
        The infrared repeats the picture, or is blank.
    """
    progress = progress or NoProgress()
    progress.update(0.0, "Reading the infrared")
    shift = _offset(plane, pixels)
    if shift != (0.0, 0.0):
        matrix = np.array([[1, 0, shift[1]], [0, 1, shift[0]]], np.float64)
        plane = np.asarray(
            cv2.warpAffine(
                plane,
                matrix,
                plane.shape[::-1],
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )
    step = max(1, round(np.sqrt(plane.size / _SAMPLES)))
    factors, sigma = _crosstalk(_stops(plane[::step, ::step]), _stops(pixels[::step, ::step]))
    field = _background(plane, pixels, factors)
    height, width = plane.shape
    dust = np.empty((height, width), np.uint8)
    corners = [(row, column) for row in range(0, height, _TILE) for column in range(0, width, _TILE)]
    for number, (row, column) in enumerate(corners):
        progress.update(0.2 + 0.8 * number / len(corners), "Looking for dust in the infrared")
        tile = Region(row, column, _TILE, _TILE).clip(height, width)
        wide = tile.pad(_HALO).clip(height, width)
        rest = _rest(plane[wide.slices], pixels[wide.slices], factors) - enlarged(field, (height, width), wide)
        rest = cv2.GaussianBlur(rest, (0, 0), 0.7)
        local = cv2.blur(np.minimum(np.abs(rest), 3 * sigma), (2 * _HALO + 1, 2 * _HALO + 1)) * np.float32(1.2533)
        dark = np.maximum(-rest - np.float32(_FAINTEST), 0) / np.maximum(local, max(0.5 * sigma, _SMALLEST_SIGMA))
        levels = np.minimum(np.rint(dark * LEVELS_A_SIGMA), 255).astype(np.uint8)
        dust[tile.slices] = levels[tile.shift(-wide.row, -wide.column).slices]
    progress.update(1.0)
    return Cleaned(dust, tuple(float(f) for f in factors[1:]), shift)  # pyright: ignore[reportArgumentType]


def _stops(values: NDArray[Any]) -> NDArray[np.float32]:
    """Logarithm to base 2; the floor keeps black from being endlessly dark."""
    top = np.float32(np.iinfo(values.dtype).max)
    return np.asarray(np.log2(values.astype(np.float32) / top + np.float32(1 / 256)), np.float32)


def _rest(plane: NDArray[Any], pixels: NDArray[Any], factors: NDArray[np.float32]) -> NDArray[np.float32]:
    return _stops(plane) - factors[0] - _stops(pixels) @ factors[1:]


def _crosstalk(infrared: NDArray[np.float32], visible: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """Offset and one factor a channel, and the spread around them; dust, which only darkens, has no say."""
    y, x = infrared.ravel().astype(np.float64), visible.reshape(-1, 3).astype(np.float64)
    if float(np.quantile(y, 0.99) - np.quantile(y, 0.01)) < 1e-3:
        raise PhotoError("The infrared channel is blank: scan again with infrared switched on.")
    design = np.column_stack([np.ones(len(x)), x])
    keep = np.ones(len(y), bool)
    answer = np.zeros(4)
    spread = 0.0
    for _ in range(8):
        # A touch of ridge: grey photos have three equal channels.
        inner = design[keep]
        answer = np.linalg.solve(inner.T @ inner + 1e-3 * np.diag([0, 1, 1, 1]) * len(inner), inner.T @ y[keep])
        rest = y - design @ answer
        middle = float(np.median(rest[keep]))
        spread = float(np.median(np.abs(rest[keep] - middle))) / 0.6745 + 1e-4
        keep = (rest > middle - 2.5 * spread) & (rest < middle + 4 * spread)
        if np.count_nonzero(keep) < 100:
            break
    slope = float(answer[1:].sum())
    explained = 1 - float(np.var((y - design @ answer)[keep])) / max(float(np.var(y[keep])), 1e-9)
    if slope > _MOST_PICTURE_SLOPE and explained > _MOST_PICTURE_SHARE:
        raise PhotoError(
            "The infrared channel shows the picture itself, as black-and-white silver film and Kodachrome do, so dust"
            " cannot be told from it; find the damage without infrared."
        )
    return answer.astype(np.float32), spread


def _background(plane: NDArray[Any], pixels: NDArray[Any], factors: NDArray[np.float32]) -> NDArray[np.float32]:
    """What remains broadly, for uneven lamps and stained film: small, without specks."""
    size = max(1, plane.shape[1] // _COARSE), max(1, plane.shape[0] // _COARSE)
    small = [np.asarray(cv2.resize(a, size, interpolation=cv2.INTER_AREA)) for a in (plane, pixels)]
    rest = _rest(small[0], small[1], factors)
    for _ in range(4):
        rest = cv2.medianBlur(rest, 5)
    return np.asarray(cv2.GaussianBlur(rest, (0, 0), 2.0), np.float32)


def _offset(plane: NDArray[Any], pixels: NDArray[Any]) -> tuple[float, float]:
    """(rows, columns) by which the infrared lies beside the photo: the lens breaks infrared otherwise than light.

    Dust is dark in the infrared, and dark or (on negatives that were inverted) bright in the photo: both are tried.
    Measured in the middle, at full resolution; 0 where nothing matches well.
    """
    side = min(1024, *plane.shape) // 2 * 2
    if side < 64:
        return 0.0, 0.0
    row, column = (plane.shape[0] - side) // 2, (plane.shape[1] - side) // 2
    part = Region(row, column, side, side).slices
    details = []
    for values in (plane[part], luminance(pixels[part])):
        stops = _stops(values)
        details.append(cv2.GaussianBlur(stops, (0, 0), 1.0) - cv2.GaussianBlur(stops, (0, 0), 6.0))
    window = cv2.createHanningWindow((side, side), cv2.CV_32F)
    tries = [cv2.phaseCorrelate(sign * details[1], details[0], window) for sign in (1.0, -1.0)]
    (dx, dy), response = max(tries, key=lambda found: found[1])
    if response < _LOWEST_RESPONSE or max(abs(dx), abs(dy)) > _LARGEST_SHIFT or max(abs(dx), abs(dy)) < 0.3:
        return 0.0, 0.0
    return float(dy), float(dx)
