"""A file for a bug report: what the program and the machine are, nothing about photos or the person."""

from __future__ import annotations

import getpass
import os
import platform
import re
import socket
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import genrepair
from genrepair.engine.doctor import Finding
from genrepair.errors import UsageError
from genrepair.paths import log_file
from genrepair.services.components import components
from genrepair.services.settings import Settings

_LAST_LINES = 400
# What a setting of these names holds is a list of photos, or of no use to anybody.
_PRIVATE_SETTINGS = ("recent", "window", "unknown", "notices")
_ENVIRONMENT = ("QT_QPA_PLATFORM", "QT_SCALE_FACTOR", "XDG_SESSION_TYPE", "LANG", "OMP_NUM_THREADS", "VIPS_CONCURRENCY")
_RECORD = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \w+ [\w.]+): ?(.*)")
_FRAME = re.compile(r'\s+File "([^"]+)", (line \d+, in .+)')
_CAUSE = ("Traceback (most recent call last)", "During handling of", "The above exception was")
# Loggers whose words name models and devices, never photos.
_SPEAKS_OF_MACHINES = "genrepair.engine."


def write_report(path: Path, findings: Iterable[Finding], settings: Settings, overwrite: bool = False) -> Path:
    """Write the report as text.

    Parameters
    ----------
    path : Path
    findings : iterable of Finding
        What `genrepair.engine.doctor.examine` found.
    settings : Settings
    overwrite : bool
        Whether an existing file may be replaced.

    Raises
    ------
    UsageError
        The file exists or cannot be written.
    """
    text = make_report(findings, settings)
    try:
        with path.open("w" if overwrite else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path.name} exists already; give the report another name.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"The report cannot be written to {path} ({reason}); choose another folder.") from error
    return path


def make_report(findings: Iterable[Finding], settings: Settings) -> str:
    """The report as text, without the person's name, the computer's name, or any name of a photo."""
    parts = (
        ("GenRepair", _program()),
        ("Computer", _machine()),
        ("Examination", (f"{each.state:<8} {each.subject}: {each.text}" for each in findings)),
        ("Settings that differ from the defaults", _settings(settings)),
        ("Software it is made of", (f"{each.name} {each.version}" for each in components() if each.kind != "library")),
        ("End of the log (words that may name photos are left out)", _log()),
    )
    text = "\n".join(f"{title}\n{'-' * len(title)}\n" + "\n".join(lines) + "\n" for title, lines in parts)
    return anonymous(text)


def anonymous(text: str) -> str:
    """The text with the person's folder as ``~`` and without the names of person and computer."""
    for home in sorted({str(Path.home()), os.path.expanduser("~")}, key=len, reverse=True):
        if len(home) > 1:
            text = text.replace(home, "~")
    for name, stands_for in ((_user(), "<user>"), (socket.gethostname(), "<computer>")):
        if name:
            # As a word of its own: a person called "cpu" must not make the report unreadable.
            text = re.sub(rf"(?i)(?<![\w.-]){re.escape(name)}(?![\w-])", stands_for, text)
    return text


def scrubbed_log(lines: Iterable[str]) -> Iterator[str]:
    """Lines of a log without anything that may name a photo.

    Kept are time, level and origin of each record, the words of the engine, and of errors the places in the program
    and the kinds of exception, not what they say.
    """
    in_traceback = False
    for line in lines:
        record, frame = _RECORD.match(line), _FRAME.match(line)
        if record:
            head, words = record.groups()
            in_traceback = False
            yield f"{head}: {words}" if f" {_SPEAKS_OF_MACHINES}" in f" {head.split()[-1]}" else head
        elif line.startswith(_CAUSE):
            in_traceback = line.startswith("Traceback")
            yield line.rstrip()
        elif in_traceback and frame:
            yield f'  File "{_in_program(frame.group(1))}", {frame.group(2)}'
        elif in_traceback and not line.startswith(" "):
            # The last line of a traceback: "kind: message". Lines that follow belong to the message.
            in_traceback = False
            yield re.split(r"[:\s]", line, maxsplit=1)[0]


def _program() -> Iterator[str]:
    yield f"version {genrepair.__version__}, {'stand-alone' if getattr(sys, 'frozen', False) else 'in Python'}"
    yield f"Python {platform.python_version()}"
    yield f"made {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def _machine() -> Iterator[str]:
    yield platform.platform()
    try:
        yield f"{platform.freedesktop_os_release().get('PRETTY_NAME', '')}".strip() or "Linux"
    except OSError:
        yield f"{platform.system()} {platform.release()}"
    yield f"{platform.machine()}, {os.cpu_count()} logical processors"
    yield f"libc {' '.join(platform.libc_ver())}".strip()
    for name in _ENVIRONMENT:
        if os.environ.get(name):
            yield f"{name}={os.environ[name]}"


def _settings(settings: Settings) -> Iterator[str]:
    for each in fields(Settings):
        value = getattr(settings, each.name)
        if each.name not in _PRIVATE_SETTINGS and value != getattr(Settings(), each.name):
            # Folders that a person chose say more than a report needs.
            yield f"{each.name} = {'(a path)' if isinstance(value, str) and os.sep in value else value!r}"
    yield f"recent photos: {len(settings.recent)}"


def _log() -> Iterator[str]:
    try:
        lines = log_file().read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        yield "There is no log."
        return
    yield from scrubbed_log(lines[-_LAST_LINES:])


def _in_program(file: str) -> str:
    """A source file from its package on: where the program lies on this computer is nobody's business."""
    parts = re.split(r"[/\\]", file)
    for root in ("site-packages", "_internal"):
        if root in parts:
            return "/".join(parts[parts.index(root) + 1 :])
    if "genrepair" in parts:
        last = len(parts) - 1 - parts[::-1].index("genrepair")
        return "/".join(parts[last:])
    return parts[-1]


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
