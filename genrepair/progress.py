"""How long work reports and is asked to stop; lowest layer, so that every layer may use it."""

from __future__ import annotations

from typing import Protocol

from genrepair.errors import Cancelled


class Progress(Protocol):
    """What work(progress) is given.

    ``update`` is called at least every 50 ms of work where that is possible and raises `Cancelled` when the person
    asked to stop. ``cancelled`` may be polled from another thread (the session does, to terminate inside a tile).
    """

    def update(self, fraction: float, text: str = "") -> None:
        """Report ``fraction`` (0..1) done and raise `Cancelled` if asked to stop."""
        ...

    @property
    def cancelled(self) -> bool:
        """Whether stopping was asked for."""
        ...


class NoProgress:
    """A Progress that nobody watches."""

    cancelled = False

    def update(self, fraction: float, text: str = "") -> None:
        """Do nothing."""


class SubProgress:
    """The part ``start..end`` of another Progress, for work made of several pieces."""

    def __init__(self, parent: Progress, start: float, end: float) -> None:
        self._parent, self._start, self._end = parent, start, end

    @property
    def cancelled(self) -> bool:
        """Whether stopping was asked for."""
        return self._parent.cancelled

    def update(self, fraction: float, text: str = "") -> None:
        """Report ``fraction`` (0..1) of this part."""
        self._parent.update(self._start + (self._end - self._start) * min(max(fraction, 0.0), 1.0), text)


__all__ = ["Cancelled", "NoProgress", "Progress", "SubProgress"]
