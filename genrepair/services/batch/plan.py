"""What a batch will do, decided before anything is written: which photo goes where, what is finished, what collides."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from genrepair.errors import PhotoError, UsageError
from genrepair.imaging.carried import SUFFIXES
from genrepair.imaging.header import Header, read_header
from genrepair.imaging.photo import WRITE_SUFFIXES
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.journal_row import ACCEPTED, DONE, FAILED, HELD, REJECTED, Row
from genrepair.services.batch.naming import NameFields, fill_template
from genrepair.services.batch.order import BatchOrder
from genrepair.services.batch.recipe_file import FORMATS
from genrepair.services.batch.resolve import ReadyRecipe, resolve_recipe
from genrepair.services.batch.sources import Source, gather

if TYPE_CHECKING:
    from genrepair.engine import Engine

_LOSSLESS, _SMALL = ".tif", ".jpg"
# Headers are read by several threads: on a network folder each costs a round trip.
_HEADER_THREADS = 8


@dataclass(frozen=True, slots=True)
class Item:
    """A photo that is to be repaired.

    Parameters
    ----------
    source, target : Path
        Absolute.
    root : Path, or None
        The input folder it was found in.
    size, mtime_ns : int
        Of the source's file; 0 where it cannot be asked, which shows when it is read.
    header : Header, or None
        None where it cannot be read.
    overwrite : bool
        Whether a file at the target may be replaced.
    """

    source: Path
    target: Path
    root: Path | None
    size: int
    mtime_ns: int
    header: Header | None
    overwrite: bool = False

    @property
    def megapixels(self) -> float:
        """Size in millions of pixels; 0 where it is unknown."""
        return 0.0 if self.header is None else self.header.megapixels


@dataclass(slots=True)
class BatchPlan:
    """What `run_batch` does.

    Parameters
    ----------
    order : BatchOrder
    ready : ReadyRecipe
    items : list of Item
        To be repaired, in order.
    already : list of Path
        Sources that an earlier run finished, unchanged since.
    failed_before : list of (Path, str)
        Sources that failed in an earlier run and are not tried again, with the sentence.
    skipped : list of (Path, Path)
        Sources whose target exists and is none of this batch's results.
    renamed : list of (Path, Path)
        Sources whose target got another name, because the first was taken.
    interrupted : list of Row
        Photos whose result was written right before a run was ended: only the journal lacks it.
    touched : list of (Path, int, int)
        Sources with a new time but the old content: path, size, mtime_ns.
    notes : list of str
        Sentences: folders that could not be read, steps left out.
    """

    order: BatchOrder
    ready: ReadyRecipe
    items: list[Item] = field(default_factory=list)
    already: list[Path] = field(default_factory=list)
    failed_before: list[tuple[Path, str]] = field(default_factory=list)
    skipped: list[tuple[Path, Path]] = field(default_factory=list)
    renamed: list[tuple[Path, Path]] = field(default_factory=list)
    interrupted: list[Row] = field(default_factory=list)
    touched: list[tuple[Path, int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def megapixels(self) -> float:
        """Size of all that is to be repaired, as far as headers tell."""
        return sum(item.megapixels for item in self.items)


def plan_batch(order: BatchOrder, engine: Engine, only: Sequence[Source] | None = None) -> BatchPlan:
    """Decide what a batch does. Nothing is written.

    Parameters
    ----------
    order : BatchOrder
    engine : Engine
        Only asked which models there are.
    only : sequence of Source, or None
        The photos, where they were found already (a watched folder).

    Raises
    ------
    UsageError
        If nothing is there to be done, the recipe is wrong, or a result would overwrite a source.
    ModelError
        If a model is missing.
    """
    ready = resolve_recipe(order.recipe, engine)
    if order.out.exists() and not order.out.is_dir():
        raise UsageError(f"{order.out} is a file; the results of a batch go to a folder.")
    sources, notes = gather(order) if only is None else (list(only), [])
    rows: dict[Path, Row] = {}
    if order.journal_path.is_file():
        with Journal(order.journal_path, write=False) as journal:
            rows = {row.source: row for row in journal.rows()}
    plan = BatchPlan(order, ready, notes=[*ready.notes, *notes])
    places = {_spelling(row.place or row.pending_place) for row in rows.values() if row.place or row.pending}
    sources = [source for source in sources if _spelling(source.path) not in places]
    waiting: list[tuple[int, Source, os.stat_result | None]] = []
    for number, source in enumerate(sources, 1):
        status = _status(source.path)
        row = rows.get(source.path)
        if row is None or not _settled(plan, source, status, row):
            waiting.append((number, source, status))
    with ThreadPoolExecutor(_HEADER_THREADS) as pool:
        headers = list(pool.map(lambda each: _header(each[1].path), waiting))
    _Targets(plan, sources, rows).assign(waiting, headers)
    return plan


def _settled(plan: BatchPlan, source: Source, status: os.stat_result | None, row: Row) -> bool:
    """Whether an earlier run leaves nothing to do for a photo; notes in the plan what it left."""
    if row.write_succeeded() and row.recipe == plan.ready.fingerprint and _unchanged(plan, source, status, row):
        plan.interrupted.append(row)
        return True
    finished = row.state in (DONE, ACCEPTED, HELD) and row.result_is_there()
    settled = finished or row.state == REJECTED or (row.state == FAILED and not plan.order.retry_failed)
    # What a person has accepted stays, whichever recipe made it.
    same_recipe = row.recipe == plan.ready.fingerprint or row.state == ACCEPTED
    if not settled or not same_recipe or not _unchanged(plan, source, status, row):
        return False
    if row.state == FAILED:
        plan.failed_before.append((source.path, row.error or ""))
    else:
        plan.already.append(source.path)
    return True


def _unchanged(plan: BatchPlan, source: Source, status: os.stat_result | None, row: Row) -> bool:
    """Whether the source is what it was; its content is looked at only where its time differs."""
    if status is None:
        return row.state == FAILED
    if (status.st_size, status.st_mtime_ns) == (row.size, row.mtime_ns):
        return True
    if status.st_size != row.size or row.sha256 is None:
        return False
    try:
        with source.path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == row.sha256
    except OSError:
        return False
    if same:
        plan.touched.append((source.path, status.st_size, status.st_mtime_ns))
    return same


class _Targets:
    """Gives every photo its own target: no source, nobody else's, and the same as in the run before."""

    def __init__(self, plan: BatchPlan, sources: Sequence[Source], rows: dict[Path, Row]) -> None:
        self.plan, self.order, self.rows = plan, plan.order, rows
        self.out = Path(os.path.abspath(plan.order.out))
        self.sources = {_spelling(source.path) for source in sources}
        self.inodes = {
            (status.st_dev, status.st_ino) for source in sources if (status := _status(source.path)) and status.st_ino
        }
        self.taken = {_folded(row.target): row.source for row in rows.values()}

    def assign(
        self, waiting: Sequence[tuple[int, Source, os.stat_result | None]], headers: Sequence[Header | None]
    ) -> None:
        """Fill the plan."""
        for (number, source, status), header in zip(waiting, headers, strict=True):
            wanted = self._wanted(number, source, status, header)
            target = self._own(wanted, source.path)
            row = self.rows.get(source.path)
            ours = row is not None and row.place == target and row.result_is_there()
            overwrite = ours
            if self._is_source(target):
                if self.order.exists != "rename":
                    raise UsageError(
                        f"{target} is a source, and sources are never overwritten; choose another folder, or a name"
                        " such as {stem}-repaired in the recipe."
                    )
                target = self._free(target, source.path)
            elif not ours and os.path.lexists(target):
                if self.order.exists == "skip":
                    self.plan.skipped.append((source.path, target))
                    continue
                if self.order.exists == "rename":
                    target = self._free(target, source.path)
                else:
                    overwrite = True
            self.taken[_folded(target)] = source.path
            if target != wanted:
                self.plan.renamed.append((source.path, target))
            size, mtime = (0, 0) if status is None else (status.st_size, status.st_mtime_ns)
            self.plan.items.append(Item(source.path, target, self._root(source), size, mtime, header, overwrite))

    def _root(self, source: Source) -> Path | None:
        """The input folder; for a photo named alone, the one it was found in before."""
        row = self.rows.get(source.path)
        return source.root if source.root is not None or row is None else row.root

    def _wanted(self, number: int, source: Source, status: os.stat_result | None, header: Header | None) -> Path:
        output = self.plan.ready.output
        suffix = FORMATS[output.format] or kept_suffix(source.path, header)
        date, clock = _moment(header, status)
        fields = NameFields(
            stem=_stem(source.path, suffix, output.format),
            name=source.path.name,
            ext=suffix[1:],
            folder=source.path.parent.name,
            date=date,
            time=clock,
            number=number,
            recipe=self.plan.ready.name,
        )
        root = self._root(source)
        below = Source(source.path, root).below if output.subfolders and root in source.path.parents else Path()
        return self.out / below / fill_template(output.name, fields)

    def _own(self, wanted: Path, source: Path) -> Path:
        """The target of an earlier run where that is the wanted one but for a number; else a free one."""
        row = self.rows.get(source)
        if row is not None and row.target.parent == wanted.parent and row.target.suffix == wanted.suffix:
            numbered = re.fullmatch(re.escape(wanted.stem) + r"(-\d+)?", row.target.stem)
            if numbered and self.taken.get(_folded(row.target), source) == source:
                return row.target
        if self.taken.get(_folded(wanted), source) == source:
            return wanted
        return self._free(wanted, source, on_disk=False)

    def _free(self, wanted: Path, source: Path, on_disk: bool = True) -> Path:
        number, target = 2, wanted
        while (
            self.taken.get(_folded(target), source) != source
            or self._is_source(target)
            or (on_disk and os.path.lexists(target))
        ):
            target = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
            number += 1
        return target

    def _is_source(self, target: Path) -> bool:
        if _spelling(target) in self.sources:
            return True
        status = _status(target)
        return status is not None and status.st_ino != 0 and (status.st_dev, status.st_ino) in self.inodes


def kept_suffix(source: Path, header: Header | None) -> str:
    """Ending of a result in the source's own format: as it is spelled, where it is true and can be written."""
    suffix = source.suffix
    named = SUFFIXES.get(suffix.lower())
    kind = named if header is None else header.format
    if kind == "raw":
        return _LOSSLESS
    if kind == "heic":
        return _SMALL
    if suffix.lower() in WRITE_SUFFIXES and named == kind:
        return suffix
    return next((ending for ending, each in SUFFIXES.items() if each == kind), _LOSSLESS)


def _stem(source: Path, suffix: str, output_format: str) -> str:
    """The stem; the whole name where the source's format cannot be written, as `plan_outputs` does it."""
    changed = output_format == "keep" and source.suffix.lower() != suffix.lower()
    return source.name if changed and source.suffix.lower() not in WRITE_SUFFIXES else source.stem


def _moment(header: Header | None, status: os.stat_result | None) -> tuple[str, str]:
    """Day and time that the photo was taken, else of the file's last change."""
    if header is not None and header.taken:
        day, _, clock = header.taken.partition(" ")
        return day.replace(":", "-"), clock.replace(":", "-") or "00-00-00"
    moment = time.localtime(0 if status is None else status.st_mtime)
    return time.strftime("%Y-%m-%d", moment), time.strftime("%H-%M-%S", moment)


def _header(path: Path) -> Header | None:
    try:
        return read_header(path)
    except PhotoError:
        return None  # Reading it in its turn gives the sentence.


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def _spelling(path: Path) -> str:
    return os.path.normcase(os.path.abspath(path))


def _folded(path: Path) -> str:
    """A path as file systems see it for which capital letters do not count."""
    return os.path.abspath(path).casefold()
