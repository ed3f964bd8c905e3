"""From clicks to a selection: asks the network in the background and shows what it means before it is in the mask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from genrepair.imaging.mask import combine
from genrepair.progress import Progress
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import Message, explain

if TYPE_CHECKING:
    from genrepair.services.click_select import ClickModel, Seen, Selected
    from genrepair.ui.main_window import MainWindow

_TASK = "select"


class SelectFlow(QObject):
    """Offers its tool only where a network for it is installed.

    Parameters
    ----------
    window : MainWindow
    tell : callable (Message)
    """

    def __init__(self, window: MainWindow, tell: Callable[[Message | None], None]) -> None:
        super().__init__(window)
        self._window, self._tell = window, tell
        self._canvas, self._bench = window.canvas, window.bench
        self.jobs = JobRunner(self)
        self._model: ClickModel | None = None
        self._seen: tuple[object, Seen] | None = None
        self._selected: Selected | None = None
        self._taking: str | None = None
        self._turn = 0
        self._canvas.clicked_on.connect(self._on_clicks)
        self._canvas.clicks_done.connect(self._take)
        self.jobs.started.connect(window.show_job)
        self.jobs.progressed.connect(window.stage.job_bar.advance)
        self.jobs.idle.connect(window.show_idle)
        window.stage.job_bar.cancelled.connect(self.jobs.cancel)
        window.bench.photo_changed.connect(lambda _: self._forget_photo())
        window.room.models_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Models came or went."""
        self._model = self._seen = None
        there = bool(self._window.room.models(_TASK))
        self._window.actions_["click"].setVisible(there)
        if not there and self._canvas.tool == "click":
            self._canvas.set_tool("brush")

    def shut_down(self) -> None:
        """Stop for good."""
        self._turn += 1
        self.jobs.shut_down()

    def _forget_photo(self) -> None:
        self._turn += 1
        self.jobs.cancel()
        self._seen = self._selected = self._taking = None

    def _on_clicks(self, clicks: list[tuple[float, float, bool]]) -> None:
        from genrepair.services.click_select import Click

        document = self._bench.document
        self._turn += 1
        self._selected = self._taking = None
        self.jobs.cancel()
        if document is None or not clicks:
            self._canvas.set_preview()
            return
        if not any(positive for _, _, positive in clicks):
            self._tell(Message("info", self.tr("Click into what is wanted first; then Alt and a click take away.")))
            return
        turn, name = self._turn, (document, document.request_content())
        pixels, asked = document.srgb(), [Click(*click) for click in clicks]
        known = self._seen[1] if self._seen is not None and self._seen[0] == name else None

        def work(progress: Progress) -> tuple[Seen, Selected]:
            model = self._open()
            seen = known or model.look(pixels, progress)
            return seen, model.select(seen, asked)

        def done(result: tuple[Seen, Selected]) -> None:
            if turn != self._turn:
                return
            self._seen, self._selected = (name, result[0]), result[1]
            if self._taking is not None:
                self._take(self._taking)
            else:
                self._show(result[1])

        def failed(error: Exception) -> None:
            self._canvas.set_preview()
            self._tell(explain(error))

        title = self.tr("Looking at the photo…")
        self.jobs.start(JobTicket(title, work, done, failed=failed, quiet=known is not None))

    def _open(self) -> ClickModel:
        """The network; on the worker thread, it may take seconds."""
        if self._model is None:
            from genrepair.engine import Catalog
            from genrepair.services.click_select import ClickModel

            catalog = Catalog()
            card = catalog.default(_TASK)
            catalog.verify(card)
            self._model = ClickModel(card)
        return self._model

    def _show(self, selected: Selected) -> None:
        """Draw the mask as it would be."""
        document, region = self._bench.document, selected.region
        if document is None or region.empty:
            self._canvas.set_preview()
            if document is not None:
                self._tell(Message("info", self.tr("Nothing was found there; click into the middle of it.")))
            return
        values = document.mask if self._window.masks.target == "mask" else document.protect
        joined = combine(values[region.slices].copy(), selected.part, self._canvas.mode)
        self._canvas.set_preview(mask=(region, joined))

    def _take(self, mode: str) -> None:
        """Join what is selected with the mask: one undo step."""
        if self.jobs.busy and self._selected is None:
            self._taking = mode
            return
        selected = self._selected
        self._canvas.end_draft()
        self._canvas.set_preview()
        if selected is not None and not selected.region.empty:
            self._window.masks.join("Click to select", selected.region, selected.part, mode)
