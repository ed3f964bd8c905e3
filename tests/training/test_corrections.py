"""Corrections of the editor as labels of the damage finder."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from genrepair.errors import GenrepairError
from training.config import load_config
from training.corrections import ANY_DAMAGE, UNKNOWN, Example, load_corrections, random_target, target
from training.data import load_photos
from training.recipes import RECIPES


def write(folder, name: str, side: int = 80) -> None:
    pixels = np.full((side, side, 3), 90, np.uint8)
    label = np.full((side, side), UNKNOWN, np.uint8)
    label[10:70, 10:70] = 0
    label[30, 15:60] = ANY_DAMAGE
    label[40, 15:60] = 2
    pixels[30, 15:60] = pixels[40, 15:60] = 250
    cv2.imwrite(str(folder / f"{name}.png"), pixels)
    cv2.imwrite(str(folder / f"{name}.label.png"), label)


@pytest.fixture
def corrections(tmp_path):
    for number in range(8):
        write(tmp_path, f"{number:08x}")
    return tmp_path


def test_one_in_five_is_held_out_and_what_is_broken_is_left_out(corrections):
    (corrections / "00000001.png").unlink()
    (corrections / "00000002.label.png").write_bytes(b"nothing")
    train, held_out = load_corrections(corrections)
    assert len(train) == 4
    assert len(held_out) == 2
    with pytest.raises(GenrepairError, match="no folder"):
        load_corrections(corrections / "gone")


def test_what_nobody_looked_at_is_not_judged():
    label = np.array([[0, 1, 3, ANY_DAMAGE, UNKNOWN]], np.uint8)
    said = target(Example(np.zeros((1, 5, 3), np.uint8), label))
    assert said.any[0, :, 0].tolist() == [0, 1, 1, 1, 0]
    assert said.known[0, :, 0].tolist() == [1, 1, 1, 1, 0]
    assert said.classes_known[0, :, 0].tolist() == [1, 1, 1, 0, 0]
    assert said.classes[0, 1].tolist() == [1, 0, 0, 0]
    assert said.classes[0, 2].tolist() == [0, 0, 1, 0]
    assert said.classes[0, 3].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("size", [32, 64, 128])
def test_a_crop_shows_something_known(corrections, size):
    train, _ = load_corrections(corrections)
    rng = np.random.default_rng(0)
    for _ in range(20):
        said = random_target(rng, train, size)
        assert said.image.shape == (size, size, 3)
        assert said.known.any()
    if size == 128:
        assert said.known.sum() <= 60 * 60


def test_they_are_trained_with_and_measured_on(corrections, photos):
    overrides = {"photos": str(photos), "size": "tiny", "batch": 8, "crop": 64, "validation_crops": 2}
    config = load_config(None, overrides | {"corrections": str(corrections)}, {"recipe": "damage"})
    recipe = RECIPES["damage"](config, load_photos(photos, 64))
    batch = recipe.batch(np.random.default_rng(3), 0)
    partly = (batch["known"].flatten(1).amin(dim=1) == 0).sum()
    assert 0 < int(partly) < 8
    net = recipe.network("tiny").eval()
    before = recipe.loss(net, batch, 0.0)
    batch["damaged"] = torch.where(batch["known"] > 0, batch["damaged"], 1 - batch["damaged"])
    assert recipe.loss(net, batch, 0.0).item() == pytest.approx(before.item(), rel=1e-5)
    figures = recipe.validate(net)
    assert 0 <= figures["corrections"] <= 1
    plain = RECIPES["damage"](load_config(None, overrides, {"recipe": "damage"}), load_photos(photos, 64))
    drawn = plain.validate(net)["score"]
    assert figures["score"] == pytest.approx((drawn + figures["corrections"]) / 2)
