"""``package-photos``: more photos to train on, out of Debian packages."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from genrepair.errors import UsageError
from training.commands.run_options import say


def add(verbs: Any) -> None:
    """Describe the verb to argparse."""
    parser = verbs.add_parser(
        "package-photos", help="take freely licensed photos out of Debian packages", description=_run.__doc__
    )
    parser.add_argument("folder", nargs="?", type=Path, metavar="DEBS", help="folder with the .deb files")
    parser.add_argument("--list", action="store_true", help="print the addresses of the packages, and nothing else")
    parser.add_argument("--to", type=Path, metavar="DIR", help="folder for the photos")
    parser.set_defaults(verb=_run)


def _run(options: argparse.Namespace) -> None:
    """Write the photos that training/package_photos.csv names, as they are in the packages.

    Nothing is fetched: a download program takes the addresses of --list. Licences are in the list.
    """
    from training.package_photos import addresses, listed, take_out

    photos = listed()
    if options.list:
        for address in addresses(photos):
            say(address)
        return
    if options.folder is None or options.to is None:
        raise UsageError("Give the folder with the packages and --to DIR, or --list to see which packages.")
    take_out(options.folder, options.to, photos, say)
