"""ICC profiles made from their definition, so that the tests need no files."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

_D50 = (0.9642, 1.0, 0.8249)
# Chromaticities of red, green, blue and white (x, y), and the curve's exponent; 0 stands for sRGB's own curve.
_SPACES = {
    "srgb": ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), (0.3127, 0.3290), 0.0),
    "p3": ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06), (0.3127, 0.3290), 0.0),
    "adobe": ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), (0.3127, 0.3290), 2.19921875),
    "narrow": ((0.55, 0.35), (0.32, 0.52), (0.18, 0.12), (0.3127, 0.3290), 1.8),
}
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def profile(name: str) -> bytes:
    """A version 2 matrix profile of a known colour space."""
    *primaries, white, gamma = _SPACES[name]
    columns = np.array([_xyz(p) for p in primaries]).T
    columns = columns * np.linalg.solve(columns, _xyz(white))
    cone = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ _xyz(white)))
    adapted = np.linalg.inv(_BRADFORD) @ cone @ _BRADFORD @ columns
    curve = _srgb_curve() if gamma == 0 else _gamma(gamma)
    tags = {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    tags |= {tag: _xyz_tag(adapted[:, i]) for i, tag in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))}
    return _profile(b"RGB ", name, tags)


def grey_profile(gamma: float) -> bytes:
    """A version 2 grey profile; gamma 0 is sRGB's curve."""
    return _profile(b"GRAY", f"grey {gamma}", {b"kTRC": _srgb_curve() if gamma == 0 else _gamma(gamma)})


def _xyz(chromaticity: tuple[float, float]) -> NDArray[np.float64]:
    x, y = chromaticity
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz_tag(values: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(v) for v in values)


def _gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256)) + b"\0\0"


def _srgb_curve() -> bytes:
    at = np.linspace(0, 1, 1024)
    values = np.where(at <= 0.04045, at / 12.92, ((at + 0.055) / 1.055) ** 2.4)
    return b"curv\0\0\0\0" + struct.pack(">I", 1024) + np.rint(values * 65535).astype(">u2").tobytes()


def _profile(space: bytes, name: str, tags: dict[bytes, bytes]) -> bytes:
    text = name.encode() + b"\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78),
        b"cprt": b"text\0\0\0\0public domain\0",
        b"wtpt": b"XYZ \0\0\0\0" + b"".join(_fixed(v) for v in _D50),
        **tags,
    }
    body, table = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        table += tag + struct.pack(">II", start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    head = struct.pack(">I4sI4s4s4s", start + len(body), b"none", 0x02100000, b"mntr", space, b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + b"".join(_fixed(v) for v in _D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
