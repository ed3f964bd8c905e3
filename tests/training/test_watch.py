"""Runs that are watched and steered over two pipes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from training.loop import CHECKPOINT
from training.watch import JsonWatch

TINY = ("--size", "tiny", "--set", "batch=2", "--set", "crop=64", "--set", "validation_crops=2", "--set", "threads=1")
ROOT = Path(__file__).resolve().parents[2]


class Run:
    """``python -m training`` as a program that looks on would start it."""

    def __init__(self, *arguments: str, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "training", *arguments, "--json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env={**os.environ, "GENREPAIR_HOME": str(home)},
        )
        self.events: list[dict] = []

    def __iter__(self) -> Iterator[dict]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.events.append(json.loads(line))
            yield self.events[-1]

    def until(self, event: str) -> dict:
        return next(each for each in self if each["event"] == event)

    def say(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def end(self) -> int:
        for _ in self:
            pass
        return self.process.wait()


@pytest.fixture
def run(photos, tmp_path) -> Iterator[Run]:
    out = tmp_path / "run"
    each = Run("train", "denoise", "--photos", str(photos), "--out", str(out), "--steps", "5000", *TINY, home=tmp_path)
    yield each
    each.process.kill()
    each.process.wait()
    for pipe in (each.process.stdin, each.process.stdout):
        if pipe is not None:
            pipe.close()


def test_a_run_is_paused_resumed_and_stopped(run, tmp_path):
    assert run.until("hello")["protocol"] == 1
    assert run.until("photos")["train"] == 5
    first = run.until("progress")
    assert 0 <= first["fraction"] < 1
    assert first["loss"] > 0
    run.say("pause")
    paused = run.until("paused")["step"]
    run.say("resume")
    assert run.until("resumed")["step"] == paused
    run.say("stop")
    finished = run.until("finished")
    assert finished["stopped"]
    assert finished["score"] == run.events[-1]["score"]
    assert run.end() == 0
    assert (tmp_path / "run" / CHECKPOINT).exists()


def test_a_run_whose_watcher_dies_saves_and_ends(run, tmp_path):
    run.until("progress")
    run.process.stdin.close()
    assert run.end() == 0
    assert (tmp_path / "run" / CHECKPOINT).exists()
    assert not any(each["event"] == "scores" for each in run.events)


def test_the_weights_it_began_with_are_measured_on_the_same_crops(photos, tmp_path, monkeypatch):
    from training import cli

    monkeypatch.setenv("GENREPAIR_HOME", str(tmp_path))
    told = train(cli, photos, tmp_path / "first", "2")
    assert not any(each["event"] == "base" for each in told)
    start = str(tmp_path / "first" / "best.safetensors")
    told = train(cli, photos, tmp_path / "second", "1", "--init-from", start, "--set", "optimizer.muon_lr=0")
    base, finished = (next(e for e in told if e["event"] == name) for name in ("base", "finished"))
    first = json.loads((tmp_path / "first" / "summary.json").read_text())
    assert base["step"] == 0
    assert base["score"] == pytest.approx(first["validation"]["score"], abs=0.01)
    assert finished["base"] == base["score"]
    assert finished["margin"] > 0
    assert Path(base["sheet"]).is_file()
    assert json.loads((tmp_path / "second" / "summary.json").read_text())["base_score"] == round(base["score"], 4)


def train(cli, photos: Path, out: Path, steps: str, *more: str) -> list[dict]:
    stdout, sys.stdout = sys.stdout, io.StringIO()
    written, stdin, sys.stdin = sys.stdout, sys.stdin, Quiet()
    try:
        arguments = ["train", "denoise", "--photos", str(photos), "--out", str(out), "--steps", steps, *TINY, *more]
        assert cli.main([*arguments, "--json"]) == 0
    finally:
        sys.stdin.close()
        sys.stdout, sys.stdin = stdout, stdin
    return [json.loads(line) for line in written.getvalue().splitlines()]


class Quiet(io.StringIO):
    """An input on which nothing comes until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = threading.Event()

    def __next__(self) -> str:
        self.ended.wait()
        raise StopIteration

    def close(self) -> None:
        self.ended.set()


def test_what_cannot_be_done_is_told_as_an_event(tmp_path):
    run = Run("train", "denoise", "--photos", str(tmp_path), "--out", str(tmp_path / "run"), home=tmp_path)
    error = run.until("error")
    assert "No photo was found" in error["text"]
    assert run.end() == 1
    run.process.stdin.close()
    run.process.stdout.close()


def test_what_is_no_number_in_json_is_null():
    out = io.StringIO()
    JsonWatch("train", out, io.StringIO()).tell("progress", loss=float("nan"), figures={"score": float("inf")})
    *_, line = out.getvalue().splitlines()
    assert json.loads(line) == {"event": "progress", "loss": None, "figures": {"score": None}}
