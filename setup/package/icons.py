"""The program's icon in the sizes and formats that systems want, drawn from ``resources/icons/genrepair.svg``."""

from __future__ import annotations

import sys
from pathlib import Path

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
_DRAWING = Path(__file__).resolve().parents[2] / "resources" / "icons" / "genrepair.svg"


def draw(target: Path, size: int) -> Path:
    """Write the icon as PNG of ``size`` pixels; no display is needed."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(_DRAWING)).render(painter)
    painter.end()
    target.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(target)):
        raise SystemExit(f"build: {target} could not be written")
    return target


def for_this_system(folder: Path) -> str | None:
    """The icon for PyInstaller: .ico on Windows, .icns on macOS; Linux has none in its programs."""
    suffix = {"win32": ".ico", "darwin": ".icns"}.get(sys.platform)
    return None if suffix is None else str(pack(folder, suffix))


def pack(folder: Path, suffix: str) -> Path:
    """Write all sizes into one .ico or .icns."""
    from PIL import Image

    sizes = SIZES[:-1] if suffix == ".ico" else (16, 32, 64, 128, 256, 512, 1024)
    drawn = [Image.open(draw(folder / f"icon-{size}.png", size)) for size in sizes]
    target = folder / f"genrepair{suffix}"
    drawn[-1].save(target, sizes=[(size, size) for size in sizes], append_images=drawn[:-1])
    return target
