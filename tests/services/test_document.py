"""The document: the only writer of pixels, with a history that loses nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from genrepair.errors import GenrepairError, PhotoError, StaleResultError, UsageError
from genrepair.imaging.colour import srgb_profile
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Carried, Photo, read_photo, write_photo
from genrepair.imaging.region import Region
from genrepair.services.document import Document, open_document
from genrepair.services.tile_store import FirstTiles
from genrepair.tools.tool import Outcome
from tests.imaging.profiles import profile


def document(height: int = 300, width: int = 340, depth: int = 8, channels: int = 3, **more: Any) -> Document:
    random = np.random.default_rng(0)
    dtype = np.uint8 if depth == 8 else np.uint16
    pixels = random.integers(0, np.iinfo(dtype).max + 1, (height, width, channels)).astype(dtype)
    return Document(Photo(pixels, None, Carried("png")), **more)


def patch(doc: Document, region: Region, value: int = 7, weight: int | None = None) -> Patch:
    pixels = np.full((region.height, region.width, 3), value, doc.pixels.dtype)
    weights = None if weight is None else np.full((region.height, region.width), weight, np.uint8)
    return Patch(region, pixels, weights)


def test_views_are_read_only() -> None:
    doc = document()
    for view in (doc.pixels, doc.mask, doc.srgb(), doc.srgb(Region(0, 0, 5, 5)), doc.request("denoise", None).pixels):
        with pytest.raises(ValueError, match="read-only"):
            view[0, 0] = 1


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [1, 3])
def test_apply_undo_redo(depth: int, channels: int) -> None:
    doc = document(depth=depth, channels=channels)
    before = doc.pixels.copy()
    region = Region(10, 250, 40, 60)
    mask = np.zeros((300, 340), np.uint8)
    mask[3:9, 4:8] = 255
    revision = doc.revision
    assert doc.apply(Outcome([patch(doc, region)], mask=mask), "Fill", revision) == region
    assert doc.modified and doc.revision > revision and doc.undo_title == "Fill" and doc.redo_title is None
    after = doc.pixels.copy()
    assert (after[region.slices] == 7).all()
    outside = np.ones((300, 340), bool)
    outside[region.slices] = False
    np.testing.assert_array_equal(after[outside], before[outside])
    np.testing.assert_array_equal(doc.mask, mask)
    changed = doc.undo()
    assert changed is not None and changed.contains(region)
    np.testing.assert_array_equal(doc.pixels, before)
    assert not doc.mask.any() and not doc.modified and doc.redo_title == "Fill"
    assert doc.redo() is not None
    np.testing.assert_array_equal(doc.pixels, after)
    np.testing.assert_array_equal(doc.mask, mask)
    assert doc.undo() and doc.undo() is None and doc.redo() and doc.redo() is None


def test_weight_zero_is_bit_exact() -> None:
    doc = document(depth=16)
    before = doc.pixels.copy()
    doc.apply(Outcome([patch(doc, Region(0, 0, 100, 100), weight=0)]), "Nothing", doc.revision)
    np.testing.assert_array_equal(doc.pixels, before)


def test_a_stale_result_is_dropped() -> None:
    doc = document()
    request = doc.request("denoise", None)
    doc.apply(Outcome([patch(doc, Region(0, 0, 5, 5))]), "First", doc.revision)
    assert request.unchanged is not None and not request.unchanged()
    now = doc.pixels.copy()
    with pytest.raises(StaleResultError, match="apply it again"):
        doc.apply(Outcome([patch(doc, Region(0, 0, 50, 50))]), "Second", request.revision)
    np.testing.assert_array_equal(doc.pixels, now)
    doc.undo()
    with pytest.raises(StaleResultError):
        doc.apply(Outcome([]), "Second", request.revision)


def test_content_names_equal_pixels_also_after_undo() -> None:
    doc, other = document(), document()
    first = doc.request("denoise", None).content
    assert first != other.request_content()
    doc.apply(Outcome([patch(doc, Region(0, 0, 5, 5))]), "Fill", doc.revision)
    second = doc.request_content()
    assert second != first
    doc.undo()
    assert doc.request_content() == first
    doc.redo()
    assert doc.request_content() == second


def test_strokes() -> None:
    doc = document()
    doc.paint([(50, 50), (50, 90)], 6, new_stroke=True)
    doc.paint([(50, 90), (120, 300)], 6, new_stroke=False)
    assert doc.mask[50, 70] == 255 and doc.mask[120, 300] == 255 and doc.undo_title == "Brush"
    painted = doc.mask.copy()
    doc.paint([(50, 70)], 10, erase=True, new_stroke=True)
    assert doc.mask[50, 70] == 0 and doc.undo_title == "Erase"
    doc.undo()
    np.testing.assert_array_equal(doc.mask, painted)
    doc.undo()
    assert not doc.mask.any() and doc.undo_title is None and not doc.modified and doc.revision == 0


def test_a_stroke_after_an_undo_is_a_new_step() -> None:
    doc = document()
    doc.paint([(50, 50)], 6)
    doc.undo()
    doc.paint([(90, 90)], 6, new_stroke=False)
    assert doc.undo_title == "Brush"
    doc.undo()
    assert not doc.mask.any()


def test_a_stroke_outside_changes_nothing() -> None:
    doc = document()
    assert doc.paint([(-500, -500)], 6).empty
    doc.undo()
    assert not doc.mask.any()


def test_mask_commands() -> None:
    doc = document(100, 120)
    doc.invert_mask()
    assert (doc.mask == 255).all() and doc.undo_title == "Invert mask"
    doc.clear_mask()
    assert not doc.mask.any()
    assert doc.clear_mask().empty and doc.undo_title == "Clear mask"
    doc.undo()
    assert (doc.mask == 255).all()
    with pytest.raises(UsageError, match="3 x 2 pixels, but the photo is 120 x 100"):
        doc.set_mask(np.zeros((2, 3), np.uint8))


def test_the_request_has_a_copy_of_the_mask() -> None:
    doc = document(100, 120)
    assert doc.request("inpaint", None).mask is None
    doc.paint([(20, 20)], 5)
    request = doc.request("inpaint", None)
    assert request.mask is not None and request.content is not None
    again = doc.request("inpaint", None)
    assert again.mask is request.mask and again.mask_content == request.mask_content
    doc.clear_mask()
    assert request.mask.any() and doc.request("inpaint", None).mask is None
    names = {request.mask_content, doc.request("inpaint", None).mask_content}
    doc.undo()
    np.testing.assert_array_equal(doc.request("inpaint", None).mask, request.mask)
    names.add(doc.request("inpaint", None).mask_content)
    doc.paint([(20, 20)], 9)
    names.add(doc.request("inpaint", None).mask_content)
    # The undo has brought a state back that had a name.
    assert len(names) == 3


def test_original_part_survives_edits_and_undo() -> None:
    doc = document(600, 700)
    before = doc.pixels.copy()
    for number, region in enumerate((Region(10, 10, 300, 300), Region(200, 200, 300, 300), Region(0, 0, 600, 700))):
        doc.apply(Outcome([patch(doc, region, value=number)]), "Edit", doc.revision)
        for part in (Region(0, 0, 600, 700), Region(250, 255, 20, 9), Region(590, 600, 50, 500)):
            np.testing.assert_array_equal(doc.original_part(part), before[part.clip(600, 700).slices])
    doc.undo()
    np.testing.assert_array_equal(doc.original_part(Region(0, 0, 600, 700)), before)


@pytest.mark.parametrize("budget", [0, 200_000, 1 << 30])
def test_first_tiles_in_memory_and_on_disk(tmp_path: Path, budget: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 65536, (600, 513, 3)).astype(np.uint16)
    before = pixels.copy()
    store = FirstTiles(pixels, budget, tmp_path / "scratch")
    for region in (Region(0, 0, 10, 10), Region(250, 250, 300, 263), Region(-5, -5, 3, 3), Region(0, 0, 600, 513)):
        store.touch(region)
        pixels[region.clip(600, 513).slices] = 0
    np.testing.assert_array_equal(store.part(Region(0, 0, 600, 513)), before)
    np.testing.assert_array_equal(store.part(Region(255, 255, 2, 258)), before[255:257, 255:513])
    store.close()


def test_first_tiles_stay_in_memory_without_a_disk(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    pixels = np.full((300, 300, 3), 9, np.uint8)
    store = FirstTiles(pixels, 0, tmp_path / "file")
    store.touch(Region(0, 0, 300, 300))
    pixels[:] = 1
    assert (store.part(Region(0, 0, 300, 300)) == 9).all()


def test_colours_of_another_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    from genrepair.services import pixel_layer as module

    converted: list[tuple[int, ...]] = []

    def fake_to_srgb(pixels: Any, icc: Any) -> Any:
        converted.append(pixels.shape)
        return 255 - pixels

    monkeypatch.setattr(module, "is_srgb", lambda icc: False)
    monkeypatch.setattr(module, "to_srgb", fake_to_srgb)
    doc = document(300, 340)
    np.testing.assert_array_equal(doc.srgb(Region(5, 5, 10, 10)), 255 - doc.pixels[5:15, 5:15])
    whole = doc.srgb()
    np.testing.assert_array_equal(whole, 255 - doc.pixels)
    converted.clear()
    doc.srgb()
    doc.srgb(Region(0, 0, 5, 5))
    assert converted == []
    doc.apply(Outcome([patch(doc, Region(20, 30, 40, 50))]), "Edit", doc.revision)
    assert converted == [(40, 50, 3)]
    np.testing.assert_array_equal(doc.srgb(), 255 - doc.pixels)
    doc.undo()
    np.testing.assert_array_equal(doc.srgb(), 255 - doc.pixels)


def test_subscribers_hear_what_changed() -> None:
    doc = document(300, 340)
    heard: list[tuple[str, Region]] = []
    stop = doc.subscribe(lambda kind, region: heard.append((kind, region)))
    doc.paint([(50, 50)], 4)
    assert heard[0][0] == "mask" and heard[1] == ("state", Region(0, 0, 0, 0))
    heard.clear()
    region = Region(5, 6, 7, 8)
    doc.apply(Outcome([patch(doc, region)]), "Edit", doc.revision)
    assert ("pixels", region) in heard and "state" in {kind for kind, _ in heard}
    assert "mask" not in {kind for kind, _ in heard}
    heard.clear()
    doc.undo()
    assert {kind for kind, _ in heard} == {"pixels", "state"}
    stop()
    stop()
    heard.clear()
    doc.redo()
    assert heard == []


def test_steps_beyond_the_budget_go_to_disk_and_come_back(home: Path) -> None:
    doc = document(1200, 1300, undo_budget_mb=1)
    states = [doc.pixels.copy()]
    for number in range(4):
        doc.apply(Outcome([patch(doc, Region(100 * number, 0, 700, 1300), number)]), f"Edit {number}", doc.revision)
        states.append(doc.pixels.copy())
    assert list((home / "cache" / "scratch").glob("edit-*"))
    for state in reversed(states[:-1]):
        doc.undo()
        np.testing.assert_array_equal(doc.pixels, state)
    for state in states[1:]:
        doc.redo()
        np.testing.assert_array_equal(doc.pixels, state)
    doc.close()
    assert not list((home / "cache" / "scratch").glob("edit-*"))


def test_a_full_disk_keeps_the_steps_in_memory(home: Path) -> None:
    (home / "cache").mkdir(parents=True)
    (home / "cache" / "scratch").write_text("not a folder")
    doc = document(1200, 1300, undo_budget_mb=1)
    before = doc.pixels.copy()
    for number in range(3):
        doc.apply(Outcome([patch(doc, Region(0, 0, 1200, 1300), number)]), "Edit", doc.revision)
    assert any("undo history" in note for note in doc.photo.notes)
    for _ in range(3):
        doc.undo()
    np.testing.assert_array_equal(doc.pixels, before)


def test_without_history_nothing_is_kept() -> None:
    doc = document(undo=False)
    doc.paint([(5, 5)], 3)
    doc.apply(Outcome([patch(doc, Region(0, 0, 5, 5))]), "Edit", doc.revision)
    assert doc.undo_title is None and doc.undo() is None


def test_open_and_save(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 65536, (40, 50, 3)).astype(np.uint16)
    source = tmp_path / "scan.png"
    write_photo(Photo(pixels, None, Carried("png", bit_depth=16, icc=srgb_profile(), dpi=(300.0, 300.0))), source)
    doc = open_document(source)
    assert doc.path == source and not doc.modified
    doc.apply(Outcome([patch(doc, Region(0, 0, 5, 5), 300)]), "Edit", doc.revision)
    with pytest.raises(PhotoError, match=r"scan\.png is the photo that was opened"):
        doc.save(source)
    out = tmp_path / "out.png"
    doc.save(out)
    assert not doc.modified and doc.saved_to == out
    again = read_photo(out)
    np.testing.assert_array_equal(again.pixels, doc.pixels)
    assert again.carried.icc == srgb_profile()
    np.testing.assert_array_equal(read_photo(source).pixels, pixels)
    with pytest.raises(GenrepairError):
        doc.save(out)
    doc.undo()
    assert doc.modified
    doc.save(source, overwrite=True)
    np.testing.assert_array_equal(read_photo(source).pixels, pixels)


def test_a_link_to_the_source_is_the_source(tmp_path: Path) -> None:
    source, link = tmp_path / "scan.png", tmp_path / "other.png"
    write_photo(Photo(np.zeros((9, 9, 3), np.uint8), None, Carried("png")), source)
    link.hardlink_to(source)
    with pytest.raises(PhotoError, match="is the photo that was opened"):
        open_document(source).save(link)


class History(RuleBasedStateMachine):
    """Any sequence of edits, strokes, undos and redos agrees with a list of snapshots."""

    def __init__(self) -> None:
        super().__init__()
        self.doc = document(270, 520)
        self.states = [self.snapshot()]
        self.at = 0

    def snapshot(self) -> tuple[bytes, bytes]:
        return self.doc.pixels.tobytes(), self.doc.mask.tobytes()

    def done(self) -> None:
        self.states[self.at + 1 :] = [self.snapshot()]
        self.at += 1

    @rule(row=st.integers(0, 260), column=st.integers(0, 500), size=st.integers(1, 300), value=st.integers(0, 255))
    def edit(self, row: int, column: int, size: int, value: int) -> None:
        region = Region(row, column, size, size).clip(270, 520)
        self.doc.apply(Outcome([patch(self.doc, region, value)]), "Edit", self.doc.revision)
        self.done()

    @rule(row=st.integers(0, 270), column=st.integers(0, 520), radius=st.integers(1, 40), erase=st.booleans())
    def stroke(self, row: int, column: int, radius: int, erase: bool) -> None:
        self.doc.paint([(row, column)], radius, erase=erase)
        self.doc.paint([(row, column), (row + 9, column - 30)], radius, erase=erase, new_stroke=False)
        self.done()

    @precondition(lambda self: self.at > 0)
    @rule()
    def undo(self) -> None:
        self.doc.undo()
        self.at -= 1

    @precondition(lambda self: self.at + 1 < len(self.states))
    @rule()
    def redo(self) -> None:
        self.doc.redo()
        self.at += 1

    @invariant()
    def agrees(self) -> None:
        assert self.snapshot() == self.states[self.at]
        assert (self.doc.undo_title is None) == (self.at == 0)
        assert (self.doc.redo_title is None) == (self.at + 1 == len(self.states))


History.TestCase.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
TestHistory = History.TestCase


def test_a_patch_that_changes_nothing_keeps_the_colours_srgb_cannot_hold() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (40, 50, 3)).astype(np.uint8)
    doc = Document(Photo(pixels.copy(), None, Carried("png", icc=profile("p3"))))
    doc.apply(Outcome([Patch(Region(0, 0, 40, 50), np.array(doc.srgb()))]), "Denoise", doc.revision)
    np.testing.assert_array_equal(doc.pixels, pixels)


def test_an_undo_brings_the_name_of_the_masks_state_back() -> None:
    doc = document()
    empty = doc.mask_content()
    doc.paint([(20.0, 20.0)], 5)
    doc.paint([(30.0, 30.0)], 5, new_stroke=False)
    painted = doc.mask_content()
    doc.invert_mask()
    inverted = doc.mask_content()
    mask = np.zeros((300, 340), np.uint8)
    doc.apply(Outcome([patch(doc, Region(0, 0, 9, 9))], mask=mask), "Fill", doc.revision)
    filled = doc.mask_content()
    assert len({empty, painted, inverted, filled}) == 4
    for names in ((inverted, painted, empty), (painted, inverted, filled), (inverted, painted, empty)):
        for name in names:
            if name in (filled,) or names[0] == painted:
                doc.redo()
            else:
                doc.undo()
            assert doc.mask_content() == name
    doc.paint([(40.0, 40.0)], 5)
    assert doc.mask_content() not in (empty, painted, inverted, filled)
