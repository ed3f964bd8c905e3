"""What the status bar says about a photo."""

from __future__ import annotations

import struct

from PySide6.QtCore import QCoreApplication

from genrepair.imaging.colour import is_srgb, profile_tags
from genrepair.imaging.photo import Photo


def describe_photo(photo: Photo) -> str:
    """Size, megapixels, depth and profile: "6000 x 4000 · 24.0 MP · 16 bit · Adobe RGB (1998)"."""
    height, width, channels = photo.pixels.shape
    megapixels = height * width / 1e6
    bits = QCoreApplication.translate("facts", "{n} bit").format(n=8 * photo.pixels.dtype.itemsize)
    parts = [f"{width} × {height}", f"{megapixels:.1f} MP" if megapixels >= 0.1 else "", bits]
    if channels == 1:
        parts.append(QCoreApplication.translate("facts", "grey"))
    parts.append(profile_name(photo.carried.icc))
    return "  ·  ".join(part for part in parts if part)


def profile_name(icc: bytes | None) -> str:
    """The description that an ICC profile (version 2 or 4) carries; "sRGB" for what is shown as sRGB."""
    if is_srgb(icc) or icc is None:
        return "sRGB"
    tag = profile_tags(icc).get(b"desc", b"")
    if tag[:4] == b"desc" and len(tag) >= 12:
        (length,) = struct.unpack_from(">I", tag, 8)
        return tag[12 : 12 + length].split(b"\0")[0].decode("latin-1")
    if tag[:4] == b"mluc" and len(tag) >= 28:
        length, offset = struct.unpack_from(">II", tag, 20)
        return tag[offset : offset + length].decode("utf-16-be", errors="replace").strip("\0")
    return QCoreApplication.translate("facts", "own profile")
