from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genrepair.errors import StaleResultError, UsageError
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Carried, Photo
from genrepair.imaging.region import Region
from genrepair.services import replay
from genrepair.services.applied_step import AppliedStep, describe
from genrepair.services.document import Document
from genrepair.services.patch_vault import Footprint, PatchVault
from genrepair.tools.tool import Outcome, Request, Tool, param

SIZE = 120, 160


@dataclass(frozen=True)
class AddParams:
    amount: int = param(10, "Amount", "Adds to the photo.", minimum=0, maximum=100)


class Add:
    """Adds to what its region holds; what it makes depends on what it sees."""

    id: ClassVar[str] = "add"
    title: ClassVar[str] = "Add"
    help: ClassVar[str] = ""
    task: ClassVar[str] = "denoise"
    Params: ClassVar[type] = AddParams
    needs_mask: ClassVar[bool] = False
    makes_mask: ClassVar[bool] = False
    runs = 0

    def prepare(self, request: Request, engine: Any, progress: Any) -> None:
        self.runs += 1

    def finish(self, request: Request, prepared: Any) -> Outcome:
        part = request.pixels[request.work_region.slices]
        return Outcome(
            [Patch(request.work_region, np.minimum(part.astype(int) + request.params.amount, 255).astype(part.dtype))]
        )


class Find(Add):
    """Marks the rows below ``amount``."""

    id: ClassVar[str] = "find"
    title: ClassVar[str] = "Find"
    task: ClassVar[str] = "damage"
    makes_mask: ClassVar[bool] = True

    def finish(self, request: Request, prepared: Any) -> Outcome:
        mask = np.zeros(request.pixels.shape[:2], np.uint8)
        mask[: request.params.amount] = 255
        return Outcome([], mask)


class Fill(Add):
    """Makes the mask grey."""

    id: ClassVar[str] = "fill"
    title: ClassVar[str] = "Fill"
    task: ClassVar[str] = "inpaint"
    needs_mask: ClassVar[bool] = True

    def finish(self, request: Request, prepared: Any) -> Outcome:
        assert request.mask is not None
        grey = np.full((*request.mask.shape, 3), 90, np.uint8)
        return Outcome([Patch(request.whole, grey, request.mask)], np.zeros_like(request.mask))


class Bench:
    """A document and the tools that work on it."""

    def __init__(self, tmp_path: Path, budget_mb: int = 64) -> None:
        pixels = np.random.default_rng(3).integers(20, 200, (*SIZE, 3), np.uint8)
        self.original = pixels.copy()
        self.document = Document(Photo(pixels, None, Carried("png")), undo_budget_mb=budget_mb)
        self.tools: dict[str, Tool] = {tool.id: tool for tool in (Add(), Find(), Fill())}  # type: ignore[misc]

    def do(self, tool_id: str, region: Region | None = None, **params: Any) -> AppliedStep:
        tool = self.tools[tool_id]
        request = self.document.request(tool_id, tool.Params(**params), region=region)
        outcome = tool.finish(request, tool.prepare(request, None, None))  # type: ignore[arg-type]
        done = describe(tool, request, outcome, None, 0.1)  # type: ignore[arg-type]
        self.document.apply(outcome, tool.title, request.revision, [done], request.mask_content)
        return self.document.steps[-1]

    def change(self, steps: tuple[AppliedStep, ...]) -> replay.Rebuilt:
        base = self.document.base(self.tools.__getitem__)
        rebuilt = replay.rebuild(base, self.document.steps, steps, lambda: None)  # type: ignore[arg-type, return-value]
        self.document.rebuild(rebuilt, "Change")
        return rebuilt

    def runs(self) -> int:
        return sum(tool.runs for tool in self.tools.values())  # type: ignore[attr-defined]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


LEFT, RIGHT = Region(10, 0, 40, 50), Region(60, 100, 30, 60)


def test_switching_independent_steps_needs_no_tool_and_is_exact(bench: Bench) -> None:
    first, second = bench.do("add", LEFT, amount=30), bench.do("add", RIGHT, amount=50)
    both, runs = bench.document.pixels.copy(), bench.runs()
    off = replay.switched(bench.document.steps, first.id, False)
    assert replay.to_run(off) == ()
    rebuilt = bench.change(off)
    expected = bench.original.copy()
    expected[RIGHT.slices] += 50
    np.testing.assert_array_equal(bench.document.pixels, expected)
    assert rebuilt.region.area < 3 * LEFT.area, "only what changed is built"
    bench.change(replay.switched(bench.document.steps, first.id, True))
    np.testing.assert_array_equal(bench.document.pixels, both)
    assert bench.runs() == runs
    bench.document.undo()
    np.testing.assert_array_equal(bench.document.pixels, expected)
    assert [step.enabled for step in bench.document.steps] == [False, True]
    while bench.document.undo() is not None:
        pass
    np.testing.assert_array_equal(bench.document.pixels, bench.original)
    assert bench.document.steps == ()
    while bench.document.redo() is not None:
        pass
    np.testing.assert_array_equal(bench.document.pixels, both)
    assert [step.id for step in bench.document.steps] == [first.id, second.id]


def test_a_step_that_lies_on_a_changed_one_runs_again(bench: Bench) -> None:
    first = bench.do("add", LEFT, amount=30)
    over = bench.do("add", amount=5)
    off = replay.switched(bench.document.steps, first.id, False)
    assert [step.id for step in replay.to_run(off)] == [over.id]
    rebuilt = bench.change(off)
    assert rebuilt.ran == (over.id,)
    np.testing.assert_array_equal(bench.document.pixels, bench.original + 5)


def test_other_params_run_the_step_and_what_lies_on_it(bench: Bench) -> None:
    first = bench.do("add", LEFT, amount=30)
    bench.do("add", RIGHT, amount=50)
    over = bench.do("add", LEFT, amount=1)
    rebuilt = bench.change(replay.with_params(bench.document.steps, first.id, AddParams(7)))
    assert rebuilt.ran == (first.id, over.id)
    expected = bench.original.copy()
    expected[LEFT.slices] += 8
    expected[RIGHT.slices] += 50
    np.testing.assert_array_equal(bench.document.pixels, expected)
    with pytest.raises(UsageError):
        replay.with_params(bench.document.steps, first.id, AddParams(1000))


def test_a_mask_found_anew_is_filled_anew_unless_somebody_painted(bench: Bench) -> None:
    find = bench.do("find", amount=10)
    fill = bench.do("fill")
    assert find.makes_mask and fill.mask_from == find.id
    rebuilt = bench.change(replay.with_params(bench.document.steps, find.id, AddParams(20)))
    assert rebuilt.ran == (find.id, fill.id)
    expected = bench.original.copy()
    expected[:20] = 90
    np.testing.assert_array_equal(bench.document.pixels, expected)
    assert not replay.can_move(bench.document.steps, fill.id, 0)
    again = bench.do("find", amount=10)
    bench.document.paint([(100.0, 100.0)], 4)
    by_hand = bench.do("fill")
    assert by_hand.mask_from is None
    assert replay.can_move(bench.document.steps, by_hand.id, 0)
    assert replay.removed(bench.document.steps, again.id)[-1].id == by_hand.id


def test_order_matters_only_where_steps_meet(bench: Bench) -> None:
    left, right = bench.do("add", LEFT, amount=30), bench.do("add", RIGHT, amount=50)
    before = bench.document.pixels.copy()
    rebuilt = bench.change(replay.moved(bench.document.steps, right.id, 0))
    assert rebuilt.ran == ()
    np.testing.assert_array_equal(bench.document.pixels, before)
    bench.document.set_mask(np.full(SIZE, 255, np.uint8))
    fill = bench.do("fill")
    rebuilt = bench.change(replay.moved(bench.document.steps, fill.id, 0))
    assert set(rebuilt.ran) == {left.id, right.id, fill.id}
    expected = np.full((*SIZE, 3), 90, np.uint8)
    expected[LEFT.slices] += 30
    expected[RIGHT.slices] += 50
    np.testing.assert_array_equal(bench.document.pixels, expected)


def test_what_no_tool_made_is_kept_as_it_is(bench: Bench) -> None:
    under = bench.do("add", LEFT, amount=30)
    spot = Patch(Region(20, 20, 8, 8), np.full((8, 8, 3), 222, np.uint8))
    bench.document.apply(Outcome([spot]), "Heal", bench.document.revision)
    rebuilt = bench.change(replay.switched(bench.document.steps, under.id, False))
    assert rebuilt.ran == ()
    expected = bench.original.copy()
    expected[spot.region.slices] = 222
    np.testing.assert_array_equal(bench.document.pixels, expected)


def test_a_rebuild_of_an_older_photo_is_refused(bench: Bench) -> None:
    step = bench.do("add", LEFT)
    base = bench.document.base()
    rebuilt = replay.rebuild(
        base, bench.document.steps, replay.switched(bench.document.steps, step.id, False), lambda: None
    )  # type: ignore[arg-type, return-value]
    bench.document.undo()
    with pytest.raises(StaleResultError):
        bench.document.rebuild(rebuilt, "Change")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 120), st.integers(1, 60), st.integers(1, 9)), max_size=5),
    st.data(),
)
def test_any_switching_equals_doing_only_what_is_on(
    tmp_path_factory: Any, places: list[Any], data: st.DataObject
) -> None:
    bench = Bench(Path())
    for row, column, size, amount in places:
        bench.do("add", Region(row, column, size, size).clip(*SIZE), amount=amount)
    order = data.draw(st.permutations(range(len(places))))
    on = [data.draw(st.booleans()) for _ in places]
    steps = bench.document.steps
    new = tuple(replay.switched([steps[n]], steps[n].id, on[n])[0] for n in order)
    bench.change(new)
    expected = bench.original.astype(int)
    for n in order:
        if on[n]:
            row, column, size, amount = places[n]
            expected[Region(row, column, size, size).clip(*SIZE).slices] += amount
    np.testing.assert_array_equal(bench.document.pixels, expected)


@pytest.mark.parametrize("budget", [0, 1 << 20], ids=["disk", "memory"])
def test_patches_beyond_the_budget_come_back_from_the_disk(tmp_path: Path, budget: int) -> None:
    vault = PatchVault(*SIZE, budget, tmp_path)
    random = np.random.default_rng(0)
    weight = random.integers(0, 2, (40, 50), np.uint8) * 255
    patch = Patch(LEFT, random.integers(0, 65536, (40, 50, 3), np.uint16), weight)
    stored = vault.keep([patch, Patch(RIGHT, np.zeros((30, 60, 3), np.uint16), np.zeros((30, 60), np.uint8))])
    assert len(stored) == 1, "what has no weight is not kept"
    back = next(iter(stored))
    np.testing.assert_array_equal(back.pixels, patch.pixels)
    np.testing.assert_array_equal(back.weight, weight)
    part = next(stored.within(Region(15, 5, 4, 4)))
    np.testing.assert_array_equal(part.pixels, patch.pixels[5:9, 5:9])
    inside = Region(LEFT.row + 7, LEFT.column + 11, 5, 20)
    np.testing.assert_array_equal(stored.weight(0, inside), weight[7:12, 11:31])
    vault.close()


@given(st.integers(0, 119), st.integers(0, 159))
def test_a_footprint_holds_every_pixel_with_weight(row: int, column: int) -> None:
    weight = np.zeros(SIZE, np.uint8)
    weight[row, column] = 1
    footprint = Footprint.of([Patch(Region(0, 0, *SIZE), np.zeros((*SIZE, 3), np.uint8), weight)], *SIZE)
    assert footprint.cells.sum() == 1 and footprint.cells[row // 16, column // 16]
    assert footprint.region(*SIZE).contains(Region(row, column, 1, 1))
