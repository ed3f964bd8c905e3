"""A small window for blind votes: two results side by side, keys 1, 2 and 0.

``python -m genrepair.ui.rating_window A B --out votes.csv`` opens it; ``python -m training rate`` also counts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from genrepair.errors import GenrepairError, PhotoError
from genrepair.imaging.photo import read_photo
from genrepair.services.rating import Pair, Rating
from genrepair.ui.application import make_application
from genrepair.ui.canvas.raster import photo_image
from genrepair.ui.common import theme
from genrepair.ui.common.spoken import spoken

_MOST_ZOOM = 16.0
_KEYS = {int(Qt.Key.Key_1): "left", int(Qt.Key.Key_2): "right", int(Qt.Key.Key_0): "tie"}


class Pane(QWidget):
    """Shows one picture; both panes look at the same place."""

    moved = Signal(float, float, float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumSize(240, 200)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.image = QImage()
        # Scale in pixels of the screen a pixel of the picture (0: as large as fits), and what lies in the middle, 0..1.
        self.zoom, self.across, self.down = 0.0, 0.5, 0.5
        self._held: QPointF | None = None

    def show_image(self, image: QImage) -> None:
        """Another picture, at the same place."""
        self.image = image
        self.update()

    def look(self, zoom: float, x: float, y: float) -> None:
        """Look elsewhere."""
        self.zoom, self.across, self.down = zoom, x, y
        self.update()

    def scale(self) -> float:
        """Screen pixels a picture pixel."""
        if self.image.isNull():
            return 1.0
        ratio = self.devicePixelRatioF()
        fit = min(self.width() / self.image.width(), self.height() / self.image.height())
        return min(fit, 1.0) if self.zoom == 0 else self.zoom / ratio

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the part that is looked at."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().canvas))
        if self.image.isNull():
            return
        scale = self.scale()
        width, height = self.image.width() * scale, self.image.height() * scale
        left = self.width() / 2 - self.across * width
        top = self.height() / 2 - self.down * height
        # Above three screen pixels a pixel, the pixels themselves are what is judged.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 3)
        painter.drawImage(QRectF(left, top, width, height), self.image)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        before = self.scale()
        ratio = self.devicePixelRatioF()
        after = min(_MOST_ZOOM / ratio, before * 1.25 ** (event.angleDelta().y() / 120))
        self._zoom_at(event.position(), after)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Between fitted and 100 % at the pointer."""
        if self.zoom:
            self.moved.emit(0.0, 0.5, 0.5)
        else:
            self._zoom_at(event.position(), 1 / self.devicePixelRatioF())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        self._held = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._held is None or self.image.isNull():
            return
        step, scale = event.position() - self._held, self.scale()
        self._held = event.position()
        self._move(self.zoom or scale * self.devicePixelRatioF(), step.x() / scale, step.y() / scale)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def _zoom_at(self, point: QPointF, after: float) -> None:
        if self.image.isNull():
            return
        before, ratio = self.scale(), self.devicePixelRatioF()
        away = QPointF(point.x() - self.width() / 2, point.y() - self.height() / 2)
        shift = 1 / before - 1 / after
        self._move(after * ratio, -away.x() * shift, -away.y() * shift)

    def _move(self, zoom: float, dx: float, dy: float) -> None:
        x = min(1.0, max(0.0, self.across - dx / self.image.width()))
        y = min(1.0, max(0.0, self.down - dy / self.image.height()))
        self.moved.emit(zoom, x, y)


class RatingWindow(QWidget):
    """Asks which of two is better, until all pairs have an answer."""

    def __init__(self, rating: Rating) -> None:
        super().__init__()
        self.rating = rating
        self._shown_at = monotonic()
        self.setWindowTitle(self.tr("Which is better?"))
        self.panes = (Pane(self.tr("Left result")), Pane(self.tr("Right result")))
        for pane in self.panes:
            pane.moved.connect(self._look)
        self.title = QLabel(self.tr("Which is better?"))
        self.title.setProperty("role", "title")
        self.name = QLabel()
        self.name.setProperty("role", "muted")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(180)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self.left = self._button(self.tr("Left is better"), "1", lambda: self.choose("left"))
        self.tie = self._button(self.tr("No difference"), "0", lambda: self.choose("tie"))
        self.right = self._button(self.tr("Right is better"), "2", lambda: self.choose("right"))
        self.undo = self._button(self.tr("Undo"), "Ctrl+Z", self.take_back)
        self.hint = QLabel()
        self.hint.setProperty("role", "muted")
        self._lay_out()
        self._show()

    # The pair --------------------------------------------------------------------------------------------------------

    def choose(self, choice: str) -> None:
        """Vote and go on."""
        if self.rating.current is None:
            return
        try:
            self.rating.vote(choice, monotonic() - self._shown_at)
        except GenrepairError as error:
            self._tell(spoken(str(error)))
            return
        self._show()

    def take_back(self) -> None:
        """Undo the last vote."""
        try:
            self.rating.undo()
        except GenrepairError as error:
            self._tell(spoken(str(error)))
            return
        self._show()

    def _show(self) -> None:
        pair = self.rating.current
        total = len(self.rating.pairs)
        self.progress.setRange(0, total)
        self.progress.setValue(self.rating.done)
        self.count.setText(self.tr("{0} of {1}").format(self.rating.done, total))
        self.undo.setEnabled(self.rating.can_undo)
        for button in (self.left, self.tie, self.right):
            button.setEnabled(pair is not None)
        if pair is None:
            for pane in self.panes:
                pane.show_image(QImage())
            self.title.setText(self.tr("All pairs are judged"))
            self.name.setText(
                self.tr("The votes are in {0}. Close the window to see the scores.").format(self.rating.file)
            )
            return
        self.title.setText(self.tr("Which is better?"))
        self.name.setText(pair.name)
        self._look(0.0, 0.5, 0.5)
        if not self._load(pair):
            return
        self._shown_at = monotonic()

    def _load(self, pair: Pair) -> bool:
        self.trouble.hide()
        try:
            for pane, path in zip(self.panes, (pair.left, pair.right), strict=True):
                pane.show_image(_image(path))
        except (PhotoError, OSError) as error:
            # A tie would be a lie; without a picture there is nothing to judge.
            self._tell(spoken(str(error)))
            for button in (self.left, self.tie, self.right):
                button.setEnabled(False)
            return False
        return True

    def _reference(self, shown: bool) -> None:
        pair = self.rating.current
        if pair is None or pair.reference is None:
            return
        try:
            paths = (pair.reference, pair.reference) if shown else (pair.left, pair.right)
            for pane, path in zip(self.panes, paths, strict=True):
                pane.show_image(_image(path))
        except (PhotoError, OSError) as error:
            self._tell(spoken(str(error)))

    def _tell(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.show()

    def _look(self, zoom: float, x: float, y: float) -> None:
        for pane in self.panes:
            pane.look(zoom, x, y)

    # The window ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2, 0 (also of the keypad) vote, Ctrl+Z takes back, Space held shows what both were made from."""
        # Not shortcuts of the buttons: those leave the keypad's digits out.
        if event.matches(QKeySequence.StandardKey.Undo):
            self.take_back()
        elif event.key() in _KEYS and not event.isAutoRepeat():
            self.choose(_KEYS[event.key()])
        elif event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._reference(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Back to the results."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._reference(False)
        else:
            super().keyReleaseEvent(event)

    def _button(self, text: str, key: str, act: object) -> QPushButton:
        button = QPushButton(f"{text}   {QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)}")
        button.setAccessibleName(text)
        button.setToolTip(f"{text} ({key})")
        # Space shows the original; it must not press a button.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.name)
        head.addLayout(words, 1)
        head.addWidget(self.hint)
        head.addSpacing(3 * theme.SPACE)
        head.addWidget(self.count)
        head.addWidget(self.progress)
        pictures = QHBoxLayout()
        pictures.setSpacing(theme.SPACE)
        for pane in self.panes:
            pictures.addWidget(pane, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.undo)
        foot.addStretch(1)
        for button in (self.left, self.tie, self.right):
            button.setMinimumWidth(150)
            foot.addWidget(button)
        foot.addStretch(1)
        # As wide as the button on the other side: the three lie under the middle of the pictures.
        foot.addSpacing(self.undo.sizeHint().width())
        with_reference = any(pair.reference is not None for pair in self.rating.pairs)
        hold = self.tr("Hold Space for the original. ") if with_reference else ""
        self.hint.setText(hold + self.tr("Wheel or double click to zoom, drag to move."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addLayout(pictures, 1)
        layout.addWidget(self.trouble)
        layout.addLayout(foot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(1280, 760)


def _image(path: Path) -> QImage:
    photo = read_photo(path)
    return photo_image(photo.pixels, photo.carried.icc)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window; 0 when it was closed, 1 or 2 with a sentence when it could not be opened."""
    parser = argparse.ArgumentParser(prog="python -m genrepair.ui.rating_window", description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--out", type=Path, default=Path("votes.csv"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rater", default="")
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--theme", choices=("system", "light", "dark"), default="dark")
    options = parser.parse_args(arguments)
    try:
        rating = Rating(options.first, options.second, options.out, options.seed, options.rater, options.reference)
    except GenrepairError as error:
        print(f"rate: {error}", file=sys.stderr)
        return error.exit_code
    app = make_application()
    theme.apply_theme(app, options.theme)
    window = RatingWindow(rating)
    window.show()
    app.exec()
    return 0


if __name__ == "__main__":
    sys.exit(main())
