"""The guided photo takes tones from its guide and detail from itself."""

from __future__ import annotations

import cv2
import numpy as np

from genrepair.imaging.enlarge import enlarged
from genrepair.imaging.guide import Guide
from genrepair.imaging.region import Region


def scene(height: int, width: int) -> np.ndarray:
    """Coarse shapes with fine stripes, 0..1."""
    coarse = cv2.resize(np.random.default_rng(3).random((5, 6)).astype(np.float32), (width, height))
    stripes = 0.1 * np.sign(np.sin(np.arange(width) * 2.1)).astype(np.float32)
    return np.clip(0.15 + 0.6 * coarse + stripes, 0, 1).astype(np.float32)


def test_what_faded_comes_back_though_the_guide_has_no_detail() -> None:
    true = scene(240, 320)
    faded = 0.35 + 0.3 * true
    guide = cv2.GaussianBlur(true, (0, 0), 8)
    pixels = np.rint(255 * faded[..., None]).astype(np.uint8).repeat(3, axis=2)
    made = Guide(faded, guide).apply(pixels, pixels.shape[:2], Region.whole(240, 320))[..., 0] / 255
    assert np.abs(made - true).mean() < 0.05 < 0.09 < np.abs(faded - true).mean()
    # The stripes are finer than anything in the guide, and have their contrast again.
    fine = [float((x - cv2.GaussianBlur(x, (0, 0), 4)).std()) for x in (true, made, faded, guide)]
    assert fine[1] > 0.7 * fine[0] and fine[2] < 0.4 * fine[0] and fine[3] < 0.2 * fine[0]


def test_a_guide_that_agrees_changes_nothing() -> None:
    true = scene(200, 280)
    pixels = np.rint(255 * true[..., None]).astype(np.uint8).repeat(3, axis=2)
    made = Guide(true, true).apply(pixels, pixels.shape[:2], Region.whole(200, 280))
    assert np.abs(made.astype(int) - pixels).max() <= 3
    flat = np.full((64, 64), 0.5, np.float32)
    noise = np.random.default_rng(0).integers(126, 130, (64, 64, 3)).astype(np.uint8)
    even = Guide(flat, flat).apply(noise, (64, 64), Region.whole(64, 64))
    assert np.isfinite(even).all() and abs(float(even.mean()) - 128) < 2


def test_a_part_of_an_enlarged_picture_is_what_the_whole_would_be() -> None:
    field = np.random.default_rng(1).random((23, 31, 4)).astype(np.float32)
    np.testing.assert_array_equal(enlarged(field, (23, 31), Region.whole(23, 31), cv2.INTER_CUBIC), field)
    for kind in (cv2.INTER_LINEAR, cv2.INTER_CUBIC):
        whole = enlarged(field, (101, 143), Region.whole(101, 143), kind)
        np.testing.assert_allclose(whole, cv2.resize(field, (143, 101), interpolation=kind), atol=1e-5)
        region = Region(17, 40, 55, 61)
        np.testing.assert_array_equal(enlarged(field, (101, 143), region, kind), whole[region.slices])
