"""The file that a photo was opened from: where it is, and whether it is still the same."""

from __future__ import annotations

import hashlib
from pathlib import Path
from threading import Lock


class SourceFile:
    """A file as it was when it was opened.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = _stamp(path)
        self._lock = Lock()
        self._sha256: str | None = None

    def sha256(self) -> str:
        """SHA-256 of the file as it was opened; "" where it is gone or was changed since. Reads it once."""
        with self._lock:
            if self._sha256 is None:
                self._sha256 = file_sha256(self.path) if self._stamp and _stamp(self.path) == self._stamp else ""
                if _stamp(self.path) != self._stamp:
                    self._sha256 = ""
            return self._sha256


def file_sha256(path: Path) -> str:
    """SHA-256 of a file; "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
