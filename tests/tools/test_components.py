"""Connected places: strips give what the whole gives."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.imaging.mask import hysteresis
from genrepair.tools.components import Places, find_places


def find(probability: NDArray[np.uint8], low: int = 90, high: int = 180, minimum_area: int = 4) -> Places:
    classes = np.stack([probability, 255 - probability], axis=2)
    return find_places(
        lambda top, bottom: probability[top:bottom],
        lambda top, bottom: classes[top:bottom],
        (probability.shape[0], probability.shape[1]),
        low,
        high,
        minimum_area,
    )


@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(1, 60), st.integers(1, 900), st.floats(0.3, 3))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_strips_agree_with_the_whole(
    monkeypatch: pytest.MonkeyPatch, seed: int, height: int, width: int, strip: int, blur: float
) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), blur)
    probability = np.interp(smooth, (smooth.min(), smooth.max() + 1e-3), (0, 255)).astype(np.uint8)
    expected = hysteresis(probability, 90, 180, 4)
    with monkeypatch.context() as patch:
        patch.setattr("genrepair.tools.components._STRIP_PIXELS", strip)
        places = find(probability)
    np.testing.assert_array_equal(places.mask, expected)
    count, labels = cv2.connectedComponents(expected, connectivity=8)
    totals = sorted(int(probability[labels == n].sum()) for n in range(1, count))
    assert sorted(places.totals[:, 0].tolist()) == totals
    inverted = sorted(int((255 - probability[labels == n].astype(int)).sum()) for n in range(1, count))
    assert sorted(places.totals[:, 1].tolist()) == inverted


def test_a_spiral_through_many_strips_is_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genrepair.tools.components._STRIP_PIXELS", 64)
    turns = np.linspace(0.2, 8 * np.pi, 4000)
    probability = np.zeros((70, 64), np.uint8)
    rows, columns = 35 + turns * 1.2 * np.sin(turns), 32 + turns * 1.2 * np.cos(turns)
    probability[rows.round().astype(int), columns.round().astype(int)] = 100
    assert not find(probability).mask.any()
    probability[int(rows[0].round()), int(columns[0].round())] = 250
    places = find(probability)
    np.testing.assert_array_equal(places.mask > 0, probability > 0)
    assert len(places.totals) == 1


@pytest.mark.parametrize("strip", [1, 1 << 23])
def test_nothing_found(monkeypatch: pytest.MonkeyPatch, strip: int) -> None:
    monkeypatch.setattr("genrepair.tools.components._STRIP_PIXELS", strip)
    nothing: Any = np.zeros((5, 7), np.uint8)
    places = find(nothing)
    assert not places.mask.any() and places.totals.shape == (0, 2)
