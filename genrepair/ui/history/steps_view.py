"""The repairs of the photo as a list: switch off and on, run again, move, remove, keep as a recipe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QDropEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from genrepair.services.applied_step import AppliedStep
from genrepair.ui.common import icons, theme

_DETAIL = Qt.ItemDataRole.UserRole + 1


class StepsView(QWidget):
    """Shows the steps of a document, the first one on top.

    Attributes
    ----------
    switched : Signal(int, bool)
        Id of a step that should be on or off.
    rerun_asked, remove_asked : Signal(int)
        Id of a step.
    move_asked : Signal(int, int)
        Id of a step and its new place.
    recipe_asked : Signal()
        The steps should be kept as a recipe.
    """

    switched = Signal(int, bool)
    rerun_asked = Signal(int)
    remove_asked = Signal(int)
    move_asked = Signal(int, int)
    recipe_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[AppliedStep, ...] = ()
        self._list = _List()
        self._list.setAccessibleName(self.tr("Repairs"))
        self._list.setItemDelegate(_Delegate(self._list))
        self._list.itemChanged.connect(self._on_changed)
        self._list.currentRowChanged.connect(lambda _: self._refresh())
        self._list.itemDoubleClicked.connect(lambda item: self.rerun_asked.emit(_id(item)))
        self._list.moved.connect(self._on_moved)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._show_menu)
        self._buttons = {
            "run-again": self._button("run-again", self.tr("Run again with other settings…"), self._rerun),
            "move-up": self._button("move-up", self.tr("Do it earlier (Alt+Up)"), lambda: self._move(-1)),
            "move-down": self._button("move-down", self.tr("Do it later (Alt+Down)"), lambda: self._move(1)),
            "remove": self._button("remove", self.tr("Take it out of the photo (Delete)"), self._remove),
            "recipe": self._button("recipe", self.tr("Save these repairs as a recipe…"), self.recipe_asked.emit),
        }
        keys = {"Alt+Up": lambda: self._move(-1), "Alt+Down": lambda: self._move(1), "Del": self._remove}
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self._list, act, context=Qt.ShortcutContext.WidgetShortcut)
        row = QHBoxLayout()
        row.setSpacing(2)
        for name, button in self._buttons.items():
            if name == "recipe":
                row.addStretch(1)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._list, 1)
        column.addLayout(row)
        self._refresh()

    @property
    def selected(self) -> AppliedStep | None:
        """The step that is picked."""
        row = self._list.currentRow()
        return self._steps[row] if 0 <= row < len(self._steps) else None

    def select(self, step_id: int) -> None:
        """Pick a step."""
        for row, step in enumerate(self._steps):
            if step.id == step_id:
                self._list.setCurrentRow(row)

    def show_steps(self, steps: Sequence[AppliedStep]) -> None:
        """Show the steps; the one that is picked stays picked."""
        picked = self.selected
        names = [(step.id, step.version, step.enabled) for step in steps]
        if names == [(step.id, step.version, step.enabled) for step in self._steps]:
            return
        self._steps = tuple(steps)
        with QSignalBlocker(self._list):
            self._list.clear()
            for step in steps:
                self._list.addItem(_item(step))
        self.select(picked.id if picked is not None else -1)
        if self.selected is None and steps:
            self._list.setCurrentRow(len(steps) - 1)
        self._refresh()

    def restore(self) -> None:
        """Show the switches as the steps are, after a change was not made."""
        steps, self._steps = self._steps, ()
        self.show_steps(steps)

    def _refresh(self) -> None:
        step, row = self.selected, self._list.currentRow()
        self._buttons["run-again"].setEnabled(step is not None and step.can_rerun)
        self._buttons["move-up"].setEnabled(step is not None and row > 0)
        self._buttons["move-down"].setEnabled(step is not None and row + 1 < len(self._steps))
        self._buttons["remove"].setEnabled(step is not None)
        self._buttons["recipe"].setEnabled(any(step.can_rerun and step.enabled for step in self._steps))

    def _on_changed(self, item: QListWidgetItem) -> None:
        self.switched.emit(_id(item), item.checkState() == Qt.CheckState.Checked)

    def _on_moved(self, source: int, target: int) -> None:
        if 0 <= source < len(self._steps) and source != target:
            self.move_asked.emit(self._steps[source].id, target)

    def _rerun(self) -> None:
        if self.selected is not None and self.selected.can_rerun:
            self.rerun_asked.emit(self.selected.id)

    def _move(self, by: int) -> None:
        row = self._list.currentRow()
        if self.selected is not None and 0 <= row + by < len(self._steps):
            self.move_asked.emit(self.selected.id, row + by)

    def _remove(self) -> None:
        if self.selected is not None:
            self.remove_asked.emit(self.selected.id)

    def _show_menu(self, place: QPoint) -> None:
        if self.selected is None:
            return
        menu = QMenu(self)
        for name, text in (
            ("run-again", self.tr("Run again with other settings…")),
            ("move-up", self.tr("Do it earlier")),
            ("move-down", self.tr("Do it later")),
            ("remove", self.tr("Take it out of the photo")),
        ):
            action = menu.addAction(icons.icon(name), text, self._buttons[name].click)
            action.setEnabled(self._buttons[name].isEnabled())
        menu.exec(self._list.mapToGlobal(place))

    def _button(self, name: str, text: str, act: object) -> QToolButton:
        button = QToolButton()
        icons.bind(button, name)
        button.setToolTip(text)
        button.setAccessibleName(text.partition("(")[0].strip(" …"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button


class _List(QListWidget):
    """Says where a row was dragged instead of moving it: the document decides."""

    moved = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    def dropEvent(self, event: QDropEvent) -> None:
        """Work out the new place; Qt must not move the row itself."""
        target = self.indexAt(event.position().toPoint()).row()
        below = self.dropIndicatorPosition() == QAbstractItemView.DropIndicatorPosition.BelowItem
        target = self.count() if target < 0 else target + below
        source = self.currentRow()
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.moved.emit(source, target - (target > source))


class _Delegate(QStyledItemDelegate):
    """Writes what made the step at the right, in a quieter colour."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row, then its detail."""
        super().paint(painter, option, index)
        title = str(index.data(Qt.ItemDataRole.DisplayRole))
        metrics = option.fontMetrics  # type: ignore[attr-defined]
        room = option.rect.adjusted(46 + metrics.horizontalAdvance(title), 0, -8, 0)  # type: ignore[attr-defined]
        detail = metrics.elidedText(str(index.data(_DETAIL)), Qt.TextElideMode.ElideRight, max(0, room.width()))
        painter.save()
        painter.setPen(QColor(theme.current().muted))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, detail)
        painter.restore()


def _item(step: AppliedStep) -> QListWidgetItem:
    item = QListWidgetItem(translated(step.title))
    item.setData(Qt.ItemDataRole.UserRole, step.id)
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
    if not step.makes_mask:
        flags |= Qt.ItemFlag.ItemIsUserCheckable
        item.setCheckState(Qt.CheckState.Checked if step.enabled else Qt.CheckState.Unchecked)
    item.setFlags(flags)
    if not step.enabled:
        item.setForeground(QColor(theme.current().disabled))
    item.setData(_DETAIL, _marks() if step.makes_mask else step.model)
    item.setToolTip(describe_step(step))
    return item


def describe_step(step: AppliedStep) -> str:
    """Everything that is known about a step, a line each."""
    translate = QCoreApplication.translate
    lines = [translated(step.title)]
    if is_dataclass(step.params) and not isinstance(step.params, type):
        for each in fields(step.params):
            value, about = getattr(step.params, each.name), each.metadata["param"]
            lines.append(f"{translated(about.label)}: {value}{about.unit and ' ' + translated(about.unit)}")
    if step.model:
        model = translate("StepsView", "Model: {name}, version {version}, SHA-256 {sha}…")
        lines += [model.format(name=name, version=version, sha=sha[:12]) for name, version, sha in step.models]
    if step.region is not None:
        place = translate("StepsView", "Only in {width} x {height} pixels at ({column}, {row})")
        region = step.region
        lines.append(
            place.format(width=region.width, height=region.height, column=region.column, row=region.row)
        )  # fmt: skip
    when = translate("StepsView", "{time} UTC, {seconds} s")
    lines.append(when.format(time=step.time.replace("T", " ").partition("+")[0], seconds=round(step.seconds, 1)))
    return "\n".join(lines)


def translated(title: str) -> str:
    """A tool's title in the person's language."""
    return QCoreApplication.translate("tools", title)


def _marks() -> str:
    return QCoreApplication.translate("StepsView", "marks only")


def _id(item: QListWidgetItem) -> int:
    return int(item.data(Qt.ItemDataRole.UserRole))
