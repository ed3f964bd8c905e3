"""What `restore` learns on: blocks lie at the corner of a picture, also after two savings."""

from __future__ import annotations

import numpy as np

from genrepair.imaging.metrics import block_lattice
from training.degrade import to_uint8
from training.recipes.restore import damage


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
