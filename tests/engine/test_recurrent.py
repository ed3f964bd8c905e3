"""Networks that remember: the engine runs their step several times and stops where nothing changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from genrepair.engine import CardInput, CardOutput, Catalog, Engine, EngineSettings
from genrepair.engine.card import check_card
from genrepair.errors import ModelError, UsageError
from tests.engine.networks import IMAGE, Graph, make_card

STATE = CardInput("state", "state", 3)


def make_averager(folder, speed=0.5, model_id="tiny-recurrent", **changes):
    """Each step moves the picture a share of the way to white; the state is what was added so far."""
    graph = Graph()
    now = graph.node("Add", "image", "state")
    left = graph.node("Sub", graph.constant(np.float32(1)), now)
    added = graph.node("Add", "state", graph.node("Mul", left, graph.constant(np.float32(speed))))
    graph.node("Concat", graph.node("Add", "image", added), added, axis=1, output="output")
    shape = [1, 3, "H", "W"]
    graph.save(folder / f"{model_id}.onnx", {"image": shape, "state": shape}, [1, 6, "H", "W"])
    card = make_card(folder, model_id, "denoise", (IMAGE, STATE), CardOutput("output", "image", 3), 4, **changes)
    return card


@pytest.fixture
def engine(tmp_path):
    engine = Engine(EngineSettings(provider="cpu"), Catalog([tmp_path]))
    yield engine
    engine.close()


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_a_step_gets_what_the_last_one_remembered(tmp_path, engine, steps):
    card = make_averager(tmp_path)
    photo = np.random.default_rng(0).random((37, 150, 3), np.float32)
    result = engine.predict(card, {"image": photo}, steps=steps)
    np.testing.assert_allclose(result, 1 - (1 - photo) * 0.5**steps, atol=1e-5)


def test_without_a_word_the_card_says_how_many(tmp_path, engine):
    card = make_averager(tmp_path, steps=3)
    photo = np.zeros((20, 20, 3), np.float32)
    photo[5:, 5:] = 0.5
    np.testing.assert_allclose(engine.predict(card, {"image": photo}), 1 - (1 - photo) / 8, atol=1e-5)


def test_a_tile_that_has_settled_is_left_alone(tmp_path, engine):
    card = make_averager(tmp_path, speed=0.9)
    photo = np.random.default_rng(0).random((24, 24, 3), np.float32)
    session = engine.sessions.open(card)
    runs = []
    run = session.run

    def counted(feeds, options):
        runs.append(1)
        return run(feeds, options)

    session.run = counted
    engine.predict(card, {"image": photo}, steps=8)
    # 0.9, 0.09, 0.009, then less than a third of a step of 8 bits.
    assert len(runs) == 4


def test_a_state_cannot_be_given_and_steps_have_a_range(tmp_path, engine):
    card = make_averager(tmp_path)
    photo = np.zeros((8, 8, 3), np.uint8)
    with pytest.raises(ModelError, match="cannot be given"):
        engine.predict(card, {"image": photo, "state": photo})
    with pytest.raises(UsageError, match="1 to 16 times"):
        engine.predict(card, {"image": photo}, steps=17)


def test_a_state_of_another_size_than_promised_is_refused(tmp_path, engine):
    card = make_averager(tmp_path)
    graph = Graph()
    graph.node("Concat", "image", "image", "state", axis=1, output="output")
    shape = [1, 3, "H", "W"]
    graph.save(card.path, {"image": shape, "state": shape}, [1, 9, "H", "W"])
    card = make_card(tmp_path, card.id, "denoise", (IMAGE, STATE), CardOutput("output", "image", 3), 4)
    with pytest.raises(ModelError, match="does not fit its card"):
        engine.predict(card, {"image": np.random.default_rng(0).random((16, 16, 3), np.float32)}, steps=2)


def test_steps_need_a_state(tmp_path):
    card = make_averager(tmp_path)
    with pytest.raises(ModelError, match="no input of kind 'state'"):
        check_card(replace(card, inputs=(IMAGE,), steps=2), "The card")
