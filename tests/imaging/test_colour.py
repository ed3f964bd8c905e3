from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from genrepair.imaging.colour import (
    from_srgb,
    is_srgb,
    luminance,
    profile_space,
    profile_tags,
    srgb_profile,
    to_srgb,
    usable,
)

from .profiles import grey_profile, profile
from .strategies import pictures


@pytest.mark.parametrize(
    ("icc", "wanted"),
    [
        (None, True),
        (b"rubbish", True),
        (srgb_profile(), True),
        (profile("srgb"), True),
        (grey_profile(0), True),
        (profile("p3"), False),
        (profile("adobe"), False),
        (profile("narrow"), False),
        (grey_profile(2.2), False),
        (grey_profile(1.8), False),
    ],
    ids=["none", "rubbish", "libvips srgb", "srgb", "grey srgb", "p3", "adobe", "narrow", "grey 2.2", "grey 1.8"],
)
def test_srgb_is_recognised_by_what_it_means(icc: bytes | None, wanted: bool) -> None:
    assert is_srgb(icc) is wanted


@given(pictures())
def test_srgb_is_never_copied_or_changed(pixels: NDArray[Any]) -> None:
    for icc in (None, profile("srgb"), b"rubbish"):
        seen = to_srgb(pixels, icc)
        assert np.shares_memory(seen, pixels) and seen.shape == (*pixels.shape[:2], 3) and seen.dtype == pixels.dtype
        np.testing.assert_array_equal(from_srgb(seen, icc, pixels.shape[2]), pixels)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.uint8, 1), (np.uint16, 64)])
def test_adobe_rgb_is_converted_by_its_definition(dtype: Any, tolerance: int) -> None:
    top = np.iinfo(dtype).max
    pixels = np.random.default_rng(2).uniform(0.45 * top, 0.6 * top, (20, 30, 3)).astype(dtype)
    # The textbook way: linear light, Adobe RGB to XYZ to sRGB (both D65), sRGB's curve.
    linear = (pixels / top) ** 2.19921875
    to_xyz = np.array([[0.57667, 0.18556, 0.18823], [0.29734, 0.62736, 0.07529], [0.02703, 0.07069, 0.99134]])
    to_rgb = np.array([[3.24045, -1.53714, -0.49853], [-0.96927, 1.87601, 0.04156], [0.05564, -0.20403, 1.05723]])
    light = linear @ (to_rgb @ to_xyz).T
    wanted = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.clip(light, 0, None) ** (1 / 2.4) - 0.055) * top
    got = to_srgb(pixels, profile("adobe"))
    assert got.dtype == dtype
    assert np.abs(got - wanted).max() <= tolerance


@pytest.mark.parametrize("name", ["p3", "adobe", "narrow"])
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.uint8, 2), (np.uint16, 64)])
def test_colours_inside_srgb_come_back(name: str, dtype: Any, tolerance: int) -> None:
    top = np.iinfo(dtype).max
    pixels = np.random.default_rng(3).uniform(0.48 * top, 0.6 * top, (30, 20, 3)).astype(dtype)
    back = from_srgb(to_srgb(pixels, profile(name)), profile(name), 3)
    assert back.dtype == dtype
    assert np.abs(back.astype(int) - pixels).max() <= tolerance


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.uint8, 1), (np.uint16, 64)])
def test_grey_profiles_are_honoured_both_ways(dtype: Any, tolerance: int) -> None:
    top = np.iinfo(dtype).max
    pixels = np.linspace(0.1 * top, top, 40).astype(dtype).reshape(5, 8, 1)
    light = (pixels / top) ** 1.8
    wanted = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055) * top
    seen = to_srgb(pixels, grey_profile(1.8))
    assert seen.shape == (5, 8, 3)
    assert np.abs(seen - wanted).max() <= max(1, tolerance)
    assert np.abs(from_srgb(seen, grey_profile(1.8), 1).astype(int) - pixels).max() <= 2 * tolerance


@given(pictures(channels=(3,)))
def test_luminance_keeps_neutral_colours_and_stays_between(pixels: NDArray[Any]) -> None:
    grey = luminance(pixels)
    assert grey.dtype == pixels.dtype
    assert (grey >= pixels.min(axis=2)).all() and (grey <= pixels.max(axis=2)).all()
    neutral = np.repeat(pixels[:, :, :1], 3, axis=2)
    np.testing.assert_array_equal(luminance(neutral), neutral[:, :, 0])


def test_profiles_that_do_not_fit_are_carried_but_not_used() -> None:
    grey = np.full((4, 4, 1), 90, np.uint8)
    assert not usable(profile("p3"), 1) and not usable(grey_profile(2.2), 3) and not usable(None, 3)
    np.testing.assert_array_equal(to_srgb(grey, profile("p3")), np.full((4, 4, 3), 90))
    np.testing.assert_array_equal(from_srgb(np.full((4, 4, 3), 90, np.uint8), profile("p3"), 1), grey)


def test_damaged_profiles_are_not_used() -> None:
    whole = profile("adobe")
    for damaged in (whole[:200], whole[:128] + bytes(len(whole) - 128), whole[:36] + b"xxxx" + whole[40:]):
        pixels = np.full((3, 3, 3), 77, np.uint8)
        assert to_srgb(pixels, damaged).shape == (3, 3, 3)
        assert from_srgb(pixels, damaged, 3).shape == (3, 3, 3)


def test_profile_facts() -> None:
    assert (
        profile_space(None) == "" and profile_space(profile("p3")) == "RGB" and profile_space(grey_profile(2)) == "GRAY"
    )
    assert b"desc" in profile_tags(profile("p3")) and profile_tags(b"short") == {}


def test_read_only_pixels_are_converted() -> None:
    pixels = np.full((5, 5, 3), 100, np.uint8)
    pixels.setflags(write=False)
    assert to_srgb(pixels[1:4, 1:4], profile("adobe")).shape == (3, 3, 3)
