"""Write the table of every option of ``python -m training`` in docs/training.md from the command line itself.

Used by ``setup/modules.py``, which rewrites and checks all lists in the documents.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "training.md"
TABLE = re.compile(r"(<!-- options -->\n).*?(<!-- options:end -->)", re.DOTALL)


def rows(parser: argparse.ArgumentParser) -> list[str]:
    """Lines of the table; an option that says the same in several verbs stands there once."""
    (verbs,) = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    found: dict[tuple[str, str], list[str]] = {}
    for verb, part in verbs.choices.items():
        for option in part._actions:
            if isinstance(option, argparse._HelpAction):
                continue
            metavar = option.metavar or ("" if option.nargs == 0 else option.dest.upper())
            if option.choices:
                metavar = ", ".join(option.choices)
            name = f"{option.option_strings[-1]} {metavar}".strip() if option.option_strings else str(metavar)
            found.setdefault((name, option.help or ""), []).append(verb)
    return [
        f"| {', '.join(used)} | `{name.replace('|', chr(92) + '|')}` | {told} |" for (name, told), used in found.items()
    ]


def filled(text: str) -> str:
    """The document with its table made anew."""
    sys.path.insert(0, str(ROOT))
    from training.cli import build_parser

    table = "\n".join(["| verb | option | what it does |", "|---|---|---|", *rows(build_parser())]) + "\n"
    return TABLE.sub(lambda found: found[1] + table + found[2], text)
