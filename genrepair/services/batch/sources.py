"""Which photos a batch is about: files, folders, patterns and lists."""

from __future__ import annotations

import fnmatch
import glob
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from genrepair.errors import UsageError
from genrepair.imaging.photo import READ_SUFFIXES
from genrepair.services.batch.order import FOLDER, BatchOrder
from genrepair.services.dust import without_companions


@dataclass(frozen=True, slots=True)
class Source:
    """A photo that was found.

    Parameters
    ----------
    path : Path
        Absolute.
    root : Path, or None
        The input folder that it was found in; None where the file itself was named.
    """

    path: Path
    root: Path | None = None

    @property
    def below(self) -> Path:
        """Its folder below the input folder; empty where there is none."""
        return Path() if self.root is None else self.path.parent.relative_to(self.root)


def gather(order: BatchOrder) -> tuple[list[Source], list[str]]:
    """Find the photos that an order names, each once, those of a folder by name.

    What lies in the output folder is left out where that is below an input folder: results of an earlier run are no
    sources.

    Returns
    -------
    sources : list of Source
    notes : list of str
        Sentences about folders that could not be read.

    Raises
    ------
    UsageError
        If nothing was named, a pattern or folder holds no photo at all, or a list cannot be read.
    """
    notes: list[str] = []
    found: dict[str, Source] = {}
    names = [*order.inputs, *(line for each in order.lists for line in _lines(each))]
    if not names:
        raise UsageError("No photo was named.")
    for name in names:
        for source in _of_name(name, order, notes):
            found.setdefault(os.path.normcase(os.path.realpath(source.path)), source)
    if order.recipe.dust:
        photos = {str(path) for path in without_companions([source.path for source in found.values()])}
        left = len(found)
        found = {key: source for key, source in found.items() if str(source.path) in photos}
        if left > len(found):
            notes.append(f"{left - len(found)} second or infrared scans belong to other photos.")
    if not found and not notes:
        raise UsageError(f"There is no photo in {', '.join(names[:3])}{'...' if len(names) > 3 else ''}.")
    return list(found.values()), notes


def _of_name(name: str, order: BatchOrder, notes: list[str]) -> Iterator[Source]:
    path = Path(name)
    if not path.exists() and any(sign in name for sign in "*?["):
        matches = sorted(glob.glob(name, recursive=True))
        if not matches:
            raise UsageError(f"No file matches {name}.")
        for match in matches:
            if not os.path.isdir(match):
                yield Source(_absolute(match))
    elif path.is_dir():
        yield from walk(_absolute(name), order, notes)
    else:
        yield Source(_absolute(name))


def walk(root: Path, order: BatchOrder, notes: list[str]) -> Iterator[Source]:
    """Photos below a folder that fit the patterns, folder by folder, by name; hidden files and folders are left out."""
    out = _absolute(order.out)
    # Results beside their sources are told apart by the journal; a folder of results is left out as a whole.
    avoid = None if out == root or out in root.parents else os.path.realpath(out)

    def complain(error: OSError) -> None:
        notes.append(f"The folder {error.filename} cannot be read ({error.strerror}); its photos are left out.")

    for folder, folders, files in os.walk(root, onerror=complain):
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(".") and each != FOLDER and os.path.realpath(os.path.join(folder, each)) != avoid
        )
        for name in sorted(files):
            path = Path(folder, name)
            if not name.startswith(".") and wanted(path, root, order.include, order.exclude):
                yield Source(path, root)


def wanted(path: Path, root: Path, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether a file of a folder belongs to the batch: a photo by its ending, or what the patterns say."""
    texts = (path.name.casefold(), path.relative_to(root).as_posix().casefold())

    def fits(patterns: Sequence[str]) -> bool:
        return any(fnmatch.fnmatchcase(text, pattern.casefold()) for text in texts for pattern in patterns)

    if fits(exclude):
        return False
    return fits(include) if include else path.suffix.lower() in READ_SUFFIXES


def _lines(name: str) -> list[str]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise UsageError(f"The list {name} cannot be read ({error.strerror}).") from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _absolute(name: str | Path) -> Path:
    return Path(os.path.abspath(name))
