"""The net that tells blur is fitted, written, and reads what it was taught."""

from __future__ import annotations

import numpy as np

from genrepair.imaging.blur import blur_features, sigma_of
from training.cli import main
from training.commands import blur
from training.commands.blur import TOO_MUCH, drawn
from training.degrade import gaussian_blur, to_float, to_uint8
from training.small_net import fit


def test_what_was_taught_is_read_and_too_much_is_told_less_often():
    rng = np.random.default_rng(0)
    truths = rng.uniform(0, 3, 600)
    features = np.stack([truths + rng.normal(0, 0.4, 600), rng.normal(size=600)], axis=1)
    net = fit(features, truths[:, None], 400, TOO_MUCH)
    told = np.array([sigma_of(each, net) for each in features])
    assert np.abs(told - truths).mean() < 0.4
    assert 10 < (told > truths).sum() < 0.47 * len(told)


def test_drawn_pages_are_sharp_and_can_be_softened():
    page = drawn(np.random.default_rng(3))
    soft = to_uint8(gaussian_blur(to_float(page), 2.0))
    sharp, blurred = blur_features(page), blur_features(soft)
    assert sharp is not None and blurred is not None
    # The fine bands lose most.
    assert blurred[:4].sum() < sharp[:4].sum() - 1


def test_the_command_writes_what_the_program_reads(photos, tmp_path, capsys, monkeypatch):
    for name, value in {"SIDE": 96, "VERSIONS": 2, "STEPS": 20, "CASES": ((1.6, 2),)}.items():
        monkeypatch.setattr(blur, name, value)
    assert main(["blur", "--photos", str(photos), "--write", str(tmp_path / "blur.npz")]) == 0
    assert "blur 1.6, noise 2: told" in capsys.readouterr().out
    with np.load(tmp_path / "blur.npz", allow_pickle=False) as file:
        assert {name: file[name].shape for name in file} == {
            "hidden": (32, 14),
            "hidden_bias": (32,),
            "middle": (32, 32),
            "middle_bias": (32,),
            "last": (1, 32),
            "last_bias": (1,),
        }
