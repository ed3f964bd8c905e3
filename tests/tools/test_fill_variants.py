"""Variants of a fill: at a size that the network knows, only in the hole, with the detail of the fill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from genrepair.progress import NoProgress
from genrepair.tools.fill_variants import vary
from tests.conftest import FakeEngine, tiny_card

CARD = tiny_card("inpaint-variants")


@pytest.mark.parametrize("depth", [8, 16])
def test_only_the_hole_changes(noisy: Callable[..., Any], engine: FakeEngine, depth: int) -> None:
    picture = noisy(97, 131, 8, depth=depth)
    before = picture.copy()
    hole = np.zeros((97, 131), np.uint8)
    hole[30:70, 40:90] = 255
    made = vary(picture, hole, CARD, 1, 0, engine, NoProgress())  # type: ignore[arg-type]
    np.testing.assert_array_equal(picture, before)
    assert made.dtype == picture.dtype
    assert ((made != picture).any(axis=2) <= (hole > 0)).all()
    assert (made != picture)[hole > 0].mean() > 0.5


def test_a_thick_place_is_seen_smaller_and_keeps_its_detail(noisy: Callable[..., Any], engine: FakeEngine) -> None:
    picture = noisy(401, 403, 12)
    hole = np.zeros((401, 403), np.uint8)
    hole[100:300, 90:310] = 255
    made = vary(picture, hole, CARD, 0, 0, engine, NoProgress())  # type: ignore[arg-type]
    (call,) = engine.calls
    assert call["image"].shape[:2] == call["mask"].shape == (101, 101)
    inner = slice(140, 260), slice(140, 260)
    change = made[inner].astype(float) - picture[inner]
    # The change is smooth, whatever the fill is: its noise is not made smaller or larger.
    assert change.std(axis=(0, 1)).max() < 3
    assert np.abs(change.mean(axis=(0, 1))).max() > 4
