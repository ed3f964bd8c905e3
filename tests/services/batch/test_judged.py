"""Every result of a batch is judged, and the verdict lies in the journal and in what is told."""

from __future__ import annotations

import csv
from typing import Any

from genrepair.services.batch import BatchOrder, PhotoChanged
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.recipe_file import recipe_of_steps
from genrepair.services.batch.report import CSV_NAME, HTML_NAME, write_report
from genrepair.services.triage import LEVELS, Figures, score


def test_every_result_has_a_verdict(shoot: Any, order: BatchOrder, run: Any) -> None:
    first, second = shoot("a.jpg"), shoot("deep.tif", depth=16)
    run(order, recipe=recipe_of_steps(["damage", "inpaint", "denoise"]))
    with Journal(order.journal_path, write=False) as journal:
        scores = {row.source: row.score for row in journal.rows()}
    assert set(scores) == {first, second}
    for verdict in scores.values():
        assert verdict["level"] in LEVELS
        assert verdict["figures"]["outside_strips"] == 0
        assert bool(verdict["reasons"]) == (verdict["level"] != "green")
    told = [event.as_dict()["score"] for event in run.of(PhotoChanged) if event.state == "done"]
    assert told and all(verdict["level"] in LEVELS for verdict in told)


def test_a_mask_that_no_step_is_to_fill_is_no_fault(shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("a.png")
    run(order, recipe=recipe_of_steps(["damage"]))
    with Journal(order.journal_path, write=False) as journal:
        (row,) = journal.rows()
    assert row.score["level"] == "green" and row.score["figures"]["residual_percent"] == 0


def test_the_report_shows_verdicts(shoot: Any, order: BatchOrder, run: Any) -> None:
    source = shoot("a.jpg")
    run(order)
    with Journal(order.journal_path) as journal:
        figures = Figures(seam=5.0)
        journal.scored(source, score(figures).as_dict())
        write_report(journal, order.out)
    page = (order.out / HTML_NAME).read_text(encoding="utf-8")
    assert '<span class="verdict red">red</span>' in page and "5 times as steep" in page
    (row,) = csv.DictReader((order.out / CSV_NAME).read_text(encoding="utf-8-sig").splitlines())
    assert row["verdict"] == "red" and row["seam"] == "5.0" and "steep" in row["reasons"]
