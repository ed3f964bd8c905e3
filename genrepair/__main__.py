"""No arguments, or a photo: the window. A verb: the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of the program; gives the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or wants_window(arguments[0]):
        from genrepair.ui.application import main as open_window

        return int(open_window(arguments))
    from genrepair.cli import main as run_verb

    return run_verb(arguments)


def wants_window(first: str) -> bool:
    """Whether the first argument is a photo to open, not a verb or a flag.

    A verb stays a verb where a file of that name exists; ``./repair`` opens the file.
    """
    if first.startswith("-"):
        return False
    from genrepair.cli.parser import verbs

    return first not in verbs() and (Path(first).exists() or bool(Path(first).suffix))


if __name__ == "__main__":
    sys.exit(main())
