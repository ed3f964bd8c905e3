"""Every format times every mode: pixels, depth, alpha and metadata come back, or the report says what did not."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genrepair.imaging.photo import Carried, Photo, SaveOptions, read_photo, write_photo

from .samples import IPTC, PHOTOSHOP, XMP, exif_block, full_photo, picture
from .strategies import arrays, sizes

# What a format gives back without loss: largest depth, whether grey stays grey, alpha.
EXACT = {"png": (16, True, True), "tif": (16, True, True), "ppm": (16, True, False), "bmp": (8, True, True)}
EXACT["webp"] = EXACT["avif"] = (8, False, True)
HOLDS = {
    "jpg": {"icc", "exif", "xmp", "iptc", "photoshop", "dpi"},
    "png": {"icc", "exif", "xmp", "iptc", "photoshop", "dpi", "text", "alpha"},
    "tif": {"icc", "exif", "xmp", "iptc", "photoshop", "dpi", "alpha"},
    "webp": {"icc", "exif", "xmp", "dpi", "alpha"},
    "avif": {"icc", "exif", "xmp", "dpi", "alpha"},
    "heic": {"icc", "exif", "xmp", "dpi", "alpha"},
    "bmp": {"icc", "dpi", "alpha"},
    "ppm": set(),
}
WORDS = {
    "icc": "colour profile",
    "exif": "EXIF",
    "xmp": "XMP",
    "iptc": "IPTC",
    "photoshop": "Photoshop",
    "dpi": "resolution",
    "text": "text",
    "alpha": "transparency",
}
MODES = list(itertools.product((np.uint8, np.uint16), (1, 3), (False, True)))


@pytest.mark.parametrize("suffix", HOLDS)
@pytest.mark.parametrize(("dtype", "channels", "alpha"), MODES)
def test_everything_survives_or_is_reported(
    tmp_path: Path, suffix: str, dtype: Any, channels: int, alpha: bool
) -> None:
    if suffix == "heic":
        pytest.importorskip("pillow_heif")
    photo = full_photo(channels, dtype, alpha)
    before = photo.pixels.copy()
    report = write_photo(photo, tmp_path / f"Großmutter ☃.{suffix}", SaveOptions(lossless=True))
    np.testing.assert_array_equal(photo.pixels, before)
    back = read_photo(report.path)
    assert back.notes == []
    assert [p.name for p in tmp_path.iterdir() if p.name != "home"] == [report.path.name]
    assert report.bytes == report.path.stat().st_size

    told = " ".join(report.lost)
    for name in ("exif", "xmp", "iptc", "photoshop", "text"):
        kept, value = getattr(back.carried, name), getattr(photo.carried, name)
        if name in HOLDS[suffix]:
            assert kept == value, name
            assert WORDS[name] not in told
        else:
            # A JPEG keeps the comment of the texts.
            comment = {"Comment": "Scanned in Zürich"} if suffix == "jpg" else {}
            assert kept == (comment if name == "text" else None)
            assert WORDS[name] in told
    if "dpi" in HOLDS[suffix]:
        assert back.carried.dpi == pytest.approx((300, 300), abs=0.01)
    else:
        assert back.carried.dpi is None and WORDS["dpi"] in told
    widened = channels == 1 and (suffix in ("webp", "avif", "heic") or (suffix, alpha) == ("bmp", True))
    if "icc" not in HOLDS[suffix]:
        assert back.carried.icc is None and WORDS["icc"] in told
    elif not widened:
        assert back.carried.icc == photo.carried.icc
    else:
        assert "grey profile was replaced by sRGB" in told
    assert (back.alpha is not None) == (alpha and "alpha" in HOLDS[suffix])
    assert (WORDS["alpha"] in told) == (alpha and "alpha" not in HOLDS[suffix])
    assert back.depth == (8 if suffix in ("jpg", "webp", "bmp") else photo.depth)
    assert ("reduced" in told) == (dtype is np.uint16 and suffix not in ("png", "tif", "ppm"))


@pytest.mark.parametrize("suffix", EXACT)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_lossless_formats_are_bit_exact(tmp_path: Path, suffix: str, data: st.DataObject) -> None:
    deepest, keeps_grey, has_alpha = EXACT[suffix]
    height, width = data.draw(sizes)
    dtype = data.draw(st.sampled_from((np.uint8, np.uint16) if deepest == 16 else (np.uint8,)))
    channels = data.draw(st.sampled_from((1, 3)))
    pixels = data.draw(arrays((height, width, channels), dtype))
    alpha = data.draw(arrays((height, width), dtype)) if has_alpha and data.draw(st.booleans()) else None
    photo = Photo(pixels, alpha, Carried("png", bit_depth=8 * pixels.itemsize))
    back = read_photo(write_photo(photo, tmp_path / f"a.{suffix}", SaveOptions(lossless=True), overwrite=True).path)
    wanted = pixels
    if channels == 1 and (not keeps_grey or (suffix == "bmp" and alpha is not None)):
        wanted = np.broadcast_to(pixels, (height, width, 3))
    assert back.pixels.dtype == dtype
    np.testing.assert_array_equal(back.pixels, wanted)
    assert (back.alpha is None) == (alpha is None)
    if alpha is not None:
        np.testing.assert_array_equal(back.alpha, alpha)
    assert back.carried.dpi is None and back.carried.exif is None and back.carried.icc is None


@pytest.mark.parametrize("compression", ["none", "lzw", "deflate", "packbits"])
@pytest.mark.parametrize("tiled", [False, True])
@pytest.mark.parametrize("bigtiff", [False, True])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_tiff_kinds(tmp_path: Path, compression: str, tiled: bool, bigtiff: bool, dtype: Any) -> None:
    photo = full_photo(dtype=dtype, alpha=True)
    options = SaveOptions(compression=compression, tiled=tiled, bigtiff=bigtiff)
    path = write_photo(photo, tmp_path / "a.tif", options).path
    assert path.read_bytes()[:4] == (b"II+\0" if bigtiff else b"II*\0")
    back = read_photo(path)
    np.testing.assert_array_equal(back.pixels, photo.pixels)
    np.testing.assert_array_equal(back.alpha, photo.alpha)
    carried = back.carried
    assert carried.tiff_compression == compression and (carried.tiff_tile is not None) == tiled
    assert (carried.exif, carried.xmp, carried.iptc, carried.photoshop) == (exif_block(), XMP, IPTC, PHOTOSHOP)
    # Saved again without options, it stays as it is.
    again = read_photo(write_photo(back, tmp_path / "b.tif").path)
    assert (again.carried.tiff_compression, again.carried.tiff_tile) == (compression, carried.tiff_tile)
    assert again.carried == carried


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp", "avif"])
def test_metadata_goes_round_through_every_format_unchanged(tmp_path: Path, suffix: str) -> None:
    photo = full_photo()
    first = read_photo(write_photo(photo, tmp_path / "a.jpg").path)
    middle = read_photo(write_photo(first, tmp_path / f"b.{suffix}").path)
    last = read_photo(write_photo(middle, tmp_path / "c.jpg").path)
    assert (last.carried.exif, last.carried.xmp, last.carried.icc) == (exif_block(), XMP, photo.carried.icc)
    assert last.carried.dpi == (300, 300)


def test_ten_and_twelve_bits_of_an_avif_stay(tmp_path: Path) -> None:
    for bits in (10, 12):
        pixels = (picture(dtype=np.uint16) >> (16 - bits)) << (16 - bits)
        photo = Photo(pixels, None, Carried("avif", bit_depth=bits))
        report = write_photo(photo, tmp_path / f"{bits}.avif", SaveOptions(lossless=True))
        back = read_photo(report.path)
        assert report.lost == [] and back.carried.bit_depth == bits
        np.testing.assert_array_equal(back.pixels, pixels)


def test_depth_on_request(tmp_path: Path) -> None:
    deep = Photo(picture(dtype=np.uint16), None, Carried("png", bit_depth=16))
    report = write_photo(deep, tmp_path / "a.png", SaveOptions(depth=8))
    back = read_photo(report.path)
    assert report.lost == [] and back.pixels.dtype == np.uint8
    assert np.abs(back.pixels * 257.0 - deep.pixels).max() <= 128.5
    up = read_photo(write_photo(back, tmp_path / "b.tif", SaveOptions(depth=16)).path)
    np.testing.assert_array_equal(up.pixels, back.pixels.astype(np.uint16) * 257)


def test_transparent_photo_is_laid_on_white_and_opaque_pixels_stay(tmp_path: Path) -> None:
    photo = full_photo(alpha=True)
    assert photo.alpha is not None
    photo.alpha[:20], photo.alpha[20:30] = 255, 0
    back = read_photo(write_photo(photo, tmp_path / "a.ppm").path)
    np.testing.assert_array_equal(back.pixels[:20], photo.pixels[:20])
    assert (back.pixels[20:30] == 255).all()
