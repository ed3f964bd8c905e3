"""Photos with everything that a file can carry."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.files import exif
from genrepair.imaging.photo import Carried, Photo

from .profiles import grey_profile, profile

XMP = (
    b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
    b' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
IPTC = b"\x1c\x02\x78\x00\x0bGrandmother\x1c\x02\x50\x00\x03Ada"
# A resource without a name, two bytes of content: the copyright flag and a byte of padding.
PHOTOSHOP = b"8BIM" + struct.pack(">HHI", 0x040A, 0, 1) + b"\1\0"


def picture(height: int = 45, width: int = 67, channels: int = 3, dtype: Any = np.uint8, seed: int = 0) -> NDArray[Any]:
    """Noise on a gradient, with black and white: (height, width, channels)."""
    random = np.random.default_rng(seed)
    top = int(np.iinfo(dtype).max)
    rows, columns = np.mgrid[0:height, 0:width]
    slope = (rows / height + columns / width)[:, :, None] * top / 2
    noisy = slope + random.normal(0, top / 8, (height, width, channels))
    noisy[: height // 8], noisy[-height // 8 :] = 0, top
    return np.clip(noisy, 0, top).astype(dtype)


def exif_block(orientation: int | None = None, dpi: tuple[float, float] = (300, 300), order: str = "<") -> bytes:
    """Camera, resolution, private notes, position, and (with an orientation) a thumbnail."""
    main = {
        271: exif.Entry(2, 6, b"Canon\0"),
        270: exif.Entry(2, 12, b"Grandmother\0"),
        **exif.with_resolution({}, dpi),
    }
    if orientation is not None:
        main[274] = exif.number(3, orientation)
    children = {
        exif.EXIF_IFD: {
            0x9003: exif.Entry(2, 20, b"1953:06:02 11:15:00\0"),
            0x927C: exif.Entry(7, 24, b"PRIVATE\0offset:\x00\x01\x02\x03....."[:24].ljust(24)),
            0xA002: exif.number(4, 67),
            0xA003: exif.number(4, 45),
        },
        exif.GPS_IFD: {1: exif.Entry(2, 2, b"N\0"), 2: exif.Entry(5, 3, struct.pack("<6I", 51, 1, 30, 1, 0, 1))},
        exif.INTEROP_IFD: {1: exif.Entry(2, 4, b"R98\0")},
    }
    return exif.build(main, children)


def with_thumbnail(block: bytes, thumbnail: bytes = b"\xff\xd8THUMBNAIL\xff\xd9") -> bytes:
    """The block with a second directory that holds a thumbnail, as cameras write it."""
    (count,) = struct.unpack_from("<H", block, 8)
    link = 10 + 12 * count
    at = len(block) + len(block) % 2
    block = block.ljust(at, b"\0")
    directory = struct.pack("<H", 2)
    directory += struct.pack("<HHII", 513, 4, 1, at + 2 + 24 + 4) + struct.pack("<HHII", 514, 4, 1, len(thumbnail))
    directory += bytes(4)
    return block[:link] + struct.pack("<I", at) + block[link + 4 :] + directory + thumbnail


def full_photo(channels: int = 3, dtype: Any = np.uint8, alpha: bool = False, **more: Any) -> Photo:
    """A photo that carries everything, as if read from a PNG."""
    pixels = picture(channels=channels, dtype=dtype)
    values: dict[str, Any] = {
        "format": "png",
        "bit_depth": 8 * pixels.itemsize,
        "icc": profile("adobe") if channels == 3 else grey_profile(2.2),
        "exif": exif_block(),
        "xmp": XMP,
        "iptc": IPTC,
        "photoshop": PHOTOSHOP,
        "dpi": (300.0, 300.0),
        "text": {"Title": "Grandmother ☃", "Comment": "Scanned in Zürich"},
    }
    opaque = picture(channels=1, dtype=dtype, seed=1)[:, :, 0] if alpha else None
    return Photo(pixels, opaque, Carried(**values | more))


def dng(height: int, width: int) -> bytes:
    """A minimal uncompressed DNG with a Bayer pattern: dark on the left, bright on the right."""
    sensor = np.full((height, width), 4000, np.uint16)
    sensor[:, width // 2 :] = 30000

    def bytes_of(kind: str, *values: int) -> bytes:
        return struct.pack(f"<{len(values)}{kind}", *values)

    matrix = struct.pack("<18i", *(v for n in (7, -2, -1, -4, 12, 2, -1, 2, 6) for v in (n, 10)))
    main = {
        254: exif.number(4, 0),
        256: exif.number(4, width),
        257: exif.number(4, height),
        258: exif.number(3, 16),
        259: exif.number(3, 1),
        262: exif.number(3, 32803),
        271: exif.Entry(2, 6, b"Maker\0"),
        272: exif.Entry(2, 6, b"Model\0"),
        273: exif.number(4, 0),
        277: exif.number(3, 1),
        278: exif.number(4, height),
        279: exif.number(4, sensor.nbytes),
        33421: exif.number(3, 2, 2),
        33422: exif.Entry(1, 4, bytes([0, 1, 1, 2])),
        50706: exif.Entry(1, 4, bytes([1, 4, 0, 0])),
        50708: exif.Entry(2, 6, b"Model\0"),
        50714: exif.number(3, 0),
        50717: exif.number(4, 65535),
        50721: exif.Entry(10, 9, matrix),
        50728: exif.Entry(5, 3, bytes_of("I", 1, 1, 1, 1, 1, 1)),
        50778: exif.number(3, 21),
    }
    main[273] = exif.number(4, len(exif.build(main, {})))
    return exif.build(main, {}) + sensor.astype("<u2").tobytes()
