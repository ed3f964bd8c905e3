"""Metadata that leaves with a photo or does not; headers without pixels; what killed saves left."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from genrepair.errors import PhotoError
from genrepair.imaging.carried import Carried, Photo
from genrepair.imaging.colour import srgb_profile
from genrepair.imaging.files import exif
from genrepair.imaging.header import read_header
from genrepair.imaging.metadata import apply_policy
from genrepair.imaging.metrics import blocking
from genrepair.imaging.photo import read_photo, write_photo
from genrepair.imaging.write import place_file, sweep

TAKEN = exif.Entry(2, 20, b"2019:07:20 12:34:56\0")
MAKE = exif.Entry(2, 7, b"Camera\0")
LATITUDE = exif.Entry(5, 3, struct.pack("<6I", 52, 1, 31, 1, 12, 1))


def block(gps: bool = True) -> bytes:
    children = {exif.EXIF_IFD: {0x9003: TAKEN}}
    if gps:
        children[exif.GPS_IFD] = {1: exif.Entry(2, 2, b"N\0"), 2: LATITUDE}
    return exif.build({271: MAKE, 306: TAKEN}, children)


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description exif:GPSLatitude="52,31.2N" '
    b"photoshop:City='Berlin' xmp:Rating=\"5\"><dc:title>Holiday</dc:title>"
    b"<exif:GPSLongitude>13,24E</exif:GPSLongitude>"
    b"<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li>Berlin</rdf:li></rdf:Bag></Iptc4xmpExt:LocationCreated>"
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def dataset(number: int, text: bytes) -> bytes:
    return b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(text)) + text


def full() -> Carried:
    return Carried(
        "jpeg",
        icc=srgb_profile(),
        exif=block(),
        xmp=XMP,
        iptc=dataset(5, b"Holiday") + dataset(90, b"Berlin") + dataset(80, b"Me"),
        dpi=(300.0, 300.0),
        text={"Comment": "mine", "GPS position": "52 N"},
    )


def test_keeping_everything_changes_nothing() -> None:
    carried = full()
    assert apply_policy(carried, "keep") == (carried, [])


def test_without_the_place_the_rest_stays() -> None:
    before = full()
    kept, notes = apply_policy(before, "no-location")
    assert notes == [] and before == full()
    assert kept.exif is not None and len(kept.exif) == len(block())  # nothing moved
    main, children = exif.parse(kept.exif)
    assert exif.GPS_IFD not in main and exif.GPS_IFD not in children
    assert main[271] == exif.parse(block())[0][271] and exif.taken_at(kept.exif) == "2019:07:20 12:34:56"
    assert LATITUDE.data not in kept.exif
    assert kept.xmp is not None and not any(w in kept.xmp for w in (b"GPS", b"Berlin", b"13,24E"))
    assert b"Holiday" in kept.xmp and b'xmp:Rating="5"' in kept.xmp
    assert kept.iptc == dataset(5, b"Holiday") + dataset(80, b"Me")
    assert kept.text == {"Comment": "mine"} and kept.icc == before.icc and kept.dpi == (300.0, 300.0)


def test_what_cannot_be_told_apart_goes() -> None:
    odd = Carried(
        "jpeg",
        exif=b"II*\0\xff\xff\xff\xff",
        xmp=b"<rdf:li my:GPSLatitude='1'/>",
        iptc=b"\x1c\x02\x5a\xff",
        photoshop=b"8BIM exif: GPS",
    )
    kept, notes = apply_policy(odd, "no-location")
    assert (kept.exif, kept.xmp, kept.iptc, kept.photoshop) == (None, None, None, None) and len(notes) == 4


def test_a_block_without_a_place_is_left_as_it_is() -> None:
    assert exif.without_gps(block(gps=False)) == block(gps=False)


def test_nothing_but_what_the_pixels_need() -> None:
    kept, _ = apply_policy(full(), "none")
    assert (kept.exif, kept.xmp, kept.iptc, kept.photoshop, kept.text) == (None, None, None, None, {})
    assert kept.icc == srgb_profile() and kept.dpi == (300.0, 300.0)


def test_the_place_is_not_in_the_saved_file(tmp_path: Path) -> None:
    photo = Photo(np.full((16, 16, 3), 90, np.uint8), None, apply_policy(full(), "no-location")[0])
    write_photo(photo, tmp_path / "a.jpg")
    data = (tmp_path / "a.jpg").read_bytes()
    assert b"Berlin" not in data and LATITUDE.data not in data and b"Holiday" in data
    assert exif.taken_at(read_photo(tmp_path / "a.jpg").carried.exif or b"") == "2019:07:20 12:34:56"


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp", "a.avif", "a.bmp", "a.ppm"])
def test_a_header_without_its_pixels(tmp_path: Path, name: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (24, 36, 3), np.uint8)
    write_photo(Photo(pixels, None, Carried("png", exif=block())), tmp_path / name)
    header = read_header(tmp_path / name)
    assert (header.width, header.height) == (36, 24)
    assert header.taken == (None if name[2:] in ("avif", "bmp", "ppm") else "2019:07:20 12:34:56")
    assert header.sample_bytes == (2 if name.endswith("avif") else 1)


def test_headers_that_cannot_be_read(tmp_path: Path) -> None:
    for name, data in (
        ("empty.jpg", b""),
        ("text.jpg", b"Dear photo"),
        ("short.png", b"\x89PNG\r\n\x1a\n"),
        ("none", None),
    ):
        if data is not None:
            (tmp_path / name).write_bytes(data)
        with pytest.raises(PhotoError):
            read_header(tmp_path / name)


def test_only_what_dead_processes_left_is_swept(tmp_path: Path) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    names = {
        f".genrepair-{int(dead.stdout):x}-0123456789ab.tmp": False,
        f".genrepair-{int(dead.stdout):x}-0123456789ab.part": False,
        f".genrepair-{os.getppid():x}-0123456789ab.tmp": os.name == "posix",
        f".genrepair-{os.getpid():x}-0123456789ab.tmp": True,
        f".genrepair-{os.getpid():x}-ba9876543210.tmp": False,  # of a process that had our number before us
        ".genrepair-mine.tmp": True,
        "photo.tmp": True,
    }
    for name in names:
        (tmp_path / name).touch()
    os.utime(tmp_path / f".genrepair-{os.getpid():x}-ba9876543210.tmp", (time.time() - 90000,) * 2)
    sweep(tmp_path)
    assert {name: (tmp_path / name).exists() for name in names} == names
    assert sweep(tmp_path / "missing") == 0


def test_a_finished_file_takes_its_place(tmp_path: Path) -> None:
    place_file(b"one", tmp_path / "a.jpg")
    with pytest.raises(PhotoError, match="exists already"):
        place_file(b"two", tmp_path / "a.jpg")
    place_file(b"two", tmp_path / "a.jpg", overwrite=True)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir() if p.is_file()] == [("a.jpg", b"two")]


def test_blocks_of_strong_compression_are_seen(tmp_path: Path) -> None:
    import cv2

    random = np.random.default_rng(3)
    coarse = random.uniform(30, 220, (19, 31, 3)).astype(np.float32)
    picture = cv2.resize(coarse, (240, 160), interpolation=cv2.INTER_CUBIC) + random.normal(0, 2, (160, 240, 3))
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    levels = []
    for quality in (95, 40, 10):
        _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        levels.append(blocking(cv2.imdecode(data, cv2.IMREAD_COLOR)))
        cropped = cv2.imdecode(data, cv2.IMREAD_COLOR)[3:, 6:]
        # The lattice is found wherever the photo was cropped, unless the blocks are hardly there.
        assert blocking(cropped) == pytest.approx(levels[-1], rel=0.1, abs=8)
    assert blocking(picture) < 4 and levels[0] < 8 < levels[1] < levels[2]
    assert blocking(picture[5:, 2:]) < 4
    assert blocking(picture[:10]) == 0.0 and blocking(np.full((64, 64, 3), 7, np.uint8)) == 0.0
