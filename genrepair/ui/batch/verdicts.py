"""What a person's verdict does: moves results, notes it in the journal, prepares photos to be done again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from genrepair.errors import GenrepairError
from genrepair.services.batch import verdict
from genrepair.services.batch.journal import Journal

if TYPE_CHECKING:
    from genrepair.services.batch import BatchOrder
    from genrepair.services.batch.journal_row import Row
    from genrepair.ui.batch.model import Entry

_ACTS = {"accept": verdict.accept, "reject": verdict.reject, "undecide": verdict.undecide}


def judge(
    order: BatchOrder,
    entries: Sequence[Entry],
    name: str,
    told: Callable[[Row], None],
    failed: Callable[[GenrepairError], None],
) -> None:
    """Accept, reject or take back; a photo that cannot be moved does not keep the others from it.

    Parameters
    ----------
    order : BatchOrder
    entries : sequence of Entry
    name : {"accept", "reject", "undecide"}
    told : callable
        Gets what the journal says of each photo afterwards.
    failed : callable
        Gets the error of each photo that stays as it was.
    """
    with Journal(order.journal_path) as journal:
        for entry in entries:
            source = Path(entry.source)
            try:
                _ACTS[name](journal, order, source)
            except GenrepairError as error:
                failed(error)
            row = journal.row(source)
            if row is not None:
                told(row)


def prepare_redo(order: BatchOrder, entries: Sequence[Entry]) -> list[Row]:
    """Make photos ready to be done again; gives what the journal says of them.

    Raises
    ------
    GenrepairError
        A result cannot be moved.
    """
    rows: list[Row] = []
    with Journal(order.journal_path) as journal:
        for entry in entries:
            verdict.prepare_redo(journal, order, Path(entry.source))
            row = journal.row(Path(entry.source))
            if row is not None:
                rows.append(row)
    return rows


def known_rows(order: BatchOrder) -> list[Row]:
    """Everything that the journal of an order knows; empty where there is none yet."""
    if not order.journal_path.is_file():
        return []
    with Journal(order.journal_path, write=False) as journal:
        return list(journal.rows())


def place_of(order: BatchOrder, entry: Entry) -> Path | None:
    """Where a photo's result lies now."""
    with Journal(order.journal_path, write=False) as journal:
        row = journal.row(Path(entry.source))
    return None if row is None else row.place
