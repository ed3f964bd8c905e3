"""A second opinion: a class of its own where a person chose a model for it, nothing otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.errors import ModelError
from genrepair.progress import NoProgress
from genrepair.tools import second_opinion
from genrepair.tools.damage import TOOL, DamageParams
from genrepair.tools.tool import Request
from tests.conftest import FakeEngine, tiny_card


def card(task: str, usual: float, strange: float) -> Any:
    made = replace(tiny_card("guide"), id=task, task=task)
    return replace(made, metrics={"usual": usual, "strange": strange})


def photo() -> NDArray[np.uint8]:
    picture = np.full((80, 90, 3), 100, np.uint8)
    picture[20:40, 30:60] = 230
    return picture


@pytest.mark.parametrize(("task", "sign"), [("anomaly", 1), ("realism", -1)])
def test_what_is_strange_becomes_a_class(task: str, sign: int, monkeypatch: pytest.MonkeyPatch) -> None:
    opinion = card(task, sign * 0.4, sign * 0.8)
    engine = FakeEngine(**{task: opinion})
    real = engine.predict

    def predict(asked: Any, inputs: Mapping[str, Any], **more: Any) -> NDArray[Any]:
        if asked.task != task:
            return real(asked, inputs, **more)
        (image,) = inputs.values()
        return np.asarray(np.float32(sign / 255) * image[..., :1])

    monkeypatch.setattr(engine, "predict", predict)
    asked = Request(photo(), None, DamageParams(grow=0))
    prepared = TOOL.prepare(asked, engine, NoProgress())  # type: ignore[arg-type]
    assert prepared.classes[-1] == "unusual" and prepared.summary["second_opinion"] == task
    outcome = TOOL.finish(asked, prepared)
    assert outcome.summary["found"]["unusual"] == 1
    assert outcome.mask is not None and outcome.mask[30, 45] and not outcome.mask[:10].any()
    # Larger photos are looked at smaller, and the map has their size all the same.
    monkeypatch.setattr(second_opinion, "_MOST_PIXELS", 2000)
    small = second_opinion.unusual(photo(), [opinion], 0.6, engine, NoProgress())  # type: ignore[arg-type]
    assert small.shape == (80, 90) and small[30, 45] > 140 and small[5, 5] == 0


def test_nobody_is_asked_unless_chosen(engine: FakeEngine) -> None:
    prepared = TOOL.prepare(Request(photo(), None, DamageParams()), engine, NoProgress())  # type: ignore[arg-type]
    assert "unusual" not in prepared.classes and "second_opinion" not in prepared.summary


def test_a_card_that_says_nothing_is_told(engine: FakeEngine) -> None:
    silent = replace(card("anomaly", 0, 1), metrics={})
    with pytest.raises(ModelError, match="choose it no longer"):
        second_opinion.unusual(photo(), [silent], 0.6, engine, NoProgress())  # type: ignore[arg-type]
