"""Blur is measured by the rise of edges: it rises with the blur, and noise does not hide it."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.imaging.sharpness import edge_rise


@cache
def scene(height: int = 420, width: int = 560, seed: int = 3) -> NDArray[np.float32]:
    """Shapes with sharp edges at all angles over soft ground, 0..1."""
    random = np.random.default_rng(seed)
    big = np.full((height * 4, width * 4), 120, np.uint8)
    for _ in range(60):
        centre = random.integers(0, width * 4), random.integers(0, height * 4)
        axes = random.integers(60, 420), random.integers(60, 420)
        angle = float(random.uniform(0, 180))
        box = cv2.boxPoints(((float(centre[0]), float(centre[1])), (float(axes[0]), float(axes[1])), angle))
        cv2.fillPoly(big, [np.rint(box).astype(np.int32)], int(random.integers(20, 236)))
    return np.asarray(cv2.resize(big, (width, height), interpolation=cv2.INTER_AREA), np.float32) / 255


def photo(sigma: float, noise: float = 0.0, depth: int = 8) -> NDArray[Any]:
    picture = scene()
    if sigma:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)
    grain = np.random.default_rng(1).standard_normal((*picture.shape, 3)).astype(np.float32) * noise / 255
    peak = 65535 if depth == 16 else 255
    values = np.rint(np.clip(picture[:, :, None] + grain, 0, 1) * peak)
    return values.astype(np.uint16 if depth == 16 else np.uint8)


def test_rise_grows_with_the_blur_and_is_near_the_truth() -> None:
    rises = [edge_rise(photo(sigma)) for sigma in (0, 0.8, 1.2, 2, 3, 4.5, 6)]
    assert all(rise is not None for rise in rises)
    assert rises == sorted(rises)  # type: ignore[type-var]
    assert rises[0] < 2.2  # type: ignore[operator]
    for sigma, rise in zip((1.2, 2, 3, 4.5, 6), rises[2:], strict=True):
        assert rise == pytest.approx(2.563 * sigma, rel=0.25), sigma


@pytest.mark.parametrize("sigma", [0.8, 2.0, 4.0])
def test_noise_hardly_changes_it(sigma: float) -> None:
    clean = edge_rise(photo(sigma))
    for noise in (4, 10, 20):
        noisy = edge_rise(photo(sigma, noise))
        assert noisy == pytest.approx(clean, rel=0.25), noise


def test_blur_is_ordered_in_strong_noise_too() -> None:
    rises = [edge_rise(photo(sigma, 15)) for sigma in (0.8, 2, 4)]
    assert rises == sorted(rises)  # type: ignore[type-var]


def test_depth_and_channels_make_no_difference() -> None:
    eight, sixteen = edge_rise(photo(2)), edge_rise(photo(2, depth=16))
    assert sixteen == pytest.approx(eight, rel=0.02)
    assert edge_rise(photo(2)[:, :, 0]) == pytest.approx(eight, rel=0.02)


def test_a_photo_without_edges_tells_nothing() -> None:
    assert edge_rise(np.full((200, 200, 3), 90, np.uint8)) is None
    assert edge_rise(np.zeros((3, 5, 3), np.uint8)) is None
    grain = np.random.default_rng(0).normal(120, 12, (300, 300, 3)).clip(0, 255).astype(np.uint8)
    assert edge_rise(grain) is None
