"""Candidates for a place of a Fill: made from the photo as it is, laid without another run, kept in the step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from genrepair.errors import Cancelled
from genrepair.imaging.photo import Carried, Photo
from genrepair.progress import NoProgress
from genrepair.services import fill_choices, replay, step_recipe
from genrepair.services.applied_step import describe
from genrepair.services.document import Document
from genrepair.services.fill_choices import Candidate, FillChoices, last_fill, places_of
from genrepair.services.repair import run_tool
from genrepair.tools.inpaint import TOOL, InpaintParams
from tests.conftest import FakeEngine, tiny_card


@pytest.fixture
def filled(noisy: Any, engine: FakeEngine) -> Document:
    document = Document(Photo(noisy(130, 220, 10), None, Carried("png")))
    mask = np.zeros((130, 220), np.uint8)
    cv2.circle(mask, (60, 60), 15, 255, -1)
    cv2.circle(mask, (160, 70), 15, 255, -1)
    document.set_mask(mask)
    document.paint([(60.0, 60.0)], 3, target="protect")
    request = document.request("inpaint", InpaintParams())
    outcome = run_tool(TOOL, request, engine)  # type: ignore[arg-type]
    done = describe(TOOL, request, outcome, engine, 0.1)  # type: ignore[arg-type]
    document.apply(outcome, "Fill", request.revision, [done], request.mask_content)
    return document


def candidates(document: Document, engine: Any, number: int = 0) -> list[Candidate]:
    step = last_fill(document.steps)
    assert step is not None
    place = places_of(step)[number]
    return list(FillChoices(document.base(), document.steps, step).candidates(place, engine, NoProgress()))


def lay(document: Document, candidate: Candidate) -> None:
    step = last_fill(document.steps)
    assert step is not None
    base = document.base()
    new = fill_choices.with_choice(document.steps, step.id, candidate, base)

    def no_engine() -> Any:
        pytest.fail("a model ran")

    document.rebuild(replay.rebuild(base, document.steps, new, no_engine), "Other fill")


def test_up_to_four_and_one_of_them_is_in_the_photo(filled: Document, engine: FakeEngine) -> None:
    found = candidates(filled, engine)
    assert 2 <= len(found) <= 4
    assert len({each.way for each in found}) == len(found)
    assert [each.current for each in found].count(True) == 1
    assert all(max(each.thumbnail.shape) == 160 for each in found)


def test_a_choice_replaces_its_place_only_and_is_one_step(filled: Document, engine: FakeEngine) -> None:
    before = filled.pixels.copy()
    found = candidates(filled, engine)
    other = next(each for each in found if not each.current)
    lay(filled, other)
    differs = (filled.pixels != before).any(axis=2)
    inside = np.zeros(differs.shape, bool)
    inside[other.place.pad(6).slices] = True
    assert differs.any() and not differs[~inside].any()
    assert not differs[filled.protect > 0].any()
    assert len(filled.steps) == 1
    assert [each.way for each in candidates(filled, engine) if each.current] == [other.way]
    filled.undo()
    np.testing.assert_array_equal(filled.pixels, before)


def test_going_back_to_what_was_there_is_exact(filled: Document, engine: FakeEngine) -> None:
    before = filled.pixels.copy()
    found = candidates(filled, engine)
    lay(filled, next(each for each in found if not each.current))
    lay(filled, next(each for each in found if each.current))
    np.testing.assert_array_equal(filled.pixels, before)


def test_a_run_again_keeps_the_choice(filled: Document, engine: FakeEngine) -> None:
    smooth = next(each for each in candidates(filled, engine) if each.way == "smooth")
    lay(filled, smooth)
    chosen = filled.pixels.astype(int)
    step = filled.steps[0]
    again = replay.with_params(filled.steps, step.id, step.params)
    filled.rebuild(replay.rebuild(filled.base(), filled.steps, again, lambda: engine), "again")  # type: ignore[arg-type]
    # Grain is drawn anew; the colours are those of the choice.
    place = smooth.place.slices
    difference = cv2.blur((filled.pixels[place].astype(float) - chosen[place]), (15, 15))
    assert np.abs(difference).mean() < 2


def test_all_places_in_one_way(filled: Document, engine: FakeEngine) -> None:
    step = filled.steps[0]
    new = fill_choices.with_way(filled.steps, step.id, "smooth")
    filled.rebuild(replay.rebuild(filled.base(), filled.steps, new, lambda: engine), "all")  # type: ignore[arg-type]
    for number in (0, 1):
        assert [each.way for each in candidates(filled, engine, number) if each.current] == ["smooth"]


def test_recipes_have_no_places(filled: Document, engine: FakeEngine) -> None:
    lay(filled, next(each for each in candidates(filled, engine) if not each.current))
    recipe = step_recipe.recipe_from_steps("mine", filled.steps, find_first=True)
    assert "places" not in recipe.steps[-1].params


def test_it_can_be_stopped(filled: Document, engine: FakeEngine) -> None:
    class Stop(NoProgress):
        def update(self, fraction: float, text: str = "") -> None:
            raise Cancelled

    step = last_fill(filled.steps)
    assert step is not None
    with pytest.raises(Cancelled):
        next(FillChoices(filled.base(), filled.steps, step).candidates(places_of(step)[0], engine, Stop()))  # type: ignore[arg-type]


def test_another_network_is_named_in_the_step(filled: Document) -> None:
    engine = FakeEngine(second=replace(tiny_card("inpaint"), id="second", version="7", sha256="e" * 64))
    before = filled.steps[0].model
    lay(filled, next(each for each in candidates(filled, engine) if each.way == "other"))
    step = filled.steps[0]
    assert step.model == f"{before}, second"
    assert step.model_version.endswith(", 7") and step.model_sha256.endswith("e" * 64)
    again = replay.with_params(filled.steps, step.id, step.params)
    filled.rebuild(replay.rebuild(filled.base(), filled.steps, again, lambda: engine), "again")  # type: ignore[arg-type]
    assert filled.steps[0].model == step.model
