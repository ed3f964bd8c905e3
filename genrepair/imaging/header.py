"""What a photo file says about itself in its first bytes: size, depth, when it was taken. No pixel is decoded."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path

import pyvips

from genrepair.errors import PhotoError, memory_ran_out
from genrepair.imaging.carried import Carried
from genrepair.imaging.files import bmp, exif, heif, jpeg, png, pnm, raw, tiff, webp
from genrepair.imaging.files.identify import HEAD_BYTES, identify
from genrepair.imaging.files.names import long_path
from genrepair.imaging.read import no_memory, read_head, size_of

_DAMAGE = (pyvips.Error, struct.error, ValueError, RuntimeError, EOFError, IndexError, OSError, SyntaxError)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a photo file.

    Parameters
    ----------
    format : str
        As in `Carried.format`.
    width, height : int
        As the file lies, before its orientation is applied.
    sample_bytes : int
        1 or 2 bytes a channel in memory.
    taken : str, or None
        "YYYY:MM:DD HH:MM:SS", local time of the camera.
    """

    format: str
    width: int
    height: int
    sample_bytes: int
    taken: str | None

    @property
    def megapixels(self) -> float:
        """Size in millions of pixels."""
        return self.width * self.height / 1e6


def read_header(path: str | os.PathLike[str]) -> Header:
    """Read the header of a photo file.

    Raises
    ------
    PhotoError
        The file is missing, empty, no photo, or its header is damaged.
    """
    path = Path(path)
    head = read_head(path)
    kind = identify(head, path.suffix.lower())
    if kind is None:
        raise PhotoError(f"{path.name} is not a photo that GenRepair can open.")
    try:
        width, height, carried = _inspect(long_path(path), kind)
    except (MemoryError, *_DAMAGE) as error:
        if memory_ran_out(error):
            raise no_memory(path) from error
        raise PhotoError(f"{path.name} is damaged: its header cannot be read.") from error
    if width < 1 or height < 1:
        raise PhotoError(f"{path.name} is damaged: its header gives no size.")
    taken = exif.taken_at(carried.exif) if carried.exif else None
    return Header(kind, width, height, 2 if carried.bit_depth > 8 else 1, taken)


def _inspect(path: Path, kind: str) -> tuple[int, int, Carried]:
    if kind == "raw":
        return *raw.size_of_raw(path), Carried("raw", bit_depth=16)
    if kind == "heic":
        return *heif.size_of_heic(path), Carried("heic")
    if kind == "avif":
        return *size_of(path, kind), Carried("avif", bit_depth=10)
    with path.open("rb") as file:
        if kind == "jpeg":
            return jpeg.inspect(file, [])
        if kind == "png":
            return png.inspect(file, [])
        if kind == "webp":
            return webp.inspect(file)[:3]
        if kind == "tiff":
            facts, carried = tiff.inspect(file)
            if facts.dng:
                return *raw.size_of_raw(path), Carried("raw", bit_depth=16, exif=carried.exif)
            carried.bit_depth = facts.bits
            return facts.width, facts.height, carried
        head = file.read(HEAD_BYTES)
    if kind == "bmp":
        return bmp.inspect(head)
    header = pnm.inspect(head)
    return header.width, header.height, Carried("pnm", bit_depth=header.largest.bit_length())
