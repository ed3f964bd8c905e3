"""Questions about files: which to open, where and how to save, what to do with unsaved changes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from genrepair.imaging.photo import READ_SUFFIXES, WRITE_SUFFIXES
from genrepair.services.pasted import is_pasted
from genrepair.services.project import SUFFIX
from genrepair.ui.common import theme

translate = QCoreApplication.translate

_FORMATS = (
    ("JPEG", (".jpg", ".jpeg")),
    ("PNG", (".png",)),
    ("TIFF", (".tif", ".tiff")),
    ("WebP", (".webp",)),
    ("AVIF", (".avif",)),
)


def ask_photo(parent: QWidget, folder: Path | None) -> Path | None:
    """The photo or project to open; None if the person thought better of it."""
    filters = ";;".join(
        (
            translate("files", "Photos and projects") + f" ({_patterns((*READ_SUFFIXES, SUFFIX))})",
            translate("files", "Projects") + f" (*{SUFFIX})",
            translate("files", "All files") + " (*)",
        )
    )
    name, _ = QFileDialog.getOpenFileName(parent, translate("files", "Open a photo"), str(folder or ""), filters)
    return Path(name) if name else None


def ask_photos(parent: QWidget) -> list[Path]:
    """Photos for a batch; empty if the person thought better of it."""
    filters = translate("files", "Photos") + f" ({_patterns(READ_SUFFIXES)})"
    names, _ = QFileDialog.getOpenFileNames(parent, translate("files", "Add photos"), "", filters)
    return [Path(name) for name in names]


def ask_folder(parent: QWidget, title: str, start: Path | None) -> Path | None:
    """A folder."""
    name = QFileDialog.getExistingDirectory(parent, title, str(start or ""))
    return Path(name) if name else None


def ask_recipe(parent: QWidget) -> Path | None:
    """A recipe's file."""
    filters = translate("files", "Recipes") + " (*.toml)"
    name, _ = QFileDialog.getOpenFileName(parent, translate("files", "Choose a recipe"), "", filters)
    return Path(name) if name else None


def ask_second_scan(parent: QWidget, photo: Path | None, suggestion: Path | None) -> Path | None:
    """The second scan of a print; the one that belongs to the photo by its name is suggested."""
    return _ask_companion(parent, translate("files", "Choose the second scan of this print"), photo, suggestion)


def ask_infrared(parent: QWidget, photo: Path | None) -> Path | None:
    """The infrared scan of a photo."""
    return _ask_companion(parent, translate("files", "Choose the infrared scan of this photo"), photo, None)


def _ask_companion(parent: QWidget, title: str, photo: Path | None, suggestion: Path | None) -> Path | None:
    filters = translate("files", "Photos") + f" ({_patterns(READ_SUFFIXES)})"
    start = suggestion or (photo.parent if photo is not None else "")
    name, _ = QFileDialog.getOpenFileName(parent, title, str(start), filters)
    return Path(name) if name else None


def ask_save_path(parent: QWidget, suggestion: Path) -> Path | None:
    """Where to save; the file dialog itself asks before an existing file is replaced."""
    known = [f"{title} ({_patterns(s)})" for title, s in _FORMATS if set(s) & set(WRITE_SUFFIXES)]
    own = next((text for text, (_, s) in zip(known, _FORMATS, strict=False) if suggestion.suffix.lower() in s), None)
    filters = [own, *(text for text in known if text != own)] if own else known
    filters.append(translate("files", "All formats") + f" ({_patterns(WRITE_SUFFIXES)})")
    name, _ = QFileDialog.getSaveFileName(
        parent, translate("files", "Save the photo"), str(suggestion), ";;".join(filters)
    )
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(suggestion.suffix)


def ask_project_path(parent: QWidget, suggestion: Path) -> Path | None:
    """Where to save a project; the file dialog itself asks before an existing file is replaced."""
    filters = translate("files", "GenRepair projects") + f" (*{SUFFIX})"
    name, _ = QFileDialog.getSaveFileName(parent, translate("files", "Save the project"), str(suggestion), filters)
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)


def ask_moved(parent: QWidget, sentence: str, folder: Path) -> Path | None:
    """Where the photo of a project is now; None if the person does not know."""
    title = translate("files", "Photo not found")
    box = QMessageBox(QMessageBox.Icon.NoIcon, title, sentence, parent=parent)
    choose = box.addButton(translate("files", "Choose the photo…"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return ask_photo(parent, folder) if box.clickedButton() is choose else None


def ask_changed(parent: QWidget, sentence: str) -> bool:
    """Whether a project is opened though its photo is another file now."""
    text = translate("files", "The repairs are laid over the photo as it is now, which may not fit.")
    box = QMessageBox(
        QMessageBox.Icon.NoIcon, translate("files", "Photo changed"), f"{sentence}\n\n{text}", parent=parent
    )
    accept = box.addButton(translate("files", "Open all the same"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is accept


def ask_mask(parent: QWidget, folder: Path | None) -> Path | None:
    """The mask to import; None if the person thought better of it."""
    filters = ";;".join((translate("files", "Masks") + " (*.png)", translate("files", "All files") + " (*)"))
    name, _ = QFileDialog.getOpenFileName(parent, translate("files", "Import a mask"), str(folder or ""), filters)
    return Path(name) if name else None


def ask_mask_path(parent: QWidget, suggestion: Path) -> Path | None:
    """Where to write a mask; the file dialog itself asks before an existing file is replaced."""
    filters = translate("files", "Masks") + " (*.png)"
    name, _ = QFileDialog.getSaveFileName(parent, translate("files", "Export the mask"), str(suggestion), filters)
    return Path(name).with_suffix(".png") if name else None


def suggest_path(path: Path) -> Path:
    """A name beside the source that does not exist yet: photo-repaired.jpg, photo-repaired-2.jpg..."""
    if is_pasted(path):
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        path = Path(pictures) / path.name
    suffix = path.suffix.lower() if path.suffix.lower() in WRITE_SUFFIXES else ".tif"
    number, name = 1, path.with_name(f"{path.stem}-repaired{suffix}")
    while name.exists():
        number += 1
        name = path.with_name(f"{path.stem}-repaired-{number}{suffix}")
    return name


def ask_unsaved(parent: QWidget, name: str) -> str:
    """What to do with unsaved changes: "save" (the photo), "project", "discard" or "cancel"."""
    dialog = UnsavedDialog(name, parent)
    dialog.exec()
    return dialog.answer


class UnsavedDialog(QDialog):
    """Asks whether to save; `answer` is "cancel" until a button is pressed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Unsaved changes"))
        self.setMinimumWidth(420)
        self.answer = "cancel"
        question = QLabel(self.tr("Save the repairs of {name}?").format(name=name))
        question.setProperty("role", "heading")
        question.setWordWrap(True)
        consequence = QLabel(self.tr("They are lost otherwise."))
        consequence.setProperty("role", "muted")
        box = QDialogButtonBox()
        roles = QDialogButtonBox.ButtonRole
        save = box.addButton(self.tr("Save photo…"), roles.AcceptRole)
        keep = box.addButton(self.tr("Save project…"), roles.AcceptRole)
        keep.setToolTip(self.tr("Masks and steps in one file, to go on another day"))
        discard = box.addButton(self.tr("Discard"), roles.DestructiveRole)
        cancel = box.addButton(self.tr("Cancel"), roles.RejectRole)
        for button, answer in ((save, "save"), (keep, "project"), (discard, "discard"), (cancel, "cancel")):
            button.clicked.connect(lambda _=False, answer=answer: self._end(answer))
        save.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(theme.SPACE)
        column.addWidget(question)
        column.addWidget(consequence)
        column.addSpacing(2 * theme.SPACE)
        column.addWidget(box)

    def _end(self, answer: str) -> None:
        self.answer = answer
        self.accept()


def _patterns(suffixes: Iterable[str]) -> str:
    return " ".join(f"*{suffix}" for suffix in sorted(suffixes))
