"""How a photo is saved: quality, depth, colours, and whether the repair is written into the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from genrepair.imaging.carried import FORMAT_NAMES, SUFFIXES
from genrepair.imaging.colour import is_srgb
from genrepair.imaging.photo import Photo, SaveOptions
from genrepair.services.saving import holds_record
from genrepair.ui.common import theme

_DEFAULT_QUALITY = {"jpeg": 95, "avif": 85}
_WITH_QUALITY = frozenset(("jpeg", "webp", "avif", "heic"))
_LOSSLESS_TOO = frozenset(("webp", "avif"))
_DEPTHS = {"png": (8, 16), "tiff": (8, 16), "pnm": (8, 16), "avif": (8, 10, 12), "heic": (8, 10, 12)}
_TIFF = ("deflate", "lzw", "packbits", "none")


def ask_options(parent: QWidget, path: Path, photo: Photo, record: bool) -> tuple[SaveOptions, bool] | None:
    """Options and whether the repair is recorded; None if the person thought better of it."""
    dialog = SaveDialog(path, photo, record, parent)
    if not dialog.has_choices:
        return SaveOptions(), record
    return (dialog.options(), dialog.record) if dialog.exec() == QDialog.DialogCode.Accepted else None


class SaveDialog(QDialog):
    """Offers only what the format knows; everything starts as the photo has it.

    Parameters
    ----------
    path : Path
        Where it will be saved; its suffix is the format.
    photo : Photo
    record : bool
        Whether the repair is recorded unless the person decides otherwise.
    """

    def __init__(self, path: Path, photo: Photo, record: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = SUFFIXES.get(path.suffix.lower(), "tiff")
        self._photo = photo
        self.setWindowTitle(self.tr("Save as {format}").format(format=FORMAT_NAMES[self._kind]))
        self.setMinimumWidth(460)
        name = QLabel(path.name)
        name.setProperty("role", "heading")
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(12)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._add_quality()
        self._depth = self._add_depth()
        self._profile = self._add_profile()
        self._compression = self._add_compression()
        self.has_choices = self._form.rowCount() > 0
        self._record = QCheckBox(self.tr("Write into the file what was repaired, and by which models"))
        self._record.setToolTip(self.tr("A record in the XMP data that other programs read: IPTC Digital Source Type"))
        self._record.setChecked(record)
        self._record.setVisible(holds_record(path, SaveOptions()))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(2 * theme.SPACE)
        column.addWidget(name)
        column.addLayout(self._form)
        column.addWidget(self._record)
        column.addWidget(buttons)
        self._refresh()

    @property
    def record(self) -> bool:
        """Whether the repair is recorded."""
        return self._record.isChecked()

    def options(self) -> SaveOptions:
        """What was chosen; None where it stays as the photo has it."""
        quality = lossless = None
        if self._kind in _WITH_QUALITY:
            if self._kind in _LOSSLESS_TOO:
                lossless = self._lossless.isChecked()
            if not lossless and not self._as_source.isChecked():
                quality = self._spin.value()
        return SaveOptions(
            quality=quality,
            lossless=lossless,
            depth=None if self._depth is None else self._depth.currentData(),
            profile=None if self._profile is None else self._profile.currentData(),
            compression=None if self._compression is None else self._compression.currentData(),
        )

    def _add_quality(self) -> None:
        own = self._photo.carried.jpeg_quality if self._kind == "jpeg" else None
        self._as_source = QCheckBox(self.tr("As the source ({quality})").format(quality=own))
        self._as_source.setToolTip(self.tr("The quality and colour sampling that the file was made with"))
        self._as_source.setChecked(own is not None)
        self._lossless = QCheckBox(self.tr("Without loss"))
        self._lossless.setToolTip(self.tr("Every pixel stays as it is; the file gets several times larger"))
        self._lossless.setChecked(self._photo.carried.format == self._kind and self._photo.carried.lossless)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._spin = QSpinBox()
        self._spin.setFixedWidth(64)
        self._spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        theme.pad(self._spin)
        for widget in (self._slider, self._spin):
            widget.setRange(1, 100)
            widget.setAccessibleName(self.tr("Quality"))
            widget.setToolTip(self.tr("More keeps more detail and makes a larger file"))
        self._slider.valueChanged.connect(self._spin.setValue)
        self._spin.valueChanged.connect(self._slider.setValue)
        self._spin.setValue(own or _DEFAULT_QUALITY.get(self._kind, 90))
        self._as_source.toggled.connect(self._refresh)
        self._lossless.toggled.connect(self._refresh)
        if self._kind not in _WITH_QUALITY:
            return
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._slider, 1)
        row.addWidget(self._spin)
        self._form.addRow(self.tr("Quality"), row)
        if own is not None:
            self._form.addRow("", self._as_source)
        if self._kind in _LOSSLESS_TOO:
            self._form.addRow("", self._lossless)

    def _add_depth(self) -> QComboBox | None:
        own = self._photo.depth
        depths = [depth for depth in _DEPTHS.get(self._kind, ()) if depth <= own]
        if own == 8 or not depths:
            return None
        choices = [(self.tr("As the photo: {n} bits a channel").format(n=own), None)]
        choices += [(self.tr("{n} bits a channel").format(n=depth), depth) for depth in depths if depth != own]
        tip = self.tr("Fewer bits make a smaller file, and soft gradients may show steps")
        return self._combo(self.tr("Depth"), choices, tip)

    def _add_profile(self) -> QComboBox | None:
        if is_srgb(self._photo.carried.icc):
            return None
        choices = [(self.tr("As the photo"), None), (self.tr("sRGB, for the web and simple programs"), "srgb")]
        tip = self.tr("Conversion changes every pixel a little, and colours that sRGB cannot hold are lost")
        return self._combo(self.tr("Colours"), choices, tip)

    def _add_compression(self) -> QComboBox | None:
        if self._kind != "tiff":
            return None
        names = {"deflate": "Deflate (ZIP)", "lzw": "LZW", "packbits": "PackBits", "none": self.tr("None")}
        own = self._photo.carried.tiff_compression
        first = self.tr("As the photo ({name})").format(name=names[own]) if own in names else self.tr("Automatic")
        choices = [(first, None), *((names[name], name) for name in _TIFF if name != own)]
        return self._combo(self.tr("Compression"), choices, self.tr("All of them keep every pixel as it is"))

    def _combo(self, label: str, choices: Sequence[tuple[str, object]], tip: str) -> QComboBox:
        combo = QComboBox()
        for text, value in choices:
            combo.addItem(text, value)
        combo.setAccessibleName(label)
        combo.setToolTip(tip)
        self._form.addRow(label, combo)
        return combo

    def _refresh(self) -> None:
        lossless = self._kind in _LOSSLESS_TOO and self._lossless.isChecked()
        free = not self._as_source.isChecked() and not lossless
        self._slider.setEnabled(free)
        self._spin.setEnabled(free)
