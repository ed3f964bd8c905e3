"""What the verbs about many photos do."""

from __future__ import annotations

import json
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from genrepair.cli.batch_view import BatchView
from genrepair.services.batch import (
    BatchControl,
    BatchOrder,
    Finished,
    find_recipe,
    list_recipes,
    plan_batch,
    run_batch,
)
from genrepair.services.batch.recipe_file import recipe_of_steps, recipe_text

UNFINISHED, INTERRUPTED = 3, 130


def batch(arguments: Namespace) -> int:
    """``genrepair batch``."""
    from genrepair.cli.commands import make_engine

    engine = make_engine(arguments)
    plan = plan_batch(order_of(arguments), engine)
    with BatchView(arguments.json) as view, stopping(BatchControl()) as control:
        finished = run_batch(plan, engine, control, view.tell)
        return exit_code(finished, control)


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
