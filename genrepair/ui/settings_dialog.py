"""Processor, threads and look."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from genrepair.services.monitor import AUTOMATIC, NONE
from genrepair.services.settings import Settings
from genrepair.ui.canvas import display
from genrepair.ui.common import theme
from genrepair.ui.common.language import languages
from genrepair.ui.files.photo_facts import profile_name

_ASK = "?"


class SettingsDialog(QDialog):
    """Edits a copy of the settings; `value` gives it back."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(440)
        self._settings = settings
        self._theme = self._combo(
            (("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark"))),
            settings.theme,
            self.tr("Look"),
            self.tr("Colours of the window; the photo is shown the same in both"),
        )
        self._monitor = self._combo(
            (
                (AUTOMATIC, self.tr("As the system says")),
                (NONE, self.tr("None: show colours as sRGB")),
                (_ASK, self.tr("Choose a profile…")),
            ),
            settings.monitor_profile,
            self.tr("Monitor profile"),
            self.tr("How the colours of photos are shown; the photo itself and what is saved stay the same"),
        )
        self._shown_monitor = self._monitor.currentIndex()
        self._monitor.activated.connect(self._on_monitor)
        in_use = QLabel(self.tr("In use now: {name}").format(name=profile_name(display.profile())))
        in_use.setProperty("role", "muted")
        self._language = self._combo(
            (("", self.tr("As the system")), *languages()),
            settings.language,
            self.tr("Language"),
            self.tr("Language of the window; it changes when GenRepair is started again"),
        )
        self._provider = self._combo(
            (
                ("auto", self.tr("Automatic")),
                ("cuda", self.tr("NVIDIA graphics card (CUDA)")),
                ("cpu", self.tr("Processor (CPU)")),
            ),
            settings.provider,
            self.tr("Models run on"),
            self.tr("Automatic takes the fastest device that passes a self-test, and the processor otherwise"),
        )
        self._prefer = self._combo(
            (("speed", self.tr("Speed")), ("quality", self.tr("Exact results"))),
            settings.prefer,
            self.tr("Prefer"),
            self.tr(
                "Speed computes in 8 or 16 bits where a model has been measured to lose nothing that can be seen; "
                "exact results always computes in 32 bits"
            ),
        )
        self._threads = QSpinBox()
        theme.pad(self._threads)
        self._threads.setRange(0, max(1, os.cpu_count() or 1))
        self._threads.setSpecialValueText(self.tr("Automatic"))
        self._threads.setValue(settings.threads)
        self._threads.setAccessibleName(self.tr("Threads"))
        self._threads.setToolTip(self.tr("How many processor threads a model may use"))
        self._check = QCheckBox(self.tr("Check every photo when it is opened"))
        self._check.setToolTip(
            self.tr("Looks for damage, noise and more in the background; a photo can also be checked by hand (F5)")
        )
        self._check.setChecked(settings.check_on_open)
        self._record = QCheckBox(self.tr("Write into saved photos what was repaired"))
        self._record.setToolTip(
            self.tr("A record in the XMP data: which models changed how much of the photo, as IPTC recommends")
        )
        self._record.setChecked(settings.record_repairs)
        note = QLabel(
            self.tr("What models run on takes effect at the next repair, the language at the next start of GenRepair.")
        )
        note.setWordWrap(True)
        note.setProperty("role", "muted")
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Look"), self._theme)
        form.addRow(self.tr("Monitor profile"), self._monitor)
        form.addRow("", in_use)
        form.addRow(self.tr("Language"), self._language)
        form.addRow(self.tr("Models run on"), self._provider)
        form.addRow(self.tr("Prefer"), self._prefer)
        form.addRow(self.tr("Threads"), self._threads)
        form.addRow(self.tr("Photo check"), self._check)
        form.addRow(self.tr("Saving"), self._record)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 20)
        layout.setSpacing(20)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def value(self) -> Settings:
        """The settings as the controls stand."""
        return replace(
            self._settings,
            theme=str(self._theme.currentData()),
            monitor_profile=str(self._monitor.currentData()),
            language=str(self._language.currentData()),
            provider=str(self._provider.currentData()),
            prefer=str(self._prefer.currentData()),
            threads=self._threads.value(),
            check_on_open=self._check.isChecked(),
            record_repairs=self._record.isChecked(),
        )

    def _on_monitor(self, index: int) -> None:
        if self._monitor.itemData(index) == _ASK:
            kinds = self.tr("Colour profiles (*.icc *.icm)")
            path, _ = QFileDialog.getOpenFileName(self, self.tr("Profile of the monitor"), "", kinds)
            if path:
                self._monitor.addItem(Path(path).name, path)
            index = self._monitor.count() - 1 if path else self._shown_monitor
            self._monitor.setCurrentIndex(index)
        self._shown_monitor = index

    def _combo(self, choices: tuple[tuple[str, str], ...], chosen: str, name: str, tip: str) -> QComboBox:
        combo = QComboBox()
        for key, text in choices:
            combo.addItem(text, key)
        if combo.findData(chosen) < 0:
            combo.addItem(Path(chosen).name, chosen)
        combo.setCurrentIndex(combo.findData(chosen))
        combo.setAccessibleName(name)
        combo.setToolTip(tip)
        return combo
