"""Four points of a latent space."""

from __future__ import annotations

import numpy as np
import pytest

from genrepair.imaging.latent import REACH, apart


@pytest.mark.parametrize("dimensions", [3, 5, 16])
def test_they_lie_apart_at_the_usual_length(dimensions: int) -> None:
    points = apart(dimensions, 4)
    assert points.shape == (4, dimensions)
    usual = np.linalg.norm(np.random.default_rng(0).standard_normal((20_000, dimensions)), axis=1).mean()
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), REACH * usual, rtol=0.02)
    away = np.linalg.norm(points[:, None] - points, axis=2)[np.triu_indices(4, 1)]
    np.testing.assert_allclose(away, away[0], rtol=1e-5)
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=1e-6)


def test_the_seed_turns_them() -> None:
    np.testing.assert_array_equal(apart(3, 1), apart(3, 1))
    assert np.abs(apart(3, 1) - apart(3, 2)).max() > 0.1


def test_over_many_seeds_every_direction_is_as_likely() -> None:
    first = np.stack([apart(3, seed)[0] for seed in range(2000)])
    np.testing.assert_allclose(first.mean(axis=0), 0, atol=0.15)
    np.testing.assert_allclose(np.cov(first.T), np.eye(3) * REACH**2 * 2.5 / 3, atol=0.2)


@pytest.mark.parametrize("dimensions", [1, 2])
def test_few_dimensions_are_no_fault(dimensions: int) -> None:
    assert apart(dimensions, 0).shape == (4, dimensions)
