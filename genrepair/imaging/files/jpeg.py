"""JPEG containers: segments in, segments out. ITU-T T.81, JFIF 1.02, EXIF 3.0, XMP part 3, ICC.1 annex B.4."""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Iterator
from functools import cache
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.carried import Carried
from genrepair.imaging.files import photoshop, xmp

LARGEST_SIDE = 65500
_LARGEST_SEGMENT = 65533
_EXIF, _XMP, _XMP_MORE = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
_ICC, _PHOTOSHOP = b"ICC_PROFILE\0", b"Photoshop 3.0\0"
_EXTRA_PICTURES = "Extra pictures in the file (HDR gain map, depth, large preview) are not kept."
_CREDENTIALS = "Content Credentials (C2PA) end with a repair and are not kept."
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SAMPLINGS = {(1, 1): "4:4:4", (2, 1): "4:2:2", (2, 2): "4:2:0", (1, 2): "4:4:0", (4, 1): "4:1:1"}
# T.81 annex K tables in zigzag order, as the IJG library scales them.
_LUMA = """
16 11 12 14 12 10 16 14 13 14 18 17 16 19 24 40 26 24 22 22 24 49 35 37 29 40 58 51 61 60 57 51 56 55 64 72 92
78 64 68 87 69 55 56 80 109 81 87 95 98 103 104 103 62 77 113 121 112 100 120 92 101 103 99
"""
_CHROMA = """
17 18 18 24 21 24 47 26 26 47 99 66 56 66 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99
99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99
"""


def segments(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Marker and content of each segment up to the first scan, whose marker comes last with no content.

    Afterwards the file stands at the scan's marker.
    """
    file.seek(2)
    while True:
        lead = file.read(2)
        while lead[1:] == b"\xff":
            lead = lead[1:] + file.read(1)
        if len(lead) < 2 or lead[0] != 0xFF:
            return
        marker = lead[1]
        if marker in (0xDA, 0xD9):
            file.seek(-2, 1)
            yield marker, b""
            return
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            continue
        size = file.read(2)
        if len(size) < 2:
            return
        content = file.read(max(0, struct.unpack(">H", size)[0] - 2))
        yield marker, content


def inspect(file: BinaryIO, notes: list[str]) -> tuple[int, int, Carried]:
    """Width, height (0 where the header has none) and what the file carries; `notes` gets what is not kept."""
    carried = Carried("jpeg")
    width = height = 0
    tables: dict[int, NDArray[np.int64]] = {}
    profile: dict[int, bytes] = {}
    more: dict[bytes, dict[int, bytes]] = {}
    resources = bytearray()
    comments: list[str] = []
    unkept: set[str] = set()
    for marker, content in segments(file):
        if marker in _FRAMES and len(content) >= 6:
            carried.bit_depth, height, width, components = struct.unpack_from(">BHHB", content)
            carried.progressive = marker == 0xC2
            carried.cmyk = components == 4
            carried.jpeg_subsampling = _subsampling(content, components)
        elif marker == 0xDB:
            tables.update(_tables(content))
        elif marker == 0xE0 and content[:5] == b"JFIF\0" and len(content) >= 12:
            carried.dpi = _density(content)
        elif marker == 0xE1 and content.startswith(_EXIF) and carried.exif is None:
            carried.exif = content[len(_EXIF) :]
        elif marker == 0xE1 and content.startswith(_XMP) and carried.xmp is None:
            carried.xmp = content[len(_XMP) :]
        elif marker == 0xE1 and content.startswith(_XMP_MORE) and len(content) > len(_XMP_MORE) + 40:
            at = len(_XMP_MORE)
            (offset,) = struct.unpack_from(">I", content, at + 36)
            more.setdefault(content[at : at + 32], {})[offset] = content[at + 40 :]
        elif (marker, content[:4]) == (0xE2, b"MPF\0"):
            unkept.add(_EXTRA_PICTURES)
        elif (marker, content[:2]) == (0xEB, b"JP"):
            unkept.add(_CREDENTIALS)
        elif marker == 0xE2 and content.startswith(_ICC) and len(content) > len(_ICC) + 2:
            profile[content[len(_ICC)]] = content[len(_ICC) + 2 :]
        elif marker == 0xED and content.startswith(_PHOTOSHOP):
            resources += content[len(_PHOTOSHOP) :]
        elif marker == 0xFE:
            comments.append(content.rstrip(b"\0").decode("utf-8", "replace"))
    notes += sorted(unkept)
    carried.jpeg_quality = quality(tables.get(0), tables.get(1))
    carried.icc = b"".join(profile[i] for i in sorted(profile)) or None
    carried.iptc, carried.photoshop = photoshop.split(bytes(resources))
    carried.xmp = _with_extension(carried.xmp, more)
    if comments:
        carried.text["Comment"] = "\n".join(comments)
    return width, height, carried


def _subsampling(frame: bytes, components: int) -> str | None:
    if components < 3 or len(frame) < 6 + 3 * components:
        return None
    factors = [(frame[7 + 3 * i] >> 4, frame[7 + 3 * i] & 15) for i in range(components)]
    (luma_x, luma_y), (chroma_x, chroma_y) = factors[0], factors[1]
    if not chroma_x or not chroma_y:
        return None
    return _SAMPLINGS.get((luma_x // chroma_x, luma_y // chroma_y))


def _density(jfif: bytes) -> tuple[float, float] | None:
    unit, x, y = struct.unpack_from(">BHH", jfif, 7)
    factor = {1: 1.0, 2: 2.54}.get(unit)
    return (x * factor, y * factor) if factor and x and y else None


def _tables(content: bytes) -> dict[int, NDArray[np.int64]]:
    found: dict[int, NDArray[np.int64]] = {}
    at = 0
    while at < len(content):
        wide, name = content[at] >> 4, content[at] & 15
        size = 128 if wide else 64
        if at + 1 + size > len(content):
            break
        found[name] = np.frombuffer(content, ">u2" if wide else "u1", 64, at + 1).astype(np.int64)
        at += 1 + size
    return found


@cache
def standard_tables(q: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The IJG library's luminance and chrominance tables for a quality of 1 to 100, in zigzag order."""
    scale = 5000 // q if q < 50 else 200 - 2 * q
    luma, chroma = (np.clip((np.array(t.split(), np.int64) * scale + 50) // 100, 1, 255) for t in (_LUMA, _CHROMA))
    return luma, chroma


def quality(luma: NDArray[np.int64] | None, chroma: NDArray[np.int64] | None) -> int | None:
    """The IJG quality whose tables are nearest: exact for files of that library, close for others."""
    if luma is None:
        return None
    best, least = 0, float("inf")
    for q in range(100, 0, -1):
        standard = standard_tables(q)
        # Relative errors: a table of ones and one of twos are far apart although the difference is small.
        error = float(np.abs(np.log(np.maximum(luma, 1) / standard[0])).sum())
        if chroma is not None:
            error += float(np.abs(np.log(np.maximum(chroma, 1) / standard[1])).sum())
        if error < least - 1e-9:
            best, least = q, error
    return best


def _with_extension(packet: bytes | None, more: dict[bytes, dict[int, bytes]]) -> bytes | None:
    """Put the parts of an extended XMP packet into the main one (XMP part 3, 1.1.3.1)."""
    found = re.search(rb"""xmpNote:HasExtendedXMP\s*(?:=\s*["']|>)\s*([0-9A-Fa-f]{32})""", packet or b"")
    if packet is None or found is None or found.group(1) not in more:
        return packet
    parts = more[found.group(1)]
    whole = b"".join(parts[offset] for offset in sorted(parts))
    # The extension is an RDF document of its own: its descriptions move into the main one.
    inside = re.search(rb"<rdf:RDF[^>]*>(.*)</rdf:RDF>", whole, re.DOTALL)
    end = packet.rfind(b"</rdf:RDF>")
    if inside is None or end < 0:
        return packet
    joined = packet[:end] + inside.group(1) + packet[end:]
    return re.sub(rb"""\s*xmpNote:HasExtendedXMP\s*=\s*["'][0-9A-Fa-f]{32}["']""", b"", joined)


def embed(source: BinaryIO, target: BinaryIO, carried: Carried) -> list[str]:
    """Copy a bare JPEG stream with the metadata put in; tells what did not fit."""
    lost: list[str] = []
    target.write(b"\xff\xd8")
    _write(target, 0xE0, b"JFIF\0" + _jfif(carried.dpi))
    if carried.exif:
        if len(carried.exif) + len(_EXIF) > _LARGEST_SEGMENT:
            lost.append("The EXIF data is larger than the 64 KB that a JPEG holds and was left out.")
        else:
            _write(target, 0xE1, _EXIF + carried.exif)
    if carried.xmp:
        packet = carried.xmp if len(carried.xmp) + len(_XMP) <= _LARGEST_SEGMENT else xmp.shorten(carried.xmp)
        if len(packet) + len(_XMP) > _LARGEST_SEGMENT:
            lost.append("The XMP data is larger than the 64 KB that a JPEG holds and was left out.")
        else:
            _write(target, 0xE1, _XMP + packet)
    resources = photoshop.join(carried.iptc, carried.photoshop) or b""
    room = _LARGEST_SEGMENT - len(_PHOTOSHOP)
    for at in range(0, len(resources), room):
        _write(target, 0xED, _PHOTOSHOP + resources[at : at + room])
    _write_profile(target, carried.icc)
    comment = carried.text.get("Comment", "").encode()
    if comment:
        _write(target, 0xFE, comment[:_LARGEST_SEGMENT])
    for marker, content in segments(source):
        # Of the encoder's own segments only Adobe's colour transform says something about the pixels.
        if content and (not 0xE0 <= marker <= 0xEF or marker == 0xEE) and marker != 0xFE:
            _write(target, marker, content)
    shutil.copyfileobj(source, target, 1 << 20)
    return lost


def _write(target: BinaryIO, marker: int, content: bytes) -> None:
    target.write(struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content)


def _jfif(dpi: tuple[float, float] | None) -> bytes:
    if dpi is None:
        return struct.pack(">HBHHBB", 0x0101, 0, 1, 1, 0, 0)
    x, y = (min(max(round(value), 1), 65535) for value in dpi)
    return struct.pack(">HBHHBB", 0x0101, 1, x, y, 0, 0)


def _write_profile(target: BinaryIO, icc: bytes | None) -> None:
    room = _LARGEST_SEGMENT - len(_ICC) - 2
    parts = [icc[at : at + room] for at in range(0, len(icc), room)] if icc else []
    for index, part in enumerate(parts):
        _write(target, 0xE2, _ICC + bytes([index + 1, len(parts)]) + part)


def encoder_arguments(subsampling: str) -> dict[str, Any]:
    """How libvips is asked for a subsampling; empty where it has none such."""
    modes = {"4:4:4": "off", "4:2:0": "on"}
    return {"subsample_mode": modes[subsampling]} if subsampling in modes else {}
