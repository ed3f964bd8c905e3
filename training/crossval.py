"""``python -m training crossval``: how much a score depends on which photos were held out."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.config import Config
from training.data import PhotoSet
from training.loop import SUMMARY, Trainer
from training.recipes import Recipe
from training.run_log import read_log

# Held-out crops of a fold that are measured: all of its photos, where these are not more.
MOST_CROPS = 64


def cross_validate(
    recipe: type[Recipe],
    config: Config,
    folds: Sequence[PhotoSet],
    out: Path,
    init_from: Path | None,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Train once for each fold, each time measured on the photos that took no part; write ``crossval.json``.

    Parameters
    ----------
    recipe : type of Recipe
    config : Config
        The budget is that of one fold.
    folds : sequence of PhotoSet
        From `training.data.load_folds`: pictures that are alike are in one fold.
    out : Path
        A run folder for each fold is made there; folds that are done are not trained again.
    init_from : Path, or None
        Weights that every fold starts from. They may have seen these photos before: then the figures say how stable
        training is, not how the model does on new photos.
    say : callable

    Returns
    -------
    dict
        "folds": figures of the last weights of each, with those of the first weights under "before"; "mean", "spread"
        (sample standard deviation over folds), "lowest", "highest" of each figure, and "gain" over the first weights.
    """
    rows: list[dict[str, Any]] = []
    for number, photos in enumerate(folds, 1):
        left = "" if config.steps else f"; about {config.minutes * (len(folds) - number + 1):.0f} min left in all"
        say(
            f"Fold {number} of {len(folds)}: {len(photos.train)} photos to train with, {len(photos.held_out)} held out"
            f"{left}."
        )
        crops = min(MOST_CROPS, max(config.validation_crops, len(photos.held_out)))
        trainer = Trainer(
            recipe(dataclasses.replace(config, validation_crops=crops), photos),
            out / f"fold-{number}",
            init_from,
            say,
        )
        if trainer.fraction < 1:
            trainer.run()
            if trainer.stopping:
                raise KeyboardInterrupt
        summary = json.loads((trainer.folder / SUMMARY).read_text(encoding="utf-8"))
        measured = [row for row in read_log(trainer.folder) if row["kind"] == "validation"]
        # The last weights, not the best: the best of several measurements would be chosen by what it is judged on, and
        # could never be below the first.
        figures = {name: measured[-1][name] for name in summary["validation"]}
        # What the first weights scored on the same crops; random ones are not measured.
        start = [row for row in measured if row["step"] == 0]
        before = {name: start[0][name] for name in figures if name in start[0]} if init_from and start else {}
        rows.append(
            {
                "fold": number,
                "held_out": len(photos.held_out),
                "steps": summary["steps"],
                "figures": figures,
                "before": before,
            }
        )
    report = {"recipe": recipe.name, "size": config.size, "folds": rows} | statistics(rows)
    (out / "crossval.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    for line in table(report):
        say(line)
    return report


def statistics(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Mean, spread and range of every figure over the folds, and of its gain over the first weights.

    The spread is the sample standard deviation, ``sqrt(sum((x - mean)**2) / (folds - 1))``.
    """
    report: dict[str, dict[str, float]] = {}

    def put(key: str, name: str, value: Any) -> None:
        report.setdefault(key, {})[name] = round(float(value), 4)

    for name in rows[0]["figures"]:
        values = np.array([row["figures"][name] for row in rows])
        put("mean", name, values.mean())
        put("spread", name, values.std(ddof=1))
        put("lowest", name, values.min())
        put("highest", name, values.max())
        if all(name in row["before"] for row in rows):
            gains = values - np.array([row["before"][name] for row in rows])
            put("gain", name, gains.mean())
            put("gain_spread", name, gains.std(ddof=1))
    return report


def table(report: dict[str, Any]) -> list[str]:
    """The statistics as lines of text."""
    gains = report.get("gain", {})
    head = f"{'figure':<16}{'mean':>9}{'spread':>9}{'lowest':>9}{'highest':>9}"
    lines = [head + ("   gain over the first weights" if gains else "")]
    for name in report["mean"]:
        line = f"{name:<16}" + "".join(f"{report[key][name]:>9.3f}" for key in ("mean", "spread", "lowest", "highest"))
        if name in gains:
            line += f"   {gains[name]:+.3f} (spread {report['gain_spread'][name]:.3f})"
        lines.append(line)
    return lines
