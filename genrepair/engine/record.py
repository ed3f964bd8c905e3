"""What is remembered between starts: which provider passed its self-test, and which one killed the program."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

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
            marker.unlink(missing_ok=True)

    @contextlib.contextmanager
    def guarded(self, key: str) -> Iterator[None]:
        """Leave a marker on disk while something runs that might end the whole process."""
        marker = self._marker(key)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with marker.open("w", encoding="utf-8") as file:
                file.write(str(os.getpid()))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            _log.warning("No crash marker in %s: %s", self._folder, error)
        try:
            yield
        finally:
            self.clear(key)

    def crashed(self, key: str) -> bool:
        """Whether a process left its marker under this key and is gone."""
        try:
            process = int(self._marker(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            # An empty marker: the process died while writing it, before anything was tried.
            return False
        return process != os.getpid() and not process_alive(process)

    def clear(self, key: str) -> None:
        """Remove the marker of a process that is gone."""
        with contextlib.suppress(OSError):
            self._marker(key).unlink(missing_ok=True)

    def _marker(self, key: str) -> Path:
        return self._folder / ("trying-" + "".join(letter if letter.isalnum() else "-" for letter in key))

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


def process_alive(process: int) -> bool:
    """Whether a process with this number exists."""
    if sys.platform == "win32":
        import ctypes

        # os.kill(process, 0) would end the process on Windows.
        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, process)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
