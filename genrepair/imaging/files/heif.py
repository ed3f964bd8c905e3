"""AVIF and HEIC containers. ISO/IEC 14496-12 (boxes), 23008-12 (HEIF).

libvips decodes and encodes AVIF. Its wheels have no HEVC codec, so HEIC goes through the optional pillow-heif.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyvips
from numpy.typing import NDArray

from genrepair.errors import PhotoError
from genrepair.imaging.carried import Carried

LARGEST_SIDE = 16384
_EXIF_PREFIX = b"Exif\0\0"


def inspect_avif(image: pyvips.Image) -> Carried:
    """What an AVIF carries, from libvips' fields of it."""
    names = set(image.get_fields())

    def field(name: str) -> Any:
        return image.get(name) if name in names else None

    def blob(name: str) -> bytes | None:
        return bytes(field(name)) if field(name) else None

    carried = Carried("avif", bit_depth=int(field("bits-per-sample") or 8))
    carried.icc, carried.xmp = blob("icc-profile-data"), blob("xmp-data")
    exif = blob("exif-data")
    carried.exif = exif.removeprefix(_EXIF_PREFIX) if exif else None
    return carried


def embed_exif(file: BinaryIO, exif: bytes) -> None:
    """Replace the EXIF item of an AVIF that libvips wrote, byte for byte: libvips itself would rewrite its tags.

    Parameters
    ----------
    file : binary file open for reading and writing
        Has an EXIF item (any).

    Raises
    ------
    OSError
        The file is not laid out as expected.
    """
    fields = _find_exif_item(file)
    file.seek(0, io.SEEK_END)
    payload = struct.pack(">I", len(_EXIF_PREFIX)) + _EXIF_PREFIX + exif
    file.write(struct.pack(">I4s", 8 + len(payload), b"mdat"))
    values = {"offset": file.tell(), "length": len(payload)}
    file.write(payload)
    for name, (at, size) in fields.items():
        file.seek(at)
        file.write(values.get(name, 0).to_bytes(size, "big"))


def _boxes(data: bytes, start: int, end: int) -> dict[bytes, tuple[int, int]]:
    """Start and end of the content of each child box."""
    found: dict[bytes, tuple[int, int]] = {}
    while start + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, start)
        if size < 8 or start + size > end:
            break
        found.setdefault(name, (start + 8, start + size))
        start += size
    return found


def _find_exif_item(file: BinaryIO) -> dict[str, tuple[int, int]]:
    """Where the fields "base", "offset" and "length" of the EXIF item's location stand, and how long each is."""
    file.seek(0)
    head = file.read(1 << 20)
    top = _boxes(head, 0, len(head))
    if b"meta" not in top:
        raise OSError("the encoder's AVIF has no meta box")
    children = _boxes(head, top[b"meta"][0] + 4, top[b"meta"][1])
    wanted = _exif_id(head, *children[b"iinf"]) if b"iinf" in children else None
    if wanted is None or b"iloc" not in children:
        raise OSError("the encoder's AVIF has no EXIF item")
    at, end = children[b"iloc"]
    version = head[at]
    offset_size, length_size = head[at + 4] >> 4, head[at + 4] & 15
    base_size, index_size = head[at + 5] >> 4, head[at + 5] & 15 if version else 0
    id_size = 4 if version == 2 else 2
    at += 6 + id_size
    while at < end:
        item = int.from_bytes(head[at : at + id_size], "big")
        # Version 0 has no construction method; 0 means: an offset from the start of the file.
        at += id_size
        method = head[at + 1] & 15 if version else 0
        at += (2 if version else 0) + 2
        base_at = at
        at += base_size
        extents = int.from_bytes(head[at : at + 2], "big")
        at += 2
        if item == wanted and extents == 1 and method == 0 and max(offset_size, base_size) >= 4 and length_size:
            fields = {"length": (at + index_size + offset_size, length_size)}
            # Base and offset are added: the place goes into one of them, the other becomes 0.
            fields["offset" if offset_size else "base"] = (at + index_size, offset_size)
            if base_size:
                fields["base" if offset_size else "offset"] = (base_at, base_size)
            return fields
        at += extents * (index_size + offset_size + length_size)
    raise OSError("the encoder's AVIF has no place for EXIF")


def _exif_id(head: bytes, at: int, end: int) -> int | None:
    start = at + (8 if head[at] else 6)
    while start + 8 <= end:
        size, _ = struct.unpack_from(">I4s", head, start)
        version = head[start + 8]
        id_size = 4 if version == 3 else 2
        kind_at = start + 12 + id_size + 2
        if head[kind_at : kind_at + 4] == b"Exif":
            return int.from_bytes(head[start + 12 : start + 12 + id_size], "big")
        if size < 8:
            break
        start += size
    return None


def _pillow_heif() -> Any:
    # Two builds of one package: pillow-heif brings the encoder x265, whose licence (GPL) keeps it out of the packages;
    # pi-heif reads only and may be in them.
    try:
        import pillow_heif
    except ImportError:
        try:
            import pi_heif  # pyright: ignore[reportMissingImports]
        except ImportError as error:
            raise PhotoError(
                'HEIC photos need the package pillow-heif; install it with: pip install "genrepair[heif]"'
            ) from error
        return pi_heif
    return pillow_heif


def can_write_heic(module: Any) -> bool:
    """Whether a build of pillow-heif has an encoder."""
    return bool(module.libheif_info().get("HEIF"))


def read_heic(path: Path, largest: int) -> tuple[NDArray[Any], Carried]:
    """Pixels (height, width, channels) uint8 or uint16, the right way up, and what the file carries.

    Raises
    ------
    PhotoError
        pillow-heif is missing, or the photo has more than `largest` pixels.
    ValueError, OSError, RuntimeError, EOFError
        The file is damaged.
    """
    module = _pillow_heif()
    with path.open("rb") as file:
        photo = module.open_heif(file, convert_hdr_to_8bit=False)
        width, height = photo.size
        if width * height > largest:
            raise PhotoError(too_large(path.name, width, height, largest))
        info = photo.info
        pixels = np.asarray(photo)
    pixels = pixels[:, :, None] if pixels.ndim == 2 else pixels
    carried = Carried("heic", bit_depth=int(info.get("bit_depth") or 8))
    carried.icc, carried.xmp = info.get("icc_profile") or None, info.get("xmp") or None
    exif = info.get("exif")
    carried.exif = bytes(exif).removeprefix(_EXIF_PREFIX) if exif else None
    return np.ascontiguousarray(pixels), carried


def size_of_heic(path: Path) -> tuple[int, int]:
    """Width and height from the header."""
    with path.open("rb") as file:
        size = _pillow_heif().open_heif(file, convert_hdr_to_8bit=False).size
    return int(size[0]), int(size[1])


def write_heic(path: Path, pixels: NDArray[Any], carried: Carried, quality: int, bits: int) -> None:
    """Write pixels (height, width, 1 to 4 channels) uint8, or uint16 for 10 and 12 bits.

    Raises
    ------
    PhotoError
        pillow-heif is missing, or has no encoder.
    ValueError, OSError, RuntimeError
        The encoder failed.
    """
    module = _pillow_heif()
    if not can_write_heic(module):
        raise PhotoError("This edition reads HEIC but cannot write it; save as AVIF or JPEG instead.")
    if pixels.shape[2] < 3:
        # HEVC has a grey form that few programs open: three equal channels it is.
        pixels = np.concatenate([pixels[:, :, :1]] * 3 + [pixels[:, :, 1:]], axis=2)
    height, width, channels = pixels.shape
    mode = ("RGB" if channels == 3 else "RGBA") + (";16" if pixels.dtype == np.uint16 else "")
    photo = module.from_bytes(mode, (width, height), np.ascontiguousarray(pixels).data)
    before = module.options.SAVE_HDR_TO_12_BIT
    module.options.SAVE_HDR_TO_12_BIT = bits == 12
    try:
        more = {"icc_profile": carried.icc} if carried.icc else {}
        photo.info.update(more)
        photo.save(str(path), quality=quality, exif=carried.exif, xmp=carried.xmp, chroma=444, format="HEIF")
    finally:
        module.options.SAVE_HDR_TO_12_BIT = before


def too_large(name: str, width: int, height: int, largest: int) -> str:
    """The sentence for a photo past the limit."""
    return (
        f"{name} claims to be {width} x {height} pixels, more than the {largest // 1_000_000} megapixels that"
        " GenRepair opens; it may be damaged or hostile."
    )
