"""Netpbm pictures: PBM, PGM, PPM, plain and raw, 8 and 16 bit. netpbm.sourceforge.net/doc/pnm.html"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.vips import strip_height

_NUMBER = re.compile(rb"(?:\s|#[^\n\r]*[\n\r])*(\d{1,10})")
# Plain text takes many bytes a sample, and Python objects while it is read.
_LARGEST_PLAIN = 100 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """``kind`` is the digit after the P, ``start`` the first byte of the samples."""

    kind: int
    width: int
    height: int
    largest: int
    start: int

    @property
    def channels(self) -> int:
        """Samples a pixel."""
        return 3 if self.kind in (3, 6) else 1


def inspect(head: bytes) -> Header:
    """Read the header from the file's first bytes.

    Raises
    ------
    ValueError
        No header.
    """
    found = re.match(rb"P([1-6])", head)
    if not found:
        raise ValueError("no PNM header")
    kind, at = int(found.group(1)), 2
    numbers: list[int] = []
    for _ in range(2 if kind in (1, 4) else 3):
        match = _NUMBER.match(head, at)
        if not match:
            raise ValueError("the header is incomplete")
        numbers.append(int(match.group(1)))
        at = match.end()
    largest = numbers[2] if len(numbers) > 2 else 1
    if not 1 <= largest <= 65535 or numbers[0] < 1 or numbers[1] < 1:
        raise ValueError("the header has impossible numbers")
    return Header(kind, numbers[0], numbers[1], largest, at + 1)


def decode(path: Path, header: Header) -> NDArray[Any]:
    """Pixels (height, width, 1 or 3), uint8 up to a maximum of 255, else uint16, scaled to the type's range.

    Raises
    ------
    ValueError
        The file is cut short, or a sample is above the maximum.
    """
    if header.kind <= 3:
        return _plain(path, header)
    deep = header.largest > 255
    result: NDArray[Any] = np.empty((header.height, header.width, header.channels), np.uint16 if deep else np.uint8)
    samples = header.width * header.channels
    row = (header.width + 7) // 8 if header.kind == 4 else samples * (2 if deep else 1)
    step = strip_height(row)
    with path.open("rb") as file:
        file.seek(header.start)
        for top in range(0, header.height, step):
            rows = min(step, header.height - top)
            data = file.read(rows * row)
            if len(data) != rows * row:
                raise ValueError("the file is cut short")
            if header.kind == 4:
                bits = np.unpackbits(np.frombuffer(data, np.uint8).reshape(rows, row), axis=1, count=header.width)
                result[top : top + rows, :, 0] = 255 - 255 * bits
            else:
                values = np.frombuffer(data, ">u2" if deep else np.uint8).reshape(rows, header.width, -1)
                result[top : top + rows] = _scale(values, header.largest)
    return result


def _scale(values: NDArray[Any], largest: int) -> NDArray[Any]:
    top = 65535 if largest > 255 else 255
    if largest == top:
        return values
    if values.size and int(values.max()) > largest:
        raise ValueError("a sample is above the maximum")
    return (values.astype(np.uint64) * top + largest // 2) // largest


def _plain(path: Path, header: Header) -> NDArray[Any]:
    if path.stat().st_size > _LARGEST_PLAIN:
        raise ValueError("a plain-text picture of this size")
    count = header.width * header.height * header.channels
    text = re.sub(rb"#[^\n\r]*", b"", path.read_bytes()[header.start - 1 :])
    if header.kind == 1:
        # Digits of a plain bitmap may stand without space between them.
        digits = re.sub(rb"\s", b"", text)[:count]
        values = np.frombuffer(digits, np.uint8).astype(np.int64) - ord("0")
    else:
        values = np.array(text.split()[:count], np.int64)
    if values.size != count or (count and not 0 <= int(values.min()) <= int(values.max()) <= header.largest):
        raise ValueError("samples are missing or impossible")
    values = values.reshape(header.height, header.width, header.channels)
    if header.kind == 1:
        return (255 - 255 * values).astype(np.uint8)
    return _scale(values, header.largest).astype(np.uint16 if header.largest > 255 else np.uint8)


def encode(path: Path, pixels: NDArray[Any]) -> None:
    """Write pixels (height, width, 1 or 3) uint8 or uint16 as raw PGM or PPM."""
    height, width, channels = pixels.shape
    deep = pixels.dtype == np.uint16
    with path.open("wb") as file:
        file.write(b"P%d\n%d %d\n%d\n" % (5 if channels == 1 else 6, width, height, 65535 if deep else 255))
        step = strip_height(width * channels * pixels.itemsize)
        for top in range(0, height, step):
            strip = np.ascontiguousarray(pixels[top : top + step])
            file.write(strip.astype(">u2").data if deep else strip.data)
