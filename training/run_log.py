"""What a run writes down while it goes on: ``log.csv``, and the same curves for TensorBoard."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

CSV = "log.csv"
TENSORBOARD = "tensorboard"


class RunLog:
    """One line a report in ``log.csv``; scalars and sample sheets in the folder ``tensorboard``.

    Parameters
    ----------
    folder : Path
        Run folder; a resumed run goes on in the same files.
    step : int
        Where the run goes on: TensorBoard forgets what a killed run wrote after its last checkpoint.
    tensorboard : bool
        False: the CSV file only.
    """

    def __init__(self, folder: Path, step: int = 0, tensorboard: bool = True) -> None:
        self._folder, self._step, self._wanted = folder, step, tensorboard
        self._writer: SummaryWriter | None = None

    def _board(self) -> SummaryWriter | None:
        # At the first curve: the package takes a second to load.
        if self._wanted and self._writer is None:
            try:
                from torch.utils.tensorboard import SummaryWriter
            except ImportError:
                # The extra "train" brings it; a run without it has the CSV file.
                self._wanted = False
                return None
            where = str(self._folder / TENSORBOARD)
            self._writer = SummaryWriter(where, purge_step=self._step or None, flush_secs=30)
        return self._writer

    def write(self, step: int, seconds: float, kind: str, values: dict[str, float]) -> None:
        """Append one report; ``kind`` is "train" or "validation"."""
        path = self._folder / CSV
        new = not path.exists()
        with path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(("step", "seconds", "kind", "figures"))
            writer.writerow((step, round(seconds, 1), kind, json.dumps(values)))
        if (board := self._board()) is not None:
            for name, value in values.items():
                board.add_scalar(f"{kind}/{name}", value, step)

    def picture(self, step: int, sheet: NDArray[np.uint8]) -> None:
        """Show a sample sheet (height, width, 3) in TensorBoard."""
        if (board := self._board()) is not None:
            board.add_image("samples", sheet, step, dataformats="HWC")

    def close(self) -> None:
        """Write what is still held back."""
        if self._writer is not None:
            self._writer.close()


def read_log(folder: Path) -> list[dict[str, Any]]:
    """The reports of a run: step, seconds, kind, and its figures; an unfinished last line is left out."""
    rows: list[dict[str, Any]] = []
    try:
        with (folder / CSV).open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                try:
                    rows.append(
                        {"step": int(row["step"]), "seconds": float(row["seconds"]), "kind": row["kind"]}
                        | json.loads(row["figures"])
                    )
                except (TypeError, ValueError, KeyError):
                    continue
    except OSError:
        return []
    return rows
