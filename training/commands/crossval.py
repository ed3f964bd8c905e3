"""``crossval``: train and measure with other photos held out each time."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from genrepair.errors import UsageError
from training.commands.run_options import add_run_options, config_of, find_weights, recipe_named, say


def add(verbs: Any) -> None:
    """Describe the verb to argparse."""
    parser = verbs.add_parser(
        "crossval", help="train and measure with other photos held out each time", description=_run.__doc__
    )
    parser.add_argument("recipe", metavar="RECIPE", help="name of a recipe, as denoise")
    parser.add_argument("--folds", type=int, default=5, metavar="K", help="parts; each is held out once (5)")
    parser.add_argument("--out", required=True, type=Path, metavar="OUT", help="folder; finished folds are kept")
    add_run_options(parser)
    parser.set_defaults(verb=_run)


def _run(options: argparse.Namespace) -> None:
    """Train K times, each time without one K-th of the photos, and measure on that; print mean and spread.

    The budget is that of one fold. Pictures that are alike are in one fold. A killed command goes on where it was.
    """
    recipe = recipe_named(options.recipe)
    if options.folds < 2:
        raise UsageError("--folds must be 2 or more.")
    config = config_of(recipe, options)
    start = find_weights(options.init_from) if options.init_from else None

    from training.crossval import cross_validate
    from training.data import load_folds

    folds = load_folds(options.photos, options.folds, config.crop)
    for sentence in folds[0].unreadable:
        say(f"left out: {sentence}")
    options.out.mkdir(parents=True, exist_ok=True)
    cross_validate(recipe, config, folds, options.out, start, say)
    say(f"Wrote {options.out / 'crossval.json'}.")
