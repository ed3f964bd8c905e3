"""What this program is, what it is made of and under which licences, and a report for a bug."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

import genrepair
from genrepair.engine.doctor import examine
from genrepair.errors import GenrepairError
from genrepair.progress import Progress
from genrepair.services.bug_report import write_report
from genrepair.services.components import Component, components
from genrepair.services.settings import Settings
from genrepair.ui.common import icons
from genrepair.ui.common.engine_room import EngineRoom
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import explain

_ICON = 64


class AboutDialog(QDialog):
    """Version, licences, report.

    Parameters
    ----------
    parent : QWidget or None
    save_report : callable (path, done)
        Writes a report in the background and calls ``done`` with a sentence.
    parts : callable
        Gives the components; asked when the page of licences is opened, since it reads many files.
    """

    def __init__(
        self,
        parent: QWidget | None,
        save_report: Callable[[Path, Callable[[str], None]], None],
        parts: Callable[[], tuple[Component, ...]] = components,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About GenRepair"))
        self._save_report, self._parts = save_report, parts
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("Pages about GenRepair"))
        self.tabs.addTab(self._about_page(), self.tr("GenRepair"))
        self.tabs.addTab(self._licences_page(), self.tr("Licences"))
        self.tabs.currentChanged.connect(self._fill)
        self.said = QLabel()
        self.said.setVisible(False)
        self.said.setWordWrap(True)
        self.said.setProperty("role", "muted")
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.report = box.addButton(self.tr("Save Report for a Bug…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.report.setToolTip(
            self.tr("Writes what the program and the computer are into a text file, without names of photos or persons")
        )
        self.report.setAutoDefault(False)
        self.report.clicked.connect(self._ask_report)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        for each in (self.tabs, self.said, box):
            layout.addWidget(each)
        self.resize(820, 560)

    def _about_page(self) -> QWidget:
        picture = QLabel()
        picture.setPixmap(icons.pixmap("genrepair", _ICON, "#000000", self.devicePixelRatioF()))
        picture.setAccessibleName(self.tr("Icon of GenRepair"))
        title = QLabel("GenRepair")
        title.setProperty("role", "title")
        version = QLabel(self.tr("Version {version}").format(version=genrepair.__version__))
        version.setProperty("role", "muted")
        head = QHBoxLayout()
        head.setSpacing(16)
        names = QVBoxLayout()
        names.setSpacing(2)
        for each in (title, version):
            names.addWidget(each)
        head.addWidget(picture)
        head.addLayout(names)
        head.addStretch(1)
        text = QLabel(
            self.tr(
                "Repairs damaged and noisy photographs on your own computer. Nothing is sent anywhere.\n\n"
                "GenRepair is free software under the licence Apache-2.0. Qt and libvips are used under the LGPL: you "
                "may put other builds of them in the place of those that came with the program. Models and sample "
                "photos carry their own licences; the dialog Models and Devices names them."
            )
        )
        text.setWordWrap(True)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.setSpacing(20)
        layout.addLayout(head)
        layout.addWidget(text)
        layout.addStretch(1)
        return page

    def _licences_page(self) -> QWidget:
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Software that GenRepair is made of"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._show)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Licence text"))
        split = QSplitter()
        split.addWidget(self.list)
        split.addWidget(self.text)
        split.setStretchFactor(1, 1)
        split.setSizes([230, 450])
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addWidget(split)
        return page

    def _fill(self, page: int) -> None:
        if page != 1 or self.list.count():
            return
        for part in self._parts():
            item = QListWidgetItem(part.name)
            item.setToolTip(f"{part.name} {part.version}: {part.licence}")
            item.setData(Qt.ItemDataRole.UserRole, part)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        part: Component = item.data(Qt.ItemDataRole.UserRole)
        lines = [f"{part.name} {part.version}", self.tr("Licence: {licence}").format(licence=part.licence)]
        lines += [line for line in (part.homepage,) if line]
        if part.inside:
            lines.append(self.tr("Part of {name}").format(name=part.inside))
        if part.source:
            lines.append(self.tr("Source code: {place}").format(place=part.source))
        self.text.setPlainText("\n\n".join(("\n".join(lines), *part.texts)))

    def _ask_report(self) -> None:
        title = self.tr("Save report")
        name, _ = QFileDialog.getSaveFileName(self, title, "genrepair-report.txt", self.tr("Text") + " (*.txt)")
        if name:
            self.report.setEnabled(False)
            self._say(self.tr("Examining…"))
            self._save_report(Path(name), self._tell)

    def _tell(self, sentence: str) -> None:
        self.report.setEnabled(True)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))


def show_about(parent: QWidget, jobs: JobRunner, room: EngineRoom, settings: Settings) -> None:
    """Open the dialog until the person closes it."""
    make_about(parent, jobs, room, settings).exec()


def make_about(parent: QWidget, jobs: JobRunner, room: EngineRoom, settings: Settings) -> AboutDialog:
    """The dialog, with reports written off the main thread."""

    def save(path: Path, done: Callable[[str], None]) -> None:
        def work(_progress: Progress) -> Path:
            # The file dialog has asked already whether an existing file may go.
            return write_report(path, examine(room.engine()), settings, overwrite=True)

        def failed(error: Exception) -> None:
            message = explain(error) if isinstance(error, GenrepairError | OSError) else None
            done(message.text if message is not None else str(error))

        said = QCoreApplication.translate("AboutDialog", "The report is saved. Read it before you send it.")
        jobs.start(JobTicket("", work, lambda _path: done(said), failed=failed, quiet=True))

    dialog = AboutDialog(parent, save)
    return dialog
