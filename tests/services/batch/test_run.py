"""A batch from plan to journal: what is done, what is not done again, and what is said."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from genrepair.errors import ModelError, PhotoError, UsageError
from genrepair.imaging.files import xmp
from genrepair.imaging.photo import read_photo
from genrepair.services.batch import (
    BatchControl,
    BatchOrder,
    Note,
    Paused,
    PhotoChanged,
    Resumed,
    plan_batch,
    run_batch,
    stages,
)
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.order import FOLDER
from genrepair.services.batch.recipe_file import (
    BatchRecipe,
    RecipeOutput,
    RecipeStep,
    recipe_of_steps,
    without_record,
)
from genrepair.services.batch.trouble import trouble_of


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and FOLDER not in path.parts
    }


def states(order: BatchOrder) -> dict[str, str]:
    with Journal(order.journal_path, write=False) as journal:
        return {row.source.name: row.state for row in journal.rows()}


def test_a_folder_of_mixed_photos(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("a.jpg"), shoot("deep/b.png", depth=16), shoot("deep/ä ö.tif"), shoot("deep/er/c.JPG")
    (tmp_path / "in" / "text.jpg").write_text("no photo")
    (tmp_path / "in" / "empty.png").touch()
    (tmp_path / "in" / "notes.txt").write_text("not asked for")
    before = digests(tmp_path / "in")
    finished = run(order)
    assert (finished.done, finished.failed, finished.left) == (4, 2, 0)
    assert digests(tmp_path / "in") == before
    assert set(digests(tmp_path / "out")) == {"a.jpg", "deep/b.png", "deep/ä ö.tif", "deep/er/c.JPG"}
    assert read_photo(tmp_path / "out" / "deep" / "b.png").pixels.dtype == np.uint16
    assert states(order)["text.jpg"] == "failed" and states(order)["b.png"] == "done"
    (failed,) = [event for event in run.of(PhotoChanged) if event.source.endswith("empty.png") and event.error]
    assert failed.error == "empty.png is empty (0 bytes); use another copy of it."
    with Journal(order.journal_path, write=False) as journal:
        row = journal.row(tmp_path / "in" / "a.jpg")
        assert row is not None and row.sha256 == before["a.jpg"] and row.figures["steps"][0]["model"] == "denoise-tiny"
        assert all(journal.thumbnails(row.source))


def test_nothing_finished_is_done_again(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    for name in ("a.jpg", "b.jpg"):
        shoot(name)
    (tmp_path / "in" / "bad.jpg").write_bytes(b"\xff\xd8\xff")
    run(order)
    first = digests(tmp_path / "out")
    run.engine.calls.clear()
    again = run(order)
    assert (again.done, again.already, again.failed, again.failed_before) == (0, 2, 0, 1)
    assert run.engine.calls == [] and digests(tmp_path / "out") == first
    assert run(order, retry_failed=True).failed == 1


def test_a_changed_source_or_recipe_is_done_again(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    a, b = shoot("a.jpg"), shoot("b.jpg")
    run(order)
    shutil.copy(b, a)
    assert (run(order).done, run(order).already) == (1, 2)
    os.utime(b, ns=(1, 1))  # a new time alone is nothing new
    assert run(order).done == 0
    changed = BatchRecipe("other", (RecipeStep("denoise", {"luminance": 50}),))
    assert run(order, recipe=changed).done == 2
    (tmp_path / "out" / "b.jpg").unlink()
    assert run(order, recipe=changed).done == 1


def test_what_else_lies_there_is_not_touched(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("a.jpg")
    there = tmp_path / "out" / "a.jpg"
    there.parent.mkdir()
    there.write_text("mine")
    assert run(order).skipped == 1 and there.read_text() == "mine"
    assert run(order, exists="rename").done == 1 and there.read_text() == "mine"
    assert (tmp_path / "out" / "a-2.jpg").is_file()
    assert run(order, exists="rename").already == 1
    shutil.rmtree(tmp_path / "out" / FOLDER)
    assert run(order, exists="overwrite").done == 1 and read_photo(there).pixels.shape == (40, 60, 3)
    there.write_text("changed by somebody")  # so it is no result of ours any more
    assert run(order).skipped == 1 and there.read_text() == "changed by somebody"


def test_a_source_is_never_a_target(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    a = shoot("a.jpg")
    before = a.read_bytes()
    for policy in ("skip", "overwrite"):
        with pytest.raises(UsageError, match="is a source"):
            run(order, out=tmp_path / "in", exists=policy)
    named = replace(order.recipe, output=RecipeOutput(name="{stem}-repaired"))
    assert run(order, out=tmp_path / "in", recipe=named).done == 1
    # Its result lies beside it and is no source of the next run.
    assert run(order, out=tmp_path / "in", recipe=named).already == 1
    (tmp_path / "out").mkdir()
    os.link(a, tmp_path / "out" / "a.jpg")
    with pytest.raises(UsageError, match="is a source"):
        run(order, exists="overwrite")
    assert a.read_bytes() == before


def test_results_below_the_input_are_no_sources(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("a.jpg")
    inside = tmp_path / "in" / "repaired"
    assert run(order, out=inside).done == 1
    finished = run(order, out=inside)
    assert (finished.done, finished.already) == (0, 1)


def test_equal_stems_keep_their_own_names(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("b.jpg"), shoot("b.png")
    to_png = replace(order.recipe, output=RecipeOutput(format="png"))
    run(order, recipe=to_png)
    assert set(digests(tmp_path / "out")) == {"b.png", "b-2.png"}
    first = digests(tmp_path / "out")
    shoot("B.tif"), shoot("a.tif")  # come before and between the others
    assert run(order, recipe=to_png).done == 2
    assert first.items() <= digests(tmp_path / "out").items()
    assert set(digests(tmp_path / "out")) == {"b.png", "b-2.png", "B-3.png", "a.png"}


def test_patterns_lists_and_flat_results(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    for name in ("a.jpg", "x/b.jpg", "x/c.png", "y/d.jpg"):
        shoot(name)
    flat = replace(order.recipe, output=RecipeOutput(subfolders=False, name="{folder}-{stem}"))
    assert run(order, recipe=flat, include=("*.jpg",), exclude=("y/*",)).done == 2
    assert set(digests(tmp_path / "out")) == {"in-a.jpg", "x-b.jpg"}
    (tmp_path / "list.txt").write_text(f"# mine\n{tmp_path / 'in' / 'y' / 'd.jpg'}\n\n", encoding="utf-8")
    assert run(order, recipe=flat, inputs=(), lists=(str(tmp_path / "list.txt"),)).done == 1
    with pytest.raises(UsageError, match="No photo was named"):
        run(order, inputs=())
    with pytest.raises(UsageError, match="no photo in"):
        run(order, include=("*.gif",))


def test_stopping_leaves_the_rest_queued(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    for number in range(8):
        shoot(f"{number}.jpg")
    control = BatchControl()
    predict = run.engine.predict

    def stop_at_the_third(*args: Any, **more: Any) -> Any:
        if len(run.engine.calls) == 2:
            control.cancel()
        return predict(*args, **more)

    run.engine.predict = stop_at_the_third
    finished = run(order, control)
    assert finished.done == 2 and finished.left == 6 and finished.failed == 0
    assert sorted(states(order).values()) == ["done"] * 2 + ["queued"] * 6
    run.engine.predict = predict
    rest = run(order)
    assert (rest.done, rest.already) == (6, 2)


def test_pause_and_resume(shoot: Any, order: BatchOrder, engine: Any) -> None:
    shoot("a.jpg")
    control, seen = BatchControl(), []

    def watch(event: Any) -> None:
        seen.append(event)
        if isinstance(event, Paused):
            control.resume()

    control.pause()
    finished = run_batch(plan_batch(order, engine), engine, control, watch)
    assert finished.done == 1
    kinds = [type(event) for event in seen]
    assert kinds.index(Paused) < kinds.index(Resumed)
    assert not any(isinstance(event, PhotoChanged) for event in seen[: kinds.index(Resumed)])


def test_a_full_disk_is_waited_for(shoot: Any, order: BatchOrder, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shoot("a.jpg"), shoot("b.jpg")
    full = [True]

    def write(*args: Any, **more: Any) -> Any:
        if full[0]:
            raise OSError(28, "No space left on device")
        return keep(*args, **more)

    from genrepair.imaging import write as module

    keep = module.encode
    monkeypatch.setattr(module, "encode", write)
    monkeypatch.setattr("genrepair.services.batch.run._TROUBLE_S", 0.01)
    monkeypatch.setattr("genrepair.services.batch.trouble._free", lambda folder: 0 if full[0] else 1 << 40)
    finished = run(order)  # nobody makes room
    assert finished.left == 2 and "is full" in finished.reason and finished.failed == 0
    plan = plan_batch(replace(order, patience_s=20), run.engine)

    def make_room(event: Any) -> None:
        if isinstance(event, Paused):
            full[0] = False

    assert run_batch(plan, run.engine, None, make_room).done == 2


def test_a_vanished_source_folder_is_waited_for(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("a.jpg"), shoot("b.jpg")
    plan = plan_batch(order, run.engine)
    (tmp_path / "in").rename(tmp_path / "away")
    finished = run_batch(plan, run.engine)
    assert finished.left == 2 and finished.failed == 0 and "has vanished" in finished.reason
    (tmp_path / "away").rename(tmp_path / "in")
    assert run(order).done == 2


def test_two_batches_do_not_share_a_folder(shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("a.jpg")
    plan, caught = plan_batch(order, run.engine), []

    def second(event: Any) -> None:
        if isinstance(event, PhotoChanged) and not caught:
            with pytest.raises(UsageError, match="Another batch") as error:
                run_batch(plan, run.engine)
            caught.append(error)

    assert run_batch(plan, run.engine, None, second).done == 1 and caught


def test_a_result_written_right_before_the_end_is_taken_over(
    tmp_path: Path, shoot: Any, order: BatchOrder, run: Any
) -> None:
    shoot("a.jpg"), shoot("b.jpg")
    # The record of a repair holds its time: without it the same work gives the same file.
    order = replace(order, recipe=without_record(order.recipe))
    run(order)
    first = digests(tmp_path / "out")
    with Journal(order.journal_path) as journal:
        for name, written in (("a.jpg", True), ("b.jpg", False)):
            row = journal.row(tmp_path / "in" / name)
            assert row is not None and row.place is not None
            from genrepair.services.batch.events import PhotoResult

            if not written:
                row.place.unlink()
            else:
                row.place.rename(row.place.with_suffix(".keep"))
            journal.running(row.source)
            journal.saving(row.source, row.target, "done", PhotoResult(source_sha256=row.sha256 or "", width=60))
            if written:
                row.place.with_suffix(".keep").rename(row.place)
    left = tmp_path / "out" / ".genrepair-7fffffff-0123456789ab.tmp"
    left.write_bytes(b"half")
    finished = run(order)
    assert (finished.already, finished.done) == (1, 1)
    assert digests(tmp_path / "out") == first and not left.exists()
    assert [note.text for note in run.of(Note)] == ["1 unfinished file of a run that was ended were removed."]
    assert states(order) == {"a.jpg": "done", "b.jpg": "done"}


def test_names_that_are_no_unicode(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    odd = os.fsencode(tmp_path / "in") + b"/caf\xe9.jpg"
    a = shoot("a.jpg")
    try:
        os.rename(a, odd)
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    assert run(order).done == 1 and os.path.exists(os.fsencode(tmp_path / "out") + b"/caf\xe9.jpg")
    assert run(order).already == 1


def test_conditions_decide(tmp_path: Path, shoot: Any, order: BatchOrder, run: Any) -> None:
    shoot("a.jpg")
    from genrepair.services.conditions import Conditions

    calm = BatchRecipe("calm", (RecipeStep("denoise", when=Conditions(noise_above=90)),))
    assert run(order, recipe=calm).done == 1 and run.engine.calls == []
    (done,) = [event for event in run.of(PhotoChanged) if event.state == "done"]
    assert "is not above 90" in done.result.steps[0]["skipped"]
    assert recipe_of_steps(["denoise"]).steps[0].when == Conditions()


def test_a_model_that_does_not_work_ends_the_batch(shoot: Any, order: BatchOrder, run: Any) -> None:
    for number in range(12):
        shoot(f"{number:02}.jpg")
    predict = run.engine.predict

    def broken(*args: Any, **more: Any) -> Any:
        raise ModelError("The model 'denoise-tiny' gave numbers that are no numbers; nothing was changed.")

    run.engine.predict = broken
    finished = run(order)
    assert (finished.done, finished.failed, finished.left) == (0, 0, 12)
    assert finished.reason.startswith("The first 5 photos failed alike: The model 'denoise-tiny'")
    assert set(states(order).values()) == {"queued"}
    run.engine.predict = predict
    assert run(order).done == 12


def test_a_vanished_output_folder_is_not_made_anew(
    tmp_path: Path, shoot: Any, order: BatchOrder, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shoot("deep/a.jpg")
    plan = plan_batch(replace(order, report=True), run.engine)
    gone, thumbnail = Event(), stages.thumbnail

    def waiting(*values: Any) -> bytes:
        """The news that a photo is running may come late; it is not saved before."""
        assert gone.wait(30)
        return thumbnail(*values)

    monkeypatch.setattr(stages, "thumbnail", waiting)

    def vanish(event: Any) -> None:
        if isinstance(event, PhotoChanged) and event.state == "running":
            (tmp_path / "out").rename(tmp_path / "away")
            (tmp_path / "out").mkdir()  # the mount point of a share that went away
            gone.set()

    finished = run_batch(plan, run.engine, None, vanish)
    assert finished.left == 1 and "has vanished" in finished.reason
    assert list((tmp_path / "out").iterdir()) == []


def test_results_tell_what_was_done_unless_that_is_unwanted(
    tmp_path: Path, shoot: Any, order: BatchOrder, run: Any
) -> None:
    shoot("a.jpg"), shoot("b.png", depth=16)
    run(order)
    for name in ("a.jpg", "b.png"):
        packet = read_photo(tmp_path / "out" / name).carried.xmp
        assert packet is not None
        (line,) = xmp.read_repairs(packet)
        assert line.startswith("Remove noise: denoise-tiny version ") and b"ChangedPercent" in packet
        assert xmp.read_source_type(packet) == "algorithmicallyEnhanced"
    private = replace(order.recipe, output=replace(order.recipe.output, metadata="none"))
    for number, recipe in enumerate((without_record(order.recipe), private)):
        out = tmp_path / f"out{number}"
        assert run(replace(order, out=out), recipe=recipe).done == 2
        assert read_photo(out / "a.jpg").carried.xmp is None and read_photo(out / "b.png").carried.xmp is None


def test_a_full_journal_is_not_the_photos_fault(order: BatchOrder, shoot: Any, run: Any) -> None:
    """Also where it is found out when a result is about to be written, and not between two photos."""
    shoot("a.jpg")
    (item,) = plan_batch(order, run.engine).items
    Journal(order.journal_path).close()
    trouble = trouble_of(PhotoError("The journal cannot be written (database or disk is full)."), item, order)
    assert trouble is not None and trouble.kind == "full"
    assert trouble_of(PhotoError("a.jpg is damaged."), item, order) is None


def test_a_journal_on_a_full_disk_is_waited_for(
    shoot: Any, order: BatchOrder, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shoot("a.jpg"), shoot("b.jpg")
    full = [False]
    keep = Journal._transaction

    @contextmanager
    def write(journal: Journal) -> Any:
        if full[0]:
            raise PhotoError("The journal cannot be written (database or disk is full).")
        with keep(journal):
            yield

    monkeypatch.setattr(Journal, "_transaction", write)
    monkeypatch.setattr("genrepair.services.batch.run._TROUBLE_S", 0.01)
    # The disk has room for small things: only the journal finds out that there is none for it.
    monkeypatch.setattr("genrepair.services.batch.trouble._free", lambda folder: 1 << 40)
    plan = plan_batch(order, run.engine)
    paused: list[Paused] = []

    def fill(event: Any) -> None:
        full[0] = full[0] or (isinstance(event, PhotoChanged) and event.state == "running")
        paused.extend([event] if isinstance(event, Paused) else [])

    finished = run_batch(plan, run.engine, None, fill)
    assert finished.left and finished.failed == 0 and "is full" in finished.reason and len(paused) == 1
    full[0] = False
    assert run(order).left == 0 and set(states(order).values()) == {"done"}
