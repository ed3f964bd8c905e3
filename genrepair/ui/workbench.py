"""The open photo: opening, painting, undoing, saving; what the window's widgets talk to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from genrepair.errors import StaleResultError
from genrepair.imaging.pyramid import Pyramid
from genrepair.imaging.region import Region
from genrepair.imaging.stroke import Radius
from genrepair.progress import Progress
from genrepair.tools.tool import Outcome
from genrepair.ui.canvas.compare import Before
from genrepair.ui.canvas.layers import Layers
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import Message, explain
from genrepair.ui.history.history import StepTitles
from genrepair.ui.masks.titles import MASK_TITLES, mask_title

if TYPE_CHECKING:
    from genrepair.imaging.photo import SaveOptions
    from genrepair.services.applied_step import Done
    from genrepair.services.certificate import Certificate
    from genrepair.services.document import Document
    from genrepair.services.replay import Rebuilt

STEP_TITLES = (
    "Repair",
    "Mark what was found",
    "Find dust",
    "Fill from the second scan",
    "Clone",
    "Heal",
    *MASK_TITLES,
)
"""What steps that are no tool are called in the history; English, translated where they are shown."""

Opener = Callable[[Path, int, Progress], "Document"]
"""Path, memory for undo in MiB, and progress to the document; runs on the reading thread."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenPhoto:
    """A document with what is needed to draw it."""

    document: Document
    layers: Layers
    before: Before


class Workbench(QObject):
    """Holds at most one photo.

    Attributes
    ----------
    photo_changed : Signal(object)
        The `OpenPhoto`, or None when it was closed.
    pixels_changed, mask_changed, protect_changed : Signal(object)
        Region that changed.
    state_changed : Signal()
        Titles of undo and redo, or whether it is modified.
    saved : Signal(object)
        `Certificate` of the photo that was written.
    message : Signal(object)
        A `Message` for the person.
    """

    photo_changed = Signal(object)
    pixels_changed = Signal(object)
    mask_changed = Signal(object)
    protect_changed = Signal(object)
    state_changed = Signal()
    saved = Signal(object)
    message = Signal(object)

    def __init__(self, files: JobRunner, opener: Opener | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._opener = opener or _open_document
        self.undo_budget_mb = 512
        self.photo: OpenPhoto | None = None
        self.steps = StepTitles()
        self.saving = False
        self.project: Path | None = None
        self._project_state: tuple[object, ...] | None = None

    @property
    def document(self) -> Document | None:
        """The document; None without a photo."""
        return self.photo.document if self.photo is not None else None

    @property
    def modified(self) -> bool:
        """Whether something would be lost by closing."""
        document = self.document
        return document is not None and document.modified and document.state != self._project_state

    # -- opening and saving ----------------------------------------------------------------------------------

    def open(
        self,
        path: Path,
        opened: Callable[[Path], None] | None = None,
        opener: Opener | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Read a photo in the background and then show it; another opener reads something else than photos."""
        budget, read = self.undo_budget_mb, opener or self._opener

        def work(progress: Progress) -> OpenPhoto:
            photo = _prepare(read(path, budget, progress))
            progress.update(1.0)
            return photo

        def done(photo: OpenPhoto) -> None:
            self._show(photo)
            if opened is not None:
                opened(path)

        self._files.start(JobTicket(self.tr("Opening {name}…").format(name=path.name), work, done, failed=failed))

    def keep_project(self, path: Path, state: tuple[object, ...] | None = None) -> None:
        """Remember which project holds the document as it is, or as it was in a state."""
        if self.document is not None:
            self.project, self._project_state = path, state or self.document.state
            self.state_changed.emit()

    def set_saving(self, saving: bool) -> None:
        """While something is saved, painting and repairing wait."""
        self.saving = saving
        self.state_changed.emit()

    def close(self) -> None:
        """Let go of the photo."""
        if self.photo is not None:
            document, self.photo = self.photo.document, None
            self.project = self._project_state = None
            self.steps.clear()
            self.photo_changed.emit(None)
            document.close()

    def save(
        self,
        path: Path,
        options: SaveOptions | None,
        overwrite: bool,
        saved: Callable[[], object] | None = None,
        record: bool = True,
    ) -> None:
        """Write the photo in the background; painting and repairing wait until it is done."""
        photo = self.photo
        if photo is None:
            return
        self.set_saving(True)

        def work(_progress: Progress) -> Certificate:
            from genrepair.services.saving import save_document

            return save_document(photo.document, path, options, overwrite, record)

        def done(certificate: Certificate) -> None:
            self.set_saving(False)
            for sentence in certificate.lost:
                self.message.emit(Message("warning", sentence))
            self.saved.emit(certificate)
            if saved is not None:
                saved()

        def failed(error: Exception) -> None:
            self.set_saving(False)
            self.message.emit(explain(error))

        title = self.tr("Saving {name}…").format(name=path.name)
        self._files.start(JobTicket(title, work, done, failed=failed, cancelled=lambda: self.set_saving(False)))

    def _show(self, photo: OpenPhoto) -> None:
        self.close()
        self.photo = photo
        for step in photo.document.steps:
            self.steps.push(step.title)
        photo.document.subscribe(self._on_document)
        self.photo_changed.emit(photo)
        self.state_changed.emit()
        for note in photo.document.photo.notes:
            self.message.emit(Message("info", note))

    def _on_document(self, kind: str, region: Region) -> None:
        # `save` tells "state" from its own thread; a signal is then delivered on the main thread.
        photo = self.photo
        if photo is None:
            return
        if kind == "pixels":
            photo.before.keep()
            photo.layers.photo.refresh(region)
            self.pixels_changed.emit(region)
        elif kind == "mask":
            photo.layers.mask.refresh(region)
            self.mask_changed.emit(region)
        elif kind == "protect":
            photo.layers.protecting = True
            if photo.layers.protect is not None:
                photo.layers.protect.refresh(region)
            self.protect_changed.emit(region)
        else:
            self.state_changed.emit()

    # -- changing --------------------------------------------------------------------------------------------

    def paint(
        self,
        points: Sequence[tuple[float, float]],
        radius: Radius,
        erase: bool,
        new_stroke: bool,
        hardness: float = 1.0,
        target: str = "mask",
    ) -> None:
        """Paint a segment of a stroke."""
        document = self.document
        if document is not None and not self.saving:
            title = mask_title("Erase" if erase else "Brush", target)
            if new_stroke:
                self.steps.push(title)
            document.paint(points, radius, erase, new_stroke, hardness=hardness, target=target, title=title)

    def change_mask(self, title: str, change: Callable[[Document, str], Region]) -> bool:
        """Do something with the mask or the protection that is one step; False where nothing changed.

        Parameters
        ----------
        title : str
        change : callable (document, title) -> Region
        """
        if self.document is None or self.saving or change(self.document, title).empty:
            return False
        self._pushed(title)
        return True

    def apply(
        self, outcome: Outcome, title: str, revision: int, done: Sequence[Done] = (), mask_name: int | None = None
    ) -> bool:
        """Lay an outcome over the photo as one step; False if it came too late or changed nothing."""
        document = self.document
        if document is None:
            return False
        steps = len(document.steps)
        try:
            region = document.apply(outcome, title, revision, done, mask_name)
        except StaleResultError as error:
            self.message.emit(explain(error))
            return False
        if outcome.patches or not region.empty or len(document.steps) > steps:
            self._pushed(title)
            return True
        return False

    def rebuild(self, rebuilt: Rebuilt, title: str) -> bool:
        """Take a photo that was built anew from other steps; False if it came too late."""
        document = self.document
        if document is None:
            return False
        try:
            document.rebuild(rebuilt, title)
        except StaleResultError as error:
            self.message.emit(explain(error))
            return False
        self._pushed(title)
        return True

    def undo(self) -> bool:
        """Take a step back; False at the start."""
        return self._travel(back=True)

    def redo(self) -> bool:
        """Do a step again; False at the end."""
        return self._travel(back=False)

    def travel(self, done: int) -> None:
        """Undo or redo until ``done`` steps are in the photo."""
        while self.steps.done > done and self.undo():
            pass
        while self.steps.done < done and self.redo():
            pass

    def _travel(self, back: bool) -> bool:
        document = self.document
        if document is None or self.saving:
            return False
        if (document.undo_title if back else document.redo_title) is None:
            return False
        if back:
            self.steps.back()
            document.undo()
        else:
            self.steps.forth()
            document.redo()
        return True

    def _pushed(self, title: str) -> None:
        self.steps.push(title)
        self.state_changed.emit()


def _open_document(path: Path, undo_budget_mb: int, _progress: Progress) -> Document:
    from genrepair.services.document import open_document

    return open_document(path, undo_budget_mb=undo_budget_mb)


def _prepare(document: Document) -> OpenPhoto:
    """Everything that drawing needs, made on the reading thread so that the first picture does not wait for it."""
    photo, mask = Pyramid(document.pixels), Pyramid(document.mask)
    transparency = None if document.photo.carried.infrared else document.photo.alpha
    alpha = None if transparency is None else Pyramid(transparency)
    for pyramid in (photo, mask, alpha):
        if pyramid is not None:
            pyramid.level(pyramid.top)
    layers = Layers(photo, mask, document.photo.carried.icc, alpha, Pyramid(document.protect))
    layers.protecting = document.mask_snapshot("protect") is not None
    before = Before(photo, document.original_part, lambda: document.steps)
    if document.steps:
        # A project: the photo is repaired already, so the halved copies of the original have to be made.
        before.keep(Pyramid(document.original(document.whole)))
    return OpenPhoto(document, layers, before)
