"""TIFF containers: directories in, directories out. TIFF 6.0, BigTIFF, TIFF Technote 2 (ICC, IPTC, XMP, EXIF)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from genrepair.imaging.carried import Carried
from genrepair.imaging.files import exif, photoshop
from genrepair.imaging.files.exif import Directory, Entry, Reader

_XMP, _IPTC, _PHOTOSHOP, _ICC = 700, 33723, 34377, 34675
_DNG_VERSION = 50706
_COMPRESSIONS = {
    1: "none",
    5: "lzw",
    2: "fax",
    3: "fax",
    4: "fax",
    6: "jpeg",
    7: "jpeg",
    8: "deflate",
    32773: "packbits",
    32946: "deflate",
}
# Tags that say how the pixels are stored, or that are carried on their own: never copied from file to file.
_STORAGE = frozenset(
    (
        *(254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284),
        *(288, 289, 290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 330, 332, 334),
        *(336, 338, 339, 340, 341, 342, 343, 346, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531),
        *(532, 559, _XMP, _IPTC, _PHOTOSHOP, _ICC, 37724, 50255),
    )
)
_MOST_PAGES = 10000


class TiffFacts:
    """What `inspect` found beside what the file carries."""

    width = 0
    height = 0
    orientation = 1
    pages = 1
    channels = 1
    dng = False
    bits = 1
    float_samples = False
    compression_known = True
    extra_unspecified = False


def inspect(file: BinaryIO) -> tuple[TiffFacts, Carried]:
    """Facts of the first page, and what it carries.

    Raises
    ------
    ExifError
        The file is damaged.
    """
    reader = Reader(file)
    main, following = reader.directory(reader.first)
    facts, carried = TiffFacts(), Carried("tiff")
    facts.width, facts.height = _first(main, 256, 0), _first(main, 257, 0)
    facts.orientation = exif.orientation_of(main)
    facts.channels = _first(main, 277, 1)
    facts.dng = _DNG_VERSION in main
    facts.bits = _first(main, 258, 1)
    facts.float_samples = _first(main, 339, 1) == 3
    facts.compression_known = _first(main, 259, 1) in _COMPRESSIONS
    facts.pages = 1 + _pages(reader, following)
    carried.bit_depth = facts.bits
    carried.tiff_compression = _COMPRESSIONS.get(_first(main, 259, 1), "other")
    carried.palette = _first(main, 262, 1) == 3
    carried.cmyk = _first(main, 262, 1) == 5
    carried.alpha_associated = _first(main, 338, 0) == 1
    facts.extra_unspecified = _first(main, 338, 0) == 0
    if 322 in main and 323 in main:
        carried.tiff_tile = (_first(main, 323, 0), _first(main, 322, 0))
    carried.dpi = exif.resolution(main)
    carried.icc, carried.xmp = _bytes(main, _ICC), _bytes(main, _XMP)
    carried.iptc = _iptc(main.get(_IPTC))
    resources = _bytes(main, _PHOTOSHOP)
    if resources:
        iptc, carried.photoshop = photoshop.split(resources)
        carried.iptc = carried.iptc or iptc
    kept = {tag: entry for tag, entry in main.items() if tag not in _STORAGE and entry.kind not in (13, 18)}
    children = reader.children(main)
    if [tag for tag in kept if tag not in exif.POINTERS] or children:
        if carried.dpi:
            kept = exif.with_resolution(kept, carried.dpi)
        carried.exif = exif.build(kept, children)
    return facts, carried


def _first(directory: Directory, tag: int, default: int) -> int:
    values = directory[tag].numbers if tag in directory else []
    return values[0] if values else default


def _bytes(directory: Directory, tag: int) -> bytes | None:
    return (directory[tag].data or None) if tag in directory else None


def _iptc(entry: Entry | None) -> bytes | None:
    """IPTC datasets; some programs call them 32-bit numbers, and their bytes stand the other way round then."""
    if entry is None or not entry.data:
        return None
    data = entry.data
    if data[:1] != b"\x1c" and entry.kind == 4:
        data = b"".join(data[at : at + 4][::-1] for at in range(0, len(data), 4))
    return data.rstrip(b"\0") if entry.kind == 4 else data


def _pages(reader: Reader, following: int) -> int:
    """Full pages behind the first; small copies of a page do not count."""
    count, seen = 0, set[int]()
    while following and following not in seen and len(seen) < _MOST_PAGES:
        seen.add(following)
        try:
            directory, following = reader.directory(following)
        except exif.ExifError:
            break
        if not _first(directory, 254, 0) & 1:
            count += 1
    return count


def embed(file: BinaryIO, carried: Carried) -> list[str]:
    """Put the metadata into a bare TIFF in place: a new first directory is appended and linked.

    Parameters
    ----------
    file : binary file open for reading and writing
        As libvips wrote it: little-endian, classic or BigTIFF, one page.
    """
    reader = Reader(file)
    if reader.order != "<":
        raise OSError("the encoder's TIFF is not little-endian")
    main, _ = reader.directory(reader.first)
    main = {tag: entry for tag, entry in main.items() if tag not in (exif.X_RESOLUTION, exif.Y_RESOLUTION, 296, 305)}
    children: dict[int, Directory] = {}
    if carried.exif:
        described, children = exif.parse(carried.exif)
        main |= {tag: entry for tag, entry in described.items() if tag not in _STORAGE}
    if carried.dpi:
        main = exif.with_resolution(main, carried.dpi)
    if carried.alpha_associated and 338 in main:
        main[338] = exif.number(3, 1)
    if carried.infrared and 338 in main:
        main[338] = exif.number(3, 0)
    resources = photoshop.join(carried.iptc, carried.photoshop) if carried.photoshop else None
    for tag, data in ((_ICC, carried.icc), (_XMP, carried.xmp), (_IPTC, carried.iptc), (_PHOTOSHOP, resources)):
        if data:
            main[tag] = Entry(1 if tag in (_XMP, _PHOTOSHOP) else 7, len(data), data)
    base = file.seek(0, 2)
    if base % 2:
        file.write(b"\0")
        base += 1
    block = bytearray()
    start = exif.write_directories(block, base, main, children, big=reader.big)
    if not reader.big and base + len(block) >= 1 << 32:
        raise OSError("the TIFF is larger than 4 GB")
    file.write(block)
    file.seek(8 if reader.big else 4)
    file.write(struct.pack("<Q" if reader.big else "<I", start))
    return []
