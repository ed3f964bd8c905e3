"""What docs say about ``python -m training`` is what it takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from training.cli import build_parser
from training.commands.run_options import config_of, recipe_named
from training.recipes import RECIPES

DOCS = Path(__file__).parents[2] / "docs"
# Names that stand for something of the person's own.
_OWN = {"...": ["--photos", "P"], "[--patch": [], "X,Y,SIDE]": []}


def commands() -> list[tuple[str, str]]:
    """Every command in the pages, with its page."""
    found = []
    for page in sorted(DOCS.rglob("*.md")):
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                # Where the shell puts what it prints is not for the program to understand.
                if match := re.search(r"-m training (\w[^>|]*)", line):
                    found.append((page.name, match[1]))
    return found


@pytest.mark.parametrize(("page", "command"), commands())
def test_a_command_in_the_pages_is_understood(page, command):
    words = [word for each in shlex.split(command, comments=True) for word in _OWN.get(each, [each])]
    options = build_parser().parse_args(words)
    if getattr(options, "init_from", None) is not None:
        # Runs of the person's own are not there.
        options.init_from = None
    if hasattr(options, "recipe"):
        recipe = recipe_named(options.recipe)
        options.overlays = None
        assert config_of(recipe, options).recipe == recipe.name, page


def test_the_pages_name_every_verb_and_recipe():
    text = (DOCS / "training.md").read_text(encoding="utf-8")
    (verbs,) = (each for each in build_parser()._actions if hasattr(each, "choices") and each.choices)
    assert len(commands()) > 15
    for name in (*verbs.choices, *RECIPES):
        assert f"`{name}`" in text, name


def test_the_pages_say_how_each_shipped_model_was_exported():
    said = " ".join(command for _, command in commands())
    shipped = [card.stem for card in (DOCS.parent / "resources" / "models").glob("*.toml")]
    assert shipped
    assert [name for name in shipped if f"--id {name} --to resources/models" not in said] == []
