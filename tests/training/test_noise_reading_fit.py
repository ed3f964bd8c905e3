"""The net that reads noise is fitted, written, and weighs places as the program does."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from genrepair.imaging.noise_reading import levels_of, target_of
from genrepair.imaging.small_net import SmallNet
from training import degrade
from training.cli import main
from training.commands import noise_reading
from training.commands.noise_reading import CASES, KINDS, samples, weighed
from training.small_net import fit


def test_what_is_learnt_from_is_weighed_as_the_program_weighs_it():
    rng = np.random.default_rng(0)
    net = SmallNet(*(rng.normal(0, 0.4, shape).astype(np.float32) for shape in ((8, 5), 8, (8, 8), 8, (4, 8), 4)))
    figures = rng.normal(size=(6, 5))
    answers = torch.tensor(np.array([[net(place) for place in figures]]))
    assert weighed(answers)[0].numpy() == pytest.approx(target_of(np.array(levels_of(figures, net))), abs=0.02)


def test_places_that_tell_nothing_count_less():
    """Of eight places one shows the level; the others show that they do not."""
    rng = np.random.default_rng(0)
    levels = rng.uniform(1, 20, (500, 1))
    figures = rng.normal(size=(500, 8, 2))
    figures[..., 1] = 0
    tells = rng.integers(0, 8, 500)
    figures[range(500), tells] = np.concatenate((np.log(levels), np.ones((500, 1))), axis=1)
    net = fit(figures, target_of(np.repeat(levels, 2, axis=1)), 600, combine=weighed, answers=4)
    read = np.array([levels_of(each, net) for each in figures])
    assert np.median(np.abs(np.log(read[:, 0] / levels[:, 0]))) < 0.25


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_the_noise_that_it_is_named_for(case, photos):
    from training.data import load_photos

    found = load_photos(photos, 64)
    _, levels = samples(np.random.default_rng(0), found.train, 1, case)
    kind, _, number = case.partition(" ")
    if kind == "white":
        assert levels[:, 0] == pytest.approx(float(number), rel=0.15)
    elif kind in ("same", "sepia"):
        # Grain of brightness alone: no mean over three channels makes it weaker; a tone takes as much as it darkens.
        brighter = 1.2 if kind == "same" else 0.5
        assert (levels[:, 0] > brighter * float(number)).all() and (levels[:, 1] < levels[:, 0] / 3).all()
    else:
        assert (levels[:, 0] > 0.5).all() if kind in KINDS and kind != "none" else not levels.any()


def test_a_toned_photo_has_one_tone_and_its_order_of_brightness():
    ramp = np.repeat(np.linspace(0, 1, 200, dtype=np.float32)[None, :, None], 3, axis=2)
    for seed in range(30):
        (toned,) = degrade.toned(np.random.default_rng(seed), ramp)
        assert (np.diff(toned, axis=1) > 0).all() and toned.max() <= 1 and toned.min() >= 0


def test_the_command_writes_what_the_program_reads(photos, tmp_path, capsys, monkeypatch):
    small = {"SIDES": (96, 160), "SMALLEST": 96, "LEAST": 64, "MEASURED": 96, "VERSIONS": 4, "STEPS": 20}
    for name, value in (small | {"CASES": ("none", "scan")}).items():
        monkeypatch.setattr(noise_reading, name, value)
    assert main(["noise-reading", "--photos", str(photos), "--write", str(tmp_path / "noise.npz")]) == 0
    assert "scan: read" in capsys.readouterr().out
    with np.load(tmp_path / "noise.npz", allow_pickle=False) as file:
        net = SmallNet(**file)
    assert net.hidden.shape == (64, 37) and net.last.shape == (4, 64)
