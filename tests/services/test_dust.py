from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from scans import Placing, dusty, found_share, infrared_of, make_print, scanned

from genrepair.cli import main
from genrepair.errors import PhotoError, UsageError
from genrepair.imaging.photo import read_photo
from genrepair.services.dust import DustSource, find_dust, second_of, source_for, without_companions


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    """A folder with scan.png, scan_2.png, film.tif with infrared, and where the dust of the first two lies."""
    folder = tmp_path_factory.mktemp("scans")
    picture = make_print(300, 400)
    first, truth = dusty(picture, 1, specks=20, hairs=2)
    placing = Placing(0.6, 5, -3)
    moved = cv2.warpAffine(picture, placing.matrix(300, 400), (400, 300), borderMode=cv2.BORDER_REFLECT)
    second, _ = dusty(moved, 2, specks=20, hairs=2)
    for name, pixels in (("scan.png", scanned(first, seed=3)), ("scan_2.png", scanned(second, gain=0.95, seed=4))):
        cv2.imwrite(str(folder / name), pixels[..., ::-1])
    rgbi = np.dstack([scanned(first, seed=5, depth=16), infrared_of(picture, truth)])
    tifffile.imwrite(folder / "film.tif", rgbi, photometric="rgb", extrasamples=["unspecified"])
    cv2.imwrite(str(folder / "alone.png"), scanned(picture, seed=6)[..., ::-1])
    return folder, truth


@pytest.mark.parametrize("ending", ["_2", "-2", " (2)", "_SCAN2", ".2"])
def test_pairs_are_found_by_name(tmp_path: Path, ending: str) -> None:
    first = tmp_path / "a.jpg"
    for name in ("a.jpg", f"a{ending}.tif", f"a{ending}.jpg", "a_20.jpg", "ab_2.jpg"):
        (tmp_path / name).touch()
    assert second_of(first) == tmp_path / f"a{ending}.jpg"
    photos = [tmp_path / name for name in ("a.jpg", f"a{ending}.jpg", "ab_2.jpg", "b.jpg")]
    assert [p.name for p in without_companions(photos)] == ["a.jpg", "ab_2.jpg", "b.jpg"]


def test_a_folder_of_second_scans_may_use_the_same_names(tmp_path: Path) -> None:
    folder = tmp_path / "second"
    folder.mkdir()
    for path in (tmp_path / "a.jpg", folder / "a.jpg", tmp_path / "b.jpg"):
        path.touch()
    assert source_for(tmp_path / "a.jpg", second=folder).second == folder / "a.jpg"
    with pytest.raises(UsageError, match=r"no second scan of b\.jpg"):
        source_for(tmp_path / "b.jpg", second=folder)
    with pytest.raises(UsageError, match="its own second scan"):
        source_for(tmp_path / "a.jpg", second=tmp_path / "a.jpg")


def test_a_photo_without_any_source_is_told_what_is_missing(scans: tuple[Path, np.ndarray]) -> None:
    photo = read_photo(scans[0] / "alone.png")
    with pytest.raises(PhotoError, match=r"alone_2\.png.*alone_ir\.png"):
        find_dust(photo, DustSource())


def test_the_verb_writes_masks_and_skips_second_scans(
    scans: tuple[Path, np.ndarray], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, truth = scans
    names = ("scan.png", "scan_2.png", "film.tif", "alone.png")
    code = main(["dust", *(str(folder / name) for name in names), "-o", str(tmp_path / "out"), "--json"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 1  # alone.png has no source, and the others are done all the same
    assert [Path(row["input"]).name for row in rows] == ["scan.png", "film.tif", "alone.png"]
    assert [row["ok"] for row in rows] == [True, True, False]
    assert rows[0]["steps"][0]["second"] == "scan_2.png"
    assert rows[1]["steps"][0]["infrared"] == "fourth channel"
    for name in ("scan.png", "film.tif"):
        mask = read_photo(tmp_path / "out" / f"{name}.mask.png").pixels[..., 0]
        hits, count = found_share(mask, truth)
        assert hits >= 0.9 * count, name


def test_fill_puts_real_pixels_in_and_leaves_the_rest(scans: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    folder, truth = scans
    out = tmp_path / "clean.png"
    second = str(folder / "scan_2.png")
    assert main(["dust", str(folder / "scan.png"), "--second", second, "--fill", "-o", str(out)]) == 0
    before, after = read_photo(folder / "scan.png").pixels, read_photo(out).pixels
    clean = scanned(make_print(300, 400), seed=3)
    assert np.mean(np.any(before != after, axis=2)) < 0.08
    wrong = [np.abs(p[truth > 0].astype(int) - clean[truth > 0]).mean() for p in (before, after)]
    assert wrong[1] < 0.25 * wrong[0]


def test_a_fill_is_recorded_with_a_certificate_unless_that_is_not_wanted(
    scans: tuple[Path, np.ndarray], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = scans
    for name, flag in (("a.png", "--record"), ("b.png", "--no-record")):
        out = tmp_path / name
        assert main(["dust", str(folder / "scan.png"), "--fill", "-o", str(out), "--json", flag]) == 0
        row = json.loads(capsys.readouterr().out)
        assert row["certificate"] is not None
        packet = read_photo(out).carried.xmp or b""
        assert (b"Fill from the second scan" in packet) == (flag == "--record")


def test_fill_without_a_second_scan_and_strangers_are_refused(
    scans: tuple[Path, np.ndarray], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = scans
    assert main(["dust", str(folder / "film.tif"), "--fill", "-o", str(tmp_path / "a.tif")]) == 2
    assert "no second scan" in capsys.readouterr().err
    cv2.imwrite(str(tmp_path / "other.png"), scanned(make_print(300, 400, seed=8))[..., ::-1])
    other = str(tmp_path / "other.png")
    arguments = ["dust", str(folder / "scan.png"), "--second", other, "-o", str(tmp_path / "m.png")]
    assert main(arguments) == 1
    assert "not a scan of the same print" in capsys.readouterr().err
    assert not (tmp_path / "m.png").exists()
