"""A model with weights of 16 bits: half the bytes, the same results to within half a step."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from genrepair.engine import Catalog, Engine, EngineSettings
from tests.training.test_recipes import make
from training.cli import main
from training.export import PARITY_COMPACT, export


def test_a_small_export_is_half_as_large_and_gives_the_same(photos: Path, overlays: Path, tmp_path: Path) -> None:
    make("inpaint", photos, overlays, tmp_path / "run", 2, validation_crops=1).run()
    whole = export(tmp_path / "run", "whole", tmp_path / "a")
    arguments = ["export", str(tmp_path / "run"), "--id", "small", "--to", str(tmp_path / "b"), "--small"]
    assert main(arguments) == 0
    engine = Engine(EngineSettings(provider="cpu"), Catalog([tmp_path / "a", tmp_path / "b"]))
    small = engine.catalog.get("small")
    weights = whole.path.with_suffix(".safetensors").stat().st_size
    # The nodes of the graph, a third of so small a network, stay as they are.
    assert not small.variants and whole.path.stat().st_size - small.path.stat().st_size > 0.45 * weights
    picture = np.random.default_rng(0).random((64, 64, 3), np.float32)
    mask = np.zeros((64, 64), np.uint8)
    mask[20:40, 25:50] = 255
    first, second = (engine.predict(card, {"image": picture, "mask": mask}) for card in (whole, small))
    engine.close()
    assert 0 <= np.abs(first - second).max() < PARITY_COMPACT
