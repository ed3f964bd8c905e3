"""One transform of all colours, and whether a photo has any."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genrepair.imaging.tone import ColourTransform, is_monochrome

STRAIGHT = np.tile(np.linspace(0, 1, 9, dtype=np.float32), (3, 1))
SAME = np.eye(3, dtype=np.float32)


@given(st.integers(0, 2**32), st.sampled_from([np.uint8, np.uint16]), st.integers(1, 9), st.integers(1, 9))
@settings(max_examples=20, deadline=None)
def test_the_identity_changes_no_value(seed: int, depth: type, height: int, width: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, np.iinfo(depth).max + 1, (height, width, 3)).astype(depth)
    np.testing.assert_array_equal(ColourTransform(STRAIGHT, SAME).apply(pixels), pixels)


def test_curves_come_before_the_matrix_and_the_result_is_clipped() -> None:
    curves = STRAIGHT.copy()
    curves[0] *= 0.5
    swap = np.array([[0, 2, 0], [1, 0, 0], [0, 0, 1]], np.float32)
    pixels = np.array([[[200, 40, 60], [100, 250, 60]]], np.uint8)
    changed = ColourTransform(curves, swap).apply(pixels)
    np.testing.assert_array_equal(changed, [[[80, 100, 60], [255, 50, 60]]])


def test_bands_are_the_same_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8)
    transform = ColourTransform(STRAIGHT**0.7, SAME * np.float32(0.9))
    whole = transform.apply(pixels)
    monkeypatch.setattr("genrepair.imaging.tone._BAND_PIXELS", 7 * 30)
    np.testing.assert_array_equal(transform.apply(pixels), whole)


def picture(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(20, 236, (80, 90, 1)).astype(np.float32)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_grey_and_sepia_are_of_one_tone_and_colours_are_not(depth: type) -> None:
    grey = np.repeat(picture(), 3, axis=2)
    sepia = grey * np.array([1.0, 0.86, 0.68]) + np.array([4, 2, 0])
    colours = grey.copy()
    colours[:, 45:] *= np.array([1.0, 0.7, 0.7])
    unit = np.iinfo(depth).max / 255
    noisy = grey + np.random.default_rng(1).normal(0, 1, grey.shape)
    for photo, expected in ((grey, True), (sepia, True), (noisy, True), (colours, False)):
        assert is_monochrome((np.clip(photo, 0, 255) * unit).astype(depth)) is expected
    assert is_monochrome(picture().astype(depth))
