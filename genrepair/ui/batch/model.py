"""The photos of a batch as rows: what is planned, what happened, how it was judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractItemModel,
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor

from genrepair.ui.common import theme
from genrepair.ui.common.spoken import sentence_gap, spoken

if TYPE_CHECKING:
    from genrepair.services.batch import PhotoChanged
    from genrepair.services.batch.journal_row import Row

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
ENTRY = int(Qt.ItemDataRole.UserRole) + 1
"""Role of the `Entry` itself."""

HEADINGS = (
    QT_TRANSLATE_NOOP("batch", "Photo"),
    QT_TRANSLATE_NOOP("batch", "State"),
    QT_TRANSLATE_NOOP("batch", "Size"),
    QT_TRANSLATE_NOOP("batch", "What happens"),
)
STATES = {
    "repair": QT_TRANSLATE_NOOP("batch", "Planned"),
    "replace": QT_TRANSLATE_NOOP("batch", "Planned, replaces"),
    "finished before": QT_TRANSLATE_NOOP("batch", "Done before"),
    "failed before": QT_TRANSLATE_NOOP("batch", "Failed before"),
    "skip": QT_TRANSLATE_NOOP("batch", "Left out"),
    "queued": QT_TRANSLATE_NOOP("batch", "Waiting"),
    "running": QT_TRANSLATE_NOOP("batch", "In work"),
    "done": QT_TRANSLATE_NOOP("batch", "Done"),
    "held": QT_TRANSLATE_NOOP("batch", "To look at"),
    "failed": QT_TRANSLATE_NOOP("batch", "Failed"),
    "accepted": QT_TRANSLATE_NOOP("batch", "Accepted"),
    "rejected": QT_TRANSLATE_NOOP("batch", "Rejected"),
}
"""State to English words, translated where they are shown."""

WITH_RESULT = frozenset(("done", "held", "accepted", "rejected"))
_FINISHED_BEFORE = "finished before"
_LEVELS = {"red": 0, "amber": 1, "green": 2}


@dataclass(frozen=True, slots=True)
class Entry:
    """One photo.

    Parameters
    ----------
    source : str
    target : str
        Where its result goes; empty where it has none.
    state : str
        As in the journal or in the plan, see `STATES`.
    megapixels : float
        0 where not known.
    note : str
        A sentence: an error, or why it is left out.
    level : str
        "green", "amber", "red", or empty.
    reasons : tuple of str
        Of the level.
    """

    source: str
    target: str = ""
    state: str = "queued"
    megapixels: float = 0.0
    note: str = ""
    level: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """File name of the source."""
        return Path(self.source).name


class BatchModel(QAbstractTableModel):
    """Entries in the order of the plan."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._numbers: dict[str, int] = {}

    # -- filling ---------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """No photos."""
        self.show([])

    def show(self, entries: Iterable[Entry]) -> None:
        """Show these photos instead of those before."""
        self.beginResetModel()
        self._entries = list(entries)
        self._numbers = {entry.source: number for number, entry in enumerate(self._entries)}
        self.endResetModel()

    def show_plan(self, table: Sequence[Mapping[str, Any]], rows: Iterable[Row] = ()) -> None:
        """Show a plan; what an earlier run finished with its verdict from the journal."""
        known = {str(row.source): row for row in rows}
        entries = [_planned(line, known.get(str(line["source"]))) for line in table]
        there = {entry.source for entry in entries}
        # What earlier runs made of other photos lies in the same output: it can be looked at, too.
        shown = WITH_RESULT | {"failed"}
        entries += [_kept(row) for source, row in known.items() if source not in there and row.state in shown]
        self.show(entries)

    def take(self, event: PhotoChanged) -> None:
        """A photo has a new state."""
        number = self._numbers.get(event.source)
        if number is None:
            self.beginInsertRows(QModelIndex(), len(self._entries), len(self._entries))
            self._numbers[event.source] = number = len(self._entries)
            self._entries.append(Entry(event.source))
            self.endInsertRows()
        entry = replace(self._entries[number], state=event.state, target=event.target, note=event.error or "")
        if event.result is not None:
            score = event.result.score
            megapixels = event.result.width * event.result.height / 1e6
            entry = replace(entry, megapixels=megapixels, **_verdict(score))
        self._set(number, entry)

    def update(self, row: Row) -> None:
        """The journal says something new about a photo."""
        number = self._numbers.get(str(row.source))
        if number is not None:
            self._set(number, replace(self._entries[number], state=row.state, **_verdict(row.score)))

    def _set(self, number: int, entry: Entry) -> None:
        self._entries[number] = entry
        self.dataChanged.emit(self.index(number, 0), self.index(number, len(HEADINGS) - 1))

    # -- asking ----------------------------------------------------------------------------------------------

    def entries(self) -> Sequence[Entry]:
        """All of them."""
        return self._entries

    def counts(self) -> dict[str, int]:
        """How many photos each filter of `EntryFilter` lets through."""
        return {key: sum(passes(entry, key) for entry in self._entries) for key in FILTERS}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of photos."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Photo, state, size, what happens."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """The headings."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return translate("batch", str(HEADINGS[section]))
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Text of a cell, the tooltip, or the `Entry`."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return (entry.name, state_text(entry), _size(entry), told(entry))[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            look = theme.current()
            colours = {"failed": look.error, "failed before": look.error, "rejected": look.error}
            colour = (colours | {"accepted": look.success, "running": look.accent}).get(entry.state)
            return None if colour is None else QColor(colour)
        if role == Qt.ItemDataRole.ToolTipRole:
            return told(entry) if index.column() == 3 and told(entry) else f"{entry.source}\n→ {entry.target}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return " ".join((entry.name, state_text(entry), told(entry)))
        return None


FILTERS = ("results", "open", "red", "amber", "green", "accepted", "rejected", "failed")


def passes(entry: Entry, key: str) -> bool:
    """Whether a photo belongs to a filter of the contact sheet."""
    result = entry.state in WITH_RESULT
    if key == "results":
        return result
    if key == "open":
        return entry.state in ("held", "done")
    if key in ("accepted", "rejected", "failed"):
        return entry.state == key or (key == "failed" and entry.state == "failed before")
    return result and entry.level == key


class EntryFilter(QSortFilterProxyModel):
    """Lets through what a filter of `FILTERS` names, the worst verdicts first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.key = FILTERS[0]
        self.setDynamicSortFilter(True)
        self.sort(0)

    def choose(self, key: str) -> None:
        """Use another filter."""
        self.beginResetModel()
        self.key = key
        self.endResetModel()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Whether a photo is shown."""
        return passes(_entry(self.sourceModel(), source_row), self.key)

    def lessThan(self, left: Index, right: Index) -> bool:
        """Red before amber before green, then by the order of the plan."""
        ranks = [_LEVELS.get(_entry(self.sourceModel(), each.row()).level, 3) for each in (left, right)]
        return (ranks[0], left.row()) < (ranks[1], right.row())


def state_text(entry: Entry) -> str:
    """The state in words."""
    return translate("batch", str(STATES.get(entry.state, entry.state)))


def told(entry: Entry) -> str:
    """The sentence about a photo: its error, the reasons of its verdict, or where it goes."""
    if entry.note:
        return spoken(entry.note)
    if entry.reasons:
        return sentence_gap().join(map(spoken, entry.reasons))
    return entry.target if entry.state in ("repair", "replace") else ""


def _entry(model: QAbstractItemModel, row: int) -> Entry:
    return model.index(row, 0).data(ENTRY)


def _size(entry: Entry) -> str:
    return f"{entry.megapixels:.1f} MP" if entry.megapixels else ""


def _verdict(score: Mapping[str, Any]) -> dict[str, Any]:
    return {"level": str(score.get("level", "")), "reasons": tuple(score.get("reasons", ()))}


def _planned(line: Mapping[str, Any], row: Row | None) -> Entry:
    entry = Entry(
        str(line["source"]),
        str(line.get("target", "")),
        str(line["action"]),
        float(line.get("megapixels", 0.0)),
        str(line.get("error") or ""),
    )
    if entry.state == _FINISHED_BEFORE and row is not None:
        return replace(_kept(row), note="")
    return entry


def _kept(row: Row) -> Entry:
    figures = row.figures
    megapixels = figures.get("width", 0) * figures.get("height", 0) / 1e6
    return Entry(str(row.source), str(row.target), row.state, megapixels, row.error or "", **_verdict(row.score))
