"""Take the pictures of the window for the documents: ``xvfb-run python setup/screenshots.py`` (or on a desktop).

Drives the real window with the bundled models and samples and writes ``docs/images/window-dark.png`` and
``window-light.png``. They look best where the font Inter is installed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyvips
from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

if TYPE_CHECKING:
    from genrepair.ui.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[1]
SIZE = (1360, 840)


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


def wait(window: MainWindow) -> None:
    """Until nothing runs."""
    while window.jobs.busy or window.files.busy:
        QTest.qWait(50)


def take(name: str, look: str, sample: str, act: Callable[[MainWindow], None]) -> None:
    """One picture."""
    from genrepair.paths import samples_dir
    from genrepair.services.settings import Settings, save_settings
    from genrepair.ui.application import make_application, make_window

    save_settings(Settings(theme=look))
    window = make_window(make_application())
    window.resize(*SIZE)
    window.show()
    window.flow.open(samples_dir() / sample)
    wait(window)
    act(window)
    if problems := [m.text for m in window.stage.notices.messages if m.kind != "info"]:
        raise SystemExit("; ".join(problems))
    window.canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    QTest.qWait(200)
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.array(image.constBits()).reshape(image.height(), image.bytesPerLine())[:, : 3 * image.width()]
    pixels = np.ascontiguousarray(rows)
    picture = pyvips.Image.new_from_memory(pixels.tobytes(), image.width(), image.height(), 3, "uchar")
    picture.pngsave(str(ROOT / "docs" / "images" / name), palette=True, Q=95, compression=9)
    window.abandon()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as home:
        # A home of its own: the person's recent photos and settings are nobody's business.
        os.environ["GENREPAIR_HOME"] = home
        take("window-dark.png", "dark", "camera-noise.jpg", denoised)
        take("window-light.png", "light", "old-print.jpg", marked)
