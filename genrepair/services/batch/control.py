"""How a running batch is paused, resumed and stopped from outside."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition

from genrepair.errors import Cancelled

_POLL_S = 0.1


class BatchControl:
    """Every method may be called from any thread."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._cancelled = False
        self._reasons: dict[str, str] = {}

    def cancel(self) -> None:
        """Stop within a tile; photos that were being worked on stay queued."""
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()

    def pause(self, reason: str = "", who: str = "person") -> None:
        """Let nothing new begin, and the inference wait between two tiles, until `resume` of the same ``who``."""
        with self._changed:
            self._reasons[who] = reason
            self._changed.notify_all()

    def resume(self, who: str = "person") -> None:
        """Go on."""
        with self._changed:
            self._reasons.pop(who, None)
            self._changed.notify_all()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled

    @property
    def paused(self) -> bool:
        """Whether anything keeps the batch from going on."""
        return bool(self._reasons)

    @property
    def reason(self) -> str:
        """Why it is paused, in a sentence; empty where a person did it."""
        return next((reason for reason in self._reasons.values() if reason), "")

    def checkpoint(self) -> None:
        """Wait while paused.

        Raises
        ------
        Cancelled
            If `cancel` was called, also while waiting.
        """
        with self._changed:
            while self._reasons and not self._cancelled:
                self._changed.wait(_POLL_S)
            if self._cancelled:
                raise Cancelled


class ControlledProgress:
    """The Progress of one photo's inference.

    Parameters
    ----------
    control : BatchControl
    told : callable, or None
        Gets the fraction done and the text.
    """

    def __init__(self, control: BatchControl, told: Callable[[float, str], None] | None = None) -> None:
        self._control, self._told = control, told

    @property
    def cancelled(self) -> bool:
        """Whether the batch is stopped."""
        return self._control.cancelled

    def update(self, fraction: float, text: str = "") -> None:
        """Report, wait while paused, stop if asked to."""
        self._control.checkpoint()
        if self._told is not None:
            self._told(fraction, text)
