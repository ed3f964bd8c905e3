"""Bands of what a repair took away."""

from __future__ import annotations

import numpy as np
import pytest

from genrepair.imaging.texture import BANDS, bands, texture


@pytest.mark.parametrize("shape", [(1, 1), (2, 5), (33, 64), (101, 77)])
def test_bands_add_up(shape):
    picture = np.random.default_rng(0).normal(0, 9, shape).astype(np.float32)
    parts = bands(picture)
    assert len(parts) == BANDS + 1
    np.testing.assert_allclose(sum(parts), picture, atol=1e-4)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_texture_is_the_luminance_of_all_bands_but_the_finest(kind):
    rng = np.random.default_rng(1)
    peak = np.iinfo(kind).max
    source, result = (rng.integers(0, peak, (90, 121, 3)).astype(kind) for _ in range(2))
    difference = (source.astype(np.float32) - result) @ np.array([0.299, 0.587, 0.114], np.float32)
    np.testing.assert_allclose(texture(source, result), sum(bands(difference)[1:BANDS]), atol=2e-5 * peak)


def test_white_noise_mostly_stays_away_and_structure_comes_back():
    rng = np.random.default_rng(2)
    flat = np.full((256, 256, 3), 128, np.float32)
    noise = np.repeat(rng.normal(0, 10, (256, 256, 1)), 3, axis=2).astype(np.float32)
    rows = np.arange(256, dtype=np.float32)[:, None, None]
    waves = np.broadcast_to(10 * np.sin(rows * 2 * np.pi / 12), flat.shape).astype(np.float32)
    assert np.std(texture(flat + noise, flat)) < 0.45 * np.std(noise)
    assert np.std(texture(flat + waves, flat)) > 0.7 * np.std(waves)
