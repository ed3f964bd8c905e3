"""What a blind denoiser is told about coarse noise: the rule that trials lead to, and the command that writes it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genrepair.engine import read_card, write_card
from training import degrade
from training.cli import main
from training.noise_levels import DRAWS, KINDS, LEVELS, Trial, best_rule, figures, try_levels


def trial(kind: str, strength: float, coarseness: float, best_at: float) -> Trial:
    results = 35 - 0.1 * np.abs(np.array(LEVELS) - best_at)
    return Trial(kind, strength, coarseness, 30.0, results)


def test_coarse_noise_is_told_a_level_and_what_is_clean_or_white_is_not() -> None:
    trials = [trial("none", 0.4, 1.6, 0), trial("white", 6, 0.5, 0), trial("coarse", 4, 1.6, 16)]
    rule, gain = best_rule(trials)
    assert rule.level(4, 1.6) == pytest.approx(16, abs=3)
    assert rule.level(6, 0.5) == rule.level(0.4, 1.6) == 0
    assert gain == pytest.approx(figures(trials, rule)["coarse"] / 3 - figures(trials, None)["coarse"] / 3, abs=0.02)
    assert gain > 0.4


def test_every_photo_meets_every_noise_and_every_level(engine: Any) -> None:
    rng = np.random.default_rng(0)
    photos = [rng.integers(60, 200, (40, 60, 3), np.uint8) for _ in range(2)]
    trials = try_levels(engine, engine.cards["denoise"], photos, 32, 1)
    assert [t.kind for t in trials] == [*KINDS] * 2 * DRAWS
    assert {call["noise_level"][0] for call in engine.calls} == {level / 255 for level in LEVELS}
    assert all(t.noisy < 45 for t in trials if t.kind != "none") and trials[0].noisy == 45


def test_some_photos_are_as_soft_as_a_camera_makes_them() -> None:
    rng = np.random.default_rng(0)
    photo = rng.random((32, 32, 3), np.float32)
    made = [degrade.full_size(rng, photo) for _ in range(200)]
    kept = sum(np.array_equal(each, photo) for each in made)
    assert abs(1 - kept / 200 - degrade.SOFT_SHARE) < 0.1
    assert all(each.std() <= photo.std() and each.shape == photo.shape for each in made)


def test_coarse_noise_is_weak_and_wider_than_a_pixel() -> None:
    clean = np.full((200, 200, 3), 0.5, np.float32)
    noise = degrade.coarse_noise(np.random.default_rng(3), clean) - clean
    grey = noise @ degrade.LUMINANCE
    assert 1 / 255 < noise.std() < 8 / 255
    assert np.corrcoef(grey[:, 1:].ravel(), grey[:, :-1].ravel())[0, 1] > 0.2


def test_the_rule_stands_in_the_card_only_where_it_gains(
    tiny_models: Path, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["levels", "denoise-tiny", "--photos", str(photos), "--side", "64", "--to", str(tmp_path)]
    for each in tiny_models.glob("denoise-tiny.*"):
        shutil.copy(each, tmp_path)
    path = tmp_path / "denoise-tiny.toml"
    assert main(command) != 0
    assert "does not find the noise level itself" in capsys.readouterr().err
    old = {"least": 0.0, "scale": 9.0, "power": 1.0, "most": 26.0}
    write_card(replace(read_card(path), training={"blind": True, "told": old}), path)
    assert main(command) == 0
    # The tiny network takes no noise away, whatever it is told.
    assert "it would gain too little" in capsys.readouterr().out
    assert read_card(path).training == {"blind": True}
