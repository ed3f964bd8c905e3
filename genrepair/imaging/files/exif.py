"""EXIF and TIFF directories: read, clean in place, build.

An EXIF block is a small TIFF file, and the directories of a TIFF hold the same tags: one reader serves both.
Layout: TIFF 6.0, EXIF 3.0 (CIPA DC-008), BigTIFF.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO

import numpy as np

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
# What is reversed as one number when the byte order changes: a rational is two of four bytes.
_UNITS = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_NUMBERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}

ORIENTATION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 274, 282, 283, 296
EXIF_IFD, GPS_IFD, INTEROP_IFD = 34665, 34853, 40965
POINTERS = (EXIF_IFD, GPS_IFD, INTEROP_IFD)
_MOST_ENTRIES = 4096
_LARGEST_VALUE = 64 << 20
# Thousands of entries may point at the same value.
_LARGEST_DIRECTORY = 256 << 20


class ExifError(ValueError):
    """The structure is damaged."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag.

    Parameters
    ----------
    kind : int
        TIFF type number.
    count : int
        Number of values.
    data : bytes
        The values in little-endian order.
    place : int
        Where the values were in the file.
    """

    kind: int
    count: int
    data: bytes
    place: int = 0

    @property
    def numbers(self) -> list[int]:
        """The values of an integer type; empty for others."""
        if self.kind not in _NUMBERS:
            return []
        return list(struct.unpack(f"<{self.count}{_NUMBERS[self.kind]}", self.data))

    @property
    def fraction(self) -> Fraction | None:
        """The first value of a rational; None where it is no number."""
        if self.kind not in (5, 10) or self.count < 1:
            return None
        top, bottom = struct.unpack_from("<II" if self.kind == 5 else "<ii", self.data)
        return Fraction(top, bottom) if bottom else None


Directory = dict[int, Entry]


class Reader:
    """Directories of a TIFF file or an EXIF block.

    Raises
    ------
    ExifError
        No TIFF structure, or a directory outside the file.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.size = file.seek(0, io.SEEK_END)
        head = self._at(0, 8)
        self.order = {b"II": "<", b"MM": ">"}.get(head[:2], "")
        (magic,) = struct.unpack(f"{self.order or '<'}H", head[2:4])
        if not self.order or magic not in (42, 43):
            raise ExifError("no TIFF structure")
        self.big = magic == 43
        if self.big:
            (self.first,) = struct.unpack(f"{self.order}Q", self._at(8, 8))
        else:
            (self.first,) = struct.unpack(f"{self.order}I", head[4:])

    def _at(self, offset: int, size: int) -> bytes:
        if offset < 0 or size < 0 or offset + size > self.size:
            raise ExifError("a value lies outside the file")
        self.file.seek(offset)
        data = self.file.read(size)
        if len(data) != size:
            raise ExifError("a value lies outside the file")
        return data

    def directory(self, offset: int) -> tuple[Directory, int]:
        """The entries at an offset, and the offset of the next directory (0: none).

        Entries of unknown type or outside the file are left out.
        """
        order, big = self.order, self.big
        counter, width = ("Q", 20) if big else ("H", 12)
        (count,) = struct.unpack(f"{order}{counter}", self._at(offset, struct.calcsize(counter)))
        if count > _MOST_ENTRIES:
            raise ExifError("a directory is absurdly long")
        start = offset + struct.calcsize(counter)
        table = self._at(start, count * width)
        room = 8 if big else 4
        entries: Directory = {}
        left = _LARGEST_DIRECTORY
        for index in range(count):
            tag, kind = struct.unpack_from(f"{order}HH", table, index * width)
            (number,) = struct.unpack_from(f"{order}{'Q' if big else 'I'}", table, index * width + 4)
            size = SIZES.get(kind, 0) * number
            place = start + index * width + width - room
            if size > room:
                (place,) = struct.unpack_from(f"{order}{'Q' if big else 'I'}", table, index * width + width - room)
            if not SIZES.get(kind) or size > _LARGEST_VALUE or place + size > self.size or tag in entries:
                continue
            left -= size
            if left < 0:
                break
            entries[tag] = Entry(kind, number, self._little(kind, self._at(place, size)), place)
        try:
            (following,) = struct.unpack(f"{order}{'Q' if big else 'I'}", self._at(start + count * width, room))
        except ExifError:
            # Some cameras end the block right after the last entry.
            following = 0
        return entries, following

    def _little(self, kind: int, data: bytes) -> bytes:
        unit = _UNITS.get(kind, 1)
        if self.order == "<" or unit == 1:
            return data
        return np.frombuffer(data, f"u{unit}").byteswap().tobytes()

    def children(self, main: Directory) -> dict[int, Directory]:
        """The EXIF, GPS and interoperability directories that `main` points to, by pointer tag."""
        found: dict[int, Directory] = {}
        for pointer, parent in ((EXIF_IFD, main), (GPS_IFD, main)):
            _follow(self, pointer, parent, found)
        _follow(self, INTEROP_IFD, found.get(EXIF_IFD, {}), found)
        return found


def _follow(reader: Reader, pointer: int, parent: Directory, found: dict[int, Directory]) -> None:
    entry = parent.get(pointer)
    if entry is None or not entry.numbers:
        return
    try:
        found[pointer] = reader.directory(entry.numbers[0])[0]
    except ExifError:
        # One damaged sub-directory must not cost the others.
        return


def number(kind: int, *values: int) -> Entry:
    """An entry of integers."""
    return Entry(kind, len(values), struct.pack(f"<{len(values)}{_NUMBERS[kind]}", *values))


def rational(value: float) -> Entry:
    """An entry of one unsigned rational."""
    largest = (1 << 32) - 1
    fraction = Fraction(value).limit_denominator(10000)
    if fraction.numerator > largest:  # an absurd resolution, from a damaged file
        fraction = Fraction(min(round(value), largest))
    return Entry(5, 1, struct.pack("<II", fraction.numerator, fraction.denominator))


def resolution(main: Directory) -> tuple[float, float] | None:
    """Pixels an inch from the resolution tags; None where there are none, or without a unit of length."""
    x, y = (main[tag].fraction if tag in main else None for tag in (X_RESOLUTION, Y_RESOLUTION))
    unit = main[RESOLUTION_UNIT].numbers[:1] if RESOLUTION_UNIT in main else [2]
    if not x or not y or x <= 0 or y <= 0 or unit not in ([2], [3]):
        return None
    factor = 2.54 if unit == [3] else 1.0
    return float(x) * factor, float(y) * factor


def with_resolution(main: Directory, dpi: tuple[float, float]) -> Directory:
    """The directory with its resolution tags set."""
    tags = {X_RESOLUTION: rational(dpi[0]), Y_RESOLUTION: rational(dpi[1]), RESOLUTION_UNIT: number(3, 2)}
    return {**main, **tags}


def build(main: Directory, children: dict[int, Directory]) -> bytes:
    """A little-endian EXIF block of these directories."""
    block = bytearray(b"II*\0\x08\0\0\0")
    write_directories(block, 0, main, children, big=False)
    return bytes(block)


def write_directories(
    block: bytearray, base: int, main: Directory, children: dict[int, Directory], *, big: bool
) -> int:
    """Append directories (little-endian) to a block that will lie at `base` in its file.

    Pointer tags in `main` and `children` are set to where the children come to lie.

    Returns
    -------
    int
        Offset of the main directory in the file. In an empty EXIF block it is right after the header.
    """
    # The main directory comes first, its children behind it: their offsets are known once all sizes are.
    nested = {INTEROP_IFD: children[INTEROP_IFD]} if INTEROP_IFD in children and EXIF_IFD in children else {}
    if len(block) % 2:
        block.append(0)
    start = base + len(block)
    pointer = 18 if big else 4
    outer = {tag: children[tag] for tag in (EXIF_IFD, GPS_IFD) if tag in children}
    plain = {tag: entry for tag, entry in main.items() if tag not in POINTERS}
    with_pointers = {**plain, **{tag: number(pointer, 0) for tag in outer}}
    end = start + _length(with_pointers, big)
    places: dict[int, int] = {}
    bodies: list[bytes] = []
    for tag, child in outer.items():
        child = {key: entry for key, entry in child.items() if key not in POINTERS}
        inner = nested if tag == EXIF_IFD else {}
        places[tag] = end
        if inner:
            child[INTEROP_IFD] = number(pointer, end + _length({**child, INTEROP_IFD: number(pointer, 0)}, big))
        bodies.append(_directory(child, end, big))
        end += len(bodies[-1])
        for grandchild in inner.values():
            bodies.append(_directory(grandchild, end, big))
            end += len(bodies[-1])
    block += _directory({**plain, **{tag: number(pointer, place) for tag, place in places.items()}}, start, big)
    for body in bodies:
        block += body
    return start


def _length(directory: Directory, big: bool) -> int:
    return len(_directory(directory, 0, big))


def _directory(directory: Directory, place: int, big: bool) -> bytes:
    room, width = (8, 20) if big else (4, 12)
    head = struct.pack("<Q" if big else "<H", len(directory))
    values_at = place + len(head) + width * len(directory) + room
    values_at += values_at % 2
    table, values = bytearray(head), bytearray()
    for tag in sorted(directory):
        entry = directory[tag]
        table += struct.pack("<HHQ" if big else "<HHI", tag, entry.kind, entry.count)
        if len(entry.data) <= room:
            table += entry.data.ljust(room, b"\0")
            continue
        table += struct.pack("<Q" if big else "<I", values_at + len(values))
        values += entry.data + b"\0" * (len(entry.data) % 2)
    table += b"\0" * room
    table += b"\0" * ((place + len(table)) % 2)
    return bytes(table + values)


def parse(exif: bytes) -> tuple[Directory, dict[int, Directory]]:
    """The main directory and its children of an EXIF block.

    Raises
    ------
    ExifError
        The block is damaged.
    """
    reader = Reader(io.BytesIO(exif))
    main, _ = reader.directory(reader.first)
    return main, reader.children(main)


def clean(exif: bytes, orientation: int | None = None) -> tuple[bytes, int]:
    """Set the orientation to 1, drop the thumbnail, and swap the stored size of a photo that lay on its side.

    All in place: nothing moves, so a camera's private notes, which hold offsets into the block, stay readable.

    Parameters
    ----------
    exif : bytes
    orientation : int, or None
        How the photo lay, where something else than the block decides that.

    Returns
    -------
    exif : bytes
    orientation : int
        1 to 8, as the block had it.

    Raises
    ------
    ExifError
        The block is damaged.
    """
    block = bytearray(exif)
    reader = Reader(io.BytesIO(exif))
    main, following = reader.directory(reader.first)
    stated = orientation_of(main)
    if ORIENTATION in main:
        _overwrite(block, reader, main[ORIENTATION], [1])
    if (stated if orientation is None else orientation) >= 5:
        _exchange(block, reader, main, 256, 257)
        _exchange(block, reader, main, X_RESOLUTION, Y_RESOLUTION)
        _exchange(block, reader, reader.children(main).get(EXIF_IFD, {}), 0xA002, 0xA003)
    if following:
        _drop_thumbnail(block, reader, following)
    return bytes(block), stated


def without_gps(exif: bytes) -> bytes:
    """The block without its GPS directory, its values erased too; nothing moves.

    Raises
    ------
    ExifError
        The block is damaged.
    """
    block = bytearray(exif)
    reader = Reader(io.BytesIO(exif))
    main, _ = reader.directory(reader.first)
    if GPS_IFD not in main:
        return exif
    for entry in reader.children(main).get(GPS_IFD, {}).values():
        block[entry.place : entry.place + len(entry.data)] = bytes(len(entry.data))
    # Entries are sorted by tag; the one that points to the directory is closed up and the count lowered.
    counter, width = ("Q", 20) if reader.big else ("H", 12)
    (count,) = struct.unpack_from(f"{reader.order}{counter}", block, reader.first)
    start = reader.first + struct.calcsize(counter)
    room = 8 if reader.big else 4
    tags = [struct.unpack_from(f"{reader.order}H", block, start + n * width)[0] for n in range(count)]
    index = tags.index(GPS_IFD)
    table_end = start + count * width + room
    tail = bytes(block[start + (index + 1) * width : table_end])
    block[start + index * width : table_end] = tail.ljust(table_end - start - index * width, b"\0")
    struct.pack_into(f"{reader.order}{counter}", block, reader.first, count - 1)
    return bytes(block)


def taken_at(exif: bytes) -> str | None:
    """When the photo was taken, "YYYY:MM:DD HH:MM:SS" (DateTimeOriginal, else DateTime); None where nobody says."""
    try:
        main, children = parse(exif)
    except ExifError:
        return None
    for entry in (children.get(EXIF_IFD, {}).get(0x9003), children.get(EXIF_IFD, {}).get(0x9004), main.get(306)):
        text = "" if entry is None else entry.data.split(b"\0")[0].decode("ascii", "replace").strip()
        if len(text) >= 10 and text[:4].isdigit() and text[:4] != "0000":
            return text
    return None


def _exchange(block: bytearray, reader: Reader, directory: Directory, one: int, other: int) -> None:
    first, second = directory.get(one), directory.get(other)
    if first is None or second is None:
        return
    if first.kind == second.kind == 5 and first.count == second.count == 1:
        a, b = slice(first.place, first.place + 8), slice(second.place, second.place + 8)
        block[a], block[b] = block[b], block[a]
    elif first.numbers and second.numbers:
        values = first.numbers, second.numbers
        _overwrite(block, reader, first, values[1])
        _overwrite(block, reader, second, values[0])


def orientation_of(main: Directory) -> int:
    """EXIF orientation 1 to 8; 1 where it is missing or nonsense."""
    values = main[ORIENTATION].numbers if ORIENTATION in main else []
    return values[0] if values and 1 <= values[0] <= 8 else 1


def _overwrite(block: bytearray, reader: Reader, entry: Entry, values: list[int]) -> None:
    if entry.kind not in _NUMBERS or not values or len(values) > entry.count:
        return
    try:
        struct.pack_into(f"{reader.order}{len(values)}{_NUMBERS[entry.kind]}", block, entry.place, *values)
    except struct.error:
        # The value does not fit its neighbour's narrower type; a stale size is better than a broken block.
        return


def _drop_thumbnail(block: bytearray, reader: Reader, following: int) -> None:
    # The link to the thumbnail's directory is the last field of the main directory.
    counter = 8 if reader.big else 2
    width, room = (20, 8) if reader.big else (12, 4)
    (count,) = struct.unpack_from(f"{reader.order}{'Q' if reader.big else 'H'}", block, reader.first)
    link = reader.first + counter + count * width
    block[link : link + room] = bytes(room)
    try:
        thumbnail, _ = reader.directory(following)
    except ExifError:
        return
    offsets = thumbnail[513].numbers if 513 in thumbnail else thumbnail[273].numbers if 273 in thumbnail else []
    lengths = thumbnail[514].numbers if 514 in thumbnail else thumbnail[279].numbers if 279 in thumbnail else []
    for offset, length in zip(offsets, lengths, strict=False):
        # The picture itself is erased too: it shows the photo as it was before the repair.
        if length and 8 <= offset < offset + length <= len(block):
            if offset + length == len(block):
                del block[offset:]
            else:
                block[offset : offset + length] = bytes(length)
