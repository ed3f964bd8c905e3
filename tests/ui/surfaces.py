"""Every window and dialog of the program, as a person sees it; for what has to hold of all of them.

``python -m tests.ui.surfaces FOLDER`` takes a picture of each (``--theme``, ``--language``, ``--only``); the scaling is
that of QT_SCALE_FACTOR.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from genrepair.imaging.carried import Carried
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Photo
from genrepair.imaging.region import Region
from genrepair.services.finding import Finding, Phrase
from genrepair.services.settings import Settings
from genrepair.tools.tool import Outcome
from genrepair.ui.main_window import MainWindow

Make = Callable[[MainWindow, Path], QWidget]


def empty(window: MainWindow, _folder: Path) -> QWidget:
    """The window before a photo is opened."""
    return window


def checked(window: MainWindow, _folder: Path) -> QWidget:
    """A photo, its report, everything unfolded, and a step."""
    document, check = window.bench.document, window.side.check
    assert document is not None
    check.begin()
    sentence = (Phrase("Brightness varies by {n} of 255 levels from noise.", {"n": 6.2}),)
    check.show_finding(Finding("noise", "clear", "6.2", sentence, "denoise"))
    check.show_finding(Finding("blocking", "slight", "5 %", sentence, "restore"))
    for name in ("scratch", "dust", "crease", "stain"):
        check.show_finding(Finding(name, "strong", "114", sentence, "inpaint"))
    check.end("The finder also takes texture for damage: look at the marks, switch off or reject.")
    window.side.fold(())
    window.side.show_defects(True)
    patch = Patch(Region(20, 20, 10, 10), np.full((10, 10, 3), 40, np.uint8))
    window.bench.apply(Outcome([patch]), "Repair", document.revision)
    window.side.history.show_repairs(True)
    return window


def options(tool: str) -> Make:
    """The window with a pointer tool in hand."""

    def make(window: MainWindow, _folder: Path) -> QWidget:
        window.canvas.set_tool(tool)
        window.side.brush.show_pen()
        return window

    return make


def _photo(depth: int = 16) -> Photo:
    dtype = np.uint16 if depth == 16 else np.uint8
    return Photo(np.zeros((600, 800, 3), dtype), None, Carried("tiff", bit_depth=depth, dpi=(300.0, 300.0)))


def save_as(name: str) -> Make:
    """The dialog for saving in a format."""

    def make(window: MainWindow, folder: Path) -> QWidget:
        from genrepair.ui.files.save_dialog import SaveDialog

        return SaveDialog(folder / name, _photo(), True, window)

    return make


def certificate(window: MainWindow, folder: Path) -> QWidget:
    """After saving."""
    from genrepair.services.certificate import Certificate
    from genrepair.services.provenance import Changes
    from genrepair.ui.files.certificate_dialog import CertificateDialog

    changes = Changes(480000, 1400, 1200, 0)
    lost = ("JPEG holds 8 bits a channel; the photo has 16.",)
    path = folder / "grandmother on the beach 1962.jpg"
    kept = ("EXIF", "colour profile")
    return CertificateDialog(
        Certificate(path, "jpeg", 123456, "ab" * 32, changes, "recompressed", kept, lost, True, ()), window
    )


def rerun(window: MainWindow, _folder: Path) -> QWidget:
    """A step that is to be done again."""
    from genrepair.services.applied_step import Done
    from genrepair.tools.catalog import get_tool
    from genrepair.ui.history.rerun_dialog import RerunDialog

    document, tool = window.bench.document, get_tool("denoise")
    assert document is not None
    patch = Patch(Region(5, 5, 10, 10), np.full((10, 10, 3), 70, np.uint8))
    done = Done("denoise", tool.title, tool.Params(), [patch], "denoise", "1", "a" * 64, task="denoise")
    document.apply(Outcome([patch]), tool.title, document.revision, [done])
    step = document.steps[-1]
    return RerunDialog(step, tool, [("denoise", "Denoise"), ("other", "Another one")], [step], window)


def import_model(window: MainWindow, _folder: Path) -> QWidget:
    """A network without a card."""
    from genrepair.engine.card import CardInput, CardOutput
    from genrepair.services.model_probe import Guess
    from genrepair.ui.models.import_dialog import ImportDialog

    inputs = (CardInput("image", "image", 3), CardInput("mask", "mask", 1))
    guess = Guess(
        task="inpaint",
        family="LaMa",
        inputs=inputs,
        output=CardOutput("filled", "image", 3),
        range=(0.0, 1.0),
        multiple=8,
        tile=512,
        halo=0,
        policy="context",
        parameters=51_000_000,
        opset=17,
        producer="pytorch",
        notes=("It has a mask beside the image.",),
        doubts=("range", "mask"),
    )
    return ImportDialog(guess, "lama", "LaMa", ("inpaint", "denoise"), window)


def batch_recipe(window: MainWindow, _folder: Path) -> QWidget:
    """Photos of a batch are to be done again."""
    from genrepair.services.batch.recipe_file import list_recipes
    from genrepair.ui.batch.dialogs import RecipeDialog

    return RecipeDialog(list_recipes(), 3, window)


def batch(window: MainWindow, _folder: Path) -> QWidget:
    """The batch window."""
    from genrepair.ui.batch.window import BatchWindow

    return BatchWindow(window.settings, window.room)


def training(state: str) -> Make:
    """The training window: before, without PyTorch, in the middle, at the end, and with models that were kept."""

    def make(window: MainWindow, folder: Path) -> QWidget:
        from datetime import datetime

        from genrepair.services.training.events import PhotosFound, Score, Step, Trained
        from genrepair.services.training.keeping import Kept, OwnModel
        from genrepair.services.training.order import Base, TrainingOrder
        from genrepair.services.training.runs import Run

        shown = window.training.open()
        # What this computer has must not decide what is seen.
        shown.flow.jobs.finish_now()
        QApplication.processEvents()
        base = Base("denoise-standard", "Denoise (standard)", "", "denoise", "denoise", "standard", "weights")
        run = Run(folder, TrainingOrder(base, "/home/anna/Pictures", 20.0), datetime(2026, 5, 4, 19, 30))
        page = shown.run_page
        if state == "missing":
            folder_ = "/home/anna/training"
            command = f'python3 -m venv "{folder_}" && "{folder_}/bin/python" -m pip install "genrepair[train]"'
            shown.start_page.show_missing("The Python at /usr/bin/python3 lacks torch.", command)
        elif state == "before":
            shown.start_page.show_environment("Trains with PyTorch 2 of /home/anna/training/bin/python.")
            shown.start_page.show_runs([run], True)
        elif state == "models":
            when = "2026-05-04T19:55:00"
            kept = Kept("denoise-own", "Denoise, own", "denoise", base.id, 31.27, 31.41, "dB", 20.0, 900, when)
            shown.models.show_models([OwnModel(kept, True)])
            shown.tabs.setCurrentWidget(shown.models)
        else:
            _run(page, run, Step, Score, PhotosFound, folder)
            shown.show_training(True)
            ended = state == "ended"
            page.show_buttons(not ended, False, False, ended, ended)
            if ended:
                page.show_end(Trained(True, 80, 800.0, 31.41, 31.27, 0.02, "dB"), can_keep=True)
        return shown

    return make


def _run(page: Any, run: Any, step: Any, score: Any, photos: Any, folder: Path) -> None:
    import cv2

    (folder / "samples").mkdir(exist_ok=True)
    page.begin(run)
    page.show_event(photos(52, 8, ()))
    random = np.random.default_rng(0)
    for number in range(80):
        if number % 20 == 0:
            cv2.imwrite(str(folder / "samples" / f"{number:07}.png"), np.full((300, 450, 3), 90 + number, np.uint8))
            page.show_event(score(number, number * 10.0, 31.27 + 0.002 * number, "", number == 0))
        loss = 0.02 + 0.01 / (1 + number / 9) + float(random.normal(0, 0.0012))
        page.show_event(step(number, number * 10.0, number / 120, loss, 1.3, 400.0 - number))


def about(window: MainWindow, _folder: Path) -> QWidget:
    """Version, licences, report."""
    from genrepair.ui.about_dialog import AboutDialog

    return AboutDialog(window, lambda _path, _done: None, lambda: ())


def rating(_window: MainWindow, folder: Path) -> QWidget:
    """Two results beside each other."""
    import cv2

    from genrepair.services.rating import Rating
    from genrepair.ui.rating_window import RatingWindow

    for name in ("ours", "theirs"):
        (folder / name).mkdir(exist_ok=True)
        cv2.imwrite(str(folder / name / "1.png"), np.full((300, 400, 3), 120, np.uint8))
    return RatingWindow(Rating(folder / "ours", folder / "theirs", folder / "votes.csv"))


def _dialog(module: str, name: str, *arguments: Any) -> Make:
    def make(window: MainWindow, _folder: Path) -> QWidget:
        from importlib import import_module

        kind = getattr(import_module(f"genrepair.ui.{module}"), name)
        own = tuple(each(window) if callable(each) else each for each in arguments)
        made: QWidget = kind(*own, window)
        return made

    return make


SURFACES: dict[str, Make] = {
    "empty": empty,
    "checked": checked,
    "brush": options("brush"),
    "wand": options("wand"),
    "rectangle": options("rectangle"),
    "settings": _dialog("settings_dialog", "SettingsDialog", lambda window: window.settings),
    "shortcuts": _dialog("shortcuts_dialog", "ShortcutsDialog"),
    "overlay": _dialog("masks.overlay_dialog", "OverlayDialog", lambda window: window.settings),
    "shape": _dialog("masks.shape_dialog", "ShapeDialog", Region(10, 20, 30, 40), (600, 800), (300.0, 300.0)),
    "save-jpeg": save_as("print.jpg"),
    "save-tiff": save_as("print.tif"),
    "save-webp": save_as("print.webp"),
    "certificate": certificate,
    "rerun": rerun,
    "models": _dialog("models.dialog", "ModelsDialog", "auto"),
    "import-model": import_model,
    "save-recipe": _dialog("history.recipe_flow", "RecipeDialog", ["Find damage", "Fill"], True),
    "batch-recipe": batch_recipe,
    "batch-running": _dialog("batch.dialogs", "RunningDialog", True),
    "unsaved": _dialog("files.dialogs", "UnsavedDialog", "print.jpg"),
    "batch": batch,
    "training-before": training("before"),
    "training-missing": training("missing"),
    "training-run": training("run"),
    "training-ended": training("ended"),
    "training-models": training("models"),
    "about": about,
    "rating": rating,
}
"""Makes each of them beside a main window in which a photo is open; only "empty" wants none."""


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.ui.surfaces", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--theme", default="light", choices=("light", "dark"))
    parser.add_argument("--language", default="")
    parser.add_argument("--only", nargs="*", default=list(SURFACES), choices=list(SURFACES))
    parser.add_argument("--size", type=int, nargs=2, default=(1366, 740))
    options_ = parser.parse_args()
    options_.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["GENREPAIR_HOME"] = home
        from genrepair.paths import samples_dir
        from genrepair.services.settings import save_settings
        from genrepair.ui.application import make_application, make_window

        save_settings(Settings(theme=options_.theme, language=options_.language, check_on_open=False))
        app = make_application()
        for name in options_.only:
            window = make_window(app)
            window.resize(*options_.size)
            window.show()
            if name != "empty":
                window.flow.open(samples_dir() / "old-print.jpg")
                while window.files.busy or window.bench.document is None:
                    QTest.qWait(20)
            surface = SURFACES[name](window, Path(home))
            surface.show()
            QTest.qWait(800)
            surface.grab().save(str(options_.folder / f"{name}.png"))
            close(surface, window)
    return 0


def close(surface: QWidget, window: MainWindow) -> None:
    """Put everything away without a question."""
    if isinstance(surface, QDialog):
        surface.reject()
    elif surface is not window:
        getattr(surface, "abandon", surface.close)()
    window.abandon()
    QApplication.processEvents()


if __name__ == "__main__":
    sys.exit(main())
