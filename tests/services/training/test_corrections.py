"""Corrections become examples: what was filled, accepted and rejected, and nothing else."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from genrepair import paths
from genrepair.errors import GenrepairError
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.services.training import corrections
from genrepair.services.training.corrections import ANY_DAMAGE, CLEAN, SIDE, UNKNOWN


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GENREPAIR_HOME", str(tmp_path / "home"))


def example() -> tuple[np.ndarray, np.ndarray]:
    (label,) = corrections.corrections_dir().glob("*.label.png")
    picture = label.with_name(label.name.replace(".label", ""))
    return cv2.imread(str(picture), cv2.IMREAD_COLOR_RGB), cv2.imread(str(label), cv2.IMREAD_GRAYSCALE)


def scratched(dtype=np.uint8):
    unit = 257 if dtype == np.uint16 else 1
    clean = np.full((400, 500, 3), 90 * unit, dtype)
    damaged = clean.copy()
    damaged[50, 40:140] = 240 * unit
    mask = np.zeros((400, 500), np.uint8)
    mask[44:57, 36:144] = 255
    region = Region(40, 30, 20, 120)
    return damaged, mask, [Patch(region, clean[region.slices], mask[region.slices])]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_a_fill_changed_is_damage_and_what_the_brush_covered_besides_is_not(dtype):
    damaged, mask, patches = scratched(dtype)
    assert corrections.learn_fill(damaged, mask, patches) == 1
    pixels, label = example()
    assert pixels.shape == (SIDE, SIDE, 3)
    assert pixels[50, 60].tolist() == [240] * 3
    assert (label[50, 40:140] == ANY_DAMAGE).all()
    assert (label == ANY_DAMAGE).sum() == 100
    # Under the brush but unchanged, and far away: nobody said anything.
    assert label[46, 60] == UNKNOWN
    assert label[300, 300] == UNKNOWN
    # Beside the brush the person has looked.
    assert label[70, 60] == CLEAN


def test_a_fill_that_changed_nothing_teaches_nothing():
    damaged, mask, patches = scratched()
    same = [Patch(p.region, damaged[p.region.slices], p.weight) for p in patches]
    assert corrections.learn_fill(damaged, mask, same) == 0
    assert corrections.count() == 0


def test_the_same_correction_is_kept_once_and_all_can_be_deleted():
    for _ in range(2):
        corrections.learn_fill(*scratched())
    assert corrections.count() == 1
    corrections.clear()
    assert corrections.count() == 0
    assert list(corrections.corrections_dir().iterdir()) == []


def test_decisions_are_labels():
    pixels = np.full((200, 300, 3), 100, np.uint8)
    flat = np.arange(50 * 300 + 20, 50 * 300 + 60)
    rejected = np.arange(120 * 300 + 20, 120 * 300 + 60)
    assert corrections.learn_decisions(pixels, {"dust": flat}, rejected) == 1
    _, label = example()
    assert (label[50, 20:60] == 2).all()
    assert (label[118:123, 20:60] == CLEAN).all()
    assert label[90, 40] == UNKNOWN
    assert corrections.learn_decisions(pixels, {}, np.zeros(0, np.int64)) == 0


def test_a_large_photo_gives_its_fullest_places_only():
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (SIDE * 8, SIDE * 8, 3), np.uint8)
    rejected = np.concatenate([np.arange(60) + row * SIDE * 8 for row in range(5, SIDE * 8, 40)])
    rejected = np.concatenate([rejected + shift for shift in range(0, SIDE * 8 - 80, 90)])
    corrections.learn_decisions(pixels, {}, rejected)
    assert corrections.count() == 24


def test_a_folder_that_cannot_be_written_is_one_sentence():
    paths.training_dir().parent.mkdir(parents=True)
    paths.training_dir().write_text("a file, not a folder")
    with pytest.raises(GenrepairError, match="cannot be kept"):
        corrections.learn_fill(*scratched())
