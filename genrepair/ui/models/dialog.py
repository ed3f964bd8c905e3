"""Models and devices: what there is, what it is, what it runs on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from genrepair.engine.doctor import Finding
from genrepair.services.model_library import Entry
from genrepair.ui.common import icons, theme
from genrepair.ui.common.layout import pick_rows
from genrepair.ui.common.spoken import spoken
from genrepair.ui.models.words import task_title

_PROVIDERS = ("auto", "cuda", "cpu")


class ModelsDialog(QDialog):
    """A list with the details of the model that is picked, and what computes.

    Attributes
    ----------
    import_asked : Signal()
    remove_asked, default_asked : Signal(str)
        Id of a model.
    verify_asked : Signal(str)
        Id of a model; "" for all.
    provider_chosen : Signal(str)
    retry_asked : Signal()
        Try devices again that failed or ended the program.
    """

    import_asked = Signal()
    remove_asked = Signal(str)
    default_asked = Signal(str)
    verify_asked = Signal(str)
    provider_chosen = Signal(str)
    retry_asked = Signal()

    def __init__(self, provider: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Models and devices"))
        self.resize(900, 640)
        self._entries: list[Entry] = []
        self._verified: dict[str, str] = {}
        self._busy = False
        self._table = QTableWidget(0, 6)
        self._table.setAccessibleName(self.tr("Models"))
        titles = (self.tr("Model"), self.tr("Task"), self.tr("Version"), self.tr("Licence"), self.tr("Size"))
        self._table.setHorizontalHeaderLabels([*titles, self.tr("State")])
        pick_rows(self._table)
        self._table.itemSelectionChanged.connect(self._refresh)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setAccessibleName(self.tr("Details of the model"))
        self._details.setFixedHeight(170)
        self._buttons = {
            "add": self._button("add", self.tr("Import…"), self.tr("Add an .onnx file"), self.import_asked.emit),
            "star": self._button(
                "star",
                self.tr("Use by default"),
                self.tr("Take this model for its task when no other is named"),
                lambda: self._emit(self.default_asked),
            ),
            "verify": self._button(
                "verify",
                self.tr("Verify"),
                self.tr("Compare the files with their SHA-256 and run each network once"),
                lambda: self.verify_asked.emit(""),
            ),
            "remove": self._button(
                "remove",
                self.tr("Remove…"),
                self.tr("Delete a model that you imported"),
                lambda: self._emit(self.remove_asked),
            ),
        }
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        for name, button in self._buttons.items():
            if name == "remove":
                row.addStretch(1)
            row.addWidget(button)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setProperty("role", "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(12)
        column.addLayout(self._devices(provider))
        column.addWidget(self._table, 1)
        column.addWidget(self._details)
        column.addLayout(row)
        column.addWidget(self._note)
        column.addWidget(buttons)
        self._refresh()

    @property
    def selected(self) -> Entry | None:
        """The model that is picked."""
        row = self._table.currentRow()
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show the models; the one that is picked stays picked."""
        picked = self.selected.id if self.selected is not None else None
        self._entries = list(entries)
        self._table.setRowCount(len(entries))
        for row, entry in enumerate(entries):
            for place, text in enumerate(self._row(entry)):
                item = QTableWidgetItem(text)
                if entry.card is None or self._verified.get(entry.id):
                    item.setForeground(QColor(theme.current().error))
                self._table.setItem(row, place, item)
            if entry.id == picked or (picked is None and row == 0):
                self._table.selectRow(row)
        self._refresh()

    def show_verified(self, results: dict[str, str]) -> None:
        """Show what verifying has found; "" for nothing."""
        self._verified |= results
        self.show_entries(self._entries)

    def show_devices(self, findings: Sequence[Finding]) -> None:
        """Show what is used and why others are not."""
        self._why.setText("\n".join(spoken(finding.text) for finding in findings))
        self._retry.setVisible(any(finding.state == "warning" for finding in findings))

    def tell(self, text: str) -> None:
        """Say something below the list."""
        self._note.setText(text)

    def set_busy(self, busy: bool) -> None:
        """While models are worked on, nothing else can be asked."""
        self._busy = busy
        self._refresh()

    def _devices(self, provider: str) -> QHBoxLayout:
        self._provider = QComboBox()
        names = (self.tr("Automatic"), self.tr("NVIDIA graphics card (CUDA)"), self.tr("Processor (CPU)"))
        for key, name in zip(_PROVIDERS, names, strict=True):
            self._provider.addItem(name, key)
        if self._provider.findData(provider) < 0:
            self._provider.addItem(provider, provider)
        self._provider.setCurrentIndex(self._provider.findData(provider))
        self._provider.setAccessibleName(self.tr("Models run on"))
        self._provider.setToolTip(self.tr("Automatic takes the fastest device that passes a self-test"))
        self._provider.activated.connect(lambda _: self.provider_chosen.emit(str(self._provider.currentData())))
        label = QLabel(self.tr("Models run on"))
        label.setBuddy(self._provider)
        self._why = QLabel(self.tr("Looking at what this computer has…"))
        self._why.setWordWrap(True)
        self._why.setProperty("role", "muted")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(label)
        row.addWidget(self._provider)
        row.addWidget(self._why, 1)
        self._retry = QPushButton(self.tr("Try again"))
        self._retry.setToolTip(self.tr("Test devices again that failed their self-test or ended the program before"))
        self._retry.setAccessibleName(self.tr("Try the devices again"))
        self._retry.clicked.connect(self.retry_asked)
        self._retry.hide()
        row.addWidget(self._retry)
        return row

    def _row(self, entry: Entry) -> tuple[str, ...]:
        card = entry.card
        if card is None:
            return entry.id, "", "", "", "", self.tr("cannot be used")
        title = f"★ {spoken(card.title)}" if entry.default else spoken(card.title)
        if card.optional and not entry.default:
            title = self.tr("{name} (optional)").format(name=title)
        size = QLocale().formattedDataSize(entry.bytes)
        return title, task_title(card.task), card.version, card.licence, size, self._state(entry)

    def _state(self, entry: Entry) -> str:
        if entry.id in self._verified:
            return self.tr("damaged") if self._verified[entry.id] else self.tr("verified")
        failed = [provider for provider, passed, _ in entry.self_tests if not passed]
        passed = [provider for provider, passed, _ in entry.self_tests if passed]
        if failed:
            return self.tr("failed on {devices}").format(devices=", ".join(failed))
        return self.tr("proven on {devices}").format(devices=", ".join(passed)) if passed else self.tr("ready")

    def _refresh(self) -> None:
        entry = self.selected
        usable = entry is not None and entry.card is not None
        self._details.setPlainText("" if entry is None else self._describe(entry))
        self._buttons["add"].setEnabled(not self._busy)
        self._buttons["verify"].setEnabled(not self._busy and bool(self._entries))
        changeable = usable and entry is not None and (entry.chosen or not entry.default)
        taken_back = entry is not None and entry.chosen
        self._buttons["star"].setText(
            " " + (self.tr("No longer by default") if taken_back else self.tr("Use by default"))
        )
        self._buttons["star"].setAccessibleName(self._buttons["star"].text().strip())
        self._buttons["star"].setEnabled(not self._busy and changeable)
        self._buttons["remove"].setEnabled(not self._busy and entry is not None and entry.own)
        self._provider.setEnabled(not self._busy)
        self._retry.setEnabled(not self._busy)

    def _describe(self, entry: Entry) -> str:
        card, lines = entry.card, list[str]()
        if card is None:
            return spoken(entry.reason)
        lines.append(spoken(card.summary))
        if card.optional:
            lines.append(
                self.tr("Optional: it does not beat the simpler way yet, and nothing uses it unless you choose it.")
            )
        if self._verified.get(entry.id):
            lines.append(spoken(self._verified[entry.id]))
        if card.metrics:
            lines.append(self.tr("Measured: {figures}").format(figures=_figures(card.metrics)))
        if card.training:
            lines.append(self.tr("Training: {figures}").format(figures=_figures(card.training)))
        for variant in card.variants:
            lines.append(self.tr("Variant {kind}: {note}").format(kind=variant.kind, note=spoken(variant.note)))
        if card.training_data:
            lines.append(self.tr("Learned from: {data}").format(data="; ".join(card.training_data)))
        lines.append(self.tr("Named {id}, SHA-256 {sha}").format(id=card.id, sha=card.sha256))
        lines.append(str(card.path))
        for provider, passed, reason in entry.self_tests:
            text = self.tr("{device}: self-test passed") if passed else self.tr("{device}: not used, because {reason}")
            lines.append(text.format(device=provider, reason=spoken(reason)))
        return "\n".join(line for line in lines if line)

    def _emit(self, signal: object) -> None:
        if self.selected is not None:
            signal.emit(self.selected.id)  # type: ignore[attr-defined]

    def _button(self, icon: str, text: str, tip: str, act: object) -> QPushButton:
        button = QPushButton(f" {text}")
        icons.bind(button, icon)
        button.setToolTip(tip)
        button.setAccessibleName(text.rstrip("…"))
        button.setAutoDefault(False)
        button.clicked.connect(act)
        return button


def _figures(table: dict[str, object]) -> str:
    flat = []
    for key, value in table.items():
        if isinstance(value, dict):
            flat.append(f"{key} ({_figures(value)})")
        else:
            flat.append(f"{key.replace('_', ' ')} {value}")
    return ", ".join(flat)
