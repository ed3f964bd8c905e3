"""Photos that come from and go to other programs: paste, copy, and dragging the result out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from genrepair.errors import GenrepairError
from genrepair.imaging.photo import WRITE_SUFFIXES, write_photo
from genrepair.imaging.prepare import to_depth
from genrepair.services import pasted
from genrepair.services.document import Document
from genrepair.ui.common import icons
from genrepair.ui.common.messages import Message, explain
from genrepair.ui.workbench import Workbench

_SHOWN = 96


class ExchangeFlow(QObject):
    """Talks to the clipboard.

    Parameters
    ----------
    window : QWidget
    bench : Workbench
    open_photo : callable (path)
    tell : callable (Message)
    """

    def __init__(
        self,
        window: QWidget,
        bench: Workbench,
        open_photo: Callable[[Path], None],
        tell: Callable[[Message | None], None],
    ) -> None:
        super().__init__(window)
        self._bench, self._open, self._tell = bench, open_photo, tell

    def copy(self) -> None:
        """Put the photo as it is now into the clipboard, 8-bit sRGB."""
        document = self._bench.document
        if document is not None:
            QGuiApplication.clipboard().setImage(picture(document))
            self._tell(Message("success", self.tr("The repaired photo is in the clipboard.")))

    def paste(self) -> None:
        """Open the file or the picture that is in the clipboard."""
        data = QGuiApplication.clipboard().mimeData()
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data is not None else []
        if files:
            self._open(files[0])
            return
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self._tell(Message("info", self.tr("There is no picture in the clipboard: copy one first.")))
            return
        try:
            path = pasted.pasted_path()
        except OSError as error:
            self._tell(explain(error))
            return
        if image.save(str(path), "PNG"):  # type: ignore[call-overload]
            self._open(path)
        else:
            self._tell(Message("error", self.tr("The picture from the clipboard could not be kept; is the disk full?")))


class DragOutButton(QToolButton):
    """Drag from here to drop the repaired photo into another program, as a file."""

    def __init__(self, bench: Workbench, tell: Callable[[Message | None], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench, self._tell = bench, tell
        self._start: QPoint | None = None
        icons.bind(self, "drag-out")
        self.setToolTip(self.tr("Drag this into another program or folder: it gets the repaired photo as a file"))
        self.setAccessibleName(self.tr("Drag the repaired photo out"))
        self.setEnabled(False)
        bench.photo_changed.connect(lambda photo: self.setEnabled(photo is not None))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        self._start = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag once the pointer has gone far enough."""
        if self._start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        far = (event.position().toPoint() - self._start).manhattanLength()
        if far >= QApplication.startDragDistance():
            self._start = None
            self.setDown(False)
            data = self.make_data()
            if data is not None:
                drag = QDrag(self)
                drag.setMimeData(data)
                drag.setPixmap(self._thumbnail())
                drag.exec(Qt.DropAction.CopyAction)

    def make_data(self) -> QMimeData | None:
        """The repaired photo as a file; None where it cannot be written."""
        document = self._bench.document
        if document is None or self._bench.saving:
            return None
        source = document.path or Path("photo.tif")
        suffix = source.suffix if source.suffix.lower() in WRITE_SUFFIXES else ".tif"
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            path = pasted.outgoing_path(source.stem, suffix)
            write_photo(document.photo, path)
        except (GenrepairError, OSError) as error:
            self._tell(explain(error))
            return None
        finally:
            QGuiApplication.restoreOverrideCursor()
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        return data

    def _thumbnail(self) -> QPixmap:
        document = self._bench.document
        if document is None:
            return QPixmap()
        step = max(1, max(document.pixels.shape[:2]) // (2 * _SHOWN))
        image = as_image(np.ascontiguousarray(document.srgb()[::step, ::step]))
        return QPixmap.fromImage(image).scaled(
            _SHOWN, _SHOWN, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )


def picture(document: Document) -> QImage:
    """The whole photo as a QImage."""
    return as_image(document.srgb())


def as_image(pixels: object) -> QImage:
    """(height, width, 3) uint8 or uint16, sRGB, as a QImage with its own memory."""
    small = np.ascontiguousarray(to_depth(np.asarray(pixels), 8))
    height, width = small.shape[:2]
    return QImage(small.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
