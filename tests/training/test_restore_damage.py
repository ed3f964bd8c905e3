"""What `restore` learns on: blocks lie at the corner of a picture, also after two savings."""

from __future__ import annotations

import numpy as np
import pytest

from genrepair.imaging.metrics import block_lattice
from training.degrade import to_uint8
from training.recipes.restore import damage, told_off


def test_the_blocks_of_the_stronger_saving_begin_at_the_corner() -> None:
    rows, columns = np.mgrid[:144, :144].astype(np.float32)
    wave = np.sin(rows / 9) * np.cos(columns / 7) + np.random.default_rng(1).normal(0, 0.15, (144, 144))
    clean = (0.5 + 0.25 * wave[..., None].repeat(3, axis=2)).clip(0, 1).astype(np.float32)
    lattices = []
    for seed in range(60):
        image, (noise, blocking, blur) = damage(np.random.default_rng(seed), clean)
        if blocking > 0.6 and not noise and not blur:
            lattices.append(block_lattice(to_uint8(image)))
    assert len(lattices) > 8
    assert all(each.strength > 20 for each in lattices)
    # Of two savings that are nearly as strong the later one is seen.
    assert np.mean([each.origin == (0, 0) for each in lattices]) > 0.9


def test_what_is_told_is_off_as_measurements_are_and_never_invents_damage() -> None:
    rng = np.random.default_rng(0)
    strength = np.array([0.4, 0.0, 0.5], np.float32)
    told = np.array([told_off(rng, strength) for _ in range(300)])
    exact = (told == strength).all(axis=1).mean()
    assert 0.3 < exact < 0.5 and (told[:, 1] == 0).all() and told.min() >= 0 and told.max() <= 1
    assert 0.02 < told[:, 0].std() < 0.12 and 0.02 < told[:, 2].std() < 0.08
    assert told[:, [0, 2]].mean(axis=0) == pytest.approx([0.4, 0.5], abs=0.02)
