"""A recipe from the steps of a document, to be used on other photos."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from genrepair import paths
from genrepair.errors import UsageError
from genrepair.services.applied_step import AppliedStep
from genrepair.services.batch.recipe_file import BatchRecipe, RecipeStep
from genrepair.tools.catalog import get_tool, hand_tools
from genrepair.tools.tool import Tool


def usable(steps: Sequence[AppliedStep]) -> list[AppliedStep]:
    """The steps that a recipe can repeat: those that are on and that a tool made, not a hand at this photo."""
    return [step for step in steps if step.can_rerun and step.enabled and step.tool not in hand_tools()]


def lacks_finder(steps: Sequence[AppliedStep], find_tool: Callable[[str], Tool] = get_tool) -> bool:
    """Whether something is filled whose mask was painted by hand, which no other photo has."""
    found = False
    for step in usable(steps):
        found = found or step.makes_mask
        if find_tool(step.tool).needs_mask and not found:
            return True
    return False


def recipe_from_steps(
    name: str,
    steps: Sequence[AppliedStep],
    find_first: bool = False,
    description: str = "",
    find_tool: Callable[[str], Tool] = get_tool,
) -> BatchRecipe:
    """A recipe that does to another photo what was done to this one.

    Parameters
    ----------
    name : str
        For people.
    steps : sequence of AppliedStep
        Those that are off, or that no tool made, are left out.
    find_first : bool
        Look for damage first, in place of a mask that was painted by hand.
    description : str
    find_tool : callable

    Raises
    ------
    UsageError
        If there is nothing to repeat, or no name.
    """
    kept = usable(steps)
    if not kept:
        raise UsageError("There is nothing that a recipe could repeat: apply a tool first.")
    if not name.strip():
        raise UsageError("The recipe needs a name.")
    made = [RecipeStep("damage")] if find_first else []
    for step in kept:
        made.append(RecipeStep(step.tool, _changed(step.params, find_tool(step.tool).Params()), step.chosen_model))
    return BatchRecipe(name.strip(), tuple(made), description=description.strip())


def recipe_path(name: str) -> Path:
    """Where a person's recipe of this name lies.

    Raises
    ------
    UsageError
        If nothing of the name can be in a file's name.
    """
    stem = re.sub(r"[^\w]+", "-", name.strip().lower()).strip("-_")[:60]
    if not stem:
        raise UsageError("The name of the recipe needs a letter or a digit.")
    return paths.user_recipes_dir() / f"{stem}.toml"


def _changed(params: Any, defaults: Any) -> dict[str, Any]:
    return {
        each.name: getattr(params, each.name)
        for each in fields(params)
        if not each.metadata["param"].hidden and getattr(params, each.name) != getattr(defaults, each.name)
    }
