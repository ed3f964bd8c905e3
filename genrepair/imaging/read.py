"""Read a photo: pixels the right way up at their own depth, and everything else that the file carries."""

from __future__ import annotations

import errno
import os
import stat
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyvips
from numpy.typing import NDArray

from genrepair.errors import GenrepairError, PhotoError, memory_ran_out
from genrepair.imaging.carried import FORMAT_NAMES, SUFFIXES, Carried, Photo
from genrepair.imaging.colour import is_srgb, profile_space, srgb_profile, usable
from genrepair.imaging.files import bmp, exif, heif, jpeg, png, pnm, raw, tiff, webp, xmp
from genrepair.imaging.files.identify import HEAD_BYTES, identify, other_kind
from genrepair.imaging.files.names import long_path
from genrepair.imaging.vips import pour

# A gigapixel. More is a header that lies, or takes more memory than the machines this program is for have.
MAX_PIXELS = 1 << 30
# Mean second difference, in steps of the channel, from which an extra channel has grain.
_GRAIN = 1.2
# What the decoders and the parsers of headers raise when a file is not what its format says.
_DAMAGE = (pyvips.Error, cv2.error, struct.error, ValueError, RuntimeError, EOFError, SyntaxError, IndexError)
_Reader = Callable[[Path, list[str]], tuple[NDArray[Any], NDArray[Any] | None, Carried]]


def read_photo(path: str | os.PathLike[str]) -> Photo:
    """Open a photo file.

    Parameters
    ----------
    path : path
        A file of one of `READ_SUFFIXES`' formats; the content decides, a wrong suffix only earns a note.

    Returns
    -------
    Photo

    Raises
    ------
    PhotoError
        The file is missing, unreadable, empty, damaged, too large, or of no known format.
    """
    path = Path(path)
    head = read_head(path)
    kind = identify(head, path.suffix.lower())
    if kind is None:
        other = other_kind(head)
        raise PhotoError(
            f"{path.name} is {other or 'not a photo'}, which GenRepair cannot open; convert it to JPEG, PNG or TIFF"
            " first."
            if other
            else f"{path.name} is not a photo, or so damaged that its kind cannot be told; open another file."
        )
    notes: list[str] = []
    named = SUFFIXES.get(path.suffix.lower())
    if named is not None and named != kind:
        notes.append(f"{path.name} is really a {FORMAT_NAMES[kind]} file; it was opened as that.")
    try:
        pixels, alpha, carried = _READERS[kind](long_path(path), notes)
    except (MemoryError, OSError, *_DAMAGE) as error:
        if memory_ran_out(error):
            raise no_memory(path) from error
        if isinstance(error, OSError):
            raise _unreadable(path, error) from error
        raise PhotoError(
            f"{path.name} is damaged or cut short and cannot be read to its end; use another copy of it."
        ) from error
    if carried.icc is not None and not is_srgb(carried.icc) and not usable(carried.icc, pixels.shape[2]):
        notes.append(
            "The colour profile cannot be used: colours are treated as sRGB, and the profile stays in the file."
        )
    return Photo(pixels, alpha, carried, path, notes)


def read_head(path: Path) -> bytes:
    """The first bytes of a regular, readable file that is not empty."""
    try:
        # A pipe or a device would wait for ever, so the kind is asked before opening.
        mode = long_path(path).stat().st_mode
        if stat.S_ISDIR(mode):
            raise PhotoError(f"{path} is a folder, not a photo; name a file in it.")
        if not stat.S_ISREG(mode):
            raise PhotoError(f"{path} is not a regular file; copy the photo to a file first.")
        with long_path(path).open("rb") as file:
            head = file.read(HEAD_BYTES)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if not head:
        raise PhotoError(f"{path.name} is empty (0 bytes); use another copy of it.")
    return head


def no_memory(path: Path) -> PhotoError:
    """What is said where memory ran out over a photo."""
    return PhotoError(f"{path.name} needs more memory than is free; close other programs and try again.")


@contextmanager
def memory_watched(path: Path) -> Iterator[None]:
    """Say of whatever work with a photo runs out of memory that it did.

    Raises
    ------
    PhotoError
        In place of the error that means it.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, GenrepairError) or not memory_ran_out(error):
            raise
        raise no_memory(path) from error


def _unreadable(path: Path, error: Exception) -> PhotoError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return PhotoError(f"{path} does not exist; check its name.")
    if isinstance(error, PermissionError):
        return PhotoError(f"{path} may not be read: permission denied; ask its owner or copy it elsewhere.")
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return PhotoError(f"{path.name[:60]}... is longer than this file system allows; shorten the name.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return PhotoError(f"{path} cannot be read ({reason}); check the disk or use another copy.")


def _check_size(path: Path, width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise ValueError("the header gives no size")
    if width * height > MAX_PIXELS:
        raise PhotoError(heif.too_large(path.name, width, height, MAX_PIXELS))


def _check_memory(path: Path, needed: int) -> None:
    """Refuse what can only end with the system killing the program: Linux promises memory that it does not have."""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        installed = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        if needed > 0.9 * installed:
            raise MemoryError(f"{needed} of {installed} bytes")


def turned(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """A view of upright `pixels` in which they lie as in the file, for an EXIF orientation of 1 to 8."""
    flipped = {
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        6: pixels[:, ::-1],
        7: pixels[::-1, ::-1],
        8: pixels[::-1],
    }.get(orientation, pixels)
    return flipped.swapaxes(0, 1) if orientation >= 5 else flipped


def _tidy(carried: Carried, notes: list[str], orientation: int | None = None) -> int:
    """Make the metadata true for upright pixels; returns the orientation to apply."""
    if carried.exif:
        try:
            carried.exif, stated = exif.clean(carried.exif, orientation)
            orientation = stated if orientation is None else orientation
            if carried.dpi is None:
                # `clean` exchanged the two for a photo on its side; below they are exchanged once more.
                found = exif.resolution(exif.parse(carried.exif)[0])
                carried.dpi = (found[1], found[0]) if found and orientation >= 5 else found
        except exif.ExifError:
            notes.append("The EXIF data is damaged and was left out.")
            carried.exif = None
    if carried.xmp:
        carried.xmp = xmp.clean(carried.xmp)
    if carried.dpi and orientation is not None and orientation >= 5:
        carried.dpi = (carried.dpi[1], carried.dpi[0])
    return orientation or 1


def _upright(
    path: Path, image: pyvips.Image, carried: Carried, notes: list[str], orientation: int
) -> tuple[NDArray[Any], NDArray[Any] | None, Carried]:
    """Decode a libvips image of a known colour space into arrays, turned as it is written."""
    _check_size(path, image.width, image.height)
    if image.format not in ("uchar", "ushort"):
        raise PhotoError(
            f"{path.name} has {image.format} samples, which GenRepair cannot open; save it with 8 or 16 bits a channel"
            " first."
        )
    if image.interpretation == "cmyk":
        image = _from_cmyk(image, carried, notes)
    colours = 1 if image.bands <= 2 else 3
    known = ("b-w", "grey16") if colours == 1 else ("srgb", "rgb", "rgb16")
    if image.interpretation not in known:
        raise PhotoError(
            f"{path.name} has {image.bands} channels in a colour space ({image.interpretation}) that GenRepair cannot"
            " open; save it as grey or RGB first."
        )
    if image.bands > colours + 1:
        extra = image.bands - colours - 1
        notes.append(f"{extra} extra channel{'s' * (extra > 1)} beside colour and alpha cannot be kept.")
    dtype = np.uint8 if image.format == "uchar" else np.uint16
    _check_memory(path, image.width * image.height * min(image.bands, colours + 1) * np.dtype(dtype).itemsize)
    shape = (image.width, image.height) if orientation >= 5 else (image.height, image.width)
    pixels: NDArray[Any] = np.empty((*shape, colours), dtype)
    alpha: NDArray[Any] | None = np.empty(shape, dtype) if image.bands > colours else None
    targets = [turned(pixels, orientation)] + ([turned(alpha, orientation)] if alpha is not None else [])
    pour(image, *targets)
    return pixels, alpha, carried


def _from_cmyk(image: pyvips.Image, carried: Carried, notes: list[str]) -> pyvips.Image:
    own = profile_space(carried.icc) == "CMYK"
    depth = 16 if image.format == "ushort" else 8
    converted = image.icc_transform(
        "srgb", embedded=own, input_profile="cmyk", intent="relative", black_point_compensation=True, depth=depth
    )
    carried.icc, carried.cmyk = srgb_profile(), True
    which = "its own profile" if own else "a general profile, because it has none of its own"
    notes.append(f"The CMYK colours were converted to sRGB with {which}.")
    return converted


def _load(loader: str, path: Path, **more: Any) -> pyvips.Image:
    return getattr(pyvips.Image, loader)(os.fsencode(path), access="sequential", fail_on="error", **more)


def _read_jpeg(path: Path, notes: list[str]) -> tuple[NDArray[Any], NDArray[Any] | None, Carried]:
    with path.open("rb") as file:
        width, height, carried = jpeg.inspect(file, notes)
    _check_size(path, width, height)
    if carried.bit_depth != 8:
        raise PhotoError(
            f"{path.name} is a JPEG of {carried.bit_depth} bits a channel, which GenRepair cannot open; save it as"
            " TIFF first."
        )
    orientation = _tidy(carried, notes)
    return _upright(path, _load("jpegload", path), carried, notes, orientation)


def _read_png(path: Path, notes: list[str]) -> tuple[NDArray[Any], NDArray[Any] | None, Carried]:
    with path.open("rb") as file:
        width, height, carried = png.inspect(file, notes)
    _check_size(path, width, height)
    orientation = _tidy(carried, notes)
    return _upright(path, _load("pngload", path), carried, notes, orientation)


def _read_webp(path: Path, notes: list[str]) -> tuple[NDArray[Any], NDArray[Any] | None, Carried]:
    with path.open("rb") as file:
        width, height, carried, animated = webp.inspect(file)
    _check_size(path, width, height)
    if animated:
        notes.append("Only the first picture of the animation was opened.")
    orientation = _tidy(carried, notes)
    return _upright(path, _load("webpload", path), carried, notes, orientation)


def _read_tiff(path: Path, notes: list[str]) -> tuple[NDArray[Any], NDArray[Any] | None, Carried]:
    with path.open("rb") as file:
        facts, carried = tiff.inspect(file)
    if facts.dng:
        return _read_raw(path, notes)
    _check_size(path, facts.width, facts.height)
    if facts.float_samples or facts.bits > 16:
        kind = "floating-point" if facts.float_samples else f"{facts.bits}-bit"
        raise PhotoError(
            f"{path.name} has {kind} samples, which GenRepair cannot open; save it with 8 or 16 bits a channel first."
        )
    if not facts.compression_known:
        raise PhotoError(
            f"{path.name} is compressed in a way that GenRepair cannot open; save it with LZW, Deflate or none first."
        )
    if facts.pages > 1:
        notes.append(f"Only the first of {facts.pages} pages was opened.")
    orientation = _tidy(carried, notes, facts.orientation)
    pixels, alpha, carried = _upright(path, _load("tiffload", path), carried, notes, orientation)
    if alpha is not None and facts.extra_unspecified and _is_infrared(alpha):
        carried.infrared = True
        notes.append("The extra channel is a scanner's infrared: it is kept, and dust can be found with it.")
    return pixels, alpha, carried


def _is_infrared(alpha: NDArray[Any]) -> bool:
    """Whether an extra channel that the file does not explain is a picture: transparency is mostly all or nothing."""
    step = max(1, max(alpha.shape) // 1000)
    sample = alpha[::step, ::step]
    extremes = np.count_nonzero((sample == 0) | (sample == np.iinfo(alpha.dtype).max))
    # Transparency that varies smoothly, such as a fade, has no grain; film and sensors always have. Second differences
    # of a straight ramp are 0 but for rounding.
    row = alpha[::step, :4096].astype(np.int32)
    bends = np.abs(row[:, 2:] - 2 * row[:, 1:-1] + row[:, :-2])
    grain = bends.size > 0 and float(bends.mean()) > _GRAIN
    return bool(extremes < 0.25 * sample.size) and grain


def _read_avif(path: Path, notes: list[str]) -> tuple[NDArray[Any], NDArray[Any] | None, Carried]:
    image = _load("heifload", path)
    carried = heif.inspect_avif(image)
    # The container's own rotation, which libheif has applied, counts; the EXIF tag is for information.
    _tidy(carried, notes, 1)
    return _upright(path, image, carried, notes, 1)


def _read_heic(path: Path, notes: list[str]) -> tuple[NDArray[Any], NDArray[Any] | None, Carried]:
    pixels, carried = heif.read_heic(path, MAX_PIXELS)
    _tidy(carried, notes, 1)
    return *_split(pixels), carried


def _read_bmp(path: Path, notes: list[str]) -> tuple[NDArray[Any], NDArray[Any] | None, Carried]:
    with path.open("rb") as file:
        head = file.read(138)
        width, height, carried = bmp.inspect(head)
        _check_size(path, width, height)
        carried.icc = bmp.profile(file, head)
    return *_split(bmp.decode(path)), carried


def _read_pnm(path: Path, notes: list[str]) -> tuple[NDArray[Any], NDArray[Any] | None, Carried]:
    with path.open("rb") as file:
        header = pnm.inspect(file.read(HEAD_BYTES))
    _check_size(path, header.width, header.height)
    return pnm.decode(path, header), None, Carried("pnm", bit_depth=header.largest.bit_length())


def _read_raw(path: Path, notes: list[str]) -> tuple[NDArray[Any], NDArray[Any] | None, Carried]:
    pixels, carried = raw.read_raw(path, MAX_PIXELS)
    _tidy(carried, notes, 1)
    notes.append("The camera RAW was developed to 16-bit sRGB with the camera's white balance.")
    return pixels, None, carried


def _split(pixels: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Colours and alpha of an interleaved array."""
    if pixels.shape[2] in (1, 3):
        return pixels, None
    return np.ascontiguousarray(pixels[:, :, :-1]), np.ascontiguousarray(pixels[:, :, -1])


def size_of(path: Path, kind: str) -> tuple[int, int]:
    """Width and height as the header of a file of a known format states them.

    Raises
    ------
    OSError, ValueError, pyvips.Error
        The header cannot be read.
    """
    loaders = {"jpeg": "jpegload", "png": "pngload", "webp": "webpload", "tiff": "tiffload", "avif": "heifload"}
    if kind in loaders:
        image = _load(loaders[kind], path)
        return image.width, image.height
    if kind == "heic":
        return heif.size_of_heic(path)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if kind == "bmp":
        return bmp.inspect(head)[:2]
    header = pnm.inspect(head)
    return header.width, header.height


_READERS: dict[str, _Reader] = {
    "jpeg": _read_jpeg,
    "png": _read_png,
    "webp": _read_webp,
    "tiff": _read_tiff,
    "avif": _read_avif,
    "heic": _read_heic,
    "bmp": _read_bmp,
    "pnm": _read_pnm,
    "raw": _read_raw,
}
