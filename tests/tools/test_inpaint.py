"""Filling: bit-exact outside, from the surroundings inside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.blend import lay
from genrepair.imaging.mask import grow
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress
from genrepair.tools.inpaint import TOOL, InpaintParams
from genrepair.tools.tool import Outcome, Request


def run(request: Request, engine: Any) -> tuple[NDArray[Any], Outcome]:
    outcome = TOOL.finish(request, TOOL.prepare(request, engine, NoProgress()))
    result = request.pixels.copy()
    for patch in outcome.patches:
        result[patch.region.slices] = lay(result[patch.region.slices], patch)
    return result, outcome


def line(height: int, width: int, thickness: int = 3) -> NDArray[np.uint8]:
    mask = np.zeros((height, width), np.uint8)
    cv2.line(mask, (5, 5), (width - 8, height - 12), 255, thickness)
    return mask


@given(
    st.integers(0, 2**32),
    st.integers(40, 400),
    st.integers(40, 400),
    st.sampled_from([8, 16]),
    st.integers(0, 16),
    st.integers(0, 16),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_outside_mask_and_feather_every_bit_stays(
    engine: Any, noisy: Any, seed: int, height: int, width: int, depth: int, wide: int, soft: int
) -> None:
    random = np.random.default_rng(seed)
    pixels = noisy(height, width, 6, seed=seed % 1000, depth=depth)
    mask = np.zeros((height, width), np.uint8)
    for _ in range(4):
        place = (int(random.integers(width)), int(random.integers(height)))
        cv2.circle(mask, place, int(random.integers(1, 14)), 255, -1)
    params = InpaintParams(grow=wide, feather=soft)
    try:
        result, outcome = run(Request(pixels, mask, params), engine)
    except UsageError:
        assert np.count_nonzero(grow(mask, wide + soft)) > 0.8 * mask.size
        return
    outside = grow(mask, wide + soft) == 0
    np.testing.assert_array_equal(result[outside], pixels[outside])
    assert result.dtype == pixels.dtype
    for patch in outcome.patches:
        assert patch.weight is not None and patch.region.clip(height, width) == patch.region


@pytest.mark.parametrize("depth", [8, 16])
def test_nothing_of_the_damage_is_left(engine: Any, smooth: Any, depth: int) -> None:
    clean = smooth(200, 300, depth=depth)
    mask = line(200, 300)
    damaged = clean.copy()
    damaged[mask > 0] = np.iinfo(clean.dtype).max
    result, _ = run(Request(damaged, mask, InpaintParams()), engine)
    # The fake fills with a mean, so the colour is only about right, but the white must be gone everywhere.
    assert result[mask > 0].max() < 0.95 * np.iinfo(clean.dtype).max


def test_the_network_never_sees_the_damage(engine: Any, smooth: Any) -> None:
    pixels, mask = smooth(200, 300), line(200, 300)
    pixels[mask > 0] = 255
    run(Request(pixels, mask, InpaintParams()), engine)
    for call in engine.calls:
        assert not call["image"][call["mask"] > 0].any()
        assert call["mask"].any()


def test_what_lies_under_the_mask_does_not_matter(engine: Any, smooth: Any) -> None:
    mask = line(200, 300)
    white, black = smooth(200, 300), smooth(200, 300)
    white[mask > 0], black[mask > 0] = 255, 0
    a, _ = run(Request(white, mask, InpaintParams(feather=0)), engine)
    b, _ = run(Request(black, mask, InpaintParams(feather=0)), engine)
    np.testing.assert_array_equal(a, b)


def test_a_thick_hole_is_filled_through_a_smaller_picture(engine: Any, smooth: Any) -> None:
    pixels = smooth(500, 640)
    mask = np.zeros((500, 640), np.uint8)
    cv2.circle(mask, (320, 250), 90, 255, -1)
    pixels[mask > 0] = 255
    result, outcome = run(Request(pixels, mask, InpaintParams(match_grain=0)), engine)
    # One window of the tile's size sees the whole hole and what is around it.
    assert outcome.summary["network_runs"] <= 4
    assert all(max(call["image"].shape) <= 128 for call in engine.calls)
    assert result[mask > 0].max() < 240


@pytest.mark.parametrize("where", [(0, 0), (0, 300), (199, 0), (199, 299), (100, 0)])
def test_a_hole_at_the_border_is_filled(engine: Any, smooth: Any, where: tuple[int, int]) -> None:
    pixels = smooth(200, 300)
    mask = np.zeros((200, 300), np.uint8)
    cv2.circle(mask, (where[1], where[0]), 12, 255, -1)
    pixels[mask > 0] = 255
    result, _ = run(Request(pixels, mask, InpaintParams()), engine)
    assert result[mask > 0].max() < 245


@pytest.mark.parametrize("shape", [(1, 1), (5, 9), (31, 200)])
def test_tiny_photos(engine: Any, shape: tuple[int, int]) -> None:
    pixels = np.full((*shape, 3), 90, np.uint8)
    mask = np.zeros(shape, np.uint8)
    mask[0, 0] = 255
    request = Request(pixels, mask, InpaintParams(grow=0, feather=0))
    if mask.size == 1:
        with pytest.raises(UsageError, match="covers 100 %"):
            run(request, engine)
    else:
        np.testing.assert_array_equal(run(request, engine)[0], pixels)


def test_no_mask_an_empty_one_and_a_full_one_are_refused(engine: Any, smooth: Any) -> None:
    pixels = smooth(60, 80)
    for mask, sentence in (
        (None, "Filling needs a mask"),
        (np.zeros((60, 80), np.uint8), "The mask is empty"),
        (np.full((60, 80), 255, np.uint8), "The mask covers 100 % of the photo"),
        (np.full((60, 81), 255, np.uint8), "The mask is 81 x 60 pixels, but the photo 80 x 60"),
    ):
        with pytest.raises(UsageError, match=sentence):
            TOOL.prepare(Request(pixels, mask, InpaintParams()), engine, NoProgress())
    assert not engine.calls


def test_protected_pixels_stay(engine: Any, smooth: Any) -> None:
    pixels, mask = smooth(200, 300), line(200, 300, 9)
    protect = np.zeros((200, 300), np.uint8)
    protect[:, 150:] = 255
    result, _ = run(Request(pixels, mask, InpaintParams(), protect=protect), engine)
    np.testing.assert_array_equal(result[:, 150:], pixels[:, 150:])
    assert (result[:, :150] != pixels[:, :150]).any()


def test_only_the_region_is_filled_and_its_part_of_the_mask_used_up(engine: Any, smooth: Any) -> None:
    pixels, mask = smooth(200, 300), line(200, 300, 5)
    region = Region(0, 0, 200, 100)
    result, outcome = run(Request(pixels, mask, InpaintParams(), region=region), engine)
    np.testing.assert_array_equal(result[:, 106:], pixels[:, 106:])
    assert outcome.mask is not None and not outcome.mask[:, :100].any()
    np.testing.assert_array_equal(outcome.mask[:, 100:], mask[:, 100:])


def test_afterwards_the_mask_is_empty(engine: Any, smooth: Any) -> None:
    _, outcome = run(Request(smooth(100, 100), line(100, 100), InpaintParams()), engine)
    assert outcome.mask is not None and not outcome.mask.any()


def test_grain_is_live_and_like_the_photos(engine: Any, noisy: Any) -> None:
    pixels = noisy(300, 400, 10)
    mask = np.zeros((300, 400), np.uint8)
    cv2.circle(mask, (200, 150), 24, 255, -1)
    request = Request(pixels, mask, InpaintParams())
    prepared = TOOL.prepare(request, engine, NoProgress())
    calls = len(engine.calls)
    spread = {}
    for percent in (0, 50, 100):
        outcome = TOOL.finish(
            replace(request, params=InpaintParams(candidate="network", match_grain=percent)), prepared
        )
        result = pixels.copy()
        for patch in outcome.patches:
            result[patch.region.slices] = lay(result[patch.region.slices], patch)
        spread[percent] = result[mask > 0].std(axis=0).mean()
    assert len(engine.calls) == calls
    assert spread[0] < 1.5 and spread[50] == pytest.approx(5, rel=0.2) and spread[100] == pytest.approx(10, rel=0.2)


def test_a_clean_photo_gets_no_grain(engine: Any, smooth: Any) -> None:
    request = Request(smooth(300, 400), line(300, 400), InpaintParams())
    assert all(block.grain is None for block in TOOL.prepare(request, engine, NoProgress()).blocks)


def test_prepared_serves_any_part_of_its_region(engine: Any, noisy: Any) -> None:
    whole = Request(noisy(300, 400, 10), line(300, 400), InpaintParams())
    prepared = TOOL.prepare(whole, engine, NoProgress())
    part = replace(whole, region=Region(40, 50, 100, 120))
    assert prepared.covers(part) and prepared.nbytes > 0
    full = whole.pixels.copy()
    for patch in TOOL.finish(whole, prepared).patches:
        full[patch.region.slices] = lay(full[patch.region.slices], patch)
    seen = whole.pixels.copy()
    for patch in TOOL.finish(part, prepared).patches:
        assert part.work_region.contains(patch.region)
        seen[patch.region.slices] = lay(seen[patch.region.slices], patch)
    np.testing.assert_array_equal(seen[part.work_region.slices], full[part.work_region.slices])


def test_cancelling_reaches_the_network(engine: Any, smooth: Any) -> None:
    class Stopped(NoProgress):
        cancelled = True

    seen: list[bool] = []
    real = engine.predict

    def predict(*args: Any, **more: Any) -> Any:
        seen.append(more["progress"].cancelled)
        return real(*args, **more)

    engine.predict = predict
    TOOL.prepare(Request(smooth(100, 100), line(100, 100), InpaintParams()), engine, Stopped())
    assert seen and all(seen)


def test_thin_damage_has_a_model_of_its_own(engine: Any, noisy: Any) -> None:
    from tests.conftest import tiny_card

    engine.cards["inpaint-thin"] = tiny_card("inpaint-thin")
    pixels = noisy(160, 200, 4)
    mask = line(160, 200)
    _, outcome = run(Request(pixels, mask, InpaintParams()), engine)
    assert outcome.summary["model"] == "inpaint-thin-tiny"
    cv2.circle(mask, (150, 40), 22, 255, -1)
    result, outcome = run(Request(pixels, mask, InpaintParams()), engine)
    assert outcome.summary["model"] == "inpaint-thin-tiny, inpaint-tiny"
    np.testing.assert_array_equal(result[grow(mask, 5) == 0], pixels[grow(mask, 5) == 0])
    # Who names a model wants that one.
    _, outcome = run(Request(pixels, mask, InpaintParams(), model="inpaint-tiny"), engine)
    assert outcome.summary["model"] == "inpaint-tiny"


def test_the_candidate_is_live_and_stays_inside(engine: Any, noisy: Any) -> None:
    pixels = noisy(300, 400, 10)
    mask = np.zeros((300, 400), np.uint8)
    cv2.circle(mask, (200, 150), 24, 255, -1)
    request = Request(pixels, mask, InpaintParams())
    prepared = TOOL.prepare(request, engine, NoProgress())
    calls, made = len(engine.calls), {}
    for candidate in ("network", "texture", "best"):
        asked = replace(request, params=InpaintParams(candidate=candidate, match_grain=0))
        result = pixels.copy()
        for patch in TOOL.finish(asked, prepared).patches:
            result[patch.region.slices] = lay(result[patch.region.slices], patch)
        np.testing.assert_array_equal(result[grow(mask, 5) == 0], pixels[grow(mask, 5) == 0])
        made[candidate] = result
    assert len(engine.calls) == calls
    assert made["network"][mask > 0].std() < 0.5 * made["texture"][mask > 0].std()
    np.testing.assert_array_equal(made["best"], made["texture"])
    assert prepared.summary["texture_percent"] == 100
