"""When other fills are shown, where they come from, and what choosing one does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from genrepair.progress import Progress
from genrepair.services import fill_choices
from genrepair.services.applied_step import AppliedStep
from genrepair.services.fill_choices import Candidate, FillChoices
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import Message, explain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genrepair.imaging.region import Region
    from genrepair.ui.main_window import MainWindow

_UNASKED = 8
"""A Fill of at most so many places offers its other fills by itself."""


class FillFlow(QObject):
    """The newest Fill, one of its places at a time; its pictures are made in the background.

    Parameters
    ----------
    window : MainWindow
    tell : callable (Message)
    """

    _made = Signal(object, int)

    def __init__(self, window: MainWindow, tell: Callable[[Message | None], None]) -> None:
        super().__init__(window)
        self._window, self._tell = window, tell
        self._strip = window.stage.fills
        self.jobs = JobRunner(self)
        self._turn = 0
        self._step: AppliedStep | None = None
        self._places: list[Region] = []
        self._place = 0
        self._candidates: list[Candidate] = []
        self._choosing = False
        self._made.connect(self._on_made)
        self._strip.chosen.connect(self.choose)
        self._strip.looked_at.connect(self._look)
        self._strip.for_all.connect(self.use_for_all)
        self._strip.moved.connect(self.move)
        self._strip.closed.connect(self.close)
        window.bench.photo_changed.connect(lambda _: self.close())
        window.bench.pixels_changed.connect(lambda _: self._on_pixels())
        window.jobs.started.connect(lambda _title, quiet: None if quiet else self.jobs.cancel())
        window.runner.finished.connect(self._on_finished)

    @property
    def shown(self) -> bool:
        """Whether the strip is open."""
        return not self._strip.isHidden()

    @property
    def can_open(self) -> bool:
        """Whether there is a Fill to choose for."""
        document = self._window.bench.document
        return document is not None and fill_choices.last_fill(document.steps) is not None

    def open(self) -> None:
        """Show the other fills of the place nearest to the pointer, or to the middle of what is seen."""
        document = self._window.bench.document
        step = None if document is None else fill_choices.last_fill(document.steps)
        if step is None:
            return
        self._step, self._places = step, fill_choices.places_of(step)
        if self._places:
            # Their key is lent to the strip.
            self._window.actions_.lend("actual", "1")
            self._show(self._nearest())

    def close(self) -> None:
        """Put the strip away."""
        self._turn += 1
        self.jobs.cancel()
        if self.shown:
            self._strip.hide()
            self._window.actions_.take_back("actual")
            self._window.canvas.set_preview()
            self._window.canvas.show_place(None)
        self._step, self._places, self._candidates = None, [], []

    def move(self, by: int) -> None:
        """Go to another place and bring it into sight."""
        if self._places and not self._choosing:
            self._show((self._place + by) % len(self._places))
            place = self._places[self._place]
            self._window.canvas.look_at(place.row + place.height / 2, place.column + place.width / 2)

    def choose(self, number: int) -> None:
        """Fill the place in another way: one undo step."""
        document, step = self._window.bench.document, self._step
        if document is None or step is None or number >= len(self._candidates) or self._choosing:
            return
        candidate = self._candidates[number]
        self._window.canvas.set_preview()
        if candidate.current or self._window.jobs.busy:
            self._show_current()
            return
        base = document.base()
        self._begin(lambda: self._window.steps.change(
            step.id, self.tr("Other fill"), lambda steps: fill_choices.with_choice(steps, step.id, candidate, base)
        ))  # fmt: skip

    def use_for_all(self) -> None:
        """Fill every place in the way that this one is filled; the tool runs again."""
        step = self._step
        current = next((each for each in self._candidates if each.current), None)
        if step is None or current is None or self._choosing or self._window.jobs.busy:
            return
        way = current.way
        self._begin(lambda: self._window.steps.change(
            step.id, self.tr("Other fill"), lambda steps: fill_choices.with_way(steps, step.id, way)
        ))  # fmt: skip

    def shut_down(self) -> None:
        """Stop for good."""
        self._turn += 1
        self.jobs.shut_down()

    # -- inside ----------------------------------------------------------------------------------------------

    def _begin(self, start: Callable[[], None]) -> None:
        self.jobs.cancel()
        self._choosing = True
        start()
        # Nothing may have begun: the photo is being saved, or the step is gone.
        self._window.jobs.idle.connect(self._on_chosen)
        if not self._window.jobs.busy:
            self._on_chosen()

    def _on_chosen(self) -> None:
        """The choice is in the photo, or was stopped."""
        self._window.jobs.idle.disconnect(self._on_chosen)
        self._choosing = False
        document, step = self._window.bench.document, self._step
        new = None if document is None or step is None else _find(document.steps, step.id)
        if new is None:
            self.close()
            return
        if step is not None and new.version != step.version:
            self._step = new
        self._show(self._place)

    def _on_pixels(self) -> None:
        """The photo was changed by something else: the pictures are of another one."""
        document = self._window.bench.document
        if self._step is None or self._choosing or document is None:
            return
        step = _find(document.steps, self._step.id)
        if step is None or not fill_choices.is_fill(step):
            self.close()
        else:
            self._step = step
            self._show(self._place)

    def _on_finished(self, tool_id: str, _summary: Mapping[str, object]) -> None:
        document = self._window.bench.document
        step = None if document is None else fill_choices.last_fill(document.steps)
        if document is None or tool_id != "inpaint" or step is None or step is not document.steps[-1]:
            return
        if len(fill_choices.places_of(step)) <= _UNASKED:
            self.open()

    def _show(self, number: int) -> None:
        document, step = self._window.bench.document, self._step
        if document is None or step is None:
            return
        self._turn += 1
        self.jobs.cancel()
        self._place, self._candidates = number, []
        turn, place = self._turn, self._places[number]
        self._strip.show_place(number, len(self._places))
        self._window.canvas.set_preview()
        self._window.canvas.show_place(place)
        choices, room = FillChoices(document.base(), document.steps, step), self._window.room

        def work(progress: Progress) -> int:
            count = 0
            for candidate in choices.candidates(place, room.engine(), progress):
                self._made.emit(candidate, turn)
                count += 1
            return count

        def done(count: int) -> None:
            if turn == self._turn:
                self._strip.show_end(count)

        def failed(error: Exception) -> None:
            if turn == self._turn:
                self._tell(explain(error))
                self.close()

        def cancelled() -> None:
            if turn == self._turn:
                self._strip.show_end(len(self._candidates), self.tr("Stopped; other fills are made again with F."))

        self.jobs.start(JobTicket("", work, done, failed=failed, cancelled=cancelled, quiet=True))

    def _on_made(self, candidate: Candidate, turn: int) -> None:
        if turn == self._turn:
            self._candidates.append(candidate)
            number = len(self._candidates) - 1
            self._strip.show_picture(number, candidate.thumbnail, candidate.title, candidate.current)

    def _show_current(self) -> None:
        self._strip.show_current(next((n for n, each in enumerate(self._candidates) if each.current), -1))

    def _look(self, number: int) -> None:
        """Try a candidate on the photo while the pointer is on its picture."""
        if self._choosing or number >= len(self._candidates):
            return
        document = self._window.bench.document
        # What lies over a fill that is not the last repair would be hidden by the try.
        last = document is not None and self._step is not None and document.steps[-1].id == self._step.id
        patches = self._candidates[number].patches if number >= 0 and last else []
        self._window.canvas.set_preview(patches)

    def _nearest(self) -> int:
        canvas = self._window.canvas
        place = canvas.pointer_place
        if place is None and canvas.view is not None:
            seen = canvas.view.visible
            place = seen.row + seen.height / 2, seen.column + seen.width / 2
        if place is None:
            return 0

        def away(region: Region) -> float:
            rows = max(region.row - place[0], place[0] - region.bottom, 0)
            columns = max(region.column - place[1], place[1] - region.right, 0)
            return float(rows * rows + columns * columns)

        return min(range(len(self._places)), key=lambda number: away(self._places[number]))


def _find(steps: tuple[AppliedStep, ...], step_id: int) -> AppliedStep | None:
    return next((step for step in steps if step.id == step_id), None)
