"""What was found out about a network without a card, for the person to correct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from genrepair.services.model_probe import RANGES, Guess
from genrepair.ui.common import theme
from genrepair.ui.common.spoken import sentence_gap, spoken
from genrepair.ui.models.words import task_title


class ImportDialog(QDialog):
    """Starts with the guess; what is only a guess says so.

    Parameters
    ----------
    guess : Guess
    model_id : str
        Suggested id.
    title : str
        Suggested title.
    tasks : sequence of str
        That tools can use.
    """

    def __init__(
        self, guess: Guess, model_id: str, title: str, tasks: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import a model"))
        self.setMinimumWidth(560)
        self._guess = guess
        heading = QLabel(self.tr("It looks like {family}.").format(family=spoken(guess.family)))
        heading.setProperty("role", "heading")
        notes = QLabel(sentence_gap().join(map(spoken, guess.notes)))
        notes.setWordWrap(True)
        notes.setProperty("role", "muted")
        self._title, self._id, self._licence = QLineEdit(title), QLineEdit(model_id), QLineEdit()
        self._licence.setPlaceholderText(self.tr("of the weights, for example Apache-2.0"))
        for edit, name in (
            (self._title, self.tr("Title")),
            (self._id, self.tr("Name for the command line")),
            (self._licence, self.tr("Licence")),
        ):
            edit.setAccessibleName(name)
        self._task = self._combo(
            [(task_title(task), task) for task in tasks],
            guess.task,
            self.tr("Task"),
            self.tr("Which tool uses the network"),
        )
        ranges = [(f"{low:g} … {high:g}", (low, high)) for low, high in RANGES]
        tip = self.tr("What the network takes for black and white; wrong numbers give washed out or black pictures")
        self._range = self._combo(ranges, guess.range, self.tr("Values of black and white"), tip)
        self._mask: QComboBox | None = None
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Title"), self._title)
        form.addRow(self.tr("Name"), self._id)
        form.addRow(self.tr("Licence"), self._licence)
        form.addRow(self._label(self.tr("Task"), "task"), self._task)
        form.addRow(self._label(self.tr("Black and white"), "range"), self._range)
        masks = [each for each in guess.inputs if each.kind == "mask"]
        if masks:
            choices = [(self.tr("missing"), False), (self.tr("known"), True)]
            tip = self.tr("Whether the network fills what is white in its mask, or keeps it")
            self._mask = self._combo(choices, masks[0].inverted, self.tr("White in the mask means"), tip)
            form.addRow(self._label(self.tr("White in the mask means"), "mask"), self._mask)
        doubt = QLabel(self.tr("What is marked with ? is little more than a guess: compare it with the model's page."))
        doubt.setProperty("role", "muted")
        doubt.setWordWrap(True)
        doubt.setVisible(bool(guess.doubts))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._install = buttons.addButton(self.tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._install.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        for edit in (self._title, self._id):
            edit.textChanged.connect(lambda _: self._refresh())
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(2 * theme.SPACE)
        column.addWidget(heading)
        column.addWidget(notes)
        column.addLayout(form)
        column.addWidget(doubt)
        column.addWidget(buttons)
        self._refresh()

    def answer(self) -> tuple[str, str, str, dict[str, Any]]:
        """Id, title, licence, and what differs from the guess."""
        changes: dict[str, Any] = {"task": self._task.currentData(), "range": tuple(self._range.currentData())}
        if self._mask is not None:
            inverted = bool(self._mask.currentData())
            changes["inputs"] = tuple(
                replace(each, inverted=inverted) if each.kind == "mask" else each for each in self._guess.inputs
            )
        return self._id.text().strip(), self._title.text(), self._licence.text(), changes

    def _label(self, text: str, field: str) -> str:
        return f"{text} ?" if field in self._guess.doubts else text

    def _combo(self, choices: Sequence[tuple[str, Any]], chosen: Any, name: str, tip: str) -> QComboBox:
        combo = QComboBox()
        for number, (text, value) in enumerate(choices):
            combo.addItem(text, value)
            if value == chosen:
                combo.setCurrentIndex(number)
        combo.setAccessibleName(name)
        combo.setToolTip(tip)
        return combo

    def _refresh(self) -> None:
        self._install.setEnabled(bool(self._title.text().strip()) and bool(self._id.text().strip()))
