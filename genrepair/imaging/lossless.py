"""Arrays as PNG bytes and back, bit by bit, for files that others may have tampered with."""

from __future__ import annotations

import struct
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import PhotoError, memory_ran_out

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 3: 2}


def encode_png(pixels: NDArray[Any]) -> bytes:
    """A PNG of a picture, quickly rather than small.

    Parameters
    ----------
    pixels : (height, width) or (height, width, 3) uint8 or uint16

    Raises
    ------
    PhotoError
        If it cannot be encoded.
    """
    picture = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.ndim == 3 else np.ascontiguousarray(pixels)
    try:
        done, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    except cv2.error as error:
        raise PhotoError("A picture could not be packed; there may be too little memory.") from error
    if not done:
        raise PhotoError("A picture could not be packed; there may be too little memory.")
    return data.tobytes()


def decode_png(data: bytes, height: int, width: int, channels: int, dtype: Any) -> NDArray[Any]:
    """The picture of a PNG that must have this very size, kind and depth; nothing is decoded otherwise.

    Parameters
    ----------
    data : bytes
    height, width : int
    channels : {1, 3}
        1 gives a (height, width) array.
    dtype : uint8 or uint16

    Raises
    ------
    PhotoError
        If it is another picture, or damaged.
    """
    bits = 8 * np.dtype(dtype).itemsize
    wanted = struct.pack(">4sIIBBBBB", b"IHDR", width, height, bits, _COLOUR_TYPES[channels], 0, 0, 0)
    if data[:8] != _SIGNATURE or data[12 : 12 + len(wanted)] != wanted:
        raise PhotoError("A picture inside the file is not the one that it should be.")
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        if memory_ran_out(error):
            raise MemoryError(str(error)) from error
        raise PhotoError("A picture inside the file is damaged.") from error
    size = (height, width) if channels == 1 else (height, width, channels)
    if picture is None or picture.shape != size or picture.dtype != np.dtype(dtype):
        raise PhotoError("A picture inside the file is damaged.")
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB) if channels == 3 else picture
