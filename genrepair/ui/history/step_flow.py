"""What happens when a repair in the history is switched, moved, removed or run again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from genrepair.errors import UsageError
from genrepair.progress import Progress
from genrepair.services import replay
from genrepair.services.applied_step import AppliedStep
from genrepair.services.replay import Rebuilt
from genrepair.tools.catalog import hand_tools
from genrepair.tools.tool import Tool
from genrepair.ui.common.engine_room import EngineRoom
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import Message
from genrepair.ui.history.rerun_dialog import RerunDialog
from genrepair.ui.history.steps_view import StepsView, translated
from genrepair.ui.repair.tool_runner import ToolRunner
from genrepair.ui.workbench import Workbench

Asked = tuple[Any, str | None]


def ask_rerun(
    window: QWidget,
    step: AppliedStep,
    tool: Tool,
    models: Sequence[tuple[str, str]],
    dependent: Sequence[AppliedStep],
) -> Asked | None:
    """Other params and another model for a step; None if the person thought better of it."""
    dialog = RerunDialog(step, tool, models, dependent, window)
    return (dialog.params(), dialog.model()) if dialog.exec() == QDialog.DialogCode.Accepted else None


class StepFlow(QObject):
    """Builds the photo anew in the background and takes it as one undo step.

    Parameters
    ----------
    window : QWidget
        Parent of dialogs.
    view : StepsView
    bench : Workbench
    jobs : JobRunner
    runner : ToolRunner
        An adjustment that is still open is finished first.
    room : EngineRoom
    tools : mapping of id to Tool
    tell : callable (Message)
    """

    def __init__(
        self,
        window: QWidget,
        view: StepsView,
        bench: Workbench,
        jobs: JobRunner,
        runner: ToolRunner,
        room: EngineRoom,
        tools: Mapping[str, Tool],
        tell: Callable[[Message], None],
    ) -> None:
        super().__init__(window)
        self._window, self._view, self._bench, self._jobs = window, view, bench, jobs
        self._runner, self._room, self._tools, self._tell = runner, room, tools, tell
        view.switched.connect(self.switch)
        view.move_asked.connect(self.move)
        view.remove_asked.connect(self.remove)
        view.rerun_asked.connect(self.ask_rerun)

    def switch(self, step_id: int, enabled: bool) -> None:
        """Switch a step on or off."""
        text = self.tr("Switch on {step}") if enabled else self.tr("Switch off {step}")
        self.change(step_id, text, lambda steps: replay.switched(steps, step_id, enabled))

    def remove(self, step_id: int) -> None:
        """Take a step out of the photo; it can be undone."""
        self.change(step_id, self.tr("Remove {step}"), lambda steps: replay.removed(steps, step_id))

    def move(self, step_id: int, to: int) -> None:
        """Do a step at another place."""
        document = self._bench.document
        if document is not None and not replay.can_move(document.steps, step_id, to):
            self._view.restore()
            text = self.tr("A repair cannot come before the search that found its mask.")
            self._tell(Message("info", text))
            return
        self.change(step_id, self.tr("Move {step}"), lambda steps: replay.moved(steps, step_id, to))

    def ask_rerun(self, step_id: int) -> None:
        """Ask for other settings and run a step again."""
        document = self._bench.document
        step = self._step(step_id)
        if document is None or step is None or step.tool not in {*self._tools, *hand_tools()}:
            return
        tool = self._find_tool(step.tool)
        later = replay.to_run(replay.with_params(document.steps, step_id, step.params, step.chosen_model))
        models = self._room.models(tool.task)
        asked = ask_rerun(self._window, step, tool, models, [each for each in later if each.id != step_id])
        if asked is not None:
            params, model = asked
            change = lambda steps: replay.with_params(steps, step_id, params, model)  # noqa: E731
            self.change(step_id, self.tr("Run {step} again"), change)

    def _step(self, step_id: int) -> AppliedStep | None:
        document = self._bench.document
        steps = document.steps if document is not None else ()
        return next((step for step in steps if step.id == step_id), None)

    def change(
        self, step_id: int, title: str, change: Callable[[Sequence[AppliedStep]], tuple[AppliedStep, ...]]
    ) -> None:
        """Build the photo anew from changed steps, as one undo step; ``{step}`` in the title is the step's."""
        self._runner.settle(lambda: self._start(step_id, title, change))

    def _start(
        self, step_id: int, title: str, change: Callable[[Sequence[AppliedStep]], tuple[AppliedStep, ...]]
    ) -> None:
        document, step = self._bench.document, self._step(step_id)
        if document is None or step is None or self._bench.saving:
            self._view.restore()
            return
        title = title.format(step=translated(step.title))
        old, new, base = document.steps, change(document.steps), document.base(self._find_tool)

        def work(progress: Progress) -> Rebuilt:
            return replay.rebuild(base, old, new, self._room.engine, progress)

        def done(rebuilt: Rebuilt) -> None:
            if self._bench.document is document:
                self._runner.stop_preview()
                self._bench.rebuild(rebuilt, title)
                self._view.select(step_id)

        def failed(error: Exception) -> None:
            self._view.restore()
            self._jobs.failed.emit(error)

        quiet = not replay.to_run(new)
        ticket = JobTicket(f"{title}…", work, done, failed=failed, cancelled=self._view.restore, quiet=quiet)
        self._jobs.start(ticket)

    def _find_tool(self, tool_id: str) -> Tool:
        tool = self._tools.get(tool_id) or hand_tools().get(tool_id)
        if tool is None:
            raise UsageError(f"There is no tool {tool_id!r}.")
        return tool
