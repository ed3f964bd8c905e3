"""Held-out photos before and after: the pictures that a training makes of itself, from its beginning to now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSlider, QVBoxLayout, QWidget

from genrepair.ui.common import icons, theme


class SampleView(QWidget):
    """One picture, a slider through all of them, and a button that shows the first while it is held."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheets: list[tuple[int, Path]] = []
        # Of the training: says what the columns are.
        self.recipe = ""
        self.picture = _Picture()
        self.picture.setAccessibleName(self.tr("Held-out photos: damaged, what the model makes of them, the truth"))
        self.picture.setToolTip(
            self.tr("Photos that take no part in the training. Click to see every pixel, and again for the whole")
        )
        self.caption = QLabel()
        self.caption.setWordWrap(True)
        self.caption.setProperty("role", "muted")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Moment of the training"))
        self.slider.setToolTip(self.tr("From the model as it was, at the left, to what it has learned"))
        self.slider.valueChanged.connect(lambda _: self._show())
        self.before = QPushButton(" " + self.tr("Before"))
        icons.bind(self.before, "eye")
        self.before.setToolTip(self.tr("Hold to see what the model made of it before the training"))
        self.before.setAccessibleName(self.tr("Hold to see it before the training"))
        self.before.pressed.connect(lambda: self._show(0))
        self.before.released.connect(lambda: self._show())
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.slider, 1)
        row.addWidget(self.before)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.picture, 1)
        column.addWidget(self.caption)
        column.addLayout(row)
        self.show_sheets([])

    @property
    def step(self) -> int | None:
        """Step of the picture that is shown."""
        return self._sheets[self.slider.value()][0] if self._sheets else None

    def show_sheets(self, sheets: Sequence[tuple[int, Path]]) -> None:
        """Show pictures by step; the newest stays in view unless the person looks at another."""
        at_end = self.slider.value() >= self.slider.maximum()
        self._sheets = list(sheets)
        self.slider.setRange(0, max(0, len(sheets) - 1))
        if at_end:
            self.slider.setValue(self.slider.maximum())
        self.slider.setEnabled(len(sheets) > 1)
        self.before.setEnabled(len(sheets) > 1)
        self._show()

    def _show(self, number: int | None = None) -> None:
        number = self.slider.value() if number is None else number
        if not self._sheets:
            self.picture.set_image(QImage())
            self.caption.setText("")
            return
        step, path = self._sheets[min(number, len(self._sheets) - 1)]
        self.picture.set_image(QImage(str(path)))
        when = self.tr("before the training") if step == 0 else self.tr("after step {n}").format(n=step)
        text = self.tr("Damaged  ·  what the model makes of it {when}  ·  the truth")
        if self.recipe == "cyclic":
            text = self.tr("Clean  ·  made old {when}  ·  back again; below, old  ·  made clean  ·  back again")
        elif self.recipe == "translate":
            text = self.tr("Faded  ·  automatic levels  ·  translated {when}  ·  guided  ·  the truth")
        self.caption.setText(text.format(when=when))


class _Picture(QWidget):
    """Draws one picture as large as it fits, or pixel by pixel around the place that was clicked."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._place: QPointF | None = None
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """As large as two of three crops beside each other."""
        return QSize(520, 460)

    def set_image(self, image: QImage) -> None:
        """Show another picture at the same place."""
        self._image = image
        self.setCursor(Qt.CursorShape.PointingHandCursor if not image.isNull() else Qt.CursorShape.ArrowCursor)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to every pixel, or back to the whole."""
        if self._image.isNull():
            return
        if self._place is None:
            target = self._target()
            x = (event.position().x() - target.left()) / max(1.0, target.width())
            y = (event.position().y() - target.top()) / max(1.0, target.height())
            self._place = QPointF(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
        else:
            self._place = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame and the picture."""
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.canvas))
        if self._image.isNull():
            painter.setPen(QColor(look.muted))
            text = self.tr("Photos that take no part in the training\nare shown here as soon as they are measured")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._place is None)
            painter.drawImage(self._target(), self._image)
        painter.end()

    def _target(self) -> QRectF:
        """Where the whole picture lies."""
        width, height = float(self._image.width()), float(self._image.height())
        if self._place is None:
            scale = min(self.width() / width, self.height() / height)
            size = width * scale, height * scale
            return QRectF((self.width() - size[0]) / 2, (self.height() - size[1]) / 2, *size)
        ratio = self.devicePixelRatioF()
        width, height = width / ratio, height / ratio
        left = self.width() / 2 - self._place.x() * width
        top = self.height() / 2 - self._place.y() * height
        # No empty border where the picture could fill it.
        left = min(0.0, max(self.width() - width, left)) if width > self.width() else (self.width() - width) / 2
        top = min(0.0, max(self.height() - height, top)) if height > self.height() else (self.height() - height) / 2
        return QRectF(left, top, width, height)
