"""Keeps a person's corrections as examples for training, if they want that; a failure never harms a repair."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from genrepair.errors import GenrepairError
from genrepair.services.settings import Settings
from genrepair.services.training import corrections
from genrepair.tools.tool import Outcome, Request, Tool

if TYPE_CHECKING:
    from genrepair.services.defects import FoundDefects
    from genrepair.ui.workbench import Workbench


class Learner(QObject):
    """Listens to repairs on the worker thread.

    Parameters
    ----------
    bench : Workbench
    settings : callable
        Gives the settings as they are now.

    Attributes
    ----------
    failed : Signal(str)
        An example could not be written: a sentence. Emitted on the worker thread.
    """

    failed = Signal(str)

    def __init__(self, bench: Workbench, settings: Callable[[], Settings], parent: QObject) -> None:
        super().__init__(parent)
        self._bench, self._settings = bench, settings
        self._untouched: int | None = None

    def note_found(self, tool_id: str, _summary: object = None) -> None:
        """A tool has ended: a mask that it made is nobody's correction until somebody changes it."""
        document = self._bench.document
        if document is not None and tool_id == "damage":
            self._untouched = document.mask_content("mask")

    def filled(self, tool: Tool, request: Request, outcome: Outcome) -> None:
        """A tool has made its patches; on the worker thread, before the document changes."""
        if not self._settings().keep_corrections or tool.task != "inpaint" or request.mask is None:
            return
        if request.mask_content is not None and request.mask_content == self._untouched:
            return
        mask = request.mask
        self._try(lambda: corrections.learn_fill(request.pixels, mask, outcome.patches))

    def decided(self, request: Request, found: FoundDefects) -> None:
        """Single places were accepted and rejected, and what is left is about to be mended; on the worker thread."""
        if self._settings().keep_corrections:
            accepted, rejected = found.decisions()
            if accepted or len(rejected):
                self._try(lambda: corrections.learn_decisions(request.pixels, accepted, rejected))

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except GenrepairError as error:
            self.failed.emit(str(error))
