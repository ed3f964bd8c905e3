"""``ablate``: the same network trained with several losses."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from genrepair.errors import UsageError
from training.commands.run_options import add_run_options, config_of, say


def add(verbs: Any) -> None:
    """Describe the verb to argparse."""
    parser = verbs.add_parser(
        "ablate", help="train the fill with L1, L2, and a critic, and compare", description=_run.__doc__
    )
    parser.add_argument("--out", required=True, type=Path, metavar="OUT", help="folder; finished runs are kept")
    add_run_options(parser)
    parser.set_defaults(verb=_run)


def _run(options: argparse.Namespace) -> None:
    """Train the fill network three times on the same crops: L1, L2, L1 and a critic; print a table, draw a picture.

    The budget is that of one run, in steps. A killed command goes on where it was.
    """
    if options.init_from:
        raise UsageError("ablate compares losses from the same random weights; leave --init-from out.")
    if options.minutes:
        raise UsageError("ablate compares runs of the same number of steps; give --steps instead of --minutes.")
    from training.recipes.inpaint_gan import InpaintGanRecipe

    options.steps, options.size = options.steps or 400, options.size or "small"
    config = config_of(InpaintGanRecipe, options)

    from training.ablation import TABLE, ablate, table
    from training.data import load_photos

    photos = load_photos(options.photos, config.crop)
    for sentence in photos.unreadable:
        say(f"left out: {sentence}")
    options.out.mkdir(parents=True, exist_ok=True)
    say(table(ablate(config, photos, options.out, say)))
    say(f"Wrote {options.out / TABLE}, the figures and a picture.")
