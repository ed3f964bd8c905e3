"""The verbs about many photos and their flags."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from genrepair.cli import batch_commands as commands
from genrepair.services.batch.order import EXISTS_POLICIES

VERBS = ("batch", "watch", "review", "recipes")

_EXIT_CODES = (
    "Exit codes: 0 everything is done, 1 a photo failed, 2 the request made no sense, 3 the batch ended before all was"
    " done (full disk, vanished folder), 130 interrupted. The same command goes on where the last one stopped."
)


def add_batch_verbs(sub: Any, running: Callable[..., None]) -> None:
    """Add the verbs to the command line.

    Parameters
    ----------
    sub : subparsers of argparse
    running : callable
        Adds the flags about what computes to a parser.
    """
    _batch(sub, running)
    _watch(sub, running)
    _review(sub)
    recipes = sub.add_parser("recipes", help="list the recipes for batches")
    recipes.add_argument("--json", action="store_true", help="machine-readable output")
    recipes.add_argument("--show", metavar="NAME", help="print the file of a recipe, to start your own from")
    recipes.set_defaults(run=commands.list_recipes_verb)


def _batch(sub: Any, running: Callable[..., None]) -> None:
    batch = sub.add_parser(
        "batch",
        help="repair many photos by a recipe; goes on where it was stopped",
        description="Repairs photos and folders of photos by a recipe. A journal in the output folder knows what is"
        " done: the same command again does only what is left.",
        epilog=_EXIT_CODES,
    )
    batch.add_argument("inputs", nargs="*", metavar="IN", help="photos, folders (with all folders in them), patterns")
    add_order_flags(batch)
    batch.add_argument(
        "--list", action="append", default=[], metavar="FILE", help="file with one path a line, - for stdin"
    )
    batch.add_argument(
        "--dry-run", action="store_true", help="only tell what would be done, and how long it would take"
    )
    batch.add_argument("--retry-failed", action="store_true", help="try photos again that failed before")
    batch.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="spread the photos over the Dask cluster of this scheduler, such as tcp://host:8786",
    )
    running(batch, choose_model=False)
    batch.set_defaults(run=commands.batch)


def _watch(sub: Any, running: Callable[..., None]) -> None:
    watch = sub.add_parser(
        "watch",
        help="repair what is put into a folder, until stopped",
        description="Looks into a folder again and again and repairs photos as soon as they are complete. Ctrl+C ends"
        " it; started again it goes on where it was.",
        epilog=_EXIT_CODES,
    )
    watch.add_argument("inputs", nargs=1, metavar="FOLDER", help="folder to watch, with all folders in it")
    add_order_flags(watch)
    watch.add_argument("--interval", type=_seconds, default=2.0, metavar="S", help="seconds between two looks (2)")
    watch.add_argument("--settle", type=_seconds, default=4.0, metavar="S", help="seconds without a change (4)")
    watch.add_argument("--looks", type=int, metavar="N", help="end after this many looks; for scripts")
    running(watch, choose_model=False)
    watch.set_defaults(run=commands.watch)


def _review(sub: Any) -> None:
    review = sub.add_parser(
        "review",
        help="accept or reject the results that a batch with --review holds back",
        description="Without a choice it lists what is held. Accepted results move to their place, rejected ones"
        " stay in the hold folder.",
    )
    review.add_argument("output", metavar="OUT", help="output folder of the batch")
    review.add_argument("patterns", nargs="*", metavar="PHOTO", help="names, paths or patterns; all held ones if none")
    choice = review.add_mutually_exclusive_group()
    choice.add_argument("--accept", action="store_true", help="move the results to their place")
    choice.add_argument("--reject", action="store_true", help="leave the results out; nothing is repaired again")
    review.add_argument("--overwrite", action="store_true", help="replace other files of that name; never a source")
    review.add_argument("--json", action="store_true", help="machine-readable output: one JSON object a line")
    review.set_defaults(run=commands.review)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 86400:
        raise argparse.ArgumentTypeError(f"{text} is not 0 to 86400")
    return value


def add_order_flags(parser: argparse.ArgumentParser) -> None:
    """Flags that say what is done to photos and where results go: for batch and watch."""
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help="folder of the results")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--recipe", metavar="NAME|FILE", help="what is done, see genrepair recipes")
    what.add_argument("--steps", metavar="LIST", help="tools in order, with commas, instead of a recipe")
    parser.add_argument(
        "--dust",
        action="store_true",
        help="find dust with second scans (photo_2) and infrared, whatever the recipe says",
    )
    parser.add_argument("--include", action="append", default=[], metavar="PATTERN", help="only these files of folders")
    parser.add_argument("--exclude", action="append", default=[], metavar="PATTERN", help="not these files of folders")
    parser.add_argument(
        "--exists",
        choices=EXISTS_POLICIES,
        default="skip",
        help="where another file has the name of a result (default: skip); a source is never overwritten",
    )
    parser.add_argument("--review", action="store_true", help="hold results back until they are accepted")
    parser.add_argument(
        "--record",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="write into the XMP of results what was repaired and by which models (default: as the recipe and the"
        " settings say, which is yes)",
    )
    parser.add_argument("--memory", type=int, default=0, metavar="MB", help="memory for photos in work; 0 chooses")
    parser.add_argument("--no-thumbnails", action="store_true", help="no small pictures for the report")
    parser.add_argument(
        "--patience",
        type=_seconds,
        default=600.0,
        metavar="SECONDS",
        help="how long a full disk or vanished folder is waited for (default: 600)",
    )
