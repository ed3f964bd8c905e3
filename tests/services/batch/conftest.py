"""Photos in folders, and batches over them with an engine that needs no runtime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from genrepair.imaging.photo import Carried, Photo, write_photo
from genrepair.services.batch import BatchEvent, BatchOrder, Finished, plan_batch, run_batch
from genrepair.services.batch.recipe_file import recipe_of_steps

Shoot = Callable[..., Path]


@pytest.fixture
def shoot(tmp_path: Path, noisy: Any) -> Shoot:
    """Makes a photo file: ``shoot("a.jpg", 40, 60)`` below the folder "in"."""

    def make(name: str, height: int = 40, width: int = 60, depth: int = 8, **carried: Any) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = noisy(height, width, 6, seed=sum(name.encode()), depth=depth)
        kind = {".jpg": "jpeg", ".png": "png", ".tif": "tiff"}[path.suffix.lower()]
        write_photo(Photo(pixels, None, Carried(kind, bit_depth=depth, **carried)), path)
        return path

    return make


@pytest.fixture
def order(tmp_path: Path) -> BatchOrder:
    """Denoise everything in "in" into "out"."""
    return BatchOrder(
        (str(tmp_path / "in"),), tmp_path / "out", recipe_of_steps(["denoise"]), patience_s=0.2, report=False
    )


class Runs:
    """Runs orders and remembers what happened."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.events: list[BatchEvent] = []

    def __call__(self, order: BatchOrder, control: Any = None, executor: Any = None, **changes: Any) -> Finished:
        """Plan and run."""
        self.events.clear()
        plan = plan_batch(replace(order, **changes), self.engine)
        return run_batch(plan, self.engine, control, self.events.append, executor)

    def of(self, kind: type) -> list[Any]:
        """Events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def run(engine: Any) -> Runs:
    """Runs with the engine that needs no runtime."""
    return Runs(engine)
