"""Windows bitmaps: OpenCV decodes them; the header's resolution and profile are read, and all is written, here.

BITMAPFILEHEADER and BITMAPV5HEADER of the Windows GDI documentation.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.carried import Carried, inches
from genrepair.imaging.vips import strip_height

_SRGB, _EMBEDDED = b"BGRs", b"DEBM"
_LARGEST_PROFILE = 64 << 20

# What OpenCV says about a damaged file on the terminal is raised too, and only that is for people.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def inspect(head: bytes) -> tuple[int, int, Carried]:
    """Width, height and what the file carries, from its first 54 bytes or more."""
    carried = Carried("bmp")
    if len(head) < 26:
        return 0, 0, carried
    (size,) = struct.unpack_from("<I", head, 14)
    if size == 12:
        width, height, _, bits = struct.unpack_from("<HHHH", head, 18)
        carried.palette = bits <= 8
        return width, height, carried
    if len(head) < 54:
        return 0, 0, carried
    width, height, _, bits, _, _, x, y = struct.unpack_from("<iiHHIIii", head, 18)
    carried.palette = bits <= 8
    if x > 0 and y > 0:
        carried.dpi = (inches(x), inches(y))
    return abs(width), abs(height), carried


def profile(file: BinaryIO, head: bytes) -> bytes | None:
    """The embedded colour profile of a file whose first 138 bytes are `head`; None where it has none."""
    if len(head) < 138 or head[14] != 124 or head[70:74] != _EMBEDDED:
        return None
    offset, length = struct.unpack_from("<II", head, 126)
    file.seek(14 + offset)
    return file.read(min(length, _LARGEST_PROFILE)) or None


def decode(path: Path) -> NDArray[Any]:
    """Pixels (height, width, 1, 3 or 4) uint8, RGB.

    Raises
    ------
    ValueError, struct.error, cv2.error
        The file is damaged.
    """
    data: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
    offset, width, height, bits, compression = _layout(bytes(data[:54]))
    row = (width * bits + 31) // 32 * 4
    # OpenCV fills what is missing of a short file: the header says how long it must be.
    if compression in (0, 3, 6) and offset + row * abs(height) > len(data):
        raise ValueError("the file is cut short")
    if bits == 24 and compression == 0:
        # The usual kind, straight from the file: OpenCV needs the picture in memory three times.
        return _plain(data[offset : offset + row * abs(height)].reshape(abs(height), row), width, height)
    pixels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise ValueError("OpenCV cannot decode it")
    if pixels.ndim == 2:
        return pixels[:, :, None]
    return np.ascontiguousarray(pixels[:, :, [2, 1, 0, 3][: pixels.shape[2]]])


def _plain(rows: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    pixels = np.empty((len(rows), width, 3), np.uint8)
    # Rows are stored from the bottom up unless the height is negative.
    upright = rows[::-1] if height > 0 else rows
    step = strip_height(rows.shape[1])
    for top in range(0, len(rows), step):
        strip = upright[top : top + step, : 3 * width]
        pixels[top : top + step] = strip.reshape(-1, width, 3)[:, :, ::-1]
    return pixels


def _layout(head: bytes) -> tuple[int, int, int, int, int]:
    """Offset of the pixels, width, height (negative: from the top down), bits a pixel, compression."""
    offset, size = struct.unpack_from("<II", head, 10)
    if size == 12:
        width, height, _, bits = struct.unpack_from("<HHHH", head, 18)
        return offset, width, height, bits, 0
    width, height, _, bits, compression = struct.unpack_from("<iiHHI", head, 18)
    return offset, width, height, bits, compression


def encode(path: Path, pixels: NDArray[Any], alpha: NDArray[Any] | None, carried: Carried) -> None:
    """Write uint8 pixels (height, width, 1 or 3) with a version 5 header: it holds alpha, resolution and profile."""
    height, width, channels = pixels.shape
    bits = 32 if alpha is not None else 8 * channels
    row = (width * bits + 31) // 32 * 4
    palette = b"".join(bytes((i, i, i, 0)) for i in range(256)) if bits == 8 else b""
    icc = carried.icc or b""
    offset = 14 + 124 + len(palette)
    size = offset + row * height + len(icc)
    x, y = (round(v / 0.0254) for v in carried.dpi) if carried.dpi else (0, 0)
    masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000) if bits == 32 else (0, 0, 0, 0)
    with path.open("wb") as file:
        file.write(struct.pack("<2sIHHI", b"BM", size if size < 1 << 32 else 0, 0, 0, offset))
        file.write(struct.pack("<IiiHHIIii", 124, width, height, 1, bits, 3 if bits == 32 else 0, row * height, x, y))
        file.write(struct.pack("<II4I4s", 256 if palette else 0, 0, *masks, _EMBEDDED if icc else _SRGB))
        # End points and gammas are unused with sRGB or a profile. Intent 4: pictures.
        file.write(bytes(48) + struct.pack("<IIII", 4, offset - 14 + row * height if icc else 0, len(icc), 0))
        file.write(palette)
        step = strip_height(row)
        for bottom in range(height, 0, -step):
            top = max(0, bottom - step)
            strip = np.zeros((bottom - top, row), np.uint8)
            body = strip[:, : width * bits // 8].reshape(bottom - top, width, bits // 8)
            body[:, :, :channels] = pixels[top:bottom, :, ::-1][::-1]
            if alpha is not None:
                if channels == 1:
                    body[:, :, 1:3] = body[:, :, :1]
                body[:, :, 3] = alpha[top:bottom][::-1]
            file.write(strip.data)
        file.write(icc)
