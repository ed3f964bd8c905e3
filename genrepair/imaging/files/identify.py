"""Which format a file has: its content decides, never its name."""

from __future__ import annotations

from genrepair.imaging.carried import RAW_SUFFIXES

_RAW_MAGIC = (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb", b"\0MRM", b"II\x1a\0\0\0HEAPCCDR")
_OTHERS = (
    (b"GIF8", "a GIF"),
    (b"%PDF", "a PDF"),
    (b"8BPS", "a Photoshop document"),
    (b"\0\0\x01\0", "an icon"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"v/1\x01", "an OpenEXR picture"),
    (b"<svg", "an SVG drawing"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
    (b"P7", "a PAM picture"),
)
HEAD_BYTES = 4096


def identify(head: bytes, suffix: str) -> str | None:
    """Format by the first bytes (as in `Carried.format`); None for what cannot be opened.

    `suffix` (lower case, with its dot) only tells camera RAW files, most of which look like any TIFF, from a TIFF.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(_RAW_MAGIC) or head[4:12] == b"ftypcrx ":
        return "raw"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "raw" if suffix in RAW_SUFFIXES or head[8:10] == b"CR" else "tiff"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    if head[:2] == b"BM" and len(head) >= 18 and head[14] in (12, 40, 52, 56, 64, 108, 124):
        return "bmp"
    if len(head) > 2 and head[:1] == b"P" and head[1:2] in b"123456" and (head[2:3].isspace() or head[2:3] == b"#"):
        return "pnm"
    return None


def _of_brands(head: bytes) -> str | None:
    brands = {head[8:12]} | {head[i : i + 4] for i in range(16, min(int.from_bytes(head[:4], "big"), 256), 4)}
    if brands & {b"avif", b"avis"}:
        return "avif"
    return "heic" if brands & {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"} else None


def other_kind(head: bytes) -> str | None:
    """What a file is that cannot be opened, in words with an article; None when even that is unknown."""
    lead = head.lstrip()
    return next((name for magic, name in _OTHERS if head.startswith(magic) or lead.startswith(magic)), None)
