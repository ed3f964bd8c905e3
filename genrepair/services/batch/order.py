"""What a person asked of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from genrepair.errors import UsageError
from genrepair.services.batch.recipe_file import BatchRecipe

EXISTS_POLICIES = ("skip", "rename", "overwrite")
FOLDER = ".genrepair"


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """Inputs, recipe, output, and how to deal with what is there.

    Parameters
    ----------
    inputs : tuple of str
        Photos, folders (searched with all folders below them) and patterns.
    out : Path
        Folder of the results; journal, report and held results lie in it too.
    recipe : BatchRecipe
    include, exclude : tuple of str
        Patterns for files in folders, held against the name and the path below the input folder; no include takes
        every photo.
    lists : tuple of str
        Files with one path a line; "-" is the standard input.
    exists : {"skip", "rename", "overwrite"}
        What happens where a file that this batch did not write has the name of a result. A source is never overwritten.
    review : bool
        Results wait in a hold folder until they are accepted.
    retry_failed : bool
        Try photos again that failed before.
    journal : Path, or None
        Where the journal is kept if not below ``out``.
    memory_mb : int
        Memory for the photos being worked on; 0 chooses by what the machine has.
    thumbnails : bool
        Keep small pictures of before and after in the journal, for report and contact sheet.
    report : bool
        Write an HTML page and a CSV table at the end.
    patience_s : float
        How long a full disk or a vanished folder is waited for before the batch ends unfinished.
    """

    inputs: tuple[str, ...]
    out: Path
    recipe: BatchRecipe
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    exists: str = "skip"
    review: bool = False
    retry_failed: bool = False
    journal: Path | None = None
    memory_mb: int = 0
    thumbnails: bool = True
    report: bool = True
    patience_s: float = 600.0

    def __post_init__(self) -> None:
        if self.exists not in EXISTS_POLICIES:
            raise UsageError(f"What exists may be treated with {', '.join(EXISTS_POLICIES)}, not {self.exists!r}.")

    @property
    def journal_path(self) -> Path:
        """The journal's file."""
        return self.journal or journal_path(self.out)

    @property
    def hold_folder(self) -> Path:
        """Where results wait for review."""
        return self.out / FOLDER / "held"


def journal_path(out: Path) -> Path:
    """The journal of an output folder."""
    return out / FOLDER / "journal.sqlite"
