"""Places from the sparse map: the same as from the whole one, at every sensitivity, and decided once."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.imaging.region import Region
from genrepair.imaging.runs import connected
from genrepair.tools.damage import TOOL, DamageParams, DamagePrepared
from genrepair.tools.damage_map import (
    ACCEPTED,
    REJECTED,
    DamageMap,
    Layer,
    MapPlaces,
    map_places,
)
from genrepair.tools.tool import Request

CLASSES = ("scratch", "dust", "crease", "stain")


def prepared(stack: NDArray[np.uint8]) -> DamagePrepared:
    return DamagePrepared(Region(0, 0, *stack.shape[:2]), stack, CLASSES, 0.6, {})


def cloudy(height: int, width: int, seed: int = 0, blur: float = 2.0) -> NDArray[np.uint8]:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 4)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), blur)
    return np.interp(soft, (soft.min(), soft.max() + 1e-3), (0, 255)).astype(np.uint8)


def mask_of(damage: DamageMap, places: MapPlaces) -> NDArray[np.uint8]:
    mask = np.zeros(damage.shape, np.uint8)
    mask.reshape(-1)[damage.flat[places.pixels]] = 255
    return mask


@given(st.integers(0, 2**31), st.integers(1, 40), st.integers(1, 40), st.floats(0.02, 0.9))
@settings(max_examples=80, deadline=None)
def test_connected_is_what_opencv_gives(seed: int, height: int, width: int, share: float) -> None:
    marked = np.random.default_rng(seed).random((height, width)) < share
    runs = connected(np.flatnonzero(marked), width)
    expected, labels, stats, _ = cv2.connectedComponentsWithStats(marked.astype(np.uint8), connectivity=8)
    assert runs.count == expected - 1
    pairs = {(int(a), int(b)) for a, b in zip(runs.of_pixels(), labels[marked], strict=True)}
    assert len(pairs) == runs.count
    boxes = {(top, left, top + height, left + width) for left, top, width, height, _ in stats[1:].tolist()}
    assert {tuple(box) for box in runs.boxes().tolist()} == boxes


def test_a_spiral_is_one_place() -> None:
    turns = np.linspace(0.2, 30 * np.pi, 40000)
    picture = np.zeros((400, 400), bool)
    picture[
        (200 + 2 * turns * np.sin(turns)).round().astype(int), (200 + 2 * turns * np.cos(turns)).round().astype(int)
    ] = True
    assert connected(np.flatnonzero(picture), 400).count == 1


@given(st.integers(0, 1000), st.integers(0, 100), st.lists(st.booleans(), min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_it_finds_what_the_tool_finds(seed: int, sensitivity: int, on: list[bool]) -> None:
    stack = cloudy(50, 70, seed)
    params = DamageParams(sensitivity=sensitivity, grow=0, **dict(zip(CLASSES, on, strict=True)))
    outcome = TOOL.finish(Request(np.zeros((50, 70, 3), np.uint8), None, params), prepared(stack))
    damage = DamageMap.of(prepared(stack))
    places = map_places(damage, [Layer(each, sensitivity) for each in on])
    assert outcome.mask is not None
    np.testing.assert_array_equal(mask_of(damage, places), outcome.mask)
    counts = {name: int(np.sum(places.kind == n)) for n, name in enumerate(CLASSES) if on[n]}
    assert counts == outcome.summary["found"]


def test_a_big_map_is_gathered_in_bands(monkeypatch: Any) -> None:
    stack = cloudy(60, 50)
    whole = DamageMap.of(prepared(stack))
    monkeypatch.setattr("genrepair.imaging.runs._BAND_PIXELS", 700)
    parts = DamageMap.of(prepared(stack))
    np.testing.assert_array_equal(whole.flat, parts.flat)
    np.testing.assert_array_equal(whole.values, parts.values)


def spots(*spots: tuple[int, int, int, int, int]) -> DamageMap:
    """Squares of (class, row, column, size, probability) on 60 x 80 pixels."""
    stack = np.zeros((60, 80, 4), np.uint8)
    for kind, row, column, size, value in spots:
        stack[row : row + size, column : column + size, kind] = value
    return DamageMap.of(prepared(stack))


def test_figures_of_a_place() -> None:
    places = map_places(spots((1, 10, 20, 4, 204)), [Layer()] * 4)
    assert places.kind.tolist() == [1] and places.area.tolist() == [16]
    assert places.boxes.tolist() == [[10, 20, 14, 24]]
    assert abs(places.confidence[0] - 0.8) < 1e-6


def test_every_layer_has_its_own_sensitivity() -> None:
    damage = spots((0, 5, 5, 5, 120), (1, 30, 30, 5, 120))
    assert len(map_places(damage, [Layer()] * 4).kind) == 0
    keen = [Layer(), Layer(True, 90.0), Layer(), Layer()]
    assert map_places(damage, keen).kind.tolist() == [1]


def test_what_is_rejected_stays_rejected_when_the_sensitivity_changes() -> None:
    damage = spots((0, 5, 5, 12, 30), (0, 8, 8, 4, 230))
    decided = np.zeros(len(damage.flat), np.uint8)
    at_first = map_places(damage, [Layer()] * 4)
    assert at_first.area.tolist() == [16]
    decided[at_first.pixels] = REJECTED
    more = map_places(damage, [Layer(True, 95.0)] * 4, decided)
    assert more.area.tolist() == [144] and more.decision.tolist() == [REJECTED]
    less = map_places(damage, [Layer(True, 30.0)] * 4, decided)
    assert less.decision.tolist() == [REJECTED]


def test_what_is_accepted_stays_when_the_sensitivity_falls_but_not_when_its_layer_goes_off() -> None:
    damage = spots((1, 8, 8, 4, 170), (1, 30, 30, 4, 170))
    decided = np.zeros(len(damage.flat), np.uint8)
    decided[map_places(damage, [Layer()] * 4).pixels[:16]] = ACCEPTED
    none = [Layer(True, 0.0)] * 4
    kept = map_places(damage, none, decided)
    assert kept.boxes.tolist() == [[8, 8, 12, 12]] and kept.decision.tolist() == [ACCEPTED]
    none[1] = Layer(False)
    assert len(map_places(damage, none, decided).kind) == 0
    assert len(map_places(damage, [Layer(False)] * 4, decided).kind) == 0


def test_an_empty_map_has_no_places() -> None:
    assert len(map_places(spots(), [Layer()] * 4).kind) == 0
