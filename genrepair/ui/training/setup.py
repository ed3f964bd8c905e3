"""What a training is asked to do: model, photos, corrections, time; the left side of the training window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from genrepair.errors import UsageError
from genrepair.services.training import corrections
from genrepair.services.training.order import CORRECTABLE, TAKES_OLD, Base, TrainingOrder
from genrepair.ui.common import theme
from genrepair.ui.common.layout import column_of
from genrepair.ui.common.section import Section
from genrepair.ui.common.spoken import spoken
from genrepair.ui.files import dialogs as file_dialogs

WIDTH = 340
_USUAL_MINUTES = 20.0


class TrainingSetup(QWidget):
    """Collects a `TrainingOrder`.

    Attributes
    ----------
    start_asked : Signal()
    clear_asked : Signal()
        Delete the corrections.
    keep_chosen : Signal(bool)
        Whether corrections are kept from now on.
    """

    start_asked = Signal()
    clear_asked = Signal()
    keep_chosen = Signal(bool)

    def __init__(self, keep_corrections: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self._bases: dict[str, Base] = {}
        self._count = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 16)
        column.setSpacing(0)
        column.addWidget(Section(self.tr("Model"), self._model()))
        column.addWidget(Section(self.tr("Photos"), self._photos()))
        column.addWidget(Section(self.tr("Corrections"), self._corrections(keep_corrections)))
        column.addWidget(Section(self.tr("Time"), self._time(), ruled=False))
        column.addStretch(1)
        self.start = QPushButton(self.tr("Start Training"))
        self.start.setProperty("primary", True)
        self.start.setToolTip(self.tr("Train a copy of the model; the model itself stays as it is"))
        self.start.clicked.connect(self.start_asked)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(16, 0, 16, 0)
        bottom.addWidget(self.start)
        column.addLayout(bottom)
        self.show_count(corrections.count())

    # -- asking ----------------------------------------------------------------------------------------------

    @property
    def base(self) -> Base | None:
        """The model that is chosen."""
        return self._bases.get(str(self.models.currentData()))

    def order(self) -> TrainingOrder:
        """The order as the controls stand.

        Raises
        ------
        UsageError
            Something is missing.
        """
        base = self.base
        if base is None:
            raise UsageError("No model here can be trained further; train one on the command line first.")
        learn = base.task in CORRECTABLE and self.learn.isChecked() and self._count > 0
        return TrainingOrder(
            base=base,
            photos=_absolute(self.folder.text()),
            minutes=self.minutes.value(),
            damaged=_absolute(self.old.text()) if base.recipe in TAKES_OLD else "",
            corrections=str(corrections.corrections_dir()) if learn else "",
        )

    # -- showing ---------------------------------------------------------------------------------------------

    def show_bases(self, bases: Sequence[Base]) -> None:
        """Offer models; the one that is chosen stays chosen."""
        chosen = self.models.currentData()
        self.models.blockSignals(True)
        self.models.clear()
        self._bases = {base.id: base for base in bases}
        for base in bases:
            self.models.addItem(spoken(base.title), base.id)
        self.models.setCurrentIndex(max(0, self.models.findData(chosen)))
        self.models.blockSignals(False)
        self._describe()

    def show_count(self, number: int) -> None:
        """Say how many corrections there are."""
        self._count = number
        text = self.tr("Examples on this computer: {n}. The damage finder can learn from them.")
        if not number:
            text = self.tr("No example is kept yet. The damage finder can learn from them.")
        self.examples.setText(text.format(n=number))
        self.clear.setEnabled(number > 0)
        self._describe()

    def set_running(self, running: bool) -> None:
        """While something runs, nothing else can be asked."""
        for widget in (
            self.models,
            self.folder,
            self.choose,
            self.old,
            self.choose_old,
            self.minutes,
            self.learn,
            self.start,
        ):
            widget.setEnabled(not running)
        self.clear.setEnabled(not running and self._count > 0)
        if not running:
            self._describe()

    # -- building --------------------------------------------------------------------------------------------

    def _model(self) -> QWidget:
        self.models = QComboBox()
        self.models.setAccessibleName(self.tr("Model to be trained further"))
        self.models.setToolTip(self.tr("Where the training begins; what it makes must beat this model to be kept"))
        self.models.currentIndexChanged.connect(lambda _: self._describe())
        self.about = _muted()
        return column_of(self.models, self.about)

    def _photos(self) -> QWidget:
        self.folder, self.choose, row = _folder_row(
            self.tr("Folder of good photos"),
            self.tr("Good photos of the kind that you repair, with all folders below it"),
            self.tr("Choose the folder of good photos"),
        )
        self.choose.clicked.connect(lambda: self._ask_folder(self.folder))
        self.old, self.choose_old, old_row = _folder_row(
            self.tr("Folder of old photos"),
            self.tr("Old or damaged photos that this model learns from as well"),
            self.tr("Choose the folder of old photos"),
        )
        self.choose_old.clicked.connect(lambda: self._ask_folder(self.old))
        hint = _muted(
            self.tr(
                "Undamaged and sharp; the training damages copies of them in memory. Some are held out to measure with."
            )
        )
        self.about_old = _muted(
            self.tr("The two folders need not show the same scenes. Scans of one kind, unrepaired; a hundred are few.")
        )
        return column_of(row, hint, old_row, self.about_old)

    def _corrections(self, keep: bool) -> QWidget:
        self.keep = QCheckBox(self.tr("Keep my corrections as examples"))
        self.keep.setChecked(keep)
        self.keep.setToolTip(
            self.tr(
                "When marks are filled: small parts of the photo, what you marked, accepted and rejected. "
                "They stay on this computer"
            )
        )
        self.keep.toggled.connect(self.keep_chosen)
        self.examples = _muted()
        self.learn = QCheckBox(self.tr("Learn from them"))
        self.learn.setChecked(True)
        self.learn.setToolTip(self.tr("A quarter of what the damage finder is shown comes from your corrections"))
        self.clear = QPushButton(self.tr("Delete…"))
        self.clear.setToolTip(self.tr("Delete all examples"))
        self.clear.setAccessibleName(self.tr("Delete all examples"))
        self.clear.clicked.connect(self.clear_asked)
        row = QHBoxLayout()
        row.addWidget(self.learn, 1)
        row.addWidget(self.clear)
        return column_of(self.keep, self.examples, row)

    def _time(self) -> QWidget:
        self.minutes = QDoubleSpinBox()
        theme.pad(self.minutes)
        self.minutes.setDecimals(1)
        self.minutes.setRange(0.1, 10080)
        self.minutes.setSingleStep(5)
        self.minutes.setValue(_USUAL_MINUTES)
        self.minutes.setSuffix(self.tr(" min"))
        self.minutes.setAccessibleName(self.tr("Minutes to spend"))
        self.minutes.setToolTip(self.tr("How long it may learn; measuring comes on top, pauses do not count"))
        label = QLabel(self.tr("Minutes to spend"))
        label.setBuddy(self.minutes)
        row = QHBoxLayout()
        row.addWidget(label, 1)
        row.addWidget(self.minutes)
        return column_of(row)

    def _describe(self) -> None:
        base = self.base
        self.about.setText("" if base is None else spoken(base.summary))
        for widget in (self.old, self.choose_old, self.about_old):
            widget.setVisible(base is not None and base.recipe in TAKES_OLD)
        fits = base is not None and base.task in CORRECTABLE
        self.learn.setEnabled(fits and self._count > 0)
        self.start.setEnabled(base is not None)

    def _ask_folder(self, line: QLineEdit) -> None:
        text = line.text().strip()
        folder = file_dialogs.ask_folder(self, line.accessibleName(), Path(text) if text else None)
        if folder is not None:
            line.setText(str(folder))


def _absolute(text: str) -> str:
    return str(Path(text.strip()).expanduser().absolute()) if text.strip() else ""


def _folder_row(name: str, tip: str, choose_name: str) -> tuple[QLineEdit, QPushButton, QHBoxLayout]:
    line = QLineEdit()
    line.setPlaceholderText(name)
    line.setAccessibleName(name)
    line.setToolTip(tip)
    choose = QPushButton("…")
    choose.setFixedWidth(46)
    choose.setAccessibleName(choose_name)
    choose.setToolTip(choose_name)
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(line, 1)
    row.addWidget(choose)
    return line, choose, row


def _muted(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("role", "muted")
    return label
