"""Dust of a scan by a second scan or an infrared plane: which file belongs to which, and from files to files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import PhotoError, UsageError
from genrepair.imaging.colour import to_srgb
from genrepair.imaging.infrared import BESIDE, beside, clean, read_infrared
from genrepair.imaging.photo import READ_SUFFIXES, Photo, read_photo
from genrepair.progress import NoProgress, Progress, SubProgress
from genrepair.services.document import is_same_file
from genrepair.tools import infrared_dust, second_scan
from genrepair.tools.second_scan import Comparison, DustFound, DustParams
from genrepair.tools.tool import Outcome

SECOND = ("_2", "-2", " 2", ".2", " (2)", "_scan2", "-scan2", "_second")
"""What a second scan has behind the first one's name; capital letters do not matter."""


@dataclass(frozen=True, slots=True)
class DustSource:
    """What tells dust from picture.

    Parameters
    ----------
    second : Path, or None
        A second scan of the same print.
    infrared : Path, or None
        A file with the infrared scan; None looks into the photo's own file and beside it.
    """

    second: Path | None = None
    infrared: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Dust:
    """What was found, and with a second scan the pixels that may take the dust's place.

    Parameters
    ----------
    found : DustFound
    scans : Comparison, or None
        None when infrared found it.
    """

    found: DustFound
    scans: Comparison | None = None

    def outcome(self, fill: bool, mask: NDArray[np.uint8] | None = None) -> Outcome:
        """A mask, added to the one given, or patches of real pixels and the rest as a mask.

        Raises
        ------
        UsageError
            There is no second scan to fill from.
        PhotoError
            The second scan is not sharp enough to fill from.
        """
        if not fill:
            own = self.found.mask
            return Outcome([], mask=own if mask is None else np.maximum(own, mask), summary=self.found.summary)
        if self.scans is None:
            raise UsageError("Infrared marks dust but has no colours to fill with; fill its mask with another tool.")
        made = second_scan.fill(self.scans, self.found)
        rest = made.mask
        if mask is not None and rest is not None:
            rest = np.where(self.found.fillable > 0, rest, np.maximum(rest, mask))
        return Outcome(made.patches, mask=rest, summary=made.summary)


def second_of(first: Path) -> Path | None:
    """The second scan beside a first one, by its name (photo_2.tif for photo.tif); None where there is none."""
    wanted = {f"{first.stem}{ending}".casefold() for ending in SECOND}
    try:
        names = sorted(p for p in first.parent.iterdir() if p.suffix.lower() in READ_SUFFIXES)
    except OSError:
        return None
    found = [p for p in names if p.stem.casefold() in wanted]
    # The same format first: an export beside the scan is no scan.
    return min(found, key=lambda p: p.suffix.lower() != first.suffix.lower(), default=None)


def without_companions(photos: Sequence[Path]) -> list[Path]:
    """The photos that are no second or infrared scan of another one among them."""
    stems = {(p.parent, p.stem.casefold()) for p in photos}

    def companion(photo: Path) -> bool:
        stem = photo.stem.casefold()
        return any(
            stem.endswith(ending) and (photo.parent, stem.removesuffix(ending)) in stems
            for ending in (*SECOND, *BESIDE)
        )

    return [photo for photo in photos if not companion(photo)]


def source_for(photo: Path, second: Path | None = None, infrared: Path | None = None) -> DustSource:
    """What to find a photo's dust with.

    Parameters
    ----------
    photo : Path
    second, infrared : Path, or None
        A file, or a folder that holds one of the photo's own or a paired name. Without both, a second scan beside the
        photo is taken, and without that its infrared.

    Raises
    ------
    UsageError
        A folder holds no companion, or the second scan is the photo itself.
    """
    if infrared is not None:
        return DustSource(None, _in_folder(infrared, photo, ("", *BESIDE), "infrared scan"))
    if second is None:
        return DustSource(second_of(photo))
    second = _in_folder(second, photo, ("", *SECOND), "second scan")
    if is_same_file(second, photo):
        raise UsageError(f"{second.name} was named as its own second scan; name the other file.")
    return DustSource(second)


def _in_folder(where: Path, photo: Path, endings: Sequence[str], what: str) -> Path:
    if not where.is_dir():
        return where
    wanted = {f"{photo.stem}{ending}".casefold() for ending in endings}
    for path in sorted(where.iterdir()):
        if path.suffix.lower() in READ_SUFFIXES and path.stem.casefold() in wanted and not is_same_file(path, photo):
            return path
    example = f"{photo.stem}{endings[1]}{photo.suffix}"
    raise UsageError(f"The folder {where} has no {what} of {photo.name}; it should be called {example}.")


def find_dust(
    photo: Photo, source: DustSource, params: DustParams | None = None, progress: Progress | None = None
) -> Dust:
    """Find the dust of a photo that was read.

    Parameters
    ----------
    photo : Photo
        Not changed.
    source : DustSource
    params : DustParams, or None
    progress : Progress, or None

    Raises
    ------
    PhotoError
        There is neither a second scan nor infrared, a file cannot be read, or it does not belong to the photo.
    """
    return find_dust_on(to_srgb(photo.pixels, photo.carried.icc), photo, source, params, progress)


def find_dust_on(
    pixels: NDArray[Any],
    photo: Photo,
    source: DustSource,
    params: DustParams | None = None,
    progress: Progress | None = None,
) -> Dust:
    """`find_dust` on pixels that are in sRGB already: (height, width, 3) uint8 or uint16."""
    params, progress = params or DustParams(), progress or NoProgress()
    progress.update(0.0, "Reading")
    if source.second is not None:
        other = read_photo(source.second)
        scans = second_scan.compare(pixels, to_srgb(other.pixels, other.carried.icc), SubProgress(progress, 0.05, 0.95))
        del other
        found = second_scan.find_dust(scans, params, SubProgress(progress, 0.95, 1.0))
        found.summary["second"] = source.second.name
        return Dust(found, scans)
    infrared = read_infrared(photo, source.infrared)
    if infrared is None:
        name = photo.path.name if photo.path is not None else "The photo"
        stem, suffix = (photo.path.stem, photo.path.suffix) if photo.path is not None else ("photo", ".tif")
        raise PhotoError(
            f"{name} has neither a second scan beside it ({stem}{SECOND[0]}{suffix}) nor an infrared channel"
            f" ({stem}{BESIDE[0]}{suffix}); name one of them."
        )
    cleaned = clean(infrared.plane, pixels, SubProgress(progress, 0.1, 0.95))
    return Dust(infrared_dust.find_dust(cleaned, params, infrared.place))


def has_dust_source(path: Path, photo: Photo | None = None) -> bool:
    """Whether a companion lies beside a photo, or (with the photo) whether its own file holds infrared."""
    if second_of(path) is not None or beside(path) is not None:
        return True
    return photo is not None and read_infrared(photo) is not None
