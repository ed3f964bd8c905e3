"""Ordinary work opens no socket: nothing leaves the computer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from genrepair.imaging.photo import Carried, Photo, write_photo
from tests.imaging.samples import picture

WATCHED = """
import sys
seen = []
sys.addaudithook(lambda event, arguments: seen.append(event) if event.startswith("socket.") else None)
from genrepair.__main__ import main
code = main(sys.argv[1:])
sys.stdout.flush()
print(f"sockets {seen} exit {code}", file=sys.stderr)
"""


# Qt opens sockets past Python's audit: those are looked for among the process's open files.
WATCH = """
import os, sys, threading, time
seen, native, over = [], set(), threading.Event()
sys.addaudithook(lambda event, arguments: seen.append(event) if event.startswith("socket.") else None)

def watch():
    while not over.wait(0.02):
        mine = set()
        for name in os.listdir("/proc/self/fd"):
            try:
                mine.add(os.readlink("/proc/self/fd/" + name))
            except OSError:
                pass
        for kind in ("tcp", "tcp6", "udp", "udp6"):
            try:
                lines = open("/proc/self/net/" + kind).read().splitlines()[1:]
            except OSError:
                continue
            native.update(kind for line in lines if "socket:[%s]" % line.split()[9] in mine)

threading.Thread(target=watch, daemon=True).start()
"""
# Somebody who opens a photo, paints, finds, fills, compares, undoes and saves: the hand of the soak test.
AT_THE_WINDOW = """
from tests.soak.__main__ import main
main(["--rounds", "1", "--actions", "12", "--repairs", "0", "--small", "--seed", "5"])
"""
STOP = """
over.set()
sys.stdout.flush()
print("sockets", seen, sorted(native), file=sys.stderr)
"""
ROOT = Path(__file__).resolve().parents[1]


def watched(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", WATCHED, *arguments], capture_output=True, text=True, check=False)
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("verb", ["repair", "batch", "inspect", "models"])
def test_ordinary_work_opens_no_socket(verb: str, tmp_path: Path) -> None:
    photo = write_photo(Photo(picture(64, 80), None, Carried("png")), tmp_path / "a.png").path
    arguments = {
        "repair": ["repair", str(photo), "-o", str(tmp_path / "b.png")],
        "batch": ["batch", str(photo), "-o", str(tmp_path / "out"), "--steps", "denoise"],
        "inspect": ["inspect", str(photo)],
        "models": ["models"],
    }[verb]
    assert watched(*arguments) == "sockets [] exit 0"


def test_the_watch_sees_a_socket() -> None:
    script = WATCHED.replace("code = main(sys.argv[1:])", "import socket; socket.socket().close(); code = 0")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "socket.__new__" in done.stderr


def watched_closely(work: str) -> tuple[str, str]:
    script = WATCH + work + STOP
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr.strip().splitlines()[-1]


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ordinary_work_in_the_window_opens_no_socket() -> None:
    did, opened = watched_closely(AT_THE_WINDOW)
    assert "13 actions on 1 photos" in did and opened == "sockets [] []"


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_close_watch_sees_both_kinds_of_sockets() -> None:
    by_qt = "from PySide6.QtNetwork import QUdpSocket; other = QUdpSocket(); other.bind(0); time.sleep(0.3)"
    assert watched_closely(by_qt)[1].startswith("sockets [] ['udp")
    assert watched_closely("import socket; socket.socket().close()")[1] == "sockets ['socket.__new__'] []"
