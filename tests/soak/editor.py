"""Somebody at the window who opens, paints, repairs, undoes, compares and saves by chance, each time the same."""

from __future__ import annotations

import faulthandler
import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from genrepair.imaging.photo import SaveOptions
from genrepair.services.settings import Settings
from genrepair.tools.catalog import usable_tools
from genrepair.ui.application import make_application
from genrepair.ui.common import theme
from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.files import save_dialog
from genrepair.ui.main_window import MainWindow, Parts
from tests.pointer import send_move

PATIENCE_S = 120.0
"""Processor time of the process without an end of the work: a busy machine is no hang."""
COMPARISONS = ("split", "side_by_side", "difference", "changes", "loupe")


class Editor:
    """The real window, and hands that draw from ``seed`` what they do.

    Parameters
    ----------
    photos : list of Path
        Opened in turns; never written.
    out : Path
        Folder for what is saved.
    seed : int
    """

    def __init__(self, photos: list[Path], out: Path, seed: int) -> None:
        self._photos, self._out, self._random = photos, out, random.Random(seed)
        self._sources = {path: _digest(path) for path in photos}
        self.did: Counter[str] = Counter()
        self._app = make_application()
        theme.apply_theme(self._app, "dark")
        # The dialogs wait for a person; everything behind them is the program's own.
        for module, name, answer in (
            (file_dialogs, "ask_unsaved", lambda *_: "discard"),
            (file_dialogs, "ask_save_path", lambda *_: self._place((".tif", ".png", ".jpg"))),
            (file_dialogs, "ask_project_path", lambda *_: self._place((".genrepair",))),
            (save_dialog, "ask_options", lambda *_: (SaveOptions(), True)),
        ):
            setattr(module, name, answer)
        # Little memory for undo, so that steps go to files and come back.
        self.window = MainWindow(Settings(theme="dark", undo_budget_mb=16), Parts(usable_tools()))
        self.window.resize(1000, 700)
        self.window.show()
        self._actions: dict[str, tuple[int, Callable[[], object]]] = {
            "paint": (6, self._paint),
            "erase": (2, lambda: self._paint("eraser")),
            "find": (2, lambda: self._do("find")),
            "repair": (2, lambda: self._do("repair")),
            "fill": (3, lambda: self._tool("inpaint")),
            "denoise": (2, lambda: self._tool("denoise")),
            "preview": (1, lambda: self._tool("denoise", "preview")),
            "undo": (5, lambda: self._do("undo")),
            "redo": (3, lambda: self._do("redo")),
            "back and forth": (1, self._back_and_forth),
            "compare": (3, self._compare),
            "zoom": (3, self._zoom),
            "save": (2, lambda: self._do("save_as" if self._random.random() < 0.5 else "save")),
            "save project": (1, lambda: self._do("save_project")),
        }

    def round(self, actions: int) -> None:
        """Open a photo, do so many things, close it."""
        window, path = self.window, self._random.choice(self._photos)
        window.flow.open(path)
        self._wait()
        self.did["open"] += 1
        document = window.bench.document
        if document is None:
            raise AssertionError(f"{path} did not open: {[m.text for m in window.stage.notices.messages]}")
        names, weights = list(self._actions), [weight for weight, _ in self._actions.values()]
        for name in self._random.choices(names, weights, k=actions):
            self._actions[name][1]()
            self._wait()
            self.did[name] += 1
        self._back_and_forth()
        for message in list(window.stage.notices.messages):
            if message.kind == "error":
                raise AssertionError(f"the window said: {message.text}")
        window.flow.close()
        self._wait()
        assert window.bench.document is None, "the photo did not close"
        assert _digest(path) == self._sources[path], f"{path} was written"

    def close(self) -> None:
        """Let go of the window."""
        self.window.abandon()
        self.window.deleteLater()
        self._settle()

    def _do(self, name: str) -> None:
        action = self.window.actions_[name]
        if action.isEnabled():
            action.trigger()

    def _tool(self, name: str, action: str = "apply") -> None:
        document = self.window.bench.document
        if name == "inpaint" and (document is None or not document.mask.any()):
            return  # the window would say so
        self.window.side.tools.pick(name)
        self._do(action)

    def _paint(self, tool: str = "brush") -> None:
        canvas = self.window.canvas
        if canvas.view is None:
            return
        self._do(tool)
        canvas.set_radius(self._random.randint(2, 12))
        points = [self._point() for _ in range(self._random.randint(2, 5))]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
        for point in points[1:]:
            send_move(canvas, point, held=True)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])

    def _point(self) -> Any:
        view = self.window.canvas.view
        assert view is not None
        down, across = (self._random.uniform(0.05, 0.95) for _ in range(2))
        place = view.to_device(down * view.height, across * view.width)
        return (place / self.window.canvas.devicePixelRatioF()).toPoint()

    def _zoom(self) -> None:
        self._do(self._random.choice(("zoom_in", "zoom_out", "fit", "actual")))
        self.window.canvas.grab()
        self._do("fit")

    def _compare(self) -> None:
        name = self._random.choice(COMPARISONS)
        for _ in range(2):  # on and off
            self._do(name)
            self.window.canvas.grab()
            self._settle()

    def _back_and_forth(self) -> None:
        """All steps back is the photo as it was opened; all steps forth is the photo as it is now."""
        document = self.window.bench.document
        assert document is not None
        done = self.window.bench.steps.done
        now = document.pixels.copy(), document.mask.copy()
        self.window.bench.travel(0)
        assert np.array_equal(document.pixels, document.original(document.whole)), (
            "undoing everything is not the original"
        )
        self.window.bench.travel(done)
        same = [np.array_equal(a, b) for a, b in zip(now, (document.pixels, document.mask), strict=True)]
        assert all(same), "redoing everything is not what it was"

    def _place(self, endings: tuple[str, ...]) -> Path:
        return self._out / f"saved {self._random.randrange(3)}{self._random.choice(endings)}"

    def _settle(self) -> None:
        self._app.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _wait(self) -> None:
        """Until nothing runs."""
        window, until, limit = self.window, time.process_time() + PATIENCE_S, time.monotonic() + 10 * PATIENCE_S
        while True:
            self._settle()
            busy = {
                "jobs": window.jobs.busy,
                "files": window.files.busy,
                "adjusting": window.runner.adjusting,
                "saving": window.bench.saving,
            }
            if not any(busy.values()):
                return
            if time.process_time() > until or time.monotonic() > limit:
                faulthandler.dump_traceback()
                raise AssertionError(f"{', '.join(name for name, is_so in busy.items() if is_so)} will not end")
            time.sleep(0.002)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
