"""Camera RAW, read only, through the optional rawpy (LibRaw)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import PhotoError
from genrepair.imaging.carried import Carried
from genrepair.imaging.colour import srgb_profile
from genrepair.imaging.files import exif, tiff
from genrepair.imaging.files.heif import too_large


def read_raw(path: Path, largest: int) -> tuple[NDArray[Any], Carried]:
    """Developed pixels (height, width, 3) uint16, sRGB, the right way up, and what the file carries.

    The camera's white balance, no automatic brightening (exposure stays as it was shot).

    Raises
    ------
    PhotoError
        rawpy is missing, or the photo is damaged, of an unknown camera, or has more than `largest` pixels.
    """
    try:
        import rawpy
    except ImportError as error:
        raise PhotoError(
            'Camera RAW photos need the package rawpy; install it with: pip install "genrepair[raw]"'
        ) from error
    try:
        with path.open("rb") as file, rawpy.imread(file) as raw:
            sizes = raw.sizes
            if sizes.width * sizes.height > largest:
                raise PhotoError(too_large(path.name, sizes.width, sizes.height, largest))
            pixels = raw.postprocess(
                use_camera_wb=True, no_auto_bright=True, output_bps=16, output_color=rawpy.ColorSpace.sRGB
            )
    except rawpy.LibRawError as error:
        raise PhotoError(
            f"{path.name} cannot be developed: it is damaged, or its camera is newer than the installed rawpy."
        ) from error
    carried = _metadata(path)
    carried.icc = srgb_profile()
    return np.ascontiguousarray(pixels), carried


def size_of_raw(path: Path) -> tuple[int, int]:
    """Width and height of the developed photo, from the header.

    Raises
    ------
    ValueError
        rawpy is missing or cannot read the header.
    """
    try:
        import rawpy
    except ImportError as error:
        raise ValueError("rawpy is missing") from error
    try:
        with path.open("rb") as file, rawpy.imread(file) as raw:
            return int(raw.sizes.width), int(raw.sizes.height)
    except rawpy.LibRawError as error:
        raise ValueError("LibRaw cannot read it") from error


# Description, make, model, software, date, artist, copyright: the rest of a RAW's main directory describes the sensor.
_KEPT_TAGS = (270, 271, 272, 305, 306, 315, 33432)


def _metadata(path: Path) -> Carried:
    """EXIF and the like of a RAW that is a TIFF (most are)."""
    carried = Carried("raw", bit_depth=16)
    try:
        with path.open("rb") as file:
            _, found = tiff.inspect(file)
        if found.exif:
            main, children = exif.parse(found.exif)
            carried.exif = exif.build({tag: main[tag] for tag in _KEPT_TAGS if tag in main}, children)
    except exif.ExifError:
        # A RAW of another structure: its pixels are developed all the same.
        return carried
    carried.xmp, carried.iptc, carried.photoshop = found.xmp, found.iptc, found.photoshop
    return carried
