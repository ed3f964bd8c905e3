"""What the loop does when things go wrong, stops early, or is spread over processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from genrepair.errors import GenrepairError, UsageError
from training import weights
from training.cli import main
from training.config import load_config
from training.data import PhotoSet, load_photos
from training.device import FromHost, chosen_device, computes_bf16
from training.loop import BEST, CHECKPOINT, KEPT, Trainer
from training.recipes import DenoiseRecipe
from training.recipes.recipe import Batch
from training.run_log import read_log
from training.watch import Watch
from training.weights import load_weights, mean_weights, read_weights, save_weights

SETTINGS = {"size": "tiny", "batch": 2, "crop": 32, "validation_crops": 1, "bf16": "off", "threads": 1}
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def photo_set(photos) -> PhotoSet:
    return load_photos(photos, 32)


def make(
    photo_set: PhotoSet,
    folder: Path,
    recipe=DenoiseRecipe,
    said: list[str] | None = None,
    init_from: Path | None = None,
    **more,
) -> Trainer:
    config = load_config(None, SETTINGS | {"steps": 6, "tensorboard": False} | more, {"recipe": "denoise"})
    return Trainer(recipe(config, photo_set), folder, init_from, (said if said is not None else []).append)


@pytest.fixture(scope="module")
def first_weights(tmp_path_factory) -> Path:
    """Weights to go on from."""
    path = tmp_path_factory.mktemp("first") / "first.safetensors"
    torch.manual_seed(3)
    save_weights(DenoiseRecipe.network("tiny"), path)
    return path


class Broken(DenoiseRecipe):
    """Its loss is not finite at some steps."""

    at: tuple[int, ...] = ()

    def loss(self, net, batch, fraction):
        loss = super().loss(net, batch, fraction)
        return loss * float("nan") if batch["step"] in self.at else loss

    def batch(self, rng, step) -> Batch:
        return super().batch(rng, step) | {"step": torch.tensor(step)}


def broken(*at: int) -> type[Broken]:
    return type("BrokenHere", (Broken,), {"at": at})


def test_a_step_that_is_not_finite_is_skipped(photo_set, tmp_path):
    trainer = make(photo_set, tmp_path, broken(1))
    before = []
    for number, batches in enumerate(trainer._batches()):
        before.append([p.clone() for p in trainer.net.parameters()])
        value = trainer._step(*batches)
        assert np.isfinite(value) == (number != 1)
        trainer.state.step += 1
        if number == 2:
            break
    assert all(torch.equal(a, b) for a, b in zip(before[1], before[2], strict=True))
    assert not all(torch.equal(a, b) for a, b in zip(before[0], before[1], strict=True))


def test_a_run_that_diverges_goes_back_and_ends_with_finite_weights(photo_set, tmp_path):
    said: list[str] = []
    trainer = make(photo_set, tmp_path, broken(1, 2, 3), said)
    assert trainer.run()["steps"] == 6
    assert trainer.state.slowed == 0.5
    assert sum("back to the last checkpoint" in line for line in said) == 1
    assert all(bool(torch.isfinite(p).all()) for p in trainer.net.parameters())


def test_a_run_that_always_diverges_gives_up_with_advice(photo_set, tmp_path):
    with pytest.raises(GenrepairError, match=r"diverged .* half of optimizer\.muon_lr"):
        make(photo_set, tmp_path, broken(*range(99)), steps=99).run()


def test_a_run_never_gives_less_than_the_weights_that_it_began_with(photo_set, first_weights, tmp_path, capsys):
    class Worse(DenoiseRecipe):
        scores = iter((30.0, 29.0, 28.0, 27.0))

        def validate(self, net):
            return {"score": next(self.scores)}

    trainer = make(photo_set, tmp_path, Worse, init_from=first_weights, validate_steps=3)
    summary = trainer.run()
    assert trainer.state.best == trainer.state.base == 30.0
    assert (summary["steps"], summary["best_step"], summary["validation"]) == (6, 0, {"score": 30.0})
    assert main(["export", str(tmp_path), "--id", "mine", "--to", str(tmp_path / "models")]) == 0
    assert "weights of first.safetensors: the run gained nothing" in capsys.readouterr().out
    first, best = read_weights(first_weights), read_weights(tmp_path / BEST)
    assert all(torch.equal(first[name], best[name]) for name in first)
    assert any(not torch.equal(first[name], value) for name, value in trainer.ema.state_dict().items())


def test_weights_that_are_good_already_have_the_first_loss_behind_them(photo_set, first_weights, tmp_path):
    asked: dict[str, list[float]] = {"new": [], "further": []}

    def listening(name: str) -> type[DenoiseRecipe]:
        class Listening(DenoiseRecipe):
            def loss(self, net, batch, fraction):
                asked[name].append(fraction)
                return super().loss(net, batch, fraction)

        return Listening

    make(photo_set, tmp_path / "new", listening("new")).run()
    make(photo_set, tmp_path / "further", listening("further"), init_from=first_weights).run()
    assert asked["new"] == pytest.approx([0, 1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6])
    assert asked["further"] == pytest.approx([3 / 6, 3 / 6, 3 / 6, 3 / 6, 4 / 6, 5 / 6])


def test_a_run_whose_measurements_are_no_numbers_is_no_success(photo_set, tmp_path):
    class Empty(DenoiseRecipe):
        def validate(self, net):
            return {"score": float("nan")}

    with pytest.raises(GenrepairError, match="nothing was kept; start again in another folder with"):
        make(photo_set, tmp_path, Empty).run()
    assert not (tmp_path / BEST).exists()


def test_measuring_and_waiting_are_no_training_time(photo_set, tmp_path, monkeypatch):
    now = [0.0]

    class Slow(DenoiseRecipe):
        def batch(self, rng, step):
            now[0] += 1
            return super().batch(rng, step)

        def validate(self, net):
            now[0] += 1000
            return {"score": 1.0}

    class Waiting(Watch):
        def go_on(self, step):
            now[0] += 1000
            return True

    monkeypatch.setattr("training.loop.time.monotonic", lambda: now[0])
    trainer = make(photo_set, tmp_path, Slow, validate_steps=2)
    trainer.watch = Waiting()
    trainer.run()
    assert trainer.state.step == 6
    assert trainer.state.seconds < 100


def test_a_checkpoint_comes_with_every_score(photo_set, tmp_path):
    saved: list[int] = []

    class Listening(Watch):
        def tell(self, event, **values):
            if event == "saved":
                saved.append(values["step"])

    trainer = make(photo_set, tmp_path, validate_steps=2)
    trainer.watch = Listening()
    trainer.run()
    assert saved == [0, 2, 4, 6, 6]


def test_patience_ends_a_run_that_no_longer_gets_better(photo_set, tmp_path):
    said: list[str] = []
    trainer = make(photo_set, tmp_path, said=said, steps=50, validate_steps=1, patience=2, min_gain=100.0)
    # The first measurement beats minus infinity; no later one gains 100 dB.
    assert trainer.run()["steps"] == 3
    assert any("stopped early" in line for line in said)


def test_a_stopped_run_leaves_a_checkpoint_that_goes_on(photo_set, tmp_path):
    trainer = make(photo_set, tmp_path)
    trainer.stop()
    assert trainer.run()["steps"] == 0
    assert make(photo_set, tmp_path).run()["steps"] == 6


def test_a_short_budget_does_not_spend_itself_warming_up(photo_set, tmp_path):
    trainer = make(photo_set, tmp_path, steps=40)
    rates = []
    for step in range(40):
        trainer.state.step = step
        rates.append(trainer._rate())
    # A hundred steps of warm-up would never have reached the top.
    assert max(rates) > 0.95
    assert np.argmax(rates) == 2
    assert rates[-1] < 0.05


def test_the_last_measured_weights_are_kept_and_averaged(photo_set, tmp_path):
    trainer = make(photo_set, tmp_path, validate_steps=1, keep=2, steps=4)
    trainer.run()
    kept = sorted((tmp_path / KEPT).iterdir())
    assert [p.name for p in kept] == ["0000003.safetensors", "0000004.safetensors"]
    first, second = (load_file(p) for p in kept)
    mean = mean_weights([first, second])
    for name in mean:
        torch.testing.assert_close(mean[name], (first[name] + second[name]) / 2)
    assert any(not torch.equal(first[n], second[n]) for n in first)
    with pytest.raises(GenrepairError, match="different networks"):
        mean_weights([first, {"x": torch.zeros(1)}])


def test_the_log_holds_losses_and_measurements(photo_set, tmp_path, monkeypatch):
    monkeypatch.setattr("training.loop.TELL_STEPS", 2)
    make(photo_set, tmp_path, validate_steps=3, tensorboard=True).run()
    rows = read_log(tmp_path)
    assert [row["step"] for row in rows if row["kind"] == "train"] == [2, 4, 6]
    assert [row["step"] for row in rows if row["kind"] == "validation"] == [3, 6]
    assert all(row["loss"] > 0 and row["steps_per_s"] > 0 for row in rows if row["kind"] == "train")
    assert any((tmp_path / "tensorboard").iterdir())


def test_dropout_leaves_features_out_while_training_only(photo_set, tmp_path):
    trainer = make(photo_set, tmp_path, dropout=0.5)
    with torch.no_grad():
        trainer.net.body.tail.weight.normal_()
    x, level = torch.rand(1, 3, 32, 32), torch.zeros(1, 2, 32, 32)
    assert not torch.equal(trainer.net(x, level), trainer.net(x, level))
    trainer.net.eval()
    assert torch.equal(trainer.net(x, level), trainer.net(x, level))


def test_weights_that_are_not_finite_are_refused(photo_set, tmp_path):
    net = DenoiseRecipe.network("tiny")
    with torch.no_grad():
        next(net.parameters()).fill_(float("nan"))
    save_weights(net, tmp_path / "w.safetensors")
    with pytest.raises(GenrepairError, match="not finite"):
        load_weights(net, tmp_path / "w.safetensors")


def test_a_full_disk_is_one_sentence_and_keeps_the_old_file(photo_set, tmp_path, monkeypatch):
    net = DenoiseRecipe.network("tiny")
    path = tmp_path / "w.safetensors"
    save_weights(net, path)
    old = path.read_bytes()
    with torch.no_grad():
        next(net.parameters()).add_(1)

    def full(tensors, file):
        Path(file).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(weights, "save_file", full)
    with pytest.raises(GenrepairError, match="is full; free some space"):
        save_weights(net, path)
    assert path.read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["w.safetensors"]
    monkeypatch.setattr("training.checkpoint.shutil.disk_usage", lambda folder: type("Usage", (), {"free": 1000})())
    with pytest.raises(GenrepairError, match=r"needs about .* MB"):
        make(photo_set, tmp_path / "run")


def test_accumulated_batches_are_one_larger_batch(photo_set, tmp_path):
    class Twice(DenoiseRecipe):
        def batch(self, rng, step):
            parts = [super(Twice, self).batch(np.random.default_rng(s), step) for s in ((1, step), (1, step, 1))]
            return {name: torch.cat([part[name] for part in parts]) for name in parts[0]}

    large = make(photo_set, tmp_path / "large", Twice, validate_steps=99)
    large.run()
    parts = make(photo_set, tmp_path / "parts", accumulate=2, validate_steps=99)
    parts.run()
    for a, b in zip(large.net.parameters(), parts.net.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-5)


def command(photos: Path, run: Path, *more: str) -> list[str]:
    items = [f"{name}={value}" for name, value in (SETTINGS | {"tensorboard": False}).items()]
    sets = [word for item in items for word in ("--set", item)]
    return ["training", "train", "denoise", "--photos", str(photos), "--out", str(run), *sets, *more]


@pytest.mark.timeout(300)
def test_two_processes_do_what_one_does_with_twice_the_batch(photos, photo_set, tmp_path):
    words = ["torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m"]
    words += command(photos, tmp_path / "two", "--steps", "20")
    environment = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stderr[-2000:]
    # The second process says nothing.
    assert done.stdout.count("Done.") == 1
    one = make(photo_set, tmp_path / "one", accumulate=2, steps=20)
    one.run()
    two = torch.load(tmp_path / "two" / CHECKPOINT, weights_only=True)
    assert two["state"]["step"] == 20
    start = DenoiseRecipe.network("tiny").state_dict()
    for name, value in one.net.state_dict().items():
        torch.testing.assert_close(value, two["net"][name], rtol=0, atol=1e-4)
    assert max(float((two["net"][n] - start[n]).abs().max()) for n in start) > 1e-2


@pytest.mark.timeout(300)
def test_a_run_killed_by_the_system_ends_with_the_same_weights(photos, photo_set, tmp_path):
    run = tmp_path / "killed"
    words = [sys.executable, "-m", *command(photos, run, "--steps", "400", "--set", "checkpoint_minutes=0")]
    process = subprocess.Popen(words, cwd=ROOT, env=os.environ | {"OMP_NUM_THREADS": "1"}, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end and process.poll() is None:
            if (run / CHECKPOINT).exists() and _step_of(run) >= 2:
                break
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.wait()
    at = _step_of(run)
    assert 2 <= at < 400
    # The rates follow the budget, so both have to have the same one; a few steps more than were taken are enough.
    config = {"steps": 400}
    resumed, whole = (make(photo_set, folder, **config) for folder in (run, tmp_path / "whole"))
    assert resumed.state.step == at
    for trainer in (resumed, whole):
        for batches in trainer._batches():
            if trainer.state.step == at + 3:
                break
            trainer._step(*batches)
            trainer.state.step += 1
    for a, b in zip(resumed.net.parameters(), whole.net.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-6)
    assert not (run / BEST).exists() or read_weights(run / BEST)


def _step_of(run: Path) -> int:
    return torch.load(run / CHECKPOINT, weights_only=True)["state"]["step"]


@pytest.mark.timeout(300)
def test_ctrl_c_stops_after_the_step_and_leaves_a_checkpoint(photos, tmp_path):
    words = [sys.executable, "-m", *command(photos, tmp_path / "run", "--steps", "100000")]
    process = subprocess.Popen(
        words,
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 120
    while time.monotonic() < end and not (tmp_path / "run" / CHECKPOINT).exists():
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "the same command continues" in errors
    assert _step_of(tmp_path / "run") > 0


def test_a_network_on_a_card_is_measured_with_pictures_from_the_host():
    seen: list[str] = []

    class OnCard(torch.nn.Module):
        def forward(self, image, level):
            seen.extend((image.device.type, level.device.type))
            return torch.zeros(1)

    # "meta" stands for a card: what is moved there is no longer on the host.
    net = FromHost(OnCard(), torch.device("meta"))
    assert net(torch.zeros(1, 3, 8, 8), torch.zeros(1, 2, 8, 8)).device.type == "cpu"
    assert seen == ["meta", "meta"]


def test_devices_that_are_not_there_are_one_sentence(photo_set, tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert chosen_device("auto").type == "cpu"
    with pytest.raises(UsageError, match="finds no CUDA device"):
        make(photo_set, tmp_path, device="cuda")
    with pytest.raises(UsageError, match="auto, cpu or cuda"):
        chosen_device("tpu")
    with pytest.raises(UsageError, match="auto, on or off"):
        make(photo_set, tmp_path, bf16="maybe")
    assert computes_bf16("on", torch.device("cpu"))
