"""The real main, the real engine with tiny models, a real file: what a person does from opening to saving."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import pyvips
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from genrepair import paths
from genrepair.__main__ import main
from genrepair.imaging.photo import SaveOptions, read_photo
from genrepair.imaging.region import Region
from genrepair.ui.application import make_application
from genrepair.ui.files import dialogs as file_dialogs
from genrepair.ui.files import save_dialog
from genrepair.ui.main_window import MainWindow
from tests.pointer import send_move

pytestmark = pytest.mark.e2e

HEIGHT, WIDTH = 150, 210


@pytest.fixture
def photo(tmp_path: Path, smooth: Callable[..., Any]) -> Path:
    """A 16-bit TIFF with a white scratch, a profile, a resolution and a description."""
    pixels = smooth(HEIGHT, WIDTH, depth=16)
    pixels[70:73, 20:190] = 65535
    path = tmp_path / "Großmutter.tif"
    image = pyvips.Image.new_from_memory(pixels.tobytes(), WIDTH, HEIGHT, 3, "ushort").copy(interpretation="rgb16")
    image = image.copy(xres=300 / 25.4, yres=300 / 25.4)
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", pyvips.Image.profile_load("srgb"))
    image.set_type(pyvips.GValue.gstr_type, "image-description", "Grandmother")
    image.tiffsave(str(path), compression="deflate")
    return path


class Person:
    """Somebody at the window."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        document = window.bench.document
        assert document is not None
        self.document = document

    def wait(self) -> None:
        window = self.window
        self.qtbot.waitUntil(
            lambda: not (window.jobs.busy or window.files.busy or window.runner.adjusting), timeout=30_000
        )

    def do(self, *names: str) -> None:
        for name in names:
            assert self.window.actions_[name].isEnabled(), name
            self.window.actions_[name].trigger()
            self.wait()

    def stroke(self, *fractions: tuple[float, float]) -> None:
        """Paint at (across, down) fractions of the photo."""
        canvas, view = self.window.canvas, self.window.canvas.view
        assert view is not None
        points = [
            (view.to_device(down * HEIGHT, across * WIDTH) / canvas.devicePixelRatioF()).toPoint()
            for across, down in fractions
        ]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
        for point in points[1:]:
            send_move(canvas, point, held=True)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])

    def state(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        return self.document.pixels.copy(), self.document.mask.copy()


def run(photo: Path, qtbot: QtBot, act: Callable[[Person], None]) -> int:
    """Start the real main with a photo, let somebody act, and leave."""
    app = make_application()
    trouble: list[BaseException] = []

    def begin() -> None:
        window = next(w for w in app.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
        try:
            qtbot.waitUntil(lambda: window.bench.document is not None and not window.files.busy, timeout=20_000)
            act(Person(window, qtbot))
        except BaseException as error:
            trouble.append(error)
        finally:
            window.abandon()
            QTimer.singleShot(0, app.quit)

    QTimer.singleShot(0, begin)
    status = main([str(photo)])
    if trouble:
        raise trouble[0]
    return status


def test_open_find_fill_undo_redo_save_reopen(
    photo: Path, tmp_path: Path, tiny_models: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(paths, "models_dir", lambda: tiny_models)
    saved = tmp_path / "out" / "mended.tif"
    saved.parent.mkdir()
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: saved)
    monkeypatch.setattr(save_dialog, "ask_options", lambda *_: (SaveOptions(), True))
    original = read_photo(photo)
    source_bytes = photo.read_bytes()
    seen: dict[str, Any] = {}

    def act(person: Person) -> None:
        window, document = person.window, person.document
        start = person.state()
        person.do("find")
        assert document.mask[71, 40:170].mean() > 200
        window.canvas.set_radius(4)
        person.stroke((0.1, 0.9), (0.9, 0.9))
        assert document.mask[round(0.9 * HEIGHT), WIDTH // 2] == 255
        person.do("eraser")
        person.stroke((0.1, 0.9), (0.9, 0.9))
        seen["mask"] = document.mask.copy()
        window.side.tools.pick("inpaint")
        person.do("apply")
        end = person.state()
        person.do("undo_all")
        assert all(np.array_equal(a, b) for a, b in zip(start, person.state(), strict=True))
        assert not document.modified
        person.do("redo_all")
        assert all(np.array_equal(a, b) for a, b in zip(end, person.state(), strict=True))
        assert document.modified
        person.do("save")
        assert not document.modified
        assert window.status.device_text.endswith("CPU")
        (message,) = window.stage.notices.messages
        assert message.kind == "success" and message.text.endswith("outside the masks: 0.")
        seen["pixels"] = end[0]

    assert run(photo, qtbot, act) == 0
    again = read_photo(saved)
    assert np.array_equal(again.pixels, seen["pixels"])
    assert again.pixels.dtype == np.uint16
    assert again.carried.icc == original.carried.icc
    assert again.carried.dpi == pytest.approx(original.carried.dpi, rel=1e-3)
    assert b"compositeWithTrainedAlgorithmicMedia" in (again.carried.xmp or b"")
    assert again.pixels[71, 105].max() < 60_000, "the scratch is filled"
    far = cv2.dilate(seen["mask"], np.ones((31, 31), np.uint8)) == 0
    assert np.array_equal(again.pixels[far], original.pixels[far])
    assert photo.read_bytes() == source_bytes


def test_repair_everything_is_one_step(
    photo: Path, tiny_models: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(paths, "models_dir", lambda: tiny_models)

    def act(person: Person) -> None:
        start = person.state()[0]
        person.do("repair")
        assert person.window.bench.steps.titles == ("Repair",)
        assert person.document.pixels[71, 105].max() < 60_000
        person.do("undo")
        assert np.array_equal(person.document.pixels, start)

    assert run(photo, qtbot, act) == 0


def test_paint_with_every_tool_undo_all_redo_all(
    photo: Path, tiny_models: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(paths, "models_dir", lambda: tiny_models)

    def act(person: Person) -> None:
        window, document = person.window, person.document
        window.canvas.set_radius(4)
        start = person.state()
        states = [(document.mask.copy(), document.protect.copy())]

        def painted(title: str) -> None:
            assert window.bench.steps.titles[-1] == title
            assert len(window.bench.steps.titles) == len(states)
            states.append((document.mask.copy(), document.protect.copy()))

        person.stroke((0.1, 0.1), (0.5, 0.1))
        painted("Brush")
        person.do("eraser")
        person.stroke((0.2, 0.1), (0.3, 0.1))
        painted("Erase")
        for tool, title in (("rectangle", "Rectangle"), ("ellipse", "Ellipse")):
            person.do(tool)
            person.stroke((0.6, 0.05), (0.8, 0.3))
            painted(title)
            person.do("mode_subtract")
        person.do("mode_add", "lasso")
        person.stroke((0.1, 0.6), (0.3, 0.6), (0.3, 0.8), (0.1, 0.8))
        painted("Lasso")
        person.do("polygon")
        for corner in ((0.5, 0.6), (0.7, 0.6), (0.6, 0.8)):
            person.stroke(corner)
        QTest.keyClick(window.canvas, Qt.Key.Key_Return)
        painted("Polygon")
        person.do("wand")
        person.stroke((0.5, 71 / HEIGHT))
        person.wait()
        painted("Magic wand")
        assert document.mask[71, 40:170].min() == 255 and not document.mask[64, 40:170].any()
        person.do("edit_protect", "rectangle")
        person.stroke((0.4, 0.4), (0.6, 0.6))
        painted("Protect: rectangle")
        person.do("edit_mask", "grow")
        painted("Grow mask")
        window.side.tools.pick("inpaint")
        person.do("apply")
        assert len(window.bench.steps.titles) == len(states)
        inside = document.protect > 0
        end = person.state()
        assert np.array_equal(end[0][inside], start[0][inside]) and not np.array_equal(end[0], start[0])
        person.do("undo")
        for mask, protect in reversed(states[:-1]):
            person.do("undo")
            assert np.array_equal(document.mask, mask) and np.array_equal(document.protect, protect)
        assert not document.modified and not window.actions_["undo"].isEnabled()
        person.do("redo_all")
        assert all(np.array_equal(a, b) for a, b in zip(end, person.state(), strict=True))
        person.do("undo_all")
        assert np.array_equal(document.pixels, start[0])
        assert not [m for m in window.stage.notices.messages if m.kind != "info"]

    assert run(photo, qtbot, act) == 0


def test_without_models_the_window_says_so_and_lives_on(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    empty = tmp_path / "no models"
    empty.mkdir()
    monkeypatch.setattr(paths, "models_dir", lambda: empty)

    def act(person: Person) -> None:
        person.do("find")
        assert [m.kind for m in person.window.stage.notices.messages] == ["error"]
        person.stroke((0.2, 0.2), (0.8, 0.8))
        assert person.document.mask.any()
        assert person.window.actions_["find"].isEnabled()

    assert run(photo, qtbot, act) == 0
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()]


def test_the_report_arrives_a_defect_is_rejected_the_rest_is_mended_and_taken_back(
    tmp_path: Path, smooth: Callable[..., Any], tiny_models: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(paths, "models_dir", lambda: tiny_models)
    pixels = smooth(HEIGHT, WIDTH)
    pixels[70:73, 20:190] = 255
    pixels[110:116, 60:66] = 0
    path = tmp_path / "print.png"
    cv2.imwrite(str(path), pixels[:, :, ::-1])

    def act(person: Person) -> None:
        window, document, defects = person.window, person.document, person.window.side.defects
        qtbot.waitUntil(lambda: window.check.can_repair and not window.check.busy, timeout=30_000)
        start = person.state()
        window.actions_["next_defect"].trigger()
        while defects.current is not None and not Region(105, 55, 20, 20).contains(
            Region(*defects.current.place, 1, 1)
        ):
            QTest.keyClick(defects.view, Qt.Key.Key_N)
        QTest.keyClick(defects.view, Qt.Key.Key_X)
        qtbot.waitUntil(lambda: not window.check.busy)
        assert "1 rejected" in defects._counts.text()
        for name in window.side.check.on - {"scratch", "dust"}:
            window.side.check._rows[name]._switch.click()
        qtbot.waitUntil(lambda: not window.check.busy)
        person.do("repair_found")
        assert (document.pixels[71, 60:150] != start[0][71, 60:150]).any(axis=1).all()
        np.testing.assert_array_equal(document.pixels[111:115, 61:65], start[0][111:115, 61:65])
        assert not window.check.can_repair and window.bench.steps.titles == ("Repair",)
        person.do("undo")
        np.testing.assert_array_equal(document.pixels, start[0])
        np.testing.assert_array_equal(document.mask, start[1])
        assert window.check.can_repair and "1 rejected" in defects._counts.text()

    assert run(path, qtbot, act) == 0
