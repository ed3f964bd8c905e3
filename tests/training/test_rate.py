"""Bradley-Terry scores and the command around them."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from training.bradley_terry import PRIOR, fit
from training.cli import main


def votes(wins: int, losses: int, ties: int = 0) -> list[tuple[str, str, str]]:
    return [("a", "b", "a")] * wins + [("b", "a", "b")] * losses + [("a", "b", "")] * ties


def test_two_methods_are_solved_in_closed_form():
    best, other = fit(votes(30, 10, 4))
    won, lost = 32 + PRIOR, 12 + PRIOR
    assert best.method == "a" and (best.wins, best.ties, best.losses) == (30, 4, 10)
    assert best.score - other.score == pytest.approx(np.log(won / lost))
    assert best.score + other.score == pytest.approx(0)
    half = 1.959964 * np.sqrt(1 / won + 1 / lost) / 2
    assert best.high - best.score == pytest.approx(half) and best.score - best.low == pytest.approx(half)


def test_ties_only_and_one_sided_votes_stay_finite():
    assert [round(each.score, 9) for each in fit(votes(0, 0, 7))] == [0, 0]
    best, _ = fit(votes(12, 0))
    assert np.isfinite([best.score, best.low, best.high]).all() and best.low > 0
    assert fit([]) == []


def test_strengths_are_found_again_and_lie_in_their_intervals():
    rng = np.random.default_rng(0)
    truth = {"a": 0.9, "b": 0.1, "c": -1.0}
    inside = tried = 0
    for _ in range(40):
        made = []
        for _ in range(150):
            one, other = rng.choice(list(truth), 2, replace=False)
            chance = 1 / (1 + np.exp(truth[other] - truth[one]))
            made.append((one, other, one if rng.random() < chance else other))
        for each in fit(made):
            tried += 1
            inside += each.low <= truth[each.method] <= each.high
    assert 0.9 <= inside / tried <= 0.99


def test_a_set_of_methods_that_never_met_is_no_crash():
    scores = fit([("a", "b", "a"), ("c", "d", "d")])
    assert len(scores) == 4 and all(np.isfinite(each.score) for each in scores)


def test_the_command_starts_the_window_and_adds_up(tmp_path, monkeypatch, capsys):
    started = []

    def run(command, **more):
        started.append(command)
        (tmp_path / "v.csv").write_text(
            "photo,left,right,choice,winner,rater,seed,seconds\n1,x,y,left,x,,1,2.0\n2,y,x,tie,,,1,1.0\n"
        )
        return subprocess.CompletedProcess(command, 0, stderr="")

    monkeypatch.setattr("training.rate.subprocess.run", run)
    assert main(["rate", "x", "y", "--out", str(tmp_path / "v.csv"), "--reference", "r"]) == 0
    printed = capsys.readouterr().out
    assert started[0][1:5] == ["-m", "genrepair.ui.rating_window", "x", "y"] and "r" in started[0]
    assert printed.index("x  ") < printed.index("y  ") and "95 %" in printed
    assert main(["rate", "x", "y", "--out", str(tmp_path / "v.csv"), "--scores-only"]) == 0
    assert len(started) == 1


def test_no_votes_and_a_window_that_fails_are_one_sentence(tmp_path, capsys, monkeypatch):
    assert main(["rate", "x", "y", "--out", str(tmp_path / "none.csv"), "--scores-only"]) == 1
    assert "no vote in" in capsys.readouterr().err
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n")
    assert main(["rate", "x", "y", "--out", str(tmp_path / "odd.csv"), "--scores-only"]) == 1
    failed = subprocess.CompletedProcess([], 2, stderr="noise\nrate: There is no folder x.\n")
    monkeypatch.setattr("training.rate.subprocess.run", lambda command, **more: failed)
    assert main(["rate", "x", "y"]) == 2
    assert "training: There is no folder x.\n" in capsys.readouterr().err
