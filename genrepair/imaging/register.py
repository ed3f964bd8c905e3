"""Where each place of one scan lies in another scan of the same thing: coarse by features, fine by correlation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import PhotoError
from genrepair.imaging.colour import luminance
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress, Progress

# Features are looked for, and the affine part is refined, at this size: enough for half a pixel of a large scan.
_COARSE_SIDE = 1400
_FEATURES = 4000
_RATIO = 0.75
_INLIER_PIXELS = 3.0
_FEWEST_INLIERS = 16
# Blocks whose shift is measured at full resolution; a scanner's carriage does not move evenly.
_BLOCKS = (192, 96, 96)
_MOST_NODES = 32
_LARGEST_LOCAL_SHIFT = 12.0
_LOWEST_RESPONSE = 0.12
_CELL = 40
_LOWEST_CORRELATION = 0.5
_SMALLEST_OVERLAP = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """How a first picture lies on a second one.

    Parameters
    ----------
    shape : (height, width)
        Of the first picture.
    matrix : (2, 3) float64
        Takes (x, y, 1) of the first to (x, y) of the second, pixel centres at whole numbers.
    grid : (rows, columns, 2) float32
        What is added to that, (x, y) in pixels of the second, at nodes that are laid evenly over the first.
    inliers : int
        Features that agree.
    correlation : float
        Of the details of both pictures once they are aligned: 1 is equal, 0 is unrelated.
    residual : float
        Pixels of the second by which the blocks were still off before the last correction (median).
    """

    shape: tuple[int, int]
    matrix: NDArray[np.float64]
    grid: NDArray[np.float32]
    inliers: int
    correlation: float
    residual: float

    def maps(self, region: Region) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """X and y in the second picture of every pixel of a region of the first: two (height, width) float32."""
        rows = np.arange(region.row, region.bottom, dtype=np.float64)[:, None]
        columns = np.arange(region.column, region.right, dtype=np.float64)[None, :]
        m = self.matrix
        x = (m[0, 0] * columns + m[0, 1] * rows + m[0, 2]).astype(np.float32)
        y = (m[1, 0] * columns + m[1, 1] * rows + m[1, 2]).astype(np.float32)
        extra = self._shift(region)
        return x + extra[:, :, 0], y + extra[:, :, 1]

    def warp(self, second: NDArray[Any], region: Region) -> tuple[NDArray[Any], NDArray[np.uint8]]:
        """The second picture as it lies on a region of the first.

        Returns
        -------
        pixels : (region.height, region.width[, channels]) dtype of ``second``
            0 where the second picture has nothing.
        covered : (region.height, region.width) uint8
            255 where it has.
        """
        x, y = self.maps(region)
        # Only the part that is needed: OpenCV's remap refuses sources of more than 32767 pixels a side.
        left, top = max(0, int(x.min()) - 6), max(0, int(y.min()) - 6)
        right, bottom = min(second.shape[1], int(x.max()) + 8), min(second.shape[0], int(y.max()) + 8)
        covered = ((x >= 0) & (y >= 0) & (x <= second.shape[1] - 1) & (y <= second.shape[0] - 1)).astype(np.uint8) * 255
        if right <= left or bottom <= top:
            return np.zeros((region.height, region.width, *second.shape[2:]), second.dtype), covered
        part = np.ascontiguousarray(second[top:bottom, left:right])
        pixels = cv2.remap(
            part, x - np.float32(left), y - np.float32(top), cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT
        ).reshape(region.height, region.width, *second.shape[2:])
        pixels[covered == 0] = 0
        return pixels, covered

    def _shift(self, region: Region) -> NDArray[np.float32]:
        """The grid, interpolated for a region: (height, width, 2)."""
        height, width = self.shape
        nodes_y, nodes_x = self.grid.shape[:2]
        if nodes_y == 1 and nodes_x == 1:
            return np.broadcast_to(self.grid[0, 0], (region.height, region.width, 2))
        # Node (i, j) lies in the middle of cell (i, j).
        y = (np.arange(region.row, region.bottom, dtype=np.float32) + 0.5) * (nodes_y / height) - 0.5
        x = (np.arange(region.column, region.right, dtype=np.float32) + 0.5) * (nodes_x / width) - 0.5
        across, down = np.meshgrid(x, y)
        # Bicubic, so that the shift has no kinks at the nodes.
        moved = cv2.remap(self.grid, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved, np.float32)


def register(first: NDArray[Any], second: NDArray[Any], progress: Progress | None = None) -> Alignment:
    """Align two pictures of one print or film, as a scanner takes them: shifted, turned, at another resolution.

    Features (SIFT, Lowe 2004) with RANSAC give an affine map; it is refined by maximising the enhanced correlation
    coefficient (Evangelidis & Psarakis, "Parametric image alignment using ECC", PAMI 2008), which does not mind another
    exposure; what is left, because a scanner's carriage moves unevenly, is measured block by block at full resolution
    by phase correlation (Kuglin & Hines 1975) and smoothed.

    Parameters
    ----------
    first, second : (height, width, 1 or 3) uint8 or uint16
        May differ in size and depth.
    progress : Progress, or None

    Returns
    -------
    Alignment

    Raises
    ------
    PhotoError
        They do not show the same thing, or too little of it.
    """
    progress = progress or NoProgress()
    progress.update(0.0, "Comparing the two scans")
    grey = [_grey(picture) for picture in (first, second)]
    small, scales = zip(*(_reduced(picture) for picture in grey), strict=True)
    matrix, inliers = _by_features(small[0], small[1], progress)
    progress.update(0.4)
    matrix, correlation = _refine(small[0], small[1], matrix)
    full = _at_full_size(matrix, scales[0], scales[1])
    _check_overlap(full, grey[0].shape, grey[1].shape)
    if correlation < _LOWEST_CORRELATION:
        raise _different(f"their details agree by {max(0.0, correlation):.0%} only")
    alignment = Alignment(grey[0].shape, full, np.zeros((1, 1, 2), np.float32), inliers, correlation, 0.0)
    for turn, block in enumerate(_BLOCKS):
        progress.update(0.5 + 0.5 * turn / len(_BLOCKS))
        alignment = _corrected(grey[0], grey[1], alignment, block)
    progress.update(1.0)
    return alignment


def _different(why: str) -> PhotoError:
    return PhotoError(
        f"The second picture is not a scan of the same print ({why}); choose the other scan of this very print."
    )


def _grey(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    grey = luminance(pixels)
    return grey if grey.dtype == np.uint8 else (grey >> 8).astype(np.uint8)


def _reduced(grey: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], tuple[float, float]]:
    """At most `_COARSE_SIDE` a side, and by how much it is smaller (x, y)."""
    height, width = grey.shape
    factor = min(1.0, _COARSE_SIDE / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = grey if factor == 1.0 else cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), (size[0] / width, size[1] / height)


def _by_features(
    first: NDArray[np.uint8], second: NDArray[np.uint8], progress: Progress
) -> tuple[NDArray[np.float64], int]:
    # Local contrast: a faded or dark scan has as many features as a good one.
    equal = cv2.createCLAHE(3.0, (8, 8))
    finder = cv2.SIFT_create(nfeatures=_FEATURES)  # pyright: ignore[reportAttributeAccessIssue]
    points, texts = [], []
    for number, picture in enumerate((first, second)):
        found, text = finder.detectAndCompute(equal.apply(picture), None)
        points.append(np.array([p.pt for p in found], np.float32).reshape(-1, 2))
        texts.append(text)
        progress.update(0.12 * (number + 1))
    if min(map(len, points)) < _FEWEST_INLIERS:
        raise PhotoError(
            "The scans show too little detail to be laid on each other; find the dust with a single scan instead."
        )
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(texts[0], texts[1], k=2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < _RATIO * p[1].distance]
    if len(good) < _FEWEST_INLIERS:
        raise _different(f"{len(good)} details in common")
    source = points[0][[m.queryIdx for m in good]]
    target = points[1][[m.trainIdx for m in good]]
    matrix, agreeing = cv2.estimateAffine2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=_INLIER_PIXELS, maxIters=5000, confidence=0.999
    )
    inliers = 0 if matrix is None else int(np.count_nonzero(agreeing))
    if matrix is None or inliers < max(_FEWEST_INLIERS, 0.2 * len(good)):
        raise _different(f"{inliers} details in common")
    stretch = np.linalg.svd(matrix[:, :2], compute_uv=False)
    # One print under one scanner is neither mirrored nor squeezed.
    if np.linalg.det(matrix[:, :2]) <= 0 or stretch[0] > 1.1 * stretch[1]:
        raise _different("one is squeezed or mirrored against the other")
    return np.asarray(matrix, np.float64), inliers


def _detail(grey: NDArray[Any]) -> NDArray[np.float32]:
    """The picture without its broad light and shade."""
    values = grey.astype(np.float32)
    return np.asarray(cv2.GaussianBlur(values, (0, 0), 1.0) - cv2.GaussianBlur(values, (0, 0), 8.0), np.float32)


def _refine(
    first: NDArray[np.uint8], second: NDArray[np.uint8], matrix: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """A matrix with the highest ECC, and the correlation of the details under it."""
    height, width = first.shape
    best = matrix
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-6)
    everywhere = np.full(second.shape, 255, np.uint8)
    try:
        found = cv2.findTransformECC(
            _detail(first), _detail(second), matrix.astype(np.float32), cv2.MOTION_AFFINE, stop, everywhere, 3
        )[1]
    except cv2.error:
        found = None  # it did not converge: the features' answer stands
    score = _correlation(first, second, best)
    if found is not None:
        better = _correlation(first, second, np.asarray(found, np.float64))
        if better > score and float(np.abs(_corners(found, width, height) - _corners(best, width, height)).max()) < 8:
            best, score = np.asarray(found, np.float64), better
    return best, score


def _corners(matrix: NDArray[Any], width: int, height: int) -> NDArray[np.float64]:
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float64)
    return corners @ np.asarray(matrix, np.float64).T


def _correlation(first: NDArray[np.uint8], second: NDArray[np.uint8], matrix: NDArray[np.float64]) -> float:
    height, width = first.shape
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    a = _detail(first)
    b = cv2.warpAffine(_detail(second), matrix, (width, height), flags=flags)
    ones = np.full(second.shape, 255, np.uint8)
    inside = cv2.erode(cv2.warpAffine(ones, matrix, (width, height), flags=flags), np.ones((9, 9), np.uint8)) == 255
    if np.count_nonzero(inside) < 1000:
        return 0.0
    scores = [
        (float(x.std() * y.std()), float(((x - x.mean()) * (y - y.mean())).mean() / (x.std() * y.std() + 1e-6)))
        for x, y in (
            (a[row : row + _CELL, column : column + _CELL], b[row : row + _CELL, column : column + _CELL])
            for row in range(0, height - _CELL + 1, _CELL)
            for column in range(0, width - _CELL + 1, _CELL)
            if inside[row : row + _CELL, column : column + _CELL].all()
        )
    ]
    if not scores:
        return 0.0
    # The median of the places that show something: neither dust nor blank paper decides.
    least = np.quantile([detail for detail, _ in scores], 0.4)
    return float(np.median([score for detail, score in scores if detail >= least]))


def _at_full_size(
    matrix: NDArray[np.float64], first: tuple[float, float], second: tuple[float, float]
) -> NDArray[np.float64]:
    """The map between reduced pictures as one between the full ones; pixel centres are at whole numbers."""

    def down(scale: tuple[float, float]) -> NDArray[np.float64]:
        sx, sy = scale
        return np.array([[sx, 0, 0.5 * sx - 0.5], [0, sy, 0.5 * sy - 0.5], [0, 0, 1]])

    whole = np.linalg.inv(down(second)) @ np.vstack([matrix, [0, 0, 1]]) @ down(first)
    return np.asarray(whole[:2], np.float64)


def _check_overlap(matrix: NDArray[np.float64], first: tuple[int, int], second: tuple[int, int]) -> None:
    y, x = np.mgrid[0 : first[0] : 33j, 0 : first[1] : 33j]
    there = np.stack([x.ravel(), y.ravel(), np.ones(x.size)], axis=1) @ matrix.T
    inside = (there >= 0).all(axis=1) & (there[:, 0] < second[1]) & (there[:, 1] < second[0])
    if inside.mean() < _SMALLEST_OVERLAP:
        raise PhotoError(
            f"The second scan shows only {inside.mean():.0%} of the first; scan the whole print both times."
        )


def _corrected(first: NDArray[np.uint8], second: NDArray[np.uint8], alignment: Alignment, block: int) -> Alignment:
    """With the shifts that are left between blocks of both pictures added to its grid."""
    height, width = first.shape
    block = min(block, height // 2, width // 2) // 2 * 2
    if block < 32:
        return alignment
    # Blocks overlap by half, unless the picture is so large that they need not.
    counts = tuple(min(_MOST_NODES, max(1, round(2 * side / block))) for side in (height, width))
    shifts, trust = np.zeros((*counts, 2), np.float32), np.zeros(counts, np.float32)
    window = cv2.createHanningWindow((block, block), cv2.CV_32F)
    for i in range(counts[0]):
        for j in range(counts[1]):
            row = round((i + 0.5) * height / counts[0] - block / 2)
            column = round((j + 0.5) * width / counts[1] - block / 2)
            region = Region(min(max(row, 0), height - block), min(max(column, 0), width - block), block, block)
            warped, covered = alignment.warp(second, region)
            if covered.min() == 0:
                continue
            a, b = _detail(first[region.slices]), _detail(warped)
            if min(a.std(), b.std()) < 0.5:
                continue
            shift, response = cv2.phaseCorrelate(a, b, window)
            if response >= _LOWEST_RESPONSE and max(map(abs, shift)) <= _LARGEST_LOCAL_SHIFT:
                shifts[i, j], trust[i, j] = shift, response
    known = trust > 0
    if not known.any():
        return alignment
    # A block full of dust that moved measures the dust: what is far from the others is left out.
    middle = np.median(shifts[known], axis=0)
    spread = 3 + 4 * float(np.median(np.abs(shifts[known] - middle)))
    trust[np.abs(shifts - middle).max(axis=2) > spread] = 0
    if not trust.any():
        return alignment
    residual = float(np.median(np.hypot(*np.moveaxis(shifts[trust > 0], -1, 0))))
    # Blocks lie in the first picture's pixels, and so do their shifts; the grid wants the second's.
    turned = _smoothed(shifts, trust) @ alignment.matrix[:, :2].T.astype(np.float32)
    old = replace(alignment, shape=counts)._shift(Region.whole(*counts))
    return replace(alignment, grid=np.asarray(old + turned, np.float32), residual=residual)


def _smoothed(shifts: NDArray[np.float32], trust: NDArray[np.float32]) -> NDArray[np.float32]:
    """Every node from its neighbours, as far as they are trusted; far from any, the mean."""
    mean = (shifts * trust[..., None]).sum(axis=(0, 1)) / trust.sum()
    # Replicated, not reflected: a node at the border keeps its own say.
    blur = {"ksize": (0, 0), "sigmaX": 0.8, "borderType": cv2.BORDER_REPLICATE}
    weight = np.asarray(cv2.GaussianBlur(trust, **blur), np.float32).reshape(trust.shape)
    total = np.asarray(cv2.GaussianBlur(shifts * trust[..., None], **blur), np.float32).reshape(shifts.shape)
    little = np.float32(0.02)
    return np.asarray((total + little * mean) / (weight[..., None] + little), np.float32)
