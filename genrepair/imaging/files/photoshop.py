"""Photoshop image resources ("8BIM" blocks): where JPEG and others keep IPTC.

Adobe Photoshop File Formats Specification, "Image Resources Section".
"""

from __future__ import annotations

import struct

_IPTC = 0x0404
# Pictures of the photo before the repair.
_THUMBNAILS = (0x0409, 0x040C)


def split(resources: bytes) -> tuple[bytes | None, bytes | None]:
    """IPTC datasets, and every other resource but thumbnails; None for each that is not there."""
    iptc: bytes | None = None
    others = bytearray()
    at = 0
    while at + 12 <= len(resources) and resources[at : at + 4] in (b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR"):
        (kind,) = struct.unpack_from(">H", resources, at + 4)
        # The name is a Pascal string, padded to an even length with its length byte.
        data_at = at + 6 + (resources[at + 6] + 2) // 2 * 2
        if data_at + 4 > len(resources):
            break
        (size,) = struct.unpack_from(">I", resources, data_at)
        end = data_at + 4 + size
        if end > len(resources):
            break
        if kind == _IPTC and iptc is None:
            iptc = resources[data_at + 4 : end]
        elif kind not in _THUMBNAILS and kind != _IPTC:
            others += resources[at:end] + b"\0" * (size % 2)
        at = end + size % 2
    return iptc, bytes(others) or None


def join(iptc: bytes | None, others: bytes | None) -> bytes | None:
    """The resources with IPTC among them; None when there are none."""
    block = others or b""
    if iptc is not None:
        block += b"8BIM" + struct.pack(">HHI", _IPTC, 0, len(iptc)) + iptc + b"\0" * (len(iptc) % 2)
    return block or None
