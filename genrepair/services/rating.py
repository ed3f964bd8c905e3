"""Blind comparison of two folders of results: which is shown on which side, what was chosen, where it is kept."""

from __future__ import annotations

import csv
import os
import tempfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from genrepair.errors import GenrepairError, UsageError
from genrepair.imaging.photo import READ_SUFFIXES

CHOICES = ("left", "right", "tie")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two results for one photo.

    Parameters
    ----------
    name : str
        Of the photo, without suffix.
    left, right : Path
        The files, sides drawn by lot.
    left_method, right_method : str
        What made them; the person who votes is not told.
    reference : Path, or None
        The photo that both were made from, or the truth.
    """

    name: str
    left: Path
    right: Path
    left_method: str
    right_method: str
    reference: Path | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """One line of the CSV file.

    Parameters
    ----------
    photo, left, right : str
        Photo, and the methods as they were shown.
    choice : {"left", "right", "tie"}
    winner : str
        Method, or empty for a tie.
    rater : str
    seed : int
        That the sides were drawn with.
    seconds : float
        From showing to choosing.
    """

    photo: str
    left: str
    right: str
    choice: str
    winner: str
    rater: str
    seed: int
    seconds: float


class Rating:
    """A session of votes that goes on where it stopped.

    Parameters
    ----------
    first, second : Path
        Folders with results of the same names.
    votes_file : Path
        CSV; every vote is written at once, and votes of other methods in it are kept.
    seed : int
        Decides the order of the photos and the sides.
    rater : str
        Who votes; everybody votes on all photos.
    reference : Path, or None
        Folder with what both were made from.

    Raises
    ------
    UsageError
        The folders are not there or have no photo in common.
    GenrepairError
        The CSV file is not one of votes.
    """

    def __init__(
        self,
        first: Path,
        second: Path,
        votes_file: Path,
        seed: int = 1,
        rater: str = "",
        reference: Path | None = None,
    ) -> None:
        self.file, self.seed, self.rater = votes_file, seed, rater
        self.methods = _method_names(first, second)
        a, b = (_photos(folder) for folder in (first, second))
        originals = {} if reference is None else _photos(reference)
        common = sorted(set(a) & set(b))
        if not common:
            raise UsageError(f"{first} and {second} have no photo of the same name.")
        self.missing = sorted(set(a) ^ set(b))
        rng = np.random.default_rng(seed)
        self.pairs: list[Pair] = []
        for place in rng.permutation(len(common)):
            name = common[int(place)]
            sides = [(a[name], self.methods[0]), (b[name], self.methods[1])]
            if rng.random() < 0.5:
                sides.reverse()
            (left, left_method), (right, right_method) = sides
            self.pairs.append(Pair(name, left, right, left_method, right_method, originals.get(name)))
        self.votes = read_votes(votes_file)
        done = {(vote.photo, *sorted((vote.left, vote.right))) for vote in self.votes if vote.rater == rater}
        self._left = [pair for pair in self.pairs if (pair.name, *sorted(self.methods)) not in done]
        self._given: list[Pair] = []

    @property
    def current(self) -> Pair | None:
        """What is to be judged now; None when all is done."""
        return self._left[0] if self._left else None

    @property
    def done(self) -> int:
        """How many pairs have a vote of this rater."""
        return len(self.pairs) - len(self._left)

    @property
    def can_undo(self) -> bool:
        """Whether a vote of this session can be taken back."""
        return bool(self._given)

    def vote(self, choice: str, seconds: float = 0.0) -> None:
        """Keep a vote on the current pair and go to the next."""
        pair = self._left[0]
        winner = {"left": pair.left_method, "right": pair.right_method, "tie": ""}[choice]
        vote = Vote(
            pair.name, pair.left_method, pair.right_method, choice, winner, self.rater, self.seed, round(seconds, 2)
        )
        self._write([*self.votes, vote])
        self.votes.append(vote)
        self._given.append(self._left.pop(0))

    def undo(self) -> None:
        """Take back the last vote of this session and show its pair again."""
        if self._given:
            self._write(self.votes[:-1])
            self.votes.pop()
            self._left.insert(0, self._given.pop())

    def _write(self, votes: list[Vote]) -> None:
        """Write all votes; an interrupted write leaves the old file."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=".votes-", suffix=".csv")
            try:
                with os.fdopen(handle, "w", newline="", encoding="utf-8") as file:
                    writer = csv.DictWriter(file, [f.name for f in fields(Vote)])
                    writer.writeheader()
                    writer.writerows(asdict(vote) for vote in votes)
                os.replace(name, self.file)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise GenrepairError(f"The votes cannot be written to {self.file} ({error.strerror}).") from error


def read_votes(path: Path) -> list[Vote]:
    """All votes of a file; none if there is no file.

    Raises
    ------
    GenrepairError
        The file cannot be read or is something else.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        votes = [
            Vote(**{**row, "seed": int(row["seed"]), "seconds": float(row["seconds"])})  # type: ignore[arg-type]
            for row in rows
        ]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise GenrepairError(f"The votes in {path} cannot be read ({error}).") from error
    except (KeyError, TypeError, ValueError) as error:
        raise GenrepairError(f"{path} is no file of votes; choose another one with --out.") from error
    if any(vote.choice not in CHOICES for vote in votes):
        raise GenrepairError(f"{path} is no file of votes; choose another one with --out.")
    return votes


def _photos(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    return {p.stem: p for p in sorted(folder.iterdir()) if p.suffix.lower() in READ_SUFFIXES and p.is_file()}


def _method_names(first: Path, second: Path) -> tuple[str, str]:
    """The folders' names, with as many parents as it takes to tell them apart."""
    a, b = first.resolve().parts, second.resolve().parts
    if a == b:
        raise UsageError("The two folders are the same one.")
    for count in range(1, max(len(a), len(b)) + 1):
        if a[-count:] != b[-count:]:
            return "/".join(a[-count:]), "/".join(b[-count:])
    return str(first), str(second)
