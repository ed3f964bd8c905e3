"""The photo check of the window: looks at each photo in the background and mends what is left switched on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from genrepair.progress import Progress
from genrepair.services.defects import Defect, FoundDefects, find_defects
from genrepair.services.finding import DAMAGE, Finding
from genrepair.services.settings import Settings
from genrepair.tools.damage_map import Layer
from genrepair.ui.canvas.overlay_look import look
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import Message, explain

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

    from genrepair.services.inspection import Report
    from genrepair.ui.main_window import MainWindow
    from genrepair.ui.workbench import OpenPhoto

_AFTER_OPENING_MS = 250
_LARGEST_SCALE = 4.0
_SHARE = 0.3


class CheckFlow(QObject):
    """One report at a time; a repair goes first, and a check that it stopped begins anew after it.

    Parameters
    ----------
    window : MainWindow
    tell : callable (Message)
    store : callable (Settings)
        Keeps settings.
    """

    _found = Signal(object, int)

    def __init__(
        self, window: MainWindow, tell: Callable[[Message | None], None], store: Callable[[Settings], None]
    ) -> None:
        super().__init__(window)
        self._window, self._tell, self._store = window, tell, store
        self._panel, self._list = window.side.check, window.side.defects
        self.jobs = JobRunner(self)
        self._turn = 0
        self._report: Report | None = None
        self._defects: FoundDefects | None = None
        self._layers: dict[str, Layer] = {}
        self._decided: NDArray[uint8] | None = None
        self._wanted = self._computing = self._restart = self._valid = False
        self._later = QTimer(self, interval=_AFTER_OPENING_MS, singleShot=True)
        self._later.timeout.connect(lambda: self.check(unasked=True))
        self._found.connect(self._on_found)
        self.jobs.progressed.connect(lambda fraction, *_: self._panel.advance(fraction))
        self.jobs.failed.connect(lambda error: tell(explain(error)))
        self._panel.colours = dict(zip(DAMAGE, window.settings.damage_colours, strict=False))
        self._panel.switched.connect(self._on_switched)
        self._panel.sensitivity_chosen.connect(self._on_sensitivity)
        self._panel.colour_chosen.connect(self._on_colour)
        self._panel.stop_asked.connect(self.stop)
        self._panel.mark_asked.connect(self.mark)
        self._list.picked.connect(self._on_picked)
        self._list.zoom_asked.connect(self._zoom)
        self._list.decided.connect(self._decide)
        window.bench.photo_changed.connect(self._on_photo)
        window.bench.pixels_changed.connect(lambda _: self._judge())
        window.jobs.started.connect(self._give_way)
        window.jobs.idle.connect(self._go_on)

    @property
    def can_repair(self) -> bool:
        """Whether a report of the photo as it is now is there."""
        return self._report is not None and self._valid

    @property
    def busy(self) -> bool:
        """Whether something is looked at, or about to be."""
        return self.jobs.busy or self._later.isActive()

    # -- looking ---------------------------------------------------------------------------------------------

    def check(self, unasked: bool = False) -> None:
        """Look at the photo from the beginning."""
        from genrepair.services.inspection import SEARCHED_UNASKED, inspect_photo

        document = self._window.bench.document
        if document is None:
            return
        self._forget()
        self._turn += 1
        turn, room, cache = self._turn, self._window.room, self._window.runner.cache
        request = document.request("damage", None)
        search = not unasked or request.whole.area <= SEARCHED_UNASKED

        def work(progress: Progress) -> tuple[Report, FoundDefects | None]:
            tell = lambda finding: self._found.emit(finding, turn)  # noqa: E731
            report = inspect_photo(request, room.engine(), progress, cache=cache, tell=tell, search=search)
            return report, None if report.damage is None else find_defects(report.damage, {})

        def done(result: tuple[Report, FoundDefects | None]) -> None:
            if turn == self._turn:
                # After the last finding, which is still on its way.
                QTimer.singleShot(0, self, lambda: self._take(turn, *result))

        def failed(error: Exception) -> None:
            if turn == self._turn:
                self._panel.end(self.tr("The photo could not be checked."))
                self._tell(explain(error))

        def stopped() -> None:
            if turn == self._turn:
                self._panel.end(self.tr("The check was stopped."))

        self._panel.begin()
        self.jobs.start(JobTicket("", work, done, failed=failed, cancelled=stopped))

    def stop(self) -> None:
        """Stop looking."""
        self._restart = False
        self._later.stop()
        self.jobs.cancel()

    def shut_down(self) -> None:
        """Stop and wait."""
        self._later.stop()
        self.jobs.shut_down()

    def _on_photo(self, photo: OpenPhoto | None) -> None:
        self.stop()
        self._turn += 1
        self._forget()
        self._panel.clear("" if photo is None else self.tr("Not checked yet."))
        if photo is not None and self._window.settings.check_on_open:
            self._later.start()

    def _forget(self) -> None:
        self._report = self._defects = self._decided = None
        self._valid, self._layers = False, {}
        self._list.show_defects(None, {}, None)
        self._window.canvas.set_damage(None)
        self._window.side.show_defects(False)

    def _on_found(self, finding: Finding, turn: int) -> None:
        if turn == self._turn:
            self._panel.show_finding(finding)

    def _take(self, turn: int, report: Report, found: FoundDefects | None) -> None:
        if turn != self._turn or self._window.bench.document is None:
            return
        self._report = report
        for finding in report.findings:
            if self._panel.row(finding.name) is None and finding.is_damage:
                self._panel.show_finding(finding)
        if report.damage is not None:
            self._layers = {name: Layer(name in self._panel.on) for name in report.damage.classes}
        self._defects = found
        self._valid = False
        self._judge()
        self._show_defects()

    def _give_way(self, _title: str, quiet: bool) -> None:
        if not quiet and (self._later.isActive() or (self.jobs.busy and self._report is None)):
            self.stop()
            self._restart = True

    def _go_on(self) -> None:
        if self._restart:
            self._restart = False
            self._later.start()

    # -- the photo and its report ----------------------------------------------------------------------------

    def _judge(self) -> None:
        """Ask whether the report still is about the photo as it is; an undo makes it so again."""
        document, report = self._window.bench.document, self._report
        if document is None or report is None:
            return
        self._valid = document.request_content() == report.content
        if not self._valid:
            text = self.tr("The photo was changed since. Check again to see what is left; undo brings the marks back.")
        elif not any(each.severity != "none" for each in self._panel.findings()):
            text = self.tr("Nothing wrong was found. What you see and the check does not, paint over with the brush.")
        elif report.damage is None:
            text = self.tr("Damage was not looked for.")
        else:
            text = self.tr("The finder also takes texture for damage: look at the marks, switch off or reject.")
        self._panel.end(text)
        self._draw()
        self._window.refresh()

    def _show_defects(self) -> None:
        from genrepair.services.inspection import damage_findings

        found, document = self._defects, self._window.bench.document
        if found is None or document is None:
            return
        known = {each.name: each.available for each in self._panel.findings()}
        for finding in damage_findings(found, all(known.get(name, True) for name in found.counts)):
            layer = self._layers.get(finding.name)
            if layer is not None and layer.on:
                self._panel.show_finding(finding)
        dpi = document.photo.carried.dpi
        self._list.show_defects(found.defects, found.counts, dpi)
        self._window.side.show_defects(True)
        self._draw()

    def _draw(self) -> None:
        from genrepair.ui.canvas.damage_overlay import DamageOverlay

        found, settings = self._defects, self._window.settings
        if found is None or not self._valid:
            self._window.canvas.set_damage(None)
            return
        looks = {
            name: look(self._panel.colours.get(name, "red"), settings.mask_opacity, settings.mask_style)
            for name, layer in self._layers.items()
            if layer.on
        }
        self._window.canvas.set_damage(DamageOverlay(found, looks, self._list.current))

    # -- layers and single defects ---------------------------------------------------------------------------

    def _on_switched(self, name: str, on: bool) -> None:
        if name in self._layers:
            self._layers = {**self._layers, name: replace(self._layers[name], on=on)}
            self._compute()
        self._window.refresh()

    def _on_sensitivity(self, name: str, value: int) -> None:
        if name in self._layers:
            self._layers = {**self._layers, name: replace(self._layers[name], sensitivity=float(value))}
            self._compute()

    def _on_colour(self, name: str, colour: str) -> None:
        self._panel.colours[name] = colour
        colours = tuple(self._panel.colours.get(each, "red") for each in DAMAGE)
        self._store(replace(self._window.settings, damage_colours=colours))
        self._draw()

    def _decide(self, number: int, decision: str) -> None:
        if self._defects is not None and not self._computing and self._valid:
            self._decided = self._defects.decide([number], decision)
            self._compute()

    def _compute(self) -> None:
        """Find the defects anew from the map; the latest wish wins."""
        self._wanted = True
        if self._computing or self._report is None or self._report.damage is None:
            return
        self._wanted, self._computing = False, True
        turn, damage, layers, decided = self._turn, self._report.damage, dict(self._layers), self._decided

        def done(found: FoundDefects) -> None:
            self._computing = False
            if turn == self._turn:
                self._defects = found
                self._show_defects()
                if self._wanted:
                    self._compute()

        def ended(error: Exception | None = None) -> None:
            self._computing = False
            if error is not None:
                self._tell(explain(error))

        work = lambda _: find_defects(damage, layers, decided)  # noqa: E731
        self.jobs.start(JobTicket("", work, done, failed=ended, cancelled=ended, quiet=True))

    def _on_picked(self, defect: Defect | None) -> None:
        view = self._window.canvas.view
        if defect is not None and self._valid and view is not None and not view.visible.contains(defect.region):
            self._window.canvas.look_at(*defect.place)
        self._draw()

    def _zoom(self, defect: Defect) -> None:
        canvas, view = self._window.canvas, self._window.canvas.view
        if view is None:
            return
        region = defect.region
        fits = min(view.window_height / max(1, region.height), view.window_width / max(1, region.width))
        canvas.zoom_to(max(view.fit_scale, min(_LARGEST_SCALE, _SHARE * fits)))
        canvas.look_at(region.row + region.height / 2, region.column + region.width / 2)

    def step(self, by: int) -> None:
        """Look at the next single defect, or the one before."""
        if self._defects is not None:
            # A list that gets the focus picks its first row by itself.
            begun = self._list.current is not None
            self._window.side.open_defects()
            self._list.view.setFocus()
            self._list.step(by if begun else 0)

    # -- mending ---------------------------------------------------------------------------------------------

    def mark(self) -> None:
        """Put the damage that is switched on into the mask."""
        if self._defects is not None and self._valid:
            self._window.masks.add("Mark what was found", self._defects.mask)

    def repair(self) -> None:
        """Mend everything that is switched on; one undo step."""
        from genrepair.services.mending import mending_recipe

        document = self._window.bench.document
        if document is None or not self.can_repair:
            return
        on, found = self._panel.on, self._defects
        kinds = [layer for name, layer in self._layers.items() if layer.on and name in on]
        # The step in the history has one sensitivity; where the layers differ it is their mean.
        params = {"sensitivity": round(sum(each.sensitivity for each in kinds) / len(kinds))} if kinds else {}
        recipe = mending_recipe(self._panel.findings(), on, params)
        if recipe is None:
            self._tell(Message("info", self.tr("Nothing is switched on, so there is nothing to repair.")))
            return
        self._window.preview.stop()
        if found is None or not kinds:
            self._window.runner.repair(recipe)
        else:
            learn = lambda request: self._window.learner.decided(request, found)  # noqa: E731
            self._window.runner.repair_marked(recipe, found.mask(), learn)
