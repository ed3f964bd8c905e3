"""Photos with something in them that is none, and how opinions about them are compared."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.damage_synth import Overlays
from training.hole_masks import free_form_mask
from training.networks.patch_critic import PATCH, RealismMap
from training.recipes.inpaint_gan import share_of_hole
from training.recipes.realism import rank_correlation
from training.spoiled import FILLS, fill_simply, spoiled


@pytest.fixture(scope="module")
def crop() -> np.ndarray:
    rows, columns = np.mgrid[0:96, 0:96].astype(np.float32)
    wave = 0.5 + 0.3 * np.sin(rows / 3) * np.cos(columns / 4)
    return np.repeat(wave[..., None], 3, axis=2).astype(np.float32)


@pytest.mark.parametrize("way", FILLS)
def test_a_simple_fill_changes_the_hole_and_nothing_else(way, crop):
    hole = free_form_mask(np.random.default_rng(3), 96)
    made = fill_simply(np.random.default_rng(4), crop, hole, way)
    assert np.array_equal(made[hole == 0], crop[hole == 0])
    assert np.abs(made - crop)[hole > 0].mean() > 0.01
    assert made.min() >= 0 and made.max() <= 1


def test_what_was_changed_is_told(crop):
    for seed in range(12):
        picture, changed = spoiled(np.random.default_rng(seed), crop, Overlays())
        assert np.abs(picture - crop)[changed[..., 0] == 0].max() <= 0.25
        assert changed.shape == (96, 96, 1)
        untouched = np.abs(picture - crop).max(axis=2) == 0
        # A seeded choice: the same again.
        again, _ = spoiled(np.random.default_rng(seed), crop, Overlays())
        assert np.array_equal(picture, again)
        assert untouched.any()


def test_an_opinion_is_a_square_of_the_map_and_a_share_one_of_the_mask():
    net = RealismMap("tiny").eval()
    with torch.inference_mode():
        found = net(torch.rand(1, 3, 32, 48))
        assert found.shape == (1, 1, 32, 48)
        assert torch.equal(found[..., :PATCH, :PATCH], found[..., :1, :1].expand(1, 1, PATCH, PATCH))
    mask = torch.zeros(1, 1, 16, 16)
    mask[..., :PATCH, : PATCH // 2] = 1
    assert share_of_hole(mask).flatten().tolist() == [0.5, 0, 0, 0]


def test_ranks_agree_or_not():
    assert rank_correlation([1.0, 5.0, 9.0], [0.1, 0.2, 0.9]) == pytest.approx(1)
    assert rank_correlation([9.0, 5.0, 1.0], [0.1, 0.2, 0.9]) == pytest.approx(-1)
