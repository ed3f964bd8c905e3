"""Saving a document with everything that belongs to it: the record in the file, and the certificate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from genrepair.imaging.carried import SUFFIXES
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Photo, SaveOptions, SaveReport
from genrepair.imaging.region import Region
from genrepair.imaging.write import LEFT_BEHIND_S, sweep
from genrepair.services.certificate import Certificate, certify
from genrepair.services.document import Document
from genrepair.services.provenance import Changes, Repair, measure, repairs_of_steps, xmp_record

_WITHOUT_XMP = frozenset(("bmp", "pnm"))


def save_document(
    document: Document, path: Path, options: SaveOptions | None = None, overwrite: bool = False, record: bool = True
) -> Certificate:
    """Save a photo, with a record of its repair unless that is unwanted or the format has no place for it.

    Parameters
    ----------
    document : Document
        Must not be changed meanwhile.
    path : Path
    options : SaveOptions, or None
    overwrite : bool
    record : bool
        Whether the repair is written down in the file's XMP.

    Raises
    ------
    PhotoError
        If it cannot be saved; an old file is left as it was.
    """
    steps = [step for step in document.steps if step.enabled]
    sweep(path.parent, LEFT_BEHIND_S)

    def patches(region: Region) -> Iterable[Patch]:
        for step in steps:
            yield from step.patches.within(region)

    changes = measure(document.original, document.pixels, patches)

    def write(options: SaveOptions) -> SaveReport:
        return document.save(path, options, overwrite=overwrite)

    return save_certified(document.photo, write, path, changes, repairs_of_steps(steps), options, record)


def save_certified(
    photo: Photo,
    write: Callable[[SaveOptions], SaveReport],
    path: Path,
    changes: Changes,
    repairs: Sequence[Repair],
    options: SaveOptions | None = None,
    record: bool = True,
) -> Certificate:
    """Save a photo whose changes were measured; parameters as in `save_document`, ``write`` does the writing."""
    options = options or SaveOptions()
    if record:
        options = with_record(options, path, repairs, changes, photo)
    report = write(options)
    converted = options.depth is not None or options.profile is not None
    return certify(photo, changes, report, repairs, options.xmp_addition is not None, converted)


def with_record(
    options: SaveOptions, path: Path, repairs: Sequence[Repair], changes: Changes, photo: Photo
) -> SaveOptions:
    """The options, with the record of a repair where the format has a place for it."""
    if not holds_record(path, options):
        return options
    return replace(options, xmp_addition=xmp_record(repairs, changes, photo.carried.xmp))


def holds_record(path: Path, options: SaveOptions) -> bool:
    """Whether the format that is written has a place for XMP."""
    return (options.format or SUFFIXES.get(path.suffix.lower())) not in _WITHOUT_XMP
