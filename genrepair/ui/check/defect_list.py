"""The single defects as a list that is worked through by keyboard: zoom to, accept, reject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget

from genrepair.services.defects import Count, Defect, Defects
from genrepair.ui.check import words as check_words
from genrepair.ui.common import icons, theme

_ICONS = {"accepted": "success", "rejected": "close"}
_DECIDE = {
    Qt.Key.Key_A: "accepted",
    Qt.Key.Key_R: "rejected",
    Qt.Key.Key_X: "rejected",
    Qt.Key.Key_Delete: "rejected",
    Qt.Key.Key_Backspace: "",
}
_STEPS = {Qt.Key.Key_N: 1, Qt.Key.Key_P: -1}
_ZOOM = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_HEIGHT = 172


class DefectModel(QAbstractListModel):
    """Defects in the order in which they are looked through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.defects: Sequence[Defect] = ()
        self._dpi: tuple[float, float] | None = None

    def show_defects(self, defects: Sequence[Defect], dpi: tuple[float, float] | None) -> None:
        """Show others."""
        self.beginResetModel()
        self.defects, self._dpi = defects, dpi
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """One row a defect."""
        return 0 if parent.isValid() else len(self.defects)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Kind, size and confidence; the place as a tooltip."""
        defect = self.defects[index.row()]
        title, size = check_words.one(defect.kind), check_words.size(defect, self._dpi)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{title} · {size} · {100 * defect.confidence:.0f} %"
        if role == Qt.ItemDataRole.ToolTipRole:
            text = self.tr("Row {row}, column {column}; {decision}")
            row, column = defect.place
            return text.format(row=row, column=column, decision=check_words.decision(defect))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{title}, {size}, {check_words.decision(defect)}"
        if role == Qt.ItemDataRole.DecorationRole and defect.decision:
            return icons.icon(_ICONS[defect.decision])
        if role == Qt.ItemDataRole.ForegroundRole and defect.decision == "rejected":
            return QColor(theme.current().disabled)
        return None


class _View(QListView):
    def __init__(self, owner: DefectList) -> None:
        super().__init__(owner)
        self._owner = owner

    def event(self, event: QEvent) -> bool:
        # These letters are shortcuts of the window elsewhere; while the list has the focus they belong to it.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _takes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _takes(event):
            super().keyPressEvent(event)
        elif event.key() in _STEPS:
            self._owner.step(_STEPS[Qt.Key(event.key())])
        elif event.key() in _ZOOM:
            self._owner.zoom()
        else:
            self._owner.decide(_DECIDE[Qt.Key(event.key())])


def _takes(event: QKeyEvent) -> bool:
    command = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return not event.modifiers() & command and event.key() in (*_DECIDE, *_STEPS, *_ZOOM)


class DefectList(QWidget):
    """Filter, order, list and counts.

    Attributes
    ----------
    picked : Signal(object)
        The `Defect` that is looked at, or None.
    zoom_asked : Signal(object)
        A `Defect` to be shown large.
    decided : Signal(int, str)
        Number of a defect, and "accepted", "rejected" or "".
    """

    picked = Signal(object)
    zoom_asked = Signal(object)
    decided = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: Defects | None = None
        self._dpi: tuple[float, float] | None = None
        self._kind, self._order = QComboBox(), QComboBox()
        self._kind.setAccessibleName(self.tr("Type of the defects that are listed"))
        self._kind.setToolTip(self.tr("Which defects are listed"))
        self._order.setAccessibleName(self.tr("Order of the defects"))
        self._order.setToolTip(self.tr("Which defect comes first"))
        for combo in (self._kind, self._order):
            # No longer text than the panel is wide; the list that opens shows it in full.
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(6)
        self._order.addItem(self.tr("Surest first"), "confidence")
        self._order.addItem(self.tr("Longest first"), "size")
        self._order.addItem(self.tr("By place"), "position")
        self._model = DefectModel(self)
        self.view = _View(self)
        self.view.setObjectName("defects")
        self.view.setModel(self._model)
        self.view.setUniformItemSizes(True)
        self.view.setFixedHeight(_HEIGHT)
        self.view.setAccessibleName(self.tr("Single defects"))
        self.view.setToolTip(self.tr("N and P go on and back, Enter zooms, A accepts, R rejects"))
        self.view.doubleClicked.connect(lambda _: self.zoom())
        self.view.selectionModel().currentChanged.connect(lambda *_: self.picked.emit(self.current))
        self._counts, keys = QLabel(), QLabel(self.tr("N, P: next, back · Enter: zoom\nA, R: accept, reject"))
        for label in (self._counts, keys):
            label.setProperty("role", "muted")
            label.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self._kind, 1)
        row.addWidget(self._order, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        column.addLayout(row)
        for widget in (self.view, self._counts, keys):
            column.addWidget(widget)
        self._kind.currentIndexChanged.connect(lambda _: self._fill())
        self._order.currentIndexChanged.connect(lambda _: self._fill())

    @property
    def current(self) -> Defect | None:
        """The defect that is looked at."""
        row = self.view.currentIndex().row()
        return self._model.defects[row] if 0 <= row < len(self._model.defects) else None

    def show_defects(self, defects: Defects | None, counts: dict[str, Count], dpi: tuple[float, float] | None) -> None:
        """Show what is found (None: nothing yet); the defect that is looked at stays so where it is still found."""
        self._all, self._dpi = defects, dpi
        chosen = self._kind.currentData()
        names = [name for name, count in counts.items() if count.total]
        if [self._kind.itemData(n) for n in range(self._kind.count())] != ["", *names]:
            self._kind.blockSignals(True)
            self._kind.clear()
            self._kind.addItem(self.tr("All types"), "")
            for name in names:
                self._kind.addItem(check_words.title(name), name)
            self._kind.setCurrentIndex(max(0, self._kind.findData(chosen)))
            self._kind.blockSignals(False)
        accepted, rejected = (sum(getattr(c, n) for c in counts.values()) for n in ("accepted", "rejected"))
        text = self.tr("{total} found · {accepted} accepted · {rejected} rejected")
        self._counts.setText(text.format(total=len(defects or ()), accepted=accepted, rejected=rejected))
        self._fill()

    def step(self, by: int) -> None:
        """Look at the next one, or the one before, and bring it to the middle."""
        rows = len(self._model.defects)
        if rows:
            row = self.view.currentIndex().row()
            row = 0 if row < 0 else min(max(row + by, 0), rows - 1)
            self.view.setCurrentIndex(self._model.index(row))

    def zoom(self) -> None:
        """Show the defect large."""
        if self.current is not None:
            self.zoom_asked.emit(self.current)

    def decide(self, decision: str) -> None:
        """Accept, reject, or set free; then look at the next one."""
        defect = self.current
        if defect is not None:
            if decision:
                self.step(1)
            self.decided.emit(defect.number, decision)

    def _fill(self) -> None:
        place, row = None if self.current is None else self.current.place, self.view.currentIndex().row()
        kind = self._kind.currentData() or ""
        listed = None if self._all is None else self._all.sorted(self._order.currentData(), kind)
        self.view.selectionModel().blockSignals(True)
        self._model.show_defects(() if listed is None else listed, self._dpi)
        self.view.selectionModel().blockSignals(False)
        same = None if listed is None or place is None else listed.find(place)
        if row >= 0 and listed:
            self.view.setCurrentIndex(self._model.index(min(row, len(listed) - 1) if same is None else same))
        else:
            self.picked.emit(None)
