"""Whether a fill has the grain that was there, and none where there was none.

Power by bands of size, of the fill divided by that of the photo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks import peers
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Pixels
from training import degrade

SIDE, HOLES = 48, 6
SOFT = 2.0
# The rim of a hole is left out: a fill turns into the photo there. Around holes so many pixels are flat as well.
RIM, FRAME = 3, 24
# Bands as differences of Gaussians of these standard deviations, in pixels.
BANDS = ((0.0, 0.7), (0.7, 1.5), (1.5, 3.0))
# What nobody sees, and what an issue of ours asks for.
LOW, HIGH = 0.8, 1.25

Fill = Callable[[Pixels, Pixels], Pixels]


def tables(bench: Bench) -> Iterator[Table]:
    """Film grain laid on a softened Kodak24, six squares cut out where the photo is flattest, all of a photo pooled.

    And the same photos as they are, nearly without grain, six squares cut out anywhere: how many come back rougher than
    they were.
    """
    table = Table(
        f"Grain: power of the fill / of the photo there, median over Kodak24 with grain; photos in {LOW}-{HIGH}",
        ("method", *(f"{low:g}-{high:g} px" for low, high in BANDS), "within", "no grain: too rough"),
    )
    print(table.title)
    photos = bench.photos("kodak24")
    pairs = [_grainy(photo, number) for number, photo in enumerate(photos)]
    plain = [(photo, _anywhere(photo, number)) for number, photo in enumerate(photos)]

    def row(label: str, fill: Fill) -> None:
        figures = np.array([ratios(fill(_broken(image, mask), mask), image, mask) for image, mask in pairs])
        within = int(((figures >= LOW) & (figures <= HIGH)).all(axis=1).sum())
        squares = [each for image, mask in plain for each in _by_square(fill(_broken(image, mask), mask), image, mask)]
        rough = f"{sum((each > HIGH).any() for each in squares)} of {len(squares)}"
        medians = (f"{value:.2f}" for value in np.median(figures, axis=0))
        table.add(label, *medians, f"{within} of {len(figures)}", rough)

    for strength, candidate in ((100, "best"), (100, "network"), (0, "best")):
        row(
            f"GenRepair, {candidate}, grain {strength} %",
            lambda image, mask, s=strength, c=candidate: bench.applied(
                "inpaint", image, mask, grow=0, match_grain=s, candidate=c
            ),
        )
    row("OpenCV telea", lambda image, mask: peers.opencv_inpaint(image, mask, "telea"))
    yield table


def ratios(filled: Pixels, photo: Pixels, mask: Pixels) -> NDArray[np.float64]:
    """Power of each band inside the holes, of the fill divided by that of the photo.

    Parameters
    ----------
    filled, photo : (height, width, 3) uint8
    mask : (height, width) uint8, 255 = hole
    """
    inside = cv2.erode(mask, np.ones((2 * RIM + 1, 2 * RIM + 1), np.uint8)) > 0

    def powers(picture: Pixels) -> NDArray[np.float64]:
        grey = picture.astype(np.float32).mean(axis=2)
        soft = {s: cv2.GaussianBlur(grey, (0, 0), s) if s else grey for pair in BANDS for s in pair}
        return np.array([np.square((soft[low] - soft[high])[inside]).mean() for low, high in BANDS], np.float64)

    return powers(filled) / powers(photo)


def _grainy(photo: Pixels, number: int) -> tuple[Pixels, Pixels]:
    """The photo with grain, and its flattest squares."""
    # Soft as an enlarged negative: what is fine is grain then, and not the photo's own texture.
    clean = degrade.gaussian_blur(degrade.to_float(photo), SOFT)
    image = degrade.to_uint8(degrade.film_grain(np.random.default_rng((5, number)), clean))
    smooth = cv2.GaussianBlur(clean.mean(axis=2), (0, 0), 1.0)
    reach = SIDE + 2 * FRAME
    mean, square = (cv2.boxFilter(x, -1, (reach, reach)) for x in (smooth, smooth * smooth))
    rough = square - mean * mean
    # Burnt-out sky has no grain to match.
    rough[(mean < 0.1) | (mean > 0.9)] = np.inf
    rough[: reach // 2], rough[-reach // 2 :] = np.inf, np.inf
    rough[:, : reach // 2], rough[:, -reach // 2 :] = np.inf, np.inf
    mask = np.zeros(photo.shape[:2], np.uint8)
    for _ in range(HOLES):
        row, column = np.unravel_index(int(np.argmin(rough)), rough.shape)
        if not np.isfinite(rough[row, column]):
            break
        mask[row - SIDE // 2 : row + SIDE // 2, column - SIDE // 2 : column + SIDE // 2] = 255
        rough[max(0, row - reach) : row + reach, max(0, column - reach) : column + reach] = np.inf
    return image, mask


def _anywhere(photo: Pixels, number: int) -> Pixels:
    """Squares that do not touch each other."""
    rng, mask = np.random.default_rng((6, number)), np.zeros(photo.shape[:2], np.uint8)
    left = HOLES
    while left:
        row, column = (int(rng.integers(FRAME, side - SIDE - FRAME)) for side in mask.shape)
        if not mask[row - FRAME : row + SIDE + FRAME, column - FRAME : column + SIDE + FRAME].any():
            mask[row : row + SIDE, column : column + SIDE] = 255
            left -= 1
    return mask


def _by_square(filled: Pixels, photo: Pixels, mask: Pixels) -> Iterator[NDArray[np.float64]]:
    """`ratios` of each square."""
    count, labels = cv2.connectedComponents(mask)
    for number in range(1, count):
        yield ratios(filled, photo, np.where(labels == number, 255, 0).astype(np.uint8))


def _broken(image: Pixels, mask: Pixels) -> Pixels:
    return np.where(mask[..., None] > 0, np.uint8(255), image)
