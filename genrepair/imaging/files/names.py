"""File names as the system wants them."""

from __future__ import annotations

import sys
from pathlib import Path


def long_path(path: Path) -> Path:
    """The path for the system: on Windows a long one needs a prefix, and temporary names beside it may be longer."""
    absolute = str(path.absolute())
    if sys.platform != "win32" or len(absolute) <= 200 or absolute.startswith("\\\\?\\"):
        return path
    # A share is named differently behind the prefix.
    return Path("\\\\?\\UNC\\" + absolute[2:] if absolute.startswith("\\\\") else "\\\\?\\" + absolute)
