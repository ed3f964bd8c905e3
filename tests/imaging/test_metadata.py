"""The parsers of metadata by themselves: round trips, other byte orders, and rubbish."""

from __future__ import annotations

import contextlib
import io
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genrepair.imaging.files import exif, jpeg, photoshop, png, pnm, tiff, webp, xmp
from genrepair.imaging.files.identify import identify, other_kind
from genrepair.imaging.files.names import long_path

from .samples import IPTC, PHOTOSHOP, XMP, exif_block, with_thumbnail

_KINDS = st.sampled_from(sorted(exif.SIZES))


@st.composite
def entries(draw: st.DrawFn) -> exif.Entry:
    kind, count = draw(_KINDS), draw(st.integers(1, 9))
    return exif.Entry(
        kind, count, draw(st.binary(min_size=count * exif.SIZES[kind], max_size=count * exif.SIZES[kind]))
    )


directories = st.dictionaries(st.integers(1, 65535).filter(lambda tag: tag not in exif.POINTERS), entries(), max_size=6)


def plain(directory: exif.Directory) -> dict[int, tuple[int, int, bytes]]:
    return {tag: (e.kind, e.count, e.data) for tag, e in directory.items() if tag not in exif.POINTERS}


@given(directories, directories, directories, directories, st.booleans(), st.integers(0, 5))
def test_directories_come_back(
    main: exif.Directory,
    camera: exif.Directory,
    place: exif.Directory,
    inner: exif.Directory,
    big: bool,
    before: int,
) -> None:
    children = {exif.EXIF_IFD: camera, exif.GPS_IFD: place, exif.INTEROP_IFD: inner}
    head = b"II+\0\x08\0\0\0" + bytes(8) if big else b"II*\0" + bytes(4)
    head += bytes(2 * before)
    block = bytearray()
    start = exif.write_directories(block, len(head), main, children, big=big)
    data = bytearray(head + block)
    struct.pack_into("<Q" if big else "<I", data, 8 if big else 4, start)
    found, others = exif.parse(bytes(data))
    assert plain(found) == plain(main)
    assert {tag: plain(child) for tag, child in others.items()} == {tag: plain(c) for tag, c in children.items()}


@given(st.binary(max_size=300), st.sampled_from((b"", b"II*\0", b"MM\0*", b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0")))
def test_rubbish_raises_only_what_is_expected(data: bytes, start: bytes) -> None:
    for parser in (exif.parse, exif.clean):
        with contextlib.suppress(exif.ExifError):
            parser(start + data)
    photoshop.split(data)
    xmp.clean(data)
    xmp.extend(data, b"<a/>")
    identify(start + data, ".jpg")
    other_kind(data)
    jpeg.inspect(io.BytesIO(b"\xff\xd8" + data), [])
    png.inspect(io.BytesIO(png.SIGNATURE + data), [])
    webp.inspect(io.BytesIO(b"RIFF\0\0\0\0WEBP" + data))
    with contextlib.suppress(exif.ExifError):
        tiff.inspect(io.BytesIO(start + data))
    with contextlib.suppress(ValueError):
        pnm.inspect(b"P5" + data)


def big_endian_block(orientation: int) -> bytes:
    """Orientation, size, and a thumbnail, in the other byte order."""
    rows = [
        struct.pack(">HHIHH", 256, 3, 1, 67, 0),
        struct.pack(">HHIHH", 257, 3, 1, 45, 0),
        struct.pack(">HHIHH", 274, 3, 1, orientation, 0),
    ]
    first = struct.pack(">H", len(rows)) + b"".join(rows)
    following = 8 + len(first) + 4
    thumbnail = following + 2 + 24 + 4
    second = struct.pack(">H", 2) + struct.pack(">HHII", 513, 4, 1, thumbnail) + struct.pack(">HHII", 514, 4, 1, 9)
    return b"MM\0*\0\0\0\x08" + first + struct.pack(">I", following) + second + bytes(4) + b"THUMBNAIL" + b"rest"


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_cleaning_in_the_other_byte_order(orientation: int) -> None:
    block = big_endian_block(orientation)
    cleaned, stated = exif.clean(block)
    assert stated == orientation and len(cleaned) == len(block)
    assert b"THUMBNAIL" not in cleaned and cleaned.endswith(b"rest")
    main, _ = exif.parse(cleaned)
    assert main[274].numbers == [1]
    size = [main[256].numbers[0], main[257].numbers[0]]
    assert size == ([45, 67] if orientation >= 5 else [67, 45])
    assert exif.clean(cleaned) == (cleaned, 1)


def test_cleaning_changes_only_what_it_must() -> None:
    block = exif_block(orientation=1)
    assert exif.clean(block) == (block, 1)
    thumbnailed = with_thumbnail(exif_block(orientation=3))
    cleaned, _ = exif.clean(thumbnailed)
    main, children = exif.parse(cleaned)
    wanted, wanted_children = exif.parse(exif_block(orientation=1))
    assert plain(main) == plain(wanted)
    assert {t: plain(c) for t, c in children.items()} == {t: plain(c) for t, c in wanted_children.items()}


def test_resolution_in_every_unit() -> None:
    for unit, factor in ((2, 1.0), (3, 2.54)):
        main = {282: exif.rational(300), 283: exif.rational(150.5), 296: exif.number(3, unit)}
        assert exif.resolution(main) == (300 * factor, 150.5 * factor)
    assert exif.resolution({282: exif.rational(1), 283: exif.rational(1), 296: exif.number(3, 1)}) is None
    assert exif.resolution({282: exif.Entry(5, 1, bytes(8)), 283: exif.rational(1)}) is None


@given(st.binary(min_size=1, max_size=50), st.binary(max_size=9))
def test_photoshop_resources_come_back(iptc: bytes, name: bytes) -> None:
    title = bytes([len(name)]) + name
    other = b"8BIM" + struct.pack(">H", 0x07D0) + title + b"\0" * (len(title) % 2) + struct.pack(">I", 3) + b"abc\0"
    thumbnail = b"8BIM" + struct.pack(">HHI", 0x040C, 0, 4) + b"OLD!"
    joined = photoshop.join(iptc, thumbnail + other + PHOTOSHOP)
    assert joined is not None
    assert photoshop.split(joined) == (iptc, other + PHOTOSHOP)
    assert photoshop.join(None, None) is None and photoshop.split(b"") == (None, None)


def test_xmp_is_extended_once_and_well_formed() -> None:
    from xml.etree import ElementTree

    element = b'<rdf:Description rdf:about="" xmlns:a="urn:a" a:b="c"/>'
    assert xmp.extend(b"<x/>", element) == b"<x/>", "what is not understood is not replaced either"
    for packet in (None, XMP):
        extended = xmp.extend(packet, element)
        assert extended is not None and extended.count(element) == 1
        ElementTree.fromstring(extended.split(b"?>", 1)[1].rsplit(b"<?", 1)[0].strip())
    assert xmp.extend(XMP, None) == XMP and xmp.clean(XMP) == XMP


@pytest.mark.parametrize("quality", range(1, 101))
def test_quality_is_found_from_its_tables(quality: int) -> None:
    luma, chroma = jpeg.standard_tables(quality)
    found = jpeg.quality(luma, chroma)
    assert found is not None
    # Very low qualities share their tables with their neighbours.
    assert all((a == b).all() for a, b in zip(jpeg.standard_tables(found), (luma, chroma), strict=True))
    assert jpeg.quality(luma, None) is not None and jpeg.quality(None, None) is None


@pytest.mark.parametrize(
    ("head", "suffix", "wanted"),
    [
        (b"\xff\xd8\xff\xe0", ".png", "jpeg"),
        (b"II*\0\x08\0\0\0", ".tif", "tiff"),
        (b"II*\0\x08\0\0\0", ".nef", "raw"),
        (b"II*\0\x10\0\0\0CR\2\0", ".tif", "raw"),
        (b"\0\0\0\x18ftypcrx ", "", "raw"),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif", "", "avif"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "", "heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "", "avif"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "", None),
        (b"RIFF\0\0\0\0WAVE", "", None),
        (b"BM" + bytes(12) + b"\x28\0\0\0", "", "bmp"),
        (b"BMW is a car, not a bitmap", ".bmp", None),
        (b"P6 1 1 255 ", "", "pnm"),
        (b"P60", "", None),
        (b"", "", None),
    ],
)
def test_content_decides(head: bytes, suffix: str, wanted: str | None) -> None:
    assert identify(head, suffix) == wanted


def test_long_names_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = Path("/a/b.jpg"), Path("/" + "x" * 250)
    assert long_path(long) is long
    monkeypatch.setattr(sys, "platform", "win32")
    assert long_path(short) is short
    assert str(long_path(long)) == "\\\\?\\" + str(long)


def test_iptc_is_what_photoshop_calls_1028() -> None:
    joined = photoshop.join(IPTC, None)
    assert joined is not None and joined.startswith(b"8BIM\x04\x04\0\0") and len(joined) % 2 == 0


def test_many_entries_that_share_one_big_value_are_bounded() -> None:
    shared = bytes(4 << 20)
    rows = b"".join(struct.pack("<HHII", tag, 7, len(shared), 60_000) for tag in range(1, 4001))
    block = b"II*\0\x08\0\0\0" + struct.pack("<H", 4000) + rows + bytes(4)
    main, _ = exif.parse(block.ljust(60_000, b"\0") + shared)
    assert sum(len(entry.data) for entry in main.values()) <= 256 << 20
