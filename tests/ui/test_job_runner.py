from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import pytest
import shiboken6
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from genrepair.errors import Cancelled, ModelError
from genrepair.progress import Progress
from genrepair.ui.common.job_runner import JobRunner, JobTicket


@pytest.fixture
def runner(qapp: Any) -> Any:
    runner = JobRunner()
    yield runner
    runner.shut_down()


def wait_for(progress: Progress, gate: threading.Event) -> None:
    while not gate.wait(0.005):
        progress.update(0.5, "Half")


def test_work_runs_elsewhere_and_its_result_arrives_here(runner: JobRunner, qtbot: QtBot) -> None:
    threads: list[Any] = []
    here = threading.current_thread()
    runner.start(
        JobTicket(
            "a",
            lambda _: threading.current_thread(),
            lambda worker: threads.extend([worker, threading.current_thread()]),
        )
    )
    qtbot.waitUntil(lambda: not runner.busy)
    assert threads[0] is not here
    assert threads[1] is here


def test_jobs_run_one_after_the_other(runner: JobRunner, qtbot: QtBot) -> None:
    order: list[str] = []
    for name in "abc":
        runner.start(JobTicket(name, lambda _, name=name: name, order.append))
    qtbot.waitUntil(lambda: not runner.busy)
    assert order == ["a", "b", "c"]


def test_progress_arrives_at_most_twenty_times_a_second(runner: JobRunner, qtbot: QtBot) -> None:
    gate = threading.Event()
    spy = QSignalSpy(runner.progressed)
    updates = []

    def work(progress: Progress) -> None:
        while not gate.is_set():
            progress.update(0.5, "Half")
            updates.append(1)

    runner.start(JobTicket("a", work, lambda _: None))
    qtbot.waitUntil(lambda: spy.count() >= 3)
    gate.set()
    qtbot.waitUntil(lambda: not runner.busy)
    assert len(updates) > spy.count()
    assert spy.at(0)[:2] == [0.5, "Half"]


def test_cancelling_stops_the_running_job_and_drops_the_waiting_ones(runner: JobRunner, qtbot: QtBot) -> None:
    done: list[Any] = []
    stopped: list[str] = []
    gate = threading.Event()
    errors = QSignalSpy(runner.failed)
    runner.start(JobTicket("a", lambda p: wait_for(p, gate), done.append, cancelled=lambda: stopped.append("a")))
    runner.start(JobTicket("b", lambda _: 1, done.append, cancelled=lambda: stopped.append("b")))
    runner.cancel()
    qtbot.waitUntil(lambda: not runner.busy)
    assert (done, sorted(stopped), errors.count()) == ([], ["a", "b"], 0)


def test_an_error_reaches_the_callback_or_the_signal(runner: JobRunner, qtbot: QtBot) -> None:
    def work(_: Progress) -> None:
        raise ModelError("Broken.")

    caught: list[Exception] = []
    spy = QSignalSpy(runner.failed)
    runner.start(JobTicket("a", work, lambda _: None, failed=caught.append))
    runner.start(JobTicket("b", work, lambda _: None))
    qtbot.waitUntil(lambda: not runner.busy)
    assert str(caught[0]) == "Broken."
    assert spy.count() == 1


def test_a_job_may_start_the_next_one(runner: JobRunner, qtbot: QtBot) -> None:
    results: list[int] = []
    idle = QSignalSpy(runner.idle)
    runner.start(JobTicket("a", lambda _: 1, lambda n: runner.start(JobTicket("b", lambda _: n + 1, results.append))))
    qtbot.waitUntil(lambda: bool(results))
    qtbot.waitUntil(lambda: idle.count() == 1)
    assert results == [2]


def test_what_ended_before_it_was_waited_for_lets_go_of_its_photo(runner: JobRunner, qtbot: QtBot) -> None:
    class Photo:
        pass

    def keep_busy() -> None:
        while not over:
            pass

    held, over = weakref.WeakSet[Photo](), list[bool]()
    # With a third thread at work, the worker often ends before the main thread has returned from starting it.
    third = threading.Thread(target=keep_busy)
    third.start()
    for _ in range(20):
        photo = Photo()
        held.add(photo)
        runner.start(JobTicket("a", lambda _, photo=photo: photo is None, lambda _: None))
        del photo
        qtbot.waitUntil(lambda: not runner.busy)
    over.append(True)
    third.join()
    gc.collect()
    assert not held


@pytest.mark.parametrize("fails", [False, True])
def test_work_that_outlives_its_window_ends_in_silence(
    qapp: Any, fails: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    runner, gate, begun = JobRunner(), threading.Event(), threading.Event()

    def work(_: Progress) -> None:
        begun.set()
        assert gate.wait(10)
        if fails:
            raise ModelError("Broken.")

    runner.start(JobTicket("a", work, lambda _: None))
    assert begun.wait(10)
    shiboken6.delete(runner._mailbox)  # as Qt does with what is left when the program ends
    gate.set()
    assert runner._pool.waitForDone(10_000)
    assert capfd.readouterr() == ("", "")


def test_shutting_down_waits_for_the_worker_and_delivers_nothing(qapp: Any, qtbot: QtBot) -> None:
    runner, ended, done = JobRunner(), threading.Event(), []

    def work(progress: Progress) -> None:
        try:
            wait_for(progress, threading.Event())
        except Cancelled:
            ended.set()
            raise

    runner.start(JobTicket("a", work, done.append))
    runner.shut_down()
    assert done == []
    assert not runner.busy
