"""The verbs about many photos, with tiny real models; and a batch that is killed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from genrepair.__main__ import main
from genrepair.cli.batch_view import duration
from genrepair.imaging.photo import Carried, Photo, write_photo
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.order import journal_path
from genrepair.services.settings import Settings, save_settings


@pytest.fixture(autouse=True)
def only_tiny_models(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genrepair.paths.models_dir", lambda: tiny_models)
    save_settings(Settings(provider="cpu", threads=1))


@pytest.fixture
def photos(tmp_path: Path, noisy: Any) -> Path:
    """A folder with a.jpg, sub/b.png and a text called c.jpg."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    write_photo(Photo(noisy(60, 80, 5), None, Carried("jpeg")), folder / "a.jpg")
    write_photo(Photo(noisy(60, 80, 5, depth=16), None, Carried("png", bit_depth=16)), folder / "sub" / "b.png")
    (folder / "c.jpg").write_text("no photo")
    return folder


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_batch_json_and_exit_codes(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["batch", str(photos), "-o", str(tmp_path / "out"), "--steps", "denoise", "--json"]
    assert main(command) == 1
    events = rows(capsys)
    done = {Path(row["source"]).name: row["state"] for row in events if row["event"] == "photo"}
    assert done == {"a.jpg": "done", "b.png": "done", "c.jpg": "failed"}
    assert events[-1]["event"] == "finished" and events[-1]["report"].endswith(".html")
    assert main(command) == 1  # one failed before
    assert rows(capsys)[-1]["already"] == 2
    (photos / "c.jpg").unlink()
    assert main(command) == 0
    assert main(["batch", str(photos), "-o", str(tmp_path / "out"), "--steps", "magic"]) == 2
    assert main(["batch", "-o", str(tmp_path / "out"), "--steps", "denoise"]) == 2
    assert main(["batch", str(photos), "-o", str(tmp_path / "out")]) == 2


def test_dry_run(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["batch", str(photos), "-o", str(out), "--recipe", "noisy-phone-photos", "--dry-run"]) == 0
    text = capsys.readouterr().out
    assert (
        f"{photos / 'a.jpg'} -> {out / 'a.jpg'}" in text and "3 photos to repair (1 jpeg, 1 png, 1 unreadable)" in text
    )
    assert re.search(r"Disk: about .* GB needed", text) and re.search(r"Time: about .* s a megapixel", text)
    assert not out.exists()


def test_review(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    main(["batch", str(photos), "-o", str(out), "--steps", "denoise", "--review"])
    assert not (out / "a.jpg").exists()
    capsys.readouterr()
    assert main(["review", str(out), "--json"]) == 0
    assert [row["state"] for row in rows(capsys)] == ["held", "held"]
    assert main(["review", str(out), "a.jpg", "--accept"]) == 0 and (out / "a.jpg").is_file()
    assert main(["review", str(out), "--reject"]) == 0 and not (out / "sub" / "b.png").exists()
    assert main(["review", str(tmp_path)]) == 2


def test_recipes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipes"]) == 0
    assert "scanned-prints" in capsys.readouterr().out
    assert main(["recipes", "--json"]) == 0
    assert {"film-scans", "noisy-phone-photos"} <= {row["id"] for row in rows(capsys)}
    assert main(["recipes", "--show", "film-scans"]) == 0
    assert 'tool = "damage"' in capsys.readouterr().out


def test_watch(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["watch", str(photos), "-o", str(tmp_path / "out"), "--steps", "denoise", "--json"]
    assert main([*command, "--interval", "0", "--settle", "0", "--looks", "3"]) == 0
    assert (tmp_path / "out" / "sub" / "b.png").is_file()
    assert main(["watch", str(photos / "a.jpg"), "-o", str(tmp_path / "out"), "--steps", "denoise"]) == 2


CHILD = """
import sys
from pathlib import Path
from genrepair import paths
paths.models_dir = lambda: Path(sys.argv[1])
from genrepair.cli import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.e2e
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_killed_at_any_moment(tmp_path: Path, tiny_models: Path, noisy: Any) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(30):
        kind = ("jpeg", "png")[number % 2]
        photo = Photo(noisy(200, 240 + number, 5, seed=number), None, Carried(kind))
        write_photo(photo, folder / f"{number:02}.{'jpg' if kind == 'jpeg' else 'png'}")
    before = hashes(folder)
    verb = ["batch", str(folder), "-o", str(out), "--steps", "denoise", "--json", "--threads", "1", "--no-thumbnails"]
    command = [sys.executable, "-c", CHILD, str(tiny_models), *verb]
    kills, finished = 0, dict[str, tuple[int, int]]()
    while True:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None and child.stderr is not None
            lines = 0
            for line in child.stdout:
                lines += '"event": "photo"' in line
                if kills < 3 and lines >= 4 + kills:
                    time.sleep(0.01 * kills)  # at different places in the work on the next photos
                    child.send_signal(signal.SIGKILL)
                    kills += 1
                    break
            said = child.stderr.read()
        # What was finished stays as it was written, to the nanosecond.
        now = {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in out.glob("[0-9]*")}
        assert finished.items() <= now.items()
        finished = now
        if child.returncode != -signal.SIGKILL:
            break
    assert child.returncode == 0, said
    assert kills == 3 and set(finished) == set(before) and hashes(folder) == before
    assert not list(out.rglob("*.tmp")) and not list(out.rglob("*.part"))
    with Journal(journal_path(out), write=False) as journal:
        assert journal.counts() == {"done": 30}
        assert all(row.sha256 == before[row.source.name] and row.result_is_there() for row in journal.rows())


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_a_terminal_sees_how_far_it_is(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr("genrepair.services.batch.run._TELL_S", 0.0)
    assert main(["batch", str(photos), "-o", str(tmp_path / "out"), "--steps", "denoise"]) == 1
    said = screen.getvalue()
    assert "3/3 |" in said and " MP/s" in said and "1 failed" in said
    assert "c.jpg is not a photo" in said and "2 done (" in said


def test_long_times_in_words() -> None:
    assert [duration(s) for s in (4.24, 42, 200, 7500)] == ["4.2 s", "42 s", "3 min 20 s", "2 h 05 min"]
