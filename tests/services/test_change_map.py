"""Which step changed which pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Carried, Photo
from genrepair.imaging.pyramid import Pyramid
from genrepair.imaging.region import Region
from genrepair.services import change_map as module
from genrepair.services.applied_step import Done
from genrepair.services.change_map import FIRST, SAME, UNKNOWN, change_map
from genrepair.services.document import Document
from genrepair.tools.tool import Outcome

HEIGHT, WIDTH = 203, 310
WHOLE = Region.whole(HEIGHT, WIDTH)


def document(depth: int = 8) -> Document:
    dtype = np.uint8 if depth == 8 else np.uint16
    return Document(Photo(np.full((HEIGHT, WIDTH, 3), 100, dtype), None, Carried("png")))


def lay(doc: Document, region: Region, value: int, weight: NDArray[np.uint8] | None = None) -> None:
    pixels = np.full((region.height, region.width, 3), value, doc.pixels.dtype)
    doc.apply(Outcome([Patch(region, pixels, weight)]), "Fill", doc.revision)


def mapped(doc: Document, original: NDArray[Any]) -> module.ChangeMap:
    return change_map(original, doc.pixels, WHOLE, 1, doc.steps)


@pytest.mark.parametrize("depth", [8, 16])
def test_the_last_step_that_reached_a_pixel_is_named_and_only_where_it_differs(depth: int) -> None:
    doc = document(depth)
    original = doc.pixels.copy()
    lay(doc, WHOLE, 100 + 2 ** (depth - 8))
    weight = np.zeros((50, 60), np.uint8)
    weight[10:40, 10:50] = 255
    lay(doc, Region(20, 30, 50, 60), 200, weight)
    lay(doc, Region(100, 100, 10, 10), 100)
    found = mapped(doc, original)
    expected = np.full((HEIGHT, WIDTH), FIRST, np.uint8)
    expected[30:60, 40:80] = FIRST + 1
    expected[100:110, 100:110] = SAME  # the third step put the original back
    np.testing.assert_array_equal(found.labels, expected)
    np.testing.assert_array_equal(found.strength == 0, expected == SAME)
    assert found.strength[40, 50] >= found.strength[0, 0] > 0
    doc.undo()
    assert mapped(doc, original).labels[105, 105] == FIRST


@pytest.mark.parametrize("exact", [True, False])
def test_a_fill_shows_through_what_came_after_it(exact: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not exact:
        monkeypatch.setattr(module, "_EXACT_PIXELS", 0)
    doc = document()
    original = doc.pixels.copy()
    region = Region(32, 48, 16, 32)
    fill = Patch(region, np.full((16, 32, 3), 200, np.uint8))
    doc.apply(Outcome([fill]), "Fill", doc.revision, [Done("inpaint", "Fill", patches=[fill], task="inpaint")])
    lay(doc, WHOLE, 90)
    labels = mapped(doc, original).labels
    assert (labels[region.slices] == FIRST).all() and labels[0, 0] == FIRST + 1
    size = 2
    half = change_map(original[::2, ::2], doc.pixels[::2, ::2], Region(0, 0, 204, 310), size, doc.steps).labels
    assert (half[17:23, 25:39] == FIRST).all() and half[0, 0] == FIRST + 1


def test_what_no_step_did_is_told_apart() -> None:
    doc = document()
    original = doc.pixels.copy()
    doc.photo.pixels[5, 5] = 0
    assert mapped(doc, original).labels[5, 5] == UNKNOWN
    assert not mapped(document(), original).labels.any()


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("exact", [True, False])
def test_a_zoomed_out_part_loses_no_thin_step(number: int, exact: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not exact:
        monkeypatch.setattr(module, "_EXACT_PIXELS", 0)
    doc = document()
    before = Pyramid(doc.pixels.copy())
    lay(doc, Region(0, 0, HEIGHT, 64), 110)
    lay(doc, Region(0, 201, HEIGHT, 1), 255)
    after = Pyramid(doc.pixels)
    old, new = before.level(number), after.level(number)
    size = 1 << number
    covered = Region(0, 0, size * old.shape[0], size * old.shape[1])
    labels = change_map(old, new, covered, size, doc.steps).labels
    differs = (old != new).any(axis=2)
    np.testing.assert_array_equal(labels != SAME, differs)
    assert set(np.unique(labels[:, : 64 // size])) == {FIRST}
    assert set(np.unique(labels[:, 201 // size])) == {FIRST + 1}


def test_a_part_away_from_the_corner_has_its_own_places() -> None:
    doc = document()
    original = doc.pixels.copy()
    lay(doc, Region(64, 96, 16, 32), 200)
    region = Region(57, 83, 70, 90)
    part = change_map(original[region.slices], doc.pixels[region.slices], region, 1, doc.steps).labels
    np.testing.assert_array_equal(part, mapped(doc, original).labels[region.slices])
