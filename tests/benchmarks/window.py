"""How fast the window answers: ``python tests/benchmarks/window.py``. Prints a table, judges nothing.

Start-up is measured in a process of its own, from its start to the first painted frame. The other figures are the
median and the worst of several runs in a 1600 x 1000 window without a screen, painting included.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Photo, SaveOptions, write_photo
from genrepair.imaging.region import Region
from genrepair.tools.tool import Outcome

SIZES = ((4000, 6000), (8200, 12300), (11600, 17400))
WINDOW = (1600, 1000)
_START = """
import sys, time
begun = float(sys.argv[1])
from genrepair.ui.application import make_application, make_window
app = make_application()
window = make_window(app)
window.show()
app.processEvents()
window.grab()
print(time.time() - begun, "onnxruntime" in sys.modules)
window.abandon()
"""


_MEMORY = """
import resource, sys, time
from pathlib import Path
import numpy as np
from PySide6.QtTest import QTest
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.services.settings import Settings
from genrepair.tools.catalog import all_tools
from genrepair.tools.tool import Outcome
from genrepair.ui.application import make_application
from genrepair.ui.main_window import MainWindow, Parts

status, forget = Path("/proc/self/status"), Path("/proc/self/clear_refs")
if forget.exists():
    forget.write_text("5")  # the peak of a new program begins with that of the one that started it

def used():
    if forget.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(lines["VmHWM"].split()[0]) / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**30

app = make_application()
window = MainWindow(Settings(theme="dark", check_on_open=False), Parts(all_tools()))
window.resize(1600, 1000)
window.show()
app.processEvents()
steps = [used()]
begun = time.perf_counter()
window.flow.open(Path(sys.argv[1]))
while window.files.busy:
    QTest.qWait(10)
window.grab()
opened = time.perf_counter() - begun
steps.append(used())
document = window.bench.document
height, width = document.whole.height, document.whole.width
window.bench.paint([(0.5 * height, 0.1 * width), (0.5 * height, 0.9 * width)], 40, False, True)
patches = [
    Patch(Region(top, 0, min(1024, height - top), width), 255 - document.pixels[top : top + 1024])
    for top in range(0, height, 1024)
]
outcome = Outcome(patches)
window.bench.apply(outcome, "Repair", document.revision)
del patches, outcome
steps.append(used())
for comparison in ("split", "difference", "changes"):
    window.canvas.set_comparison(comparison)
    for scale in (1.0, 0.3):
        window.canvas.zoom_to(scale)
        window.canvas.pan(200, 100)
        window.grab()
    window.canvas.fit()
    window.grab()
window.bench.undo()
window.bench.redo()
steps.append(used())
print(opened, *steps)
window.abandon()
"""


def memory(height: int, width: int) -> list[tuple[str, str, str]]:
    """Rows of the largest memory of a program of its own: a photo opened, changed everywhere, compared, undone."""
    photo = _photo(height, width)
    source = photo.pixels.nbytes / 2**30
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.tif"
        write_photo(photo, path, SaveOptions(compression="none"))
        del photo
        command = [sys.executable, "-c", _MEMORY, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    opened, *steps = map(float, done.stdout.split())
    titles = ("window alone", "photo open", "all pixels changed", "compared, undone, redone")
    allowed = f"{2 * source + 1.5:.2f} GiB: source + result + 1.5"
    rows = [(f"Memory: {title}", f"{gib:.2f} GiB", allowed) for title, gib in zip(titles, steps, strict=True)]
    return [("Open from the disk", f"{opened:.2f} s", ""), *rows]


def startup(runs: int = 3) -> list[tuple[str, str, str]]:
    """Rows of start-up time."""
    seconds, loaded = [], False
    for _ in range(runs):
        command = [sys.executable, "-c", _START, str(time.time())]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        first, second = done.stdout.split()
        seconds.append(float(first))
        loaded = loaded or second == "True"
    runtime = "onnxruntime loaded" if loaded else "onnxruntime not loaded"
    return [("Window up", f"{statistics.median(seconds):.2f} s", f"{max(seconds):.2f} s, {runtime}")]


def answers(height: int, width: int, runs: int = 15) -> list[tuple[str, str, str]]:
    """Rows of one photo size."""
    from PySide6.QtCore import QCoreApplication, QPoint, Qt
    from PySide6.QtTest import QTest

    from genrepair.services.document import Document
    from genrepair.services.settings import Settings
    from genrepair.tools.catalog import all_tools
    from genrepair.ui.application import make_application
    from genrepair.ui.canvas.overlay_look import look
    from genrepair.ui.canvas.panes import COMPARISONS
    from genrepair.ui.common import theme
    from genrepair.ui.main_window import MainWindow, Parts

    app = make_application()
    theme.apply_theme(app, "dark")

    def make(_path: Path, budget: int, _progress: object) -> Document:
        return Document(_photo(height, width), undo_budget_mb=budget)

    window = MainWindow(Settings(theme="dark", check_on_open=False), Parts(all_tools(), opener=make))
    window.resize(*WINDOW)
    window.show()
    window.flow.open(Path("bench.png"))
    while window.files.busy:
        QTest.qWait(10)
    canvas = window.canvas
    canvas.set_radius(24)
    step = iter(range(10_000))

    def shown() -> None:
        # Not only asked for: painted, as the screen would do it at the next frame.
        QCoreApplication.processEvents()
        canvas.repaint()

    def stroke() -> None:
        across = 0.3 * width + 15 * next(step)
        points = [(0.5 * height, across), (0.5 * height + 8, across + 15)]
        window.bench.paint(points, canvas.radius, False, False)
        shown()

    def draw_anew() -> None:
        canvas.photo_changed()
        shown()

    def soft_stroke() -> None:
        across = 0.3 * width + 15 * next(step)
        points = [(0.5 * height, across), (0.5 * height + 8, across + 15)]
        window.bench.paint(points, canvas.radius, False, False, hardness=0.3)
        shown()

    def retouch(kind: str) -> tuple[str, str, str]:
        """A stroke of the clone or heal brush that goes on; its source lies elsewhere in the photo."""

        def dab() -> None:
            across = 0.3 * width + 15 * next(step)
            window.retouch.paint(kind, [(0.6 * height, across, canvas.radius)], None)
            shown()

        window.retouch.paint(kind, [(0.6 * height, 0.3 * width, canvas.radius)], (-round(0.2 * height), 40))
        row = _row(f"{kind.title()} brush of {2 * canvas.radius:.0f} pixels, one dab", dab, runs)
        window.retouch.end(False)
        return row

    def around(turn: int) -> QPoint:
        angle, reach = turn * 2 * math.pi / 1100, 300 + 9 * math.sin(turn / 7)
        return QPoint(round(600 + reach * math.cos(angle)), round(400 + reach * math.sin(angle)))

    def draft() -> None:
        QTest.mouseMove(canvas, around(1000 + next(step)))
        shown()

    def drafts() -> list[tuple[str, str, str]]:
        """A lasso of a thousand points that goes on."""
        canvas.set_tool("lasso")
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
        for turn in range(1000):
            QTest.mouseMove(canvas, around(turn))
        row = _row("Lasso draft of 1000 points, one move", draft, runs)
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
        canvas.set_tool("brush")
        return [row]

    def pan() -> None:
        canvas.pan(23, 11 if next(step) % 2 else -11)
        shown()

    def zoom() -> None:
        canvas.zoom_to((canvas.view.scale if canvas.view else 1) * (1.1 if next(step) % 2 else 1 / 1.1))
        shown()

    window.bench.paint([(0.5 * height, 0.3 * width)], canvas.radius, False, True)
    rows = [_row("Brush segment, fitted", stroke, runs), _row("Repaint, fitted", draw_anew, runs)]
    rows += [_row("Soft brush segment, fitted", soft_stroke, runs), *drafts()]
    rows += [retouch("clone"), retouch("heal")]
    canvas.set_looks(look("red", 80, "outline"), look("blue", 80, "outline"))
    rows += [_row("Brush segment, fitted, outlined", stroke, runs)]
    canvas.set_looks(look("red", 62, "tint"), look("blue", 62, "tint"))
    canvas.zoom_to(0.4)
    rows += [_row("Repaint at 40 %", draw_anew, runs), _row("Pan at 40 %", pan, runs), _row("Zoom", zoom, runs)]
    canvas.zoom_to(1.0)
    canvas.look_at(0.5 * height, 0.3 * width)
    rows += [_row("Brush segment at 100 %", stroke, runs), _row("Repaint at 100 %", draw_anew, runs)]
    rows += [_row("Pan at 100 %", pan, runs)]
    region = Region(height // 3, width // 3, 600, 900)
    patch = Patch(region, np.full((600, 900, 3), 90, np.uint8))
    document = window.bench.document
    assert document is not None
    window.bench.apply(Outcome([patch]), "Repair", document.revision)
    for comparison in COMPARISONS:
        canvas.set_comparison(comparison)
        name = comparison.replace("_", " ").capitalize()
        rows += [_row(f"{name}, pan at 100 %", pan, runs)]
        canvas.fit()
        rows += [_row(f"{name}, repaint, fitted", draw_anew, runs)]
        canvas.zoom_to(1.0)
    window.abandon()
    return rows


def _photo(height: int, width: int) -> Photo:
    from genrepair.imaging.photo import Carried

    tile = np.random.default_rng(0).integers(0, 256, (512, 512, 3), np.uint8)
    pixels = np.tile(tile, (-(-height // 512), -(-width // 512), 1))[:height, :width]
    return Photo(np.ascontiguousarray(pixels), None, Carried("png"))


def _row(name: str, act: Callable[[], None], runs: int) -> tuple[str, str, str]:
    act()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - begun))
    return name, f"{statistics.median(times):.1f} ms", f"{max(times):.1f} ms"


def main(sizes: Sequence[tuple[int, int]] = SIZES) -> None:
    """Print the tables."""
    print(_table("Start", startup()))
    for height, width in sizes:
        megapixels = Region.whole(height, width).area / 1e6
        print(_table(f"{megapixels:.0f} MP, window {WINDOW[0]} x {WINDOW[1]}", answers(height, width)))
        if sys.platform != "win32":
            print(_table(f"{megapixels:.0f} MP, a program of its own", memory(height, width), ("figure", "allowed")))


def _table(title: str, rows: Sequence[tuple[str, str, str]], columns: tuple[str, str] = ("median", "worst")) -> str:
    lines = [f"| {title} | {columns[0]} | {columns[1]} |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {middle} | {worst} |" for name, middle, worst in rows), ""])


if __name__ == "__main__":
    main()
