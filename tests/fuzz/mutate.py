"""Changes made to well-formed files: blind ones on bytes, and ones that keep the container and spoil what is in it.

A change is four numbers, so that Hypothesis can make and shrink it, and a long run can draw it from a seed.
"""

from __future__ import annotations

import copy
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Change = tuple[int, float, int, int]
"""Kind, place (0..1 of the length), size, value."""

KINDS = 12
# Counts, sizes and offsets that programs get wrong.
_NUMBERS = (0, 1, 2, 7, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_TOKENS = (
    b"../../../../tmp/genrepair-fuzz-escape", b"/tmp/genrepair-fuzz-escape", b"..\\..\\escape", b"\\\\server\\share\\x",
    b"\0", b"\xff" * 16, b"[" * 4000, b"{\"a\":" * 2000, b"1e999", b"-0", b"NaN", b"\xed\xa0\x80", b"9" * 400, b"%n%s",
    b"Exif\0\0II*\0\x08\0\0\0\xff\xff", b"ICC_PROFILE\0\x01\xff", b"IHDR\xff\xff\xff\xff\xff\xff\xff\xff", b"8BIM",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63), 10**400, 0.5, float("nan"), float("inf"), -1e308, "",
    "x", "x" * 20_000, "../../../../tmp/genrepair-fuzz-escape", "/tmp/genrepair-fuzz-escape", "/genrepair-fuzz/none",
    "C:\\escape", "\\\\server\\share", "a\0b", "\ud800", "\u202e", [], {}, [[]], [None] * 50, [0, 0, 0, 0],
    [0, 0, 2**30, 2**30], [1, 2], {"": ""}, {"a": {"a": {"a": {}}}}, {"__class__": "x"},
)  # fmt: skip


def draw(random_: random.Random, most: int = 6) -> list[Change]:
    """Some changes, few more often than many."""
    count = min(most, 1 + int(random_.expovariate(0.9)))
    return [
        (random_.randrange(KINDS), random_.random(), random_.randrange(65), random_.getrandbits(32))
        for _ in range(count)
    ]


def spoil(data: bytes, changes: Sequence[Change]) -> bytes:
    """The bytes with changes made, one after the other."""
    made = bytearray(data)
    for kind, where, size, value in changes:
        if not made:
            break
        at = min(int(where * len(made)), len(made) - 1)
        length = max(1, size) * (1 if value % 3 else max(1, len(made) // 128))
        if kind == 0:
            made[at] ^= 1 << value % 8
        elif kind == 1:
            made[at] = value & 255
        elif kind in (2, 3):
            number = _NUMBERS[value % len(_NUMBERS)]
            code = ("<" if kind == 2 else ">") + ("H" if size % 2 else "I")
            packed = struct.pack(code, number & (0xFFFF if size % 2 else 0xFFFFFFFF))
            made[at : at + len(packed)] = packed
        elif kind == 4:
            del made[at : at + length]
        elif kind == 5:
            made[at:at] = made[at : at + length]
        elif kind == 6:
            del made[at:]
        elif kind == 7:
            made[at:at] = _TOKENS[value % len(_TOKENS)]
        elif kind == 8:
            token = _TOKENS[value % len(_TOKENS)]
            made[at : at + len(token)] = token
        elif kind == 9:
            source = value % len(made)
            made[at : at + length] = made[source : source + length]
        elif kind == 10:
            made[at : at + length] = bytes([value & 255]) * min(length, len(made) - at)
        else:
            # Most of what decides about a file stands at its beginning.
            near = min(value % 256, len(made) - 1)
            made[near] = size * 4 & 255
    return bytes(made)


def spoil_table(table: Any, changes: Sequence[Change]) -> Any:
    """The same for what JSON and TOML hold: values replaced, removed, added, exchanged."""
    table = copy.deepcopy(table)
    for kind, where, size, value in changes:
        places = list(_places(table))
        if not places:
            break
        holder, key = places[min(int(where * len(places)), len(places) - 1)]
        replacement = copy.deepcopy(_VALUES[value % len(_VALUES)])
        if kind == 0:
            del holder[key]
        elif kind == 1 and isinstance(holder, list):
            holder.insert(size, replacement)
        elif kind == 2 and isinstance(holder, dict):
            holder[("", "x", "../x", "__proto__", "steps")[size % 5]] = replacement
        elif kind == 3 and isinstance(holder[key], int | float) and not isinstance(holder[key], bool):
            holder[key] = holder[key] * (-1 if size % 2 else 1000003)
        elif kind == 4 and isinstance(holder[key], str):
            holder[key] = spoil(holder[key].encode("utf-8", "replace"), [(value % 10, where, size, value)]).decode(
                "latin-1"
            )
        elif kind == 5:
            other, name = places[value % len(places)]
            holder[key] = copy.deepcopy(other[name])
        elif kind == 6 and isinstance(holder, list):
            holder.extend(copy.deepcopy(holder) * (1 + size % 8))
        else:
            holder[key] = replacement
    return table


def _places(table: Any) -> Any:
    items = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    for key, value in list(items):
        yield table, key
        yield from _places(value)


@dataclass(frozen=True)
class Seed:
    """A well-formed file to start from.

    Parameters
    ----------
    name : str
        Its last suffix is that of the file to make.
    make : callable
        Takes changes and gives the spoiled file.
    """

    name: str
    make: Callable[[Sequence[Change]], bytes]


def plain(name: str, data: bytes, mend: Callable[[bytes], bytes] = lambda data: data) -> Seed:
    """Bytes are changed blindly; ``mend`` makes checksums right again, so that the change gets past them."""
    return Seed(name, lambda changes: mend(spoil(data, changes)))


def text(name: str, table: Any, dump: Callable[[Any], bytes]) -> Seed:
    """A table is changed and written out; what cannot be written has its bytes changed instead."""
    whole = dump(table)

    def make(changes: Sequence[Change]) -> bytes:
        try:
            return dump(spoil_table(table, changes))
        except Exception:  # no format can hold every value
            return spoil(whole, changes)

    return Seed(name, make)


def archive(name: str, data: bytes, table: str, load: Callable[[bytes], Any], dump: Callable[[Any], bytes]) -> Seed:
    """A zip file whose parts are changed and packed again: names, table of contents, pictures, sizes."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {entry: file.read(entry) for entry in file.namelist()}

    def make(changes: Sequence[Change]) -> bytes:
        changed = dict(parts)
        kind, where, size, value = changes[0]
        names = list(parts)
        chosen = names[min(int(where * len(names)), len(names) - 1)]
        rest = changes[1:] or [(value % KINDS, where, size, value)]
        if kind < 5:
            try:
                changed[table] = dump(spoil_table(load(parts[table]), rest))
            except Exception:
                changed[table] = spoil(parts[table], rest)
        elif kind < 8:
            changed[chosen] = spoil(parts[chosen], rest)
        elif kind == 8:
            token = _TOKENS[value % 4].decode()
            changed[token if size % 2 else f"patches/{token}"] = changed.pop(chosen)
        elif kind == 9:
            changed[chosen] = bytes(30_000_000)  # packs into 30 kB
        elif kind == 10:
            del changed[chosen]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for entry, content in changed.items():
                file.writestr(entry, content)
        return packed.getvalue() if kind != 11 else spoil(packed.getvalue(), rest)

    return Seed(name, make)


def right_png(data: bytes) -> bytes:
    """A PNG with the checksums of its chunks made right."""
    made, at = bytearray(data), 8
    while at + 12 <= len(made):
        (length,) = struct.unpack_from(">I", made, at)
        end = at + 8 + length
        if end + 4 > len(made):
            break
        struct.pack_into(">I", made, end, zlib.crc32(made[at + 4 : end]))
        at = end + 4
    return bytes(made)
