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
