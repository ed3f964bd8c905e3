"""The damage network: the plane of rare tints, statistics inside the convolutions, and where its line is drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch

from genrepair.engine import Catalog, Engine, EngineSettings
from tests.training.test_recipes import make
from training.export import export
from training.networks.detector import Detector, standing_out
from training.recipes.damage import DamageRecipe
from training.weights import load_weights


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


def test_an_exported_detector_has_no_normalisation_left_and_draws_its_line_at_even_odds(
    photos: Path, overlays: Path, tmp_path: Path
) -> None:
    make("damage", photos, overlays, tmp_path / "run", 3, validation_crops=1).run()
    card = export(tmp_path / "run", "damage-mine", tmp_path / "models")
    kinds = {node.op_type for node in onnx.load(str(card.path)).graph.node}
    assert "Conv" in kinds and "BatchNormalization" not in kinds
    assert card.metrics["threshold"] == 0.5
    # The shift is what the validation said, and no part of the weights.
    picture = np.random.default_rng(0).random((48, 64, 3), np.float32)
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
