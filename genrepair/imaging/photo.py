"""Photos: what one is, how it is read, how it is saved."""

from __future__ import annotations

from genrepair.imaging.carried import (
    FORMAT_NAMES,
    READ_SUFFIXES,
    WRITE_SUFFIXES,
    Carried,
    Photo,
    SaveOptions,
    SaveReport,
)
from genrepair.imaging.read import MAX_PIXELS, read_photo
from genrepair.imaging.write import write_photo

__all__ = [
    "FORMAT_NAMES",
    "MAX_PIXELS",
    "READ_SUFFIXES",
    "WRITE_SUFFIXES",
    "Carried",
    "Photo",
    "SaveOptions",
    "SaveReport",
    "read_photo",
    "write_photo",
]
