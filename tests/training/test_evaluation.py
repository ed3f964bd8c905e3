"""Figures, sheets and results of a model on a folder of photos."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from training.cli import main
from training.data import read_srgb
from training.degrade import to_float
from training.evaluation.cases import CASES, damaged_photos
from training.evaluation.measures import CONVENTIONS, measure


@pytest.fixture
def home(tmp_path, monkeypatch, tiny_models):
    """A home whose models are the tiny ones, before the bundled ones."""
    monkeypatch.setattr("genrepair.paths.models_dir", lambda: tiny_models)
    monkeypatch.setenv("GENREPAIR_HOME", str(tmp_path / "home"))
    return tmp_path


def test_the_figures_of_a_case_are_measured_and_its_worst_photos_kept(home, photos, capsys):
    assert (
        main(["evaluate", "denoise-tiny", "--set", str(photos), "--every", "2", "--out", str(home / "e"), "--keep"])
        == 0
    )
    report = json.loads((home / "e" / "metrics.json").read_text())
    assert report["model"] == "denoise-tiny" and report["photos"] == 3 and report["device"] == "CPU"
    assert set(report["cases"]) == {case.name for case in CASES["denoise"]}
    rows = report["cases"]["sigma25"]["photos"]
    assert [row["photo"] for row in rows] == ["0", "2", "4"]
    assert 19 < rows[0]["before"]["psnr"] < 22
    assert report["cases"]["sigma25"]["mean"]["psnr"] == pytest.approx(np.mean([row["psnr"] for row in rows]), abs=1e-3)
    assert set(rows[0]) - {"photo", "before"} <= set(CONVENTIONS) and "seeds" in report["conventions"]
    worst = min(rows, key=lambda row: row["psnr"])["photo"]
    assert (home / "e" / "worst" / "sigma25" / f"1-{worst}.png").is_file()
    assert cv2.imread(str(home / "e" / "sheets" / "sigma25.png")).shape[1] == 900
    assert len(list((home / "e" / "results" / "clean").iterdir())) == 3
    assert "sigma25" in capsys.readouterr().out


def test_holes_are_judged_inside(home, photos):
    assert main(["evaluate", "inpaint-tiny", "--set", str(photos), "--out", str(home / "e"), "--every", "3"]) == 0
    report = json.loads((home / "e" / "metrics.json").read_text())
    mean = report["cases"]["marks3-8"]["mean"]
    assert mean["psnr_hole"] < mean["psnr"]


def test_a_task_without_cases_is_measured_as_its_recipe_measures_a_run(home, photos, capsys):
    run, album = home / "run", home / "album"
    album.mkdir()
    for number, path in enumerate(sorted(photos.iterdir())[:2]):
        cv2.imwrite(str(album / f"{number}.png"), cv2.resize(cv2.imread(str(path)), (230, 210)))
    (album / "small.png").write_bytes((photos / "0.png").read_bytes())
    words = ["train", "damage", "--photos", str(photos), "--steps", "1", "--size", "tiny", "--out", str(run)]
    assert main([*words, "--set", "crop=64", "--set", "batch=1", "--set", "tensorboard=false"]) == 0
    words = ["evaluate", str(run), "--set", str(album), "--out", str(home / "e")]
    assert main(words) == 0
    report = json.loads((home / "e" / "metrics.json").read_text())
    assert (report["task"], report["recipe"], report["photos"]) == ("damage", "damage", 2)
    assert set(report["figures"]) >= {"f1", "score", "false_percent"}
    assert cv2.imread(str(home / "e" / "sheets" / "damage.png")) is not None
    assert "left out: small: 150 x 130, smaller than 160 pixels." in capsys.readouterr().out
    assert main(words) == 0
    assert json.loads((home / "e" / "metrics.json").read_text()) == report


def test_pairs_come_from_two_folders(home, photos, capsys):
    noisy = home / "noisy"
    noisy.mkdir()
    rng = np.random.default_rng(0)
    for path in photos.iterdir():
        picture = cv2.imread(str(path))
        cv2.imwrite(str(noisy / path.name), np.clip(picture + rng.normal(0, 9, picture.shape), 0, 255).astype(np.uint8))
    arguments = ["evaluate", "denoise-tiny", "--set", str(noisy), "--truth", str(photos), "--out", str(home / "e")]
    assert main(arguments) == 0
    report = json.loads((home / "e" / "metrics.json").read_text())
    assert list(report["cases"]) == ["pairs"]
    assert report["cases"]["pairs"]["mean_before"]["psnr"] == pytest.approx(29, abs=1)
    cv2.imwrite(str(noisy / "alone.png"), np.zeros((130, 150, 3), np.uint8))
    assert main(arguments) == 1
    assert "alone.png has no undamaged photo" in capsys.readouterr().err


def test_damage_is_the_same_for_every_model_and_differs_by_photo(photos):
    pictures = [read_srgb(path) for path in sorted(photos.iterdir())[:2]]
    for task, cases in CASES.items():
        for case in cases:
            first, again = (list(damaged_photos(case, pictures)) for _ in range(2))
            for (a, hole), (b, _) in zip(first, again, strict=True):
                np.testing.assert_array_equal(a, b)
                assert (hole is not None) == (task == "inpaint")
    noise = [a - to_float(p) for (a, _), p in zip(damaged_photos(CASES["denoise"][1], pictures), pictures, strict=True)]
    assert np.abs(noise[0] - noise[1]).max() > 0.1


@pytest.mark.parametrize("name", ["input", "truth", "nlm", "denoise-tiny"])
def test_results_of_models_and_methods_have_the_names_of_the_photos(home, photos, name):
    out = home / name
    assert main(["results", name, "--set", str(photos), "--out", str(out), "--task", "denoise", "--every", "3"]) == 0
    assert sorted(p.name for p in out.iterdir()) == ["0.png", "3.png"]
    if name == "truth":
        np.testing.assert_array_equal(read_srgb(out / "0.png"), read_srgb(photos / "0.png"))


@pytest.mark.parametrize(
    ("arguments", "sentence", "code"),
    [
        (["evaluate", "nobody", "--set", "P", "--out", "O"], "no model called 'nobody'", 1),
        (["evaluate", "denoise-tiny", "--set", "nowhere", "--out", "O"], "no folder nowhere", 1),
        (["evaluate", "damage-tiny", "--set", "P", "--out", "O"], "no weights 'damage-tiny'", 2),
        (["results", "input", "--set", "P", "--out", "O"], "--task says", 2),
        (["results", "telea", "--set", "P", "--out", "O", "--case", "x"], "There is no case 'x'", 2),
    ],
)
def test_wrong_use_is_one_sentence(home, photos, capsys, arguments, sentence, code, monkeypatch):
    monkeypatch.chdir(home)
    assert main([str(photos) if a == "P" else a for a in arguments]) == code
    printed = capsys.readouterr().err
    assert sentence in printed and printed.count("\n") == 1


def test_equal_pictures_measure_perfect():
    picture = np.random.default_rng(0).integers(0, 256, (180, 190, 3), np.uint8)
    figures = measure(picture, picture, None, "colours")
    assert figures["psnr"] == 99 and figures["mse"] == figures["gmsd"] == figures["deltae2000"] == 0
    assert figures["ms_ssim"] == pytest.approx(1)


def test_a_photo_that_cannot_be_read_is_named_and_left_out(home, photos, capsys):
    folder = home / "some"
    folder.mkdir()
    (folder / "0.png").write_bytes((photos / "0.png").read_bytes())
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    words = ["evaluate", "denoise-tiny", "--set", str(folder), "--out", str(home / "e")]
    assert main(words) == 0
    assert "left out: broken.png" in capsys.readouterr().out
    assert json.loads((home / "e" / "metrics.json").read_text())["photos"] == 1
    (folder / "0.png").unlink()
    assert main(words) == 1
    assert "can be read" in capsys.readouterr().err
