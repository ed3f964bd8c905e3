"""Held results, reports, dry runs and watched folders."""

from __future__ import annotations

import csv
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from genrepair.errors import UsageError
from genrepair.services.batch import BatchControl, BatchOrder, Note, plan_batch
from genrepair.services.batch.estimate import estimate, plan_table
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.order import FOLDER
from genrepair.services.batch.report import CSV_NAME, HTML_NAME, step_text
from genrepair.services.batch.verdict import accept, held, reject
from genrepair.services.batch.watch import Watch


def files(folder: Path) -> set[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if FOLDER not in path.parts}


def test_only_accepted_results_reach_the_folder(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("a.jpg"), shoot("b.jpg"), shoot("deep/c.jpg")
    finished = run(order, review=True)
    assert finished.done == 3 and files(tmp_path / "out") == set()
    with Journal(order.journal_path) as journal:
        assert [row.source.name for row in held(journal)] == ["a.jpg", "b.jpg", "c.jpg"]
        (a,), (c,) = held(journal, ["a.*"]), held(journal, ["c.jpg"])
        assert accept(journal, order, a.source) == tmp_path / "out" / "a.jpg"
        reject(journal, order, c.source)
        assert journal.counts() == {"accepted": 1, "held": 1, "rejected": 1}
        # Somebody's file is there already.
        (tmp_path / "out" / "b.jpg").write_text("mine")
        (b,) = held(journal)
        with pytest.raises(UsageError, match="exists already"):
            accept(journal, order, b.source)
        assert journal.counts()["held"] == 1
    assert files(tmp_path / "out") == {"a.jpg", "b.jpg"}
    assert (order.hold_folder / "deep" / "c.jpg").is_file()
    again = run(order, review=True)
    assert (again.done, again.already) == (0, 3)


def test_accepting_survives_a_kill(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("a.jpg")
    run(order, review=True)
    with Journal(order.journal_path) as journal:
        (row,) = held(journal)
        journal.accepting(row)  # ended before the move
    assert run(order, review=True).already == 1
    with Journal(order.journal_path) as journal:
        (row,) = held(journal)
        journal.accepting(row)
        assert row.place is not None
        row.place.rename(row.target)  # ended after it
    assert run(order, review=True).already == 1
    with Journal(order.journal_path) as journal:
        assert journal.counts() == {"accepted": 1}


def test_the_report_is_one_page_with_every_photo(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("a.jpg"), shoot("<b> & c.jpg")
    (tmp_path / "in" / "bad.jpg").write_text("x")
    finished = run(order, report=True)
    page = (tmp_path / "out" / HTML_NAME).read_text(encoding="utf-8")
    assert finished.report == str(tmp_path / "out" / HTML_NAME)
    assert page.count("<article") == 3 and page.count("data:image/webp") == 4
    assert "&lt;b&gt; &amp; c.jpg" in page and "<b> & c.jpg" not in page
    assert not re.search(r"(src|href)=\"(?!data:)", page)
    assert page.index('data-name="bad.jpg"') < page.index('data-name="a.jpg"')
    table = list(csv.DictReader((tmp_path / "out" / CSV_NAME).read_text(encoding="utf-8-sig").splitlines()))
    assert {row["state"] for row in table} == {"done", "failed"}
    assert all(row["models"] == "denoise-tiny@1" for row in table if row["state"] == "done")
    assert run(order, report=True, thumbnails=False).already == 2


def test_what_steps_did_in_words() -> None:
    assert step_text({"tool": "denoise", "noise_luminance": 3.25, "seconds": 1}) == "denoise: noise 3.25, 1.0 s"
    assert step_text({"tool": "inpaint", "skipped": "no damage was found"}) == "inpaint: left out, no damage was found"


def test_a_dry_run_writes_nothing(tmp_path: Path, shoot: Any, order: BatchOrder, engine: Any) -> None:
    shoot("a.jpg"), shoot("b.png", 100, 200)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.jpg").write_text("mine")
    plan = plan_batch(order, engine)
    expected = estimate(plan, engine)
    assert [row["action"] for row in plan_table(plan)] == ["repair", "skip"]
    assert expected.fits and expected.sample == "b.png" and expected.seconds is not None and expected.seconds > 0
    assert expected.bytes_needed > 0
    assert files(tmp_path / "out") == {"a.jpg"} and not order.journal_path.exists()


def test_a_watched_folder(tmp_path: Path, shoot: Any, order: BatchOrder, engine: Any) -> None:
    now, seen = [0.0], []
    (tmp_path / "in").mkdir()

    def watch() -> Watch:
        return Watch(order, engine, interval_s=0, settle_s=4, clock=lambda: now[0])

    first = watch()

    def look(watched: Watch, later: float = 5) -> int:
        now[0] += later
        return watched.run(BatchControl(), seen.append, looks=1).done

    whole = shoot("a.jpg").read_bytes()
    (tmp_path / "in" / "a.jpg").unlink()
    assert look(first) == 0
    (tmp_path / "in" / "a.jpg").write_bytes(whole[:300])
    assert look(first) == 0  # seen for the first time
    (tmp_path / "in" / "a.jpg").write_bytes(whole[:200])
    assert look(first) == 0  # still growing
    (tmp_path / "in" / "a.jpg").write_bytes(whole)
    assert look(first) == 0 and look(first, 1) == 0
    assert look(first) == 1 and (tmp_path / "out" / "a.jpg").is_file()
    assert look(first) == 0
    # Started anew it knows what is done, and goes on.
    shoot("deep/b.jpg")
    second = watch()
    assert look(second) == 0 and look(second) == 1 and look(second) == 0
    assert files(tmp_path / "out") == {"a.jpg", "deep/b.jpg"}
    # A network folder that goes away and comes back.
    seen.clear()
    (tmp_path / "in").rename(tmp_path / "away")
    assert look(second) == 0
    (tmp_path / "away").rename(tmp_path / "in")
    assert look(second) == 0
    assert [event.text for event in seen if isinstance(event, Note)][1].endswith("is there again.")
    with pytest.raises(UsageError, match="one folder to watch"):
        Watch(replace(order, inputs=(str(tmp_path / "nothing"),)), engine)


def test_stopping_a_watch(tmp_path: Path, shoot: Any, order: BatchOrder, engine: Any) -> None:
    shoot("a.jpg")
    control = BatchControl()
    control.cancel()
    started = time.monotonic()
    Watch(order, engine, interval_s=30).run(control)
    assert time.monotonic() - started < 5
