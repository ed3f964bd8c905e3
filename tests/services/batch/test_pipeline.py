"""Stages that overlap within a bounded memory."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from genrepair.errors import Cancelled
from genrepair.imaging.header import Header
from genrepair.services.batch import BatchControl, BatchOrder, plan_batch, run_batch
from genrepair.services.batch.budget import MemoryBudget, cost_of, default_budget
from genrepair.services.batch.pipeline import LocalExecutor
from genrepair.services.batch.plan import Item
from genrepair.services.recipe import recipe_of


def test_who_asks_for_more_than_there_is_gets_it_alone() -> None:
    budget, control, order = MemoryBudget(100), BatchControl(), []
    assert budget.acquire(60, control) == 60

    def ask(size: int) -> None:
        taken = budget.acquire(size, control)
        order.append(size)
        time.sleep(0.02)
        assert budget.used <= 100
        budget.release(taken)

    threads = [threading.Thread(target=ask, args=(size,)) for size in (500, 30, 30)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)  # they ask in this order
    assert order == []  # the small ones do not overtake the large one for ever
    budget.release(60)
    for thread in threads:
        thread.join(5)
    assert order[0] == 500 and sorted(order) == [30, 30, 500] and budget.used == 0


def test_waiting_for_memory_can_be_stopped() -> None:
    budget, control = MemoryBudget(10), BatchControl()
    budget.acquire(10, control)
    threading.Timer(0.05, control.cancel).start()
    with pytest.raises(Cancelled):
        budget.acquire(5, control)


def test_the_cost_follows_the_header() -> None:
    def cost(*tools: str, **header: Any) -> int:
        values = {"format": "jpeg", "width": 6000, "height": 4000, "sample_bytes": 1, "taken": None} | header
        return cost_of(Item(Path("a"), Path("b"), None, 1, 1, Header(**values)), recipe_of(tools))

    assert 24e6 * 6 < cost("denoise") < 24e6 * 20
    assert cost("denoise", sample_bytes=2) > 1.6 * cost("denoise")
    assert cost("damage", "inpaint") > cost("denoise")
    header = Header("jpeg", 6000, 4000, 1, None)
    item = Item(Path("a"), Path("b"), None, 1, 1, header)
    # A second scan, the same laid on the first, and their difference are there as well.
    assert cost_of(item, recipe_of(["denoise"]), dust=True) > cost("denoise") + 24e6 * 7
    assert cost_of(Item(Path("a"), Path("b"), None, 1, 1, None), recipe_of(["denoise"])) < default_budget()


def test_reading_and_saving_go_on_while_a_photo_is_repaired(shoot: Any, order: BatchOrder, run: Any) -> None:
    for number in range(6):
        shoot(f"{number}.png")
    names: set[str] = set()
    predict = run.engine.predict

    def watched(*args: Any, **more: Any) -> Any:
        names.add(threading.current_thread().name)
        return predict(*args, **more)

    run.engine.predict = watched
    assert run(order).done == 6
    assert names == {"genrepair-infer"}
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("genrepair-")]


def test_a_budget_for_one_photo_does_them_one_by_one(shoot: Any, order: BatchOrder, run: Any) -> None:
    for number in range(5):
        shoot(f"{number}.png")
    (shoot("bad.png")).write_bytes(b"\x89PNG\r\n\x1a\n")
    executor = LocalExecutor(run.engine, memory_bytes=1)
    plan = plan_batch(order, run.engine)
    finished = run_batch(plan, executor=executor)
    assert (finished.done, finished.failed) == (5, 1) and executor.budget.used == 0


def test_an_error_that_nobody_expected_belongs_to_its_photo(shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("a.png"), shoot("b.png", 50, 70)
    predict = run.engine.predict

    def sometimes(card: Any, inputs: Any, **more: Any) -> Any:
        if inputs["image"].shape[0] == 50:
            raise ZeroDivisionError("oh")
        return predict(card, inputs, **more)

    run.engine.predict = sometimes
    finished = run(order)
    assert (finished.done, finished.failed) == (1, 1)
    error = next(event.error for event in run.events if getattr(event, "error", None))
    assert error.startswith("GenRepair failed unexpectedly (ZeroDivisionError: oh)")
