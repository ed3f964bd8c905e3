"""The real program is killed while it works, started again, and gives the work back."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform == "win32", reason="kill -9")]

COMMON = """
    import sys
    from pathlib import Path
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QPushButton
    from genrepair import paths
    from genrepair.__main__ import main
    from genrepair.ui.files import autosaver
    from genrepair.ui.main_window import MainWindow
    paths.models_dir = lambda: Path(sys.argv[2])

    def window():
        return next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))

    def busy(w):
        return w.jobs.busy or w.files.busy or w.autosaver._worker.busy

    def when(ready, then):
        QTimer.singleShot(20, lambda: then() if ready() else when(ready, then))
"""

WORK = """
    autosaver.INTERVAL_MS = 200

    def repair():
        window().actions_["repair"].trigger()
        when(lambda: window().bench.document.modified and not busy(window()), paint)

    def paint():
        import numpy as np
        document = window().bench.document
        np.save(sys.argv[3], document.pixels)
        document.paint([(20.0, 20.0), (60.0, 60.0)], 5)
        when(lambda: window().autosaver._state == document.state, lambda: print("kept", flush=True))

    QTimer.singleShot(0, lambda: when(lambda: window().bench.document is not None and not busy(window()), repair))
    main([sys.argv[1]])
"""

RESTORE = """
    def restore():
        buttons = [b for n in window().stage.notices._notices for b in n.findChildren(QPushButton)]
        next(b for b in buttons if b.text() == "Restore").click()
        when(lambda: window().bench.document is not None and not busy(window()), compare)

    def compare():
        import numpy as np
        document = window().bench.document
        assert np.array_equal(document.pixels, np.load(sys.argv[3])), "other pixels"
        assert document.mask[40, 40] == 255, "the stroke is lost"
        print(len(document.steps), document.modified, flush=True)
        window().abandon()
        QTimer.singleShot(0, QApplication.instance().quit)

    QTimer.singleShot(0, lambda: when(lambda: bool(window().stage.notices.messages), restore))
    main([])
"""


def start(script: str, *arguments: Any) -> subprocess.Popen[str]:
    code = textwrap.dedent(COMMON) + textwrap.dedent(script)
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


def test_kill_9_loses_nothing_that_was_kept(tmp_path: Path, tiny_models: Path, smooth: Any, home: Path) -> None:
    photo, result = tmp_path / "photo.png", tmp_path / "result.npy"
    pixels = smooth(120, 160)
    pixels[70:73, 20:140] = 255
    cv2.imwrite(str(photo), pixels)
    child = start(WORK, photo, tiny_models, result)
    assert child.stdout is not None
    lines = [child.stdout.readline()]
    while lines[-1] not in ("", "kept\n"):
        lines.append(child.stdout.readline())
    child.kill()
    child.wait()
    assert lines[-1] == "kept\n", "".join(lines)
    child.stdout.close()
    kept = home / "state" / "autosave"
    assert len(list(kept.iterdir())) == 1
    again = start(RESTORE, photo, tiny_models, result)
    out, _ = again.communicate(timeout=60)
    assert again.returncode == 0, out
    assert out.splitlines()[-1] in ("2 True", "3 True"), out
    assert not list(kept.iterdir()), "the person closed it"
    assert np.array_equal(cv2.imread(str(photo)), pixels)
