"""Every model of the catalog on another provider beside the CPU: how far apart they are, and how fast each is.

``python -m tests.benchmarks gpu`` (CUDA), or by itself with another provider:
``python tests/benchmarks/gpu.py --provider OpenVINO``. Float32 against float32 first, then the variant of half
precision where the model has one. The exit code is 1 where the provider was not used or is further from the CPU than
one step of 8 bits.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair import paths
from genrepair.engine import Catalog, Engine, EngineSettings, ModelCard
from genrepair.services.speed import model_inputs, synthetic_photo

STEP = 1 / 255


@dataclass(frozen=True)
class Line:
    """One model on one provider."""

    model: str
    ran_on: str
    largest: float
    mean: float
    milliseconds: float
    first: float


def measure(card: ModelCard, engine: Engine, photo: NDArray[np.uint8], runs: int) -> tuple[NDArray[Any], float, float]:
    """Result, best time and first time (with opening and self-test), in milliseconds."""
    inputs, times = model_inputs(card, photo), []
    result = np.empty(0)
    for _ in range(runs + 1):
        began = perf_counter()
        result = engine.predict(card, inputs)
        times.append((perf_counter() - began) * 1000)
    return result, min(times[1:]), times[0]


def compare(
    provider: str, megapixels: float, runs: int, folders: list[Path] | None = None, runtime: Any = None
) -> tuple[list[Line], list[str]]:
    """A line for the CPU and one for each way in which the provider runs each model; and what was noticed."""
    photo, notices = synthetic_photo(megapixels), list[str]()

    def engine(name: str, prefer: str) -> Engine:
        return Engine(EngineSettings(provider=name, prefer=prefer), Catalog(folders), notices.append, runtime)

    exact, fast, cpu = engine(provider, "quality"), engine(provider, "speed"), engine("cpu", "quality")
    lines = []
    for card in cpu.catalog.cards():
        wanted, took, first = measure(card, cpu, photo, max(1, runs // 3))
        lines.append(Line(card.id, "CPU", 0.0, 0.0, took, first))
        for tried in (exact, fast) if card.variant("fp16") else (exact,):
            result, took, first = measure(card, tried, photo, runs)
            apart = np.abs(result - wanted)
            ran_on = tried.provider_in_use(card)
            lines.append(Line(card.id, ran_on, float(apart.max()), float(apart.mean()), took, first))
    return lines, notices


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks gpu", description=__doc__)
    parser.add_argument("--provider", default="cuda")
    parser.add_argument("--megapixels", type=float, default=4.0)
    parser.add_argument("--runs", type=int, default=5, help="the best of so many counts; the CPU has a third of them")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="genrepair-gpu-") as state:
        # What an earlier run remembers must not decide what is tried here.
        paths.state_dir = lambda: Path(state)
        lines, notices = compare(options.provider, options.megapixels, options.runs)
    print(f"{options.megapixels:g} megapixels, best of {options.runs}; the first run loads, opens and proves the model")
    print(f"{'model':<22}{'ran on':<16}{'largest':>10}{'mean':>10}{'ms':>9}{'first ms':>10}{'times':>7}")
    slow, failed = 1.0, 0
    for line in lines:
        slow = line.milliseconds if line.ran_on == "CPU" and line.largest == 0 else slow
        times = f"{slow / line.milliseconds:.1f}"
        print(
            f"{line.model:<22}{line.ran_on:<16}{line.largest:>10.2e}{line.mean:>10.2e}{line.milliseconds:>9.1f}"
            f"{line.first:>10.0f}{times:>7}"
        )
    others = [line for line in lines if not line.ran_on.startswith("CPU")]
    for line in others:
        if line.largest > STEP and "fp16" not in line.ran_on:
            failed += 1
            print(f"{line.model} on {line.ran_on} is up to {line.largest * 255:.1f} steps of 8 bits from the CPU.")
    for notice in dict.fromkeys(notices):
        print(notice)
    if not others:
        print(f"{options.provider} was used for no model.")
    return int(failed > 0 or not others)


if __name__ == "__main__":
    sys.exit(main())
