"""How far a batch is: bar, photos, megapixels, rate, time left, what is in work; and the buttons that steer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from genrepair.ui.common import theme
from genrepair.ui.common.notices import time_left
from genrepair.ui.common.spoken import spoken

if TYPE_CHECKING:
    from genrepair.services.batch import Finished, Running


class BatchProgress(QFrame):
    """The strip at the bottom of the batch window.

    Attributes
    ----------
    pause_asked : Signal(bool)
    stop_asked : Signal()
    """

    pause_asked = Signal(bool)
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("job")
        self.title, self.figures, self.current = QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "heading")
        for label in (self.figures, self.current):
            label.setProperty("role", "muted")
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(self.tr("Progress of the batch"))
        self.pause = QPushButton(self.tr("Pause"))
        self.pause.setCheckable(True)
        self.pause.setToolTip(self.tr("Let the photos in work wait, or go on (P)"))
        self.pause.setShortcut("P")
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setToolTip(self.tr("Stop within seconds; what is done stays done, and Start goes on from there"))
        self.pause.toggled.connect(self._on_pause)
        self.stop.clicked.connect(self._on_stop)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.title)
        top.addWidget(self.figures, 1)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addWidget(self.current)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(theme.SPACE)
        row.addLayout(column, 1)
        row.addSpacing(theme.SPACE)
        row.addWidget(self.pause)
        row.addWidget(self.stop)
        self.hide()

    def begin(self) -> None:
        """A batch starts."""
        self.title.setText(self.tr("Planning…"))
        self.figures.clear()
        self.current.clear()
        self.bar.setRange(0, 0)
        self.pause.blockSignals(True)
        self.pause.setChecked(False)
        self.pause.blockSignals(False)
        for widget in (self.pause, self.stop, self.current, self.bar):
            widget.show()
        self.pause.setEnabled(True)
        self.stop.setEnabled(True)
        self.show()

    def advance(self, event: Running) -> None:
        """It got further."""
        self.bar.setRange(0, 1000)
        over = event.done + event.failed
        share = event.megapixels_done / event.megapixels if event.megapixels else over / max(1, event.photos)
        self.bar.setValue(round(1000 * min(1.0, share)))
        if self.stop.isEnabled() and not self.pause.isChecked():
            self.title.setText(self.tr("{done} of {all} photos").format(done=over, all=event.photos))
        digits = 1 if event.megapixels < 100 else 0
        sizes = [f"{size:.{digits}f}" for size in (event.megapixels_done, event.megapixels)]
        parts = [self.tr("{done} of {all} MP").format(done=sizes[0], all=sizes[1])]
        if event.megapixels_a_second:
            parts.append(self.tr("{rate:.2g} MP/s").format(rate=event.megapixels_a_second))
        if event.failed:
            parts.append(self.tr("%n failed", "", event.failed))
        parts.append(time_left(event.seconds_left))
        self.figures.setText(" · ".join(part for part in parts if part))
        self.current.setText(", ".join(event.current))

    def wait(self, reason: str) -> None:
        """It is paused."""
        self.title.setText(spoken(reason) or self.tr("Paused"))

    def end(self, finished: Finished | None) -> None:
        """It is over."""
        if finished is None:
            self.hide()
            return
        self.bar.setRange(0, 1000)
        self.bar.setValue(1000 if not finished.left else self.bar.value())
        self.title.setText(self.tr("Stopped") if finished.left else self.tr("Done"))
        parts = [self.tr("%n photos repaired", "", finished.done)]
        for count, text in (
            (finished.failed, self.tr("%n failed", "", finished.failed)),
            (finished.left, self.tr("%n left", "", finished.left)),
            (finished.already, self.tr("%n were done before", "", finished.already)),
            (finished.skipped, self.tr("%n left out", "", finished.skipped)),
        ):
            if count:
                parts.append(text)
        parts.append(self.tr("{seconds:.0f} s").format(seconds=finished.seconds))
        self.figures.setText(" · ".join(parts))
        self.current.setText(spoken(finished.reason))
        self.current.setVisible(bool(finished.reason))
        self.pause.hide()
        self.stop.hide()

    def _on_pause(self, on: bool) -> None:
        if on:
            self.title.setText(self.tr("Pausing…"))
        self.pause_asked.emit(on)

    def _on_stop(self) -> None:
        self.stop.setEnabled(False)
        self.pause.setEnabled(False)
        self.title.setText(self.tr("Stopping…"))
        self.stop_asked.emit()
