"""The critic: its losses, its bounds, and that the two players do not move each other's weights."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.training.test_recipes import make
from training import losses_adversarial as adversarial
from training.adversary import Adversary
from training.checkpoint import CHECKPOINT
from training.recipes import RECIPES
from training.run_log import read_log

ROOT = Path(__file__).parents[2]


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


@pytest.mark.parametrize(
    ("name", "kind", "crop"),
    [("grain", "dcgan", 16), ("grain", "wgan", 16), ("grain", "wgan-gp", 16), ("inpaint-gan", "hinge", 64)],
)
def test_neither_player_moves_the_other(name, kind, crop, photos, overlays, tmp_path):
    trainer = make(name, photos, overlays, tmp_path, 4, **{"adversary.kind": kind, "crop": crop})
    batch = trainer.recipe.batch(np.random.default_rng(0), 0)
    adversary = trainer.adversary
    assert isinstance(adversary, Adversary)
    assert trainer.recipe.turns == (5 if kind.startswith("wgan") else 1)
    net = [p.detach().clone() for p in trainer.net.parameters()]
    critic = [p.detach().clone() for p in adversary.net.parameters()]
    assert adversary.step(trainer.net, [batch], 0, 1.0, trainer._seed)
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


def test_what_the_critic_thinks_is_in_the_log(photos, overlays, tmp_path):
    make("grain", photos, overlays, tmp_path, 2, **{"adversary.kind": "wgan-gp", "crop": 16}).run()
    rows = [row for row in read_log(tmp_path) if row["kind"] == "train"]
    trainer = make("grain", photos, overlays, tmp_path / "other", 1, **{"adversary.kind": "wgan-gp", "crop": 16})
    assert trainer.recipe.noted == {}
    told = torch.zeros(2, 1)
    critic = nn.Sequential(nn.Flatten(), nn.Linear(16, 1))
    real, made = torch.ones(2, 1, 4, 4), torch.zeros(2, 1, 4, 4)
    with torch.no_grad():
        critic[1].weight.fill_(0.5)
    trainer.recipe.judged(lambda x, _: critic(x), real, made, told, step=0)
    assert trainer.recipe.noted["critic_difference"] == pytest.approx(8.0)
    for row in rows:
        assert row["critic_difference"] == pytest.approx(row["critic_real"] - row["critic_made"])


def test_only_what_was_made_counts_in_a_weighted_opinion():
    weight = torch.tensor([[1.0, 0.0]])
    real, made = torch.tensor([[3.0, -9.0]]), torch.tensor([[-3.0, 9.0]])
    for kind in adversarial.KINDS:
        full = adversarial.critic_loss(kind, real[:, :1], made[:, :1])
        assert torch.equal(adversarial.critic_loss(kind, real, made, weight), full)
        assert torch.equal(
            adversarial.generator_loss(kind, made, weight), adversarial.generator_loss(kind, made[:, :1])
        )


def test_a_balanced_loss_pulls_as_hard_as_the_other():
    weights = torch.nn.Parameter(torch.ones(4))
    kept, added = (3 * weights).sum(), (0.01 * weights).sum()
    ratio = adversarial.balance(kept, added, weights)
    assert float(ratio) == pytest.approx(300, rel=1e-3)
    assert not ratio.requires_grad


def test_without_weight_no_critic_learns(photos, overlays, tmp_path):
    trainer = make("inpaint-gan", photos, overlays, tmp_path, 1, **{"adversary.weight": 0.0})
    before = [p.detach().clone() for p in trainer.adversary.net.parameters()]
    trainer.run()
    assert all(torch.equal(a, b) for a, b in zip(before, trainer.adversary.net.parameters(), strict=True))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["inpaint-gan", "grain"])
def test_two_processes_with_a_critic_do_what_one_does_with_twice_the_batch(name, photos, overlays, tmp_path):
    """Both players; grain with a gradient penalty, whose random points must be those of the part."""
    steps, more = 8, {"adversary.kind": "wgan-gp", "crop": 16} if name == "grain" else {}
    # The command begins with the recipe's own settings.
    own = RECIPES[name].defaults
    own = {f"{part}.{key}": value for part in ("optimizer", "adversary") for key, value in own[part].items()}
    one = make(name, photos, overlays, tmp_path / "one", steps, accumulate=2, validate_steps=99, **own | more)
    one.run()
    settings = {"batch": 2, "crop": 64, "validation_crops": 1, "bf16": "off", "threads": 1, "validate_steps": 99} | more
    sets = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    words = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "training", "train", name]
    words += ["--photos", str(photos), "--size", "tiny", "--steps", str(steps), "--out", str(tmp_path / "two"), *sets]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-9000:]
    two = torch.load(tmp_path / "two" / CHECKPOINT, weights_only=True)
    for net, other in ((one.net, two["net"]), (one.adversary.net, two["adversary"]["net"])):
        for key, value in net.named_parameters():
            torch.testing.assert_close(value.detach(), other[key], rtol=0, atol=1e-4)
