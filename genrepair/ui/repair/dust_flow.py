"""Dust by a second scan or by infrared: asks for the file, marks the dust, fills it with the second scan's pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from genrepair.progress import Progress
from genrepair.tools.tool import Outcome
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import Message
from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.repair.tool_runner import ToolRunner
from genrepair.ui.workbench import Workbench

if TYPE_CHECKING:
    from genrepair.services.document import Document
    from genrepair.services.dust import Dust, DustSource


class DustFlow(QObject):
    """What the dust commands of the Repair menu do.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    bench : Workbench
    jobs : JobRunner
        Comparing two scans takes seconds.
    runner : ToolRunner
        An adjustment that is still open is finished first.
    tell : callable (Message)
        Shows a notice.
    """

    def __init__(
        self, window: QWidget, bench: Workbench, jobs: JobRunner, runner: ToolRunner, tell: Callable[[Message], None]
    ) -> None:
        super().__init__(window)
        self._window, self._bench, self._jobs, self._runner, self._tell = window, bench, jobs, runner, tell
        self._found: tuple[Document, int, Dust] | None = None

    @property
    def can_fill(self) -> bool:
        """Whether dust was found with a second scan, on the pixels as they are now."""
        return self._known() is not None

    def forget(self) -> None:
        """Another photo: what was found belongs to the old one."""
        self._found = None

    def find_with_second(self) -> None:
        """Ask for the second scan and mark what moved."""
        document = self._bench.document
        if document is None:
            return
        from genrepair.services.dust import DustSource, second_of

        path = document.path
        chosen = file_dialogs.ask_second_scan(self._window, path, None if path is None else second_of(path))
        if chosen is not None:
            self._start(DustSource(second=chosen))

    def find_with_infrared(self) -> None:
        """Mark what blocks infrared; asks for the file where the photo has none of its own and none lies beside it."""
        document = self._bench.document
        if document is None:
            return
        from genrepair.imaging.infrared import beside
        from genrepair.services.dust import DustSource

        photo, path = document.photo, document.path
        own = photo.carried.infrared or (photo.carried.format == "tiff" and _has_pages(photo.notes))
        if own or (path is not None and beside(path) is not None):
            self._start(DustSource())
            return
        chosen = file_dialogs.ask_infrared(self._window, path)
        if chosen is not None:
            self._start(DustSource(infrared=chosen))

    def fill(self) -> None:
        """Put the second scan's pixels where the dust is: one undo step."""
        self._runner.settle(self._fill)

    def _start(self, source: DustSource) -> None:
        self._runner.settle(lambda: self._find(source))

    def _find(self, source: DustSource) -> None:
        from genrepair.services.dust import find_dust_on

        document = self._bench.document
        if document is None:
            return
        pixels, photo, revision = document.srgb(), document.photo, document.revision

        def work(progress: Progress) -> Dust:
            return find_dust_on(pixels, photo, source, progress=progress)

        def done(dust: Dust) -> None:
            if self._bench.document is not document:
                return
            self._bench.apply(dust.outcome(fill=False, mask=document.mask), "Find dust", revision)
            self._found = (document, document.request_content(), dust) if document.revision == revision else None
            self._report(dust)
            self._bench.state_changed.emit()

        self._jobs.start(JobTicket(self.tr("Looking for dust…"), work, done))

    def _fill(self) -> None:
        known = self._known()
        if known is None:
            return
        document, dust = known
        revision, mask = document.revision, document.mask_snapshot()

        def work(_progress: Progress) -> Outcome:
            return dust.outcome(fill=True, mask=mask)

        def done(outcome: Outcome) -> None:
            if self._bench.document is document and self._bench.apply(outcome, "Fill from the second scan", revision):
                self._found = None
                filled = outcome.summary["filled_percent"]
                text = self.tr("{percent} % of the dust was filled with the second scan's own pixels.")
                self._tell(Message("success", text.format(percent=f"{filled:g}")))

        self._jobs.start(JobTicket(self.tr("Filling from the second scan…"), work, done))

    def _known(self) -> tuple[Document, Dust] | None:
        if self._found is None:
            return None
        document, content, dust = self._found
        same = self._bench.document is document and document.request_content() == content
        return (document, dust) if same and dust.scans is not None else None

    def _report(self, dust: Dust) -> None:
        for note in dust.found.summary["notes"]:
            self._tell(Message("warning", note))
        count = dust.found.summary["found"]["dust"] + dust.found.summary["found"].get("unclear", 0)
        if count == 0:
            self._tell(Message("info", self.tr("No dust was found.")))
        elif dust.scans is not None:
            text = self.tr("%n places of dust are marked; Fill from the Second Scan puts real pixels there.", "", count)
            self._tell(Message("info", text))
        else:
            self._tell(Message("info", self.tr("%n places of dust are marked.", "", count)))


def _has_pages(notes: list[str]) -> bool:
    return any(note.startswith("Only the first of") for note in notes)
