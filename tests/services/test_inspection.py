"""The report of a photo, what it leads to, and single defects: quick, without a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.errors import Cancelled
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress
from genrepair.services.defects import FoundDefects, find_defects, millimetres
from genrepair.services.finding import Finding, Phrase, grade
from genrepair.services.inspection import Report, damage_findings, inspect_photo
from genrepair.services.mending import mending_recipe
from genrepair.services.repair import PreparedCache
from genrepair.tools.damage_map import DamageMap, Layer
from genrepair.tools.tool import Request

CLASSES = ("scratch", "dust", "crease", "stain")


def look(pixels: NDArray[Any], engine: Any, **more: Any) -> Report:
    return inspect_photo(Request(pixels, None, None, content=1), engine, **more)


def by_name(report: Report) -> dict[str, Finding]:
    return {finding.name: finding for finding in report.findings}


@pytest.fixture
def scratched(smooth: Callable[..., Any]) -> NDArray[Any]:
    pixels = smooth(200, 260)
    pixels[60:63, 30:220] = 255
    pixels[120:126, 200:206] = 0
    return pixels


def test_a_calm_photo_has_nothing_wrong(engine: Any, smooth: Callable[..., Any]) -> None:
    report = look(smooth(200, 260), engine)
    names = [finding.name for finding in report.findings]
    assert names == ["fading", "cast", "blocking", "blur", "noise", *CLASSES]
    found = by_name(report)
    for name in ("blocking", "noise", *CLASSES):
        assert found[name].severity == "none", name
        assert not found[name].suggested
    assert all(finding.sentence.endswith(".") for finding in report.findings)


def test_findings_come_one_by_one_and_the_network_last(engine: Any, scratched: NDArray[Any]) -> None:
    seen: list[tuple[str, list[str]]] = []
    look(scratched, engine, tell=lambda f: seen.append((f.name, [call["task"] for call in engine.calls])))
    assert [tasks for name, tasks in seen if name == "noise"] == [[t for t in seen[4][1] if t != "damage"]]
    assert "damage" in dict(seen)["scratch"]


def test_noise_is_graded_and_mended_by_denoise(engine: Any, noisy: Callable[..., Any]) -> None:
    severities = [by_name(look(noisy(256, 256, sigma), engine, search=False))["noise"] for sigma in (0.5, 2.3, 5, 20)]
    assert [each.severity for each in severities] == ["none", "slight", "clear", "strong"]
    assert [each.suggested for each in severities] == [False, True, True, True]
    assert severities[3].tool == "denoise" and severities[3].figures["luminance"] == pytest.approx(20, rel=0.2)
    assert severities[1].params == {"luminance": 60}


def test_jpeg_blocks_blur_and_cast_are_seen(engine: Any) -> None:
    random = np.random.default_rng(0)
    tiles = np.kron(random.integers(30, 220, (8, 8)), np.ones((40, 40))).astype(np.uint8)
    sharp = np.repeat(tiles[:, :, None], 3, axis=2)
    soft = cv2.GaussianBlur(sharp, (0, 0), 4)
    assert by_name(look(sharp, engine, search=False))["blur"].severity == "none"
    blurred = by_name(look(soft, engine, search=False))["blur"]
    assert blurred.severity == "strong" and blurred.tool == "restore"
    poor = cv2.imdecode(cv2.imencode(".jpg", soft, [cv2.IMWRITE_JPEG_QUALITY, 8])[1], cv2.IMREAD_COLOR)
    assert by_name(look(np.asarray(poor), engine, search=False))["blocking"].severity in ("clear", "strong")
    yellow = np.clip(sharp * 0.6 + np.array([95, 75, 20]), 0, 255).astype(np.uint8)
    yellow[:160] = np.clip(yellow[:160] + np.array([0, 12, 0]), 0, 255)  # two tones: no sepia
    found = by_name(look(yellow, engine, search=False))
    assert found["cast"].severity in ("clear", "strong") and "yellowish" in found["cast"].sentence
    assert found["fading"].severity != "none" and "levels on average" in found["fading"].sentence


def test_what_no_model_mends_is_told_and_never_suggested(engine: Any, noisy: Callable[..., Any]) -> None:
    for task in ("denoise", "damage", "colours"):
        del engine.cards[task]
    report = look(noisy(256, 256, 20), engine)
    noise = by_name(report)["noise"]
    assert not noise.available and not noise.suggested
    assert report.damage is None and "scratch" not in by_name(report)


def test_it_can_be_stopped(engine: Any, scratched: NDArray[Any]) -> None:
    class Stopped(NoProgress):
        def update(self, fraction: float, text: str = "") -> None:
            if fraction > 0.05:
                raise Cancelled

    seen: list[Finding] = []
    with pytest.raises(Cancelled):
        look(scratched, engine, progress=Stopped(), tell=seen.append)
    assert 0 < len(seen) < 9


def test_the_tool_needs_no_second_run_of_the_network(engine: Any, scratched: NDArray[Any]) -> None:
    cache = PreparedCache()
    look(scratched, engine, cache=cache)
    look(scratched, engine, cache=cache)
    assert [call["task"] for call in engine.calls].count("damage") == 1


# Single defects


def defects_of(*spots: tuple[int, int, int, int, int], **layers: Layer) -> FoundDefects:
    """Squares of (class, row, column, size, probability) on 60 x 80 pixels."""
    stack = np.zeros((60, 80, 4), np.uint8)
    for kind, row, column, size, value in spots:
        stack[row : row + size, column : column + size, kind] = value
    kept = np.flatnonzero(stack.max(axis=2))
    planes = np.ascontiguousarray(stack.reshape(-1, 4)[kept].T)
    return find_defects(DamageMap((60, 80), CLASSES, 0.6, kept, planes, planes.max(axis=0)), layers)


SPOTS = ((0, 5, 5, 6, 200), (1, 30, 60, 4, 250), (1, 32, 10, 8, 170))


def test_defects_are_listed_with_type_size_place_and_confidence() -> None:
    found = defects_of(*SPOTS)
    first = found.defects[0]
    assert (first.kind, first.region, first.area, first.decision) == ("scratch", Region(5, 5, 6, 6), 36, "")
    assert first.extent == 6 and first.confidence == pytest.approx(200 / 255)
    assert [each.kind for each in found.defects.sorted("confidence")] == ["dust", "scratch", "dust"]
    assert [each.region.column for each in found.defects.sorted("position")] == [5, 10, 60]
    assert [each.extent for each in found.defects.sorted("size")] == [8, 6, 4]
    assert found.counts["dust"].total == 2 and found.counts["crease"].total == 0


def test_a_rejected_defect_leaves_the_mask_and_stays_in_the_list() -> None:
    found = defects_of(*SPOTS)
    assert found.mask(0)[7, 7] and found.mask(1)[4, 7]
    decided = found.decide([0], "rejected")
    after = find_defects(found.map, {}, decided)
    assert not after.mask(1)[4:12, 4:12].any() and after.mask(0)[31, 61]
    assert after.defects[0].decision == "rejected" and after.counts["scratch"].rejected == 1
    keener = find_defects(found.map, {name: Layer(True, 90) for name in CLASSES}, decided)
    assert keener.defects[0].decision == "rejected" and not keener.mask(0)[7, 7]
    back = find_defects(found.map, {}, keener.decide([0], ""))
    assert back.mask(0)[7, 7] and back.defects[0].decision == ""


def test_the_mask_does_not_grow_into_what_was_rejected() -> None:
    found = defects_of((0, 10, 10, 6, 220), (0, 10, 17, 6, 220))
    after = find_defects(found.map, {}, found.decide([1], "rejected"))
    mask = after.mask(3)
    assert mask[12, 16] and not mask[10:16, 17:23].any()


def test_an_accepted_defect_stays_in_the_mask_when_the_sensitivity_falls() -> None:
    found = defects_of(*SPOTS)
    numbers = [each.number for each in found.defects if each.kind == "dust" and each.extent == 8]
    low = {name: Layer(True, 0) for name in CLASSES}
    after = find_defects(found.map, low, found.decide(numbers, "accepted"))
    assert [each.extent for each in after.defects if each.decision == "accepted"] == [8]
    assert after.mask(0)[33, 12]


def test_the_raster_of_a_part_is_the_mask_of_that_part() -> None:
    found = defects_of(*SPOTS)
    whole = found.mask(0)
    values, covered = found.raster(Region(28, 50, 20, 25), "dust")
    clipped = covered.clip(60, 80)
    np.testing.assert_array_equal(values[: clipped.height, : clipped.width], whole[clipped.slices])
    values, covered = found.raster(Region(0, 0, 60, 80), "dust", level=2)
    assert values.shape == (15, 20) and covered == Region(0, 0, 60, 80)
    expected = whole.copy()
    expected[5:11, 5:11] = 0
    np.testing.assert_array_equal(values, expected.reshape(15, 4, 20, 4).max(axis=(1, 3)))


def test_counts_give_findings() -> None:
    found = defects_of(*SPOTS)
    findings = {each.name: each for each in damage_findings(found, True)}
    assert findings["dust"].figure == "2" and findings["dust"].severity == "strong"
    assert findings["crease"].severity == "none" and "None" in findings["crease"].sentence
    assert findings["scratch"].sentence.startswith("One place")


def test_sizes_in_millimetres_need_a_resolution() -> None:
    assert millimetres(300, (300.0, 300.0)) == pytest.approx(25.4)
    assert millimetres(300, None) is None


# What mends it


def finding(name: str, tool: str, severity: str = "clear", available: bool = True, **params: Any) -> Finding:
    return Finding(name, severity, "1", (Phrase("Bad."),), tool, params, available)


def test_the_recipe_is_in_order_and_holds_what_is_on() -> None:
    findings = [
        finding("cast", "colours", colour=100),
        finding("fading", "colours", tone=100),
        finding("blur", "restore"),
        finding("noise", "denoise", luminance=60),
        finding("scratch", "inpaint"),
        finding("stain", "inpaint"),
    ]
    recipe = mending_recipe(findings, ["fading", "noise", "blur", "scratch"], {"sensitivity": 70})
    assert recipe is not None
    assert [step.tool for step in recipe.steps] == ["damage", "inpaint", "restore", "denoise", "colours"]
    damage, _, _, denoise, colours = (step.params for step in recipe.steps)
    assert damage.scratch and not damage.stain and damage.sensitivity == 70
    assert denoise.luminance == 60 and (colours.tone, colours.colour) == (100, 0)
    assert mending_recipe(findings, []) is None
    assert mending_recipe([finding("noise", "denoise", available=False)], ["noise"]) is None


def test_grades() -> None:
    assert [grade(value, (1, 2, 3)) for value in (0.5, 1, 2.5, 3)] == ["none", "slight", "clear", "strong"]
