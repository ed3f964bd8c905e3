"""What the losses of repaired pictures measure."""

from __future__ import annotations

import pytest
import torch

from training import losses


def test_decibels_fall_as_the_mean_psnr_of_the_pictures_rises():
    truth = torch.zeros(2, 3, 8, 8)
    off = truth.clone()
    off[0] += 0.1
    off[1] += 0.01
    # 90 dB is the floor; the pictures have 20 and 40.
    assert float(losses.decibels(off, truth, floor=1e-9)) == pytest.approx(90 - (20 + 40) / 2, abs=1e-3)
    assert float(losses.decibels(truth, truth)) == 0


def test_only_what_counts_is_measured():
    truth, weight = torch.zeros(1, 3, 8, 8), torch.zeros(1, 1, 8, 8)
    weight[..., :2, :] = 1
    off = truth.clone()
    off[..., :2, :] = 0.1
    off[..., 2:, :] = 1
    assert float(losses.decibels(off, truth, weight, 1e-9)) == pytest.approx(90 - 20, abs=1e-3)
    # A picture without a hole is as good as can be.
    assert float(losses.decibels(off, truth, torch.zeros_like(weight), 1e-3)) == 0


def test_a_tenth_of_a_good_picture_weighs_as_much_as_a_tenth_of_a_bad_one():
    truth = torch.zeros(2, 1, 4, 4)
    off = torch.stack((torch.full((1, 4, 4), 0.2), torch.full((1, 4, 4), 0.02))).requires_grad_()
    losses.decibels(off, truth, floor=1e-9).backward()
    assert off.grad is not None
    pull = (off.grad * off.detach()).sum(dim=(1, 2, 3))
    assert float(pull[0]) == pytest.approx(float(pull[1]), rel=1e-4)


def test_the_late_loss_pulls_about_as_hard_as_the_early_one():
    truth = torch.zeros(1, 3, 16, 16)
    slopes = []
    for late in (False, True):
        off = (0.03 * torch.ones_like(truth)).requires_grad_()
        losses.annealed(off, truth, late).backward()
        assert off.grad is not None
        slopes.append(float(off.grad.sum()))
    assert 0.5 < slopes[1] / slopes[0] < 2
