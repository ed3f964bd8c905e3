"""Pictures from the clipboard as files, because everything else works on files; results on their way out."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from genrepair import paths

_DAYS_KEPT = 30


def pasted_path() -> Path:
    """A new place for a picture from the clipboard; its folder is made."""
    return _new(paths.state_dir() / "pasted", time.strftime("Clipboard %Y-%m-%d %H-%M-%S"), ".png")


def outgoing_path(stem: str, suffix: str) -> Path:
    """A new place for a result that is dragged to another program; its folder is made."""
    return _new(paths.state_dir() / "outgoing", f"{stem}-repaired", suffix)


def is_pasted(path: Path) -> bool:
    """Whether a photo came from the clipboard, so that nobody knows its folder."""
    return path.parent == paths.state_dir() / "pasted"


def clean() -> None:
    """Remove what is older than a month."""
    oldest = time.time() - _DAYS_KEPT * 86400
    for folder in ("pasted", "outgoing"):
        for path in (paths.state_dir() / folder).glob("*"):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()


def _new(folder: Path, stem: str, suffix: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    number, path = 1, folder / f"{stem}{suffix}"
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{suffix}"
    return path
