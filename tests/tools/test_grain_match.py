"""Grain: measured in the photo, made for any region."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from genrepair.imaging.region import Region
from genrepair.tools.grain_match import band_power, held_power, measure_grain


def nothing_masked(height: int, width: int) -> Any:
    return np.zeros((height, width), np.uint8)


@pytest.mark.parametrize("depth", [8, 16])
def test_made_grain_has_the_measured_strength(noisy: Any, smooth: Any, depth: int) -> None:
    grain = measure_grain(noisy(300, 400, 8, depth=depth), nothing_masked(300, 400))
    assert grain is not None
    made = grain.make(smooth(200, 200, depth=depth), Region(16, 40, 200, 200), 0)
    assert made.std() == pytest.approx(8 * (257 if depth == 16 else 1), rel=0.15)
    assert abs(made.mean()) < 0.05 * made.std()


def test_neighbouring_regions_fit_together(noisy: Any, smooth: Any) -> None:
    grain = measure_grain(noisy(300, 400, 8), nothing_masked(300, 400))
    assert grain is not None
    flat = np.full((100, 120, 3), 120, np.uint8)
    whole = grain.make(flat, Region(30, 50, 100, 120), 5)
    part = grain.make(flat[:40, :60], Region(53, 71, 40, 60), 5)
    np.testing.assert_allclose(whole[23:63, 21:81], part, atol=1e-4)
    other = grain.make(flat, Region(30, 50, 100, 120), 6)
    assert not np.allclose(whole, other)


def test_the_strength_follows_the_brightness() -> None:
    random = np.random.default_rng(0)
    level = np.repeat(np.where(np.arange(400) < 200, 60.0, 180.0)[None, :], 300, axis=0)[..., None]
    noise = random.standard_normal((300, 400, 3)) * np.where(level < 100, 12.0, 3.0)
    grain = measure_grain(np.clip(np.rint(level + noise), 0, 255).astype(np.uint8), nothing_masked(300, 400))
    assert grain is not None
    dark = grain.make(np.full((128, 128, 3), 60, np.uint8), Region(0, 0, 128, 128), 0)
    light = grain.make(np.full((128, 128, 3), 180, np.uint8), Region(0, 0, 128, 128), 0)
    assert dark.std() > 2.5 * light.std()


def test_no_grain_where_there_is_none_or_nothing_to_look_at(smooth: Any, noisy: Any) -> None:
    assert measure_grain(smooth(200, 200), nothing_masked(200, 200)) is None
    assert measure_grain(noisy(20, 300, 9), nothing_masked(20, 300)) is None
    assert measure_grain(noisy(200, 200, 9), np.full((200, 200), 255, np.uint8)) is None
    assert measure_grain(np.full((200, 200, 3), 255, np.uint8), nothing_masked(200, 200)) is None


def test_texture_and_edges_do_not_pass_for_grain(noisy: Any, smooth: Any) -> None:
    pixels = noisy(300, 400, 6)
    # Woven cloth: as bright as the rest, much stronger than its grain.
    rows, columns = np.mgrid[0:300, 0:240]
    cloth = 40 * np.sin(rows * 1.1) * np.sin(columns * 0.9)
    pixels[:, :240] = np.clip(pixels[:, :240] + cloth[..., None], 0, 255).astype(np.uint8)
    pixels[::80] = np.clip(pixels[::80].astype(int) + 60, 0, 255).astype(np.uint8)
    grain = measure_grain(pixels, nothing_masked(300, 400))
    assert grain is not None
    made = grain.make(smooth(200, 200), Region(0, 0, 200, 200), 0)
    assert made.std() == pytest.approx(6, rel=0.25)


def test_what_has_grain_gets_only_what_it_lacks(noisy: Any, smooth: Any) -> None:
    grain = measure_grain(noisy(300, 400, 8), nothing_masked(300, 400))
    assert grain is not None
    where, region = np.ones((128, 128), bool), Region(0, 0, 128, 128)

    def added(picture: Any) -> float:
        return float(grain.make(picture, region, 0, held_power(picture, where))[:, :40].std())

    assert added(smooth(128, 128)) == pytest.approx(8, rel=0.15)
    assert added(noisy(128, 128, 8, seed=3)) < 3.5
    # Half of the power is there: the other half is missing, however little of the picture counts.
    half = np.rint(np.random.default_rng(4).normal(120, 8 / np.sqrt(2), (128, 128, 3))).astype(np.uint8)
    where[:, 40:] = False
    assert added(half) == pytest.approx(8 * np.sqrt(0.5), rel=0.15)


@pytest.mark.parametrize("blur", [0.4, 0.7, 1.0])
def test_each_band_of_sizes_has_the_power_it_has_in_the_photo(blur: float) -> None:
    random = np.random.default_rng(2)
    noise = cv2.GaussianBlur(random.standard_normal((400, 600, 3)), (0, 0), blur)
    dark = np.arange(600)[None, :, None] < 300
    noise *= np.where(dark, 7, 4) / noise.std()
    pixels = np.clip(np.rint(np.where(dark, 70, 180) + noise), 0, 255).astype(np.uint8)
    grain = measure_grain(pixels, nothing_masked(400, 600))
    assert grain is not None
    for level, columns in ((70, np.s_[20:280]), (180, np.s_[320:580])):
        made = grain.make(np.full((256, 256, 3), level, np.uint8), Region(0, 0, 256, 256), 0)
        there = band_power(pixels)[:, columns].mean(axis=(0, 1))
        np.testing.assert_allclose(band_power(made).mean(axis=(0, 1)) / there, 1, atol=0.2)


def test_leaves_and_waves_are_no_grain_where_nothing_else_is_as_bright() -> None:
    # A calm sky, and below it leaves of another brightness, rough down to the pixel: none of their places is calm.
    random = np.random.default_rng(3)
    level = np.repeat(np.where(np.arange(400) < 200, 200.0, 70.0)[:, None], 400, axis=1)[..., None]
    roughness = np.where(level > 100, 1.5, 18.0)
    pixels = level + random.standard_normal((400, 400, 3)) * roughness
    grain = measure_grain(np.clip(np.rint(pixels), 0, 255).astype(np.uint8), nothing_masked(400, 400))
    assert grain is not None
    made = grain.make(np.full((128, 128, 3), 70, np.uint8), Region(0, 0, 128, 128), 0)
    assert made.std() < 6
    assert grain.sigma.max() < 6


def test_what_lies_under_the_hole_does_not_tell_how_strong_grain_is(noisy: Any) -> None:
    pixels, hole = noisy(400, 400, 9), nothing_masked(400, 400)
    # Lost paper: flat, and not burnt out.
    hole[:160], pixels[:160] = 255, 120
    grain = measure_grain(pixels, hole)
    assert grain is not None
    made = grain.make(np.full((128, 128, 3), 120, np.uint8), Region(0, 0, 128, 128), 0)
    assert 7 < made.std() < 11
