"""Real grain is found in flat places, and texture is not taken for it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from genrepair.imaging.grain_statistics import (
    autocorrelation,
    autocorrelation_distance,
    coarseness,
    radial_spectrum,
    spectrum_distance,
    value_distance,
)
from training.grain_pieces import SIDE, coarsenesses, grain_pieces, made_pieces


def grainy(soft: float, sigma: float = 8.0) -> np.ndarray:
    """A slow slope with grain of a known width."""
    rng = np.random.default_rng(0)
    slope = np.linspace(90, 160, 200)[None].repeat(180, axis=0)
    grain = cv2.GaussianBlur(rng.standard_normal((180, 200)), (0, 0), soft)
    grain *= sigma / grain.std()
    return np.clip(np.rint(slope + grain), 0, 255).astype(np.uint8)[..., None].repeat(3, axis=2)


def test_grain_of_a_known_width_is_found_as_coarse_as_it_is():
    pieces = grain_pieces([grainy(0.7)])
    assert len(pieces) == 1 and pieces[0].shape[1:] == (SIDE, SIDE)
    assert pieces[0].mean() == pytest.approx(0, abs=1e-3) and pieces[0].std() == pytest.approx(1, abs=1e-2)
    # exp(-1 / (4 * 0.7**2)) for a Gaussian of that width.
    assert np.mean(coarsenesses(pieces[0])) == pytest.approx(np.exp(-1 / (4 * 0.7**2)), abs=0.06)


def test_stripes_edges_and_clean_places_are_no_grain():
    rows, columns = np.mgrid[:180, :200]
    stripes = np.where((columns // 3) % 2, 120, 140).astype(np.uint8)[..., None].repeat(3, axis=2)
    edges = np.where((rows // 20 + columns // 20) % 2, 90, 160).astype(np.uint8)[..., None].repeat(3, axis=2)
    clean = np.full((180, 200, 3), 120, np.uint8)
    assert grain_pieces([stripes, edges, clean]) == []


def test_distances_tell_white_from_soft_grain():
    rng = np.random.default_rng(0)
    white = rng.standard_normal((12, SIDE, SIDE), np.float32)
    soft = made_pieces(rng, 12)
    assert abs(coarseness(white[0])) < 0.05 and np.mean(coarsenesses(soft)) > 0.1
    np.testing.assert_allclose(radial_spectrum(white), 1, atol=0.25)
    assert np.abs(autocorrelation(white)).max() < 0.03
    for distance in (spectrum_distance, autocorrelation_distance):
        assert distance(white, white) == 0 and distance(white, soft) > 0.05
    assert value_distance(white, white**3) > 0.2
