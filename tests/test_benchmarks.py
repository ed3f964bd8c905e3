"""The arithmetic of the benchmark that is not measured elsewhere."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.damage import average_precision, average_precision_of_clear, covered
from tests.benchmarks.inpaint import RING, seam
from tests.benchmarks.repeating import SIDE, repeating_crops, self_similarity


def test_the_seam_counts_only_the_rim_of_the_hole():
    truth = np.full((80, 80, 3), 100, np.uint8)
    mask = np.zeros((80, 80), np.uint8)
    mask[10:70, 10:70] = 255
    middle, rim = truth.copy(), truth.copy()
    middle[10 + RING + 2 : 68 - RING, 10 + RING + 2 : 68 - RING] = 200
    rim[10:14, 10:70] = 140
    assert seam(truth, truth, mask) == (0.0, 0.0)
    assert seam(middle, truth, mask) == (0.0, 0.0)
    error, gradient = seam(rim, truth, mask)
    assert 0 < error < 40 and gradient > 0


def test_a_brick_wall_repeats_and_noise_does_not():
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    wall = np.where((rows % 20 < 3) | ((columns + 15 * (rows // 20 % 2)) % 30 < 3), 60, 180).astype(np.uint8)
    noise = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE)).astype(np.uint8)
    bricks, grain = (np.repeat(p[..., None], 3, axis=2) for p in (wall, noise))
    assert self_similarity(bricks) > 0.5 > 0.3 > self_similarity(grain)
    assert self_similarity(np.full_like(bricks, 90)) == 0
    assert np.array_equal(repeating_crops([grain, bricks], 1)[0], bricks)


def test_lines_are_covered_by_shares_and_specks_are_none():
    lines = np.zeros((40, 60), bool)
    lines[5, 5:55] = lines[20, 5:55] = True
    lines[30:33, 30:33] = True
    found = np.zeros_like(lines)
    found[5, 5:30] = found[30:33, 30:33] = True
    assert covered(found, lines).tolist() == [0.5, 0.0]
    assert len(covered(found, np.zeros_like(lines))) == 0


def test_only_clear_pixels_are_judged():
    heat = [np.array([[0.9, 0.8, 0.2, 0.1]])]
    truth, clear = [np.array([[True, False, True, False]])], [np.array([[True, False, True, True]])]
    assert average_precision(heat, truth) < 1.0
    assert average_precision_of_clear(heat, truth, clear) == 1.0
