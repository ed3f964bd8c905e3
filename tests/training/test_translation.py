"""What the recipes of old photos are made of: buffer, losses, toning, pairs, the classifier, and both exports."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from genrepair.engine import Catalog, Engine, EngineSettings
from genrepair.errors import UsageError
from tests.training.test_recipes import make
from training import losses_translation as translation
from training.aged_pairs import AgedPairs
from training.cli import main
from training.config import load_config
from training.data import load_photos
from training.export import export
from training.image_buffer import ImageBuffer
from training.networks.ageing import KNOTS, AgeingPair, Toning, luminance
from training.old_photos import faded_photo, toning
from training.recipes import RECIPES
from training.two_sample import fresh_classifier


def test_the_buffer_fills_first_and_then_shows_older_pictures() -> None:
    torch.manual_seed(0)
    buffer = ImageBuffer(4, 1, 2)
    pictures = torch.arange(40.0).reshape(40, 1, 1, 1).expand(-1, -1, 2, 2)
    assert torch.equal(buffer.exchange(pictures[:4]), pictures[:4])
    shown = torch.cat([buffer.exchange(part) for part in pictures[4:].split(2)])
    older = shown[:, 0, 0, 0] < torch.arange(4.0, 40.0)
    assert 8 < int(older.sum()) < 28
    # Each picture is shown once at most from the buffer, and what is kept is newer than what filled it.
    assert len(set(shown[older][:, 0, 0, 0].tolist())) == int(older.sum())
    assert float(buffer.kept.mean()) > 4
    # It is part of what a checkpoint holds.
    assert {"kept", "filled"} <= buffer.state_dict().keys()


def test_losses_by_hand() -> None:
    photo = torch.zeros(1, 1, 4, 4)
    checks = torch.tensor([[0.0, 1.0], [1.0, 0.0]]).repeat(2, 2)[None, None]
    assert float(translation.cycle_consistency(photo, checks)) == pytest.approx(0.5)
    # In means of two by two the checks are a plain grey, which is as far away; a second pattern of them is the same.
    assert float(translation.cycle_consistency(checks, 1 - checks, 2)) == pytest.approx(0.0)
    assert float(translation.identity_mapping(photo, checks)) == pytest.approx(0.5)
    torch.manual_seed(0)
    assert float((translation.unhidden(torch.zeros(1, 1, 64, 64)) * 255).std()) == pytest.approx(2, rel=0.1)


def test_toning_is_measured_and_applied() -> None:
    rng = np.random.default_rng(0)
    grey = rng.integers(30, 220, (140, 150, 1)).astype(np.float32)
    sepia = np.clip(grey + np.array([20, 0, -30.0]), 0, 255).astype(np.uint8)
    plain = grey.astype(np.uint8).repeat(3, axis=2)
    offsets = toning([plain, sepia], KNOTS)
    assert offsets.shape == (KNOTS, 3) and not toning([plain], KNOTS).any()
    middle = 255 * offsets[KNOTS // 2]
    assert middle[0] - middle[2] == pytest.approx(50, abs=3)
    layer = Toning()
    layer.offsets.copy_(torch.from_numpy(offsets))
    bright = torch.linspace(0, 1, 33).reshape(1, 1, 1, 33)
    made = layer(bright)
    np.testing.assert_allclose(made[0, :, 0, ::4].T - bright[0, 0, 0, ::4, None], offsets, atol=1e-5)
    np.testing.assert_allclose(luminance(made).numpy(), bright.numpy(), atol=1e-5)


def test_both_ways_start_as_the_identity_and_the_way_back_makes_no_colour() -> None:
    torch.manual_seed(0)
    pair = AgeingPair("tiny").eval()
    image = torch.rand(1, 3, 32, 32)
    with torch.no_grad():
        assert torch.equal(pair.newer.whole(image), image)
        old = pair(torch.cat((image, torch.randn(1, 1, 32, 32)), dim=1))
        torch.testing.assert_close(old, luminance(image).expand(-1, 3, -1, -1))
        torch.nn.init.normal_(pair.newer.body.tail.weight)
        change = pair.newer.whole(image) - image
    torch.testing.assert_close(change[:, 0], change[:, 2])
    assert float(change.abs().mean()) > 0.01


def test_the_fresh_classifier_sees_grain_and_is_at_a_loss_where_there_is_nothing_to_see() -> None:
    torch.manual_seed(0)
    flat = functional.interpolate(torch.rand(96, 1, 4, 4), size=(64, 64), mode="bilinear")
    grainy = (flat + 0.04 * torch.randn_like(flat)).clamp(0, 1)
    state = torch.get_rng_state()
    found = fresh_classifier(grainy[:48], flat[:48], grainy[48:], flat[48:])
    assert found["auc"] > 0.95
    same = fresh_classifier(flat[:32], flat[32:64], flat[64:80], flat[80:])
    assert 0.2 < same["auc"] < 0.8
    assert torch.equal(state, torch.get_rng_state())


def test_a_faded_photo_has_less_contrast_and_is_the_same_for_a_seed() -> None:
    clean = np.linspace(0, 1, 96 * 96, dtype=np.float32).reshape(96, 96, 1)
    first, second = (faded_photo(np.random.default_rng(5), clean) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    spread = [faded_photo(np.random.default_rng(n), clean).std() for n in range(8)]
    assert np.mean(spread) < 0.8 * clean.std()


@pytest.mark.parametrize("name", ["cyclic", "translate"])
def test_old_photos_are_asked_for(name, photos, tmp_path, capsys) -> None:
    given = ["--photos", str(photos), "--out", str(tmp_path), "--size", "tiny", "--steps", "1", "--set", "crop=64"]
    assert main(["train", name, *given]) == 2
    assert "--set old=DIR" in capsys.readouterr().err


def test_the_way_back_is_a_model_of_its_own_and_the_way_there_makes_pairs(photos, overlays, tmp_path, monkeypatch):
    make("cyclic", photos, overlays, tmp_path / "run", 2, validation_crops=1).run()
    models = tmp_path / "data" / "models"
    aged = export(tmp_path / "run", "vintage-mine", models)
    back = export(tmp_path / "run", "newer-mine", models, part="newer")
    assert (aged.task, back.task) == ("vintage", "restore")
    assert (models / "vintage-mine.safetensors").exists() and not (models / "newer-mine.safetensors").exists()
    colours = np.random.default_rng(0).random((40, 56, 3), np.float32)
    engine = Engine(EngineSettings(provider="cpu"), Catalog([models]))
    change = engine.predict(back, {"image": colours}) - colours
    engine.close()
    np.testing.assert_allclose(change[..., 0], change[..., 2], atol=1e-5)
    with pytest.raises(UsageError, match="no part 'older', only newer"):
        export(tmp_path / "run", "x", models, part="older")
    assert main(["export", str(tmp_path / "run"), "--id", "y", "--part", "newer", "--to", str(tmp_path / "cli")]) == 0

    monkeypatch.setattr("training.aged_pairs.Engine", lambda settings: Engine(settings, Catalog([models])))
    pairs = AgedPairs("vintage-mine")
    clean, made = pairs.make(np.random.default_rng(0), colours)
    assert clean.shape == made.shape == colours.shape
    assert np.array_equal(clean[..., 0], clean[..., 2]) and np.array_equal(made[..., 0], made[..., 2])
    assert abs(float(clean.mean() - made.mean())) < 0.01
    config = load_config(None, {"pairs_from": "vintage-mine", "batch": 12, "crop": 32}, {"recipe": "restore"})
    recipe = RECIPES["restore"](config, load_photos(photos, 64))
    batch = recipe.batch(np.random.default_rng(2), 0)
    config = load_config(None, {"batch": 12, "crop": 32}, {"recipe": "restore"})
    without = RECIPES["restore"](config, load_photos(photos, 64)).batch(np.random.default_rng(2), 0)
    assert not torch.equal(batch["damaged"], without["damaged"])


def test_only_a_recipe_with_parts_has_parts(photos, overlays, tmp_path) -> None:
    make("denoise", photos, overlays, tmp_path / "run", 1).run()
    with pytest.raises(UsageError, match="as a whole only"):
        export(tmp_path / "run", "x", tmp_path, part="newer")
