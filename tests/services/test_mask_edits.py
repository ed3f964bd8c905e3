"""Whole masks: shapes, named edits, the protection, PNG files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Carried, Photo, SaveOptions, write_photo
from genrepair.imaging.region import Region
from genrepair.imaging.shapes import Ellipse, Rectangle
from genrepair.services.document import Document
from genrepair.services.mask_edits import MASK_EDITS, pixels_of
from genrepair.services.outputs import mask_photo, read_mask
from genrepair.services.recipe import default_recipe
from genrepair.services.repair import PreparedCache, repair_photo, run_recipe, run_tool
from genrepair.tools.tool import Outcome
from tests.imaging.strategies import arrays, regions

SIZE = (40, 50)


def document(height: int = 300, width: int = 340, depth: int = 8) -> Document:
    random = np.random.default_rng(0)
    dtype = np.uint8 if depth == 8 else np.uint16
    pixels = random.integers(0, np.iinfo(dtype).max + 1, (height, width, 3)).astype(dtype)
    return Document(Photo(pixels, None, Carried("png", dpi=(300, 300))))


@pytest.mark.parametrize("target", ["mask", "protect"])
def test_shapes_are_joined_in_one_step_each_and_taken_back(target: str) -> None:
    doc = document()

    def now() -> NDArray[np.uint8]:
        return getattr(doc, target).copy()

    told: list[tuple[str, Region]] = []
    doc.subscribe(lambda kind, region: told.append((kind, region)))
    states = [now()]
    for shape, mode in (
        (Rectangle(20, 20, 99, 199), "add"),
        (Ellipse(Rectangle(40, 40, 79, 99)), "subtract"),
        (Rectangle(0, 0, 299, 59), "intersect"),
    ):
        region, part = shape.rasterise(300, 340)
        assert doc.combine_mask(region, part, mode, f"Shape {mode}", target) == told[-1][1]
        assert told[-1][0] == target and doc.undo_title == f"Shape {mode}"
        states.append(now())
    assert states[1].sum() == 255 * 80 * 180
    assert not states[2][60, 70] and states[2][25, 70] == 255
    assert not states[3][:, 60:].any() and states[3][25, 30] == 255
    assert doc.combine_mask(Region(0, 0, 10, 10), np.zeros((10, 10), np.uint8), "add", "Nothing", target).empty
    assert doc.undo_title == "Shape intersect"
    for before in reversed(states[:-1]):
        doc.undo()
        assert told[-2][0] == target
        np.testing.assert_array_equal(now(), before)
    while doc.redo():
        pass
    np.testing.assert_array_equal(now(), states[-1])
    assert not doc.modified and doc.revision == 0


def test_a_soft_swelling_stroke_into_the_protection_is_one_step() -> None:
    doc = document()
    doc.paint([(50, 50)], 6, hardness=0.5, target="protect", title="Protect")
    doc.paint([(50, 50), (50, 200)], [6, 20], new_stroke=False, hardness=0.5, target="protect")
    assert doc.undo_title == "Protect" and not doc.mask.any()
    assert doc.protect[50, 60] == 255 and 0 < doc.protect[50 + 17, 199] < 255
    doc.paint([(50, 50), (50, 90)], 8, erase=True, target="protect")
    assert not doc.protect[50, 70]
    doc.undo(), doc.undo()
    assert not doc.protect.any() and doc.request("denoise", None).protect is None


@given(arrays(SIZE, np.uint8), regions, st.booleans(), st.integers(0, 1))
def test_no_patch_touches_what_is_protected(
    protect: NDArray[np.uint8], region: Region, weighted: bool, deep: int
) -> None:
    doc = document(*SIZE, depth=16 if deep else 8)
    doc.set_mask(protect, "Protect", "protect")
    before, region = doc.pixels.copy(), region.clip(*SIZE)
    pixels = ~doc.pixels[region.slices]
    weight = np.random.default_rng(1).integers(0, 256, pixels.shape[:2], np.uint8) if weighted else None
    doc.apply(Outcome([Patch(region, pixels, weight)]), "Fill", doc.revision)
    np.testing.assert_array_equal(doc.pixels[protect > 0], before[protect > 0])
    if not region.empty and weight is None:
        free = protect[region.slices] == 0
        assert (doc.pixels[region.slices] == pixels)[free].all()
    doc.undo()
    np.testing.assert_array_equal(doc.pixels, before)


def test_requests_carry_the_protection_and_every_path_keeps_it(engine: Any, noisy: Any) -> None:
    pixels = noisy(160, 260, 20)
    pixels[70:75, 20:240] = 255
    protect = np.zeros((160, 260), np.uint8)
    protect[:, :130] = 255
    free = protect == 0
    # By hand, as the window does it.
    doc = Document(Photo(pixels.copy(), None, Carried("png")))
    doc.set_mask(protect, "Protect", "protect")
    request = doc.request("damage", None)
    assert request.protect is not None and not np.shares_memory(request.protect, doc.protect)
    outcome = run_recipe(request, default_recipe(), engine, cache=PreparedCache())
    doc.apply(outcome, "Repair", request.revision)
    # As the command line does it.
    result = repair_photo(Photo(pixels.copy(), None, Carried("png")), default_recipe(), engine, protect=protect)
    for repaired in (doc.pixels, result.photo.pixels):
        np.testing.assert_array_equal(repaired[~free], pixels[~free])
        assert (repaired[free] != pixels[free]).any()


class Careless:
    """A tool that does not look at the protection."""

    id, title, help, task = "careless", "Careless", "", "denoise"
    needs_mask = makes_mask = False

    def prepare(self, request: Any, engine: Any, progress: Any) -> Any:
        return None

    def finish(self, request: Any, prepared: Any) -> Outcome:
        region = request.work_region
        return Outcome([Patch(region, ~request.pixels[region.slices])], mask=np.full(SIZE, 255, np.uint8))


def test_a_tool_that_ignores_the_protection_is_held_back(engine: Any) -> None:
    from genrepair.tools.denoise import DenoiseParams

    doc = document(*SIZE)
    protect = np.zeros(SIZE, np.uint8)
    protect[5:9, 7:30] = 1
    doc.set_mask(protect, "Protect", "protect")
    outcome = run_tool(Careless(), doc.request("careless", DenoiseParams()), engine)  # type: ignore[arg-type]
    assert outcome.patches[0].weight is not None and outcome.mask is not None
    np.testing.assert_array_equal(outcome.patches[0].weight == 0, protect > 0)
    np.testing.assert_array_equal(outcome.mask == 0, protect > 0)


@pytest.mark.parametrize("name", sorted(MASK_EDITS))
def test_every_named_edit_makes_a_new_mask(name: str) -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[20:40, 20:40] = 255
    mask[30, 30] = 0
    mask[5, 5] = 255
    kept, edit = mask.copy(), MASK_EDITS[name]
    result = edit.work(mask, 4.0)
    np.testing.assert_array_equal(mask, kept)
    assert result.dtype == np.uint8 and not np.array_equal(result, mask)
    expected = {"grow": (16, 30), "feather": (17, 30), "fill_holes": (30, 30), "shrink": (25, 25), "specks": (20, 20)}
    assert result[expected[name]] > 0
    assert (result[5, 5] == 0) == (name in ("shrink", "specks"))


def test_sizes_in_millimetres_follow_the_resolution() -> None:
    assert pixels_of(3, "px", None) == 3
    assert pixels_of(25.4, "mm", (300, 300)) == pytest.approx(300)
    assert pixels_of(25.4, "mm", (200, 800)) == pytest.approx(400)
    with pytest.raises(UsageError, match="in pixels"):
        pixels_of(1, "mm", None)


def test_a_mask_written_as_png_comes_back_bit_for_bit(tmp_path: Path) -> None:
    doc = document()
    doc.paint([(100, 100), (200, 250)], 30, hardness=0.2)
    path = tmp_path / "Maske ü.png"
    write_photo(mask_photo(doc.mask, doc.photo), path, SaveOptions())
    again = read_mask(path, doc.mask.shape, soft=True)
    np.testing.assert_array_equal(again, doc.mask)
    assert set(np.unique(read_mask(path, doc.mask.shape))) == {0, 255}
    with pytest.raises(UsageError, match="340 x 300 pixels, but the photo is 50 x 40"):
        read_mask(path, SIZE, soft=True)
