"""``average``: one model from several runs, or from several moments of one run."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from genrepair.errors import UsageError
from training.commands.run_options import find_weights, say


def add(verbs: Any) -> None:
    """Describe the verb to argparse."""
    parser = verbs.add_parser("average", help="make one model of several runs or moments", description=_run.__doc__)
    parser.add_argument(
        "runs", nargs="+", type=Path, metavar="RUN|FILE", help="run folders, or .safetensors files of one run's 'kept'"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="RUN", help="new run folder, to evaluate and export")
    parser.add_argument("--photos", type=Path, metavar="DIR", help="folder of photos; measure, and drop what does harm")
    parser.add_argument("--all", action="store_true", help="with --photos: take in every one, and measure their mean")
    parser.set_defaults(verb=_run)


def _run(options: argparse.Namespace) -> None:
    """Average the weights of runs that began from the same model, or of the last moments of one run (--set keep=5).

    With --photos each is measured on the held-out photos, and one is taken in only if the mean gets better by it.
    Without, the figures of the new run are those of the run that its settings come from.
    """
    from training.loop import BEST, KEPT, SUMMARY
    from training.weights import mean_weights, read_weights, write_weights

    files: list[Path] = []
    for each in options.runs:
        kept = sorted((each / KEPT).glob("*.safetensors")) if each.is_dir() else []
        # A run that kept its last moments is averaged over these; of any other its best weights count.
        files += kept or [find_weights(str(each))]
    if len(files) < 2:
        raise UsageError(
            f"There is one file of weights in {options.runs[0]}, and an average needs two; "
            "give several runs, or train with --set keep=5."
        )
    source = next(
        (run for run in (f.parent if f.name == BEST else f.parent.parent for f in files) if (run / SUMMARY).is_file()),
        None,
    )
    if source is None:
        raise UsageError("None of these lies in a run folder, which says of which recipe they are.")
    if options.all and options.photos is None:
        raise UsageError("--all measures the mean of all: give --photos DIR, too.")
    if options.out.exists() and any(options.out.iterdir()):
        raise UsageError(f"{options.out} is not empty; choose a new folder for the average.")
    all_weights = [read_weights(file) for file in files]
    mean = mean_weights(all_weights)
    summary: dict[str, Any] = json.loads((source / SUMMARY).read_text(encoding="utf-8"))
    settings = source / "config.toml" if (source / "config.toml").is_file() else None
    # Of an average nothing is known about steps.
    summary.pop("best_step", None)
    chosen = files
    if options.photos is not None:
        measured = _measure(settings, summary, options.photos)
        if options.all:
            figures = measured(mean)
            say(f"average of {len(files)}: score {figures['score']:.4f}")
        else:
            mean, chosen, figures = _greedy(measured, files, all_weights)
        summary["validation"] = {name: round(value, 4) for name, value in figures.items()}
    summary["averaged"] = [str(file) for file in chosen]
    options.out.mkdir(parents=True, exist_ok=True)
    write_weights(mean, options.out / BEST)
    (options.out / SUMMARY).write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    if settings is not None:
        shutil.copy(settings, options.out / settings.name)
    say(f"Averaged {len(chosen)} of {len(files)} into {options.out}.")


def _measure(settings: Path | None, summary: dict[str, Any], photos: Path) -> Callable[[Any], dict[str, float]]:
    """What tells the figures of weights on held-out photos, with the settings of the run."""
    from training.commands.run_options import recipe_named
    from training.config import load_config
    from training.data import load_photos

    kind = recipe_named(summary["recipe"])
    config = load_config(settings, {"size": summary["size"]}, {"recipe": kind.name, **kind.defaults})
    recipe = kind(config, load_photos(photos, config.crop))
    net = kind.network(summary["size"]).eval()

    def measured(weights: Any) -> dict[str, float]:
        net.load_state_dict(weights)
        return recipe.validate(net)

    return measured


def _greedy(measured: Callable[[Any], dict[str, float]], files: list[Path], all_weights: list[Any]) -> Any:
    """The greedy soup of Wortsman et al., ICML 2022: begin with the best, take in what does not lower the score."""
    from training.weights import mean_weights

    alone = [measured(weights) for weights in all_weights]
    for file, figures in zip(files, alone, strict=True):
        say(f"{file}: score {figures['score']:.4f}")
    order = sorted(range(len(files)), key=lambda number: -alone[number]["score"])
    taken, best = [order[0]], alone[order[0]]
    for number in order[1:]:
        figures = measured(mean_weights([all_weights[each] for each in (*taken, number)]))
        if figures["score"] >= best["score"]:
            taken.append(number)
            best = figures
    say(f"average of {len(taken)}: score {best['score']:.4f}")
    return mean_weights([all_weights[each] for each in taken]), [files[each] for each in taken], best
