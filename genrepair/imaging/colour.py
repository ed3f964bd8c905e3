"""Between a file's own colour profile and the sRGB that models see."""

from __future__ import annotations

import struct
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from genrepair.imaging.vips import as_array, as_image, attach

# sRGB's primaries adapted to D50, as its ICC profiles hold them (IEC 61966-2-1, Bradford).
_SRGB_PRIMARIES = {
    b"rXYZ": (0.4361, 0.2225, 0.0139),
    b"gXYZ": (0.3851, 0.7169, 0.0971),
    b"bXYZ": (0.1431, 0.0606, 0.7141),
}
# Rec. 709 luminance weights in 1/256 and 1/65536; each row sums to one so that a neutral colour keeps its value.
_LUMA8, _LUMA16 = (54, 183, 19), (13933, 46871, 4732)


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """An sRGB ICC profile, for pictures that were converted to sRGB."""
    return bytes(pyvips.Image.profile_load("srgb"))


def profile_tags(icc: bytes) -> dict[bytes, bytes]:
    """The tags of an ICC profile by signature; empty when the bytes are no profile."""
    if len(icc) < 132 or icc[36:40] != b"acsp":
        return {}
    (count,) = struct.unpack_from(">I", icc, 128)
    tags: dict[bytes, bytes] = {}
    for index in range(min(count, 200)):
        if 132 + 12 * index + 12 > len(icc):
            break
        signature, offset, size = struct.unpack_from(">4sII", icc, 132 + 12 * index)
        if offset + size <= len(icc):
            tags[signature] = icc[offset : offset + size]
    return tags


def profile_space(icc: bytes | None) -> str:
    """What the profile's values are: "RGB", "GRAY", "CMYK", "Lab"...; "" without a usable profile."""
    if not icc or len(icc) < 132 or icc[36:40] != b"acsp":
        return ""
    return icc[16:20].decode("latin-1").strip()


def _curve(tag: bytes, at: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """A curveType or parametricCurveType (ICC.1:2022, 10.6 and 10.18) at values in [0, 1]; None if unreadable."""
    if tag[:4] == b"curv" and len(tag) >= 12:
        (count,) = struct.unpack_from(">I", tag, 8)
        if len(tag) < 12 + 2 * count:
            return None
        if count == 0:
            return at
        table = np.frombuffer(tag, ">u2", count, 12).astype(np.float64)
        if count == 1:
            return np.asarray(at ** (table[0] / 256.0))
        return np.asarray(np.interp(at, np.linspace(0.0, 1.0, count), table / 65535.0))
    if tag[:4] == b"para" and len(tag) >= 12:
        (kind,) = struct.unpack_from(">H", tag, 8)
        counts = {0: 1, 3: 5, 4: 7}
        if kind not in counts or len(tag) < 12 + 4 * counts[kind]:
            return None
        values = [v / 65536.0 for v in struct.unpack_from(f">{counts[kind]}i", tag, 12)]
        g, a, b, c, d, e, f = (values + [1.0, 0.0, 0.0, 0.0, 0.0, 0.0][len(values) - 1 :])[:7]
        if kind == 0:
            return np.asarray(at**g)
        return np.where(at >= d, np.maximum(a * at + b, 0.0) ** g + e, c * at + f)
    return None


def _srgb_curve(tag: bytes | None) -> bool:
    at = np.linspace(0.0, 1.0, 65)
    curve = _curve(tag, at) if tag else None
    wanted = np.where(at <= 0.04045, at / 12.92, ((at + 0.055) / 1.055) ** 2.4)
    return curve is not None and bool(np.abs(curve - wanted).max() < 0.002)


@lru_cache(maxsize=64)
def is_srgb(icc: bytes | None) -> bool:
    """Whether pixels under this profile are sRGB already (or grey with sRGB's curve), so nothing need be converted.

    No profile, or one that cannot be understood, counts as sRGB: that is what every viewer shows.
    """
    space = profile_space(icc)
    if space not in ("RGB", "GRAY") or icc is None:
        return True
    tags = profile_tags(icc)
    if space == "GRAY":
        return _srgb_curve(tags.get(b"kTRC"))
    if b"A2B0" in tags or not all(_srgb_curve(tags.get(name)) for name in (b"rTRC", b"gTRC", b"bTRC")):
        return False
    for name, wanted in _SRGB_PRIMARIES.items():
        tag = tags.get(name, b"")
        if len(tag) < 20:
            return False
        found = [v / 65536.0 for v in struct.unpack_from(">3i", tag, 8)]
        if max(abs(a - b) for a, b in zip(found, wanted, strict=True)) > 0.003:
            return False
    return True


@lru_cache(maxsize=64)
def usable(icc: bytes | None, channels: int) -> bool:
    """Whether pixels can be converted from this profile and back again.

    A profile that is damaged, is for other channels, or works one way only (as some scanners' do) is carried along,
    but its pixels are treated as sRGB.
    """
    if icc is None or profile_space(icc) != ("GRAY" if channels == 1 else "RGB"):
        return False
    try:
        sample = _convert(np.zeros((1, 1, channels), np.uint8), icc, srgb_profile())
        back = _convert(sample, srgb_profile(), icc)
    except pyvips.Error:
        return False
    return sample.shape[2] == 3 and back.shape[2] == channels


def _convert(pixels: NDArray[Any], source: bytes, target: bytes) -> NDArray[Any]:
    """Relative colorimetric with black point compensation, depth kept."""
    depth = 16 if pixels.dtype == np.uint16 else 8
    image = as_image(pixels)
    attach(image, "icc-profile-data", source)
    with _Profile(target) as name:
        return as_array(
            image.icc_transform(name, embedded=True, intent="relative", black_point_compensation=True, depth=depth)
        )


class _Profile:
    """A file name for profile bytes: libvips takes output profiles by name only."""

    def __init__(self, icc: bytes) -> None:
        self._icc = icc
        self._path = ""

    def __enter__(self) -> str:
        if self._icc == srgb_profile():
            return "srgb"
        with tempfile.NamedTemporaryFile(suffix=".icc", delete=False) as file:
            file.write(self._icc)
            self._path = file.name
        return self._path

    def __exit__(self, *_: object) -> None:
        if self._path:
            Path(self._path).unlink()


def to_srgb(pixels: NDArray[Any], icc: bytes | None) -> NDArray[Any]:
    """What models see.

    Parameters
    ----------
    pixels : (height, width, 1 or 3) uint8 or uint16, the file's own colours
    icc : bytes, or None
        The file's profile.

    Returns
    -------
    (height, width, 3) same dtype, sRGB
        A read-only-in-spirit view of `pixels` (never a copy) when they are sRGB or sRGB-like grey.
    """
    channels = pixels.shape[2]
    if icc is not None and not is_srgb(icc) and usable(icc, channels):
        return _convert(pixels, icc, srgb_profile())
    return np.broadcast_to(pixels, (*pixels.shape[:2], 3)) if channels == 1 else pixels


def from_srgb(pixels: NDArray[Any], icc: bytes | None, channels: int) -> NDArray[Any]:
    """The way back into the file's own colours.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16, sRGB
    icc : bytes, or None
        The file's profile.
    channels : 1 or 3
        What the file holds.

    Returns
    -------
    (height, width, channels) same dtype
        `pixels` itself when nothing need be converted.
    """
    if icc is not None and not is_srgb(icc) and usable(icc, channels):
        return _convert(pixels, srgb_profile(), icc)
    return luminance(pixels)[:, :, None] if channels == 1 else pixels


def luminance(pixels: NDArray[Any]) -> NDArray[Any]:
    """Weighted mean of the channels (Rec. 709 weights on the encoded values); neutral colours keep their value.

    Parameters
    ----------
    pixels : (height, width, 1 or 3) uint8 or uint16

    Returns
    -------
    (height, width) same dtype
    """
    if pixels.shape[2] == 1:
        return pixels[:, :, 0]
    deep = pixels.dtype == np.uint16
    wide, weights, shift = (np.uint64, _LUMA16, 16) if deep else (np.uint32, _LUMA8, 8)
    result: NDArray[Any] = np.empty(pixels.shape[:2], pixels.dtype)
    rows = max(1, (1 << 20) // max(pixels.shape[1], 1))
    for top in range(0, pixels.shape[0], rows):
        strip = pixels[top : top + rows]
        total = sum(strip[:, :, i].astype(wide) * wide(weights[i]) for i in range(3)) + wide(1 << (shift - 1))
        result[top : top + rows] = total >> wide(shift)
    return result
