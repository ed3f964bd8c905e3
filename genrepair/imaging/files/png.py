"""PNG containers: chunks in, chunks out. W3C PNG third edition."""

from __future__ import annotations

import binascii
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from genrepair.imaging.carried import Carried, inches
from genrepair.imaging.files import photoshop

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP = "XML:com.adobe.xmp"
_RAW = "Raw profile type "
_COLOUR = ("gAMA", "cHRM", "sRGB", "cICP")
# Chunks of the encoder that are replaced by what the photo carried.
_OURS = frozenset((*_COLOUR, "iCCP", "pHYs", "tEXt", "zTXt", "iTXt", "eXIf", "tIME", "bKGD"))
_LARGEST_TEXT = 64 << 20


def chunks(file: BinaryIO) -> Iterator[tuple[str, int]]:
    """Type and length of each chunk; the file stands at its data. Ends with the file or after IEND."""
    place = len(SIGNATURE)
    while True:
        file.seek(place)
        head = file.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        yield kind.decode("latin-1"), length
        if kind == b"IEND":
            return
        place += 12 + length


def inspect(file: BinaryIO, notes: list[str]) -> tuple[int, int, Carried]:
    """Width, height and what the file carries; `notes` gets what is not kept."""
    carried = Carried("png")
    width = height = 0
    profiles: dict[str, bytes] = {}
    # Many small bombs are one big one: what all texts may unpack to is limited too.
    room = 2 * _LARGEST_TEXT
    for kind, length in chunks(file):
        if kind == "IHDR" and length >= 13:
            width, height, carried.bit_depth, colour_type = struct.unpack(">IIBB", file.read(10))
            carried.palette = colour_type == 3
        elif kind == "IDAT" or length > _LARGEST_TEXT:
            continue
        elif kind == "acTL":
            notes.append("Only the first picture of the animation was opened.")
        elif kind == "caBX":
            notes.append("Content Credentials (C2PA) end with a repair and are not kept.")
        elif kind == "iCCP":
            name, _, rest = file.read(length).partition(b"\0")
            if name is not None and rest[:1] == b"\0":
                carried.icc = _inflate(rest[1:]) or None
        elif kind == "pHYs" and length == 9:
            x, y, unit = struct.unpack(">IIB", file.read(9))
            carried.dpi = (inches(x), inches(y)) if unit == 1 and x and y else None
        elif kind == "eXIf":
            carried.exif = file.read(length).removeprefix(b"Exif\0\0")
        elif kind in _COLOUR:
            carried.png_colour[kind] = file.read(length)
        elif kind in ("tEXt", "zTXt", "iTXt") and room > 0:
            room -= _take_text(kind, file.read(length), carried, profiles)
    if "xmp" in profiles and carried.xmp is None:
        carried.xmp = profiles["xmp"]
    if "exif" in profiles and carried.exif is None:
        carried.exif = profiles["exif"].removeprefix(b"Exif\0\0")
    for name in ("8bim", "iptc"):
        # ImageMagick writes Photoshop resources under either name; ExifTool reads both.
        if name in profiles:
            iptc, others = photoshop.split(profiles[name].removeprefix(b"Photoshop 3.0\0"))
            plain = profiles[name] if profiles[name][:1] == b"\x1c" else None
            carried.iptc = carried.iptc or iptc or plain
            carried.photoshop = carried.photoshop or others
    return width, height, carried


def _inflate(data: bytes) -> bytes:
    # Bounded: a few kilobytes of zlib may hold gigabytes.
    try:
        return zlib.decompressobj().decompress(data, _LARGEST_TEXT)
    except zlib.error:
        return b""


def _take_text(kind: str, data: bytes, carried: Carried, profiles: dict[str, bytes]) -> int:
    """Keep a text; returns its size."""
    keyword, _, rest = data.partition(b"\0")
    name = keyword.decode("latin-1")
    if kind == "tEXt":
        text, encoding = rest, "latin-1"
    elif kind == "zTXt":
        text, encoding = _inflate(rest[1:]), "latin-1"
    else:
        compressed = rest[:1] == b"\1"
        _, _, tail = rest[2:].partition(b"\0")
        _, _, text = tail.partition(b"\0")
        text, encoding = (_inflate(text) if compressed else text), "utf-8"
    if name == _XMP:
        carried.xmp = carried.xmp or text
    elif name.startswith(_RAW):
        profile = _unpack_profile(text)
        profiles[{"APP1": "exif"}.get(name.removeprefix(_RAW), name.removeprefix(_RAW))] = profile
        if profile.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
            profiles["xmp"] = profile.split(b"\0", 1)[1]
    elif name:
        value = text.decode(encoding, "replace")
        before = carried.text.get(name)
        carried.text[name] = value if before is None else f"{before}\n{value}"
    return len(text)


def _unpack_profile(text: bytes) -> bytes:
    """ImageMagick's "Raw profile": name, length, hexadecimal digits."""
    words = text.split()
    try:
        return binascii.unhexlify(b"".join(words[2:]))
    except (binascii.Error, ValueError):
        return b""


def embed(source: BinaryIO, target: BinaryIO, carried: Carried) -> list[str]:
    """Copy a bare PNG with the metadata put in; a PNG loses nothing."""
    target.write(SIGNATURE)
    for kind, length in chunks(source):
        if kind in _OURS:
            continue
        _copy(source, target, kind, length)
        if kind == "IHDR":
            for name, data in _metadata(carried):
                _write(target, name, data)
    return []


def _metadata(carried: Carried) -> Iterator[tuple[str, bytes]]:
    for kind in _COLOUR:
        # With a profile the other descriptions of the colours are at best the same thing said twice.
        if kind in carried.png_colour and (carried.icc is None or kind == "cICP"):
            yield kind, carried.png_colour[kind]
    if carried.icc:
        yield "iCCP", b"ICC profile\0\0" + zlib.compress(carried.icc, 6)
    if carried.dpi:
        x, y = (min(max(round(value / 0.0254), 1), 0x7FFFFFFF) for value in carried.dpi)
        yield "pHYs", struct.pack(">IIB", x, y, 1)
    if carried.exif:
        yield "eXIf", carried.exif
    if carried.xmp:
        yield "iTXt", _XMP.encode() + b"\0\0\0\0\0" + carried.xmp
    resources = photoshop.join(carried.iptc, carried.photoshop)
    if resources:
        digits = binascii.hexlify(resources)
        lines = b"\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
        yield "zTXt", _RAW.encode() + b"iptc\0\0" + zlib.compress(b"\niptc\n%8d\n%s\n" % (len(resources), lines))
    for keyword, text in carried.text.items():
        key = keyword.encode("latin-1", "replace")[:79]
        try:
            yield "tEXt", key + b"\0" + text.encode("latin-1")
        except UnicodeEncodeError:
            yield "iTXt", key + b"\0\0\0\0\0" + text.encode()


def _write(target: BinaryIO, kind: str, data: bytes) -> None:
    body = kind.encode("latin-1") + data
    target.write(struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body)))


def _copy(source: BinaryIO, target: BinaryIO, kind: str, length: int) -> None:
    target.write(struct.pack(">I4s", length, kind.encode("latin-1")))
    left = length + 4
    while left > 0:
        part = source.read(min(left, 1 << 20))
        if not part:
            raise OSError("the encoder's PNG ends too early")
        target.write(part)
        left -= len(part)


__all__ = ["chunks", "embed", "inspect"]
