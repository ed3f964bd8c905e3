"""Other fills of single places: each changes its own place only, and a choice is repeated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from genrepair.errors import UsageError
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress
from genrepair.tools.fill_places import MOST, VARIANTS, WAYS, Choice, read_choices, take, ways_for, write_choices
from genrepair.tools.inpaint import TOOL, InpaintParams
from genrepair.tools.tool import Request, check, describe
from tests.conftest import FakeEngine, tiny_card

WIDE, THIN = Region(45, 45, 31, 31), Region(30, 130, 71, 5)


@pytest.fixture
def request_(noisy: Any) -> Request:
    mask = np.zeros((120, 180), np.uint8)
    cv2.circle(mask, (60, 60), 15, 255, -1)
    mask[THIN.slices] = 255
    return Request(noisy(120, 180, 10), mask, InpaintParams())


def result(request: Request, engine: Any, *choices: Choice, candidate: str = "best") -> np.ndarray[Any, Any]:
    params = replace(request.params, places=write_choices(choices), candidate=candidate)
    request = replace(request, params=params)
    picture = request.pixels.copy()
    for patch in TOOL.finish(request, TOOL.prepare(request, engine, NoProgress())).patches:
        picture[patch.region.slices][patch.weight > 0] = patch.pixels[patch.weight > 0]  # type: ignore[operator]
    return picture


@pytest.fixture
def varied() -> FakeEngine:
    """With a model of variants."""
    return FakeEngine(**{"inpaint-variants": tiny_card("inpaint-variants")})


@pytest.mark.parametrize("way", [way for way in WAYS if way != "other"])
def test_a_choice_changes_its_place_only(request_: Request, varied: FakeEngine, way: str) -> None:
    engine = varied
    plain = result(request_, engine, candidate="network")
    chosen = result(request_, engine, Choice(WIDE, way), candidate="network")
    differs = (plain != chosen).any(axis=2)
    reach = WIDE.pad(5)
    inside = np.zeros(differs.shape, bool)
    inside[reach.slices] = True
    assert not differs[~inside].any()
    assert differs.any() == (way != "network")


def test_a_choice_wins_over_the_param_for_wide_places(request_: Request, engine: FakeEngine) -> None:
    smooth = [result(request_, engine, Choice(WIDE, "smooth"), candidate=name) for name in ("network", "texture")]
    np.testing.assert_array_equal(smooth[0][WIDE.slices], smooth[1][WIDE.slices])


def test_the_other_network_fills_a_thin_place(request_: Request) -> None:
    engine = FakeEngine(**{"inpaint-thin": tiny_card("inpaint-thin")})
    filled, _ = TOOL.fill(request_, engine, NoProgress())  # type: ignore[arg-type]
    assert ways_for(filled, THIN, engine)[:2] == ["network", "other"]  # type: ignore[arg-type]
    assert "other" not in ways_for(filled, WIDE, engine)  # type: ignore[arg-type]
    engine.calls.clear()
    assert take(filled, Choice(THIN, "other"), engine, NoProgress())  # type: ignore[arg-type]
    assert {call["task"] for call in engine.calls} == {"inpaint"}


def test_at_most_four_ways_and_the_likely_ones_first(request_: Request, engine: FakeEngine) -> None:
    filled, _ = TOOL.fill(request_, engine, NoProgress())  # type: ignore[arg-type]
    assert ways_for(filled, WIDE, engine) == ["network", "texture", "free-texture", "smooth"]  # type: ignore[arg-type]
    assert len(ways_for(filled, THIN, engine)) == 4  # type: ignore[arg-type]
    assert ways_for(filled, Region(100, 5, 15, 15), engine) == []  # type: ignore[arg-type]


def test_variants_come_last_and_at_wide_places_only(request_: Request, varied: FakeEngine) -> None:
    filled, _ = TOOL.fill(request_, varied, NoProgress())  # type: ignore[arg-type]
    ways = ways_for(filled, WIDE, varied)  # type: ignore[arg-type]
    assert len(ways) == MOST
    assert tuple(ways[-4:]) == VARIANTS
    assert not set(VARIANTS) & set(ways_for(filled, THIN, varied))  # type: ignore[arg-type]


def test_variants_differ_from_each_other_and_come_back_the_same(request_: Request, varied: FakeEngine) -> None:
    made = [result(request_, varied, Choice(WIDE, way)) for way in VARIANTS]
    for number, one in enumerate(made):
        np.testing.assert_array_equal(one, result(request_, varied, Choice(WIDE, VARIANTS[number])))
        for other in made[:number]:
            assert np.abs(one[WIDE.slices].astype(int) - other[WIDE.slices]).mean() > 4


def test_a_step_names_the_model_of_a_variant(request_: Request, varied: FakeEngine) -> None:
    params = replace(request_.params, places=write_choices((Choice(WIDE, "variant-2"),)))
    prepared = TOOL.prepare(replace(request_, params=params), varied, NoProgress())  # type: ignore[arg-type]
    assert prepared.summary["model"] == "inpaint-tiny, inpaint-variants-tiny"


def test_without_its_model_a_variant_changes_nothing(request_: Request, engine: FakeEngine) -> None:
    plain = result(request_, engine, candidate="network")
    np.testing.assert_array_equal(result(request_, engine, Choice(WIDE, "variant-1"), candidate="network"), plain)


def test_a_place_where_nothing_is_marked_is_no_harm(request_: Request, engine: FakeEngine) -> None:
    np.testing.assert_array_equal(
        result(request_, engine, Choice(Region(100, 5, 15, 15), "smooth")), result(request_, engine)
    )


def test_choices_as_text() -> None:
    choices = (Choice(WIDE, "smooth"), Choice(THIN, "texture"))
    assert read_choices(write_choices(choices)) == choices
    assert read_choices("") == ()
    for wrong in ("1 2 3 smooth", "1 2 3 4 magic", "a b c d smooth", "1 2 0 4 smooth", ";"):
        with pytest.raises(UsageError):
            check(InpaintParams(places=wrong))
    assert describe(InpaintParams)["places"].hidden
