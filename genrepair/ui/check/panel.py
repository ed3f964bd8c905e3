"""The photo check in the side panel: what is wrong, what of it is to be mended, and the button that does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from genrepair.services.finding import DAMAGE, Finding
from genrepair.ui.actions import Actions
from genrepair.ui.check import words as check_words
from genrepair.ui.check.finding_row import FindingRow
from genrepair.ui.common import theme
from genrepair.ui.common.spoken import list_gap


class CheckPanel(QWidget):
    """Shows findings as they are made.

    Attributes
    ----------
    switched : Signal(str, bool)
    sensitivity_chosen : Signal(str, int)
    colour_chosen : Signal(str, str)
        As of `FindingRow`.
    stop_asked, mark_asked : Signal()
        Stop looking; put what was found into the mask.
    """

    switched = Signal(str, bool)
    sensitivity_chosen = Signal(str, int)
    colour_chosen = Signal(str, str)
    stop_asked = Signal()
    mark_asked = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, FindingRow] = {}
        self._fine: list[Finding] = []
        self._actions = actions
        self.colours: dict[str, str] = {}
        self._text, self._good = QLabel(), QLabel()
        for label in (self._text, self._good):
            label.setWordWrap(True)
            label.setProperty("role", "muted")
        self._progress = QProgressBar()
        self._progress.setRange(0, 100)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Progress of the photo check"))
        self._progress.hide()
        self._again = QPushButton()
        self._again.clicked.connect(self._on_again)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.SPACE // 2)
        self._mark = QPushButton(self.tr("Into the mask"))
        self._mark.setToolTip(self.tr("Mark the damage that is switched on, to correct it with brush and eraser"))
        self._mark.clicked.connect(self.mark_asked)
        self._repair = QPushButton()
        self._repair.setProperty("primary", True)
        self._repair.clicked.connect(self._on_repair)
        others = QHBoxLayout()
        others.setSpacing(theme.SPACE)
        others.addWidget(self._mark, 1)
        others.addWidget(self._again, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self._text)
        column.addWidget(self._progress)
        column.addWidget(self._repair)
        column.addLayout(others)
        column.addLayout(self._list)
        column.addWidget(self._good)
        for name in ("repair", "repair_found", "check"):
            actions[name].changed.connect(self._refresh)
        self._running = self._known = False
        self.clear()

    @property
    def on(self) -> set[str]:
        """Names of the findings that are to be mended."""
        return {name for name, row in self._rows.items() if row.on}

    def row(self, name: str) -> FindingRow | None:
        """The row of a finding."""
        return self._rows.get(name)

    def clear(self, text: str = "") -> None:
        """Nothing is known of the photo."""
        for row in self._rows.values():
            row.hide()
            row.deleteLater()
        self._rows, self._fine, self._known, self._running = {}, [], False, False
        self._good.hide()
        self._progress.hide()
        self.say(text or self.tr("Open a photo: it is looked at for damage, noise, blocks, softness and fading."))
        self._refresh()

    def say(self, text: str) -> None:
        """Say how the check stands."""
        self._text.setText(text)

    def begin(self) -> None:
        """The check runs."""
        self.clear(self.tr("Looking at the photo…"))
        self._running = True
        self._progress.setValue(0)
        self._progress.show()
        self._refresh()

    def advance(self, fraction: float) -> None:
        """Show progress."""
        self._progress.setValue(round(100 * fraction))

    def end(self, text: str) -> None:
        """The check has ended."""
        self._running, self._known = False, bool(self._rows or self._fine)
        self._progress.hide()
        self.say(text)
        self._refresh()

    def show_finding(self, finding: Finding) -> None:
        """Add a finding, or show new figures of one; what is in order is named in one line."""
        row = self._rows.get(finding.name)
        if row is not None:
            row.show_finding(finding)
        elif finding.severity == "none" and not finding.is_damage:
            self._fine.append(finding)
            names = list_gap().join(check_words.title(each.name) for each in self._fine)
            self._good.setText(self.tr("In order: {names}").format(names=names))
            self._good.setToolTip("\n".join(check_words.sentence(each) for each in self._fine))
            self._good.show()
        else:
            row = FindingRow(finding, self.colours.get(finding.name, "red"))
            row.switched.connect(self.switched)
            row.switched.connect(self._refresh)
            row.sensitivity_chosen.connect(self.sensitivity_chosen)
            row.colour_chosen.connect(self.colour_chosen)
            self._rows[finding.name] = row
            self._list.addWidget(row)

    def findings(self) -> Sequence[Finding]:
        """All findings as they stand."""
        return [*self._fine, *(row.finding for row in self._rows.values())]

    def refresh_theme(self) -> None:
        """Redraw what the stylesheet does not reach."""
        for row in self._rows.values():
            row.refresh_theme()

    def _refresh(self) -> None:
        action = self._actions["repair_found" if self._known else "repair"]
        self._repair.setText(self.tr("Repair what is on") if self._known else self.tr("Repair everything"))
        self._repair.setToolTip(action.toolTip())
        self._repair.setEnabled(action.isEnabled() and not (self._known and not self.on))
        self._mark.setVisible(self._known and any(name in self._rows for name in DAMAGE))
        self._mark.setEnabled(action.isEnabled() and any(name in self.on for name in DAMAGE))
        self._again.setText(
            self.tr("Stop") if self._running else self.tr("Check again") if self._known else self.tr("Check")
        )
        self._again.setToolTip(self.tr("Stop looking") if self._running else self._actions["check"].toolTip())
        self._again.setEnabled(self._running or self._actions["check"].isEnabled())

    def _on_again(self) -> None:
        if self._running:
            self.stop_asked.emit()
        else:
            self._actions["check"].trigger()

    def _on_repair(self) -> None:
        self._actions["repair_found" if self._known else "repair"].trigger()
