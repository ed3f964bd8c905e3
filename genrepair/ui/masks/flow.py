"""From gestures and commands to the mask, or to the protection, whichever is being edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from genrepair.errors import GenrepairError, StaleResultError
from genrepair.imaging.photo import SaveOptions, write_photo
from genrepair.imaging.region import Region
from genrepair.imaging.shapes import Ellipse, Rectangle, Shape
from genrepair.imaging.similar import similar
from genrepair.imaging.stroke import Point, Radius
from genrepair.progress import Progress
from genrepair.services.mask_edits import MASK_EDITS, pixels_of
from genrepair.services.outputs import mask_photo, read_mask
from genrepair.ui.canvas.canvas import Canvas
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import Message, explain
from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.masks.panel import MaskPanel
from genrepair.ui.masks.shape_dialog import ShapeDialog
from genrepair.ui.masks.titles import mask_title
from genrepair.ui.workbench import Workbench

if TYPE_CHECKING:
    from genrepair.services.document import Document
    from genrepair.services.mask_layer import MaskChange

TARGETS = ("mask", "protect")
_QUIET_BELOW = 8_000_000
"""Pixels up to which an edit is done before a progress bar could be read."""
_AT_ONCE_BELOW = 6_000_000
"""Pixels up to which joining a shape with the mask is not noticed by the hand that draws."""

Tell = Callable[[Message | None], None]


class MaskFlow(QObject):
    """Every gesture and every command is one undo step; what takes long runs off the main thread.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    canvas : Canvas
    bench : Workbench
        Holds the photo.
    jobs : JobRunner
        Where slow edits run.
    panel : MaskPanel
        Says how large, how hard and how tolerant.
    tell : callable (message)

    Attributes
    ----------
    target_changed : Signal(str)
        One of `TARGETS`.
    """

    target_changed = Signal(str)

    def __init__(
        self, window: QWidget, canvas: Canvas, bench: Workbench, jobs: JobRunner, panel: MaskPanel, tell: Tell
    ) -> None:
        super().__init__(window)
        self._window, self._canvas, self._bench = window, canvas, bench
        self._jobs, self._panel, self._tell = jobs, panel, tell
        self.target = "mask"
        self._stroke = 1.0, "mask"
        self.folder: Path | None = None
        self._box = Rectangle(0, 0, 99, 99)
        self.joining = JobRunner(self)
        self._after: list[Callable[[], object]] = []
        self.joining.idle.connect(self._go_on)
        self.joining.failed.connect(lambda error: tell(explain(error)))

    def set_target(self, target: str) -> None:
        """Edit the mask or the protection."""
        if target != self.target:
            self.target = target
            self.target_changed.emit(target)

    # -- gestures --------------------------------------------------------------------------------------------

    def stroke(self, points: list[Point], radius: Radius, erase: bool, new_stroke: bool) -> None:
        """Paint a segment of a stroke; it stays where it began, whatever is switched meanwhile."""
        if new_stroke:
            self._stroke = self._panel.hardness, self.target
        self._bench.paint(points, radius, erase, new_stroke, *self._stroke)

    def shape(self, shape: Shape, mode: str) -> None:
        """Join a shape with what is edited."""
        target, title = self.target, "Lasso" if self._canvas.tool == "lasso" else "Polygon"
        if isinstance(shape, Rectangle):
            self._box, title = shape, "Rectangle"
        elif isinstance(shape, Ellipse):
            self._box, title = shape.box, "Ellipse"

        def plan(document: Document) -> MaskChange:
            return document.plan_shape(*shape.rasterise(*document.mask.shape), mode, target)

        document = self._bench.document
        if document is not None:
            whole = document.whole
            area = whole.area if mode == "intersect" else shape.region.clip(whole.height, whole.width).area
            self._change(mask_title(title, target), plan, target, area)

    def add(self, title: str, make: Callable[[], NDArray[np.uint8]]) -> None:
        """Add a mask of the whole photo to what is marked; ``make`` runs off the main thread for a large photo."""
        self._change(title, lambda d: d.plan_shape(d.whole, make(), "add"), "mask")

    def join(self, title: str, region: Region, part: NDArray[np.uint8], mode: str) -> None:
        """Join a part of a mask with what is edited; nothing of it lies outside the region."""
        target = self.target
        area = self._bench.document.whole.area if self._bench.document and mode == "intersect" else region.area
        self._change(mask_title(title, target), lambda d: d.plan_shape(region, part, mode, target), target, area)

    def wand(self, row: float, column: float, mode: str) -> None:
        """Join everything that looks like a place with what is edited."""
        document = self._bench.document
        if document is None:
            return
        height, width = document.mask.shape
        place = round(row), round(column)
        if not (0 <= place[0] < height and 0 <= place[1] < width):
            return
        pixels, target = document.pixels, self.target
        tolerance, contiguous = self._panel.tolerance, self._panel.contiguous

        def work(progress: Progress) -> NDArray[np.uint8]:
            return similar(pixels, *place, tolerance, contiguous, progress)

        def done(part: NDArray[np.uint8]) -> None:
            if self._bench.document is document:
                title = mask_title("Magic wand", target)
                self._change(title, lambda d: d.plan_shape(d.whole, part, mode, target), target)

        self._start(self.tr("Looking for what is alike…"), work, done)

    def ask_numbers(self) -> None:
        """Let the person type where a rectangle or an ellipse is."""
        document = self._bench.document
        if document is None or self._canvas.tool not in ("rectangle", "ellipse"):
            return
        ellipse = self._canvas.tool == "ellipse"
        dialog = ShapeDialog(self._box.region, document.mask.shape, document.photo.carried.dpi, self._window)
        dialog.changed.connect(lambda: self._canvas.show_box(dialog.box(), ellipse))
        self._canvas.show_box(dialog.box(), ellipse)
        accepted = dialog.exec()
        self._canvas.show_box(None)
        if accepted:
            box = dialog.box()
            self.shape(Ellipse(box) if ellipse else box, self._canvas.mode)

    # -- the whole mask --------------------------------------------------------------------------------------

    def edit(self, name: str) -> None:
        """Grow, shrink, feather, fill holes or remove specks: a key of `MASK_EDITS`."""
        document, edit, target = self._bench.document, MASK_EDITS[name], self.target
        if document is None:
            return
        mask, content = document.mask_snapshot(target), document.mask_content(target)
        if mask is None:
            self._tell(Message("info", self.tr("Nothing is marked yet, so there is nothing to change.")))
            return
        try:
            pixels = pixels_of(*self._panel.amount, document.photo.carried.dpi) if edit.sized else 0.0
        except GenrepairError as error:
            self._tell(explain(error))
            return

        def done(change: MaskChange) -> None:
            if self._bench.document is document:
                try:
                    self._bench.change_mask(mask_title(edit.title, target), lambda d, t: d.take_mask(change, t, target))
                except StaleResultError as error:
                    self._tell(explain(error))

        def work(_progress: Progress) -> MaskChange:
            result = edit.work(mask, pixels)
            return replace(document.plan_mask(result, target), content=content)

        self._start(self.tr("Changing the mask…"), work, done)

    def invert(self) -> None:
        """Mark what is not marked."""
        target = self.target
        self._change(mask_title("Invert mask", target), lambda d: d.plan_inverted(target), target)

    def clear(self) -> None:
        """Mark nothing."""
        target = self.target
        self._change(mask_title("Clear mask", target), lambda d: d.plan_mask(np.zeros_like(d.mask), target), target)

    def select_all(self) -> None:
        """Mark everything."""
        target = self.target
        self._change(
            mask_title("Mask everything", target), lambda d: d.plan_mask(np.full_like(d.mask, 255), target), target
        )

    # -- files -----------------------------------------------------------------------------------------------

    def import_png(self) -> None:
        """Replace what is edited by a picture: white is marked."""
        document, target = self._bench.document, self.target
        path = None if document is None else file_dialogs.ask_mask(self._window, self._near())
        if document is None or path is None:
            return
        self.folder = path.parent

        def done(mask: NDArray[np.uint8]) -> None:
            if self._bench.document is document:
                title = mask_title("Import mask", target)
                if not self._bench.change_mask(title, lambda d, t: d.set_mask(mask, t, target)):
                    self._tell(Message("info", self.tr("The file marks exactly what is marked already.")))

        shape = document.whole.height, document.whole.width
        self._start(self.tr("Reading the mask…"), lambda _: read_mask(path, shape, soft=True), done)

    def export_png(self) -> None:
        """Write what is edited as a picture: white is marked."""
        document = self._bench.document
        if document is None:
            return
        kind = "mask" if self.target == "mask" else "protection"
        name = document.path.name if document.path is not None else self.tr("photo")
        suggestion = (self._near() or Path()) / f"{name}.{kind}.png"
        path = file_dialogs.ask_mask_path(self._window, suggestion)
        if path is None:
            return
        self.folder = path.parent
        values = (document.mask if self.target == "mask" else document.protect).copy()
        picture = mask_photo(values, document.photo)

        def done(_report: object) -> None:
            self._tell(Message("success", self.tr("The mask is saved as {name}.").format(name=path.name)))

        # The file dialog has asked already whether an existing file may go.
        self._start(
            self.tr("Saving the mask…"), lambda _: write_photo(picture, path, SaveOptions(), overwrite=True), done
        )

    # -- inside ----------------------------------------------------------------------------------------------

    def settle(self, then: Callable[[], object]) -> None:
        """Call ``then`` once every shape that was drawn is in the mask."""
        self._after.append(then)
        if not self.joining.busy:
            self._go_on()

    def _go_on(self) -> None:
        after, self._after = self._after, []
        for then in after:
            then()

    def _change(self, title: str, plan: Callable[[Document], MaskChange], target: str, area: int | None = None) -> None:
        """Change the mask at once, or in the background where that takes longer than a person can notice.

        What was painted meanwhile stays: the change is then worked out anew.
        """
        document = self._bench.document
        if document is None:
            return

        def take(change: MaskChange) -> None:
            self._bench.change_mask(title, lambda d, t: d.take_mask(change, t, target))

        def done(change: MaskChange) -> None:
            if self._bench.document is document:
                try:
                    take(change)
                except StaleResultError:
                    self._change(title, plan, target, area)

        if (document.whole.area if area is None else area) < _AT_ONCE_BELOW:
            take(plan(document))
        else:
            # Not behind a repair that may run for minutes: a line of its own.
            self.joining.start(JobTicket(self.tr("Changing the mask…"), lambda _: plan(document), done, quiet=True))

    def _near(self) -> Path | None:
        document = self._bench.document
        path = None if document is None else document.path
        return self.folder or (None if path is None else path.parent)

    def _start(self, title: str, work: Callable[[Progress], object], done: Callable[..., None]) -> None:
        document = self._bench.document
        quiet = document is None or document.whole.area < _QUIET_BELOW
        self._jobs.start(JobTicket(title, work, done, quiet=quiet))
