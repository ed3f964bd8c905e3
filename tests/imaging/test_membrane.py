"""The membrane: known values stay, what lies between is smooth."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from genrepair.imaging.membrane import membrane


def ring(height: int, width: int, rim: int = 1) -> np.ndarray:
    known = np.ones((height, width), bool)
    known[rim:-rim, rim:-rim] = False
    return known


@given(st.integers(1, 40), st.integers(1, 40), st.floats(-200, 200), st.integers(1, 3), st.integers(0, 1000))
def test_a_constant_is_kept_and_spread(height: int, width: int, value: float, channels: int, seed: int) -> None:
    known = np.random.default_rng(seed).random((height, width)) < 0.3
    known.flat[seed % known.size] = True
    values = np.full((height, width, channels), value, np.float32)
    values[~known] = np.nan  # what is unknown is never read
    field = membrane(values, known)
    assert field.shape == values.shape
    assert np.allclose(field, np.float32(value), atol=1e-3 + 1e-4 * abs(value))


@given(st.integers(8, 70), st.integers(8, 70), st.floats(-2, 2), st.floats(-2, 2))
def test_a_slope_goes_straight_through(height: int, width: int, down: float, across: float) -> None:
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    plane = (np.float32(down) * rows + np.float32(across) * columns)[..., None]
    field = membrane(plane, ring(height, width))
    size = max(1.0, float(np.ptp(plane)))
    assert np.abs(field - plane).max() < 0.03 * size
    assert np.array_equal(field[0], plane[0])


def test_values_stay_between_those_of_the_border() -> None:
    known = ring(60, 40)
    values = np.random.default_rng(1).uniform(-5, 9, (60, 40, 3)).astype(np.float32)
    field = membrane(values, known)
    assert field.min() >= values[known].min() - 1e-4
    assert field.max() <= values[known].max() + 1e-4


def test_nothing_known_is_nothing() -> None:
    assert not membrane(np.ones((9, 7, 3), np.float32), np.zeros((9, 7), bool)).any()
