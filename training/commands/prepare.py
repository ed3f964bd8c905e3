"""``prepare``: look through photos once, split and list them, show what training does to them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from genrepair.errors import UsageError
from training.commands.run_options import recipe_named, say, settings


def add(verbs: Any) -> None:
    """Describe the verb to argparse."""
    parser = verbs.add_parser(
        "prepare", help="look through photos, split and list them, show their damage", description=_run.__doc__
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="folder of good photos, searched deeply")
    parser.add_argument("--out", required=True, type=Path, metavar="OUT", help="folder for the list and the sheets")
    parser.add_argument(
        "--smallest", type=int, default=96, metavar="N", help="leave out photos with a side below N pixels (96)"
    )
    parser.add_argument(
        "--preview",
        action="append",
        default=[],
        metavar="RECIPE",
        help="also draw what this recipe makes of them",
    )
    parser.add_argument("--rows", type=int, default=6, metavar="N", help="crops on a sheet (6)")
    parser.add_argument("--overlays", type=Path, metavar="DIR", help="pictures of real marks, for the sheets")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="one setting, as seed=2")
    parser.set_defaults(verb=_run)


def _run(options: argparse.Namespace) -> None:
    """Read every photo once, and write which ones training uses and which ones it is measured on.

    Files that cannot be read, are too small or are there twice are named. Pictures that are alike stay on one side.
    No photo is copied or changed; `train --photos OUT/manifest.csv` reads the list.
    """
    recipes = [recipe_named(name) for name in options.preview]
    if options.overlays is not None and not options.overlays.is_dir():
        raise UsageError(f"There is no folder {options.overlays}; leave --overlays out to use drawn marks only.")
    given = settings(options.set)

    import cv2

    from training.config import load_config
    from training.data import load_photos
    from training.manifest import NAME
    from training.prepare import degradation_sheet, prepare

    prepare(options.folders, options.out, say, smallest=options.smallest)
    for recipe in recipes:
        overrides = given | {"overlays": str(options.overlays or "")}
        config = load_config(None, overrides, {"recipe": recipe.name, **recipe.defaults})
        # A sheet needs a few photos only.
        photos = load_photos(options.out / NAME, config.crop, megapixels=40)
        path = options.out / f"preview-{recipe.name}.png"
        cv2.imwrite(str(path), degradation_sheet(recipe(config, photos), max(1, options.rows))[..., ::-1])
        say(f"Wrote {path}.")
