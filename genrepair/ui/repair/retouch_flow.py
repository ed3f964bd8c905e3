"""From gestures of the clone and heal brush to strokes of the document."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from genrepair.errors import GenrepairError
from genrepair.services.retouch import BrushStroke
from genrepair.tools.retouch import RetouchParams
from genrepair.ui.canvas.canvas import Canvas
from genrepair.ui.common.messages import Message, explain
from genrepair.ui.repair.preview_flow import PreviewFlow
from genrepair.ui.repair.retouch_options import RetouchOptions
from genrepair.ui.repair.tool_runner import ToolRunner
from genrepair.ui.workbench import Workbench


class RetouchFlow(QObject):
    """A stroke is drawn over the photo while it is painted and becomes one undo step when it ends.

    Parameters
    ----------
    canvas : Canvas
    bench : Workbench
    panel : RetouchOptions
        Says how hard and how opaque.
    runner : ToolRunner
        While it works on the photo, nothing is painted.
    preview : PreviewFlow
        Goes away: the stroke is painted on the photo as it is.
    tell : callable (message)
    parent : QObject
    """

    def __init__(
        self,
        canvas: Canvas,
        bench: Workbench,
        panel: RetouchOptions,
        runner: ToolRunner,
        preview: PreviewFlow,
        tell: Callable[[Message | None], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._canvas, self._bench, self._panel = canvas, bench, panel
        self._runner, self._preview, self._tell = runner, preview, tell
        self._stroke: BrushStroke | None = None
        canvas.retouched.connect(self.paint)
        canvas.retouch_ended.connect(self.end)
        canvas.source_chosen.connect(self._on_source)
        panel.aligned_chosen.connect(canvas.set_aligned)

    def paint(self, kind: str, points: list[tuple[float, float, float]], offset: tuple[int, int] | None) -> None:
        """Begin a stroke, or go on with it."""
        joined = offset is None
        if offset is not None:
            self._stroke = self._begin(kind, offset)
        if self._stroke is not None:
            region = self._stroke.add(points, joined)
            self._canvas.set_stroke(self._stroke.part, region)

    def end(self, keep: bool) -> None:
        """Make it a step, or drop it."""
        stroke, self._stroke = self._stroke, None
        self._canvas.set_stroke(None, None if stroke is None else stroke.region)
        if stroke is None or not keep:
            return
        outcome, revision, done = stroke.finish()
        if not outcome.patches:
            self._tell(Message("info", self.tr("Nothing was copied: the source lies outside the photo or is clear.")))
        elif not self._bench.saving:
            self._bench.apply(outcome, stroke.title, revision, [done])

    def _begin(self, kind: str, offset: tuple[int, int]) -> BrushStroke | None:
        document = self._bench.document
        if document is None:
            return None
        if self._bench.saving or self._runner.busy or self._runner.adjusting:
            self._runner.settle(lambda: None)
            self._tell(Message("info", self.tr("Something is still running; paint again when it is done.")))
            return None
        self._preview.stop()
        params = RetouchParams(kind, self._panel.opacity, self._panel.hardness)
        try:
            return BrushStroke(document, params, offset)
        except GenrepairError as error:
            self._tell(explain(error))
            return None

    def _on_source(self, chosen: bool) -> None:
        if not chosen:
            text = self.tr("Hold Alt (or Ctrl) and click the place to copy from, then paint.")
            self._tell(Message("info", text))
        else:
            self._tell(None)
