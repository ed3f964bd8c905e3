"""libvips, set up once: trusted loaders only, no result cache, arrays in and out without needless copies."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

# Everything that decodes is switched off, then the few loaders whose libraries are fuzzed are switched on again:
# a photo from a stranger must never reach, say, ImageMagick, an SVG renderer or a PDF interpreter.
_TRUSTED_LOADERS = ("Jpeg", "Png", "Tiff", "Webp", "Heif")
_FORMATS = {np.dtype(np.uint8): "uchar", np.dtype(np.uint16): "ushort"}
_DTYPES: dict[str, type[np.generic]] = {"uchar": np.uint8, "ushort": np.uint16}
# The part of a picture that is decoded at a time: big enough to hide the call, small enough to stay in the cache.
_STRIP_BYTES = 8 << 20
# libvips' cache of lines looks through a list for every line that is asked for at once: 30 000 lines of a narrow
# picture took minutes.
_MOST_ROWS = 1024


def _set_up() -> None:
    logging.getLogger("pyvips").setLevel(logging.WARNING)
    pyvips.block_untrusted_set(True)
    pyvips.operation_block_set("VipsForeignLoad", True)
    for loader in _TRUSTED_LOADERS:
        pyvips.operation_block_set(f"VipsForeignLoad{loader}", False)
    # The cache is keyed by file name: it would show the old picture after a file was replaced, and hold memory.
    pyvips.cache_set_max(0)


_set_up()


def strip_height(row_bytes: int) -> int:
    """Rows to work on at a time so that a strip stays near 8 MiB, 1024 at most; a multiple of 16 (JPEG, TIFF)."""
    return min(_MOST_ROWS, max(16, (_STRIP_BYTES // max(row_bytes, 1)) // 16 * 16))


def as_image(pixels: NDArray[Any], interpretation: str | None = None) -> pyvips.Image:
    """Show an array to libvips without copying it (a view that is not contiguous is copied).

    Parameters
    ----------
    pixels : (height, width) or (height, width, channels) uint8 or uint16
        Must stay alive and unchanged while the image is used.
    interpretation : str, or None
        libvips' name of the colour space; by default grey or RGB at the array's depth.
    """
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if interpretation is None:
        deep = pixels.dtype == np.uint16
        interpretation = ("grey16" if deep else "b-w") if channels < 3 else ("rgb16" if deep else "srgb")
    flat = np.ascontiguousarray(pixels)
    image = pyvips.Image.new_from_memory(flat.data, width, height, channels, _FORMATS[pixels.dtype])
    return image.copy(interpretation=interpretation)


def pour(image: pyvips.Image, *targets: NDArray[Any]) -> None:
    """Compute an image strip by strip, top to bottom, into arrays, so that only the arrays exist as a whole.

    Parameters
    ----------
    image : pyvips.Image
        May be sequential. Its channels are shared out to the targets in order.
    *targets : (height, width) or (height, width, channels) arrays
        Any strides: a flipped or transposed view turns the picture as it is written.

    Raises
    ------
    pyvips.Error
        The file cannot be decoded to its end.
    """
    width, height, bands = image.width, image.height, image.bands
    dtype = _DTYPES[str(image.format)]
    step = strip_height(width * bands * np.dtype(dtype).itemsize)
    reader = pyvips.Region.new(image)
    for top in range(0, height, step):
        rows = min(step, height - top)
        strip = np.frombuffer(reader.fetch(0, top, width, rows), dtype).reshape(rows, width, bands)
        first = 0
        for target in targets:
            channels = 1 if target.ndim == 2 else target.shape[2]
            part = strip[:, :, first : first + channels]
            target[top : top + rows] = part[:, :, 0] if target.ndim == 2 else part
            first += channels


def as_array(image: pyvips.Image) -> NDArray[Any]:
    """Compute an image on all cores into a new (height, width, channels) array."""
    data = np.frombuffer(image.write_to_memory(), _DTYPES[str(image.format)])
    return data.reshape(image.height, image.width, image.bands)


def attach(image: pyvips.Image, name: str, data: bytes) -> None:
    """Set a metadata blob such as "icc-profile-data" on an image that nobody else holds."""
    blob: Any = data  # pyvips' annotations leave out what its blobs are made of
    image.set_type(pyvips.GValue.blob_type, name, blob)


__all__ = ["as_array", "as_image", "attach", "pour", "strip_height"]
