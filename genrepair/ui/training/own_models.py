"""The models that were trained here and kept: their figures, which one is used, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from genrepair.services.training.keeping import OwnModel
from genrepair.ui.common import icons
from genrepair.ui.common.layout import pick_rows
from genrepair.ui.common.spoken import spoken
from genrepair.ui.training.words import score_text


class OwnModels(QWidget):
    """A list, and what can be done with the model that is picked.

    Attributes
    ----------
    use_asked, back_asked, remove_asked : Signal(str)
        Id of a model.
    """

    use_asked = Signal(str)
    back_asked = Signal(str)
    remove_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: list[OwnModel] = []
        self.table = QTableWidget(0, 6)
        self.table.setAccessibleName(self.tr("My models"))
        self.table.setToolTip(self.tr("Models that were trained here and kept; ★ is used when no other is named"))
        titles = (
            self.tr("Model"),
            self.tr("Trained from"),
            self.tr("Before"),
            self.tr("After"),
            self.tr("Trained"),
            self.tr("Kept"),
        )
        self.table.setHorizontalHeaderLabels(list(titles))
        pick_rows(self.table)
        self.table.itemSelectionChanged.connect(self._refresh)
        self.note = QLabel(self.tr("Scores are those on held-out photos, before and after on the same ones."))
        self.note.setProperty("role", "muted")
        self.use = self._button("star", self.tr("Use It"), self.tr("Use this model from now on"), self.use_asked)
        self.back = self._button(
            "undo", self.tr("Roll Back"), self.tr("Use the model again that was used before this one"), self.back_asked
        )
        self.remove = self._button(
            "remove", self.tr("Remove…"), self.tr("Delete this model from the computer"), self.remove_asked
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.note, 1)
        for button in (self.use, self.back, self.remove):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self._refresh()

    @property
    def picked(self) -> OwnModel | None:
        """The model that is picked."""
        row = self.table.currentRow()
        return self._models[row] if 0 <= row < len(self._models) else None

    def show_models(self, models: Sequence[OwnModel]) -> None:
        """Show the models; the one that is picked stays picked."""
        picked = self.picked.kept.id if self.picked is not None else None
        self._models = list(models)
        self.table.setRowCount(len(models))
        for row, model in enumerate(models):
            kept = model.kept
            when = QLocale().toString(
                QDateTime.fromString(kept.kept, Qt.DateFormat.ISODate), QLocale.FormatType.ShortFormat
            )
            trained = self.tr("{minutes} min, {n} steps").format(minutes=f"{kept.minutes:.1f}", n=kept.steps)
            texts = (
                f"★ {spoken(kept.title)}" if model.default else spoken(kept.title),
                kept.base,
                "–" if kept.base_score is None else score_text(kept.base_score, kept.unit),
                score_text(kept.score, kept.unit),
                trained,
                when,
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(kept.id if column == 0 else text)
                self.table.setItem(row, column, item)
            if kept.id == picked or (picked is None and row == 0):
                self.table.selectRow(row)
        self._refresh()

    def _refresh(self) -> None:
        model = self.picked
        self.use.setEnabled(model is not None and not model.default)
        self.back.setEnabled(model is not None and model.default)
        self.remove.setEnabled(model is not None)

    def _button(self, icon: str, text: str, tip: str, signal: object) -> QPushButton:
        button = QPushButton(f" {text}")
        icons.bind(button, icon)
        button.setToolTip(tip)
        button.setAccessibleName(text.rstrip("…"))
        button.clicked.connect(
            lambda _=False: signal.emit(self.picked.kept.id) if self.picked is not None else None  # type: ignore[attr-defined]
        )
        return button
