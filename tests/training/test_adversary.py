"""The critic: its losses, its bounds, and that the two players do not move each other's weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from tests.training.test_recipes import make
from training import losses_adversarial as adversarial
from training.adversary import Adversary


@pytest.mark.parametrize("kind", adversarial.KINDS)
def test_a_critic_that_knows_pays_less_and_a_good_fake_pays_less(kind):
    good, bad = torch.full((4, 1), 2.0), torch.full((4, 1), -2.0)
    assert adversarial.critic_loss(kind, good, bad) < adversarial.critic_loss(kind, bad, good)
    best = torch.ones(4, 1)
    assert adversarial.generator_loss(kind, best) < adversarial.generator_loss(kind, -best)


def test_the_gradient_penalty_is_zero_for_a_slope_of_one():
    critic = nn.Sequential(nn.Flatten(), nn.Linear(16, 1))
    real, made = torch.rand(3, 1, 4, 4), torch.rand(3, 1, 4, 4)
    with torch.no_grad():
        critic[1].weight.fill_(0.25)
    assert float(adversarial.gradient_penalty(critic, real, made).detach()) == pytest.approx(0.0, abs=1e-8)
    assert float(adversarial.r1(critic, real).detach()) == pytest.approx(0.5)
    with torch.no_grad():
        critic[1].weight.fill_(0.75)
    assert float(adversarial.gradient_penalty(critic, real, made).detach()) == pytest.approx(4.0)
    adversarial.clip_weights(critic, 0.01)
    assert float(max(p.detach().abs().max() for p in critic.parameters())) <= 0.01


def test_equal_spectra_cost_nothing_and_other_ones_something():
    torch.manual_seed(0)
    white = torch.randn(8, 1, 32, 32)
    soft = nn.functional.avg_pool2d(white, 3, 1, 1)
    assert float(adversarial.mean_spectrum(white, white)) == 0
    assert float(adversarial.mean_spectrum(white, soft)) > 0.5


@pytest.mark.parametrize("kind", ["dcgan", "wgan", "wgan-gp"])
def test_neither_player_moves_the_other(kind, photos, overlays, tmp_path):
    trainer = make("grain", photos, overlays, tmp_path, 4, **{"adversary.kind": kind, "crop": 16})
    batch = trainer.recipe.batch(np.random.default_rng(0), 0)
    adversary = trainer.adversary
    assert isinstance(adversary, Adversary)
    assert trainer.recipe.turns == (1 if kind == "dcgan" else 5)
    net = [p.detach().clone() for p in trainer.net.parameters()]
    critic = [p.detach().clone() for p in adversary.net.parameters()]
    assert adversary.step(trainer.net, batch, 0, 1.0)
    assert all(torch.equal(a, b) for a, b in zip(net, trainer.net.parameters(), strict=True))
    assert all(p.grad is None for p in trainer.net.parameters())
    moved = [p.detach().clone() for p in adversary.net.parameters()]
    assert not all(torch.equal(a, b) for a, b in zip(critic, moved, strict=True))
    trainer._loss(batch).backward()
    for optimizer in trainer.optimizers:
        optimizer.step()
    assert all(torch.equal(a, b) for a, b in zip(moved, adversary.net.parameters(), strict=True))
    if kind == "wgan":
        assert max(float(p.abs().max()) for p in moved) <= trainer.config.adversary.weight_limit


def test_the_critic_is_in_the_checkpoint(photos, overlays, tmp_path):
    first = make("grain", photos, overlays, tmp_path, 2)
    first.run()
    second = make("grain", photos, overlays, tmp_path, 3)
    for a, b in zip(first.adversary.net.parameters(), second.adversary.net.parameters(), strict=True):
        assert torch.equal(a, b)
    assert second.adversary.optimizer.state_dict()["state"]
