"""Tools that answer at once, an engine that is never made, and hands for the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from genrepair.imaging.patch import Patch
from genrepair.progress import Progress
from genrepair.services.settings import Settings
from genrepair.tools.tool import Outcome, Request, param
from genrepair.ui.common.engine_room import EngineRoom
from genrepair.ui.main_window import MainWindow
from tests.pointer import send_move


@dataclass(frozen=True)
class BrightenParams:
    amount: int = param(40, "Amount", "How much brighter.", minimum=0, maximum=100, step=1, live=True, unit="%")
    radius: float = param(1.5, "Radius", "How wide.", minimum=0.0, maximum=4.0, step=0.1)
    mode: str = param("soft", "Mode", "How it looks.", choices=("soft", "hard"))
    level: str = param("auto", "Level", "Measured or a number.")
    note: str = param("", "Note", "Anything.")
    edges: bool = param(True, "Edges", "Edges too.", live=True)


class Brighten:
    """Adds an amount to every pixel; counts how often it was prepared, and can be made to wait."""

    id: ClassVar[str] = "brighten"
    title: ClassVar[str] = "Brighten"
    help: ClassVar[str] = "Makes the photo brighter."
    task: ClassVar[str] = "denoise"
    Params: ClassVar[type] = BrightenParams
    needs_mask: ClassVar[bool] = False

    def __init__(self) -> None:
        self.prepared = 0
        self.gate = Event()
        self.gate.set()
        self.error: Exception | None = None

    def prepare(self, request: Request, engine: Any, progress: Progress) -> Any:
        self.prepared += 1
        if self.error is not None:
            raise self.error
        while not self.gate.wait(0.01):
            progress.update(0.25, "Waiting")
        progress.update(0.5, "Brightening")
        return request.work_region

    def finish(self, request: Request, prepared: Any) -> Outcome:
        region = request.work_region
        amount = request.params.amount
        pixels = np.minimum(request.pixels[region.slices].astype(int) + amount, 255).astype(np.uint8)
        return Outcome([Patch(region, pixels)] if amount else [], summary={"amount": amount})


@dataclass(frozen=True)
class MarkParams:
    share: int = param(50, "Share", "How much is marked.", minimum=0, maximum=100, step=1, live=True, unit="%")


class Mark:
    """Marks the left share of the photo."""

    id: ClassVar[str] = "damage"
    title: ClassVar[str] = "Mark"
    help: ClassVar[str] = "Marks the left."
    task: ClassVar[str] = "damage"
    Params: ClassVar[type] = MarkParams
    needs_mask: ClassVar[bool] = False

    def prepare(self, request: Request, engine: Any, progress: Progress) -> Any:
        return "map"

    def finish(self, request: Request, prepared: Any) -> Outcome:
        mask = np.zeros(request.pixels.shape[:2], np.uint8)
        mask[:, : mask.shape[1] * request.params.share // 100] = 255
        return Outcome([], mask=mask)


@dataclass(frozen=True)
class GreyParams:
    pass


class Grey:
    """Makes what is masked grey."""

    id: ClassVar[str] = "grey"
    title: ClassVar[str] = "Grey"
    help: ClassVar[str] = "Makes the mask grey."
    task: ClassVar[str] = "inpaint"
    Params: ClassVar[type] = GreyParams
    needs_mask: ClassVar[bool] = True

    def prepare(self, request: Request, engine: Any, progress: Progress) -> Any:
        return None

    def finish(self, request: Request, prepared: Any) -> Outcome:
        assert request.mask is not None
        region = request.work_region
        grey = np.full((region.height, region.width, 3), 128, request.pixels.dtype)
        return Outcome([Patch(region, grey, request.mask[region.slices])], mask=np.zeros_like(request.mask))


class FakeRoom(EngineRoom):
    """Hands out whatever it is given, and says that it ran on the CPU."""

    def __init__(self, engine: Any = None) -> None:
        super().__init__(Settings())
        self._given = engine

    def engine(self) -> Any:
        return self._given

    def in_use(self, task: str, model: str | None = None) -> tuple[str, str]:
        return "CPU", f"Fake {task}"

    def close(self) -> None:
        pass


def drag(window: MainWindow, *fractions: tuple[float, float], shift: bool = False) -> None:
    """Press, move and release on the canvas at (across, down) fractions of the photo."""
    canvas, view = window.canvas, window.canvas.view
    assert view is not None
    ratio = canvas.devicePixelRatioF()
    points = [view.to_device(down * view.height, across * view.width) / ratio for across, down in fractions]
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, modifier, points[0].toPoint())
    for point in points[1:]:
        send_move(canvas, point.toPoint(), modifier, held=True)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, modifier, points[-1].toPoint())


def settled(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until nothing runs and no slider waits to be committed."""
    qtbot.waitUntil(lambda: not window.jobs.busy and not window.files.busy and not window.runner.adjusting)


def nearly_equal(a: QImage, b: QImage) -> bool:
    """Whether two pictures differ by no more than Qt's own rounding."""
    arrays = [np.array(image.constBits()).reshape(image.height(), -1).astype(int) for image in (a, b)]
    return a.size() == b.size() and int(np.abs(arrays[0] - arrays[1]).max()) <= 1
