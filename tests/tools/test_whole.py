"""Mixing a change back, its luminance and its chroma apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genrepair.imaging.tone import LUMINANCE
from genrepair.tools.whole import mix


@given(st.integers(0, 2**32), st.sampled_from([np.uint8, np.uint16]), st.floats(0, 1.5), st.floats(0, 1.5))
@settings(max_examples=40, deadline=None)
def test_mix_takes_luminance_and_chroma_apart(seed: int, depth: type, luminance: float, chroma: float) -> None:
    random = np.random.default_rng(seed)
    peak = int(np.iinfo(depth).max)
    # Far from the ends: clipping would mix the two.
    source = random.integers(peak * 2 // 5, peak * 3 // 5, (9, 11, 3)).astype(depth)
    clean = random.integers(peak * 2 // 5, peak * 3 // 5, (9, 11, 3)).astype(depth)
    mixed = mix(source, clean, luminance, chroma).astype(np.float64)
    change, full = mixed - source, clean.astype(np.float64) - source
    full_luminance = full @ LUMINANCE
    tolerance = 0.6 + peak * 2e-7
    np.testing.assert_allclose(change @ LUMINANCE, luminance * full_luminance, atol=tolerance)
    expected = luminance * full_luminance[..., None] + chroma * (full - full_luminance[..., None])
    np.testing.assert_allclose(change, expected, atol=tolerance)


@pytest.mark.parametrize("depth", [8, 16])
def test_mix_is_exact_at_both_ends(noisy: Any, depth: int) -> None:
    source, clean = noisy(30, 40, 20, depth=depth), noisy(30, 40, 20, seed=3, depth=depth)
    np.testing.assert_array_equal(mix(source, clean, 0.0, 0.0), source)
    np.testing.assert_array_equal(mix(source, clean, 1.0, 1.0), clean)
    # The same through the arithmetic.
    np.testing.assert_allclose(mix(source, clean, 1.0, 1.0 - 1e-9), clean, atol=0)


def test_mix_in_bands_is_mix_at_once(noisy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    source, clean = noisy(50, 40, 20), noisy(50, 40, 20, seed=3)
    whole = mix(source, clean, 0.4, 1.3)
    monkeypatch.setattr("genrepair.tools.whole._BAND_PIXELS", 7 * 40)
    np.testing.assert_array_equal(mix(source, clean, 0.4, 1.3), whole)
