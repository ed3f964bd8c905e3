"""Recipes in the window: keep the repairs of a photo as one, and apply one to a photo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from genrepair.errors import UsageError
from genrepair.services.batch.recipe_file import BatchRecipe, list_recipes, save_recipe
from genrepair.services.batch.resolve import resolve_recipe
from genrepair.services.step_recipe import lacks_finder, recipe_from_steps, recipe_path, usable
from genrepair.tools.tool import Tool
from genrepair.ui.common import theme
from genrepair.ui.common.messages import Message, explain
from genrepair.ui.common.spoken import list_gap, spoken
from genrepair.ui.repair.preview_flow import PreviewFlow
from genrepair.ui.repair.tool_runner import ToolRunner
from genrepair.ui.workbench import Workbench

Answer = tuple[str, str, bool]


def ask_recipe(window: QWidget, steps: list[str], by_hand: bool) -> Answer | None:
    """Name, description and whether damage is looked for first; None if the person thought better of it."""
    dialog = RecipeDialog(steps, by_hand, window)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


class RecipeDialog(QDialog):
    """Asks how a recipe is called."""

    def __init__(self, steps: list[str], by_hand: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Save as a recipe"))
        self.setMinimumWidth(460)
        text = QLabel(self.tr("Does to other photos: {steps}.").format(steps=list_gap().join(steps)))
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        self._name = QLineEdit()
        self._name.setAccessibleName(self.tr("Name"))
        self._name.setPlaceholderText(self.tr("Grandfather's slides"))
        self._description = QLineEdit()
        self._description.setAccessibleName(self.tr("Description"))
        self._find = QCheckBox(self.tr("Find damage first, in place of the mask painted by hand"))
        self._find.setToolTip(self.tr("Another photo does not have your marks; without this it needs its own mask"))
        self._find.setChecked(by_hand)
        self._find.setVisible(by_hand)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow(self.tr("Name"), self._name)
        form.addRow(self.tr("Description"), self._description)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        save = buttons.button(QDialogButtonBox.StandardButton.Save)
        save.setEnabled(False)
        self._name.textChanged.connect(lambda text: save.setEnabled(any(sign.isalnum() for sign in text)))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(2 * theme.SPACE)
        column.addWidget(text)
        column.addLayout(form)
        column.addWidget(self._find)
        column.addWidget(buttons)

    def answer(self) -> Answer:
        """What was typed."""
        return self._name.text(), self._description.text(), self._find.isChecked()


class RecipeFlow(QObject):
    """Fills the menu of recipes and does what it says.

    Parameters
    ----------
    window : QWidget
    menu : QMenu
        Filled when it opens.
    bench : Workbench
    runner : ToolRunner
    preview : PreviewFlow
    tools : mapping of id to Tool
    tell : callable (Message)
    """

    def __init__(
        self,
        window: QWidget,
        menu: QMenu,
        bench: Workbench,
        runner: ToolRunner,
        preview: PreviewFlow,
        tools: Mapping[str, Tool],
        tell: Callable[[Message | None], None],
    ) -> None:
        super().__init__(window)
        self._window, self._menu, self._bench = window, menu, bench
        self._runner, self._preview, self._tell = runner, preview, tell
        self._find_tool = tools.__getitem__
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)

    def save(self) -> None:
        """Keep the repairs of the photo as a recipe of the person's own."""
        document = self._bench.document
        steps = usable(document.steps) if document is not None else []
        if not steps:
            self._tell(Message("info", self.tr("There is nothing to keep yet: apply a tool first.")))
            return
        answer = ask_recipe(self._window, [spoken(step.title) for step in steps], lacks_finder(steps, self._find_tool))
        if answer is None:
            return
        name, description, find_first = answer
        try:
            path = recipe_path(name)
            save_recipe(recipe_from_steps(name, steps, find_first, description, self._find_tool), path)
        except UsageError as error:
            self._tell(explain(error))
            return
        text = self.tr("Saved the recipe {name}: it is in Repair > Recipes, and for batches --recipe {id}.")
        self._tell(Message("success", text.format(name=name.strip(), id=path.stem)))

    def apply(self, recipe: BatchRecipe) -> None:
        """Do to this photo what a recipe says; one undo step."""
        self._preview.stop()
        self._runner.repair_with(lambda engine: resolve_recipe(recipe, engine).recipe)

    def _fill(self) -> None:
        menu = self._menu
        menu.clear()
        try:
            recipes = list_recipes()
        except UsageError as error:
            menu.addAction(self.tr("The recipes cannot be read")).setEnabled(False)
            self._tell(explain(error))
            return
        if not recipes:
            menu.addAction(self.tr("No recipes yet")).setEnabled(False)
        for recipe in recipes.values():
            action = menu.addAction(spoken(recipe.name), partial(self.apply, recipe))
            action.setToolTip(spoken(recipe.description))
            action.setEnabled(self._bench.document is not None and not self._runner.busy)
