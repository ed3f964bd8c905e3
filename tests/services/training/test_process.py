"""The protocol, spoken with a trainer that behaves and with trainers that do not."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Queue

import pytest

from genrepair.errors import GenrepairError
from genrepair.services.training.events import (
    Exported,
    Failed,
    Paused,
    PhotosFound,
    Resumed,
    Score,
    Step,
    Trained,
    TrainingEvent,
    read_event,
)
from genrepair.services.training.process import TrainerProcess

FAKE = Path(__file__).with_name("fake_trainer.py")


class Talk:
    """A process and what it has told."""

    def __init__(self, folder: Path, script: str) -> None:
        self.events: Queue[TrainingEvent] = Queue()
        self.seen: list[TrainingEvent] = []
        self.process = TrainerProcess([sys.executable, str(FAKE), script], folder, self.events.put)
        self.process.start()

    def until(self, kind: type[TrainingEvent] | tuple[type[TrainingEvent], ...]) -> TrainingEvent:
        while True:
            self.seen.append(self.events.get(timeout=30))
            if isinstance(self.seen[-1], kind):
                return self.seen[-1]

    def end(self) -> TrainingEvent:
        return self.until((Trained, Exported, Failed))


@pytest.fixture
def talk(tmp_path: Path) -> Callable[[str], Talk]:
    talks: list[Talk] = []

    def make(script: str) -> Talk:
        talks.append(Talk(tmp_path / "run", script))
        return talks[-1]

    yield make
    for each in talks:
        each.process.leave(0.1)


def test_a_training_is_paused_resumed_and_stopped(talk, tmp_path):
    each = talk("slow:0.1")
    photos = each.until(PhotosFound)
    assert photos == PhotosFound(57, 3, ("broken.jpg: it is no photo",))
    base = each.until(Score)
    assert isinstance(base, Score) and base.base and base.score == 30.0
    each.until(Step)
    each.process.pause()
    each.until(Paused)
    each.process.resume()
    each.until(Resumed)
    each.process.stop()
    end = each.end()
    assert isinstance(end, Trained)
    assert end.stopped and end.better
    assert end.gain == pytest.approx(0.1)
    assert not each.process.running


def test_what_is_told_besides_does_not_harm(talk):
    end = talk("noise").end()
    assert isinstance(end, Trained) and not end.stopped


def test_values_that_make_no_sense_are_left_out(talk):
    each = talk("bad-values")
    assert isinstance(each.end(), Trained)
    assert not any(isinstance(event, (Step, Score)) for event in each.seen)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("nonsense", "no trainer of GenRepair"),
        ("other-version", "another version"),
        ("killed", "ended from outside"),
        ("disk-full", "is full"),
        ("traceback", "RuntimeError: it broke"),
    ],
)
def test_what_goes_wrong_is_one_sentence(talk, script, words):
    end = talk(script).end()
    assert isinstance(end, Failed)
    assert words in end.text
    assert end.text.endswith(".")
    assert "\n" not in end.text


def test_a_trainer_that_is_killed_here_says_so(talk):
    each = talk("deaf")
    each.until(TrainingEvent)
    each.process.kill()
    end = each.end()
    assert isinstance(end, Failed) and "continued from its last checkpoint" in end.text


def test_leaving_keeps_a_checkpoint_and_tells_nothing(talk, tmp_path):
    each = talk("slow:0.1")
    each.until(Step)
    each.process.leave()
    assert (tmp_path / "run" / "checkpoint.pt").exists()
    assert not each.process.running
    while not each.events.empty():
        assert not isinstance(each.events.get(), (Trained, Failed))


def test_leaving_a_deaf_one_kills_it(talk):
    each = talk("deaf")
    each.until(TrainingEvent)
    each.process.leave(0.2)
    assert not each.process.running
    assert not any(thread.name == "trainer" for thread in threading.enumerate())


def test_what_cannot_be_started_is_one_sentence(tmp_path):
    with pytest.raises(GenrepairError, match="cannot be started"):
        TrainerProcess([str(tmp_path / "python")], tmp_path, print).start()
    (tmp_path / "file").write_text("")
    with pytest.raises(GenrepairError, match="cannot be started"):
        TrainerProcess([sys.executable], tmp_path / "file", print).start()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "null",
        '{"event": 3}',
        '{"event": "unheard-of"}',
        '{"event": "saved", "step": 1.5}',
        '{"event": "saved", "step": true}',
        '{"event": "saved", "step": 1e400}',
        '{"event": "note", "text": ["x"]}',
        '{"event": "finished", "model": 7}',
        '{"event": "photos", "train": 1, "held_out": 1, "left_out": 5}',
    ],
)
def test_lines_that_are_no_events(line):
    assert read_event(line) is None


@pytest.mark.parametrize(("gain", "better"), [(0.021, True), (0.02, False), (0.0, False), (-1.0, False)])
def test_only_more_than_the_margin_is_better(gain, better):
    assert Trained(False, 1, 1.0, 0.5 + gain, 0.5, 0.0200001, "dB").better is better


def test_without_a_measurement_nothing_is_better():
    assert not Trained(True, 1, 1.0, None, 0.5, 0.02, "dB").better
    assert not Trained(True, 1, 1.0, 3.0, None, 0.02, "dB").better
