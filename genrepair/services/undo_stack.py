"""Unlimited undo under a memory budget."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from genrepair.errors import GenrepairError
from genrepair.imaging.edit import Edit
from genrepair.imaging.region import Region


@dataclass(slots=True, eq=False)
class UndoStep:
    """One step of the history.

    Parameters
    ----------
    title : str
        Shown after "Undo".
    pixels, mask, protect : Edit, or None
        What it changed.
    before, after : int
        Names of the states of the pixels around it; equal where only the mask changed.
    steps_before, steps_after : tuple, or None
        The document's list of steps around it; None where it stayed the same.
    other : dict
        "mask" or "protect" to the name of its state on the other side of the step: what was made for that state is
        known again after an undo.
    """

    title: str
    pixels: Edit | None = None
    mask: Edit | None = None
    before: int = 0
    after: int = 0
    protect: Edit | None = None
    steps_before: tuple[Any, ...] | None = None
    steps_after: tuple[Any, ...] | None = None
    other: dict[str, int] = field(default_factory=dict)

    @property
    def edits(self) -> list[Edit]:
        """All, as far as there are any."""
        return [edit for edit in (self.pixels, self.mask, self.protect) if edit is not None]

    @property
    def bytes(self) -> int:
        """Memory held."""
        return sum(edit.bytes for edit in self.edits)


@dataclass(frozen=True, slots=True)
class Changes:
    """The regions of pixels, of the mask and of the protection that a step changed; empty where it did not."""

    pixels: Region
    mask: Region
    protect: Region


class UndoStack:
    """Steps done and steps undone; the oldest go to disk when the budget is full, none is ever lost.

    Parameters
    ----------
    budget_bytes : int
    folder : Path
        For spilled steps.
    notice : callable, or None
        Gets a sentence when the disk refuses; the steps stay in memory then.
    """

    def __init__(self, budget_bytes: int, folder: Path, notice: Callable[[str], None] | None = None) -> None:
        self._budget, self._folder, self._notice = budget_bytes, folder, notice
        self._done: list[UndoStep] = []
        self._undone: list[UndoStep] = []
        self._disk_refused = False

    @property
    def undo_step(self) -> UndoStep | None:
        """What `undo` would take back."""
        return self._done[-1] if self._done else None

    @property
    def redo_step(self) -> UndoStep | None:
        """What `redo` would do again."""
        return self._undone[-1] if self._undone else None

    def push(self, step: UndoStep) -> None:
        """Add a step that was just done; what was undone is forgotten."""
        for old in self._undone:
            _discard(old)
        self._undone.clear()
        self._done.append(step)
        self.trim()

    def drop_last(self) -> None:
        """Forget the step done last without undoing it (it changed nothing)."""
        _discard(self._done.pop())

    def undo(self) -> tuple[UndoStep, Changes] | None:
        """Take the last step back: the step and what changed; None at the start."""
        if not self._done:
            return None
        changes = _swap(self._done[-1])
        self._undone.append(self._done.pop())
        self.trim()
        return self._undone[-1], changes

    def redo(self) -> tuple[UndoStep, Changes] | None:
        """Do the step undone last again; None at the end."""
        if not self._undone:
            return None
        changes = _swap(self._undone[-1])
        self._done.append(self._undone.pop())
        self.trim()
        return self._done[-1], changes

    def trim(self) -> None:
        """Spill until the budget holds: the oldest done first, then the undone farthest away."""
        total = sum(step.bytes for step in itertools.chain(self._done, self._undone))
        # The nearest step on either side stays in memory: that is the one asked for next.
        for step in itertools.chain(self._done[:-1], self._undone[:-1], self._done[-1:], self._undone[-1:]):
            if total <= self._budget or self._disk_refused:
                return
            held = step.bytes
            try:
                for edit in step.edits:
                    edit.spill(self._folder)
            except GenrepairError as error:
                self._disk_refused = True
                if self._notice is not None:
                    self._notice(str(error))
            total -= held - step.bytes

    def close(self) -> None:
        """Forget everything and delete what was spilled."""
        for step in itertools.chain(self._done, self._undone):
            _discard(step)
        self._done.clear()
        self._undone.clear()


def _discard(step: UndoStep) -> None:
    for edit in step.edits:
        edit.discard()


def _swap(step: UndoStep) -> Changes:
    nothing = Region(0, 0, 0, 0)
    parts = (step.pixels, step.mask, step.protect)
    return Changes(*(nothing if edit is None else edit.swap() for edit in parts))
