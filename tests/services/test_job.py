"""Jobs: watched, stopped, estimated."""

from __future__ import annotations

import threading

import pytest

from genrepair.errors import Cancelled
from genrepair.progress import Progress
from genrepair.services.job import Job, JobProgress


def test_a_job_gives_its_result_and_reports() -> None:
    seen: list[tuple[float, str]] = []
    progress = JobProgress(lambda p: seen.append((p.fraction, p.text)))

    def work(progress: Progress) -> int:
        progress.update(0.5, "Half")
        progress.update(0.75)
        progress.update(7.0)
        return 42

    assert Job(work, progress).run() == 42
    assert seen == [(0.0, ""), (0.5, "Half"), (0.75, "Half"), (1.0, "Half"), (1.0, "Half")]


def test_cancelling_before_it_starts() -> None:
    job: Job[None] = Job(lambda progress: pytest.fail("must not start"))
    job.cancel()
    with pytest.raises(Cancelled):
        job.run()


def test_cancelling_from_another_thread_stops_it() -> None:
    started = threading.Event()
    ended: list[str] = []

    def work(progress: Progress) -> None:
        started.set()
        while True:
            progress.update(0.1)

    job = Job(work)

    def run() -> None:
        try:
            job.run()
        except Cancelled:
            ended.append("cancelled")

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(10)
    job.cancel()
    thread.join(10)
    assert not thread.is_alive() and ended == ["cancelled"] and job.progress.cancelled


def test_time_left_is_told_once_it_is_no_guess() -> None:
    now = [0.0]
    progress = JobProgress(clock=lambda: now[0])
    assert progress.seconds_left() is None
    now[0] = 10.0
    assert progress.seconds_left() is None
    progress.update(0.25)
    assert progress.seconds_left() == pytest.approx(30.0)
    progress.update(1.0)
    assert progress.seconds_left() == 0.0
