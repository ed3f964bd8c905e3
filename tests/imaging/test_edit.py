from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genrepair.errors import GenrepairError
from genrepair.imaging.edit import Edit
from genrepair.imaging.region import Region

# Around the corners of a few 256-pixel tiles.
regions = st.builds(Region, st.integers(-20, 600), st.integers(-20, 600), st.integers(0, 300), st.integers(0, 300))


def picture(shape: tuple[int, ...], dtype: Any = np.uint16) -> np.ndarray[Any, Any]:
    return np.random.default_rng(4).integers(0, 60000, shape).astype(dtype)


@given(st.lists(regions, min_size=1, max_size=4), st.sampled_from(((530, 520), (520, 530, 3))))
def test_swap_undoes_redoes_and_tells_what_changed(writes: list[Region], shape: tuple[int, ...]) -> None:
    pixels = picture(shape)
    before = pixels.copy()
    edit = Edit(pixels)
    for value, region in enumerate(writes):
        edit.touch(region)
        pixels[region.clip(*shape[:2]).slices] = value
    after = pixels.copy()
    everything = Region(0, 0, 0, 0)
    for region in writes:
        everything = everything.union(region.clip(*shape[:2]))
    changed = edit.swap()
    assert changed == edit.region and (changed == everything or (changed.empty and everything.empty))
    np.testing.assert_array_equal(pixels, before)
    edit.swap()
    np.testing.assert_array_equal(pixels, after)
    edit.swap()
    np.testing.assert_array_equal(pixels, before)


def test_only_touched_tiles_are_held() -> None:
    pixels = picture((1000, 1000))
    edit = Edit(pixels)
    assert edit.bytes == 0
    edit.touch(Region(250, 250, 10, 10))
    assert edit.bytes == 4 * 256 * 256 * 2
    edit.touch(Region(260, 260, 5, 5))
    assert edit.bytes == 4 * 256 * 256 * 2
    edit.touch(Region(2000, 2000, 5, 5))
    assert edit.bytes == 4 * 256 * 256 * 2


def test_first_state_wins() -> None:
    pixels = np.zeros((10, 10), np.uint8)
    edit = Edit(pixels)
    for value in (1, 2, 3):
        edit.touch(Region(0, 0, 5, 5))
        pixels[:5, :5] = value
    edit.swap()
    assert not pixels.any()


@pytest.mark.parametrize("shape", [(300, 300), (300, 300, 3)])
def test_spilled_edit_swaps_and_stays_on_disk(tmp_path: Path, shape: tuple[int, ...]) -> None:
    pixels = picture(shape)
    before = pixels.copy()
    edit = Edit(pixels)
    edit.touch(Region(0, 0, 300, 300))
    pixels[...] = 7
    folder = tmp_path / "scratch"
    edit.spill(folder)
    assert edit.bytes == 0 and edit.spilled and len(list(folder.iterdir())) == 1
    edit.swap()
    np.testing.assert_array_equal(pixels, before)
    assert edit.spilled and edit.bytes == 0 and len(list(folder.iterdir())) == 1
    edit.swap()
    assert (pixels == 7).all()
    edit.discard()
    assert not list(folder.iterdir())


def test_touch_after_a_spill_keeps_all(tmp_path: Path) -> None:
    pixels = picture((600, 300))
    before = pixels.copy()
    edit = Edit(pixels)
    edit.touch(Region(0, 0, 10, 10))
    pixels[:10, :10] = 1
    edit.spill(tmp_path)
    edit.touch(Region(500, 200, 10, 10))
    pixels[500:510, 200:210] = 2
    edit.swap()
    np.testing.assert_array_equal(pixels, before)


def test_a_large_change_never_fills_the_memory(tmp_path: Path) -> None:
    pixels = picture((1000, 1000))
    before, most = pixels.copy(), 10 * 256 * 256 * 2
    edit = Edit(pixels, tmp_path / "scratch", most)
    for value, region in enumerate((Region(0, 0, 1000, 1000), Region(400, 300, 20, 20), Region(0, 0, 10, 1000))):
        edit.touch(region)
        assert edit.bytes <= most
        pixels[region.slices] = value
    after = pixels.copy()
    assert not edit.spilled, "some of it is still in memory"
    for wanted in (before, after, before):
        edit.swap()
        np.testing.assert_array_equal(pixels, wanted)
    edit.spill(tmp_path / "scratch")
    assert edit.spilled and edit.bytes == 0
    edit.swap()
    np.testing.assert_array_equal(pixels, after)
    edit.discard()
    assert not list((tmp_path / "scratch").iterdir())


def test_where_the_disk_refuses_a_large_change_stays_in_memory(tmp_path: Path) -> None:
    pixels = picture((600, 600))
    before = pixels.copy()
    (tmp_path / "file").write_text("in the way")
    edit = Edit(pixels, tmp_path / "file", 1000)
    edit.touch(Region(0, 0, 600, 600))
    pixels[...] = 3
    edit.swap()
    np.testing.assert_array_equal(pixels, before)


@pytest.mark.parametrize("damage", ["removed", "cut"])
def test_lost_spill_file_is_one_clear_error_and_changes_nothing(tmp_path: Path, damage: str) -> None:
    pixels = picture((300, 300))
    edit = Edit(pixels)
    edit.touch(Region(0, 0, 300, 300))
    pixels[...] = 5
    edit.spill(tmp_path)
    (file,) = tmp_path.iterdir()
    if damage == "removed":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(GenrepairError, match="cannot be undone"):
        edit.swap()
    assert (pixels == 5).all()


def test_spill_to_an_impossible_folder_keeps_the_tiles(tmp_path: Path) -> None:
    pixels = picture((50, 50))
    before = pixels.copy()
    edit = Edit(pixels)
    edit.touch(Region(0, 0, 50, 50))
    pixels[...] = 1
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(GenrepairError, match="disk space"):
        edit.spill(tmp_path / "file")
    edit.swap()
    np.testing.assert_array_equal(pixels, before)
