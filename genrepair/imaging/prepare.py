"""Fit a photo to a format: depth, alpha, metadata, and the sentences about what does not fit."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.carried import FORMAT_NAMES, Carried, Photo, SaveOptions
from genrepair.imaging.colour import is_srgb, profile_space, srgb_profile, to_srgb
from genrepair.imaging.files import exif, xmp
from genrepair.imaging.vips import strip_height

_DEEP = frozenset(("png", "tiff", "pnm"))
_HEIF = frozenset(("avif", "heic"))
# What each format has no place for, by field of `Carried`; "alpha" beside them.
_CANNOT_HOLD = {
    "jpeg": ("alpha", "text", "png_colour"),
    "png": (),
    "tiff": ("text", "png_colour"),
    "webp": ("iptc", "photoshop", "text", "png_colour"),
    "avif": ("iptc", "photoshop", "text", "png_colour"),
    "heic": ("iptc", "photoshop", "text", "png_colour"),
    "bmp": ("exif", "xmp", "iptc", "photoshop", "text", "png_colour"),
    "pnm": ("alpha", "icc", "exif", "xmp", "iptc", "photoshop", "text", "png_colour", "dpi"),
}
_NAMES = {
    "icc": "the colour profile",
    "exif": "the EXIF data",
    "xmp": "the XMP data",
    "iptc": "the IPTC data",
    "photoshop": "Photoshop's own data",
    "text": "the text notes",
    "dpi": "the resolution",
}
# A progressive JPEG, and one with Huffman tables of its own, is held as coefficients (6 bytes a pixel) while it is
# encoded. Above this many pixels that is too much: the file is written in one pass, a few percent larger.
_LARGEST_TWO_PASS = 50_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How to encode, every question answered."""

    kind: str
    bits: int
    quality: int
    subsampling: str
    lossless: bool
    progressive: bool
    optimized: bool
    compression: str
    tile: tuple[int, int] | None
    bigtiff: bool


def prepare(
    photo: Photo, kind: str, options: SaveOptions
) -> tuple[NDArray[Any], NDArray[Any] | None, Carried, Plan, list[str]]:
    """Pixels, alpha and metadata as the format holds them, the plan, and what is lost.

    Nothing of `photo` is changed; its arrays are passed through where they fit.
    """
    lost: list[str] = []
    plan = make_plan(photo, kind, options)
    carried = copy.copy(photo.carried)
    carried.text = dict(carried.text)
    carried.xmp = xmp.extend(carried.xmp, options.xmp_addition)
    pixels, alpha = photo.pixels, photo.alpha
    if options.profile not in (None, "srgb"):
        raise UsageError(f"Colours can be converted to srgb, not to {options.profile}.")
    if options.profile == "srgb" and not is_srgb(carried.icc):
        pixels, carried.icc = to_srgb(pixels, carried.icc), srgb_profile()
        # A PNG says its colours a second time.
        carried.png_colour = {}
    if photo.depth == 16 and plan.bits < min(16, max(photo.carried.bit_depth, 9)) and options.depth is None:
        lost.append(
            f"{FORMAT_NAMES[kind]} holds {plan.bits} bits a channel: the 16-bit photo was reduced"
            " (TIFF and PNG keep all)."
        )
    wanted = 16 if plan.bits > 8 else 8
    if alpha is not None and carried.infrared and kind != "tiff":
        alpha, carried.infrared = None, False
        lost.append(f"{FORMAT_NAMES[kind]} cannot hold the infrared channel: it was left out (TIFF keeps it).")
    if alpha is not None and "alpha" in _CANNOT_HOLD[kind]:
        pixels, alpha = over_white(pixels, alpha), None
        lost.append(f"{FORMAT_NAMES[kind]} cannot hold transparency: the photo was laid on white.")
    if pixels.shape[2] == 1 and profile_space(carried.icc) == "GRAY" and _widens(kind, alpha is not None):
        # A grey profile does not fit the RGB that these formats make of grey.
        pixels, carried.icc = to_srgb(pixels, carried.icc), srgb_profile()
        lost.append(f"{FORMAT_NAMES[kind]} keeps grey as RGB: the grey profile was replaced by sRGB.")
    pixels = to_depth(pixels, wanted)
    alpha = None if alpha is None else to_depth(alpha, wanted)
    if alpha is not None and carried.alpha_associated and kind == "tiff":
        pixels = premultiplied(pixels, alpha)
    carried.alpha_associated = carried.alpha_associated and kind == "tiff" and alpha is not None
    _drop(carried, kind, lost)
    if kind in _HEIF or kind == "webp":
        # These keep the resolution in the EXIF block only.
        carried.exif = _with_dpi(carried)
    return pixels, alpha, carried, plan, lost


def _widens(kind: str, alpha: bool) -> bool:
    """Whether the format stores grey as three equal channels."""
    return kind in ("webp", "avif", "heic") or (kind == "bmp" and alpha)


def make_plan(photo: Photo, kind: str, options: SaveOptions) -> Plan:
    """Answer what the options leave open, from the source where it has the same format."""
    carried = photo.carried
    same = carried.format == kind
    if options.quality is not None and not 1 <= options.quality <= 100:
        raise UsageError(f"A quality of {options.quality} is not between 1 and 100.")
    quality = options.quality or (carried.jpeg_quality if same else None) or {"jpeg": 95, "avif": 85}.get(kind, 90)
    subsampling = options.subsampling or (carried.jpeg_subsampling if same else None) or "4:4:4"
    if subsampling not in ("4:4:4", "4:2:2", "4:2:0", "4:4:0", "4:1:1"):
        raise UsageError(f"A subsampling of {subsampling} is not one of 4:4:4, 4:2:2, 4:2:0, 4:4:0, 4:1:1.")
    progressive = options.progressive if options.progressive is not None else same and carried.progressive
    tiled = options.tiled if options.tiled is not None else same and carried.tiff_tile is not None
    raw_bytes = photo.pixels.nbytes + (photo.alpha.nbytes if photo.alpha is not None else 0)
    return Plan(
        kind=kind,
        bits=_bits(photo, kind, options),
        quality=quality,
        subsampling=subsampling,
        lossless=options.lossless if options.lossless is not None else same and carried.lossless,
        progressive=progressive and photo.region.area <= _LARGEST_TWO_PASS,
        optimized=photo.region.area <= _LARGEST_TWO_PASS,
        compression=_compression(kind, carried, options),
        tile=_tile(carried) if tiled else None,
        # Compression may fail to make noise any smaller, so the pixels' own size decides.
        bigtiff=options.bigtiff if options.bigtiff is not None else raw_bytes * 1.02 > (1 << 32) - (1 << 26),
    )


def _bits(photo: Photo, kind: str, options: SaveOptions) -> int:
    depth = options.depth or photo.depth
    if depth not in (8, 10, 12, 16):
        raise UsageError(f"A depth of {depth} bits is not one of 8, 10, 12, 16.")
    if depth == 8:
        return 8
    if kind in _HEIF:
        source = photo.carried.bit_depth
        return depth if depth < 16 else source if options.depth is None and source in (10, 12) else 12
    return 16 if kind in _DEEP else 8


def _compression(kind: str, carried: Carried, options: SaveOptions) -> str:
    if kind == "png":
        level = options.compression or "6"
        if level not in list("0123456789"):
            raise UsageError(f"A PNG compression of {level} is not between 0 and 9.")
        return level
    known = ("none", "lzw", "deflate", "packbits")
    if kind == "tiff" and options.compression is not None and options.compression not in known:
        raise UsageError(f"A TIFF compression of {options.compression} is not one of {', '.join(known)}.")
    # A lossy or exotic compression of the source becomes one without loss.
    inherited = carried.tiff_compression if carried.tiff_compression in known else "deflate"
    return options.compression or inherited or "deflate"


def _tile(carried: Carried) -> tuple[int, int]:
    height, width = carried.tiff_tile or (256, 256)
    fits = all(16 <= side <= 4096 and side % 16 == 0 for side in (height, width))
    return (height, width) if fits else (256, 256)


def _drop(carried: Carried, kind: str, lost: list[str]) -> None:
    for name in _CANNOT_HOLD[kind]:
        if name == "alpha":
            continue
        value = getattr(carried, name)
        empty: Any = {} if isinstance(value, dict) else None
        if name == "text" and kind == "jpeg":
            # A JPEG comment holds one text.
            empty = {key: text for key, text in value.items() if key == "Comment"}
            value = {key: text for key, text in value.items() if key != "Comment"}
        if value and name in _NAMES:
            lost.append(f"{FORMAT_NAMES[kind]} cannot hold {_NAMES[name]}: it was left out.")
        setattr(carried, name, empty)


def _with_dpi(carried: Carried) -> bytes | None:
    if carried.dpi is None:
        return carried.exif
    main, children = exif.parse(carried.exif) if carried.exif else ({}, {})
    there = exif.resolution(main)
    if there and all(abs(a - b) <= 0.005 * b for a, b in zip(there, carried.dpi, strict=True)):
        return carried.exif
    return exif.build(exif.with_resolution(main, carried.dpi), children)


def to_depth(pixels: NDArray[Any], depth: int) -> NDArray[Any]:
    """The array at 8 or 16 bits, rounded (itself where it has them already); white stays white."""
    wanted: type[np.generic] = np.uint8 if depth == 8 else np.uint16
    if pixels.dtype == wanted:
        return pixels
    result: NDArray[Any] = np.empty(pixels.shape, wanted)
    step = strip_height(pixels[:1].nbytes)
    for top in range(0, len(pixels), step):
        strip = pixels[top : top + step]
        if depth == 8:
            result[top : top + step] = (strip.astype(np.uint32) + 128) // 257
        else:
            result[top : top + step] = strip.astype(np.uint16) * np.uint16(257)
    return result


def over_white(pixels: NDArray[Any], alpha: NDArray[Any]) -> NDArray[Any]:
    """The photo on a white ground; opaque pixels stay bit-exact."""
    white = int(np.iinfo(pixels.dtype).max)
    result = np.empty_like(pixels)
    step = strip_height(pixels[:1].nbytes)
    for top in range(0, len(pixels), step):
        share = alpha[top : top + step, :, None].astype(np.uint64)
        mixed = pixels[top : top + step] * share + white * (white - share)
        result[top : top + step] = (mixed + white // 2) // white
    return result


def premultiplied(pixels: NDArray[Any], alpha: NDArray[Any]) -> NDArray[Any]:
    """Colours times alpha, rounded up, because libvips' division on reading rounds down.

    So the way back is exact at 8 bits; at 16, libvips' single precision leaves 1/65535 in a pixel of a thousand.
    """
    white = int(np.iinfo(pixels.dtype).max)
    result = np.empty_like(pixels)
    step = strip_height(pixels[:1].nbytes)
    for top in range(0, len(pixels), step):
        share = alpha[top : top + step, :, None].astype(np.uint64)
        result[top : top + step] = (pixels[top : top + step] * share + (white - 1)) // white
    return result
