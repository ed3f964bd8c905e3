"""When a tool is tried on the visible part, and when what was tried goes away again."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from genrepair.ui.canvas.canvas import Canvas
from genrepair.ui.common.job_runner import JobRunner
from genrepair.ui.repair.tool_panel import ToolPanel
from genrepair.ui.repair.tool_runner import Preview, ToolRunner

_AGAIN_MS = 300
_PIXELS = 1_500_000
"""A preview works on the middle of what is visible, so that a slider answers within 100 ms on any photo."""


class PreviewFlow(QObject):
    """Connects the panel's preview button and sliders with the runner and the canvas."""

    def __init__(
        self, canvas: Canvas, panel: ToolPanel, runner: ToolRunner, jobs: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._canvas, self._panel, self._runner, self._jobs = canvas, panel, runner, jobs
        self._again = QTimer(self, interval=_AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self._start)
        panel.preview_toggled.connect(self._on_toggled)
        panel.params_changed.connect(self._on_params)
        panel.tool_picked.connect(lambda _: self.stop())
        canvas.view_changed.connect(self.outdate)
        runner.previewed.connect(self._show)

    def stop(self) -> None:
        """Switch the preview off."""
        self._again.stop()
        self._panel.set_previewing(False)

    def outdate(self) -> None:
        """What is visible, or the photo, or a param that needs the network changed: try again when it rests."""
        if self._panel.previewing:
            self._again.start()

    def _on_toggled(self, on: bool) -> None:
        if on:
            self._start()
        else:
            self._again.stop()
            self._runner.stop_preview()

    def _start(self) -> None:
        view, panel = self._canvas.view, self._panel
        if view is None or not panel.previewing:
            return
        if self._jobs.busy:
            self._again.start()
        else:
            self._runner.preview(panel.tool_id, panel.params(panel.tool_id), view.preview_region(_PIXELS))

    def _on_params(self, tool_id: str, params: object, live: bool) -> None:
        view = self._canvas.view
        if view is None:
            return
        if live and (self._panel.previewing or self._runner.can_adjust(tool_id)):
            self._runner.adjust(tool_id, params, view.preview_region(_PIXELS))
        else:
            self.outdate()

    def _show(self, preview: Preview | None) -> None:
        if preview is None:
            self._canvas.set_preview()
            return
        mask = preview.outcome.mask
        part = None if mask is None else (preview.region, mask[preview.region.slices])
        self._canvas.set_preview(preview.outcome.patches, part, preview.region)
