"""What the parts of the benchmark share: sets, the program's engine, tables.

Conventions: white noise is added in float, seeded by the number of the photo, neither clipped nor rounded; results are
rounded to 8 bits; figures are means over the photos of a whole set. Kodak24 are whole 768 x 512 frames.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.engine import Engine, EngineSettings, ModelCard
from genrepair.services.repair import PreparedCache, run_tool
from genrepair.tools.catalog import all_tools
from genrepair.tools.tool import Request
from tests.benchmarks.peers import Memory, Pixels
from training.data import read_srgb
from training.evaluation.evaluate import save_png


@dataclass
class Table:
    """Rows of one comparison."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: Any) -> None:
        """Append a row; floats get two digits."""
        self.rows.append(tuple(f"{c:.2f}" if isinstance(c, float) else str(c) for c in cells))
        print("  " + " | ".join(self.rows[-1]), flush=True)

    def markdown(self) -> str:
        """The table as Markdown."""
        lines = [f"**{self.title}**", "", "| " + " | ".join(self.columns) + " |", "|---" * len(self.columns) + "|"]
        return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in self.rows])


class Bench:
    """The sets, the program's engine (CPU) and what peers made before.

    ``ours`` leaves slow peers and models out that the program does not use unasked: what a change of a model needs.
    ``kept`` is where parts that say so keep their pictures, a folder for each method, for ``python -m training rate``.
    """

    def __init__(
        self, data: Path, memory: Memory, every: int = 1, ours: bool = False, kept: Path | None = None
    ) -> None:
        self.kept = kept
        self.test, self.damage = data / "test", data / "damage"
        self.memory, self.every, self.ours = memory, every, ours
        self.engine = Engine(EngineSettings(provider="cpu"))

    def photos(self, name: str) -> list[Pixels]:
        """All photos of a test set (or every n-th)."""
        files = sorted(p for p in (self.test / name).iterdir() if p.suffix != ".csv")
        return [read_srgb(p) for p in files[:: self.every]]

    def run(
        self,
        tool: str,
        image: NDArray[Any],
        mask: Pixels | None = None,
        model: str | None = None,
        cache: PreparedCache | None = None,
        **params: Any,
    ) -> Any:
        """One of the program's tools, as its command line runs it; with a model that is not the default if named."""
        chosen = all_tools()[tool]
        request = Request(image, mask, chosen.Params(**params), model=model)
        return run_tool(chosen, request, self.engine, cache=cache)

    def applied(
        self, tool: str, image: Pixels, mask: Pixels | None = None, model: str | None = None, **params: Any
    ) -> Pixels:
        """The photo after one of the program's tools."""
        result = image.copy()
        for patch in self.run(tool, image, mask, model, **params).patches:
            part = result[patch.region.slices]
            weight = 255 if patch.weight is None else patch.weight[..., None]
            part[:] = np.where(weight > 0, patch.pixels, part)
        return result

    def keep(self, method: str, photo: str, picture: Pixels) -> None:
        """Write what a method made of a photo, if pictures are kept."""
        if self.kept is not None:
            folder = self.kept / re.sub(r"[^A-Za-z0-9]+", "-", method).strip("-")
            save_png(folder / f"{photo}.png", picture)

    def models(self, task: str) -> list[ModelCard]:
        """The models of a task that are measured."""
        cards = self.engine.catalog.for_task(task)
        return [each for each in cards if each.id == self.engine.card(task).id] if self.ours else cards

    def has(self, task: str) -> bool:
        """Whether a model for a task is installed."""
        return bool(self.engine.catalog.for_task(task))
