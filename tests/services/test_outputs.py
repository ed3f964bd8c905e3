"""Outputs: every photo its own, never a source; masks by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from genrepair.errors import UsageError
from genrepair.imaging.photo import Carried, Photo, write_photo
from genrepair.services.outputs import expand, find_mask, mask_photo, plan_outputs, read_mask


def touch(*paths: Path) -> list[Path]:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return list(paths)


def targets(sources: list[Path], out: Path | str, ending: str | None = None) -> list[Path]:
    return [planned.target for planned in plan_outputs(sources, str(out), ending)]


def test_one_photo_to_a_file_or_a_folder(tmp_path: Path) -> None:
    (source,) = touch(tmp_path / "in" / "a.jpg")
    assert targets([source], tmp_path / "b.png") == [tmp_path / "b.png"]
    assert targets([source], tmp_path / "out") == [tmp_path / "out" / "a.jpg"]
    assert targets([source], f"{tmp_path}/new.d/") == [tmp_path / "new.d" / "a.jpg"]
    (tmp_path / "old.d").mkdir()
    assert targets([source], tmp_path / "old.d") == [tmp_path / "old.d" / "a.jpg"]


def test_equal_stems_do_not_collide(tmp_path: Path) -> None:
    sources = touch(tmp_path / "a.jpg", tmp_path / "a.png", tmp_path / "x" / "a.jpg", tmp_path / "x" / "A.JPG")
    names = [target.name for target in targets(sources, tmp_path / "out")]
    assert names == ["a.jpg", "a.png", "a-2.jpg", "A-3.JPG"]
    assert len({name.casefold() for name in names}) == 4
    masks = [target.name for target in targets(sources[:2], tmp_path / "out", ".mask.png")]
    assert masks == ["a.jpg.mask.png", "a.png.mask.png"]


def test_suffixes_that_cannot_be_written_get_a_second_one(tmp_path: Path) -> None:
    (raw,) = touch(tmp_path / "photo.cr2")
    assert targets([raw], tmp_path / "out") == [tmp_path / "out" / "photo.cr2.tif"]


def test_several_photos_need_a_folder(tmp_path: Path) -> None:
    sources = touch(tmp_path / "a.jpg", tmp_path / "b.jpg")
    with pytest.raises(UsageError, match="2 photos need a folder"):
        plan_outputs(sources, str(tmp_path / "c.jpg"))


@pytest.mark.parametrize("kind", ["itself", "symlink", "hardlink", "other spelling", "folder", "another source"])
def test_a_source_is_never_a_target(tmp_path: Path, kind: str) -> None:
    a, b = touch(tmp_path / "a.jpg", tmp_path / "b.jpg")
    out: str = str(tmp_path / "link.jpg")
    if kind == "symlink":
        Path(out).symlink_to(a)
    elif kind == "hardlink":
        Path(out).hardlink_to(a)
    elif kind == "other spelling":
        out = str(tmp_path / "x" / ".." / "a.jpg")
    else:
        out = {"itself": str(a), "folder": str(tmp_path), "another source": f"{tmp_path}/"}[kind]
    sources = [a, b] if kind == "another source" else [a]
    with pytest.raises(UsageError, match="is a source"):
        plan_outputs(sources, out)
    assert a.read_bytes() == b.read_bytes() == b"x"


def test_a_folder_link_back_to_the_sources_is_seen(tmp_path: Path) -> None:
    (a,) = touch(tmp_path / "in" / "a.jpg")
    (tmp_path / "out").symlink_to(tmp_path / "in", target_is_directory=True)
    with pytest.raises(UsageError, match="is a source"):
        plan_outputs([a], str(tmp_path / "out"))


def test_expand(tmp_path: Path) -> None:
    a, b = touch(tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert expand([str(tmp_path / "*.jpg")]) == [a, b]
    assert expand([str(tmp_path / "missing.jpg")]) == [tmp_path / "missing.jpg"]
    with pytest.raises(UsageError, match="No file matches"):
        expand([str(tmp_path / "*.png")])
    with pytest.raises(UsageError, match="is a folder"):
        expand([str(tmp_path)])
    with pytest.raises(UsageError, match="No photo"):
        expand([])


def test_a_name_with_brackets_is_a_name(tmp_path: Path) -> None:
    (odd,) = touch(tmp_path / "a[1].jpg")
    assert expand([str(odd)]) == [odd]


def test_masks(tmp_path: Path) -> None:
    mask = np.zeros((20, 30), np.uint8)
    mask[5:9, 5:9] = 255
    like = Photo(np.zeros((20, 30, 3), np.uint8), None, Carried("jpeg", dpi=(300.0, 300.0)))
    photo = mask_photo(mask, like)
    assert photo.carried.dpi == (300.0, 300.0)
    path = tmp_path / "a.jpg.mask.png"
    write_photo(photo, path)
    np.testing.assert_array_equal(read_mask(path, (20, 30)), mask)
    assert find_mask(path, Path("whatever.jpg")) == path
    assert find_mask(tmp_path, Path("somewhere/a.jpg")) == path
    with pytest.raises(UsageError, match=r"no mask for b\.jpg"):
        find_mask(tmp_path, Path("b.jpg"))
    with pytest.raises(UsageError, match="30 x 20 pixels, but the photo is 31 x 20"):
        read_mask(path, (20, 31))


def test_a_mask_may_be_16_bit_colour_or_transparency(tmp_path: Path) -> None:
    deep = np.zeros((20, 30, 3), np.uint16)
    deep[5:9, 5:9] = (65535, 0, 0)
    write_photo(Photo(deep, None, Carried("png", bit_depth=16)), tmp_path / "deep.png")
    assert np.count_nonzero(read_mask(tmp_path / "deep.png", (20, 30))) == 16
    alpha = np.zeros((20, 30), np.uint8)
    alpha[0, :7] = 255
    write_photo(Photo(np.zeros((20, 30, 3), np.uint8), alpha, Carried("png")), tmp_path / "alpha.png")
    assert np.count_nonzero(read_mask(tmp_path / "alpha.png", (20, 30))) == 7
