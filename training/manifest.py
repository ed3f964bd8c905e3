"""The list of photos that ``prepare`` writes: which file, which content, which side of the split."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from genrepair.errors import GenrepairError

NAME = "manifest.csv"
COLUMNS = ("split", "path", "sha256", "group", "width", "height")
SPLITS = ("train", "held-out")


@dataclass(frozen=True)
class Entry:
    """One photo.

    Parameters
    ----------
    path : Path
    sha256 : str
        Of the file.
    group : str
        The same for pictures that are alike; never on both sides.
    held_out : bool
    width, height : int
        In pixels, as stored.
    """

    path: Path
    sha256: str
    group: str
    held_out: bool
    width: int
    height: int


def write_manifest(file: Path, entries: Sequence[Entry]) -> None:
    """Write the list; paths are written as they are."""
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for each in entries:
            split = SPLITS[each.held_out]
            writer.writerow((split, each.path, each.sha256, each.group, each.width, each.height))


def read_manifest(file: Path) -> list[Entry]:
    """Read a list back; paths that are not absolute begin at its folder.

    Raises
    ------
    GenrepairError
        It is no such list, it is empty, or pictures of one group are on both sides.
    """
    entries: list[Entry] = []
    try:
        with file.open(newline="", encoding="utf-8") as source:
            for row in csv.DictReader(source):
                held_out = bool(SPLITS.index(row["split"]))
                path = file.parent / row["path"]
                entries.append(
                    Entry(path, row["sha256"], row["group"], held_out, int(row["width"]), int(row["height"]))
                )
    except (OSError, KeyError, ValueError, TypeError, csv.Error) as error:
        raise GenrepairError(
            f"{file} is no list of photos; give a folder, or the {NAME} that python -m training prepare writes."
        ) from error
    if not entries:
        raise GenrepairError(f"{file} lists no photo; run python -m training prepare again.")
    sides: dict[str, bool] = {}
    for entry in entries:
        if sides.setdefault(entry.group, entry.held_out) != entry.held_out:
            raise GenrepairError(
                f"In {file}, {entry.path.name} and a picture like it are on both sides of the split; put both on one."
            )
    return entries
