"""How good the shipped models are beside classical methods, on public sets; a module for each part."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import (
    colours,
    damage,
    deblur,
    denoise,
    grain,
    inpaint,
    old_photos,
    pace,
    passes,
    restore,
    variants,
)
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Memory

PARTS: dict[str, Callable[[Bench], Iterator[Table]]] = {
    "denoise": denoise.tables,
    "inpaint": inpaint.tables,
    "variants": variants.tables,
    "grain": grain.tables,
    "damage": damage.tables,
    "restore": restore.tables,
    "deblur": deblur.tables,
    "passes": passes.tables,
    "colours": colours.tables,
    "old": old_photos.tables,
    "pace": pace.tables,
}


def main(
    data: Path,
    parts: tuple[str, ...],
    fresh: bool = False,
    every: int = 1,
    ours: bool = False,
    kept: Path | None = None,
) -> list[Table]:
    """Measure; returns the tables."""
    if not (data / "test").is_dir():
        print(f"No test sets in {data}; name their folder with --data to measure quality.", file=sys.stderr)
        return []
    bench = Bench(data, Memory(fresh), every, ours, kept)
    tables: list[Table] = []
    for part in parts:
        tables += PARTS[part](bench)
    bench.engine.close()
    return tables
