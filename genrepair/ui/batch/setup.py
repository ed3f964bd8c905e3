"""What a batch is asked to do: photos, recipe, output; the left side of the batch window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from genrepair.errors import GenrepairError, UsageError
from genrepair.ui.common import theme
from genrepair.ui.common.layout import column_of
from genrepair.ui.common.section import Section
from genrepair.ui.common.spoken import spoken
from genrepair.ui.files import dialogs as file_dialogs

if TYPE_CHECKING:
    from genrepair.services.batch import BatchOrder, BatchRecipe

WIDTH = 340


class BatchSetup(QWidget):
    """Collects a `BatchOrder`.

    Attributes
    ----------
    changed : Signal()
        Anything of the order changed.
    output_changed : Signal()
        The output folder changed.
    wrong : Signal(object)
        An exception about a recipe that cannot be used.
    """

    changed = Signal()
    output_changed = Signal()
    wrong = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self.setAcceptDrops(True)
        self._recipes: dict[str, BatchRecipe] = {}
        # Whether the settings let results tell what was repaired; a recipe may still say no.
        self.record = True
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(0)
        column.addWidget(Section(self.tr("Photos"), self._photos()), 1)
        column.addWidget(Section(self.tr("Recipe"), self._recipe()))
        column.addWidget(Section(self.tr("Results"), self._results(), ruled=False))
        self.load_recipes()

    # -- asking ----------------------------------------------------------------------------------------------

    @property
    def inputs(self) -> tuple[str, ...]:
        """Files and folders."""
        return tuple(str(self.photos.item(n).data(Qt.ItemDataRole.UserRole)) for n in range(self.photos.count()))

    @property
    def out(self) -> Path | None:
        """The output folder; None before one was chosen."""
        text = self.folder.text().strip()
        return Path(text).expanduser().absolute() if text else None

    @property
    def recipe(self) -> BatchRecipe | None:
        """The recipe that is chosen."""
        recipe = self._recipes.get(str(self.recipes.currentData()))
        if recipe is None:
            return None
        return self._as_set(replace(recipe, dust=True) if self.dust.isChecked() else recipe)

    @property
    def recipe_choices(self) -> dict[str, BatchRecipe]:
        """All recipes that could be chosen, by key."""
        return {key: self._as_set(recipe) for key, recipe in self._recipes.items()}

    def _as_set(self, recipe: BatchRecipe) -> BatchRecipe:
        from genrepair.services.batch.recipe_file import without_record

        return recipe if self.record else without_record(recipe)

    def order(self, retry_failed: bool = False) -> BatchOrder:
        """The order as the controls stand.

        Raises
        ------
        UsageError
            Photos, recipe or folder are missing.
        """
        from genrepair.services.batch import BatchOrder

        if not self.inputs:
            raise UsageError("There are no photos yet: add photos or a folder of them.")
        if self.out is None:
            raise UsageError("Choose the folder that the repaired photos go to.")
        recipe = self.recipe
        if recipe is None:
            raise UsageError("Choose a recipe.")
        return BatchOrder(
            inputs=self.inputs,
            out=self.out,
            recipe=recipe,
            exists=str(self.exists.currentData()),
            review=self.review.isChecked(),
            retry_failed=retry_failed,
        )

    def order_of_output(self) -> BatchOrder | None:
        """The order as far as the output folder tells; None before a folder was chosen."""
        from genrepair.services.batch import BatchOrder

        if self.out is None or self.recipe is None:
            return None
        exists, review = str(self.exists.currentData()), self.review.isChecked()
        return BatchOrder(self.inputs, self.out, self.recipe, exists=exists, review=review)

    # -- changing --------------------------------------------------------------------------------------------

    def add(self, paths: Sequence[Path]) -> None:
        """Add photos and folders that are not there yet; the first suggests where the results go."""
        known = set(self.inputs)
        for path in paths:
            if str(path) in known:
                continue
            known.add(str(path))
            item = QListWidgetItem(path.name + ("/" if path.is_dir() else "") or str(path))
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            item.setToolTip(str(path))
            self.photos.addItem(item)
        if paths and not self.folder.text():
            first = paths[0]
            parent = first.parent
            self.set_out(parent / f"{first.name}-repaired" if first.is_dir() else parent / "repaired")
        self.changed.emit()

    def remove_chosen(self) -> None:
        """Take the chosen photos and folders off the list; no file is touched."""
        for item in self.photos.selectedItems():
            self.photos.takeItem(self.photos.row(item))
        self.changed.emit()

    def set_out(self, folder: Path) -> None:
        """Use another output folder."""
        self.folder.setText(str(folder))
        self.output_changed.emit()
        self.changed.emit()

    def load_recipes(self) -> None:
        """Read the recipes again."""
        from genrepair.services.batch import list_recipes

        try:
            self._recipes = {**{k: v for k, v in self._recipes.items() if k.startswith("/")}, **list_recipes()}
        except GenrepairError as error:
            self.wrong.emit(error)
        self._show_recipes(str(self.recipes.currentData() or ""))

    def use_recipe_file(self, path: Path) -> bool:
        """Choose a recipe of the person's own; False if it is wrong."""
        from genrepair.services.batch import load_recipe

        try:
            recipe = load_recipe(path)
        except GenrepairError as error:
            self.wrong.emit(error)
            return False
        key = str(path.absolute())
        self._recipes[key] = recipe
        self._show_recipes(key)
        self.changed.emit()
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.add(paths)

    # -- building --------------------------------------------------------------------------------------------

    def _photos(self) -> QWidget:
        self.photos = DropList(self.tr("Drop photos and folders here"))
        self.photos.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.photos.setAccessibleName(self.tr("Photos and folders of the batch"))
        self.photos.setToolTip(self.tr("Drop photos and folders here; Delete takes them off the list"))
        self.photos.setMinimumHeight(90)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.photos, self.remove_chosen)
        add, folder, remove = QPushButton(self.tr("Add…")), QPushButton(self.tr("Add Folder…")), QPushButton()
        remove.setText(self.tr("Remove"))
        add.setToolTip(self.tr("Add photos (Ctrl+O)"))
        add.setShortcut("Ctrl+O")
        folder.setToolTip(self.tr("Add a folder with all folders below it (Ctrl+Shift+O)"))
        folder.setShortcut("Ctrl+Shift+O")
        remove.setToolTip(self.tr("Take the chosen ones off the list; no file is touched (Delete)"))
        add.clicked.connect(lambda: self.add(file_dialogs.ask_photos(self)))
        folder.clicked.connect(lambda: self._ask_folder())
        remove.clicked.connect(self.remove_chosen)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (add, folder, remove):
            button.setAccessibleName(button.text())
            row.addWidget(button, 1)
        return column_of(self.photos, row)

    def _recipe(self) -> QWidget:
        self.recipes = QComboBox()
        self.recipes.setAccessibleName(self.tr("Recipe"))
        self.recipes.setToolTip(self.tr("What is done to every photo"))
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setProperty("role", "muted")
        own = QPushButton(self.tr("From a File…"))
        own.setToolTip(self.tr("Use a recipe of your own, a small .toml file"))
        own.clicked.connect(lambda: self._ask_recipe())
        self.recipes.currentIndexChanged.connect(lambda _: self._describe())
        self.dust = QCheckBox(self.tr("Use second scans and infrared"))
        self.dust.setToolTip(self.tr("What moved between photo.tif and photo_2.tif is dust; infrared shows it, too"))
        self.dust.toggled.connect(lambda _: self.changed.emit())
        return column_of(self.recipes, self.about, own, self.dust)

    def _results(self) -> QWidget:
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(self.tr("Folder for the results"))
        self.folder.setAccessibleName(self.tr("Folder for the results"))
        self.folder.setToolTip(self.tr("Where the repaired photos go; sources are never overwritten"))
        self.folder.editingFinished.connect(self.output_changed)
        self.folder.textChanged.connect(lambda _: self.changed.emit())
        choose = QPushButton("…")
        choose.setProperty("narrow", True)
        choose.setFixedWidth(38)
        choose.setAccessibleName(self.tr("Choose the folder for the results"))
        choose.setToolTip(self.tr("Choose the folder"))
        choose.clicked.connect(lambda: self._ask_out())
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        self.exists = QComboBox()
        for key, text in (
            ("skip", self.tr("Leave the photo out")),
            ("rename", self.tr("Find another name")),
            ("overwrite", self.tr("Replace the other file")),
        ):
            self.exists.addItem(text, key)
        self.exists.setAccessibleName(self.tr("If a file of that name exists"))
        self.exists.setToolTip(self.tr("What happens where another file has the name of a result; never to a source"))
        self.exists.currentIndexChanged.connect(lambda _: self.changed.emit())
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("If it exists"), self.exists)
        self.review = QCheckBox(self.tr("Look through before they are written"))
        self.review.setToolTip(self.tr("Results wait in the contact sheet; only accepted ones come into the folder"))
        self.review.setChecked(True)
        self.review.toggled.connect(lambda _: self.changed.emit())
        return column_of(row, form, self.review)

    def _show_recipes(self, chosen: str) -> None:
        self.recipes.blockSignals(True)
        self.recipes.clear()
        for key, recipe in self._recipes.items():
            self.recipes.addItem(spoken(recipe.name), key)
        self.recipes.setCurrentIndex(max(0, self.recipes.findData(chosen)))
        if not chosen and self.recipes.findData("scanned-prints") >= 0:
            self.recipes.setCurrentIndex(self.recipes.findData("scanned-prints"))
        self.recipes.blockSignals(False)
        self._describe()

    def _describe(self) -> None:
        recipe = self.recipe
        self.about.setText("" if recipe is None else spoken(recipe.description))
        self.changed.emit()

    def _ask_folder(self) -> None:
        folder = file_dialogs.ask_folder(self, self.tr("Add a folder of photos"), None)
        if folder is not None:
            self.add([folder])

    def _ask_out(self) -> None:
        folder = file_dialogs.ask_folder(self, self.tr("Folder for the results"), self.out)
        if folder is not None:
            self.set_out(folder)

    def _ask_recipe(self) -> None:
        path = file_dialogs.ask_recipe(self)
        if path is not None:
            self.use_recipe_file(path)


class DropList(QListWidget):
    """A list that says what belongs into it while it is empty.

    Parameters
    ----------
    hint : str
    """

    def __init__(self, hint: str) -> None:
        super().__init__()
        self._hint = hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, or the hint."""
        super().paintEvent(event)
        if self.count() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.current().muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(16, 0, -16, 0), flags, self._hint)
            painter.end()
