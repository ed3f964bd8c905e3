"""The file for a bug report says nothing about photos or the person."""

from __future__ import annotations

from pathlib import Path

import pytest

from genrepair.engine.doctor import Finding
from genrepair.errors import UsageError
from genrepair.services import bug_report
from genrepair.services.settings import Settings

FOUND = [Finding("CPU", "ok", "CPU is used.")]
SECRETS = ("Grandma", "wedding", "Mueller", "/photos/", "hans")
LOG = """\
2026-11-24 10:00:00,001 INFO genrepair.engine.session: CUDA was tried and is slow
2026-11-24 10:00:01,001 WARNING genrepair.services.batch.run: wedding of Grandma.jpg was left out
2026-11-24 10:00:02,001 ERROR genrepair.ui.common.messages: ValueError while Grandma Mueller.tif was saved
Traceback (most recent call last):
  File "/home/hans/photos/tree/genrepair/imaging/read.py", line 12, in read_photo
    raise ValueError(path)
  File "/opt/GenRepair/_internal/genrepair/imaging/write.py", line 2, in write_photo
ValueError: /photos/Grandma.jpg
Grandma's second line
    wedding, indented

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "C:\\\\Users\\\\hans\\\\site-packages\\\\numpy\\\\core.py", line 3, in add
OSError
2026-11-24 10:00:03,001 INFO genrepair.ui.application: opened /photos/wedding.jpg
"""


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home" / "hans"
    (home / "log").mkdir(parents=True)
    monkeypatch.setenv("GENREPAIR_HOME", str(home))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("LANG", "hans@somewhere")
    monkeypatch.setattr(bug_report.getpass, "getuser", lambda: "hans")
    monkeypatch.setattr(bug_report.socket, "gethostname", lambda: "muellers-pc")
    (home / "log" / "genrepair.log").write_text(LOG, encoding="utf-8")
    return home


def test_nothing_of_photos_or_the_person_is_in_it(person: Path) -> None:
    settings = Settings(recent=("/photos/Grandma.jpg",), theme="dark", threads=3)
    found = [*FOUND, Finding("state", "warning", f"{person} on muellers-pc cannot be written.")]
    target = bug_report.write_report(person / "report.txt", found, settings)
    text = target.read_text(encoding="utf-8")
    for secret in (*SECRETS, "muellers-pc"):
        assert secret not in text, secret
    assert "~ on <computer> cannot be written." in text
    assert "theme = 'dark'" in text and "threads = 3" in text and "recent photos: 1" in text
    assert "onnxruntime" in text and "version" in text


def test_what_helps_to_find_the_bug_stays() -> None:
    lines = list(bug_report.scrubbed_log(LOG.splitlines()))
    assert "2026-11-24 10:00:00,001 INFO genrepair.engine.session: CUDA was tried and is slow" in lines
    assert '  File "genrepair/imaging/read.py", line 12, in read_photo' in lines
    assert '  File "genrepair/imaging/write.py", line 2, in write_photo' in lines
    assert "ValueError" in lines and "OSError" in lines
    assert len(lines) == 12


def test_an_existing_file_is_not_replaced(person: Path) -> None:
    (person / "a.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="exists already"):
        bug_report.write_report(person / "a.txt", FOUND, Settings())
    assert (person / "a.txt").read_text(encoding="utf-8") == "mine"
    with pytest.raises(UsageError, match="another folder"):
        bug_report.write_report(person / "no" / "a.txt", FOUND, Settings())


def test_a_missing_log_is_said(person: Path) -> None:
    (person / "log" / "genrepair.log").unlink()
    assert "There is no log." in bug_report.make_report(FOUND, Settings())
