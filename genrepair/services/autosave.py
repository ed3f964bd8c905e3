"""What is kept of an open photo, so that a crash costs a minute of work at most."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from genrepair import paths
from genrepair.errors import ProjectError
from genrepair.file_lock import FileLock
from genrepair.progress import Progress
from genrepair.services.project import Snapshot, read_manifest, write_parts
from genrepair.services.project_container import MANIFEST, FolderTarget

_LOCK = "lock"
_DAYS_KEPT = 30
_FRESH_S = 60.0


class Autosave:
    """The folder of one open photo; locked while the program lives.

    Parameters
    ----------
    root : Path, or None
        Where such folders lie; None for the person's own state folder.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._root = paths.autosave_dir() if root is None else root
        self._folder: Path | None = None
        self._lock: FileLock | None = None

    def write(self, state: Snapshot, progress: Progress | None = None) -> None:
        """Keep a state: only what changed is written, and the old state stays whole until the new one is.

        Raises
        ------
        ProjectError
            If it cannot be written.
        """
        folder = self._begin()
        target = FolderTarget(folder)
        write_parts(state, target, folder, progress)
        target.prune()

    def discard(self) -> None:
        """Remove what was kept: the work is saved, or not wanted."""
        if self._lock is not None:
            self._lock.release()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = self._lock = None

    def _begin(self) -> Path:
        if self._folder is None:
            folder = self._root / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}"
            try:
                folder.mkdir(parents=True)
            except OSError as error:
                raise ProjectError(f"Nothing could be kept in {self._root} ({error.strerror}).") from error
            lock = FileLock(folder / _LOCK)
            lock.acquire()
            self._folder, self._lock = folder, lock
        return self._folder


@dataclass(frozen=True, slots=True)
class Recoverable:
    """Work of a program that ended unexpectedly.

    Parameters
    ----------
    folder : Path
        Opened with `open_project`.
    name : str
        File name of the photo.
    saved : str
        When it was kept, ISO 8601 in UTC.
    steps : int
        Number of repairs.
    """

    folder: Path
    name: str
    saved: str
    steps: int


def find_recoverable(root: Path | None = None) -> list[Recoverable]:
    """What can be restored, the newest first; what is older than a month or worthless is removed."""
    root = paths.autosave_dir() if root is None else root
    found: list[Recoverable] = []
    for folder in sorted(root.iterdir() if root.is_dir() else (), reverse=True):
        if not folder.is_dir() or not _abandoned(folder):
            continue
        entry = _read(folder)
        age = time.time() - _modified(folder)
        if entry is not None and age < _DAYS_KEPT * 86400:
            found.append(entry)
        elif age > _FRESH_S:
            # A folder without a manifest may belong to a program that has just made it and not locked it yet.
            shutil.rmtree(folder, ignore_errors=True)
    return found


def forget(entry: Recoverable) -> None:
    """Remove work that was restored or is not wanted."""
    shutil.rmtree(entry.folder, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    lock = FileLock(folder / _LOCK)
    free = lock.acquire()
    lock.release()
    return free


def _read(folder: Path) -> Recoverable | None:
    try:
        manifest = read_manifest(folder)
    except ProjectError:
        return None
    name = manifest.source.path.replace("\\", "/").rsplit("/", 1)[-1]
    return Recoverable(folder, name, manifest.saved, len(manifest.steps))


def _modified(folder: Path) -> float:
    with contextlib.suppress(OSError):
        return (folder / MANIFEST).stat().st_mtime
    with contextlib.suppress(OSError):
        return folder.stat().st_mtime
    return time.time()
