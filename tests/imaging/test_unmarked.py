"""What sticks out of a calm place gives way to the grain around it, and nothing else does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.unmarked import without_marks


def _sky(side: int = 64, sigma: float = 6 / 255) -> NDArray[np.float32]:
    rng = np.random.default_rng(0)
    course = np.linspace(0.4, 0.6, side)[:, None, None] * np.array((0.8, 1.0, 1.2))
    return np.asarray(course + rng.normal(0, sigma, (side, side, 3)), np.float32)


def test_a_scratch_and_a_speck_give_way_to_grain_of_the_same_strength() -> None:
    sky = _sky()
    marked = sky.copy()
    marked[:, 20:22] = 0.95
    marked[40:46, 50:56] = 0.05
    cleaned = without_marks(marked)
    course = _sky(sigma=0)
    assert np.abs(marked - course).max() > 0.3 and np.abs(cleaned - course).max() < 6 * 6 / 255
    grain = (cleaned - course)[:, 18:24]
    assert 0.85 < grain.std() / (6 / 255) < 1.15
    # Far from the marks nothing is touched.
    assert np.array_equal(cleaned[:, 30:44], marked[:, 30:44])


def test_a_place_of_grain_alone_stays_as_it_is() -> None:
    sky = _sky()
    assert without_marks(sky) is sky


def test_a_place_that_is_mostly_edges_stays_as_it_is() -> None:
    checkers = np.indices((64, 64)).sum(axis=0) // 4 % 2
    busy = np.repeat(checkers[..., None], 3, axis=2).astype(np.float32)
    assert without_marks(busy) is busy


def test_a_place_too_small_to_have_a_course_stays_as_it_is() -> None:
    small = _sky(20)
    small[5] = 1.0
    assert without_marks(small) is small
    # Sides that are no multiple of a square.
    odd = _sky(61)
    odd[30] = 1.0
    assert without_marks(odd).shape == odd.shape and without_marks(odd).max() < 0.9
