"""Runs tools on the open photo: apply, preview, and sliders that answer without the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from genrepair.imaging.region import Region
from genrepair.progress import Progress
from genrepair.services.applied_step import Done, describe
from genrepair.services.mending import run_mending
from genrepair.services.repair import PreparedCache, draft_request, finish_tool, prepare_tool, run_recipe, run_tool
from genrepair.tools.tool import Outcome, Request, Tool
from genrepair.ui.common.engine_room import EngineRoom
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.spoken import spoken
from genrepair.ui.workbench import Workbench

if TYPE_CHECKING:
    from genrepair.engine import Engine
    from genrepair.services.recipe import Recipe

_COMMIT_MS = 400
"""A slider that rests this long has its step redone on the whole photo."""


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What is laid over the canvas.

    Parameters
    ----------
    outcome : Outcome
        Patches, or a mask.
    region : Region
        The part of the photo that was worked on.
    request : Request
        What it was made from; its params may be replaced.
    prepared : object
        What the network made.
    """

    outcome: Outcome
    region: Region
    request: Request
    prepared: Any


class ToolRunner(QObject):
    """One thing at a time: an apply, a preview, or the answer to a slider.

    A slider of the tool that was applied last takes that step back, shows the visible part with the new value at once,
    and redoes the step when the slider rests; the network does not run again, because what it made is kept.

    Attributes
    ----------
    cache : PreparedCache
        What the networks made, for all who look at the same photo.
    observe : callable (Tool, Request, Outcome), or None
        Told on the worker thread what a tool made of the whole photo, before the document changes.
    previewed : Signal(object)
        A `Preview` to show, or None to take it away.
    finished : Signal(str, object)
        Tool id (or "repair") and the outcome's summary.
    device_used : Signal(str, str)
        Provider and title of the model that really ran.
    """

    previewed = Signal(object)
    finished = Signal(str, object)
    device_used = Signal(str, str)
    _drafted = Signal(object)

    def __init__(
        self,
        workbench: Workbench,
        runner: JobRunner,
        room: EngineRoom,
        tools: Mapping[str, Tool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbench, self._runner, self._room, self._tools = workbench, runner, room, tools
        self.cache = PreparedCache()
        self.observe: Callable[[Tool, Request, Outcome], None] | None = None
        self._preview: Preview | None = None
        self._applied: tuple[str, int, int] | None = None
        self._adjusting: tuple[str, Any] | None = None
        self._wanted: tuple[str, Any, Region] | None = None
        self._answering = False
        self._commit = QTimer(self, interval=_COMMIT_MS, singleShot=True)
        self._commit.timeout.connect(lambda: self._redo_adjusted())
        # Emitted where the network runs, received where widgets live.
        self._drafted.connect(self._show_draft)

    @property
    def adjusting(self) -> bool:
        """Whether a slider took the last step back for the moment."""
        return self._adjusting is not None

    def forget(self) -> None:
        """Another photo: stop what works on the old one and drop what is known of it."""
        self._runner.cancel()
        self._commit.stop()
        self.cache.clear()
        self._preview = self._applied = self._adjusting = self._wanted = None

    # -- whole photo -----------------------------------------------------------------------------------------

    def apply(self, tool_id: str, params: Any) -> None:
        """Run a tool on the whole photo in the background; one undo step."""
        self.settle(lambda: self._start_apply(tool_id, params))

    @property
    def busy(self) -> bool:
        """Whether a tool runs."""
        return self._runner.busy

    def repair(self, recipe: Recipe) -> None:
        """Run a whole recipe; one undo step."""
        self.repair_with(lambda _: recipe)

    def repair_with(self, find: Callable[[Engine], Recipe]) -> None:
        """Run a recipe that is made ready where the engine is; one undo step."""
        self.settle(lambda: self._start_repair(find))

    def repair_marked(
        self, recipe: Recipe, marked: NDArray[np.uint8], first: Callable[[Request], None] | None = None
    ) -> None:
        """Run a recipe whose damage was found before; one undo step. ``first`` sees the photo before it changes."""
        self.settle(lambda: self._start_repair(lambda _: recipe, marked, first))

    def _start_repair(
        self,
        find: Callable[[Engine], Recipe],
        marked: NDArray[np.uint8] | None = None,
        first: Callable[[Request], None] | None = None,
    ) -> None:
        document = self._workbench.document
        if document is None:
            return
        request = document.request("", None)
        carried = document.photo.carried

        def work(progress: Progress) -> tuple[Outcome, list[Done], tuple[str, str]]:
            made: list[Done] = []
            engine = self._room.engine()
            recipe = find(engine)
            if first is not None:
                first(request)

            def observe(tool: Tool, current: Request, outcome: Outcome, seconds: float) -> None:
                made.append(describe(tool, current, outcome, engine, seconds))

            if marked is None:
                outcome = run_recipe(request, recipe, engine, progress, self.cache, observe, carried)
            else:
                outcome = run_mending(request, recipe, marked, engine, progress, self.cache, observe, carried)
            tasks = [each.task for each in made if each.model]
            return outcome, made, self._room.in_use(tasks[-1]) if tasks else ("", "")

        def done(result: tuple[Outcome, list[Done], tuple[str, str]]) -> None:
            outcome, made, used = result
            if used[0]:
                self.device_used.emit(*used)
            if self._workbench.document is not document:
                return
            if self._workbench.apply(outcome, "Repair", request.revision, made, request.mask_content):
                self._applied = None
            self.finished.emit("repair", outcome.summary)

        self._runner.start(JobTicket(self.tr("Repairing…"), work, done))

    def _start_apply(
        self, tool_id: str, params: Any, then: Callable[[], object] | None = None, again: bool = False
    ) -> None:
        document = self._workbench.document
        if document is None:
            return
        tool = self._tools[tool_id]
        request = document.request(tool_id, params)

        def work(progress: Progress) -> tuple[Outcome, Done, tuple[str, str]]:
            engine, started = self._room.engine(), perf_counter()
            outcome = run_tool(tool, request, engine, progress, self.cache)
            if self.observe is not None:
                self.observe(tool, request, outcome)
            made = describe(tool, request, outcome, engine, perf_counter() - started)
            return outcome, made, self._room.in_use(tool.task, request.model)

        def done(result: tuple[Outcome, Done, tuple[str, str]]) -> None:
            outcome, made, used = result
            self.device_used.emit(*used)
            if self._workbench.document is not document:
                return
            self.stop_preview()
            applied = self._workbench.apply(outcome, tool.title, request.revision, [made], request.mask_content)
            self._applied = (tool_id, document.revision, self._workbench.steps.done) if applied else None
            self.finished.emit(tool_id, outcome.summary)
            if then is not None:
                then()

        def stopped() -> None:
            self.stop_preview()
            if again and self._workbench.document is document:
                # The step that the slider took back returns as it was.
                self._workbench.redo()

        def failed(error: Exception) -> None:
            stopped()
            self._runner.failed.emit(error)

        self._runner.start(JobTicket(f"{spoken(tool.title)}…", work, done, failed=failed, cancelled=stopped))

    # -- preview ---------------------------------------------------------------------------------------------

    def preview(self, tool_id: str, params: Any, region: Region) -> None:
        """Run a tool on a part of the photo and show it without changing anything."""
        document = self._workbench.document
        if document is None or region.empty:
            return
        tool = self._tools[tool_id]
        request = document.request(tool_id, params, region=region)

        def work(progress: Progress) -> tuple[Preview, tuple[str, str]]:
            engine = self._room.engine()
            quick = None if self.cache.get(tool, request) is not None else draft_request(tool, request, engine)
            if quick is not None:
                early = prepare_tool(tool, quick, engine, progress, self.cache)
                self._drafted.emit(Preview(finish_tool(tool, quick, early), region, quick, early))
            prepared = prepare_tool(tool, request, engine, progress, self.cache)
            outcome = finish_tool(tool, request, prepared)
            return Preview(outcome, region, request, prepared), self._room.in_use(tool.task, request.model)

        def done(result: tuple[Preview, tuple[str, str]]) -> None:
            preview, used = result
            self.device_used.emit(*used)
            if self._workbench.document is document:
                self._preview = preview
                self.previewed.emit(preview)

        self._runner.start(JobTicket(self.tr("Preview…"), work, done))

    def _show_draft(self, draft: Preview) -> None:
        """The first look at a preview that is still being made."""
        if self._runner.busy and self._workbench.document is not None and _still_true(draft.request):
            self.previewed.emit(draft)

    def stop_preview(self) -> None:
        """Take the preview away."""
        self._preview = None
        self._wanted = None
        self.previewed.emit(None)

    # -- sliders ---------------------------------------------------------------------------------------------

    def can_adjust(self, tool_id: str) -> bool:
        """Whether the last step in the photo is this tool's, so that its sliders may still change it."""
        document = self._workbench.document
        if self._adjusting is not None:
            return self._adjusting[0] == tool_id
        if document is None or self._applied is None:
            return False
        return self._applied == (tool_id, document.revision, self._workbench.steps.done)

    def adjust(self, tool_id: str, params: Any, visible: Region) -> None:
        """A live param moved: answer on the visible part, with what the network made before."""
        if self._adjusting is None and not self.can_adjust(tool_id):
            if self._preview is not None:
                self._answer(tool_id, params, self._preview.region)
            return
        if self._adjusting is None:
            if self._runner.busy or not self._workbench.undo():
                return
            self._applied = None
        self._adjusting = tool_id, params
        self._answer(tool_id, params, visible)
        self._commit.start()

    def settle(self, then: Callable[[], object]) -> None:
        """Finish an adjustment that is still open, then do something else."""
        self._commit.stop()
        if self._adjusting is None:
            then()
        else:
            self._redo_adjusted(then)

    def _redo_adjusted(self, then: Callable[[], object] | None = None) -> None:
        if self._adjusting is not None:
            (tool_id, params), self._adjusting = self._adjusting, None
            self._start_apply(tool_id, params, then, again=True)

    def _answer(self, tool_id: str, params: Any, region: Region) -> None:
        self._wanted = tool_id, params, region
        if not self._answering:
            self._next_answer()

    def _next_answer(self) -> None:
        document = self._workbench.document
        if self._wanted is None or document is None:
            return
        (tool_id, params, region), self._wanted = self._wanted, None
        tool = self._tools[tool_id]
        old = self._preview
        if old is not None and old.region == region and _still_true(old.request):
            request = replace(old.request, params=params)
        else:
            request = document.request(tool_id, params, region=region)
        known = old is not None and request.pixels is old.request.pixels
        prepared = old.prepared if old is not None and known else self.cache.get(tool, request)
        if prepared is None:
            return
        self._answering = True

        def done(outcome: Outcome) -> None:
            self._answering = False
            if self._wanted is not None:
                self._next_answer()
            elif self._workbench.document is document:
                self._preview = Preview(outcome, region, request, prepared)
                self.previewed.emit(self._preview)

        def failed(error: Exception) -> None:
            self._answering = False
            self._runner.failed.emit(error)

        def dropped() -> None:
            self._answering = False

        work = _finish(tool, request, prepared)
        self._runner.start(JobTicket("", work, done, failed=failed, cancelled=dropped, quiet=True))


def _still_true(request: Request) -> bool:
    return request.unchanged is None or request.unchanged()


def _finish(tool: Tool, request: Request, prepared: Any) -> Any:
    return lambda _progress: finish_tool(tool, request, prepared)
