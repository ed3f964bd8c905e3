"""Verdicts of a person: where results lie after them, and that no source and no other file is touched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from genrepair.errors import UsageError
from genrepair.services.batch import BatchOrder, plan_batch
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.recipe_file import recipe_of_steps
from genrepair.services.batch.verdict import (
    accept,
    discard_rejected,
    prepare_redo,
    reject,
    small_picture,
    undecide,
)


@pytest.fixture
def held(shoot: Any, order: BatchOrder, run: Any) -> tuple[BatchOrder, Path]:
    """A batch with review over deep/a.png, run."""
    source = shoot("deep/a.png")
    order = replace(order, review=True)
    run(order)
    return order, source


def test_only_accepted_results_are_written(held: tuple[BatchOrder, Path]) -> None:
    order, source = held
    before = source.read_bytes()
    target = order.out / "deep" / "a.png"
    assert not target.exists()
    with Journal(order.journal_path) as journal:
        (row,) = journal.rows()
        assert row.state == "held" and row.place is not None and row.place.exists()
        made = row.place.read_bytes()
        assert accept(journal, order, source) == target
        assert target.read_bytes() == made and not row.place.exists()
        undecide(journal, order, source)
        assert not target.exists() and row.place.read_bytes() == made
        assert reject(journal, order, source) == row.place
        assert next(journal.rows()).state == "rejected" and not target.exists()
        assert accept(journal, order, source) == target
        reject(journal, order, source)
        assert discard_rejected(journal) == 1 and not row.place.exists()
        with pytest.raises(UsageError, match="not there any more"):
            accept(journal, order, source)
    assert source.read_bytes() == before


def test_a_place_that_was_taken_meanwhile_is_kept(held: tuple[BatchOrder, Path]) -> None:
    order, source = held
    target = order.out / "deep" / "a.png"
    target.parent.mkdir()
    target.write_text("mine")
    with Journal(order.journal_path) as journal:
        with pytest.raises(UsageError, match="exists already"):
            accept(journal, order, source)
        assert target.read_text() == "mine"
        accept(journal, replace(order, exists="overwrite"), source)
        assert target.read_text(errors="replace") != "mine"


def test_without_review_a_rejected_result_leaves_its_place_and_comes_back(
    shoot: Any, order: BatchOrder, run: Any
) -> None:
    source = shoot("a.png")
    run(order)
    target = order.out / "a.png"
    made = target.read_bytes()
    with Journal(order.journal_path) as journal:
        place = reject(journal, order, source)
        assert place is not None and not target.exists() and place.read_bytes() == made
        undecide(journal, order, source)
        assert target.read_bytes() == made and next(journal.rows()).state == "done"


def test_a_photo_is_done_again_with_another_recipe_and_accepted_for_good(
    held: tuple[BatchOrder, Path], run: Any, engine: Any
) -> None:
    order, source = held
    with Journal(order.journal_path) as journal:
        first = next(journal.rows())
        accept(journal, order, source)
        prepare_redo(journal, order, source)
        assert not first.target.exists()
    other = recipe_of_steps(["damage", "inpaint"])
    finished = run(order, recipe=other)
    assert finished.done == 1
    with Journal(order.journal_path) as journal:
        row = next(journal.rows())
        assert row.state == "held" and row.recipe != first.recipe
        assert row.place == first.place  # the new result took the old one's place
        accept(journal, order, source)
    plan = plan_batch(order, engine)
    assert plan.items == [] and plan.already == [source]
    assert run(order).done == 0


def test_the_same_recipe_can_be_done_again_too(held: tuple[BatchOrder, Path], run: Any) -> None:
    order, source = held
    assert run(order).done == 0
    with Journal(order.journal_path) as journal:
        prepare_redo(journal, order, source)
    assert run(order).done == 1


def test_what_has_no_result_has_no_verdict(shoot: Any, order: BatchOrder, run: Any, tmp_path: Path) -> None:
    bad = tmp_path / "in" / "bad.jpg"
    shoot("a.png")
    bad.write_text("no photo")
    run(order)
    with Journal(order.journal_path) as journal:
        for source in (bad, tmp_path / "stranger.jpg"):
            with pytest.raises(UsageError, match="no result"):
                accept(journal, order, source)
        with pytest.raises(UsageError, match="not in the journal"):
            prepare_redo(journal, order, tmp_path / "stranger.jpg")


def test_thumbnails_become_pixels_again(held: tuple[BatchOrder, Path]) -> None:
    order, source = held
    with Journal(order.journal_path) as journal:
        pictures = [small_picture(data) for data in journal.thumbnails(source)]
    assert [p.shape for p in pictures if p is not None] == [(40, 60, 3), (40, 60, 3)]
    assert small_picture(None) is None and small_picture(b"RIFFxxxx") is None
