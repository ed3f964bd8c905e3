"""One step, one resume and one export of every recipe."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from genrepair.engine import Catalog
from genrepair.errors import GenrepairError, UsageError
from training.cli import build_parser, main
from training.commands.run_options import config_of, find_weights
from training.config import Config, load_config
from training.data import load_photos
from training.export import export
from training.loop import BEST, CHECKPOINT, Trainer
from training.recipes import RECIPES


def make(name: str, photos: Path, overlays: Path, folder: Path, steps: int, **more) -> Trainer:
    overrides = {
        "photos": str(photos),
        "overlays": str(overlays),
        "old": str(photos),
        "steps": steps,
        "size": "tiny",
        "batch": 2,
        "crop": 64,
    }
    overrides |= {"validation_crops": 2, "bf16": "off", "threads": 1} | more
    config = load_config(None, overrides, {"recipe": name})
    recipe = RECIPES[name](config, load_photos(photos, 64))
    return Trainer(recipe, folder, report=lambda line: None)


@pytest.mark.parametrize("name", RECIPES)
def test_a_killed_run_continues_the_same_sequence(name, photos, overlays, tmp_path):
    whole = make(name, photos, overlays, tmp_path / "whole", 4)
    whole.run()
    first = make(name, photos, overlays, tmp_path / "parts", 4)
    for step, batch in enumerate(first._batches()):
        if step == 2:
            break
        first._step(*batch)
        first.state.step += 1
    first.save()
    second = make(name, photos, overlays, tmp_path / "parts", 4)
    assert second.state.step == 2
    second.run()
    for a, b in zip(whole.net.parameters(), second.net.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-6)
    summary = json.loads((tmp_path / "parts" / "summary.json").read_text())
    assert summary["steps"] == 4
    assert "score" in summary["validation"]


@pytest.mark.parametrize("name", RECIPES)
def test_training_lowers_the_loss(name, photos, overlays, tmp_path):
    # A long budget: the loss of the first phase throughout. The weight of this critic's opinion follows the gradients
    # of the rest from step to step, so that only the rest is a loss that can be compared.
    alone = {"adversary.weight": 0.0} if name == "inpaint-gan" else {}
    trainer = make(name, photos, overlays, tmp_path, 400, **{"optimizer.warm_up_steps": 1}, **alone)
    batch = trainer.recipe.batch(np.random.default_rng(0), 0)
    if trainer.adversary is not None:
        # Two players: the network's loss has to fall against a critic that stands still.
        trainer.adversary.step = lambda *_: True
    if name == "cyclic":
        # It starts as the identity, which no way back can be better than.
        torch.nn.init.normal_(trainer.net.newer.body.tail.weight, std=0.1)
    if name == "collaborative":
        # It starts as the mean of both pictures, which is near the truth already.
        torch.nn.init.normal_(trainer.net.body.tail.weight, std=0.1)
    losses = []
    for _ in range(24 if name == "recurrent" else 12):
        losses.append(trainer._step(batch))
        trainer.state.step += 1
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("name", RECIPES)
def test_an_exported_run_is_a_model_of_the_program(name, photos, overlays, tmp_path):
    make(name, photos, overlays, tmp_path / "run", 2).run()
    card = export(tmp_path / "run", f"{name}-mine", tmp_path / "models", {"training_data": ("drawn here",)})
    catalog = Catalog([tmp_path / "models"])
    assert catalog.get(f"{name}-mine") == card
    assert card.training["steps"] == 2
    weights = load_file(tmp_path / "models" / f"{name}-mine.safetensors")
    assert weights.keys() == load_file(tmp_path / "run" / BEST).keys()
    # And training goes on from it.
    start = find_weights(str(tmp_path / "models" / f"{name}-mine.safetensors"))
    config = load_config(
        None, {"photos": str(photos), "steps": 1, "size": "tiny"}, {"recipe": name, "crop": 64, "old": str(photos)}
    )
    next_run = Trainer(RECIPES[name](config, load_photos(photos, 64)), tmp_path / "next", start, lambda line: None)
    assert next_run.started_from == f"{name}-mine.safetensors"


def test_a_diverging_run_goes_back_to_its_checkpoint_at_half_the_rate(photos, overlays, tmp_path):
    trainer = make("denoise", photos, overlays, tmp_path, 8)
    trainer.save()
    good = [p.clone() for p in trainer.net.parameters()]
    with torch.no_grad():
        for p in trainer.net.parameters():
            p.fill_(float("nan"))
    trainer._roll_back()
    assert trainer.state.slowed == 0.5
    for a, b in zip(good, trainer.net.parameters(), strict=True):
        torch.testing.assert_close(a, b)


def test_a_broken_checkpoint_is_one_sentence(photos, overlays, tmp_path):
    (tmp_path / CHECKPOINT).write_bytes(b"not a checkpoint")
    with pytest.raises(GenrepairError, match="cannot be read; delete it"):
        make("denoise", photos, overlays, tmp_path, 1)


def test_the_checkpoint_of_another_network_is_refused(photos, overlays, tmp_path):
    make("denoise", photos, overlays, tmp_path, 1).save()
    with pytest.raises(GenrepairError, match="another network"):
        make("inpaint", photos, overlays, tmp_path, 1)


def test_the_command_trains_and_exports(photos, tmp_path, capsys, monkeypatch):
    run = ["train", "denoise", "--photos", str(photos), "--steps", "1", "--size", "tiny", "--out", str(tmp_path / "r")]
    run += ["--set", "batch=1", "--set", "crop=32", "--set", "validation_crops=1", "--set", "threads=1"]
    assert main(run) == 0
    assert main(["export", str(tmp_path / "r"), "--id", "denoise-mine", "--to", str(tmp_path / "m")]) == 0
    assert (tmp_path / "m" / "denoise-mine.toml").exists()
    said = capsys.readouterr().out
    assert "denoise-mine" in said and "no fp16" not in said
    monkeypatch.setattr("training.quantization.half.BOUND", -1.0)
    assert main(["export", str(tmp_path / "r"), "--id", "denoise-other", "--to", str(tmp_path / "m")]) == 0
    assert "There is no fp16 variant" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence", "code"),
    [
        (["train", "nonsense", "--photos", "P", "--out", "O"], "no recipe 'nonsense'", 2),
        (["train", "denoise", "--photos", "nowhere", "--out", "O"], "no folder nowhere", 1),
        (["train", "denoise", "--photos", "P", "--out", "O", "--set", "colour=red"], "unknown key 'colour'", 1),
        (["train", "denoise", "--photos", "P", "--out", "O", "--set", "batch=many"], "must be int", 1),
        (["train", "denoise", "--photos", "P", "--out", "O", "--init-from", "nobody"], "no weights 'nobody'", 2),
        (["train", "inpaint", "--photos", "P", "--out", "O", "--set", "crop=32"], "must be a multiple of 64", 2),
        (["train", "denoise", "--photos", "P", "--out", "O", "--size", "huge"], "has no size 'huge'", 2),
        (["train", "denoise", "--photos", "P", "--out", "O", "--minutes", "0"], "must be more than 0", 2),
        (["train", "denoise", "--photos", "P", "--out", "O", "--set", "batch=0"], "must be 1 or more", 2),
        (["train", "denoise", "--photos", "P", "--out", "O", "--set", "optimizer.muon_lr=nan"], "a number of 0 or", 1),
        (["train", "denoise", "--photos", "P", "--out", "O", "--set", "seed=-1"], "seed must be a number of 0 or", 1),
        (["train", "denoise", "--photos", "P", "--out", "O", "--set", "dropout=1"], "dropout must be below 1", 1),
        (["train", "denoise", "--photos", "P", "--out", "P/0.png"], "look at its rights, or choose another", 1),
        (
            ["train", "damage", "--photos", "P", "--out", "O", "--overlays", "P", "--set", "crop=64"],
            "No picture of marks was found",
            1,
        ),
        (["export", "nowhere", "--id", "x"], "holds no trained weights", 1),
        (["export", "nowhere", "--id", "denoise-standard"], "is a model of the program itself", 2),
        (["quantize", "denoise-standard", "--photos", "P", "--crops", "0"], "must be 1 or more", 2),
        (["quantize", "grain-standard", "--photos", "P", "--print-only"], "was trained against a critic", 2),
    ],
)
def test_wrong_use_is_one_sentence(arguments, sentence, code, photos, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments = [re.sub(r"^P(?=$|/)", str(photos), a) for a in arguments]
    assert main(arguments) == code
    printed = capsys.readouterr().err
    assert sentence in printed
    assert printed.count("\n") == 1


@pytest.mark.parametrize("name", ["denoise", "damage"])
def test_a_run_from_trained_weights_learns_slowly_unless_it_is_told_otherwise(name, tmp_path, monkeypatch):
    path = tmp_path / "x.safetensors"
    path.write_bytes(b"")

    def config(*more: str) -> Config:
        words = ["train", name, "--photos", "P", "--out", "O", *more]
        return config_of(RECIPES[name], build_parser().parse_args(words))

    def rates(*more: str) -> tuple[float, float]:
        optimizer = config(*more).optimizer
        return optimizer.muon_lr, optimizer.adam_lr

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert config("--init-from", str(path)).batch == config().batch // 4
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert config("--init-from", str(path)).batch == config().batch

    new = rates()
    assert rates("--init-from", str(path)) == pytest.approx([rate / 10 for rate in new])
    told = rates("--init-from", str(path), "--set", "optimizer.muon_lr=7e-3")
    assert told == pytest.approx((7e-3, new[1] / 10))
    for of, expected in ((name, [rate / 10 for rate in new]), ("another", new)):
        (tmp_path / "summary.json").write_text(json.dumps({"recipe": of}))
        assert rates("--init-from", str(path)) == pytest.approx(expected)
        (tmp_path / "x.toml").write_text(f'[training]\nrecipe = "{of}"\n')
        (tmp_path / "summary.json").write_text("")
        assert rates("--init-from", str(path)) == pytest.approx(expected)
        (tmp_path / "x.toml").unlink()


def test_an_empty_folder_and_too_small_photos_are_one_sentence(photos, tmp_path):
    with pytest.raises(GenrepairError, match="No photo was found"):
        load_photos(tmp_path, 16)
    with pytest.raises(GenrepairError, match="smaller than 4000"):
        load_photos(photos, 4000)


def test_an_unreadable_photo_is_left_out_and_named(photos, tmp_path):
    for path in photos.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    loaded = load_photos(tmp_path, 32)
    assert len(loaded.train) + len(loaded.held_out) == 6
    assert len(loaded.unreadable) == 1
    assert loaded.unreadable[0].startswith("broken.png")


def test_weights_are_found_by_id_and_by_path(tmp_path):
    with pytest.raises(UsageError):
        find_weights("nobody")
    path = tmp_path / "a.safetensors"
    path.write_bytes(b"")
    assert find_weights(str(path)) == path


def begun_from_a_denoiser(name, photos, overlays, folder):
    """A trainer of a recipe that may begin from a denoiser, and the denoiser that it began from."""
    make("denoise", photos, overlays, folder / "denoiser", 2).run()
    config = {"photos": str(photos), "steps": 2, "size": "tiny", "batch": 2, "crop": 64, "threads": 1, "bf16": "off"}
    recipe = RECIPES[name](load_config(None, config, {"recipe": name}), load_photos(photos, 64))
    trainer = Trainer(recipe, folder / "run", folder / "denoiser" / BEST, lambda line: None)
    denoiser = RECIPES["denoise"].network("tiny")
    denoiser.load_state_dict(load_file(folder / "denoiser" / BEST))
    return trainer, denoiser


def test_every_pass_of_a_recurrent_net_begins_as_good_as_the_denoiser(photos, overlays, tmp_path):
    trainer, denoiser = begun_from_a_denoiser("recurrent", photos, overlays, tmp_path)
    batch = trainer.recipe.batch(np.random.default_rng(0), 0)
    with torch.no_grad():
        once = denoiser(batch["noisy"], batch["level"])
        for image in trainer.net.unroll(batch["noisy"], batch["level"], 3):
            torch.testing.assert_close(image, once)
    trainer.run()
    # Only what looks back has learnt: the first pass is still the denoiser.
    with torch.no_grad():
        first, second = trainer.net.unroll(batch["noisy"], batch["level"], 2)
    torch.testing.assert_close(first, once)
    assert (second - first).abs().max() > 0


def test_a_collaborative_net_begins_as_the_denoiser_on_the_mean_of_both_pictures(photos, overlays, tmp_path):
    trainer, denoiser = begun_from_a_denoiser("collaborative", photos, overlays, tmp_path)
    batch = trainer.recipe.batch(np.random.default_rng(0), 0)
    with torch.no_grad():
        mean = (batch["noisy"][:, :3] + batch["noisy"][:, 3:]) / 2
        torch.testing.assert_close(
            trainer.net(batch["noisy"], batch["level"]), denoiser(mean, batch["level"] / 2), rtol=0, atol=1e-5
        )


def test_examples_of_the_collaborative_recipe_are_kept_and_leave_in_turn(photos, overlays, tmp_path, monkeypatch):
    monkeypatch.setattr("training.recipes.collaborative.FIRST", 3)
    monkeypatch.setattr("training.recipes.collaborative.KEPT", 3)
    recipe = make("collaborative", photos, overlays, tmp_path, 2, batch=12, crop=32).recipe
    batch = recipe.batch(np.random.default_rng(0), 0)
    assert batch["noisy"].shape == (12, 6, 32, 32) and set(recipe._examples) == {0, 1, 2}
    first = recipe._examples[2]
    recipe.batch(np.random.default_rng(1), 2)
    assert set(recipe._examples) == {1, 2, 3} and recipe._examples[2] is first
