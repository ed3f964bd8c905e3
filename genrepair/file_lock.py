"""A lock that goes when its process does, however that ends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO


class FileLock:
    """Held by one process at a time.

    Parameters
    ----------
    path : Path
        Made where missing; its content means nothing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def acquire(self) -> bool:
        """Take the lock; False where another process (or another lock object) holds it, or the file cannot be made."""
        if self._file is not None:
            return True
        try:
            file = self._path.open("ab")
        except OSError:
            return False
        try:
            _lock(file)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def write(self, text: str) -> None:
        """Put a text into the file while the lock is held.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        if self._file is not None:
            self._file.truncate(0)
            self._file.write(text.encode())
            self._file.flush()

    def release(self) -> None:
        """Let go."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
