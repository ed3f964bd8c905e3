"""What goes beyond the noise stays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from genrepair.imaging import noise_bound
from genrepair.imaging.noise_bound import LEAST, TIMES, bounded
from genrepair.imaging.noise_reading import SeenNoise

NONE = SeenNoise(0.0, 0.0)


def _grain(shape: tuple[int, int], sigma: float, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(0, sigma, (*shape, 3))


def _taken(source: Any, result: Any) -> float:
    return float(np.std(source.astype(float) - result))


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_noise_as_strong_as_was_seen_goes_entirely(smooth: Any, depth: Any) -> None:
    peak = np.iinfo(depth).max
    clean = (smooth(120, 150).astype(np.float64) * (peak / 255)).astype(depth)
    noisy = np.clip(np.rint(clean + _grain((120, 150), 8) * (peak / 255)), 0, peak).astype(depth)
    np.testing.assert_array_equal(bounded(noisy, clean, SeenNoise(8.0, 8.0)), clean)


def test_texture_of_a_photo_without_noise_stays() -> None:
    grass = np.clip(np.rint(110 + _grain((200, 200), 12)), 0, 255).astype(np.uint8)
    smeared = np.full_like(grass, 110)
    result = bounded(grass, smeared, NONE)
    assert _taken(grass, result) < 1.3 * LEAST
    half = bounded(grass, smeared, SeenNoise(3.0, 3.0))
    assert _taken(grass, half) == pytest.approx(3.0 * TIMES, rel=0.1)


def test_only_where_too_much_was_taken_something_comes_back(smooth: Any) -> None:
    clean = smooth(200, 300)
    noisy = np.clip(np.rint(clean + _grain((200, 300), 3)), 0, 255).astype(np.uint8)
    noisy[:, 200:] = np.clip(noisy[:, 200:] + _grain((200, 100), 20, 1), 0, 255).astype(np.uint8)
    result = bounded(noisy, clean, SeenNoise(3.0, 3.0))
    near = 200 - noise_bound.MARGIN
    np.testing.assert_array_equal(result[:, :near], clean[:, :near])
    assert _taken(noisy[:, 240:], result[:, 240:]) < 0.3 * _taken(noisy[:, 240:], clean[:, 240:])


def test_luminance_and_chroma_have_bounds_of_their_own(smooth: Any) -> None:
    clean = smooth(120, 150)
    noise = _grain((120, 150), 10)
    noise -= (noise @ [0.299, 0.587, 0.114])[..., None]
    noisy = np.clip(np.rint(clean + noise), 0, 255).astype(np.uint8)
    assert _taken(noisy, bounded(noisy, clean, SeenNoise(0.0, 10.0))) > 0.95 * _taken(noisy, clean)
    assert _taken(noisy, bounded(noisy, clean, SeenNoise(10.0, 0.0))) < 0.3 * _taken(noisy, clean)


def test_a_grey_photo_stays_grey() -> None:
    grey = np.repeat(np.clip(np.rint(110 + _grain((90, 90), 12)), 0, 255).astype(np.uint8)[..., :1], 3, axis=2)
    result = bounded(grey, np.full_like(grey, 110), NONE)
    assert (result == result[..., :1]).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 70), (97, 61)])
def test_large_photos_are_bounded_in_bands_that_do_not_show(monkeypatch: pytest.MonkeyPatch, shape: Any) -> None:
    source = np.clip(np.rint(110 + _grain(shape, 12)), 0, 255).astype(np.uint8)
    clean = np.full_like(source, 110)
    whole = bounded(source, clean, NONE)
    monkeypatch.setattr(noise_bound, "_BAND_PIXELS", 1000)
    assert np.abs(bounded(source, clean, NONE).astype(int) - whole).max() <= 1
