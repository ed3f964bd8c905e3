"""What is remembered between starts: which provider passed its self-test, and which one killed the program."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from genrepair.file_lock import FileLock

STARTING, RUNNING = "starting", "running"
_STRIKES = "ended:"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of one self-test.

    Parameters
    ----------
    passed : bool
        Whether the provider agreed with the CPU.
    reason : str
        One clause for people when it did not.
    error : float
        Largest difference from the CPU, relative to the CPU's largest value; -1 if nothing came out.
    """

    passed: bool
    reason: str = ""
    error: float = -1.0


@dataclass(slots=True)
class _Held:
    lock: FileLock
    inside: int = 0


class Record:
    """Self-test verdicts and crash markers in a folder.

    A folder that cannot be written costs a repeated self-test, never the repair: such failures are only logged.

    Parameters
    ----------
    folder : Path
        Made when first written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "self-tests.json"
        self._name = f"{os.getpid():x}-{secrets.token_hex(4)}"
        self._held: dict[str, _Held] = {}
        self._mutex = Lock()

    @property
    def file(self) -> Path:
        """Where the verdicts are kept."""
        return self._file

    def verdict(self, key: str) -> Verdict | None:
        """Return what is known under a key."""
        entry = self._read().get(key)
        try:
            return Verdict(**entry) if isinstance(entry, dict) else None
        except TypeError:
            return None

    def verdicts(self, start: str) -> dict[str, Verdict]:
        """Return what is known under keys that begin with this, by the rest of the key."""
        keys = [key for key in self._read() if key.startswith(start)]
        found = {key.removeprefix(start): self.verdict(key) for key in keys}
        return {key: verdict for key, verdict in found.items() if verdict is not None}

    def remember(self, key: str, verdict: Verdict) -> None:
        """Keep a verdict."""
        table = self._read()
        table[key] = asdict(verdict)
        self._write(table)

    def knows_failures(self) -> bool:
        """Whether a failed self-test or a crash is remembered."""
        return any(isinstance(entry, dict) and not entry.get("passed") for entry in self._read().values())

    def forget_failures(self) -> None:
        """Drop the verdicts of providers that failed, and the markers of those that crashed."""
        self._write(
            {key: entry for key, entry in self._read().items() if isinstance(entry, dict) and entry.get("passed")}
        )
        for marker in self._folder.glob("trying-*"):
            lock = FileLock(marker)
            if lock.acquire():
                lock.release()
                marker.unlink(missing_ok=True)

    @contextlib.contextmanager
    def guarded(self, key: str, stage: str = STARTING) -> Iterator[None]:
        """Leave a marker on disk while something runs that might end the whole process.

        The marker is a locked file: the system lets go of the lock at any end of the process, and no process numbers
        have to be compared, which in a container are the same at each start. Several threads may be inside.
        """
        with self._mutex:
            held = self._held.setdefault(key, _Held(FileLock(self._marker(key))))
            held.inside += 1
            if held.inside == 1:
                self._mark(held.lock, stage)
        try:
            yield
        finally:
            with self._mutex:
                held.inside -= 1
                if held.inside == 0:
                    del self._held[key]
                    self._unmark(held.lock, key)

    def ended(self, key: str) -> str:
        """At which stage a process that left its marker under this key has ended; "" if none did. Told once."""
        found = ""
        for path in self._folder.glob(f"{_marker_name(key)}.*"):
            lock = FileLock(path)
            if path == self._marker(key) or not lock.acquire():
                continue  # A process lives that is trying it now.
            with contextlib.suppress(OSError):
                stage = path.read_text(encoding="utf-8")
                # An empty one: the process ended before anything was tried, or after.
                found = stage if stage in (STARTING, RUNNING) and found != STARTING else found
            lock.release()
            with contextlib.suppress(OSError):
                path.unlink()
        return found

    def strike(self, key: str) -> int:
        """Count an end of the program while this key was at work; gives how many there were since the last success."""
        table = self._read()
        before = table.get(_STRIKES + key)
        count = (before if isinstance(before, int) else 0) + 1
        table[_STRIKES + key] = count
        self._write(table)
        return count

    def succeeded(self, key: str) -> None:
        """Forget the ends that were counted."""
        if _STRIKES + key in (table := self._read()):
            del table[_STRIKES + key]
            self._write(table)

    def _mark(self, lock: FileLock, stage: str) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if lock.acquire():
                lock.write(stage)
        except OSError as error:
            _log.warning("No crash marker in %s: %s", self._folder, error)

    def _unmark(self, lock: FileLock, key: str) -> None:
        with contextlib.suppress(OSError):
            lock.write("")
        lock.release()
        with contextlib.suppress(OSError):
            self._marker(key).unlink(missing_ok=True)

    def _marker(self, key: str) -> Path:
        return self._folder / f"{_marker_name(key)}.{self._name}"

    def _read(self) -> dict[str, object]:
        try:
            table = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return table if isinstance(table, dict) else {}

    def _write(self, table: dict[str, object]) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary = self._file.with_suffix(f".{os.getpid()}.tmp")
            temporary.write_text(json.dumps(table, indent=1, sort_keys=True), encoding="utf-8")
            temporary.replace(self._file)
        except OSError as error:
            _log.warning("The self-test results were not kept in %s: %s", self._file, error)


def _marker_name(key: str) -> str:
    return "trying-" + "".join(letter if letter.isalnum() else "-" for letter in key)
