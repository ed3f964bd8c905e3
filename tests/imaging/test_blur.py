"""The blur of a photo is told in pixels, whatever noise and depth, and a sharp photo reads as sharp."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.imaging.blur import blur_sigma
from genrepair.imaging.read import read_photo
from genrepair.paths import samples_dir


@cache
def sample() -> NDArray[np.float32]:
    """An undamaged photo of the repository, 0..1."""
    path = samples_dir() / "undamaged" / "bay.jpg"
    return read_photo(path).pixels[:512, :512].astype(np.float32) / 255


def photo(sigma: float, noise: float = 0.0, depth: int = 8) -> NDArray[Any]:
    picture = cv2.GaussianBlur(sample(), (0, 0), sigma) if sigma else sample()
    grain = np.random.default_rng(1).standard_normal(picture.shape).astype(np.float32) * noise / 255
    peak = 65535 if depth == 16 else 255
    return np.rint(np.clip(picture + grain, 0, 1) * peak).astype(np.uint16 if depth == 16 else np.uint8)


def test_it_grows_with_the_blur_and_is_near_the_truth() -> None:
    told = [blur_sigma(photo(sigma)) for sigma in (0.0, 1.0, 1.6, 2.2, 3.0)]
    assert told == sorted(told)  # type: ignore[type-var]
    assert told[0] < 0.5  # type: ignore[operator]
    for sigma, each in zip((1.0, 1.6, 2.2), told[1:], strict=False):
        assert each == pytest.approx(sigma, abs=0.4), sigma


@pytest.mark.parametrize("sigma", [1.0, 2.0])
def test_noise_hardly_changes_it(sigma: float) -> None:
    for noise in (2, 6, 12):
        assert blur_sigma(photo(sigma, noise)) == pytest.approx(sigma, abs=0.5), noise


def test_depth_and_channels_make_no_difference() -> None:
    eight = blur_sigma(photo(1.6))
    assert blur_sigma(photo(1.6, depth=16)) == pytest.approx(eight, abs=0.15)
    grey = photo(1.6).mean(axis=2, keepdims=True).astype(np.uint8)
    assert blur_sigma(np.repeat(grey, 3, axis=2)) == pytest.approx(blur_sigma(grey[..., 0]), abs=0.001)


def test_a_photo_without_structure_tells_nothing() -> None:
    assert blur_sigma(np.full((200, 200, 3), 90, np.uint8)) is None
    assert blur_sigma(np.zeros((3, 5, 3), np.uint8)) is None
