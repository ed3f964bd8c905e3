"""The batch window: many photos through one recipe, watched while it runs and looked through afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMainWindow,
    QPushButton,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from genrepair.errors import GenrepairError
from genrepair.services.settings import Settings
from genrepair.ui.batch import dialogs as batch_dialogs
from genrepair.ui.batch import verdicts as batch_verdicts
from genrepair.ui.batch.model import ENTRY, BatchModel, Entry
from genrepair.ui.batch.progress import BatchProgress
from genrepair.ui.batch.runner import BatchRunner
from genrepair.ui.batch.setup import BatchSetup
from genrepair.ui.batch.sheet import ContactSheet
from genrepair.ui.batch.thumbs import Thumbnails
from genrepair.ui.batch.words import estimate_text, no_room_text, plan_text
from genrepair.ui.common import icons, theme
from genrepair.ui.common.engine_room import EngineRoom
from genrepair.ui.common.messages import Message, explain
from genrepair.ui.common.notices import NoticeArea

if TYPE_CHECKING:
    from genrepair.services.batch import BatchEvent, BatchOrder, BatchPlan, Finished
    from genrepair.services.batch.estimate import Estimate

_TABLE, _SHEET = 0, 1


class BatchWindow(QMainWindow):
    """Plans, runs and shows one batch at a time.

    Parameters
    ----------
    settings : Settings
        The person's settings.
    room : EngineRoom or None
        Where the engine comes from; None makes one of its own, so that a repair in the main window does not wait.

    Attributes
    ----------
    closed : Signal()
        The window is gone and nothing runs.
    """

    closed = Signal()

    def __init__(self, settings: Settings, room: EngineRoom | None = None) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Batch – GenRepair"))
        self.setWindowIcon(icons.app_icon())
        self.room = room or EngineRoom(settings, self)
        self.runner = BatchRunner(self.room, self)
        self.model, self.thumbnails = BatchModel(self), Thumbnails()
        self.setup = BatchSetup()
        self.sheet = ContactSheet(self.model, self.thumbnails)
        self.progress = BatchProgress()
        self.notices = NoticeArea()
        self._order: BatchOrder | None = None
        self._close_agreed = self._partly = False
        self._lay_out()
        self._connect()
        self._refresh()

    # -- building --------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.table = QTableView()
        self.table.setObjectName("batch")
        self.table.setAlternatingRowColors(True)
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setAccessibleName(self.tr("Photos of the batch"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(28)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((240, 120, 80)):
            self.table.setColumnWidth(column, width)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.table, self.tr("Photos"))
        self.tabs.addTab(self.sheet, self.tr("Contact Sheet"))
        self.tabs.setAccessibleName(self.tr("Photos and contact sheet"))
        self.summary = QLabel(self.tr("Drop photos and folders on the left, then see the plan or start."))
        self.summary.setProperty("role", "muted")
        self.summary.setWordWrap(True)
        self.plan = QPushButton(self.tr("See the Plan"))
        self.plan.setToolTip(self.tr("What would be written where, the time and the disk it takes; nothing is written"))
        self.report = QPushButton(self.tr("Open the Report"))
        self.report.setToolTip(self.tr("A page with small pictures and figures of every photo, in the results' folder"))
        self.report.hide()
        self.retry = QPushButton(self.tr("Try Failed Again"))
        self.retry.setToolTip(self.tr("Repair the photos that failed before once more"))
        self.start = QPushButton(self.tr("Start"))
        self.start.setProperty("primary", True)
        self.start.setToolTip(self.tr("Repair all photos; what was finished before is not done again (Ctrl+Return)"))
        self.start.setShortcut("Ctrl+Return")
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 10, 12, 10)
        bar.setSpacing(theme.SPACE)
        bar.addWidget(self.summary, 1)
        for button in (self.report, self.retry, self.plan, self.start):
            button.setAccessibleName(button.text())
            bar.addWidget(button)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addLayout(bar)
        told = QVBoxLayout()
        told.setContentsMargins(12, 0, 12, 6)
        told.addWidget(self.notices)
        right.addLayout(told)
        right.addWidget(self.tabs, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(10, 6, 10, 10)
        foot.addWidget(self.progress)
        right.addLayout(foot)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.setup)
        row.addLayout(right, 1)
        central = QWidget()
        central.setLayout(row)
        self.setCentralWidget(central)
        self.resize(1240, 800)

    def _connect(self) -> None:
        self.setup.changed.connect(self._refresh)
        self.setup.output_changed.connect(self._show_earlier)
        self.setup.wrong.connect(self._fail)
        self.plan.clicked.connect(self.see_plan)
        self.start.clicked.connect(lambda: self.begin())
        self.retry.clicked.connect(lambda: self.begin(retry_failed=True))
        self.report.clicked.connect(lambda: self._open_report())
        self.runner.planned.connect(self._show_plan)
        self.runner.estimated.connect(self._show_estimate)
        self.runner.began.connect(self._on_began)
        self.runner.happened.connect(self._take)
        self.runner.ended.connect(self._on_ended)
        self.runner.failed.connect(self._fail)
        self.runner.changed.connect(self._refresh)
        self.progress.pause_asked.connect(self.runner.pause)
        self.progress.stop_asked.connect(self.runner.stop)
        self.sheet.judged.connect(self._judge)
        self.sheet.compare_asked.connect(self._compare)
        self.table.doubleClicked.connect(lambda index: self._find_in_sheet(index.data(ENTRY)))

    # -- doing -----------------------------------------------------------------------------------------------

    def see_plan(self) -> None:
        """Plan without doing anything."""
        order = self._ask_order()
        if order is not None:
            self._order = order
            self.summary.setText(self.tr("Planning…"))
            self.tabs.setCurrentIndex(_TABLE)
            self.runner.plan(order)

    def begin(self, retry_failed: bool = False) -> None:
        """Start, or go on with, the batch."""
        order = self._ask_order(retry_failed)
        if order is not None:
            self._run(order)

    def _run(self, order: BatchOrder, only: Sequence[object] | None = None) -> None:
        self._order, self._partly = order, only is not None
        self.notices.clear()
        self.progress.begin()
        self.runner.run(order, only)  # type: ignore[arg-type]

    def _ask_order(self, retry_failed: bool = False) -> BatchOrder | None:
        try:
            return self.setup.order(retry_failed)
        except GenrepairError as error:
            self._fail(error)
            return None

    def _judge(self, entries: list[Entry], verdict: str) -> None:
        order = self._order
        if order is None:
            return
        if verdict == "redo":
            self._redo(order, entries)
            return
        try:
            batch_verdicts.judge(order, entries, verdict, self.model.update, self._fail)
        except GenrepairError as error:
            self._fail(error)

    def _redo(self, order: BatchOrder, entries: list[Entry]) -> None:
        from genrepair.services.batch.sources import Source

        if self.runner.running:
            self.tell(Message("info", self.tr("Photos can be done again when the batch has ended.")))
            return
        recipe = batch_dialogs.ask_other_recipe(self, self.setup.recipe_choices, len(entries))
        if recipe is None:
            return
        try:
            rows = batch_verdicts.prepare_redo(order, entries)
        except GenrepairError as error:
            self._fail(error)
            return
        for row in rows:
            self.model.update(row)
        self._run(replace(order, recipe=recipe, retry_failed=True), [Source(row.source, row.root) for row in rows])
        self._order = order

    def _compare(self, entry: Entry) -> None:
        place = None if self._order is None else batch_verdicts.place_of(self._order, entry)
        if place is None:
            text = self.tr("The result of {name} is not there any more.")
            self.tell(Message("warning", text.format(name=entry.name)))
            self.sheet.show_sheet()
        else:
            self.sheet.compared.show_pair(Path(entry.source), place)

    def _find_in_sheet(self, entry: Entry) -> None:
        for row in range(self.sheet.proxy.rowCount()):
            index = self.sheet.proxy.index(row, 0)
            if index.data(ENTRY).source == entry.source:
                self.tabs.setCurrentIndex(_SHEET)
                self.sheet.view.setCurrentIndex(index)
                return

    # -- showing ---------------------------------------------------------------------------------------------

    def tell(self, message: Message | None) -> None:
        """Show a notice."""
        self.notices.show_message(message)

    def refresh_theme(self) -> None:
        """Redraw what the stylesheet does not reach."""
        self.sheet.refresh()
        self.sheet.view.viewport().update()
        self.sheet.compared.canvas.photo_changed()
        self.sheet.compared.canvas.update()

    def _fail(self, error: Exception) -> None:
        self.tell(explain(error))
        if self.summary.text() == self.tr("Planning…"):
            self.summary.clear()

    def _show_earlier(self) -> None:
        """What an earlier batch left in the output folder can be looked through at once."""
        if self.runner.busy or self.setup.out is None:
            return
        order = self.setup.order_of_output()
        if order is None or not order.journal_path.is_file():
            return
        try:
            rows = batch_verdicts.known_rows(order)
        except GenrepairError as error:
            self._fail(error)
            return
        self._order = order
        self.thumbnails.open(order.journal_path)
        self.model.show_plan([], rows)
        if self.sheet.proxy.rowCount():
            self.tabs.setCurrentIndex(_SHEET)
            self.sheet.step(0)

    def _show_plan(self, plan: BatchPlan) -> None:
        from genrepair.services.batch.estimate import plan_table

        try:
            rows = batch_verdicts.known_rows(plan.order)
        except GenrepairError:
            rows = []  # the run itself tells what is wrong with the journal
        self.thumbnails.open(plan.order.journal_path)
        self.model.show_plan(plan_table(plan), rows)
        for note in plan.notes if not self.runner.running else ():
            self.tell(Message("info", note))
        self.summary.setText(plan_text(plan))
        self._refresh()

    def _show_estimate(self, expected: Estimate) -> None:
        self.summary.setText(f"{self.summary.text()} · {estimate_text(expected)}")
        if not expected.fits:
            self.tell(Message("warning", no_room_text(expected)))

    def _on_began(self, plan: BatchPlan) -> None:
        if not self._partly:
            self._show_plan(plan)

    def _take(self, events: list[BatchEvent]) -> None:
        from genrepair.services.batch import Note, Paused, PhotoChanged, Resumed, Running

        running = None
        for event in events:
            if isinstance(event, PhotoChanged):
                self.thumbnails.forget(event.source)
                self.model.take(event)
                if self.thumbnails.opened is None and self._order is not None:
                    self.thumbnails.open(self._order.journal_path)
            elif isinstance(event, Running):
                running = event
            elif isinstance(event, Note):
                self.tell(Message("info", event.text))
            elif isinstance(event, Paused):
                self.progress.wait(event.reason)
            elif isinstance(event, Resumed) and running is None:
                self.progress.title.clear()
        if running is not None:
            self.progress.advance(running)

    def _open_report(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.report.property("path"))))

    def _on_ended(self, finished: Finished | None) -> None:
        self.progress.end(finished)
        if finished is not None and finished.report:
            self.report.setProperty("path", finished.report)
            self.report.show()
        self.sheet.refresh()
        if finished is not None and finished.done and not finished.left and self.tabs.currentIndex() == _TABLE:
            self.tabs.setCurrentIndex(_SHEET)
            self.sheet.step(0)
        if self.isHidden():
            self._finish_hidden()

    def _refresh(self) -> None:
        running, busy = self.runner.running, self.runner.busy
        ready = bool(self.setup.inputs) and self.setup.out is not None and self.setup.recipe is not None
        self.start.setEnabled(ready and not running)
        self.plan.setEnabled(ready and not busy)
        self.setup.setEnabled(not running)
        failed = any(entry.state in ("failed", "failed before") for entry in self.model.entries())
        self.retry.setVisible(failed)
        self.retry.setEnabled(ready and not running)

    # -- leaving ---------------------------------------------------------------------------------------------

    def may_leave(self, may_go_on: bool = False) -> str:
        """Ask about a batch that runs: "stop", "continue" or "cancel"; "stop" at once where none does."""
        if not self.runner.running:
            return "stop"
        self.show()
        return batch_dialogs.ask_leave_running(self, may_go_on)

    def abandon(self) -> None:
        """Close without asking; a batch that runs is stopped and can go on later."""
        self._close_agreed = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask what becomes of a batch that runs."""
        answer = "stop" if self._close_agreed else self.may_leave(may_go_on=True)
        if answer == "cancel":
            event.ignore()
            return
        if answer == "continue":
            event.ignore()
            self.hide()
            return
        self._shut_down()
        event.accept()
        self.closed.emit()

    def _finish_hidden(self) -> None:
        # Not from here: the runner is still telling its end.
        QTimer.singleShot(0, self, self.show)

    def _shut_down(self) -> None:
        self.runner.shut_down()
        self.sheet.compared.shut_down()
        self.thumbnails.close()
