"""Who looks on while a run goes, and may pause or stop it: nobody, or a window at the other end of two pipes.

With ``--json`` the verbs write one JSON object a line to standard output, each with the key "event", and read commands
from standard input, one word a line: ``pause``, ``resume``, ``stop``. The end of standard input means that whoever
started the run is gone: it saves a checkpoint and ends, so that no run goes on that nobody can stop.

| event | keys |
|---|---|
| hello | protocol, verb, pid |
| note | text |
| photos | train, held_out, left_out |
| progress | step, seconds, fraction, loss, steps_per_s, seconds_left (null where that is a guess), phase |
| base, scores | step, seconds, score, unit, figures, sheet; base: the weights that the run began with |
| saved, paused, resumed | step |
| finished | trained: stopped, step, seconds, score, base, margin, unit, run; exported: model, card |
| error | text |
"""

from __future__ import annotations

import json
import math
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any, TextIO

PROTOCOL = 1
# So many progress lines a second reach the other end at most.
_LINES_A_SECOND = 4.0


class Watch:
    """Looks on and does nothing; the base of all others."""

    def note(self, text: str) -> None:
        """Take a line of text for a person."""

    def tell(self, event: str, **values: Any) -> None:
        """Take what happened; the events are those of this module's table."""

    def step(self, **values: Any) -> None:
        """Take the figures of one step: those of the event "progress"."""

    def go_on(self, step: int) -> bool:
        """Whether the run goes on; called between two steps, and may wait there."""
        return True

    @property
    def abandoned(self) -> bool:
        """Whether nobody is there any more: the run ends without measuring itself."""
        return False


class PrintWatch(Watch):
    """Prints the lines for people."""

    def note(self, text: str) -> None:
        """Print a line; of the processes of one run (torchrun), the first speaks for all."""
        if os.environ.get("RANK", "0") == "0":
            print(text, flush=True)


class JsonWatch(Watch):
    """Tells everything as JSON lines and obeys what comes in.

    Parameters
    ----------
    verb : str
    out : text file, or None
        None: standard output, which then is for these lines alone; whatever else is printed goes to standard error.
    commands : text file, or None
        None: standard input.
    """

    def __init__(self, verb: str, out: TextIO | None = None, commands: TextIO | None = None) -> None:
        self._out = out if out is not None else sys.stdout
        if out is None:
            sys.stdout = sys.stderr
        self._lock = threading.Lock()
        self._changed = threading.Condition()
        self._paused = self._stopped = self._abandoned = False
        self._next_line = 0.0
        self.tell("hello", protocol=PROTOCOL, verb=verb, pid=os.getpid())
        source = commands if commands is not None else sys.stdin
        threading.Thread(target=self._listen, args=(source,), name="commands", daemon=True).start()

    def note(self, text: str) -> None:
        """Send a line for people."""
        self.tell("note", text=text)

    def tell(self, event: str, **values: Any) -> None:
        """Send one event."""
        line = json.dumps({"event": event, **{name: _plain(value) for name, value in values.items()}})
        try:
            with self._lock:
                self._out.write(line + "\n")
                self._out.flush()
        except (OSError, ValueError):
            # The other end is closed: the run ends as if its input had.
            self._leave()

    def step(self, **values: Any) -> None:
        """Send the figures of a step, not more often than anybody can look at."""
        now = time.monotonic()
        if now >= self._next_line:
            self._next_line = now + 1 / _LINES_A_SECOND
            self.tell("progress", **values)

    def go_on(self, step: int) -> bool:
        """Wait while paused; False after ``stop``, or when the other end is gone."""
        with self._changed:
            waits = self._paused and not self._stopped
        if waits:
            self.tell("paused", step=step)
            with self._changed:
                self._changed.wait_for(lambda: self._stopped or not self._paused)
                stopped = self._stopped
            if not stopped:
                self.tell("resumed", step=step)
        return not self._stopped

    @property
    def abandoned(self) -> bool:
        """Whether the other end is gone."""
        return self._abandoned

    def _listen(self, commands: TextIO) -> None:
        for line in commands:
            word = line.strip()
            with self._changed:
                if word in ("pause", "resume"):
                    self._paused = word == "pause"
                elif word == "stop":
                    self._stopped = True
                self._changed.notify_all()
        self._leave()

    def _leave(self) -> None:
        with self._changed:
            self._stopped = self._abandoned = True
            self._changed.notify_all()


def be_modest() -> None:
    """Let other programs of this computer, the window first of all, go before this one."""
    if hasattr(os, "nice"):
        os.nice(5)


def _plain(value: Any) -> Any:
    """As JSON knows it: no NaN, no paths."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
