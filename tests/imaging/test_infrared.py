from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import pyvips
import tifffile
from scans import dusty, infrared_of, make_print, scanned

from genrepair.errors import PhotoError
from genrepair.imaging.infrared import beside, clean, read_infrared
from genrepair.imaging.photo import SaveOptions, read_photo, write_photo

_PICTURE, _DUST = dusty(make_print(300, 400), 1)
_RGB = scanned(_PICTURE, seed=1, depth=16)
_IR = infrared_of(make_print(300, 400), _DUST)


def rgbi(path: Path, extra: str = "unspecified", orientation: int = 1, plane: np.ndarray = _IR) -> Path:
    """A TIFF as VueScan writes it: four samples, the fourth unexplained."""
    pixels = np.dstack([_RGB, plane])
    tags = [(274, 3, 1, orientation, True)]
    tifffile.imwrite(path, pixels, photometric="rgb", extrasamples=[extra], compression="zlib", extratags=tags)
    return path


def test_the_fourth_channel_is_infrared_and_survives_saving(tmp_path: Path) -> None:
    photo = read_photo(rgbi(tmp_path / "scan.tif"))
    assert photo.carried.infrared
    found = read_infrared(photo)
    assert found is not None and found.place == "fourth channel"
    assert np.array_equal(found.plane, _IR)
    write_photo(photo, tmp_path / "out.tif")
    with tifffile.TiffFile(tmp_path / "out.tif") as file:
        assert np.array_equal(file.pages[0].asarray(), np.dstack([_RGB, _IR]))
        assert tuple(file.pages[0].tags["ExtraSamples"].value) == (0,)
    assert read_photo(tmp_path / "out.tif").carried.infrared


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_a_format_without_room_for_it_says_so_and_keeps_the_colours(tmp_path: Path, suffix: str) -> None:
    photo = read_photo(rgbi(tmp_path / "scan.tif"))
    report = write_photo(photo, tmp_path / f"out{suffix}", SaveOptions(quality=95))
    assert any("infrared" in sentence for sentence in report.lost)
    again = read_photo(tmp_path / f"out{suffix}")
    assert again.alpha is None
    assert abs(float(again.pixels.mean()) / (65535 if again.depth == 16 else 255) - float(_RGB.mean()) / 65535) < 0.01


def test_transparency_is_not_taken_for_infrared(tmp_path: Path) -> None:
    photo = read_photo(rgbi(tmp_path / "a.tif", "unassalpha"))
    assert photo.alpha is not None and not photo.carried.infrared
    assert read_infrared(photo) is None
    # A file that does not say what its extra channel is, but whose channel is all or nothing.
    cut = np.where(np.arange(400)[None, :] < 200, 65535, 0).astype(np.uint16).repeat(300, axis=0)
    assert not read_photo(rgbi(tmp_path / "b.tif", plane=cut)).carried.infrared
    fade = np.linspace(0, 65535, 300).astype(np.uint16)[:, None].repeat(400, axis=1)
    assert not read_photo(rgbi(tmp_path / "c.tif", plane=fade)).carried.infrared
    across = np.linspace(0, 65535, 400).astype(np.uint16)[None, :].repeat(300, axis=0)
    assert not read_photo(rgbi(tmp_path / "d.tif", plane=across)).carried.infrared


def test_a_grey_second_page_is_infrared_turned_as_the_photo(tmp_path: Path) -> None:
    path = tmp_path / "hdri.tif"
    with tifffile.TiffWriter(path) as file:
        file.write(_RGB, photometric="rgb", extratags=[(274, 3, 1, 6, True)])
        file.write(_RGB[::4, ::4, 0], photometric="minisblack")
        file.write(_IR, photometric="minisblack")
    photo = read_photo(path)
    assert photo.pixels.shape[:2] == (400, 300)
    found = read_infrared(photo)
    assert found is not None and found.place == "page 3"
    assert np.array_equal(found.plane, np.rot90(_IR, -1))
    assert np.array_equal(photo.pixels[..., 0], np.rot90(_RGB[..., 0], -1))


def test_a_file_beside_is_found_by_its_name(tmp_path: Path) -> None:
    image = pyvips.Image.new_from_array(_RGB)
    image.copy(interpretation="rgb16").pngsave(str(tmp_path / "Scan.png"))
    photo = read_photo(tmp_path / "Scan.png")
    assert read_infrared(photo) is None
    tifffile.imwrite(tmp_path / "scan_IR.tif", _IR[::2, ::2])
    assert beside(tmp_path / "Scan.png") == tmp_path / "scan_IR.tif"
    found = read_infrared(photo)
    assert found is not None and found.plane.shape == (300, 400)


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    photo = read_photo(rgbi(tmp_path / "scan.tif"))
    tifffile.imwrite(tmp_path / "other.tif", _IR[:100])
    with pytest.raises(PhotoError, match="another shape"):
        read_infrared(photo, tmp_path / "other.tif")


def test_the_picture_that_leaks_into_infrared_is_taken_out() -> None:
    cleaned = clean(_IR, _RGB)
    red, green, blue = cleaned.crosstalk
    # Real factors: 0.1, 0.03, 0; the three channels of a picture say nearly the same, so their sum is what is known.
    assert red > green > blue - 0.02
    assert abs(red + green + blue - 0.13) < 0.03
    clear = cleaned.dust[_DUST == 0]
    assert np.quantile(clear, 0.99) < 60
    assert np.median(cleaned.dust[_DUST > 0]) > 150


def test_infrared_that_lies_beside_the_photo_is_moved() -> None:
    picture, dust = dusty(make_print(300, 400), 1, specks=80)
    plane = np.roll(infrared_of(make_print(300, 400), dust), (3, -2), (0, 1))
    cleaned = clean(plane, scanned(picture, seed=1, depth=16))
    assert cleaned.shift == pytest.approx((3, -2), abs=0.4)


@pytest.mark.parametrize(
    ("plane", "words"),
    [
        ((_PICTURE.mean(axis=2) * 200).astype(np.uint16), "silver"),
        (np.full(_DUST.shape, 30000, np.uint16), "blank"),
    ],
    ids=["silver", "blank"],
)
def test_infrared_that_says_nothing_about_dust_is_refused(plane: np.ndarray, words: str) -> None:
    with pytest.raises(PhotoError, match=words):
        clean(plane, _RGB)
