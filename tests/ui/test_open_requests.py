"""A file that the system hands to the running program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtGui import QFileOpenEvent

from genrepair.ui.files.open_requests import OpenRequests


def test_a_file_of_the_system_is_opened_and_others_are_not(qapp: Any, tmp_path: Path) -> None:
    target, got = QObject(), list[Path]()
    target.installEventFilter(OpenRequests(target, got.append))
    QCoreApplication.sendEvent(target, QFileOpenEvent(str(tmp_path / "a.jpg")))
    QCoreApplication.sendEvent(target, QFileOpenEvent(QUrl("https://x.org/a.jpg")))
    assert got == [tmp_path / "a.jpg"]
