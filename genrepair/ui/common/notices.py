"""Notices and progress inside the window; nothing here is modal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from genrepair.ui.common import icons, theme
from genrepair.ui.common.language import counted
from genrepair.ui.common.messages import Message
from genrepair.ui.common.spoken import spoken

_MAXIMUM = 3
_SUCCESS_MS = 6000


class Notice(QFrame):
    """One sentence with an icon and a close button."""

    closed = Signal()

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self.setObjectName("notice")
        self.setProperty("kind", message.kind)
        said = spoken(message.text)
        self.setAccessibleName(said)
        colour = getattr(theme.current(), message.kind)
        sign = QLabel()
        sign.setPixmap(icons.pixmap(message.kind, 20, colour, self.devicePixelRatioF()))
        text = QLabel(said)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QToolButton()
        icons.bind(close, "close")
        close.setToolTip(self.tr("Close this message"))
        close.setAccessibleName(self.tr("Close this message"))
        close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(12)
        row.addWidget(sign)
        row.addWidget(text, 1)
        for label, act in message.actions:
            row.addWidget(self._button(label, act))
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def _button(self, label: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(label)
        button.setAccessibleName(label)
        button.clicked.connect(self.closed)
        button.clicked.connect(lambda: act())
        return button


class NoticeArea(QWidget):
    """The last few notices, newest at the bottom; the same sentence is not shown twice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE)
        self._notices: list[Notice] = []
        self.hide()

    @property
    def messages(self) -> list[Message]:
        """What is shown."""
        return [notice.message for notice in self._notices]

    def show_message(self, message: Message | None) -> None:
        """Add a notice; None is ignored, so that `messages.explain` can be passed on."""
        if message is None:
            return
        for notice in [n for n in self._notices if n.message == message]:
            self._remove(notice)
        notice = Notice(message)
        notice.closed.connect(lambda: self._remove(notice))
        if message.kind == "success":
            # What has something to press stays longer.
            # A timer of its own goes with the notice; `singleShot` would keep a closed one until its time is up.
            away = QTimer(notice, interval=_SUCCESS_MS * (3 if message.actions else 1), singleShot=True)
            away.timeout.connect(notice.closed)
            away.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken(message.text)))
        self._notices.append(notice)
        self._column.addWidget(notice)
        while len(self._notices) > _MAXIMUM:
            self._remove(self._notices[0])
        self.show()

    def clear(self) -> None:
        """Remove all."""
        for notice in list(self._notices):
            self._remove(notice)

    def _remove(self, notice: Notice) -> None:
        if notice in self._notices:
            self._notices.remove(notice)
            self._column.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self._notices))


class JobBar(QFrame):
    """Progress of the running job: what it does, how far it is, how long it takes, and Cancel."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("job")
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._left = QLabel()
        self._left.setProperty("role", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setToolTip(self.tr("Stop; the photo stays as it was (Esc)"))
        self._cancel.clicked.connect(self._on_cancel)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._title, 1)
        top.addWidget(self._left)
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE)
        column.addLayout(top)
        column.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(16)
        row.addLayout(column, 1)
        row.addWidget(self._cancel)
        self.hide()

    def begin(self, title: str) -> None:
        """A job started."""
        self._title.setText(spoken(title))
        self._left.clear()
        self._bar.setRange(0, 0)
        self._cancel.setEnabled(True)
        self.show()

    def advance(self, fraction: float, text: str, seconds_left: float | None) -> None:
        """It got further."""
        if fraction > 0 and self._cancel.isEnabled():
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(fraction * 1000))
        if text and self._cancel.isEnabled():
            self._title.setText(spoken(text))
        percent = f"{fraction:.0%}" if fraction > 0 else ""
        left = time_left(seconds_left)
        self._left.setText(f"{percent} · {left}" if percent and left else percent)

    def end(self) -> None:
        """Nothing runs any more."""
        self.hide()

    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self._title.setText(self.tr("Stopping…"))
        self.cancelled.emit()


def time_left(seconds: float | None) -> str:
    """Say "12 s left" or "3 min left"; empty when not known."""
    if seconds is None:
        return ""
    if seconds < 90:
        return counted("JobBar", "%n s left", max(1, round(seconds)))
    return counted("JobBar", "%n min left", round(seconds / 60))
