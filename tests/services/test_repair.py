"""Tools and recipes: one code path, cached where it may be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.errors import Cancelled, UsageError
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Carried, Photo
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress
from genrepair.services.document import Document
from genrepair.services.recipe import Recipe, Step, default_recipe, recipe_of
from genrepair.services.repair import PreparedCache, repair_photo, run_recipe, run_tool
from genrepair.tools.catalog import get_tool
from genrepair.tools.denoise import DenoiseParams
from genrepair.tools.inpaint import InpaintParams
from genrepair.tools.tool import Outcome, Request, param


def scratched(noisy: Any, depth: int = 8) -> NDArray[Any]:
    pixels = noisy(200, 260, 4, depth=depth)
    peak = int(np.iinfo(pixels.dtype).max)
    cv2.line(pixels, (10, 20), (240, 170), (peak, peak, peak), 2)
    return pixels


def make(pixels: NDArray[Any], **more: Any) -> Document:
    return Document(Photo(pixels, None, Carried("png")), **more)


def test_the_default_recipe() -> None:
    assert [step.tool for step in default_recipe().steps] == ["damage", "inpaint", "denoise"]


def test_recipes_refuse_nonsense() -> None:
    with pytest.raises(UsageError, match="no tool 'magic'"):
        recipe_of(["magic"])
    with pytest.raises(UsageError, match="named twice"):
        recipe_of(["denoise", "denoise"])
    with pytest.raises(UsageError, match="no step"):
        recipe_of([])
    with pytest.raises(UsageError, match="Luminance may be 0 to 150 %"):
        recipe_of(["denoise"], {"denoise": {"luminance": 900}})
    with pytest.raises(UsageError, match="Noise level"):
        recipe_of(["denoise"], {"denoise": {"sigma": "loud"}})


def test_a_slider_does_not_run_the_network_again(engine: Any, noisy: Any) -> None:
    doc, cache, tool = make(noisy(100, 120, 9)), PreparedCache(), get_tool("denoise")
    for strength in (100, 50, 20, 0):
        run_tool(tool, doc.request("denoise", DenoiseParams(luminance=strength)), engine, cache=cache)
    assert len(engine.calls) == 1
    run_tool(tool, doc.request("denoise", DenoiseParams(sigma="12")), engine, cache=cache)
    assert len(engine.calls) == 2
    part = doc.request("denoise", DenoiseParams(), region=Region(0, 0, 30, 30))
    assert cache.get(tool, part) is not None
    run_tool(tool, part, engine, cache=cache)
    assert len(engine.calls) == 2


def test_other_pixels_are_other_work_and_an_undo_is_not(engine: Any, noisy: Any) -> None:
    doc, cache, tool = make(noisy(100, 120, 9)), PreparedCache(), get_tool("denoise")
    outcome = run_tool(tool, doc.request("denoise", DenoiseParams()), engine, cache=cache)
    doc.apply(outcome, tool.title, doc.revision)
    run_tool(tool, doc.request("denoise", DenoiseParams()), engine, cache=cache)
    assert len(engine.calls) == 2
    doc.undo()
    run_tool(tool, doc.request("denoise", DenoiseParams()), engine, cache=cache)
    assert len(engine.calls) == 2


def test_filling_depends_on_the_mask_denoising_does_not(engine: Any, noisy: Any) -> None:
    doc, cache = make(noisy(100, 120, 9)), PreparedCache()
    run_tool(get_tool("denoise"), doc.request("denoise", DenoiseParams()), engine, cache=cache)
    doc.paint([(50, 50)], 4)
    run_tool(get_tool("denoise"), doc.request("denoise", DenoiseParams()), engine, cache=cache)
    assert len(engine.calls) == 1
    fill = get_tool("inpaint")
    run_tool(fill, doc.request("inpaint", InpaintParams()), engine, cache=cache)
    run_tool(fill, doc.request("inpaint", InpaintParams(match_grain=0)), engine, cache=cache)
    assert len(engine.calls) == 2
    doc.paint([(20, 90)], 4)
    run_tool(fill, doc.request("inpaint", InpaintParams()), engine, cache=cache)
    assert len(engine.calls) > 2


def test_what_was_made_from_a_mixture_is_not_kept(engine: Any, noisy: Any) -> None:
    doc, cache, tool = make(noisy(100, 120, 9)), PreparedCache(), get_tool("denoise")
    request = doc.request("denoise", DenoiseParams())
    doc.apply(Outcome([Patch(Region(0, 0, 5, 5), np.zeros((5, 5, 3), np.uint8))]), "Edit", doc.revision)
    doc.undo()
    run_tool(tool, request, engine, cache=cache)
    assert cache.get(tool, doc.request("denoise", DenoiseParams())) is None


def test_requests_without_a_name_are_not_cached(engine: Any, noisy: Any) -> None:
    cache, request = PreparedCache(), Request(noisy(50, 60, 9), None, DenoiseParams())
    run_tool(get_tool("denoise"), request, engine, cache=cache)
    run_tool(get_tool("denoise"), request, engine, cache=cache)
    assert len(engine.calls) == 2


def test_the_cache_keeps_to_its_budget_and_the_newest(engine: Any, noisy: Any) -> None:
    doc, cache, tool = make(noisy(100, 100, 9)), PreparedCache(70_000), get_tool("denoise")
    requests = [doc.request("denoise", DenoiseParams(sigma=str(s))) for s in (5, 6, 7)]
    for request in requests:
        run_tool(tool, request, engine, cache=cache)
    assert [cache.get(tool, request) is not None for request in requests] == [False, True, True]
    cache.clear()
    assert cache.get(tool, requests[-1]) is None


def test_filling_without_a_mask_says_what_to_do(engine: Any, noisy: Any) -> None:
    with pytest.raises(UsageError, match="needs a mask, but nothing is marked"):
        run_tool(get_tool("inpaint"), make(noisy(50, 50, 3)).request("inpaint", InpaintParams()), engine)


@pytest.mark.parametrize("depth", [8, 16])
def test_a_recipe_is_its_steps_one_after_the_other(engine: Any, noisy: Any, depth: int) -> None:
    doc = make(scratched(noisy, depth).copy())
    for step in default_recipe().steps:
        outcome = run_tool(step.resolve(), doc.request(step.tool, step.params), engine)
        doc.apply(outcome, step.tool, doc.revision)
    once = make(scratched(noisy, depth).copy())
    request = once.request("damage", None)
    outcome = run_recipe(request, default_recipe(), engine)
    np.testing.assert_array_equal(once.pixels, scratched(noisy, depth))
    once.apply(outcome, "Repair", once.revision)
    np.testing.assert_array_equal(once.pixels, doc.pixels)
    assert [report["tool"] for report in outcome.summary["steps"]] == ["damage", "inpaint", "denoise"]
    assert outcome.summary["steps"][0]["found"]["scratch"] >= 1
    assert not once.mask.any()
    once.undo()
    np.testing.assert_array_equal(once.pixels, scratched(noisy, depth))


def test_repair_photo_is_the_same_path(engine: Any, noisy: Any) -> None:
    pixels = scratched(noisy)
    doc = make(pixels.copy())
    doc.apply(run_recipe(doc.request("damage", None), default_recipe(), engine), "Repair", doc.revision)
    repaired = repair_photo(Photo(pixels.copy(), None, Carried("png")), default_recipe(), engine)
    np.testing.assert_array_equal(repaired.photo.pixels, doc.pixels)


def test_without_damage_filling_is_left_out(engine: Any, noisy: Any) -> None:
    repaired = repair_photo(Photo(noisy(100, 100, 3), None, Carried("png")), default_recipe(), engine)
    assert repaired.outcome.summary["steps"][1] == {"tool": "inpaint", "skipped": "no damage was found"}
    assert [call["task"] for call in engine.calls] == ["damage", "denoise"]


def test_filling_alone_needs_a_mask(engine: Any, noisy: Any) -> None:
    with pytest.raises(UsageError, match="needs a mask"):
        repair_photo(Photo(noisy(100, 100, 3), None, Carried("png")), recipe_of(["inpaint"]), engine)


def test_a_persons_mask_is_filled_beside_what_is_found(engine: Any, noisy: Any) -> None:
    pixels = scratched(noisy)
    mask = np.zeros(pixels.shape[:2], np.uint8)
    mask[180:190, 20:30] = 255
    repaired = repair_photo(
        Photo(pixels.copy(), None, Carried("png")), recipe_of(["damage", "inpaint"]), engine, mask=mask
    )
    changed = (repaired.photo.pixels != pixels).any(axis=2)
    assert changed[182:188, 22:28].mean() > 0.9 and changed[95, 120:135].any()
    assert not changed[100:170, 10:60].any()


def test_finding_only_gives_the_mask_and_adds_to_the_persons(engine: Any, noisy: Any) -> None:
    doc = make(scratched(noisy))
    doc.paint([(180, 20)], 5)
    outcome = run_recipe(doc.request("damage", None), recipe_of(["damage"]), engine)
    assert outcome.patches == [] and outcome.mask is not None
    assert outcome.mask[180, 20] == 255 and outcome.mask[95:100, 120:135].any()


def test_a_protected_place_survives_every_step(engine: Any, noisy: Any) -> None:
    doc = make(scratched(noisy))
    protect = np.zeros(doc.mask.shape, np.uint8)
    protect[:, :130] = 255
    outcome = run_recipe(replace(doc.request("damage", None), protect=protect), default_recipe(), engine)
    doc.apply(outcome, "Repair", doc.revision)
    np.testing.assert_array_equal(doc.pixels[:, :130], scratched(noisy)[:, :130])


def test_cancelling_changes_nothing(engine: Any, noisy: Any) -> None:
    class Stop(NoProgress):
        def update(self, fraction: float, text: str = "") -> None:
            if fraction > 0.5:
                raise Cancelled

    doc = make(scratched(noisy))
    with pytest.raises(Cancelled):
        run_recipe(doc.request("damage", None), default_recipe(), engine, Stop())
    np.testing.assert_array_equal(doc.pixels, scratched(noisy))


def test_progress_rises_to_one(engine: Any, noisy: Any) -> None:
    seen: list[float] = []

    class Watch(NoProgress):
        def update(self, fraction: float, text: str = "") -> None:
            seen.append(fraction)

    doc = make(scratched(noisy))
    run_recipe(doc.request("damage", None), default_recipe(), engine, Watch())
    assert seen == sorted(seen) and seen[-1] == 1.0


def test_a_tool_without_covers_or_nbytes_is_cached_too(engine: Any, noisy: Any) -> None:
    @dataclass(frozen=True)
    class Params:
        level: int = param(1, "Level", "How much.", minimum=0, maximum=9, live=True)

    class Plain:
        id: ClassVar[str] = "plain"
        title: ClassVar[str] = "Plain"
        help: ClassVar[str] = "Does nothing."
        task: ClassVar[str] = "denoise"
        needs_mask: ClassVar[bool] = False
        makes_mask: ClassVar[bool] = False
        runs = 0

        def prepare(self, request: Request, engine: Any, progress: Any) -> str:
            self.runs += 1
            return "made"

        def finish(self, request: Request, prepared: str) -> Outcome:
            return Outcome([], summary={"level": request.params.level, "prepared": prepared})

    Plain.Params = Params  # type: ignore[attr-defined]
    tool: Any = Plain()
    doc, cache = make(noisy(20, 20, 3)), PreparedCache()
    for level in (1, 2):
        outcome = run_tool(tool, doc.request("plain", Params(level)), engine, cache=cache)
        assert outcome.summary == {"level": level, "prepared": "made"}
    assert tool.runs == 1


def test_a_step_carries_its_model(engine: Any, noisy: Any) -> None:
    recipe = Recipe((Step("denoise", DenoiseParams(), "denoise-tiny"),))
    outcome = run_recipe(make(noisy(30, 30, 3)).request("denoise", None), recipe, engine)
    assert outcome.summary["steps"][0]["model"] == "denoise-tiny"
