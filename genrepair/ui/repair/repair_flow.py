"""What the commands of the Repair menu do, and what is said when they have ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from genrepair.tools.tool import Tool
from genrepair.ui.common.messages import Message
from genrepair.ui.repair.preview_flow import PreviewFlow
from genrepair.ui.repair.tool_panel import ToolPanel
from genrepair.ui.repair.tool_runner import ToolRunner
from genrepair.ui.workbench import Workbench


class RepairFlow(QObject):
    """Runs what is picked in the panel, the search for damage, or everything.

    Parameters
    ----------
    tools : mapping of id to Tool
    panel : ToolPanel
    runner : ToolRunner
    preview : PreviewFlow
    bench : Workbench
    tell : callable (Message)
        Shows a notice.
    parent : QObject
    """

    def __init__(
        self,
        tools: Mapping[str, Tool],
        panel: ToolPanel,
        runner: ToolRunner,
        preview: PreviewFlow,
        bench: Workbench,
        tell: Callable[[Message], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._tools, self._panel, self._runner, self._preview = tools, panel, runner, preview
        self._bench, self._tell = bench, tell

    def apply(self, tool_id: str, params: object) -> None:
        """Run one tool."""
        self._preview.stop()
        self._runner.apply(tool_id, params)

    def apply_picked(self) -> None:
        """Run the tool of the panel."""
        self.apply(self._panel.tool_id, self._panel.params(self._panel.tool_id))

    def find(self) -> None:
        """Look for damage with the first tool that does."""
        tool = next((t for t in self._tools.values() if t.task == "damage"), None)
        if tool is not None:
            self._panel.pick(tool.id)
            self.apply(tool.id, self._panel.params(tool.id))

    def repair_everything(self) -> None:
        """Run the default recipe."""
        from genrepair.services.recipe import default_recipe

        self._preview.stop()
        self._runner.repair(default_recipe())

    def tell_finished(self, tool_id: str, summary: Mapping[str, object]) -> None:
        """Say what a person would otherwise wonder about."""
        skipped = [s for s in summary.get("steps", ()) if "skipped" in s]  # type: ignore[attr-defined]
        if skipped:
            self._tell(Message("info", self.tr("No damage was found, so nothing was filled.")))
        document, tool = self._bench.document, self._tools.get(tool_id)
        if tool is not None and tool.task == "damage" and document is not None and not document.mask.any():
            text = self.tr("No damage was found; raise the sensitivity, or paint over it with the brush.")
            self._tell(Message("info", text))
