"""How far the texture of a fill is from the truth."""

from __future__ import annotations

import cv2
import numpy as np

from genrepair.imaging.hole_texture import band_distance, band_power


def test_as_much_texture_costs_nothing_and_a_blur_costs_its_loss():
    rng = np.random.default_rng(0)
    truth = np.clip(rng.normal(128, 30, (96, 96, 3)), 0, 255).astype(np.float32)
    other = np.clip(rng.normal(128, 30, (96, 96, 3)), 0, 255).astype(np.float32)
    hole = np.zeros((96, 96), np.bool_)
    hole[20:70, 30:80] = True
    assert band_distance(truth, truth, hole) == 0
    # Another piece of the same texture is no worse than chance.
    assert band_distance(other, truth, hole) < 1.0
    blurred = cv2.GaussianBlur(truth, (0, 0), 3.0)
    assert band_distance(blurred, truth, hole) > 8
    # Half the strength is 6 dB in every band, and less where so little is there that nobody sees it.
    weak = 128 + (truth - 128) / 2
    assert 4 < band_distance(weak, truth, hole) < 6.03


def test_only_the_hole_counts():
    rng = np.random.default_rng(1)
    truth = rng.uniform(0, 255, (64, 64, 3)).astype(np.float32)
    hole = np.zeros((64, 64), np.bool_)
    hole[:, :16] = True
    changed = truth.copy()
    changed[:, 60:] = 0
    assert band_power(changed, hole)[0] == band_power(truth, hole)[0]
