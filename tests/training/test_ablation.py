"""Several losses for one network: the command, its table and its picture."""

from __future__ import annotations

import json

import cv2
import pytest

from training import ablation
from training.cli import main
from training.recipes import InpaintGanRecipe


def test_the_command_trains_with_each_loss_and_compares(photos, tmp_path, capsys):
    words = ["ablate", "--photos", str(photos), "--steps", "2", "--size", "tiny", "--out", str(tmp_path / "out")]
    words += ["--set", "batch=2", "--set", "crop=64", "--set", "validation_crops=2", "--set", "threads=1"]
    assert main(words) == 0
    figures = json.loads((tmp_path / "out" / ablation.FIGURES).read_text())
    assert list(figures) == list(ablation.LOSSES)
    # Other losses, other weights.
    assert len({found["error"] for found in figures.values()}) == len(ablation.LOSSES)
    printed = capsys.readouterr().out
    assert all(f"| {name} |" in printed for name in ablation.LOSSES)
    sheet = cv2.imread(str(tmp_path / "out" / ablation.SHEET))
    # With holes, three fills, truth.
    assert sheet.shape[1] == 5 * 64


def test_only_one_thing_differs_between_the_runs():
    first, second, third = ablation.LOSSES.values()
    assert (first[1], second[1], third[1]) == (False, False, True)
    assert first[0] is third[0]
    assert first[0].fidelity is not second[0].fidelity
    assert first[0].edges == second[0].edges == 0
    assert InpaintGanRecipe.edges > 0


@pytest.mark.parametrize(("more", "sentence"), [(["--minutes", "1"], "--steps"), (["--init-from", "x"], "--init-from")])
def test_wrong_use_is_one_sentence(more, sentence, photos, tmp_path, capsys):
    assert main(["ablate", "--photos", str(photos), "--out", str(tmp_path), *more]) == 2
    assert sentence in capsys.readouterr().err
