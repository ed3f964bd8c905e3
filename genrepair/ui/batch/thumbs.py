"""Small pictures of before and after from a batch's journal, and the tile that shows them."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from genrepair.errors import UsageError
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.verdict import small_picture
from genrepair.ui.batch.model import ENTRY, Entry, Index, state_text
from genrepair.ui.canvas.raster import photo_image
from genrepair.ui.common import theme
from genrepair.ui.common.spoken import spoken

_MOST = 600
_PICTURE = 128
_PAD, _GAP, _STRIPE = 10, 4, 4
TILE = QSize(2 * _PICTURE + _GAP + 2 * _PAD, _PICTURE + 2 * _PAD + 44)

Pair = tuple[QPixmap | None, QPixmap | None]


class Thumbnails:
    """Pixmaps by source, read when they are first drawn; the ones drawn longest ago are forgotten."""

    def __init__(self) -> None:
        self._journal: Journal | None = None
        self._pairs: OrderedDict[str, Pair] = OrderedDict()

    @property
    def opened(self) -> Journal | None:
        """The journal that is read from."""
        return self._journal

    def open(self, path: Path | None) -> None:
        """Read from another journal; None from nowhere."""
        self.close()
        if path is not None and path.is_file():
            try:
                self._journal = Journal(path, write=False)
            except UsageError:
                self._journal = None  # the batch itself tells what is wrong with it

    def close(self) -> None:
        """Let go of the journal."""
        self._pairs.clear()
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def forget(self, source: str) -> None:
        """A photo has other pictures now."""
        self._pairs.pop(source, None)

    def pair(self, source: str) -> Pair:
        """Before and after; None where there is none."""
        found = self._pairs.get(source)
        if found is None:
            if self._journal is None:
                return None, None
            before, after = (_pixmap(data) for data in self._journal.thumbnails(Path(source)))
            found = self._pairs[source] = (before, after)
            while len(self._pairs) > _MOST:
                self._pairs.popitem(last=False)
        self._pairs.move_to_end(source)
        return found


class TileDelegate(QStyledItemDelegate):
    """Draws a photo of the contact sheet: before, after, name, state, and the verdict as a stripe with its word."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All tiles have one size."""
        return TILE

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one tile."""
        entry: Entry = index.data(ENTRY)
        rect: QRect = option.rect.adjusted(4, 4, -4, -4)  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        look = theme.current()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(rect, 7, 7)
        painter.fillPath(path, QColor(look.selection if selected else look.panel))
        painter.setPen(QPen(QColor(look.accent if selected else look.border), 2 if selected else 1))
        painter.drawPath(path)
        left = rect.left() + _PAD - 4
        width = (rect.width() - 2 * (_PAD - 4) - _GAP) // 2
        for number, picture in enumerate(self._thumbnails.pair(entry.source)):
            box = QRect(left + number * (width + _GAP), rect.top() + _PAD - 4, width, _PICTURE)
            _draw_picture(painter, box, picture, look)
        text = QRect(left + 2, rect.bottom() - 46, rect.width() - 2 * _PAD + 4, 20)
        word = state_text(entry)
        painter.setPen(QColor({"accepted": look.success, "rejected": look.error}.get(entry.state, look.muted)))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, word)
        metrics = painter.fontMetrics()
        room = text.width() - metrics.horizontalAdvance(word) - 12
        painter.setPen(QColor(look.text))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(entry.name, _MIDDLE, room))
        _draw_verdict(painter, QRect(text.left(), text.bottom() + 2, text.width(), 20), entry, look)
        painter.restore()


_MIDDLE = Qt.TextElideMode.ElideMiddle
_SIGNS = {"green": "✓", "amber": "!", "red": "✕"}


def level_colour(level: str, look: theme.Theme) -> str:
    """Colour of a verdict, readable on the panel."""
    return {"green": look.success, "amber": look.warning, "red": look.error}.get(level, look.muted)


def _draw_picture(painter: QPainter, box: QRect, picture: QPixmap | None, look: theme.Theme) -> None:
    painter.fillRect(box, QColor(look.canvas))
    if picture is None or picture.isNull():
        return
    size = picture.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(box.topLeft(), size)
    place.moveCenter(box.center())
    painter.drawPixmap(place, picture)


def _draw_verdict(painter: QPainter, box: QRect, entry: Entry, look: theme.Theme) -> None:
    """A sign and a colour, never a colour alone, and the first reason."""
    colour = QColor(level_colour(entry.level, look))
    if entry.level:
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        badge = QRect(box.left(), box.center().y() - 7, 15, 15)
        painter.drawEllipse(badge)
        bold = QFont(painter.font())
        bold.setBold(True)
        bold.setPixelSize(10)
        painter.save()
        painter.setFont(bold)
        painter.setPen(QColor(look.panel))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, _SIGNS[entry.level])
        painter.restore()
    painter.setPen(QColor(look.muted))
    text = spoken(entry.note or (entry.reasons[0] if entry.reasons else ""))
    room = box.adjusted(22 if entry.level else 0, 0, 0, 0)
    why = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, why)


def _pixmap(data: bytes | None) -> QPixmap | None:
    pixels = small_picture(data)
    return None if pixels is None else QPixmap.fromImage(photo_image(pixels, None))
