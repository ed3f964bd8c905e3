from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.imaging.blend import lay, tile_weights
from genrepair.imaging.colour import from_srgb, luminance, to_srgb
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region

from .profiles import grey_profile, profile
from .strategies import arrays, pictures


@given(st.data(), pictures())
def test_weight_zero_keeps_and_255_takes_bit_exactly(data: st.DataObject, target: NDArray[Any]) -> None:
    height, width, channels = target.shape
    new = data.draw(arrays((height, width, 3), target.dtype))
    weight = data.draw(arrays((height, width), np.uint8))
    before = target.copy()
    result = lay(target, Patch(Region.whole(height, width), new, weight))
    np.testing.assert_array_equal(target, before)
    assert result.dtype == target.dtype and result.shape == target.shape
    wanted = new if channels == 3 else luminance(new)[:, :, None]
    np.testing.assert_array_equal(result[weight == 0], target[weight == 0])
    np.testing.assert_array_equal(result[weight == 255], wanted[weight == 255])
    share = weight[:, :, None] / 255.0
    exact = target + share * (wanted.astype(np.float64) - target)
    assert np.abs(result - exact).max() <= 0.5 + 1e-6


@given(pictures())
def test_equal_patch_changes_nothing_at_any_weight(target: NDArray[Any]) -> None:
    height, width, channels = target.shape
    new = np.broadcast_to(target, (height, width, 3)) if channels == 1 else target
    weight = np.arange(height * width, dtype=np.int64).reshape(height, width).astype(np.uint8)
    np.testing.assert_array_equal(lay(target, Patch(Region.whole(height, width), new, weight)), target)
    np.testing.assert_array_equal(lay(target, Patch(Region.whole(height, width), new)), target)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
def test_untouched_pixels_never_pass_a_colour_conversion(dtype: Any, channels: int) -> None:
    icc = profile("adobe") if channels == 3 else grey_profile(2.2)
    random = np.random.default_rng(1)
    target = random.integers(0, np.iinfo(dtype).max + 1, (40, 30, channels)).astype(dtype)
    new = random.integers(0, np.iinfo(dtype).max + 1, (40, 30, 3)).astype(dtype)
    weight = np.zeros((40, 30), np.uint8)
    weight[10:20, 5:25] = 255
    result = lay(target, Patch(Region(0, 0, 40, 30), new, weight), icc)
    np.testing.assert_array_equal(result[weight == 0], target[weight == 0])
    np.testing.assert_array_equal(result[weight == 255], from_srgb(new, icc, channels)[weight == 255])


def test_out_may_be_the_target_itself() -> None:
    target = np.full((600, 700, 3), 10, np.uint8)
    new = np.full_like(target, 200)
    weight = np.zeros((600, 700), np.uint8)
    weight[300:] = 255
    wanted = lay(target, Patch(Region(5, 5, 600, 700), new, weight))
    assert lay(target, Patch(Region(5, 5, 600, 700), new, weight), out=target) is target
    np.testing.assert_array_equal(target, wanted)


def test_patch_of_another_size_or_depth_is_refused() -> None:
    target = np.zeros((4, 4, 3), np.uint8)
    for pixels in (np.zeros((4, 5, 3), np.uint8), np.zeros((4, 4, 3), np.uint16)):
        with pytest.raises(ValueError, match="does not match"):
            lay(target, Patch(Region(0, 0, 4, 4), pixels))


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 20))
def test_neighbours_seam_weights_sum_to_one(length: int, overlap: int, rest: int) -> None:
    size = max(length, overlap + rest)
    left = tile_weights(1, size, right=overlap)[0]
    right = tile_weights(1, size, left=overlap)[0]
    assert left.dtype == np.float32 and (left > 0).all() and (left <= 1).all()
    if overlap:
        np.testing.assert_allclose(left[-overlap:] + right[:overlap], 1, atol=1e-6)
    assert (left[: size - overlap] == 1).all()


def test_seam_weights_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        tile_weights(10, 10, top=6, bottom=6)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("name", ["p3", "adobe"])
def test_wide_colours_are_kept_on_request(dtype: Any, name: str) -> None:
    icc, top = profile(name), int(np.iinfo(dtype).max)
    target = np.zeros((30, 40, 3), dtype)
    # Greens far outside sRGB, with a little noise.
    target[...] = np.array([0.1, 0.9, 0.1]) * top
    target += np.random.default_rng(3).integers(0, top // 50, target.shape).astype(dtype)
    region = Region(0, 0, 30, 40)
    seen = to_srgb(target, icc)
    np.testing.assert_array_equal(lay(target, Patch(region, seen), icc, keep_gamut=True), target)
    assert np.abs(lay(target, Patch(region, seen), icc).astype(int) - target).max() > top // 20
    smooth = np.empty_like(seen)
    smooth[...] = seen.mean(axis=(0, 1))
    wanted = target.mean(axis=(0, 1))
    kept = lay(target, Patch(region, smooth), icc, keep_gamut=True).mean(axis=(0, 1))
    plain = lay(target, Patch(region, smooth), icc).mean(axis=(0, 1))
    assert np.abs(kept - wanted).max() < 0.02 * top < 0.2 * np.abs(plain - wanted).max()
    # A wholly new colour is the patch's own.
    grey = np.full_like(seen, top // 2)
    np.testing.assert_array_equal(
        lay(target, Patch(region, grey), icc, keep_gamut=True), lay(target, Patch(region, grey), icc)
    )
