"""A photo in memory, what its file carried, and how it is asked to be saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from genrepair.imaging.region import Region

# Suffix to format. The first suffix of a format is the usual one.
SUFFIXES: dict[str, str] = {
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".jpe": "jpeg",
    ".jfif": "jpeg",
    ".png": "png",
    ".tif": "tiff",
    ".tiff": "tiff",
    ".webp": "webp",
    ".avif": "avif",
    ".bmp": "bmp",
    ".dib": "bmp",
    ".ppm": "pnm",
    ".pgm": "pnm",
    ".pbm": "pnm",
    ".pnm": "pnm",
    ".heic": "heic",
    ".heif": "heic",
    ".hif": "heic",
}
RAW_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "fff", "iiq", "kdc", "mef", "mos", "mrw", "nef"),
        *("nrw", "orf", "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "x3f"),
    )
)
READ_SUFFIXES = frozenset(SUFFIXES) | RAW_SUFFIXES
WRITE_SUFFIXES = frozenset(SUFFIXES)

FORMAT_NAMES = {
    "jpeg": "JPEG",
    "png": "PNG",
    "tiff": "TIFF",
    "webp": "WebP",
    "avif": "AVIF",
    "bmp": "BMP",
    "pnm": "PNM",
    "heic": "HEIC",
    "raw": "camera RAW",
}


def inches(a_metre: int) -> float:
    """Pixels an inch from pixels a metre: a whole number where the file can only have meant one."""
    dpi = a_metre * 0.0254
    return float(round(dpi)) if abs(dpi - round(dpi)) < 0.0127 else dpi


@dataclass(slots=True)
class Carried:
    """What a file carried beside its pixels.

    Parameters
    ----------
    format : str
        "jpeg", "png", "tiff", "webp", "avif", "bmp", "pnm", "heic" or "raw".
    bit_depth : int
        Bits a channel in the file (1, 2, 4, 8, 10, 12, 16); the array is uint16 above 8.
    icc : bytes, or None
        Profile of the pixels as they are in memory.
    exif : bytes, or None
        A TIFF structure (no "Exif" prefix); orientation is 1 and there is no thumbnail.
    xmp : bytes, or None
        An XMP packet.
    iptc : bytes, or None
        IPTC-IIM datasets.
    photoshop : bytes, or None
        Other Photoshop image resources ("8BIM" blocks), such as clipping paths.
    dpi : (x, y) float, or None
        Pixels an inch, as the photo lies in memory.
    text : dict of str to str
        PNG text by keyword; a JPEG comment is "Comment".
    png_colour : dict of str to bytes
        gAMA, cHRM, sRGB and cICP chunks of a PNG.
    jpeg_quality : int, or None
        1 to 100, estimated from the quantisation tables.
    jpeg_subsampling : str, or None
        "4:4:4", "4:2:2", "4:2:0", "4:4:0" or "4:1:1".
    progressive : bool
        Whether a JPEG was progressive.
    lossless : bool
        Whether a WebP or AVIF was coded without loss.
    tiff_compression : str, or None
        "none", "lzw", "deflate", "packbits", "zstd", "jpeg"...
    tiff_tile : (height, width), or None
        Tile size of a tiled TIFF.
    alpha_associated : bool
        Whether the colours are premultiplied with alpha (TIFF only).
    infrared : bool
        Whether `Photo.alpha` is no transparency but a scanner's infrared plane (TIFF only).
    palette, cmyk : bool
        What the file was; the pixels in memory are RGB.
    """

    format: str
    bit_depth: int = 8
    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    photoshop: bytes | None = None
    dpi: tuple[float, float] | None = None
    text: dict[str, str] = field(default_factory=dict)
    png_colour: dict[str, bytes] = field(default_factory=dict)
    jpeg_quality: int | None = None
    jpeg_subsampling: str | None = None
    progressive: bool = False
    lossless: bool = False
    tiff_compression: str | None = None
    tiff_tile: tuple[int, int] | None = None
    alpha_associated: bool = False
    infrared: bool = False
    palette: bool = False
    cmyk: bool = False


@dataclass(slots=True, eq=False)
class Photo:
    """Pixels and what the file carried.

    Parameters
    ----------
    pixels : (height, width, 1 or 3) uint8 or uint16
        In the file's own colour profile, the right way up.
    alpha : (height, width) same dtype, or None
        0 is transparent; with ``carried.infrared`` it is the infrared plane instead.
    carried : Carried
        Everything else.
    path : Path, or None
        Where it was read from.
    notes : list of str
        Sentences for the person about how it was read.
    """

    pixels: NDArray[Any]
    alpha: NDArray[Any] | None
    carried: Carried
    path: Path | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def region(self) -> Region:
        """The region of the whole photo."""
        return Region(0, 0, self.pixels.shape[0], self.pixels.shape[1])

    @property
    def depth(self) -> int:
        """Bits a channel in memory: 8 or 16."""
        return 8 * self.pixels.dtype.itemsize


@dataclass(frozen=True, slots=True)
class SaveOptions:
    """How to save; None leaves it as the source had it, or at the format's good default.

    Parameters
    ----------
    format : str, or None
        As in `Carried.format`; None goes by the suffix.
    quality : int, or None
        1 to 100 for JPEG, WebP, AVIF, HEIC.
    subsampling : str, or None
        "4:4:4", "4:2:2", "4:2:0", "4:4:0" or "4:1:1" for JPEG.
    depth : int, or None
        8 or 16 bits a channel (10 and 12 too for AVIF and HEIC).
    compression : str, or None
        "none", "lzw", "deflate", "packbits" or "zstd" for TIFF; "0" to "9" for PNG.
    tiled : bool, or None
        Tiles instead of strips in a TIFF.
    bigtiff : bool, or None
        None writes BigTIFF where the file could pass 4 GB.
    lossless : bool, or None
        For WebP and AVIF.
    progressive : bool, or None
        For JPEG.
    profile : {"srgb"}, or None
        Convert the colours; None keeps the photo's own profile.
    xmp_addition : bytes, or None
        ``rdf:Description`` elements that are added to the XMP packet (a record of what was repaired).
    """

    format: str | None = None
    quality: int | None = None
    subsampling: str | None = None
    depth: int | None = None
    compression: str | None = None
    tiled: bool | None = None
    bigtiff: bool | None = None
    lossless: bool | None = None
    progressive: bool | None = None
    profile: str | None = None
    xmp_addition: bytes | None = None


@dataclass(frozen=True, slots=True)
class SaveReport:
    """What was written.

    Parameters
    ----------
    path : Path
        The file.
    format : str
        As in `Carried.format`.
    bytes : int
        Its size.
    lost : list of str
        Sentences: what this format could not hold.
    """

    path: Path
    format: str
    bytes: int
    lost: list[str] = field(default_factory=list)
