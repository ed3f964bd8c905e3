"""Damage: found, thresholded again without the network, counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.imaging.region import Region
from genrepair.progress import NoProgress
from genrepair.tools.damage import TOOL, DamageParams, DamagePrepared, thresholds
from genrepair.tools.tool import Request

CLASSES = ("scratch", "dust", "crease", "stain")


def prepared(*planes: NDArray[Any]) -> DamagePrepared:
    """A probability map with the planes that are given, the others 0."""
    stack = np.zeros((*planes[0].shape, 4), np.uint8)
    stack[..., : len(planes)] = np.stack(planes, axis=2)
    return DamagePrepared(Region(0, 0, *planes[0].shape), stack, CLASSES, 0.6, {})


def request(height: int, width: int, **params: Any) -> Request:
    return Request(np.zeros((height, width, 3), np.uint8), None, DamageParams(**{"grow": 0, **params}))


def spot(height: int, width: int, row: int, column: int, size: int, value: int) -> NDArray[np.uint8]:
    plane = np.zeros((height, width), np.uint8)
    plane[row : row + size, column : column + size] = value
    return plane


def test_more_sensitivity_never_finds_less() -> None:
    random = np.random.default_rng(0)
    plane = cv2.GaussianBlur(random.integers(0, 256, (60, 80)).astype(np.uint8), (0, 0), 2)
    plane = np.interp(plane, (plane.min(), plane.max()), (0, 255)).astype(np.uint8)
    masks = [TOOL.finish(request(60, 80, sensitivity=s), prepared(plane)).mask for s in range(0, 101, 10)]
    for less, more in zip(masks, masks[1:], strict=False):
        assert less is not None and more is not None and not (less & ~more).any()
    assert masks[0] is not None and masks[-1] is not None and masks[-1].sum() > masks[0].sum()


def test_thresholds_hit_the_models_own_in_the_middle() -> None:
    assert thresholds(50, 0.37)[1] == pytest.approx(0.37)
    assert all(low < high for low, high in (thresholds(s) for s in range(0, 101, 5)))
    assert thresholds(100)[1] < thresholds(0)[1]


def test_faint_places_count_only_where_they_touch_a_sure_one() -> None:
    plane = spot(40, 60, 5, 5, 6, 240) | spot(40, 60, 5, 11, 6, 140) | spot(40, 60, 25, 40, 6, 140)
    mask = TOOL.finish(request(40, 60), prepared(plane)).mask
    assert mask is not None
    assert mask[7, 7] and mask[7, 14] and not mask[27, 42]


def test_a_mark_that_is_sure_somewhere_is_found_whole() -> None:
    faint = np.zeros((60, 80), np.uint8)
    faint[30:32, 5:75] = 50
    plane = faint | spot(60, 80, 30, 40, 2, 200)
    mask = TOOL.finish(request(60, 80), prepared(plane)).mask
    assert mask is not None and np.array_equal(mask > 0, faint > 0)
    nowhere = TOOL.finish(request(60, 80), prepared(faint)).mask
    assert nowhere is not None and not nowhere.any()


def test_no_sensitivity_takes_all_that_is_not_impossible() -> None:
    plane = np.full((60, 80), 12, np.uint8) | spot(60, 80, 30, 40, 4, 255)
    for sensitivity in (50, 100):
        mask = TOOL.finish(request(60, 80, sensitivity=sensitivity), prepared(plane)).mask
        assert mask is not None and cv2.countNonZero(mask) == 16


def test_specks_of_a_few_pixels_are_dropped() -> None:
    plane = spot(30, 30, 3, 3, 2, 255) | spot(30, 30, 20, 20, 3, 255)
    outcome = TOOL.finish(request(30, 30), prepared(plane))
    assert outcome.mask is not None
    assert not outcome.mask[:10].any() and outcome.summary["found"] == {**dict.fromkeys(CLASSES, 0), "scratch": 1}


def test_classes_are_counted_and_can_be_switched_off() -> None:
    scratch = spot(60, 60, 5, 5, 5, 250) | spot(60, 60, 5, 30, 5, 250)
    dust = spot(60, 60, 40, 40, 5, 250)
    everything = TOOL.finish(request(60, 60), prepared(scratch, dust))
    assert everything.summary["found"] == {"scratch": 2, "dust": 1, "crease": 0, "stain": 0}
    no_dust = TOOL.finish(request(60, 60, dust=False), prepared(scratch, dust))
    assert no_dust.mask is not None and not no_dust.mask[40:].any()
    assert no_dust.summary["found"] == {"scratch": 2, "crease": 0, "stain": 0}
    nothing = TOOL.finish(request(60, 60, **dict.fromkeys(CLASSES, False)), prepared(scratch, dust))
    assert nothing.mask is not None and not nothing.mask.any() and nothing.summary["found"] == {}


def test_a_place_belongs_to_its_likeliest_class() -> None:
    outcome = TOOL.finish(request(30, 30), prepared(spot(30, 30, 5, 5, 8, 200), spot(30, 30, 5, 5, 8, 230)))
    assert outcome.summary["found"]["dust"] == 1 and outcome.summary["found"]["scratch"] == 0


def test_grow_widens_and_share_is_told() -> None:
    plane = spot(50, 50, 20, 20, 10, 255)
    outcome = TOOL.finish(request(50, 50, grow=3), prepared(plane))
    assert outcome.mask is not None and outcome.mask[17, 25] and not outcome.mask[16, 25]
    assert outcome.summary["share_percent"] == pytest.approx(100 * np.count_nonzero(outcome.mask) / 2500, abs=0.01)


def test_a_region_leaves_the_mask_outside_as_it_was(engine: Any, smooth: Any) -> None:
    pixels = smooth(80, 120)
    cv2.line(pixels, (0, 20), (119, 60), (255, 255, 255), 2)
    mask = np.zeros((80, 120), np.uint8)
    mask[70:75, 100:110] = 255
    asked = Request(pixels, mask, DamageParams(), region=Region(0, 0, 80, 60))
    made = TOOL.prepare(asked, engine, NoProgress())
    assert engine.calls[0]["image"].shape == (80, 60, 3)
    found = TOOL.finish(asked, made).mask
    assert found is not None and found[:, :60].any()
    np.testing.assert_array_equal(found[:, 60:], mask[:, 60:])


def test_protected_places_are_not_masked(engine: Any, smooth: Any) -> None:
    pixels = smooth(60, 80)
    cv2.line(pixels, (0, 20), (79, 40), (255, 255, 255), 2)
    protect = np.zeros((60, 80), np.uint8)
    protect[:, :40] = 255
    asked = Request(pixels, None, DamageParams(), protect=protect)
    found = TOOL.finish(asked, TOOL.prepare(asked, engine, NoProgress())).mask
    assert found is not None and not found[:, :40].any() and found[:, 40:].any()


@pytest.mark.parametrize("shape", [(101, 140), (100, 141)])
def test_big_photos_are_looked_at_twice_and_the_larger_counts(
    engine: Any, smooth: Any, shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genrepair.tools.damage._BIG_PIXELS", 10_000)
    monkeypatch.setattr("genrepair.tools.damage._BAND_ROWS", 37)
    monkeypatch.setattr("genrepair.imaging.damage_line.hold_back", lambda *_: None)
    pixels = smooth(*shape)
    # Wider than the fake's window at full size, narrow enough at half size.
    cv2.rectangle(pixels, (60, 40), (73, 90), (255, 255, 255), -1)
    made = TOOL.prepare(Request(pixels, None, DamageParams()), engine, NoProgress())
    assert len(engine.calls) == 2 and engine.calls[1]["image"].shape[0] == round(shape[0] / 2)
    assert made.summary["scales"] == 2 and made.probability.shape == (*shape, 4)
    engine.calls.clear()
    monkeypatch.setattr("genrepair.tools.damage._BIG_PIXELS", 1_000_000)
    once = TOOL.prepare(Request(pixels, None, DamageParams()), engine, NoProgress())
    assert (made.probability >= once.probability).all()
    assert made.probability[45:85, 64:70, 0].min() > once.probability[45:85, 64:70, 0].min()


def test_upscaling_in_bands_agrees_with_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    from genrepair.tools.damage import _maximum_of_upscaled

    coarse = np.random.default_rng(1).integers(0, 256, (50, 40, 4)).astype(np.uint8)
    monkeypatch.setattr("genrepair.tools.damage._BAND_ROWS", 33)
    fine = np.zeros((100, 80, 4), np.uint8)
    _maximum_of_upscaled(fine, coarse)
    np.testing.assert_allclose(fine.astype(int), cv2.resize(coarse, (80, 100)).astype(int), atol=4)


def test_the_soft_mask_is_the_probability(engine: Any, smooth: Any) -> None:
    pixels = smooth(60, 80)
    cv2.line(pixels, (0, 20), (79, 40), (255, 255, 255), 2)
    asked = Request(pixels, None, DamageParams())
    made = TOOL.prepare(asked, engine, NoProgress())
    np.testing.assert_array_equal(TOOL.soft_mask(asked, made), made.probability.max(axis=2))
    without = replace(asked, params=DamageParams(scratch=False))
    np.testing.assert_array_equal(TOOL.soft_mask(without, made), made.probability[..., 1:].max(axis=2))


def test_the_card_may_name_the_best_threshold(engine: Any, smooth: Any) -> None:
    engine.cards["damage"] = replace(engine.cards["damage"], metrics={"threshold": 0.42})
    assert TOOL.prepare(Request(smooth(40, 40), None, DamageParams()), engine, NoProgress()).threshold == 0.42
