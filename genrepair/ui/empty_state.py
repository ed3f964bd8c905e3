"""What the window shows before a photo is open: how to begin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from genrepair.ui.common import icons, theme
from genrepair.ui.common.layout import empty
from genrepair.ui.files.drop_target import DropTarget

_RECENT_SHOWN = 5


class EmptyState(DropTarget):
    """Open, sample, recent photos, and the four steps of a repair.

    Attributes
    ----------
    open_asked : Signal()
        The person wants the file dialog.
    path_chosen : Signal(object)
        A recent photo or the sample.
    """

    open_asked = Signal()
    path_chosen = Signal(object)

    def __init__(self, sample: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty")
        self._card = QFrame()
        self._card.setProperty("card", True)
        self._card.setFixedWidth(560)
        self._picture = QLabel()
        title = QLabel(self.tr("Mend a photo"))
        title.setProperty("role", "title")
        lead = QLabel(self.tr("Drop a photo here, or open one. The file itself is never changed until you save."))
        lead.setWordWrap(True)
        lead.setProperty("role", "muted")
        self._open = QPushButton(self.tr("Open a photo…"))
        self._open.setProperty("primary", True)
        self._open.setToolTip(self.tr("JPEG, PNG, TIFF, WebP, AVIF, HEIC, camera RAW and more (Ctrl+O)"))
        self._open.clicked.connect(self.open_asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addWidget(self._open)
        if sample is not None:
            self._sample = QPushButton(self.tr("Try the sample photo"))
            self._sample.setToolTip(self.tr("A damaged photo that came with the program"))
            self._sample.clicked.connect(lambda: self.path_chosen.emit(sample))
            buttons.addWidget(self._sample)
        buttons.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._picture)
        head.addWidget(title, 1)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(lead)
        column.addLayout(buttons)
        column.addSpacing(theme.SPACE)
        column.addLayout(self._steps())
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        column.addLayout(self._recent)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        # A row with stretches, not an alignment: only so does the card get the height that its wrapped texts need.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._card)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        self._signs: list[tuple[QLabel, str]]
        self.refresh_theme()

    def show_recent(self, paths: Sequence[Path]) -> None:
        """List the photos that were opened last."""
        empty(self._recent)
        if not paths:
            return
        heading = QLabel(self.tr("Recent"))
        heading.setProperty("role", "heading")
        heading.setContentsMargins(0, 8, 0, 6)
        self._recent.addWidget(heading)
        for path in paths[:_RECENT_SHOWN]:
            button = QPushButton(path.name)
            button.setProperty("flat", True)
            button.setStyleSheet("text-align: left;")
            button.setToolTip(str(path))
            button.setAccessibleName(self.tr("Open {name}").format(name=path.name))
            button.clicked.connect(lambda _=False, path=path: self.path_chosen.emit(path))
            self._recent.addWidget(button)

    def refresh_theme(self) -> None:
        """Redraw the pictures in the colours of the theme."""
        ratio = max(2.0, self.devicePixelRatioF())
        self._picture.setPixmap(icons.pixmap("genrepair", 56, "#000000", ratio))
        for label, name in self._signs:
            label.setPixmap(icons.pixmap(name, 20, theme.current().accent, ratio))

    def _steps(self) -> QVBoxLayout:
        steps = (
            (
                "find",
                self.tr("Find"),
                self.tr("Scratches and dust are marked for you; mend the marks with the brush."),
            ),
            ("inpaint", self.tr("Fill"), self.tr("Only what is marked is filled, from its surroundings.")),
            ("split", self.tr("Compare"), self.tr("Drag the before/after line, or hold \\ to see the original.")),
            ("save", self.tr("Save"), self.tr("Depth, colour profile and camera data stay as they were.")),
        )
        column = QVBoxLayout()
        column.setSpacing(10)
        self._signs = []
        for name, title, text in steps:
            sign = QLabel()
            self._signs.append((sign, name))
            heading = QLabel(title)
            heading.setProperty("role", "heading")
            heading.setFixedWidth(72)
            body = QLabel(text)
            body.setWordWrap(True)
            body.setProperty("role", "muted")
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(heading, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(body, 1)
            column.addLayout(row)
        return column
