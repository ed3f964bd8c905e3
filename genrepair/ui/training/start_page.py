"""What the training window shows before a training: how it goes, what was left unfinished, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from genrepair.services.training.runs import Run
from genrepair.ui.common import theme
from genrepair.ui.common.layout import empty
from genrepair.ui.common.spoken import spoken
from genrepair.ui.training.words import run_text

_MOST_RUNS = 4


class StartPage(QScrollArea):
    """Explains, offers unfinished trainings, and says how to add what training needs.

    Attributes
    ----------
    look_asked : Signal()
        Look for an environment again.
    python_asked : Signal()
        Let the person choose a Python.
    continue_asked, discard_asked : Signal(object)
        A `Run`.
    """

    look_asked = Signal()
    python_asked = Signal()
    continue_asked = Signal(object)
    discard_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Reached by Tab through what it holds.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(40, 36, 40, 28)
        column.setSpacing(20)
        title = QLabel(self.tr("Teach a model your own photos"))
        title.setProperty("role", "title")
        column.addWidget(title)
        column.addWidget(
            _text(
                self.tr(
                    "Choose a model and a folder of good photos at the left. A copy of the model learns from them for "
                    "as long as you say, while you go on working. Photos that took no part show whether the copy has "
                    "become better; only then it can be kept, and you can go back to the old one at any time."
                )
            )
        )
        self._missing = self._missing_card()
        column.addWidget(self._missing)
        self.found = _text("", muted=True)
        column.addWidget(self.found)
        self._runs = QVBoxLayout()
        self._runs.setSpacing(12)
        column.addLayout(self._runs)
        column.addStretch(1)
        self.setWidget(inner)
        self._missing.hide()

    @property
    def ready(self) -> bool:
        """Whether nothing is missing."""
        return self._missing.isHidden()

    def show_looking(self) -> None:
        """Say that an environment is looked for."""
        self.look.setEnabled(False)
        self.found.setText(self.tr("Looking for a Python that can train…"))

    def show_environment(self, text: str) -> None:
        """Say what trains."""
        self._missing.hide()
        self.look.setEnabled(True)
        self.found.setText(text)

    def show_missing(self, reason: str, command: str) -> None:
        """Say what is missing, and the command that adds it."""
        self.found.setText("")
        self.look.setEnabled(True)
        self.reason.setText(spoken(reason))
        self.command.setPlainText(command)
        self._missing.show()

    def show_runs(self, runs: Sequence[Run], enabled: bool) -> None:
        """Offer unfinished trainings."""
        empty(self._runs)
        for run in runs[:_MOST_RUNS]:
            self._runs.addWidget(self._run_card(run, enabled))

    # -- building --------------------------------------------------------------------------------------------

    def _missing_card(self) -> QFrame:
        card, column = _card()
        heading = QLabel(self.tr("Training needs PyTorch, which is not part of the program"))
        heading.setProperty("role", "heading")
        self.reason = _text("", muted=True)
        explain = _text(
            self.tr(
                "Type this line in a terminal. It makes a folder of its own for training and touches nothing else; "
                "about 1 GB is downloaded, several GB with an NVIDIA card."
            )
        )
        self.command = QPlainTextEdit()
        self.command.setReadOnly(True)
        self.command.setTabChangesFocus(True)
        self.command.setFixedHeight(96)
        self.command.setAccessibleName(self.tr("Command that adds PyTorch"))
        self.command.setToolTip(self.tr("To be typed in a terminal"))
        self.copy = _button(self.tr("Copy"), self.tr("Copy the command to the clipboard"), self._copy)
        self.look = _button(
            self.tr("Look Again"), self.tr("When the command has ended: look for PyTorch again"), self.look_asked.emit
        )
        choose = _button(
            self.tr("Choose a Python…"),
            self.tr("Use a Python in which PyTorch and GenRepair are installed already"),
            self.python_asked.emit,
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.copy, self.look, choose):
            row.addWidget(button)
        row.addStretch(1)
        for part in (heading, self.reason, explain, self.command):
            column.addWidget(part)
        column.addLayout(row)
        return card

    def _run_card(self, run: Run, enabled: bool) -> QFrame:
        card, column = _card()
        heading = QLabel(self.tr("An unfinished training"))
        heading.setProperty("role", "heading")
        go_on = _button(
            self.tr("Continue"), self.tr("Go on from its last checkpoint"), lambda: self.continue_asked.emit(run)
        )
        go_on.setEnabled(enabled)
        discard = _button(
            self.tr("Discard…"), self.tr("Delete what it has learned"), lambda: self.discard_asked.emit(run)
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(_text(run_text(run), muted=True), 1)
        row.addWidget(go_on)
        row.addWidget(discard)
        column.addWidget(heading)
        column.addLayout(row)
        return card

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.toPlainText())
        self.copy.setText(self.tr("Copied"))


def _card() -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setProperty("card", True)
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 14, 16, 14)
    column.setSpacing(theme.SPACE + 2)
    return card, column


def _text(text: str, muted: bool = False) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    if muted:
        label.setProperty("role", "muted")
    return label


def _button(text: str, tip: str, act: object) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text.rstrip("…"))
    button.clicked.connect(lambda _=False: act())  # type: ignore[operator]
    return button
