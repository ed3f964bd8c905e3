"""The whole way for real, once: the program's services start a trainer, judge it, and make a model of it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from queue import Queue

import numpy as np
import pytest

from genrepair import paths
from genrepair.engine import Catalog, Engine, EngineSettings
from genrepair.services.training import keeping, runs
from genrepair.services.training.events import Exported, Failed, Score, Step, Trained, TrainingEvent
from genrepair.services.training.order import TrainingOrder, bases, export_command
from genrepair.services.training.process import TrainerProcess
from training.config import load_config
from training.data import load_photos
from training.export import export
from training.loop import Trainer
from training.recipes import RECIPES


def small_model(photos: Path, folder: Path) -> None:
    """A model of the person's own that has learned next to nothing."""
    overrides = {"photos": str(photos), "steps": 1, "size": "tiny", "batch": 1, "crop": 64, "validation_crops": 1}
    config = load_config(None, overrides | {"threads": 1, "tensorboard": "false"}, {"recipe": "denoise"})
    Trainer(RECIPES["denoise"](config, load_photos(photos, 64)), folder, report=lambda line: None).run()
    export(folder, "denoise-first", paths.user_models_dir(), {"training_data": ("drawn here",)})


def talk(command: list[str], folder: Path, events: Queue[TrainingEvent]) -> TrainerProcess:
    process = TrainerProcess(command, folder, events.put)
    process.start()
    return process


@pytest.mark.timeout(300)
def test_a_model_is_trained_further_judged_and_kept(photos, tmp_path):
    small_model(photos, tmp_path / "first")
    catalog = Catalog([tmp_path / "none", paths.user_models_dir()])
    base, *_ = bases(catalog)
    run = runs.begin(TrainingOrder(base, str(photos), 1.0))
    events: Queue[TrainingEvent] = Queue()
    command = run.order.command(Path(sys.executable), run.folder)
    command += [word for item in ("batch=2", "crop=64", "threads=1") for word in ("--set", item)]
    trainer = talk(command, run.folder, events)
    seen: list[TrainingEvent] = []
    while not isinstance(event := events.get(timeout=120), (Trained, Failed)):
        seen.append(event)
        if isinstance(event, Step):
            trainer.stop()
    assert isinstance(event, Trained), event
    (before,) = [each for each in seen if isinstance(each, Score) and each.base]
    assert event.stopped and event.base == before.score and event.score is not None
    assert Path(before.sheet).is_file()
    run = runs.finish(run, event)
    assert run.resumable and run.sheets()[0][0] == 0
    model_id, title = keeping.name_for(run, catalog)
    data = (keeping.learned_from(run),)
    talk(export_command(Path(sys.executable), run.folder, model_id, title, data), run.folder, events)
    assert events.get(timeout=5) is not None
    while not isinstance(event := events.get(timeout=120), (Exported, Failed)):
        pass
    assert event == Exported(model_id)
    # Whether two steps were better is chance; that what is better is used is not.
    run = replace(run, end=replace(run.end, score=run.end.base + 1))
    keeping.keep(run, model_id, title, catalog)
    card = catalog.default("denoise")
    assert card.id == model_id
    assert card.training["base_score"] == pytest.approx(before.score, abs=1e-3)
    assert json.loads((run.folder / "summary.json").read_text())["started_from"] == "denoise-first.safetensors"
    engine = Engine(EngineSettings(provider="cpu", threads=1), catalog)
    picture = np.full((40, 56, 3), 120, np.uint8)
    assert engine.predict(card, {"image": picture, "noise_level": 0.05}).shape == (40, 56, 3)
    engine.close()
