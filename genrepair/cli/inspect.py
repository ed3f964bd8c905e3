"""``genrepair inspect``: what is wrong with photos."""

from __future__ import annotations

import argparse
import json
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genrepair.cli.progress_bar import ProgressBar
from genrepair.errors import GenrepairError
from genrepair.imaging.read import memory_watched
from genrepair.services.finding import NONE

if TYPE_CHECKING:
    from genrepair.engine import Engine

_MARKS = {"none": "ok", "slight": "slight", "clear": "clear", "strong": "STRONG"}


def add_verb(sub: Any, running: Callable[..., None]) -> None:
    """Add the verb to the parser; ``running`` adds the flags of models and output."""
    parser = sub.add_parser(
        "inspect",
        help="say what is wrong with photos",
        description="Measures noise, JPEG blocks, sharpness, fading and cast, counts damage, and names the tools that "
        "mend it. Nothing is written.",
    )
    parser.add_argument("photos", nargs="+", metavar="IN", help="photos")
    parser.add_argument(
        "--sensitivity", type=_percent, default=50, metavar="PERCENT", help="of the search for damage, 0 to 100 (50)"
    )
    parser.add_argument(
        "--search", action=argparse.BooleanOptionalAction, default=True, help="look for damage, which takes longest"
    )
    running(parser, choose_model=False)
    parser.set_defaults(run=inspect)


def inspect(arguments: Namespace) -> int:
    """Report each photo; one that cannot be read does not keep the others from it."""
    from genrepair.cli.commands import make_engine
    from genrepair.services.outputs import expand

    engine, code = make_engine(arguments), 0
    photos = expand(arguments.photos)
    for path in photos:
        try:
            with ProgressBar(path.name) as bar, memory_watched(path):
                row = _row(path, arguments, engine, bar)
        except GenrepairError as error:
            code = max(code, error.exit_code if len(photos) == 1 else 1)
            row = {"photo": str(path), "error": str(error)}
            sentence = str(error) if path.name in str(error) else f"{path.name}: {error}"
            print(f"genrepair: {sentence}", file=sys.stderr)
        if arguments.json:
            print(json.dumps(row), flush=True)
        elif "error" not in row:
            _print(row)
    return code


def _row(path: Path, arguments: Namespace, engine: Engine, bar: ProgressBar) -> dict[str, Any]:
    from genrepair.services.defects import find_defects
    from genrepair.services.document import Document, open_document
    from genrepair.services.inspection import inspect_photo
    from genrepair.services.mending import mending_recipe
    from genrepair.tools.damage_map import Layer

    document: Document = open_document(path)
    try:
        report = inspect_photo(
            document.request("damage", None),
            engine,
            bar,
            search=arguments.search,
            sensitivity=arguments.sensitivity,
        )
        height, width = document.mask.shape
        found = None
        if report.damage is not None:
            layers = {name: Layer(True, arguments.sensitivity) for name in report.damage.classes}
            found = find_defects(report.damage, layers)
        on = [finding.name for finding in report.findings if finding.suggested]
        recipe = mending_recipe(report.findings, on)
        steps = [step.tool for step in recipe.steps] if recipe is not None else []
        row = {"photo": str(path), "width": width, "height": height, "dpi": document.photo.carried.dpi}
        return row | report.as_dict(found) | {"steps": steps}
    finally:
        document.close()


def _print(row: dict[str, Any]) -> None:
    print(f"{row['photo']}  {row['width']} x {row['height']}")
    for finding in row["findings"]:
        mark, figure = _MARKS[finding["severity"]], finding["figure"]
        cannot = "" if finding["available"] or finding["severity"] == NONE else " No model that mends it is installed."
        print(f"  {finding['name']:<9} {mark:<7} {figure:>8}  {finding['sentence']}{cannot}")
    if not row["searched_for_damage"]:
        print("  Damage was not looked for.")
    if row["steps"]:
        print(f"  Mend it: genrepair repair {row['photo']} -o OUT --steps {','.join(row['steps'])}")
    else:
        print("  Nothing needs mending.")


def _percent(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"{text} is not 0 to 100")
    return value
