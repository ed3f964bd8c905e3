"""Strokes of the clone and heal brush as steps: one undo each, in projects, repeated without a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genrepair.errors import GenrepairError, UsageError
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Carried, Photo, read_photo, write_photo
from genrepair.imaging.region import Region
from genrepair.imaging.retouch import Dab
from genrepair.services import project, replay, step_recipe
from genrepair.services.applied_step import Done
from genrepair.services.document import Document, open_document
from genrepair.services.provenance import repairs_of_steps, source_type
from genrepair.services.retouch import BrushStroke
from genrepair.services.saving import save_document
from genrepair.tools.catalog import all_tools, get_tool
from genrepair.tools.retouch import RetouchParams, read_stroke, write_stroke
from genrepair.tools.tool import Outcome, check
from tests.imaging.profiles import grey_profile, profile


def no_engine() -> Any:
    pytest.fail("a model was asked for")


def document(depth: int = 8, channels: int = 3, icc: bytes | None = None) -> Document:
    random = np.random.default_rng(1)
    dtype = np.uint8 if depth == 8 else np.uint16
    pixels = random.integers(0, np.iinfo(dtype).max + 1, (200, 240, channels)).astype(dtype)
    return Document(Photo(pixels, None, Carried("png", icc=icc)))


def painted(doc: Document, kind: str = "clone", offset: tuple[int, int] = (30, -40), **params: Any) -> None:
    stroke = BrushStroke(doc, RetouchParams(kind, **{"hardness": 100, **params}), offset)
    stroke.add([(60.0, 100.0, 8.0)], joined=False)
    stroke.add([(70.123, 130.456, 8.0), (90.0, 140.0, 11.5)])
    outcome, revision, done = stroke.finish()
    doc.apply(outcome, stroke.title, revision, [done])


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("profiled", [False, True])
def test_a_clone_copies_the_files_own_values(depth: int, channels: int, profiled: bool) -> None:
    icc = None if not profiled else grey_profile(1.8) if channels == 1 else profile("adobe")
    doc = document(depth, channels, icc)
    before = doc.pixels.copy()
    painted(doc)
    assert np.array_equal(doc.pixels[58:63, 95:103], before[88:93, 55:63])
    assert doc.undo_title == "Clone" and [step.title for step in doc.steps] == ["Clone"]
    after = doc.pixels.copy()
    doc.undo()
    assert np.array_equal(doc.pixels, before) and not doc.steps and doc.undo_title is None
    doc.redo()
    assert np.array_equal(doc.pixels, after)


def test_protected_pixels_stay() -> None:
    doc = document()
    before = doc.pixels.copy()
    doc.paint([(60.0, 100.0)], 4, target="protect")
    painted(doc)
    assert np.array_equal(doc.pixels[doc.protect > 0], before[doc.protect > 0])
    assert (doc.pixels != before).any()


def test_a_project_holds_it_and_repeats_it_without_a_model(tmp_path: Path) -> None:
    path = tmp_path / "photo.tif"
    write_photo(Photo(document(16).pixels.copy(), None, Carried("tiff", bit_depth=16)), path)
    doc = open_document(path)
    painted(doc, "heal", opacity=70, hardness=30)
    target = tmp_path / "photo.genrepair"
    project.save_project(project.snapshot(doc, {}), target)
    again = project.open_project(target).document
    assert np.array_equal(again.pixels, doc.pixels)
    step = again.steps[0]
    assert step.can_rerun and step.params == doc.steps[0].params
    # The same stroke painted anew from what was written down: bit for bit.
    fresh = replay.with_params(again.steps, step.id, step.params)
    rebuilt = replay.rebuild(again.base(), again.steps, fresh, no_engine)
    assert rebuilt.ran == (step.id,)
    again.rebuild(rebuilt, "again")
    assert np.array_equal(again.pixels, doc.pixels)


def test_a_stroke_is_repeated_when_its_source_changed() -> None:
    doc = document()
    # Far from what is painted: only the way to the source leads there.
    source = Region(150, 34, 24, 12)
    patch = Patch(source, np.full((24, 12, 3), 9, np.uint8))
    doc.apply(Outcome([patch]), "Grey", doc.revision, [Done("", "Grey", patches=[patch])])
    painted(doc, offset=(95, -60))
    assert (doc.pixels[60, 100] == 9).all()
    original = doc.original(doc.whole)
    off = replay.switched(doc.steps, doc.steps[0].id, enabled=False)
    doc.rebuild(replay.rebuild(doc.base(), doc.steps, off, no_engine), "off")
    assert np.array_equal(doc.pixels[60, 100], original[155, 40])


def test_strength_is_changed_afterwards() -> None:
    doc = document()
    before = doc.pixels.astype(int)
    painted(doc)
    full = doc.pixels.astype(int)
    step = doc.steps[0]
    half = replay.with_params(doc.steps, step.id, RetouchParams("clone", 50, 100, step.params.stroke))
    doc.rebuild(replay.rebuild(doc.base(), doc.steps, half, no_engine), "half")
    assert np.abs(doc.pixels - (before + full) / 2).max() <= 1.5


def test_it_is_no_tool_of_menus_and_recipes() -> None:
    doc = document()
    painted(doc)
    assert "retouch" not in all_tools() and get_tool("retouch").title
    with pytest.raises(UsageError):
        step_recipe.recipe_from_steps("mine", doc.steps)


def test_the_record_says_that_a_person_did_it(tmp_path: Path) -> None:
    doc = document()
    painted(doc, "heal")
    repairs = repairs_of_steps(doc.steps)
    assert [repair.title for repair in repairs] == ["Heal"]
    assert source_type(repairs) == "humanEdits"
    certificate = save_document(doc, tmp_path / "out.png", None, False, True)
    assert certificate.sound and certificate.changes.outside == 0
    packet = read_photo(tmp_path / "out.png").carried.xmp or b""
    assert b"humanEdits" in packet and b"Heal" in packet


def test_strokes_are_written_and_read() -> None:
    dabs = [Dab.at(1.004, -2.5, 7.1234, False), Dab.at(3, 4, 5), Dab.at(9, 9, 1, False)]
    text = write_stroke((-3, 12), dabs)
    assert read_stroke(text) == ((-3, 12), dabs)
    for wrong in ("x", "1", "1 2; + 1 2", "1 2; * 1 2 3", "1 2; + nan 2 3", "1 2; + 1e99 2 3"):
        with pytest.raises(GenrepairError):
            check(RetouchParams(stroke=wrong))
