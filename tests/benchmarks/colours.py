"""How well aged colours are brought back; only where a model for it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Pixels
from training.degrade import age_colours, to_float, to_uint8
from training.evaluation.measures import colour_difference


def tables(bench: Bench) -> Iterator[Table]:
    """Mean CIEDE2000 from the photo before it was aged, on Kodak24, and what unaged photos are changed by."""
    if not bench.has("colours"):
        print("  Colours are left out: no model for them is installed.")
        return
    table = Table("Bring back colours: mean CIEDE2000 on Kodak24, lower is better", ("method", "aged", "not aged"))
    print(table.title)
    photos = bench.photos("kodak24")
    aged = [to_uint8(age_colours(np.random.default_rng((7, i)), to_float(p))) for i, p in enumerate(photos)]

    def row(label: str, make: Callable[[Pixels], Pixels]) -> None:
        cells = [
            float(np.mean([colour_difference(make(a), b) or 0.0 for a, b in zip(sources, photos, strict=True)]))
            for sources in (aged, photos)
        ]
        table.add(label, *cells)

    row("aged photo", lambda image: image)
    row(f"GenRepair {bench.engine.card('colours').id}", lambda image: bench.applied("colours", image))
    row("grey world", _grey_world)
    row("contrast of each channel, 1 to 99 %", _stretched)
    yield table


def _grey_world(image: Pixels) -> Pixels:
    mean = image.reshape(-1, 3).mean(axis=0)
    return np.clip(np.rint(image * (mean.mean() / np.maximum(mean, 1))), 0, 255).astype(np.uint8)


def _stretched(image: Pixels) -> Pixels:
    low, high = np.percentile(image.reshape(-1, 3), (1, 99), axis=0)
    return np.clip(np.rint((image - low) * (255 / np.maximum(high - low, 1))), 0, 255).astype(np.uint8)
