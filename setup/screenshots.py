"""Take the pictures of the window for the documents: ``xvfb-run python setup/screenshots.py`` (or on a desktop).

Drives the real window with the bundled models and samples and writes the PNG files of ``docs/images`` that show it: all
but the Chinese one, or those that are named (``other-fills compare``, ``zh-window``). They look best where the font
Inter is installed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pyvips
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:
    from genrepair.ui.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[1]
SIZE = (1360, 840)
SMALL = (1120, 700)


def denoised(window: MainWindow) -> None:
    """Before and after of the noise tool."""
    window.side.tools.pick("denoise")
    window.actions_["apply"].trigger()
    wait(window)
    window.actions_["split"].setChecked(True)


def marked(window: MainWindow) -> None:
    """Damage that was found, ready to be filled."""
    window.actions_["find"].trigger()
    wait(window)
    window.side.tools.pick("inpaint")


def masked(window: MainWindow) -> None:
    """A mask and a protection by several tools, and a polygon that is being drawn."""
    from genrepair.imaging.shapes import Ellipse, Rectangle

    window.masks.stroke([(150, 160), (190, 330), (140, 420)], 16, False, True)
    window.masks.shape(Ellipse(Rectangle(60, 820, 230, 1090)), "add")
    window.masks.shape(Ellipse(Rectangle(110, 900, 180, 1010)), "subtract")
    window.masks.set_target("protect")
    window.masks.shape(Rectangle(560, 60, 700, 420), "add")
    window.masks.set_target("mask")
    window.actions_["polygon"].trigger()
    view = window.canvas.view
    assert view is not None
    for row, column in ((330, 470), (300, 640), (430, 700), (520, 560)):
        place = view.to_device(row, column) / window.canvas.devicePixelRatioF()
        QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=place.toPoint())


def compared(window: MainWindow) -> None:
    """Before and after beside each other."""
    marked(window)
    window.actions_["apply"].trigger()
    wait(window)
    # The other fills of a place that reaches over all of the print take minutes, and are not in the picture.
    window.fills.close()
    while window.fills.jobs.busy:
        QTest.qWait(50)
    window.actions_["side_by_side"].trigger()
    window.canvas.zoom_to(1.0)
    window.canvas.look_at(330, 420)
    window.canvas.set_tool("hand")


def checked(window: MainWindow) -> None:
    """What the photo check found, and one defect of the list."""
    while window.check.busy or not window.check.can_repair:
        QTest.qWait(50)
    for _ in range(3):
        window.check.step(1)


def filled(window: MainWindow) -> None:
    """A place that was filled, and its other fills."""
    mask = np.zeros((766, 1150), np.uint8)
    cv2.circle(mask, (620, 600), 28, 255, -1)
    window.bench.change_mask("Brush", lambda document, title: document.set_mask(mask, title))
    window.canvas.zoom_to(1.2)
    window.canvas.look_at(600, 620)
    window.side.tools.pick("inpaint")
    window.repairs.apply_picked()
    wait(window)
    while window.fills.jobs.busy or not window.fills.shown:
        QTest.qWait(50)


def healed(window: MainWindow) -> None:
    """A stroke of the heal brush that is being painted along a crack, and the place that it copies."""
    canvas = window.canvas
    window.actions_["heal"].trigger()
    canvas.set_radius(11)
    canvas.zoom_to(1.6)
    canvas.look_at(420, 640)

    def at(row: float, column: float) -> QPoint:
        assert canvas.view is not None
        return (canvas.view.to_device(row + 0.5, column + 0.5) / canvas.devicePixelRatioF()).toPoint()

    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, at(400, 704))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(384, 688))
    for part in range(1, 9):
        QTest.mouseMove(canvas, at(384 + 6 * part, 688 - 5.9 * part))


def wait(window: MainWindow) -> None:
    """Until nothing runs."""
    while window.jobs.busy or window.files.busy:
        QTest.qWait(50)


def take(
    name: str,
    look: str,
    sample: str,
    act: Callable[[MainWindow], None],
    size: tuple[int, int] = SIZE,
    quality: int = 95,
    language: str = "en",
) -> None:
    """One picture."""
    from genrepair.paths import samples_dir
    from genrepair.services.settings import Settings, save_settings
    from genrepair.ui.application import make_application, make_window

    save_settings(Settings(theme=look, check_on_open=act is checked, language=language))
    window = make_window(make_application())
    window.resize(*size)
    window.show()
    window.flow.open(samples_dir() / sample)
    wait(window)
    act(window)
    if problems := [m.text for m in window.stage.notices.messages if m.kind != "info"]:
        raise SystemExit("; ".join(problems))
    if act is not healed:
        window.canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    keep(window, name, quality)
    window.abandon()


def take_batch(name: str, look: str) -> None:
    """The contact sheet of a batch over photos that are cut from the samples and marked from a seed."""
    from genrepair.services.settings import Settings
    from genrepair.ui.application import make_application
    from genrepair.ui.batch.window import BatchWindow
    from genrepair.ui.common import theme

    theme.apply_theme(make_application(), look)
    window = BatchWindow(Settings(theme=look))
    window.resize(*SIZE)
    window.show()
    with tempfile.TemporaryDirectory(dir="/tmp" if os.path.isdir("/tmp") else None) as home:
        folder = Path(home) / "album"
        folder.mkdir()
        cut_album(folder)
        window.setup.add([folder])
        window.setup.set_out(Path(home) / "repaired")
        window.begin()
        while window.runner.busy:
            QTest.qWait(50)
        window.notices.clear()
        window.sheet.step(0)
        for verdict in ("reject", "accept", "accept"):
            window.sheet.judge(verdict)
        keep(window, name)
        window.abandon()


def cut_album(folder: Path) -> None:
    """Twelve small photos with scratches, specks or noise, and a file that is no photo."""
    from genrepair.imaging.photo import Carried, Photo, read_photo, write_photo
    from genrepair.paths import samples_dir

    random = np.random.default_rng(3)
    names = ("old-print.jpg", "camera-noise.jpg", "undamaged/bay.jpg", "undamaged/lagoon.jpg")
    samples = [samples_dir() / name for name in names]
    for number in range(12):
        sample = read_photo(samples[number % 4]).pixels
        height, width = int(random.integers(360, 480)), int(random.integers(420, 640))
        row, column = (int(random.integers(0, s - n)) for s, n in zip(sample.shape, (height, width), strict=False))
        photo = np.ascontiguousarray(sample[row : row + height, column : column + width])
        if number % 4 == 2:
            for _ in range(12):
                place = int(random.integers(0, width)), int(random.integers(0, height))
                cv2.circle(photo, place, int(random.integers(1, 4)), (245, 245, 240), -1, cv2.LINE_AA)
            ends = [(int(random.integers(0, width)), end) for end in (0, height)]
            cv2.line(photo, *ends, (240, 240, 235), 2, cv2.LINE_AA)
        write_photo(Photo(photo, None, Carried("jpeg", jpeg_quality=93)), folder / f"1962-{number + 1:02}.jpg")
    (folder / "1962-13.jpg").write_bytes(b"not a photo")


def take_two_scans(name: str, look: str) -> None:
    """Dust that a second scan of the old print has shown; the scratches, which both have, stay."""
    from genrepair.imaging.photo import Carried, Photo, read_photo, write_photo
    from genrepair.paths import samples_dir
    from genrepair.services.settings import Settings, save_settings
    from genrepair.ui.application import make_application, make_window
    from genrepair.ui.files import dialogs as file_dialogs

    save_settings(Settings(theme=look, check_on_open=False))
    window = make_window(make_application())
    window.resize(*SMALL)
    window.show()
    print_ = read_photo(samples_dir() / "old-print.jpg").pixels
    height, width = print_.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 0.7, 1.0) + np.array([[0, 0, 9], [0, 0, -6]])
    moved = cv2.warpAffine(print_, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    with tempfile.TemporaryDirectory() as folder:
        for seed, (file, scan) in enumerate((("print.jpg", print_), ("print_2.jpg", moved))):
            random = np.random.default_rng(seed)
            dusty = np.array(scan)
            for _ in range(60):
                place = int(random.integers(0, width)), int(random.integers(0, height))
                axes = int(random.integers(2, 6)), int(random.integers(1, 4))
                cv2.ellipse(dusty, place, axes, int(random.integers(0, 180)), 0, 360, (243, 243, 240), -1, cv2.LINE_AA)
            write_photo(Photo(dusty, None, Carried("jpeg", jpeg_quality=95)), Path(folder) / file)
        window.flow.open(Path(folder) / "print.jpg")
        wait(window)
        file_dialogs.ask_second_scan = lambda _window, _photo, suggestion: suggestion
        window.actions_["find_second"].trigger()
        wait(window)
        window.canvas.leaveEvent(QEvent(QEvent.Type.Leave))
        keep(window, name, 70)
        window.abandon()


def keep(window: QMainWindow, name: str, quality: int = 95) -> None:
    """Write the window as a picture of the documents."""
    QTest.qWait(200)
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.array(image.constBits()).reshape(image.height(), image.bytesPerLine())[:, : 3 * image.width()]
    pixels = np.ascontiguousarray(rows)
    picture = pyvips.Image.new_from_memory(pixels.tobytes(), image.width(), image.height(), 3, "uchar")
    picture.pngsave(str(ROOT / "docs" / "images" / name), palette=True, Q=quality, compression=9)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as home:
        # A home of its own: the person's recent photos and settings are nobody's business.
        os.environ["GENREPAIR_HOME"] = home
        pictures: dict[str, Callable[[], None]] = {
            "two-scans": lambda: take_two_scans("two-scans.png", "light"),
            "window-dark": lambda: take("window-dark.png", "dark", "camera-noise.jpg", denoised),
            "photo-check": lambda: take("photo-check.png", "light", "old-print.jpg", checked, (1180, 840), 50),
            "window-light": lambda: take("window-light.png", "light", "old-print.jpg", marked),
            "masks": lambda: take("masks.png", "dark", "old-print.jpg", masked, SMALL, 70),
            "other-fills": lambda: take("other-fills.png", "dark", "old-print.jpg", filled, SMALL, 70),
            "heal-brush": lambda: take("heal-brush.png", "light", "old-print.jpg", healed, SMALL, 70),
            "compare": lambda: take("compare.png", "light", "old-print.jpg", compared, SMALL, 70),
            "batch-window": lambda: take_batch("batch-window.png", "dark"),
            "zh-window": lambda: take("zh-window.png", "light", "old-print.jpg", checked, (1180, 840), 50, "zh_CN"),
        }
        # A language is chosen once in a process.
        wanted = sys.argv[1:] or [name for name in pictures if name != "zh-window"]
        if unknown := sorted(set(wanted) - set(pictures)):
            raise SystemExit(f"There is no picture {unknown[0]!r}; there are {', '.join(pictures)}.")
        for name in wanted:
            print(name, flush=True)
            pictures[name]()
