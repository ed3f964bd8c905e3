"""A training while it runs and when it has ended: figures, curves, held-out photos, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from genrepair.services.training.events import (
    Paused,
    PhotosFound,
    Resumed,
    Saved,
    Score,
    Step,
    Trained,
    TrainingEvent,
)
from genrepair.services.training.runs import Run
from genrepair.ui.common import icons, theme
from genrepair.ui.common.spoken import spoken
from genrepair.ui.training.curve import Curve
from genrepair.ui.training.sample_view import SampleView
from genrepair.ui.training.words import span_text, verdict_text


class RunPage(QWidget):
    """One training.

    Attributes
    ----------
    pause_asked : Signal(bool)
    stop_asked, keep_asked, continue_asked, discard_asked, close_asked : Signal()
    """

    pause_asked = Signal(bool)
    stop_asked = Signal()
    keep_asked = Signal()
    continue_asked = Signal()
    discard_asked = Signal()
    close_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.state, self.photos = QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "heading")
        for label in (self.state, self.photos):
            label.setProperty("role", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How much of the time is used"))
        self.loss = Curve(self.tr("Loss while learning"), smooth=True)
        self.score = Curve(self.tr("Score on held-out photos"))
        self.samples = SampleView()
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self._card = QFrame()
        self._card.setProperty("card", True)
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(self.verdict)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.photos)
        curves = QVBoxLayout()
        curves.setSpacing(12)
        curves.addWidget(self.loss, 1)
        curves.addWidget(self.score, 1)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addLayout(curves, 1)
        middle.addWidget(self.samples, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(theme.SPACE + 2)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.state)
        column.addLayout(middle, 1)
        column.addWidget(self._card)
        column.addLayout(self._buttons())
        self._begun = False
        self._seconds = 0.0
        self._phase: int | None = None

    # -- showing ---------------------------------------------------------------------------------------------

    def begin(self, run: Run) -> None:
        """A training starts or goes on."""
        self.title.setText(spoken(run.order.base.title))
        self.photos.setText("")
        self.loss.clear()
        self.score.clear()
        self._seconds, self._phase = 0.0, None
        self.samples.recipe = run.order.base.recipe
        self.samples.show_sheets(run.sheets())
        self.bar.setRange(0, 0)
        self.state.setText(self.tr("Starting…"))
        self._begun = False
        self._card.hide()
        self._run = run

    def show_event(self, event: TrainingEvent) -> None:
        """Show what happened."""
        if isinstance(event, PhotosFound):
            text = self.tr("Photos to learn from: {train}. Held out: {held}.")
            if event.left_out:
                text = self.tr("Photos to learn from: {train}. Held out: {held}. Left out: {n}.")
                self.photos.setToolTip("\n".join(spoken(each) for each in event.left_out))
            self.photos.setText(text.format(train=event.train, held=event.held_out, n=len(event.left_out)))
            self.state.setText(self.tr("Measuring the model as it is…"))
        elif isinstance(event, Step):
            self._show_step(event)
        elif isinstance(event, Score):
            self.score.set_unit(event.unit)
            self.score.add(event.seconds, event.score)
            if event.base:
                self.score.set_line(event.score, self.tr("before"))
            self.samples.show_sheets(self._run.sheets())
        elif isinstance(event, Paused):
            self.state.setText(self.tr("Paused. The pause takes nothing of its time."))
        elif isinstance(event, Resumed):
            self.state.setText(self.tr("Going on…"))
        elif isinstance(event, Saved):
            self.bar.setToolTip(self.tr("Safe up to step {n}").format(n=event.step))

    def show_pausing(self, on: bool) -> None:
        """Say that the wish was heard: a step, or a measurement, comes to its end first."""
        self.state.setText(self.tr("Pausing after this step…") if on else self.tr("Going on…"))

    def show_end(self, end: Trained, can_keep: bool) -> None:
        """Show the verdict, and offer to keep the model if that makes sense."""
        self.bar.setRange(0, 1000)
        self.bar.setValue(self.bar.value() if end.stopped else 1000)
        text = self.tr("Stopped after step {n}, {time} of training.")
        if not end.stopped:
            text = self.tr("Done after step {n}, {time} of training.")
        self.state.setText(text.format(n=end.step, time=span_text(end.seconds)))
        self.score.set_unit(end.unit)
        self._tell(verdict_text(end))
        self.keep.setEnabled(can_keep)

    def show_trouble(self, sentence: str) -> None:
        """Show why it ended."""
        self.bar.setRange(0, 1000)
        self.state.setText("")
        self._tell(spoken(sentence))

    def show_keeping(self) -> None:
        """Say that a model is made."""
        self.bar.setRange(0, 0)
        self.state.setText(self.tr("Making a model of it, and proving that it gives what was trained…"))

    def show_kept(self, title: str, waiting: Sequence[str] = ()) -> None:
        """Say that the model is in use, and which tools had no model before and are there after the next start."""
        self.bar.setRange(0, 1000)
        self.bar.setValue(1000)
        self.state.setText("")
        text = self.tr("{title} is kept and used from now on. “My models” leads back to the model before.")
        text = text.format(title=title)
        if waiting:
            more = self.tr("The next time the program starts it offers: {tools}.")
            text += " " + more.format(tools=", ".join(QCoreApplication.translate("tools", each) for each in waiting))
        self._tell(text)

    def show_buttons(self, running: bool, paused: bool, stopping: bool, judged: bool, resumable: bool) -> None:
        """Offer what can be done now."""
        for button in (self.pause, self.stop):
            button.setVisible(running)
        self.pause.setEnabled(not stopping)
        self.pause.blockSignals(True)
        self.pause.setChecked(paused)
        self.pause.blockSignals(False)
        self.pause.setText(self.tr("Go On") if paused else self.tr("Pause"))
        self.stop.setText(self.tr("End at Once") if stopping else self.tr("Stop"))
        if stopping:
            self.state.setText(self.tr("Stopping: the last measurement is taken…"))
        self.keep.setVisible(judged and not running)
        self.go_on.setVisible(resumable and not running)
        self.discard.setVisible((judged or resumable) and not running)
        self.new.setVisible(not running)

    # -- inside ----------------------------------------------------------------------------------------------

    def _show_step(self, step: Step) -> None:
        if step.phase and self._phase == 0:
            self.loss.set_mark(self.tr("from here another loss"))
        self._phase = step.phase
        if step.loss is not None:
            self.loss.add(step.seconds, step.loss)
        self.score.set_now(step.seconds)
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * step.fraction))
        parts = [self.tr("Step {n}").format(n=step.step)]
        if step.steps_a_second:
            rate = step.steps_a_second
            parts.append(self.tr("{rate} steps a second").format(rate=f"{rate:.1f}" if rate >= 1 else f"{rate:.2f}"))
        parts.append(self.tr("{time} done").format(time=span_text(step.seconds)))
        if step.seconds_left is not None:
            parts.append(self.tr("{time} left").format(time=span_text(step.seconds_left)))
        self.state.setText("  ·  ".join(parts))

    def _tell(self, sentence: str) -> None:
        self.verdict.setText(sentence)
        self._card.show()

    def _buttons(self) -> QHBoxLayout:
        self.pause = _button(self.tr("Pause"), self.tr("Wait, or go on (Ctrl+P)"), "", None)
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self.pause_asked)
        self.stop = _button(
            self.tr("Stop"),
            self.tr("End now, measure what was learned, and keep a checkpoint to go on from"),
            "",
            self.stop_asked.emit,
        )
        self.keep = _button(
            self.tr("Keep and Use It"),
            self.tr("Make a model of it that the program uses from now on; you can go back at any time"),
            "star",
            self.keep_asked.emit,
        )
        self.keep.setProperty("primary", True)
        self.go_on = _button(
            self.tr("Continue"), self.tr("Go on from the last checkpoint"), "", self.continue_asked.emit
        )
        self.discard = _button(self.tr("Discard…"), self.tr("Delete what it has learned"), "", self.discard_asked.emit)
        self.new = _button(self.tr("Close"), self.tr("Back to the beginning"), "", self.close_asked.emit)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.new, self.discard, self.go_on, self.pause, self.stop, self.keep):
            row.addWidget(button)
        return row


def _button(text: str, tip: str, icon: str, act: object) -> QPushButton:
    button = QPushButton(f" {text}" if icon else text)
    if icon:
        icons.bind(button, icon)
    button.setToolTip(tip)
    button.setAccessibleName(text.rstrip("…"))
    if act is not None:
        button.clicked.connect(lambda _=False: act())  # type: ignore[operator]
    return button
