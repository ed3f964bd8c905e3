"""The only place that turns an exception into words for a person."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from genrepair.errors import Cancelled, GenrepairError, StaleResultError, memory_ran_out
from genrepair.paths import log_file
from genrepair.ui.common.spoken import spoken

translate = QCoreApplication.translate

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """What is shown.

    Parameters
    ----------
    kind : str
        "info", "warning", "error" or "success".
    text : str
        One sentence.
    actions : tuple of (label, callable)
        What the person can do about it, as buttons; each closes the notice.
    """

    kind: str
    text: str
    actions: tuple[tuple[str, Callable[[], object]], ...] = field(default=(), compare=False)


def explain(error: BaseException) -> Message | None:
    """The message for an exception; None for one that is not shown (the person cancelled).

    Unexpected errors are written to the log with their traceback.
    """
    if isinstance(error, Cancelled):
        return None
    if isinstance(error, StaleResultError):
        return Message("warning", spoken(str(error)))
    if isinstance(error, GenrepairError):
        _log.info("%s", error, exc_info=error)
        return Message("error", spoken(str(error)))
    _log.error("unexpected error", exc_info=error)
    if memory_ran_out(error):
        return Message(
            "error",
            translate("messages", "There is not enough memory; close other programs or the photo and try again."),
        )
    if isinstance(error, OSError) and error.strerror:
        name = f" ({error.filename})" if error.filename else ""
        return Message(
            "error",
            translate("messages", "The file system refused: {reason}.").format(reason=f"{error.strerror}{name}"),
        )
    text = translate(
        "messages", "Something unexpected happened ({error}); the photo is unharmed, and the details are in {log}."
    )
    return Message("error", text.format(error=type(error).__name__, log=log_file()))
