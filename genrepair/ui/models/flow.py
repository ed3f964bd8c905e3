"""What the dialog of models and devices asks for: done in the background, and told in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from genrepair.engine.card import ModelCard
from genrepair.engine.catalog import Catalog
from genrepair.engine.doctor import Finding, examine
from genrepair.errors import GenrepairError
from genrepair.progress import Progress
from genrepair.services import model_library as library
from genrepair.services.model_probe import Guess, probe_model
from genrepair.ui.common.engine_room import EngineRoom
from genrepair.ui.common.job_runner import JobRunner, JobTicket
from genrepair.ui.common.messages import explain
from genrepair.ui.common.spoken import list_gap, spoken
from genrepair.ui.models.dialog import ModelsDialog
from genrepair.ui.models.import_dialog import ImportDialog

_DEVICES = ("CPU", "CUDA", "DirectML", "CoreML", "ROCM", "MIGraphX", "OpenVINO", "TensorRT")


class ModelsFlow(QObject):
    """Opens the dialog and does what it asks for.

    Parameters
    ----------
    window : QWidget
    jobs : JobRunner
        Where the engine works.
    room : EngineRoom
    provider : callable
        Gives the setting.
    choose_provider : callable (str)
        Keeps the setting.
    """

    def __init__(
        self,
        window: QWidget,
        jobs: JobRunner,
        room: EngineRoom,
        provider: Callable[[], str],
        choose_provider: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._jobs, self._room = window, jobs, room
        self._provider, self._choose_provider = provider, choose_provider
        self._dialog: ModelsDialog | None = None

    def open(self) -> None:
        """Show the dialog until the person closes it."""
        dialog = self.make_dialog()
        dialog.exec()
        self._dialog = None

    def make_dialog(self) -> ModelsDialog:
        """The dialog, filled and connected."""
        self._dialog = dialog = ModelsDialog(self._provider(), self._window)
        dialog.import_asked.connect(self.ask_import)
        dialog.remove_asked.connect(self.ask_remove)
        dialog.default_asked.connect(self.make_default)
        dialog.verify_asked.connect(lambda name: self.verify([name] if name else None))
        dialog.provider_chosen.connect(self._on_provider)
        dialog.retry_asked.connect(self._look_again)
        dialog.show_entries(library.list_entries(Catalog()))
        self._look()
        return dialog

    def ask_import(self) -> None:
        """Let the person pick a network, and install it with its card or with one that is found out."""
        text = self.tr("ONNX networks") + " (*.onnx)"
        name, _ = QFileDialog.getOpenFileName(self._dialog, self.tr("Import a model"), "", text)
        if name:
            self.bring(Path(name))

    def bring(self, path: Path) -> None:
        """Install a network."""
        card = library.card_beside(path)
        if card is not None:
            self._install(path, lambda engine: library.import_with_card(path, card, engine))
            return

        def work(progress: Progress) -> Guess:
            return probe_model(path, progress=progress)

        self._start(self.tr("Trying {name} on pictures…").format(name=path.name), work, lambda g: self._ask(path, g))

    def ask_remove(self, model_id: str) -> None:
        """Delete a model after asking."""
        question = self.tr("Delete the model {name} from this computer?").format(name=model_id)
        if QMessageBox.question(self._dialog or self._window, self.tr("Remove"), question) == _YES:
            self._now(lambda: library.remove_model(model_id, Catalog()), self.tr("{name} was removed."), model_id)

    def make_default(self, model_id: str) -> None:
        """Take a model for its task from now on, or no longer where it was chosen before."""
        catalog = Catalog()
        task = catalog.get(model_id).task
        if catalog.choices().get(task) == model_id:
            self._now(lambda: catalog.choose(task, None), self.tr("{name} is no longer used unless named."), model_id)
            return
        text = self.tr("{name} is used from now on when no other is named.")
        self._now(lambda: catalog.choose(task, model_id), text, model_id)

    def verify(self, names: list[str] | None) -> None:
        """Compare files with their SHA-256 and run each network once."""

        def work(progress: Progress) -> dict[str, str]:
            engine, found = self._room.engine(), dict[str, str]()
            for name, problem in library.verify_models(engine.catalog, engine, names):
                progress.update(0.0, name)
                found[name] = problem
            return found

        def done(found: dict[str, str]) -> None:
            if self._dialog is not None:
                self._dialog.show_verified(found)
            broken = [name for name, problem in found.items() if problem]
            text = (
                self.tr("Not as they should be: {names}.")
                if broken
                else self.tr("All %n models are as they should be.", "", len(found))
            )
            self._tell(text.format(names=list_gap().join(broken)))

        self._start(self.tr("Verifying…"), work, done)

    def _ask(self, path: Path, guess: Guess) -> None:
        suggested = library.suggest_id(path, Catalog())
        answer = ask_import(self._dialog or self._window, guess, suggested, path.stem, library.tasks())
        if answer is not None:
            model_id, title, licence, changes = answer
            card = library.draft_card(guess, path, model_id, title, licence, **changes)
            self._install(path, lambda engine: library.import_model(path, card, engine, guess))

    def _install(self, path: Path, install: Callable[[Any], ModelCard]) -> None:
        def work(_progress: Progress) -> ModelCard:
            return install(self._room.engine())

        def done(card: ModelCard) -> None:
            self._again(self.tr("{name} was imported.").format(name=spoken(card.title)))

        self._start(self.tr("Importing {name}…").format(name=path.name), work, done)

    def _on_provider(self, provider: str) -> None:
        self._choose_provider(provider)
        self._look()

    def _look(self) -> None:
        """Find out what computes, and why something else does not."""

        def work(_progress: Progress) -> list[Finding]:
            found = examine(self._room.engine())
            return [each for each in found if each.subject in _DEVICES or each.state == "problem"]

        def done(findings: list[Finding]) -> None:
            if self._dialog is not None:
                self._dialog.show_devices(findings)

        self._start("", work, done)

    def _look_again(self) -> None:
        """Try what was left alone because it failed or ended the program."""

        def work(_progress: Progress) -> None:
            self._room.engine().retry_providers()

        self._start(self.tr("Trying the devices again…"), work, lambda _: self._look())

    def _now(self, act: Callable[[], None], text: str, name: str) -> None:
        try:
            act()
        except GenrepairError as error:
            self._fail(error)
        else:
            self._again(text.format(name=name))

    def _again(self, text: str) -> None:
        self._room.refresh()
        if self._dialog is not None:
            self._dialog.show_entries(library.list_entries(Catalog()))
        self._tell(text)

    def _start(self, title: str, work: Callable[[Progress], Any], done: Callable[[Any], None]) -> None:
        if self._dialog is not None:
            self._dialog.set_busy(True)
            self._tell(title)

        def finished(result: Any) -> None:
            self._free()
            self._tell("")
            done(result)

        def failed(error: Exception) -> None:
            self._free()
            self._fail(error)

        self._jobs.start(JobTicket(title, work, finished, failed=failed, cancelled=self._free, quiet=True))

    def _free(self) -> None:
        if self._dialog is not None:
            self._dialog.set_busy(False)

    def _fail(self, error: Exception) -> None:
        message = explain(error)
        if message is not None:
            self._tell(message.text)

    def _tell(self, text: str) -> None:
        if self._dialog is not None:
            self._dialog.tell(text)


_YES = QMessageBox.StandardButton.Yes


def ask_import(
    parent: QWidget, guess: Guess, model_id: str, title: str, tasks: list[str]
) -> tuple[str, str, str, dict[str, Any]] | None:
    """What the person knows better than the guess; None if they thought better of it."""
    dialog = ImportDialog(guess, model_id, title, tasks, parent)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None
