"""Questions of the batch window: which recipe to use this time, and what to do with a batch that runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from genrepair.ui.common import theme
from genrepair.ui.common.spoken import spoken

if TYPE_CHECKING:
    from genrepair.services.batch import BatchRecipe


def ask_other_recipe(parent: QWidget, recipes: Mapping[str, BatchRecipe], count: int) -> BatchRecipe | None:
    """The recipe for doing photos again; None if the person thought better of it."""
    dialog = RecipeDialog(recipes, count, parent)
    return dialog.recipe() if dialog.exec() else None


def ask_leave_running(parent: QWidget, may_go_on: bool) -> str:
    """What becomes of a batch that runs while its window is closed: "stop", "continue" or "cancel"."""
    dialog = RunningDialog(may_go_on, parent)
    dialog.exec()
    return dialog.answer


class RecipeDialog(QDialog):
    """Picks one of several recipes."""

    def __init__(self, recipes: Mapping[str, BatchRecipe], count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Do again"))
        self.setMinimumWidth(420)
        self._recipes = recipes
        question = QLabel(self.tr("Repair %n photos with:", "", count))
        question.setProperty("role", "heading")
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Recipe"))
        self.choice.setToolTip(self.tr("The results made until now wait until the new ones replace them"))
        for key, recipe in recipes.items():
            self.choice.addItem(spoken(recipe.name), key)
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._about.setProperty("role", "muted")
        self.choice.currentIndexChanged.connect(lambda _: self._describe())
        self._describe()
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        box.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Do Again"))
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(12)
        for widget in (question, self.choice, self._about, box):
            column.addWidget(widget)

    def recipe(self) -> BatchRecipe | None:
        """The one that is chosen."""
        return self._recipes.get(str(self.choice.currentData()))

    def _describe(self) -> None:
        recipe = self.recipe()
        self._about.setText("" if recipe is None else spoken(recipe.description))


class RunningDialog(QDialog):
    """Asks about a running batch; `answer` is "cancel" until a button is pressed."""

    def __init__(self, may_go_on: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Batch"))
        self.setMinimumWidth(440)
        self.answer = "cancel"
        question = QLabel(self.tr("The batch is still running."))
        question.setProperty("role", "heading")
        hint = QLabel(self.tr("What is done stays done; a stopped batch goes on from there when it is started again."))
        hint.setWordWrap(True)
        hint.setProperty("role", "muted")
        box = QDialogButtonBox()
        roles = QDialogButtonBox.ButtonRole
        choices: list[tuple[QPushButton, str]] = []
        if may_go_on:
            go_on = box.addButton(self.tr("Go On Without the Window"), roles.AcceptRole)
            go_on.setDefault(True)
            choices.append((go_on, "continue"))
        choices.append((box.addButton(self.tr("Stop the Batch"), roles.DestructiveRole), "stop"))
        choices.append((box.addButton(self.tr("Cancel"), roles.RejectRole), "cancel"))
        for button, answer in choices:
            button.clicked.connect(lambda _=False, answer=answer: self._end(answer))
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(theme.SPACE)
        column.addWidget(question)
        column.addWidget(hint)
        column.addSpacing(theme.SPACE)
        column.addWidget(box)

    def _end(self, answer: str) -> None:
        self.answer = answer
        self.accept()
