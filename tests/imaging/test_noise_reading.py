"""Noise as the program reads it: coarse grain is seen, texture is none, whatever the size and depth of the photo."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.imaging.noise_level import measure_noise
from genrepair.imaging.noise_reading import SIDE, noise_figures, seen_noise
from genrepair.imaging.read import read_photo
from genrepair.paths import samples_dir


@pytest.fixture(scope="module")
def bay() -> NDArray[np.uint8]:
    return np.asarray(read_photo(samples_dir() / "undamaged" / "bay.jpg").pixels[:512, :512])


def grainy(photo: NDArray[np.uint8], width: float, sigma: float) -> NDArray[np.uint8]:
    grain = np.random.default_rng(0).standard_normal(photo.shape[:2])
    if width:
        grain = cv2.GaussianBlur(grain, (0, 0), width)
    return np.clip(np.rint(photo + grain[..., None] * (sigma / grain.std())), 0, 255).astype(np.uint8)


def test_a_good_photo_is_not_noisy(bay: NDArray[np.uint8]) -> None:
    seen = seen_noise(bay)
    assert seen.luminance < 1 and seen.chroma < 1


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("sigma", [4, 10, 20])
def test_white_noise_reads_as_what_it_is(bay: NDArray[np.uint8], sigma: int, depth: int) -> None:
    noisy = np.clip(bay + np.random.default_rng(0).normal(0, sigma, bay.shape), 0, 255)
    pixels = np.rint(noisy * 257).astype(np.uint16) if depth == 16 else np.rint(noisy).astype(np.uint8)
    seen = seen_noise(pixels)
    assert seen.luminance == pytest.approx(sigma, rel=0.2) and seen.chroma == pytest.approx(sigma, rel=0.2)
    assert seen.deviation == pytest.approx(sigma, rel=0.2)


@pytest.mark.parametrize("width", [0.0, 0.7, 1.0])
def test_grain_of_any_width_is_seen_and_has_no_colour(bay: NDArray[np.uint8], width: float) -> None:
    seen = seen_noise(grainy(bay, width, 12))
    assert 8 < seen.deviation < 16 and seen.chroma < seen.luminance / 3
    if width == 1.0:
        assert measure_noise(grainy(bay, width, 12))[0] < 6


@pytest.mark.parametrize("sigma", [4, 10])
def test_grain_of_a_sepia_photo_is_seen(bay: NDArray[np.uint8], sigma: int) -> None:
    grey = np.repeat(bay.mean(axis=2, keepdims=True), 3, axis=2)
    toned = grainy(np.asarray(40 + 0.7 * grey, np.uint8), 0.7, sigma) * np.array((1.0, 0.86, 0.7))
    seen = seen_noise(np.rint(toned).astype(np.uint8))
    assert 0.6 * sigma < seen.deviation < 1.3 * sigma and seen.chroma < seen.luminance / 3


def test_figures_tell_noise_that_is_everywhere_from_what_is_only_here_and_there(bay: NDArray[np.uint8]) -> None:
    noise = np.random.default_rng(0).normal(0, 6, (512, 512, 1))
    flat = np.full((512, 512, 3), 120.0)
    # As strong over the whole of a place, but with quiet squares in between.
    spots = np.kron(np.indices((32, 32)).sum(axis=0) % 2, np.ones((16, 16)))[..., None]
    even, uneven = (np.rint(flat + share * noise).astype(np.uint8) for share in (1.0, 1.4 * spots))
    quietest = [noise_figures(photo)[:, 26].mean() for photo in (even, uneven)]
    assert quietest[0] > -1 > quietest[1]


def test_scratches_and_dust_hide_no_grain(bay: NDArray[np.uint8]) -> None:
    grain = grainy(bay, 1.0, 8)
    scratched = grain.copy()
    rng = np.random.default_rng(1)
    for row, column in rng.integers(0, 512, (150, 2)).tolist():
        cv2.circle(scratched, (column, row), 3, (240, 240, 230), -1)
    for ends in rng.integers(0, 512, (20, 4)).tolist():
        cv2.line(scratched, ends[:2], ends[2:], (250, 250, 250), 2)
    assert seen_noise(scratched).deviation == pytest.approx(seen_noise(grain).deviation, rel=0.25)


@pytest.mark.parametrize("shape", [(1, 1), (1, 90), (3, 200), (7, 7), (130, 129)])
def test_any_size_can_be_read(shape: tuple[int, int]) -> None:
    seen = seen_noise(np.full((*shape, 3), 90, np.uint8))
    assert 0 <= seen.luminance < 1 and 0 <= seen.chroma < 1


def test_clipped_places_are_left_out(noisy: Any) -> None:
    photo = noisy(640, 640, 12)
    half = photo.copy()
    half[:, 320:] = 255
    brightness = noise_figures(half)[:, 18]
    assert (brightness < 0.9).sum() >= 8
    assert noise_figures(photo).shape == (20, 37) and min(photo.shape[:2]) > 4 * SIDE
