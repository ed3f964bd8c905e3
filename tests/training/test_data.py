"""Photos: alike ones stay together, the list of prepare says what is held out, folds cover everything once."""

from __future__ import annotations

import csv
import json

import cv2
import numpy as np
import pytest

from genrepair.errors import GenrepairError
from training.cli import main
from training.data import load_folds, load_photos, random_crop, read_all
from training.manifest import NAME, read_manifest
from training.near_duplicates import fingerprint, groups
from training.run_log import read_log

TINY = ["--size", "tiny", "--set", "batch=1", "--set", "crop=32", "--set", "validation_crops=1", "--set", "threads=1"]
TINY += ["--set", "tensorboard=false", "--set", "bf16=off"]


def picture(seed: int, height: int = 120, width: int = 160) -> np.ndarray:
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (9, 12, 3), np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    """Twelve pictures; of each a copy saved again, shrunk, brighter or turned; two useless files."""
    folder = tmp_path_factory.mktemp("album")
    for seed in range(12):
        good = picture(seed)
        cv2.imwrite(str(folder / f"{seed:02}.png"), good)
        copy = [
            lambda p: cv2.resize(p, (96, 72), interpolation=cv2.INTER_AREA),
            lambda p: np.clip(255 * (p / 255.0) ** 0.7, 0, 255).astype(np.uint8),
            lambda p: np.rot90(p).copy(),
            lambda p: p[:, ::-1].copy(),
        ][seed % 4](good)
        cv2.imwrite(str(folder / f"{seed:02}-copy.jpg"), copy, [cv2.IMWRITE_JPEG_QUALITY, 60])
    (folder / "again.png").write_bytes((folder / "00.png").read_bytes())
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 no photo")
    cv2.imwrite(str(folder / "small.png"), picture(99, 20, 20))
    return folder


def test_copies_are_alike_and_other_pictures_are_not():
    first, second = picture(0), picture(1)
    prints = [fingerprint(p) for p in (first, second, first[::-1].copy(), np.rot90(second, 3).copy())]
    assert groups(prints) == [0, 1, 0, 1]
    # Pictures of one colour say nothing; they are not all one picture.
    flat = [fingerprint(np.full((40, 40, 3), value, np.uint8)) for value in (10, 200)]
    assert groups(flat) == [0, 1]


def test_no_picture_is_on_both_sides(album):
    photos, left_out = read_all(album, 32)
    assert len(photos) == 24
    assert sorted(sentence.split()[0].strip(":") for sentence in left_out) == ["again.png", "broken.jpg", "small.png"]
    sides: dict[str, set[bool]] = {}
    for photo in photos:
        sides.setdefault(photo.path.name[:2], set()).add(photo.held_out)
    assert all(len(each) == 1 for each in sides.values())
    loaded = load_photos(album, 32)
    assert len(loaded.train) + len(loaded.held_out) == 24
    assert len(loaded.held_out) % 2 == 0


def test_every_picture_is_held_out_in_one_fold(album):
    folds = load_folds(album, 4, 32)
    assert [len(fold.held_out) for fold in folds] == [6, 6, 6, 6]
    assert all(len(fold.train) == 18 for fold in folds)
    seen = [fingerprint(p) for fold in folds for p in fold.held_out]
    numbers = groups(seen)
    # Both copies of a picture lie in the same fold of six.
    for place, number in enumerate(numbers):
        assert place // 6 == number // 6
    assert len(set(numbers)) == 12
    with pytest.raises(GenrepairError, match="12 different pictures, too few for 13"):
        load_folds(album, 13, 32)


def test_prepare_lists_splits_and_shows(album, tmp_path, capsys):
    arguments = ["prepare", str(album), "--out", str(tmp_path / "p"), "--smallest", "32", "--rows", "2"]
    assert main([*arguments, "--preview", "denoise", "--preview", "damage", "--set", "crop=32"]) == 0
    said = capsys.readouterr().out
    assert "broken.jpg" in said and "small.png: 20 x 20" in said and "the same file as" in said
    assert said.count("alike, kept on one side") == 12
    entries = read_manifest(tmp_path / "p" / NAME)
    # A fifth of twelve pictures, each with its copy.
    assert len(entries) == 24 and sum(e.held_out for e in entries) >= 4
    assert sum(not e.held_out for e in entries) > 12
    loaded = load_photos(tmp_path / "p" / NAME, 32)
    assert len(loaded.held_out) == sum(e.held_out for e in entries)
    sheet = cv2.imread(str(tmp_path / "p" / "preview-denoise.png"))
    assert sheet.std() > 10
    assert (tmp_path / "p" / "preview-damage.png").is_file()
    assert "broken.jpg" in (tmp_path / "p" / "left-out.txt").read_text()
    # The same seeds draw the same sheet.
    assert main([*arguments, "--preview", "denoise", "--set", "crop=32"]) == 0
    np.testing.assert_array_equal(sheet, cv2.imread(str(tmp_path / "p" / "preview-denoise.png")))


def test_a_list_that_does_not_hold_is_refused(album, tmp_path, capsys):
    assert main(["prepare", str(album), "--out", str(tmp_path), "--smallest", "32"]) == 0
    rows = list(csv.reader((tmp_path / NAME).read_text(encoding="utf-8").splitlines()))
    head, first = rows[0], rows[1]
    group = head.index("group")
    twin = next(row for row in rows[2:] if row[group] == first[group])
    twin[0] = "held-out" if first[0] == "train" else "train"
    with (tmp_path / "both.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(GenrepairError, match="both sides"):
        read_manifest(tmp_path / "both.csv")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(GenrepairError, match="no list of photos"):
        load_photos(tmp_path / "other.csv", 32)
    capsys.readouterr()
    assert main(["prepare", str(tmp_path / "nowhere"), "--out", str(tmp_path)]) == 1
    assert "no folder" in capsys.readouterr().err


def test_a_photo_that_changed_since_it_was_listed_is_left_out(tmp_path):
    (tmp_path / "album").mkdir()
    for seed in range(3):
        cv2.imwrite(str(tmp_path / "album" / f"{seed}.png"), picture(seed))
    assert main(["prepare", str(tmp_path / "album"), "--out", str(tmp_path / "p"), "--smallest", "32"]) == 0
    cv2.imwrite(str(tmp_path / "album" / "1.png"), picture(7))
    loaded = load_photos(tmp_path / "p" / NAME, 32)
    assert len(loaded.train) + len(loaded.held_out) == 2
    assert "1.png: changed since" in loaded.unreadable[0]


def test_crossval_trains_each_fold_and_gives_mean_and_spread(album, tmp_path, capsys):
    arguments = [
        "crossval",
        "denoise",
        "--photos",
        str(album),
        "--folds",
        "3",
        "--steps",
        "1",
        "--out",
        str(tmp_path / "c"),
    ]
    assert main([*arguments, *TINY]) == 0
    report = json.loads((tmp_path / "c" / "crossval.json").read_text())
    scores = [fold["figures"]["score"] for fold in report["folds"]]
    assert len(scores) == 3
    assert report["mean"]["score"] == pytest.approx(np.mean(scores), abs=1e-3)
    assert report["spread"]["score"] == pytest.approx(np.std(scores, ddof=1), abs=1e-3)
    assert "gain" not in report
    # Again from the first fold's weights: finished folds are kept, and gains are told where weights were given.
    weights = str(tmp_path / "c" / "fold-1" / "best.safetensors")
    arguments[-1] = str(tmp_path / "d")
    assert main([*arguments, *TINY, "--init-from", weights]) == 0
    report = json.loads((tmp_path / "d" / "crossval.json").read_text())
    assert "score" in report["gain"]
    # The last weights are judged, not the best, which could never be worse than the first.
    for fold in report["folds"]:
        measured = [row for row in read_log(tmp_path / "d" / f"fold-{fold['fold']}") if row["kind"] == "validation"]
        assert fold["figures"]["score"] == measured[-1]["score"]
        assert fold["before"]["score"] == measured[0]["score"]
        assert fold["figures"]["score"] != fold["before"]["score"]
    assert "spread" in capsys.readouterr().out
    assert main([*arguments, *TINY, "--folds", "1"]) == 2


def test_averaging_takes_in_what_does_no_harm(album, tmp_path, capsys):
    run = ["train", "denoise", "--photos", str(album), "--steps", "3", *TINY]
    run += ["--set", "validate_steps=1", "--set", "keep=2", "--out", str(tmp_path / "r")]
    assert main(run) == 0
    assert main(["average", str(tmp_path / "r"), "--out", str(tmp_path / "a"), "--photos", str(album)]) == 0
    summary = json.loads((tmp_path / "a" / "summary.json").read_text())
    assert 1 <= len(summary["averaged"]) <= 2
    assert main(["export", str(tmp_path / "a"), "--id", "denoise-mean", "--to", str(tmp_path / "m")]) == 0
    capsys.readouterr()
    assert main(["average", str(tmp_path / "r"), "--out", str(tmp_path / "a")]) == 2
    assert "is not empty" in capsys.readouterr().err


def test_an_average_of_all_is_measured_itself(album, tmp_path, capsys):
    run = ["train", "denoise", "--photos", str(album), "--steps", "3", *TINY, "--set", "validation_crops=1"]
    run += ["--set", "validate_steps=1", "--set", "keep=2", "--out", str(tmp_path / "r")]
    assert main(run) == 0
    arguments = ["average", str(tmp_path / "r"), "--all"]
    assert main([*arguments, "--out", str(tmp_path / "a")]) == 2
    assert "give --photos" in capsys.readouterr().err
    assert main([*arguments, "--out", str(tmp_path / "a"), "--photos", str(album)]) == 0
    summary = json.loads((tmp_path / "a" / "summary.json").read_text())
    assert len(summary["averaged"]) == 2
    # It is of no step, and its figures are those of its own weights, with the crops of the run.
    assert "best_step" not in summary
    start = ["--init-from", str(tmp_path / "a"), "--out", str(tmp_path / "b")]
    assert main([*run[:-2], *start]) == 0
    first = next(row for row in read_log(tmp_path / "b") if row["kind"] == "validation")
    assert first["score"] == pytest.approx(summary["validation"]["score"], abs=1e-3)


def test_a_photo_smaller_than_the_crop_is_enlarged_without_squares():
    slope = np.repeat(np.repeat(np.linspace(0, 255, 40).astype(np.uint8)[None, :, None], 40, axis=0), 3, axis=2)
    crop = random_crop(np.random.default_rng(1), [slope], 120)
    assert crop.shape == (120, 120, 3)
    along = crop if (np.diff(crop[60, :, 0].astype(int)) != 0).any() else crop.transpose(1, 0, 2)
    # In squares two of three neighbours would be equal and every third step as high as three.
    assert np.abs(np.diff(along[60, :, 0].astype(int))).max() < 5
