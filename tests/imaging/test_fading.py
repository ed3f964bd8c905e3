"""Tones: what a photo uses of the range, and the tint that all of it shares."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.imaging.fading import measure_tones


def ramp(low: int = 0, high: int = 255) -> NDArray[np.uint8]:
    line = np.linspace(low, high, 300)
    return np.repeat(np.tile(np.rint(line), (200, 1))[:, :, None], 3, axis=2).astype(np.uint8)


def test_a_full_range_is_used_wholly_and_neutral() -> None:
    tones = measure_tones(ramp())
    assert tones.contrast_percent > 90 and tones.cast_strength < 1


def test_fading_lifts_black_and_lowers_white() -> None:
    tones = measure_tones(ramp(70, 180))
    assert tones.black > 20 and tones.white < 80 and tones.contrast_percent < 55
    assert measure_tones(ramp(100, 150)).contrast_percent < tones.contrast_percent


@pytest.mark.parametrize(
    ("tint", "hue"),
    [((40, 0, -10), "reddish"), ((20, 15, -40), "yellowish"), ((-20, -5, 35), "bluish"), ((-30, 20, -20), "greenish")],
)
def test_a_cast_is_seen_and_named(tint: tuple[int, int, int], hue: str) -> None:
    tinted = np.clip(ramp(40, 215).astype(int) + np.array(tint), 0, 255).astype(np.uint8)
    tones = measure_tones(tinted)
    assert tones.cast_strength > 8 and tones.cast_hue == hue


def test_colours_of_the_scene_are_no_cast() -> None:
    picture = ramp(40, 215)
    picture[:150] = (200, 60, 50)
    assert measure_tones(picture).cast_strength < 1


def test_warm_light_and_blue_shadows_are_no_cast() -> None:
    picture = ramp(40, 215).astype(int)
    picture[:, 150:] += np.array([18, 5, -25])
    picture[:, :150] -= np.array([18, 5, -25])
    assert measure_tones(picture.clip(0, 255).astype(np.uint8)).cast_strength < 4


def test_a_border_of_the_scan_does_not_count() -> None:
    framed = ramp(80, 170)
    cv2.rectangle(framed, (0, 0), (299, 199), (255, 255, 255), 4)
    assert measure_tones(framed).white < 75


def test_depth_grey_and_tiny_sizes() -> None:
    wide = measure_tones(ramp(30, 220).astype(np.uint16) * 257)
    narrow = measure_tones(ramp(30, 220))
    assert wide.contrast_percent == pytest.approx(narrow.contrast_percent, abs=0.3)
    assert measure_tones(ramp(30, 220)[:, :, :1]).cast_strength < 0.1
    assert measure_tones(np.full((1, 1, 3), 128, np.uint8)).contrast_percent == pytest.approx(0, abs=0.01)
