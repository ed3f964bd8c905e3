"""From file to file: what a photo carries survives, what was not repaired is untouched bit by bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import pyvips
from numpy.typing import NDArray

from genrepair.errors import PhotoError, UsageError
from genrepair.imaging.files import xmp
from genrepair.imaging.photo import Carried, Photo, read_photo, write_photo
from genrepair.progress import NoProgress
from genrepair.services.applied_step import describe
from genrepair.services.document import open_document
from genrepair.services.files import find_damage_file, repair_file
from genrepair.services.outputs import Planned
from genrepair.services.provenance import repairs_of_steps
from genrepair.services.recipe import Step, default_recipe, recipe_of
from genrepair.services.repair import run_tool
from genrepair.tools.catalog import get_tool
from genrepair.tools.damage import DamageParams
from genrepair.tools.tool import Outcome
from tests.conftest import tiny_card

MASK = np.zeros((120, 160), np.uint8)
MASK[40:46, 20:140] = 255


def wide_profile() -> bytes:
    return bytes(pyvips.Image.profile_load("p3"))


def write(folder: Path, pixels: NDArray[Any], **carried: Any) -> Path:
    depth = 16 if pixels.dtype == np.uint16 else 8
    alpha = carried.pop("alpha", None)
    path = folder / "photo.png"
    write_photo(Photo(pixels, alpha, Carried("png", bit_depth=depth, **carried)), path)
    write_photo(Photo(MASK[:, :, None], None, Carried("png")), folder / "mask.png")
    return path


@pytest.mark.parametrize("kind", ["rgb", "deep", "grey", "deep grey", "alpha", "wide", "deep wide"])
def test_only_the_marked_place_changes(tmp_path: Path, engine: Any, noisy: Any, kind: str) -> None:
    pixels = noisy(120, 160, 5, depth=16 if "deep" in kind else 8)
    if "grey" in kind:
        pixels = pixels[:, :, :1].copy()
    pixels[MASK > 0] = np.iinfo(pixels.dtype).max
    more: dict[str, Any] = {"dpi": (300.0, 300.0)}
    if kind == "alpha":
        more["alpha"] = np.tile(np.arange(160, dtype=np.uint8), (120, 1))
    if "wide" in kind:
        more["icc"] = wide_profile()
    source = write(tmp_path, pixels, **more)
    planned = Planned(source, tmp_path / "out" / "photo.png")
    report = repair_file(planned, recipe_of(["inpaint"]), engine, mask=tmp_path / "mask.png")
    assert report.ok and report.lost == [] and (report.width, report.height) == (160, 120)
    before, after = read_photo(source), read_photo(planned.target)
    assert after.pixels.shape == pixels.shape and after.pixels.dtype == pixels.dtype
    outside = cv2.dilate(MASK, np.ones((13, 13), np.uint8)) == 0
    np.testing.assert_array_equal(after.pixels[outside], before.pixels[outside])
    assert after.pixels[MASK > 0].max() < 0.97 * np.iinfo(pixels.dtype).max
    assert after.carried.icc == more.get("icc") and after.carried.dpi == pytest.approx((300, 300), abs=0.1)
    if kind == "alpha":
        np.testing.assert_array_equal(after.alpha, more["alpha"])


def test_the_whole_recipe_keeps_grey_grey(tmp_path: Path, engine: Any, noisy: Any) -> None:
    source = write(tmp_path, noisy(120, 160, 8)[:, :, :1].copy())
    planned = Planned(source, tmp_path / "out.png")
    repair_file(planned, default_recipe(), engine)
    after = read_photo(planned.target)
    assert after.pixels.shape == (120, 160, 1)
    assert after.pixels.std() < read_photo(source).pixels.std()


def test_the_mask_has_the_photos_size_and_resolution(tmp_path: Path, engine: Any, noisy: Any) -> None:
    pixels = noisy(120, 160, 4)
    cv2.line(pixels, (10, 10), (150, 100), (255, 255, 255), 2)
    source = write(tmp_path, pixels, dpi=(300.0, 300.0))
    for soft in (False, True):
        planned = Planned(source, tmp_path / f"{soft}.png")
        report = find_damage_file(planned, Step("damage", DamageParams()), engine, soft=soft)
        mask = read_photo(planned.target)
        assert mask.pixels.shape == (120, 160, 1) and mask.carried.dpi == pytest.approx((300, 300), abs=0.1)
        assert (len(np.unique(mask.pixels)) == 2) is not soft
        assert report.steps[0]["tool"] == "damage" and report.steps[0]["found"]["scratch"] >= 1


def test_an_existing_target_is_refused_before_the_work(tmp_path: Path, engine: Any, noisy: Any) -> None:
    source = write(tmp_path, noisy(120, 160, 4))
    target = tmp_path / "out.png"
    target.write_bytes(b"precious")
    with pytest.raises(PhotoError, match="exists already"):
        repair_file(Planned(source, target), default_recipe(), engine)
    assert not engine.calls and target.read_bytes() == b"precious"


def test_a_failure_leaves_neither_file_nor_litter(tmp_path: Path, engine: Any, noisy: Any) -> None:
    source = write(tmp_path, noisy(120, 160, 4))
    target = tmp_path / "new" / "out.png"
    with pytest.raises(UsageError, match="needs a mask"):
        repair_file(Planned(source, target), recipe_of(["inpaint"]), engine)
    assert not target.parent.exists()
    blocked = tmp_path / "mask.png" / "out.png"
    with pytest.raises(PhotoError):
        repair_file(Planned(source, blocked), recipe_of(["denoise"]), engine)


def test_progress_goes_from_reading_to_saved(tmp_path: Path, engine: Any, noisy: Any) -> None:
    seen: list[tuple[float, str]] = []

    class Watch(NoProgress):
        def update(self, fraction: float, text: str = "") -> None:
            seen.append((fraction, text))

    repair_file(Planned(write(tmp_path, noisy(120, 160, 4)), tmp_path / "o.png"), default_recipe(), engine, Watch())
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert seen[0] == (0.0, "Reading") and seen[-1] == (1.0, "Saved")


def test_thin_and_wide_damage_are_both_recorded(tmp_path: Path, engine: Any, noisy: Any) -> None:
    engine.cards["inpaint-thin"] = tiny_card("inpaint-thin")
    source = write(tmp_path, noisy(240, 320, 5))
    marked = np.zeros((240, 320), np.uint8)
    marked[30:32, 20:140] = 255
    marked[90:190, 100:230] = 255
    write_photo(Photo(marked[:, :, None], None, Carried("png")), tmp_path / "marked.png")
    planned = Planned(source, tmp_path / "out.png")
    report = repair_file(planned, recipe_of(["inpaint"]), engine, mask=tmp_path / "marked.png")
    assert report.steps[0]["model"] == "inpaint-thin-tiny, inpaint-tiny"
    lines = xmp.read_repairs(read_photo(planned.target).carried.xmp)
    assert [line.split(" ")[1] for line in lines] == ["inpaint-thin-tiny", "inpaint-tiny"]
    # The same in the window's way: as a step, whose record tells the same.
    document = open_document(source)
    document.set_mask(marked, "Mask")
    request = document.request("inpaint", get_tool("inpaint").Params())
    tool = get_tool("inpaint")
    done = describe(tool, request, run_tool(tool, request, engine, NoProgress()), engine, 0.0)
    assert (done.model, done.model_version) == ("inpaint-thin-tiny, inpaint-tiny", "1, 1")
    document.apply(Outcome(list(done.patches)), "Fill", document.revision, [done])
    assert [repair.model for repair in repairs_of_steps(document.steps)] == done.model.split(", ")
