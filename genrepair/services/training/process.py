"""A trainer in a process of its own: started, listened to, paused, stopped, and its end told in one sentence."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from genrepair.errors import GenrepairError
from genrepair.services.training import environment
from genrepair.services.training.events import (
    PROTOCOL,
    Exported,
    Failed,
    Hello,
    Trained,
    TrainingEvent,
    read_event,
)

LOG = "trainer.log"
# A line longer than this is not of the protocol; a program gone wild must not fill the memory.
_LONGEST_LINE = 1 << 20
_NONSENSE_LINES = 200
_KILLED = 137


class TrainerProcess:
    """One run of ``python -m training`` with ``--json``.

    Parameters
    ----------
    command : sequence of str
        From `TrainingOrder.command` or `export_command`.
    folder : Path
        Run folder; what the trainer says besides goes to a log in it.
    told : callable (TrainingEvent)
        Called on a thread of this object for every event; the last one is `Trained`, `Exported` or `Failed`.
    """

    def __init__(self, command: Sequence[str], folder: Path, told: Callable[[TrainingEvent], None]) -> None:
        self._command, self._folder, self._told = list(command), folder, told
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._write = threading.Lock()
        self._killed = False

    def start(self) -> None:
        """Start it.

        Raises
        ------
        GenrepairError
            The program cannot be started, or the folder cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / LOG).open("ab") as log:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    cwd=self._folder,
                    env=environment.variables(),
                    creationflags=_FLAGS,
                    # Ctrl+C in the terminal of the program is not meant for the trainer.
                    start_new_session=sys.platform != "win32",
                )
        except OSError as error:
            name = error.filename or self._command[0]
            raise GenrepairError(f"The training cannot be started: {name}: {error.strerror}.") from error
        self._reader = threading.Thread(target=self._read, name="trainer", daemon=True)
        self._reader.start()

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def pause(self) -> None:
        """Let it wait after the step that it is at."""
        self._say("pause")

    def resume(self) -> None:
        """Let it go on."""
        self._say("resume")

    def stop(self) -> None:
        """End it after the step that it is at: it measures itself, saves a checkpoint and tells `Trained`."""
        self._say("stop")

    def leave(self, timeout_s: float = 10.0) -> None:
        """End it without measuring, with a checkpoint; kill it if that takes too long. Nothing more is told."""
        process = self._process
        if process is None:
            return
        self._told = lambda event: None
        self._killed = True
        self._close_input(process)
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._reader is not None:
            self._reader.join()

    def kill(self) -> None:
        """End it at once; the last checkpoint stays."""
        self._killed = True
        if self._process is not None:
            self._process.kill()

    # -- inside ----------------------------------------------------------------------------------------------

    def _say(self, word: str) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        try:
            with self._write:
                process.stdin.write(f"{word}\n".encode())
                process.stdin.flush()
        except (OSError, ValueError):
            # It has just ended; its end is told by the reader.
            pass

    def _close_input(self, process: subprocess.Popen[bytes]) -> None:
        try:
            with self._write:
                if process.stdin is not None:
                    process.stdin.close()
        except OSError:
            pass

    def _read(self) -> None:
        process = self._process
        assert process is not None and process.stdout is not None
        end: TrainingEvent | None = None
        nonsense, greeted = list[str](), False
        for line in _lines(process.stdout):
            event = read_event(line)
            if event is None:
                nonsense.append(line)
                if not greeted and len(nonsense) >= _NONSENSE_LINES:
                    process.kill()
                    break
                continue
            if isinstance(event, Hello):
                greeted = True
                if event.protocol != PROTOCOL:
                    process.kill()
                    end = Failed("The trainer belongs to another version of GenRepair; install that of this version.")
                    break
            if isinstance(event, (Trained, Exported, Failed)):
                end = event
            else:
                self._told(event)
        process.stdout.close()
        code = process.wait()
        self._close_input(process)
        self._told(end if end is not None else Failed(self._reason(code, nonsense, greeted)))

    def _reason(self, code: int, nonsense: list[str], greeted: bool) -> str:
        if self._killed:
            return "The training was ended; it can be continued from its last checkpoint."
        if not greeted and nonsense:
            return f"What was started is no trainer of GenRepair (it said {nonsense[0].strip()[:80]!r})."
        if code < 0 or code == _KILLED:
            return (
                "The training was ended from outside (too little memory is the usual reason); it can be continued "
                "from its last checkpoint."
            )
        said = _last_line(self._folder / LOG)
        because = f" ({said})" if said else ""
        return f"The training ended unexpectedly{because}; details are in {self._folder / LOG}."


def _lines(pipe: IO[bytes]) -> Iterator[str]:
    while line := pipe.readline(_LONGEST_LINE):
        yield line.decode("utf-8", "replace")


def _last_line(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 4096))
            lines = [line.strip() for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
    except OSError:
        return ""
    return lines[-1].removeprefix("training: ").rstrip(".")[:200] if lines else ""


# Below the window in the eyes of the system; elsewhere the trainer does that itself.
_FLAGS = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
