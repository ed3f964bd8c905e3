"""WebP containers: RIFF chunks in, RIFF chunks out. RFC 9649."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from genrepair.imaging.carried import Carried

LARGEST_SIDE = 16383
_ICC_FLAG, _ALPHA_FLAG, _EXIF_FLAG, _XMP_FLAG, _ANIMATION_FLAG = 0x20, 0x10, 0x08, 0x04, 0x02
_LARGEST_METADATA = 64 << 20


def chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Name and length of each chunk; the file stands at its data."""
    place = 12
    while True:
        file.seek(place)
        head = file.read(8)
        if len(head) < 8:
            return
        name, length = struct.unpack("<4sI", head)
        yield name, length
        place += 8 + length + length % 2


def inspect(file: BinaryIO) -> tuple[int, int, Carried, bool]:
    """Width, height, what the file carries, and whether it is animated."""
    carried = Carried("webp")
    width = height = 0
    animated = False
    for name, length in chunks(file):
        if name == b"VP8X" and length >= 10:
            data = file.read(10)
            animated = bool(data[0] & _ANIMATION_FLAG)
            width, height = (1 + int.from_bytes(data[i : i + 3], "little") for i in (4, 7))
        elif name == b"VP8 " and not width and length >= 10:
            data = file.read(10)
            width, height = (v & 0x3FFF for v in struct.unpack_from("<HH", data, 6))
        elif name == b"VP8L" and length >= 5:
            carried.lossless = True
            if not width:
                (bits,) = struct.unpack_from("<I", file.read(5), 1)
                width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        elif length > _LARGEST_METADATA:
            continue
        elif name == b"ICCP":
            carried.icc = file.read(length) or None
        elif name == b"EXIF":
            carried.exif = file.read(length).removeprefix(b"Exif\0\0") or None
        elif name == b"XMP ":
            carried.xmp = file.read(length) or None
    return width, height, carried, animated


def embed(source: BinaryIO, target: BinaryIO, carried: Carried) -> list[str]:
    """Copy a bare WebP with the metadata put in; the resolution must be in the EXIF block already."""
    width, height, _, _ = inspect(source)
    found = list(chunks(source))
    alpha = any(name == b"ALPH" for name, _ in found)
    for name, length in found:
        if name in (b"VP8X", b"VP8L") and length >= 5:
            source.seek(_place(source, name) + 8)
            data = source.read(5)
            alpha = alpha or bool(data[0] & _ALPHA_FLAG if name == b"VP8X" else data[4] >> 4 & 1)
    flags = (
        (_ICC_FLAG if carried.icc else 0)
        | (_ALPHA_FLAG if alpha else 0)
        | (_EXIF_FLAG if carried.exif else 0)
        | (_XMP_FLAG if carried.xmp else 0)
    )
    target.write(b"RIFF\0\0\0\0WEBP")
    if flags:
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        _write(target, b"VP8X", bytes([flags, 0, 0, 0]) + size)
    if carried.icc:
        _write(target, b"ICCP", carried.icc)
    for name, length in chunks(source):
        if name in (b"ALPH", b"VP8 ", b"VP8L"):
            target.write(struct.pack("<4sI", name, length))
            _copy(source, target, length + length % 2)
    if carried.exif:
        _write(target, b"EXIF", carried.exif)
    if carried.xmp:
        _write(target, b"XMP ", carried.xmp)
    end = target.tell()
    target.seek(4)
    target.write(struct.pack("<I", end - 8))
    target.seek(end)
    return []


def _place(file: BinaryIO, wanted: bytes) -> int:
    for name, _ in chunks(file):
        if name == wanted:
            return file.tell() - 8
    raise OSError("the encoder's WebP has no picture")


def _write(target: BinaryIO, name: bytes, data: bytes) -> None:
    target.write(struct.pack("<4sI", name, len(data)) + data + b"\0" * (len(data) % 2))


def _copy(source: BinaryIO, target: BinaryIO, length: int) -> None:
    while length > 0:
        part = source.read(min(length, 1 << 20))
        if not part:
            raise OSError("the encoder's WebP ends too early")
        target.write(part)
        length -= len(part)


__all__ = ["LARGEST_SIDE", "chunks", "embed", "inspect"]
