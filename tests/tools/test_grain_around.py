"""What lies around a fill bounds its grain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from genrepair.imaging.region import Region
from genrepair.tools.grain_around import most_power
from genrepair.tools.grain_match import measure_grain

HOLE = Region(100, 140, 90, 80)


def holed(pixels: Any) -> tuple[Any, Any]:
    """The picture with a smooth fill in it, and where."""
    hole = np.zeros(pixels.shape[:2], np.uint8)
    hole[HOLE.slices] = 255
    filled = pixels.copy()
    filled[HOLE.slices] = np.rint(pixels[HOLE.slices].mean()).astype(pixels.dtype)
    return filled, hole


def made(pixels: Any, seed: int = 0) -> Any:
    """The grain that the fill gets."""
    filled, hole = holed(pixels)
    grain = measure_grain(filled, hole, seed)
    assert grain is not None
    return grain.make(filled[HOLE.slices], HOLE, seed, most=most_power(filled, hole, HOLE, grain))


def test_grain_that_is_everywhere_is_not_held_back(noisy: Any) -> None:
    assert made(noisy(400, 400, 8)).std() == pytest.approx(8, rel=0.2)
    assert made(noisy(400, 400, 8, depth=16)).std() == pytest.approx(8 * 257, rel=0.2)


def test_grain_may_depend_on_brightness() -> None:
    random = np.random.default_rng(1)
    dark = np.arange(400)[None, :, None] < 180
    pixels = np.where(dark, 70, 180) + random.standard_normal((400, 400, 3)) * np.where(dark, 8, 4)
    pixels = np.clip(np.rint(pixels), 0, 255).astype(np.uint8)
    filled, hole = holed(pixels)
    filled[HOLE.slices] = np.broadcast_to(np.where(dark, 70, 180), (400, 400, 3))[HOLE.slices]
    grain = measure_grain(filled, hole)
    assert grain is not None
    there = grain.make(filled[HOLE.slices], HOLE, 0, most=most_power(filled, hole, HOLE, grain))
    assert there[:, :30].std() == pytest.approx(8, rel=0.3)
    assert there[:, 50:].std() == pytest.approx(4, rel=0.3)


def test_a_fill_in_a_calm_sky_stays_calm_beside_leaves_of_its_brightness() -> None:
    random = np.random.default_rng(2)
    leaves = np.arange(500)[:, None, None] > 260
    pixels = 120 + random.standard_normal((500, 400, 3)) * np.where(leaves, 20.0, 0.7)
    assert made(np.clip(np.rint(pixels), 0, 255).astype(np.uint8)).std() < 1.2


def test_a_fill_among_leaves_gets_no_more_than_grain_can_be() -> None:
    random = np.random.default_rng(3)
    sky = np.arange(500)[:, None, None] > 400
    pixels = 120 + random.standard_normal((500, 400, 3)) * np.where(sky, 0.7, 20.0)
    assert made(np.clip(np.rint(pixels), 0, 255).astype(np.uint8)).std() < 4


def test_nothing_known_bounds_nothing(noisy: Any) -> None:
    pixels = noisy(400, 400, 8)
    grain = measure_grain(pixels, np.zeros((400, 400), np.uint8))
    assert grain is not None
    part = Region(32, 32, 60, 60)
    assert np.isinf(most_power(pixels, np.full((400, 400), 255, np.uint8), part, grain)).all()


def test_neighbouring_regions_have_nearly_the_same_bound(noisy: Any) -> None:
    pixels, hole = noisy(600, 600, 8), np.zeros((600, 600), np.uint8)
    hole[200:400, 240:270] = 255
    grain = measure_grain(pixels, hole)
    assert grain is not None
    above, below = (most_power(pixels, hole, Region(top, 230, 80, 50), grain) for top in (176, 256))
    np.testing.assert_allclose(above[-1], below[0], rtol=0.3)
