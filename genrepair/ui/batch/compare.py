"""A photo and its result beside a line, at any zoom; read in the background."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from genrepair.imaging.colour import to_srgb
from genrepair.imaging.photo import read_photo
from genrepair.imaging.pyramid import Pyramid
from genrepair.imaging.region import Region
from genrepair.progress import Progress
from genrepair.ui.canvas.canvas import Canvas
from genrepair.ui.canvas.compare import Before
from genrepair.ui.canvas.layers import Layers
from genrepair.ui.canvas.raster import cut
from genrepair.ui.common import icons, theme
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import explain


class SourceBefore(Before):
    """The source of a result as its "before".

    Parameters
    ----------
    pyramid : Pyramid
        Of the source.
    icc : bytes or None
        Its profile; the result may have another one.
    """

    def __init__(self, pyramid: Pyramid, icc: bytes | None) -> None:
        super().__init__(pyramid, lambda region: pyramid.level(0)[region.slices])
        self._source, self._icc = pyramid, icc

    @property
    def changed(self) -> bool:
        """A result is always compared."""
        return True

    def part(self, region: Region, number: int) -> tuple[NDArray[Any], Region, bool]:
        """Pixels of the source that show ``region``, in sRGB."""
        pixels, covered = cut(self._source.level(number), region, number)
        return to_srgb(np.ascontiguousarray(pixels), self._icc), covered, True


class ComparePane(QWidget):
    """Shows one photo of the contact sheet large.

    Attributes
    ----------
    closed : Signal()
        Back to the contact sheet.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.jobs = JobRunner(self)
        self.canvas = Canvas()
        self.canvas.set_tool("hand")
        self.name, self.note = QLabel(), QLabel()
        self.name.setProperty("role", "heading")
        self.note.setProperty("role", "muted")
        back = QPushButton(" " + self.tr("Contact Sheet"))
        back.setAccessibleName(self.tr("Back to the contact sheet"))
        back.setToolTip(self.tr("Back to the contact sheet (Esc)"))
        back.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.setSpacing(theme.SPACE)
        top.addWidget(back)
        top.addSpacing(theme.SPACE)
        top.addWidget(self.name)
        top.addWidget(self.note, 1)
        zooms = (
            ("zoom-out", self.tr("Zoom Out"), "-", lambda: self.canvas.zoom_step(-1)),
            ("zoom-in", self.tr("Zoom In"), "+", lambda: self.canvas.zoom_step(1)),
            ("fit", self.tr("Fit"), "0", self.canvas.fit),
            ("actual", self.tr("100 %"), "1", lambda: self.canvas.zoom_to(1.0)),
        )
        for icon, text, key, command in zooms:
            button = QPushButton()
            button.setProperty("flat", True)
            button.setAccessibleName(text)
            button.setToolTip(f"{text} ({key})")
            icons.bind(button, icon)
            button.clicked.connect(lambda _=False, command=command: command())
            button.setShortcut(key)
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.canvas, 1)
        self.shown = ""

    def show_pair(self, source: Path, result: Path) -> None:
        """Read both and show them; a pair asked for later wins."""
        self.shown = str(source)
        self.name.setText(source.name)
        self.note.setText(self.tr("Reading…"))
        self.jobs.cancel()

        def work(progress: Progress) -> tuple[Layers, Before | None]:
            made = _layers(source, result)
            progress.update(1.0)
            return made

        def done(made: tuple[Layers, Before | None]) -> None:
            if self.shown == str(source):
                layers, before = made
                self.canvas.show_photo(layers, before)
                self.canvas.set_split(None if before is None else 0.5)
                text = self.tr("Before at the left of the line, after at the right")
                self.note.setText(text if before is not None else self.tr("Only the result: it has another size"))

        def failed(error: Exception) -> None:
            if self.shown == str(source):
                self.canvas.show_photo(None)
                message = explain(error)
                self.note.setText("" if message is None else message.text)

        self.jobs.start(JobTicket("", work, done, failed=failed, quiet=True))

    def clear(self) -> None:
        """Let go of the photos."""
        self.shown = ""
        self.jobs.cancel()
        self.canvas.show_photo(None)

    def shut_down(self) -> None:
        """Wait for the reading thread."""
        self.jobs.shut_down()


def _layers(source: Path, result: Path) -> tuple[Layers, Before | None]:
    """Made on the reading thread, the halved copies included."""
    after = read_photo(result)
    before = read_photo(source)
    pyramid = Pyramid(after.pixels)
    pyramid.level(pyramid.top)
    mask = Pyramid(np.zeros(after.pixels.shape[:2], np.uint8))
    layers = Layers(pyramid, mask, after.carried.icc)
    layers.show_mask = False
    if before.pixels.shape[:2] != after.pixels.shape[:2]:
        return layers, None
    old = Pyramid(before.pixels)
    old.level(old.top)
    return layers, SourceBefore(old, before.carried.icc)
