"""Files as other programs make them."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from genrepair.imaging.colour import is_srgb, srgb_profile, to_srgb
from genrepair.imaging.files import exif
from genrepair.imaging.photo import Carried, Photo, SaveOptions, read_photo, write_photo
from genrepair.imaging.read import turned

from .profiles import profile
from .samples import IPTC, PHOTOSHOP, XMP, dng, exif_block, picture, with_thumbnail

Image = pytest.importorskip("PIL.Image")


def exif_tags(block: bytes | None) -> dict[int, exif.Entry]:
    assert block is not None
    return exif.parse(block)[0]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
def test_orientation_is_applied_once_and_reset(tmp_path: Path, orientation: int, suffix: str) -> None:
    from PIL import ImageOps

    path = tmp_path / f"a.{suffix}"
    lying = Image.fromarray(picture())
    tags = lying.getexif()
    tags[274], tags[271] = orientation, "Canon"
    more: dict[str, Any] = {"quality": 100, "subsampling": 0} if suffix == "jpg" else {}
    lying.save(path, exif=tags, dpi=(300, 150), **({"lossless": True} if suffix == "webp" else more))
    with Image.open(path) as file:
        wanted = np.asarray(ImageOps.exif_transpose(file))
    photo = read_photo(path)
    assert photo.pixels.shape == wanted.shape
    assert np.abs(photo.pixels.astype(int) - wanted).max() <= (6 if suffix == "jpg" else 0)
    if suffix != "webp":
        assert photo.carried.dpi == pytest.approx((150, 300) if orientation >= 5 else (300, 150), abs=0.02)
    tag = exif_tags(photo.carried.exif).get(274)
    assert tag is None or tag.numbers == [1]
    # Saved and read again it is not turned a second time, here and in other programs.
    for name in (f"b.{suffix}", "b.tif", "b.png"):
        saved = write_photo(photo, tmp_path / name, SaveOptions(quality=100, lossless=True), overwrite=True).path
        assert read_photo(saved).pixels.shape == wanted.shape
        with Image.open(saved) as file:
            assert ImageOps.exif_transpose(file).size == (wanted.shape[1], wanted.shape[0])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_is_a_view_of_the_upright_picture(orientation: int) -> None:
    upright = np.arange(24).reshape(4, 6)
    lying = turned(upright, orientation)
    assert np.shares_memory(lying, upright)
    assert lying.shape == ((6, 4) if orientation >= 5 else (4, 6))


def test_thumbnail_is_erased_and_private_notes_do_not_move(tmp_path: Path) -> None:
    block = with_thumbnail(exif_block(orientation=6))
    photo = Photo(picture(), None, Carried("jpeg", exif=block))
    path = write_photo(photo, tmp_path / "a.jpg").path
    assert b"THUMBNAIL" in path.read_bytes()
    back = read_photo(path)
    kept = back.carried.exif
    assert kept is not None and b"THUMBNAIL" not in kept
    assert kept.index(b"PRIVATE") == block.index(b"PRIVATE")
    reader = exif.Reader(__import__("io").BytesIO(kept))
    assert reader.directory(reader.first)[1] == 0
    main, children = exif.parse(kept)
    assert main[274].numbers == [1]
    # Stored width and height change places with the picture's.
    assert [children[exif.EXIF_IFD][tag].numbers for tag in (0xA002, 0xA003)] == [[45], [67]]
    assert b"THUMBNAIL" not in write_photo(back, tmp_path / "b.jpg").path.read_bytes()


def test_xmp_orientation_and_thumbnails_go(tmp_path: Path) -> None:
    packet = XMP.replace(b"dc:format=", b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6" dc:format=')
    packet = packet.replace(b"</rdf:RDF>", b"<xmp:Thumbnails>old</xmp:Thumbnails></rdf:RDF>")
    path = write_photo(Photo(picture(), None, Carried("jpeg", xmp=packet)), tmp_path / "a.jpg").path
    xmp = read_photo(path).carried.xmp
    assert xmp is not None and b'tiff:Orientation="1"' in xmp and b"Thumbnails" not in xmp


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16", "PA"])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_modes_of_other_programs(tmp_path: Path, mode: str, suffix: str) -> None:
    if (mode, suffix) in (("PA", "png"), ("PA", "tif")):
        pytest.skip("Pillow cannot write it")
    source = Image.fromarray(picture())
    if mode == "I;16":
        made = Image.fromarray(picture(channels=1, dtype=np.uint16)[:, :, 0])
    else:
        made = source.convert(mode)
    if mode in ("LA", "RGBA"):
        made.putalpha(Image.fromarray(picture(channels=1, seed=3)[:, :, 0]))
    path = tmp_path / f"a.{suffix}"
    made.save(path)
    photo = read_photo(path)
    colours = {"1": "L", "P": "RGB", "LA": "LA", "I;16": "I;16"}.get(mode, mode)
    wanted = np.asarray(made.convert(colours)) if mode != "I;16" else np.asarray(made)
    wanted = wanted[:, :, None] if wanted.ndim == 2 else wanted
    channels = 1 if wanted.shape[2] <= 2 else 3
    np.testing.assert_array_equal(photo.pixels, wanted[:, :, :channels])
    assert (photo.alpha is not None) == (mode in ("LA", "RGBA"))
    if photo.alpha is not None:
        np.testing.assert_array_equal(photo.alpha, wanted[:, :, -1])
    assert photo.carried.palette == (mode == "P")
    again = read_photo(write_photo(photo, tmp_path / "b.png").path)
    np.testing.assert_array_equal(again.pixels, photo.pixels)


def test_palette_with_a_transparent_colour(tmp_path: Path) -> None:
    made = Image.fromarray(picture()).convert("P")
    made.save(tmp_path / "a.png", transparency=5)
    photo = read_photo(tmp_path / "a.png")
    np.testing.assert_array_equal(photo.alpha == 0, np.asarray(made) == 5)


@pytest.mark.parametrize("suffix", ["jpg", "tif"])
def test_cmyk_is_converted_and_said_so(tmp_path: Path, suffix: str) -> None:
    made = Image.fromarray(picture()).convert("CMYK")
    made.save(tmp_path / f"a.{suffix}", dpi=(300, 300))
    photo = read_photo(tmp_path / f"a.{suffix}")
    assert photo.carried.cmyk and photo.carried.icc == srgb_profile() and photo.pixels.shape[2] == 3
    assert photo.notes == [
        "The CMYK colours were converted to sRGB with a general profile, because it has none of its own."
    ]
    # White paper stays white, black ink is dark: Adobe's inverted CMYK is understood.
    assert photo.pixels[-3:].min() > 235 and photo.pixels[:3].max() < 60
    assert read_photo(write_photo(photo, tmp_path / f"b.{suffix}").path).notes == []


def test_deep_cmyk_stays_deep(tmp_path: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    tifffile.imwrite(tmp_path / "a.tif", np.full((9, 8, 4), 20000, np.uint16), photometric="separated")
    photo = read_photo(tmp_path / "a.tif")
    assert photo.pixels.dtype == np.uint16 and photo.carried.cmyk and len(np.unique(photo.pixels)) <= 3


def test_big_endian_planar_and_tiled_tiffs(tmp_path: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    for index, more in enumerate(
        (
            {"byteorder": ">"},
            {"byteorder": ">", "bigtiff": True},
            {"planarconfig": "separate"},
            {"tile": (16, 32)},
            {"rowsperstrip": 3},
            {"compression": "deflate", "byteorder": ">"},
        )
    ):
        for dtype in (np.uint8, np.uint16):
            wanted = picture(dtype=dtype)
            path = tmp_path / f"{index}.tif"
            data = wanted.transpose(2, 0, 1) if "planarconfig" in more else wanted
            tifffile.imwrite(
                path, data, photometric="rgb", resolution=(300, 300), resolutionunit="INCH", metadata=None, **more
            )
            photo = read_photo(path)
            np.testing.assert_array_equal(photo.pixels, wanted)
            assert photo.carried.dpi == (300, 300)


def test_tiff_written_here_is_read_by_others(tmp_path: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    carried = Carried(
        "tiff", exif=exif_block(), xmp=XMP, iptc=IPTC, photoshop=PHOTOSHOP, icc=profile("p3"), dpi=(300, 200)
    )
    for bigtiff in (False, True):
        pixels = picture(dtype=np.uint16)
        path = write_photo(
            Photo(pixels, None, carried), tmp_path / "a.tif", SaveOptions(bigtiff=bigtiff), overwrite=True
        ).path
        with tifffile.TiffFile(path) as file:
            assert file.is_bigtiff == bigtiff and len(file.pages) == 1
            page = file.pages[0]
            np.testing.assert_array_equal(page.asarray(), pixels)
            tags = {tag.code: tag.value for tag in page.tags}
        assert tags[271] == "Canon" and tags[282] == (300, 1) and tags[283] == (200, 1) and tags[296] == 2
        assert tags[700] == XMP and bytes(tags[34675]) == profile("p3") and tags.get(274, 1) == 1
        assert tags[34665]["DateTimeOriginal"] == "1953:06:02 11:15:00" and tags[34853]["GPSLatitudeRef"] == "N"


def test_premultiplied_alpha_of_a_tiff_stays_exact(tmp_path: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    for dtype in (np.uint8, np.uint16):
        top = int(np.iinfo(dtype).max)
        alpha = picture(channels=1, dtype=dtype, seed=4)
        colours = (picture(dtype=dtype).astype(np.uint64) * alpha // top).astype(dtype)
        stored = np.concatenate([colours, alpha], axis=2)
        tifffile.imwrite(tmp_path / "a.tif", stored, photometric="rgb", extrasamples=["assocalpha"])
        photo = read_photo(tmp_path / "a.tif")
        path = write_photo(photo, tmp_path / "b.tif", overwrite=True).path
        with tifffile.TiffFile(path) as file:
            assert np.abs(file.pages[0].asarray().astype(int) - stored).max() <= (0 if dtype is np.uint8 else 1)
            assert file.pages[0].tags[338].value in (1, (1,))


def test_pages_and_extra_channels_are_told(tmp_path: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    with tifffile.TiffWriter(tmp_path / "pages.tif") as file:
        for seed in range(3):
            file.write(picture(seed=seed), photometric="rgb")
    photo = read_photo(tmp_path / "pages.tif")
    np.testing.assert_array_equal(photo.pixels, picture(seed=0))
    assert photo.notes == ["Only the first of 3 pages was opened."]
    tifffile.imwrite(tmp_path / "extra.tif", picture(channels=6), photometric="rgb")
    assert "2 extra channels" in read_photo(tmp_path / "extra.tif").notes[0]


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0", "4:4:0", "4:1:1"])
@pytest.mark.parametrize("quality", [35, 92])
def test_jpeg_keeps_the_quality_and_subsampling_of_its_source(
    tmp_path: Path, quality: int, subsampling: str, progressive: bool
) -> None:
    photo = Photo(picture(64, 64), None, Carried("png"))
    options = SaveOptions(quality=quality, subsampling=subsampling, progressive=progressive)
    first = read_photo(write_photo(photo, tmp_path / "a.jpg", options).path)
    second = read_photo(write_photo(first, tmp_path / "b.jpg").path)
    for carried in (first.carried, second.carried):
        assert carried.jpeg_quality == quality
        assert (carried.jpeg_subsampling, carried.progressive) == (subsampling, progressive)


def test_jpeg_quality_of_other_programs(tmp_path: Path) -> None:
    source = Image.fromarray(picture(64, 64))
    for quality in (10, 50, 60, 85, 95):
        source.save(tmp_path / "a.jpg", quality=quality)
        assert read_photo(tmp_path / "a.jpg").carried.jpeg_quality == quality
    # Photoshop's and cameras' tables are their own: the nearest quality is not far from the truth.
    own = [[max(1, v // 3) for v in range(4, 68)], [max(1, v // 2) for v in range(4, 68)]]
    source.save(tmp_path / "a.jpg", qtables=own)
    assert 80 <= (read_photo(tmp_path / "a.jpg").carried.jpeg_quality or 0) <= 95


def test_density_in_centimetres(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.fromarray(picture()).save(path, dpi=(300, 300))
    data = path.read_bytes()
    at = data.index(b"JFIF\0") + 7
    path.write_bytes(data[:at] + struct.pack(">BHH", 2, 118, 59) + data[at + 5 :])
    assert read_photo(path).carried.dpi == pytest.approx((299.72, 149.86))


def test_resolution_from_exif_where_the_container_has_none(tmp_path: Path) -> None:
    photo = Photo(picture(), None, Carried("jpeg", exif=exif_block(dpi=(240, 240))))
    for suffix in ("jpg", "png", "webp", "avif"):
        assert read_photo(write_photo(photo, tmp_path / f"a.{suffix}").path).carried.dpi == (240, 240)


def test_extended_xmp_of_a_jpeg_is_joined(tmp_path: Path) -> None:
    guid = b"0123456789ABCDEF0123456789ABCDEF"
    main = XMP.replace(
        b"dc:format=",
        b'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="' + guid + b'" dc:format=',
    )
    more = b'<x:xmpmeta><rdf:RDF xmlns:rdf="r"><rdf:Description more="yes"/></rdf:RDF></x:xmpmeta>'
    path = write_photo(Photo(picture(), None, Carried("jpeg", xmp=main)), tmp_path / "a.jpg").path
    data = path.read_bytes()
    half = len(more) // 2
    parts = b""
    for offset, part in ((half, more[half:]), (0, more[:half])):
        content = b"http://ns.adobe.com/xmp/extension/\0" + guid + struct.pack(">II", len(more), offset) + part
        parts += b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    path.write_bytes(data[:2] + parts + data[2:])
    xmp = read_photo(path).carried.xmp
    assert xmp is not None and xmp.count(b'<rdf:Description more="yes"/></rdf:RDF>') == 1 and guid not in xmp


def test_png_profiles_and_texts_of_other_programs(tmp_path: Path) -> None:
    from PIL import PngImagePlugin

    info = PngImagePlugin.PngInfo()
    info.add_text("Title", "Zürich")
    info.add_itxt("Author", "山田", zip=True)
    info.add_text("Long", "x" * 3000, zip=True)
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(IPTC)) + IPTC + b"\0" * (len(IPTC) % 2)
    info.add_text("Raw profile type iptc", f"\niptc\n{len(block):8}\n{block.hex()}\n", zip=True)
    info.add(b"gAMA", struct.pack(">I", 45455))
    Image.fromarray(picture()).save(tmp_path / "a.png", pnginfo=info)
    photo = read_photo(tmp_path / "a.png")
    assert photo.carried.text == {"Title": "Zürich", "Author": "山田", "Long": "x" * 3000}
    assert photo.carried.iptc == IPTC and photo.carried.png_colour == {"gAMA": struct.pack(">I", 45455)}
    again = read_photo(write_photo(photo, tmp_path / "b.png").path)
    assert again.carried == photo.carried


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "avif"])
def test_metadata_written_here_is_read_by_others(tmp_path: Path, suffix: str) -> None:
    if suffix == "avif":
        from PIL import features

        if not features.check("avif"):
            pytest.skip("this Pillow has no AVIF")
    carried = Carried("tiff", exif=exif_block(), xmp=XMP, icc=profile("p3"), dpi=(300, 300))
    path = write_photo(Photo(picture(), None, carried), tmp_path / f"a.{suffix}").path
    with Image.open(path) as file:
        file.load()
        tags = file.getexif()
        assert tags[271] == "Canon" and tags.get_ifd(34665)[0x9003] == "1953:06:02 11:15:00"
        assert tags.get_ifd(34853)[1] == "N"
        assert file.info["icc_profile"] == profile("p3")
        assert XMP in (file.info.get("xmp") or file.info.get("XML:com.adobe.xmp", "").encode())
        if suffix in ("jpg", "png"):
            assert file.info["dpi"] == pytest.approx((300, 300), abs=0.01)


def test_unusable_profile_is_told_and_kept(tmp_path: Path) -> None:
    # Claims to be RGB but has no tags.
    icc = profile("adobe")[:128] + struct.pack(">I", 0)
    path = write_photo(Photo(picture(), None, Carried("png", icc=icc)), tmp_path / "a.png").path
    photo = read_photo(path)
    assert photo.carried.icc == icc
    assert to_srgb(photo.pixels, icc).shape == photo.pixels.shape
    assert is_srgb(icc) or "colour profile cannot be used" in photo.notes[0]


def test_damaged_exif_costs_only_the_exif(tmp_path: Path) -> None:
    path = write_photo(Photo(picture(), None, Carried("jpeg", exif=b"II*\0\xff\xff\xff\x7f")), tmp_path / "a.jpg").path
    photo = read_photo(path)
    assert photo.carried.exif is None and photo.notes == ["The EXIF data is damaged and was left out."]


@pytest.mark.parametrize("header", [b"P5\n# a comment\n67 45\n1023\n", b"P5 67 45 1023 "])
def test_pnm_of_ten_bits(tmp_path: Path, header: bytes) -> None:
    values = picture(channels=1, dtype=np.uint16) >> 6
    (tmp_path / "a.pgm").write_bytes(header + values.astype(">u2").tobytes())
    photo = read_photo(tmp_path / "a.pgm")
    assert photo.carried.bit_depth == 10
    np.testing.assert_array_equal(photo.pixels, np.rint(values / 1023 * 65535).astype(np.uint16))


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"P1\n3 2\n1 0 1\n010", [[0, 255, 0], [255, 0, 255]]),
        (b"P4 3 2\n\xa0\x40", [[0, 255, 0], [255, 0, 255]]),
        (b"P2 # plain\n3 2\n255\n0 1 2\n# more\n3 4 255", [[0, 1, 2], [3, 4, 255]]),
        (b"P2 3 2 3\n0 1 2 3 0 3", [[0, 85, 170], [255, 0, 255]]),
        (b"P5 3 2 255\n\0\1\2\3\4\xff", [[0, 1, 2], [3, 4, 255]]),
    ],
)
def test_small_pnms(tmp_path: Path, content: bytes, wanted: list[list[int]]) -> None:
    (tmp_path / "a.pnm").write_bytes(content)
    np.testing.assert_array_equal(read_photo(tmp_path / "a.pnm").pixels[:, :, 0], wanted)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_bmp_of_other_programs(tmp_path: Path, mode: str) -> None:
    made = Image.fromarray(picture()).convert(mode)
    made.save(tmp_path / "a.bmp", dpi=(300, 300))
    photo = read_photo(tmp_path / "a.bmp")
    wanted: NDArray[Any] = np.asarray(made.convert("RGB"))
    pixels = np.broadcast_to(photo.pixels, (*photo.pixels.shape[:2], 3))
    np.testing.assert_array_equal(pixels, wanted)
    assert photo.carried.dpi == (300, 300)


def test_bmp_written_here_is_read_by_others(tmp_path: Path) -> None:
    for channels in (1, 3):
        photo = Photo(picture(channels=channels), None, Carried("png", dpi=(300, 300), icc=profile("p3")))
        with Image.open(write_photo(photo, tmp_path / f"{channels}.bmp").path) as file:
            np.testing.assert_array_equal(np.asarray(file.convert("RGB")), np.broadcast_to(photo.pixels, (45, 67, 3)))
            assert file.info["dpi"] == pytest.approx((300, 300), abs=0.01)


def test_heic_of_other_programs(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    made = pillow_heif.from_bytes("RGB", (67, 45), picture().tobytes())
    made.save(tmp_path / "a.heic", quality=-1, chroma=444, exif=exif_block(orientation=1), xmp=XMP)
    photo = read_photo(tmp_path / "a.heic")
    assert photo.pixels.shape == (45, 67, 3) and photo.carried.xmp == XMP
    assert exif_tags(photo.carried.exif)[271].data == b"Canon\0" and photo.carried.dpi == (300, 300)
    assert np.abs(photo.pixels.astype(int) - picture()).mean() < 3


def test_raw_is_developed_to_sixteen_bit_srgb(tmp_path: Path) -> None:
    pytest.importorskip("rawpy")
    (tmp_path / "a.dng").write_bytes(dng(64, 96))
    photo = read_photo(tmp_path / "a.dng")
    assert photo.carried.format == "raw" and photo.carried.icc == srgb_profile()
    assert photo.pixels.dtype == np.uint16 and photo.pixels.shape[2] == 3 and min(photo.pixels.shape[:2]) > 50
    assert photo.notes == ["The camera RAW was developed to 16-bit sRGB with the camera's white balance."]
    assert exif_tags(photo.carried.exif)[271].data == b"Maker\0"
    # The left half is darker than the right one.
    half = photo.pixels.shape[1] // 2
    assert photo.pixels[:, : half - 4].mean() < photo.pixels[:, half + 4 :].mean()


@pytest.mark.parametrize(
    ("marker", "content", "word"),
    [(0xE2, b"MPF\0MM\0*", "Extra pictures"), (0xEB, b"JP\0\1jumb", "Content Credentials")],
)
def test_what_a_jpeg_had_and_cannot_keep_is_told(tmp_path: Path, marker: int, content: bytes, word: str) -> None:
    path = write_photo(Photo(picture(), None, Carried("png")), tmp_path / "a.jpg").path
    data = path.read_bytes()
    segment = struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
    path.write_bytes(data[:2] + 2 * segment + data[2:])
    notes = read_photo(path).notes
    assert word in notes[0] and len(set(notes)) == len(notes)


def test_iptc_that_calls_itself_numbers(tmp_path: Path) -> None:
    path = write_photo(Photo(picture(), None, Carried("png", iptc=IPTC)), tmp_path / "a.tif").path
    padded = IPTC.ljust(-(-len(IPTC) // 4) * 4, b"\0")
    for data in (padded, b"".join(padded[at : at + 4][::-1] for at in range(0, len(padded), 4))):
        with path.open("rb+") as file:
            reader = exif.Reader(file)
            main, _ = reader.directory(reader.first)
            block = bytearray()
            main[33723] = exif.Entry(4, len(data) // 4, data)
            base = file.seek(0, 2)
            base += file.write(b"\0" * (base % 2))
            start = exif.write_directories(block, base, main, {}, big=False)
            file.write(block)
            file.seek(4)
            file.write(struct.pack("<I", start))
        assert read_photo(path).carried.iptc == IPTC
