"""``explain``: what a network looks at and what it does, as pictures on one page."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from genrepair.errors import UsageError
from training.commands.run_options import say


def add(verbs: Any) -> None:
    """Describe the verb to argparse."""
    parser = verbs.add_parser("explain", help="show what a network looks at and does", description=_run.__doc__)
    parser.add_argument("model", metavar="MODEL", help="id of a model, or a run folder")
    parser.add_argument(
        "--photos", required=True, nargs="+", type=Path, metavar="PATH", help="photos or folders; six are looked at"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="OUT", help="folder for the page and its pictures")
    parser.add_argument(
        "--patch", metavar="X,Y,SIDE", help="the patch of the first photo to attribute; without it the busiest one"
    )
    parser.add_argument("--side", type=int, default=192, metavar="N", help="crops of N pixels a side (192)")
    parser.set_defaults(verb=_run)


def _run(options: argparse.Namespace) -> None:
    """Write OUT/index.html: effective receptive field, local attribution map, gain at each frequency.

    Networks with a critic or a latent space show these too.
    """
    patch = None
    if options.patch:
        try:
            column, row, side = (int(part) for part in options.patch.split(","))
        except ValueError as error:
            raise UsageError(f"--patch is X,Y,SIDE in pixels, as 120,80,24, not {options.patch!r}.") from error
        patch = column, row, side
    if missing := [path for path in options.photos if not path.exists()]:
        raise UsageError(f"There is no photo or folder {missing[0]}.")

    from training.explain.report import PAGE, explain
    from training.explain.subject import open_subject

    figures = explain(open_subject(options.model), options.photos, options.out, say, patch=patch, side=options.side)
    if field := figures.get("receptive_field"):
        say(f"receptive field: half within {field['half_side_50']} pixels, 95 % within {field['half_side_95']}")
    if found := figures.get("attribution"):
        say(f"attribution of the patch {found['patch']}: diffusion index {found['diffusion']}")
    say(f"Wrote {options.out / PAGE}.")
