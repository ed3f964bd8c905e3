from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from genrepair.errors import Cancelled, PhotoError, StaleResultError
from genrepair.ui.common.messages import Message, explain
from genrepair.ui.common.notices import JobBar, Notice, NoticeArea, time_left


def test_expected_errors_are_told_in_their_own_words() -> None:
    assert explain(PhotoError("The file is empty.")) == Message("error", "The file is empty.")
    assert explain(StaleResultError("Too late.")) == Message("warning", "Too late.")


def test_cancelling_is_no_error() -> None:
    assert explain(Cancelled()) is None


def test_unexpected_errors_are_one_sentence_and_go_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    for error in (RuntimeError("x"), MemoryError(), OSError(28, "No space left on device", "/a")):
        message = explain(error)
        assert message is not None
        assert message.text.endswith(".")
        assert "\n" not in message.text
    assert len(caplog.records) == 3
    assert all(record.exc_info for record in caplog.records)


def test_a_library_without_memory_is_no_unexpected_error() -> None:
    error = RuntimeError("(-4:Insufficient memory) Failed to allocate 5760000 bytes")
    assert explain(error) == explain(MemoryError())
    assert explain(RuntimeError("x")) != explain(MemoryError())


@pytest.fixture
def area(qapp: Any, qtbot: QtBot) -> NoticeArea:
    area = NoticeArea()
    qtbot.addWidget(area)
    return area


def test_the_same_sentence_is_shown_once_and_old_ones_make_room(area: NoticeArea) -> None:
    for text in ("one", "two", "two", "three", "four"):
        area.show_message(Message("info", text))
    assert [message.text for message in area.messages] == ["two", "three", "four"]


def test_nothing_to_say_shows_nothing(area: NoticeArea) -> None:
    area.show_message(None)
    assert area.isHidden()


def test_a_notice_can_be_closed(area: NoticeArea) -> None:
    area.show_message(Message("error", "one"))
    area.findChildren(Notice)[0].closed.emit()
    assert area.messages == []
    assert area.isHidden()


def test_the_job_bar_tells_how_far_and_how_long(qapp: Any, qtbot: QtBot) -> None:
    bar = JobBar()
    qtbot.addWidget(bar)
    bar.begin("Repairing…")
    bar.advance(0.42, "Removing noise", 17.2)
    texts = {label.text() for label in bar.findChildren(type(bar._title))}
    assert {"Removing noise", "42% · 17 s left"} <= texts
    with qtbot.waitSignal(bar.cancelled):
        bar._cancel.click()
    assert not bar._cancel.isEnabled()
    bar.end()
    assert bar.isHidden()


@pytest.mark.parametrize(("seconds", "text"), [(None, ""), (0.2, "1 s left"), (80, "80 s left"), (200, "3 min left")])
def test_time_left(seconds: float | None, text: str) -> None:
    assert time_left(seconds) == text
