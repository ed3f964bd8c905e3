"""What the verbs about many photos do."""

from __future__ import annotations

import json
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from genrepair.cli.batch_view import BatchView, plan_sentences
from genrepair.errors import PhotoError, UsageError
from genrepair.services.batch import (
    BatchControl,
    BatchOrder,
    BatchPlan,
    Finished,
    find_recipe,
    list_recipes,
    plan_batch,
    run_batch,
)
from genrepair.services.batch.estimate import estimate, plan_table
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.order import journal_path
from genrepair.services.batch.recipe_file import BatchRecipe, recipe_of_steps, recipe_text, without_record
from genrepair.services.batch.verdict import accept, held, reject
from genrepair.services.batch.watch import Watch
from genrepair.services.settings import load_settings

if TYPE_CHECKING:
    from genrepair.engine import Engine

UNFINISHED, INTERRUPTED = 3, 130


def batch(arguments: Namespace) -> int:
    """``genrepair batch``."""
    from genrepair.cli.commands import make_engine

    engine = make_engine(arguments)
    plan = plan_batch(order_of(arguments), engine)
    if arguments.dry_run:
        return _dry_run(plan, engine, arguments.json)
    executor = None
    if arguments.scheduler:
        from genrepair.services.batch.cluster import ClusterExecutor

        executor = ClusterExecutor(arguments.scheduler, engine.settings)
    with BatchView(arguments.json) as view, stopping(BatchControl()) as control:
        finished = run_batch(plan, engine, control, view.tell, executor)
        return exit_code(finished, control)


def _dry_run(plan: BatchPlan, engine: Engine, as_json: bool) -> int:
    """Tell what a batch would do; 1 where the disk is too small for it."""
    rows = plan_table(plan)
    expected = estimate(plan, engine)
    if as_json:
        for row in rows:
            print(json.dumps({"event": "planned", **row}), flush=True)
        print(json.dumps({"event": "estimate", **asdict(expected), "megapixels": plan.megapixels}), flush=True)
        return 0 if expected.fits else 1
    for row in rows:
        target = f" -> {row['target']}" if "target" in row else ""
        why = f" ({row['error']})" if row.get("error") else ""
        print(f"{row['action']:<16} {row['source']}{target}{why}".encode("utf-8", "backslashreplace").decode())
    for sentence in [*plan_sentences(plan, expected), *plan.notes]:
        print(sentence)
    return 0 if expected.fits else 1


def watch(arguments: Namespace) -> int:
    """``genrepair watch``."""
    from genrepair.cli.commands import make_engine

    engine = make_engine(arguments)
    watched = Watch(order_of(arguments), engine, arguments.interval, arguments.settle)
    with BatchView(arguments.json) as view, stopping(BatchControl()) as control:
        finished = watched.run(control, view.tell, arguments.looks)
        return UNFINISHED if finished.left and finished.reason else 0


def review(arguments: Namespace) -> int:
    """``genrepair review``."""
    path = journal_path(Path(arguments.output))
    if not path.is_file():
        raise UsageError(f"{arguments.output} has no journal; name the output folder of a batch.")
    code = 0
    out, exists = Path(arguments.output).absolute(), "overwrite" if arguments.overwrite else "skip"
    order = BatchOrder((), out, BatchRecipe("review", ()), exists=exists, review=True)
    with Journal(path, write=arguments.accept or arguments.reject) as journal:
        rows = held(journal, arguments.patterns)
        for row in rows:
            state, error, place = row.state, None, row.place
            try:
                if arguments.accept:
                    place, state = accept(journal, order, row.source), "accepted"
                elif arguments.reject:
                    place, state = reject(journal, order, row.source), "rejected"
            except (PhotoError, UsageError) as problem:
                code, error = 1, str(problem)
            if arguments.json:
                line = {"source": str(row.source), "state": state, "place": str(place or ""), "error": error}
                print(json.dumps({**line, "score": row.score}), flush=True)
            elif error:
                print(f"genrepair: {error}", file=sys.stderr)
            else:
                print(f"{state:<9} {row.source} -> {row.target}".encode("utf-8", "backslashreplace").decode())
    if not rows:
        print("Nothing is held." if not arguments.patterns else "No held result fits.", file=sys.stderr)
    return code


def list_recipes_verb(arguments: Namespace) -> int:
    """``genrepair recipes``."""
    if arguments.show:
        print(recipe_text(find_recipe(arguments.show)), end="")
        return 0
    for name, recipe in list_recipes().items():
        steps = [step.tool for step in recipe.steps]
        if arguments.json:
            row = {"id": name, "name": recipe.name, "description": recipe.description, "steps": steps}
            print(json.dumps(row), flush=True)
        else:
            print(f"{name:<26} {recipe.description}\n{'':<26} {', '.join(steps)}")
    return 0


def order_of(arguments: Namespace) -> BatchOrder:
    """The order that the flags give."""
    if arguments.recipe:
        recipe = find_recipe(arguments.recipe)
    else:
        recipe = recipe_of_steps([name.strip() for name in arguments.steps.split(",") if name.strip()])
    if arguments.dust:
        recipe = replace(recipe, dust=True)
    if arguments.record:
        recipe = replace(recipe, output=replace(recipe.output, record=True))
    elif arguments.record is not None or not load_settings().record_repairs:
        recipe = without_record(recipe)
    return BatchOrder(
        inputs=tuple(arguments.inputs),
        out=Path(arguments.output).absolute(),
        recipe=recipe,
        include=tuple(arguments.include),
        exclude=tuple(arguments.exclude),
        lists=tuple(getattr(arguments, "list", ())),
        exists=arguments.exists,
        review=arguments.review,
        retry_failed=getattr(arguments, "retry_failed", False),
        memory_mb=arguments.memory,
        thumbnails=not arguments.no_thumbnails,
        patience_s=arguments.patience,
    )


def exit_code(finished: Finished, control: BatchControl) -> int:
    """0 done, 1 a photo failed, 3 ended before all was done, 130 interrupted."""
    if finished.left:
        return UNFINISHED if finished.reason or not control.cancelled else INTERRUPTED
    return 1 if finished.failed or finished.failed_before else 0


@contextmanager
def stopping(control: BatchControl) -> Iterator[BatchControl]:
    """Let the first Ctrl+C stop the batch in order, and the second one at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        if control.cancelled:
            raise KeyboardInterrupt
        print("\ngenrepair: stopping; what is done stays done. Ctrl+C again ends at once.", file=sys.stderr)
        control.cancel()

    before: dict[int, Any] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            before[number] = signal.signal(number, stop)
        except ValueError:  # not the main thread
            break
    try:
        yield control
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
