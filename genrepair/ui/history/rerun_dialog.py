"""Other settings, and another model, for a step that is done again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from genrepair.services.applied_step import AppliedStep
from genrepair.tools.tool import Tool
from genrepair.ui.common import theme
from genrepair.ui.common.spoken import list_gap, spoken
from genrepair.ui.history.steps_view import translated
from genrepair.ui.repair.param_form import ParamForm


class RerunDialog(QDialog):
    """Shows the settings that a step was done with.

    Parameters
    ----------
    step : AppliedStep
    tool : Tool
    models : sequence of (id, title)
        That can do it, the default first.
    dependent : sequence of AppliedStep
        Steps that will have to be done again with it.
    """

    def __init__(
        self,
        step: AppliedStep,
        tool: Tool,
        models: Sequence[tuple[str, str]],
        dependent: Sequence[AppliedStep],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Run again: {tool}").format(tool=translated(step.title)))
        self.setMinimumWidth(440)
        self._form = ParamForm(tool.Params)
        self._form.set_value(step.params)
        self._models = QComboBox()
        self._models.setAccessibleName(self.tr("Model"))
        self._models.setToolTip(self.tr("The network that does the work"))
        self._models.addItem(self.tr("The default of this tool"), "")
        for name, title in models:
            self._models.addItem(spoken(title), name)
        self._models.setCurrentIndex(max(0, self._models.findData(step.chosen_model or "")))
        text = QLabel(translated(tool.help))
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.tr("Run again"), QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(2 * theme.SPACE)
        column.addWidget(text)
        column.addWidget(self._form)
        if len(models) > 1:
            row = QFormLayout()
            row.setHorizontalSpacing(12)
            row.addRow(self.tr("Model"), self._models)
            column.addLayout(row)
        if dependent:
            names = list_gap().join(translated(each.title) for each in dependent)
            note = QLabel(self.tr("What lies on it is done again too: {names}.").format(names=names))
            note.setProperty("role", "muted")
            note.setWordWrap(True)
            column.addWidget(note)
        column.addWidget(buttons)

    def params(self) -> Any:
        """The settings as the controls stand."""
        return self._form.value()

    def model(self) -> str | None:
        """Id of the model that was chosen; None for the default."""
        return str(self._models.currentData()) or None
