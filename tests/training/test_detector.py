"""The damage network: the plane of rare tints, statistics inside the convolutions, and where its line is drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from genrepair.engine import Catalog, Engine, EngineSettings
from genrepair.imaging.tone import is_monochrome
from genrepair.tools.damage import thresholds
from tests.training.test_recipes import make
from training.damage_synth import Overlays
from training.degrade import to_uint8
from training.export import export
from training.networks.detector import COARSE_SHARE, Detector, standing_out
from training.recipes.damage import FALSE_MARKS, FALSE_PERCENT, STATISTICS_STAND, SURE, DamageRecipe, judged_photo
from training.weights import load_weights, write_weights


def test_a_red_line_stands_out_of_a_grey_photo_and_not_of_a_red_one() -> None:
    torch.manual_seed(0)
    grey = torch.rand(1, 1, 64, 96).expand(-1, 3, -1, -1).clone()
    red = torch.rand(1, 3, 64, 96) * torch.tensor([1.0, 0.3, 0.2])[:, None, None]
    maps = []
    for photo in (grey, red):
        photo[:, :, 30] = torch.tensor([0.7, 0.2, 0.15])[:, None]
        maps.append(standing_out(photo)[0, 0])
    assert maps[0].shape == (64, 96) and float(maps[0].min()) >= 0 and float(maps[0].max()) < 1
    line, rest = float(maps[0][30].mean()), float(maps[0][:24].mean())
    assert line > 0.8 and rest < 0.3
    assert float(maps[1][30].mean()) < 0.4


def test_it_looks_at_half_size_as_well() -> None:
    torch.manual_seed(0)
    net = Detector("tiny").eval()
    torch.nn.init.normal_(net.tail.weight, std=0.1)
    image = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        mean = net.logits(image)
        net.coarse_share.fill_(0)
        fine = net.logits(image)
        net.coarse_share.fill_(1)
        coarse = net.logits(image)
    torch.testing.assert_close(mean, (1 - COARSE_SHARE) * fine + COARSE_SHARE * coarse)
    # A checkerboard of pixels is grey at half size.
    checkers = (torch.arange(64)[:, None] + torch.arange(64)) % 2
    with torch.inference_mode():
        seen = net.logits(checkers.float().expand(1, 3, -1, -1))
        grey = net.logits(torch.full((1, 3, 64, 64), 0.5))
    torch.testing.assert_close(seen, grey)


def test_the_slider_reaches_the_line_that_finds_most(monkeypatch) -> None:
    net = Detector("tiny").eval()
    sure, likely, nothing = 9.0, 1.5, -9.0
    # Three pixels of scratch of different strength; the other kinds lie three below.
    told = torch.full((1, 4, 1, 3), -3.0) + torch.tensor([sure, likely, nothing])
    told[:, 0] += 3.0
    monkeypatch.setattr(net, "logits", lambda image: told)
    DamageRecipe.calibrated(net, {"even": sure, "likely": likely})
    map_ = net(torch.zeros(1, 3, 32, 32))[0]
    assert float(map_[0, 0, 0]) == 0.5
    _, wanted = thresholds(90, 0.5)
    assert abs(float(map_[0, 0, 1]) - wanted) < 0.05
    assert float(map_[0, 0, 2]) < thresholds(100, 0.5)[1]
    # What tells the kinds apart is as it was.
    torch.testing.assert_close(torch.logit(map_[0]) - torch.logit(map_[1]), torch.full((1, 3), 3.0))
    # A line that is there already stays, and the map with it.
    DamageRecipe.calibrated(net, {"even": likely, "likely": likely})
    torch.testing.assert_close(
        torch.logit(net(torch.zeros(1, 3, 32, 32))[0, 0]), told[0, 0] - likely, atol=1e-3, rtol=0
    )


def test_weights_that_looked_once_can_be_continued_from(tmp_path: Path) -> None:
    old = {name: value for name, value in Detector("tiny").state_dict().items() if name != "coarse_share"}
    write_weights(old, tmp_path / "old.safetensors")
    net = Detector("tiny")
    load_weights(net, tmp_path / "old.safetensors", DamageRecipe.adapt)
    assert torch.equal(net.coarse_share, torch.full((1, 4, 1, 1), COARSE_SHARE))


def test_the_statistics_stand_in_the_later_part_of_a_run(photos: Path, overlays: Path, tmp_path: Path) -> None:
    trainer = make("damage", photos, overlays, tmp_path / "run", 1, validation_crops=1)
    batch = trainer.recipe.batch(np.random.default_rng(0), 0)
    layers = [part for part in trainer.net.modules() if isinstance(part, torch.nn.BatchNorm2d)]
    trainer.recipe.loss(trainer.net, batch, STATISTICS_STAND)
    before = [layer.running_mean.clone() for layer in layers if layer.running_mean is not None]
    assert len(before) == len(layers) and all(layer.training for layer in layers)
    trainer.recipe.loss(trainer.net, batch, 0.9)
    assert all(
        torch.equal(a, b.running_mean) for a, b in zip(before, layers, strict=True) if b.running_mean is not None
    )


def test_what_a_person_could_not_tell_is_not_judged() -> None:
    rng = np.random.default_rng(0)
    smooth = np.full((160, 160, 3), 0.5, np.float32)
    rough = rng.random((160, 160, 3), np.float32)
    shares = []
    for photo in (smooth, rough):
        seen = [judged_photo(np.random.default_rng(n), photo, Overlays(), 6) for n in range(12)]
        labels, unclear = np.stack([label.max(axis=2) for _, label, _ in seen]), np.stack([u[..., 0] for *_, u in seen])
        assert set(np.unique(unclear)) <= {0.0, 1.0}
        shares.append(float((labels * unclear).sum() / labels.sum()))
    # Grain is laid over the smooth one, too, and hides a little.
    assert 5 * shares[0] < shares[1] and shares[1] > 0.05


def test_in_one_tone_no_mark_is_found_by_its_colour() -> None:
    rows, columns = np.indices((160, 160)) / 160
    photo = np.stack((rows, columns, 1 - rows), axis=2).astype(np.float32)
    toned = 0
    for n in range(16):
        image, label, _ = judged_photo(np.random.default_rng(n), photo, Overlays(), 6, one_tone=True)
        assert label.any()
        pixels = to_uint8(image)
        assert is_monochrome(pixels)
        toned += int(np.ptp(pixels.astype(int), axis=2).mean() > 3)
    assert 0 < toned < 16
    coloured = [judged_photo(np.random.default_rng(n), photo, Overlays(), 6)[0] for n in range(4)]
    assert not any(is_monochrome(to_uint8(image)) for image in coloured[:2])


def test_photos_in_colour_and_in_one_tone_are_measured_apart(photos: Path, overlays: Path, tmp_path: Path) -> None:
    recipe = make("damage", photos, overlays, tmp_path / "run", 1, validation_crops=1).recipe
    figures = recipe.validate(DamageRecipe.network("tiny").eval())
    assert figures["score"] == pytest.approx((figures["colour"] + figures["one_tone"]) / 2)


def test_an_exported_detector_has_no_normalisation_left_and_draws_its_line_at_even_odds(
    photos: Path, overlays: Path, tmp_path: Path
) -> None:
    make("damage", photos, overlays, tmp_path / "run", 3, validation_crops=1).run()
    card = export(tmp_path / "run", "damage-mine", tmp_path / "models")
    kinds = {node.op_type for node in onnx.load(str(card.path)).graph.node}
    assert "Conv" in kinds and "BatchNormalization" not in kinds
    assert card.metrics["threshold"] == SURE
    # Few false marks on good photos, even of a network that knows nothing.
    assert card.training["validation"]["false_percent"] <= FALSE_PERCENT
    assert card.training["validation"]["false_marks"] <= FALSE_MARKS
    # The shift is what the validation said, and no part of the weights.
    picture = np.random.default_rng(0).random((64, 96, 3), np.float32)
    engine = Engine(EngineSettings(provider="cpu"), Catalog([tmp_path / "models"]))
    found = engine.predict(card, {"image": picture})
    engine.close()
    net = DamageRecipe.network("tiny").eval()
    load_weights(net, tmp_path / "run" / "best.safetensors")
    assert isinstance(net, Detector)
    with torch.inference_mode():
        logits = net.logits(torch.from_numpy(picture.transpose(2, 0, 1).copy())[None])
    even = card.training["validation"]["even"]
    np.testing.assert_allclose(found, torch.sigmoid(logits - even)[0].permute(1, 2, 0).numpy(), atol=1e-4)
