from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genrepair.imaging.pyramid import Pyramid
from genrepair.imaging.region import Region

shapes = st.sampled_from(((200, 333), (201, 130, 1), (129, 257, 3), (1, 300, 3), (300, 1, 3)))
regions = st.builds(Region, st.integers(-20, 250), st.integers(-20, 300), st.integers(0, 200), st.integers(0, 200))


def picture(shape: tuple[int, ...], dtype: Any) -> np.ndarray[Any, Any]:
    return np.random.default_rng(5).integers(0, np.iinfo(dtype).max + 1, shape).astype(dtype)


@given(shapes, st.sampled_from((np.uint8, np.uint16)), st.lists(regions, min_size=1, max_size=3))
def test_refreshed_levels_are_those_of_a_new_pyramid(shape: tuple[int, ...], dtype: Any, changes: list[Region]) -> None:
    pixels = picture(shape, dtype)
    pyramid = Pyramid(pixels)
    pyramid.level(pyramid.top)
    for value, region in enumerate(changes):
        inside = region.clip(*shape[:2])
        pixels[inside.slices] = value * 40
        pyramid.refresh(region)
    fresh = Pyramid(pixels)
    for n in range(pyramid.top + 1):
        np.testing.assert_array_equal(pyramid.level(n), fresh.level(n))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_level_is_the_mean_of_two_by_two(dtype: Any) -> None:
    pixels = picture((131, 150, 3), dtype)
    half = Pyramid(pixels).level(1)
    assert half.shape == (66, 75, 3) and half.dtype == dtype
    even = pixels[:130].astype(float).reshape(65, 2, 75, 2, 3).mean(axis=(1, 3))
    assert np.abs(half[:65] - even).max() <= 0.5
    last = pixels[130:].astype(float).reshape(1, 75, 2, 3).mean(axis=2)
    assert np.abs(half[65:] - last).max() <= 0.5


def test_levels_end_and_level_zero_is_the_picture_itself() -> None:
    pixels = picture((500, 900), np.uint8)
    pyramid = Pyramid(pixels)
    assert pyramid.level(0) is pixels
    assert max(pyramid.level(pyramid.top).shape) <= 64
    for n in (-1, pyramid.top + 1):
        with pytest.raises(ValueError, match="level"):
            pyramid.level(n)
    assert Pyramid(picture((10, 10), np.uint8)).top == 0


@pytest.mark.parametrize(
    ("scale", "wanted"), [(4, 0), (1, 0), (0.6, 0), (0.5, 1), (0.49, 1), (0.25, 2), (0.01, 4), (0, 4)]
)
def test_best_level_has_a_pixel_for_each_screen_pixel(scale: float, wanted: int) -> None:
    assert Pyramid(picture((600, 1000), np.uint8)).best_level(scale) == wanted
