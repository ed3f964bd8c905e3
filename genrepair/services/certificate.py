"""A short certificate for a saved photo: read back from the disk, not believed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from genrepair.errors import PhotoError
from genrepair.imaging.carried import FORMAT_NAMES
from genrepair.imaging.files import xmp
from genrepair.imaging.photo import Photo, SaveReport, read_photo
from genrepair.services.provenance import Changes, Repair
from genrepair.services.source_file import file_sha256

# Reading back takes as much memory as the photo.
_LARGEST_READ_BACK = 120_000_000
_LOSSY = frozenset(("jpeg", "webp", "avif", "heic"))
_NAMES = {
    "icc": "colour profile",
    "exif": "EXIF",
    "xmp": "XMP",
    "iptc": "IPTC",
    "dpi": "resolution",
    "alpha": "transparency",
    "depth": "depth",
}
# The word by which a sentence of `prepare` is known to be about it already.
_WORDS = {"depth": "bits"}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was saved.

    Parameters
    ----------
    path : Path
    format : str
    bytes : int
    sha256 : str
        Of the file.
    changes : Changes
        Of the repair, before the format had its say.
    pixels : {"identical", "recompressed", "converted", "unread"}
        How the file's pixels, read back, compare with those in the program.
    kept : tuple of str
        What the file carries as the source did.
    lost : tuple of str
        Sentences about what it does not.
    recorded : bool
        Whether the repair is written down in the file.
    repairs : tuple of Repair
    """

    path: Path
    format: str
    bytes: int
    sha256: str
    changes: Changes
    pixels: str
    kept: tuple[str, ...]
    lost: tuple[str, ...]
    recorded: bool
    repairs: tuple[Repair, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing outside the masks changed."""
        return self.changes.outside == 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        table = asdict(self)
        table["path"] = str(self.path)
        table["changes"]["changed_percent"] = round(self.changes.changed_percent, 4)
        return table

    def lines(self) -> list[tuple[str, str]]:
        """Label and text of each line, for people; English."""
        changes = self.changes
        written = {
            "identical": "read back and identical, bit by bit",
            "recompressed": "read back; a lossy format, so values differ a little everywhere",
            "converted": "read back; converted as asked",
            "unread": "not read back, because the photo is very large",
        }[self.pixels]
        percent = f"{changes.changed_percent:.2f} %"
        return [
            ("File", str(self.path)),
            ("Size", f"{self.bytes:,} bytes, {FORMAT_NAMES[self.format]}"),
            ("SHA-256", self.sha256),
            ("Changed outside the masks", f"{changes.outside:,} pixels"),
            ("Changed in all", f"{changes.changed:,} of {changes.total:,} pixels ({percent})"),
            ("Pixels in the file", written),
            ("Kept", ", ".join(self.kept) or "the photo carried nothing beside its pixels"),
            ("Not kept", " ".join(self.lost) or "nothing was lost"),
            ("Record of the repair", "in the file (XMP)" if self.recorded else "not in the file"),
            *(("Repair", _repair(repair)) for repair in self.repairs),
        ]

    def text(self) -> str:
        """All lines as plain text."""
        return "\n".join(f"{label}: {text}" for label, text in self.lines())


def certify(
    photo: Photo, changes: Changes, report: SaveReport, repairs: Sequence[Repair], recorded: bool, converted: bool
) -> Certificate:
    """Read a saved file back and say what it holds.

    Parameters
    ----------
    photo : Photo
        As it is in the program.
    changes : Changes
    report : SaveReport
    repairs : sequence of Repair
    recorded : bool
        Whether a record of them was to be written.
    converted : bool
        Whether depth or colours were to be converted.

    Raises
    ------
    PhotoError
        If the file that was just written cannot be read.
    """
    pixels, kept, lost = "unread", [], list(report.lost)
    if photo.region.area <= _LARGEST_READ_BACK:
        again = read_photo(report.path)
        pixels = _compare(photo, again, report.format, converted)
        kept, missing = _carried(photo, again)
        told = " ".join(report.lost)
        lost += [f"The {name} is another one now." for name in missing if _WORDS.get(name, name) not in told]
        recorded = recorded and xmp.NAMESPACE in (again.carried.xmp or b"")
    sha256 = file_sha256(report.path)
    if not sha256:
        raise PhotoError(f"{report.path} was saved but cannot be read; check the disk.")
    return Certificate(
        path=report.path,
        format=report.format,
        bytes=report.bytes,
        sha256=sha256,
        changes=changes,
        pixels=pixels,
        kept=tuple(kept),
        lost=tuple(lost),
        recorded=recorded,
        repairs=tuple(repairs),
    )


def _compare(photo: Photo, again: Photo, kind: str, converted: bool) -> str:
    same = photo.pixels.shape == again.pixels.shape and photo.pixels.dtype == again.pixels.dtype
    if same and np.array_equal(photo.pixels, again.pixels):
        return "identical"
    if kind in _LOSSY and not converted:
        return "recompressed"
    return "converted"


def _carried(photo: Photo, again: Photo) -> tuple[list[str], list[str]]:
    """Names of what is there as before, and of what is not; only of what there was."""
    old, new = photo.carried, again.carried
    same = {
        "icc": old.icc == new.icc,
        "exif": old.exif == new.exif,
        "xmp": _core(old.xmp) == _core(new.xmp),
        "iptc": old.iptc == new.iptc,
        "dpi": old.dpi is not None and new.dpi is not None and np.allclose(old.dpi, new.dpi, rtol=0.005),
        "alpha": again.alpha is not None,
        "depth": photo.depth == again.depth,
    }
    there = {name: getattr(old, name) is not None for name in ("icc", "exif", "xmp", "iptc", "dpi")}
    there |= {"alpha": photo.alpha is not None, "depth": True}
    kept = [_NAMES[name] for name in _NAMES if there[name] and same[name]]
    return kept, [_NAMES[name] for name in _NAMES if there[name] and not same[name]]


def _core(packet: bytes | None) -> bytes:
    """A packet without our record and without what is only layout."""
    return re.sub(rb"\s+", b" ", xmp.without_record(packet or b""))


def _repair(repair: Repair) -> str:
    model = f", {repair.model} version {repair.version}" if repair.model else ""
    return f"{repair.title}{model}"
