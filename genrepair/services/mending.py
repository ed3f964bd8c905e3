"""The recipe that mends what a report found and a person left switched on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.photo import Carried
from genrepair.progress import Progress
from genrepair.services.finding import NONE, Finding
from genrepair.services.recipe import Recipe, recipe_of
from genrepair.services.repair import Observer, PreparedCache, run_recipe
from genrepair.tools.catalog import get_tool
from genrepair.tools.tool import Outcome, Request

if TYPE_CHECKING:
    from genrepair.engine import Engine

ORDER = ("damage", "inpaint", "restore", "denoise", "colours")
"""Damage is filled before anything smooths or sharpens it; JPEG blocks go before noise, whose measurement they disturb;
colours come last, because they look at the whole photo."""


def mending_recipe(
    findings: Sequence[Finding], on: Iterable[str], damage_params: dict[str, Any] | None = None
) -> Recipe | None:
    """Steps for the findings that are on, in their right order.

    Parameters
    ----------
    findings : sequence of Finding
    on : iterable of str
        Names of those to be mended; those without a model are left out.
    damage_params : dict, or None
        Params of the search for damage.

    Returns
    -------
    Recipe, or None
        None where nothing is to be done.
    """
    wanted = set(on)
    chosen = [finding for finding in findings if finding.name in wanted and finding.available]
    params: dict[str, dict[str, Any]] = {}
    for finding in chosen:
        params.setdefault(finding.tool, {}).update(finding.params)
    if "inpaint" in params:
        switches = {each.name for each in fields(get_tool("damage").Params)}
        kinds = [each.name for each in findings if each.is_damage and each.name in switches]
        params["damage"] = {name: False for name in kinds if name not in wanted} | (damage_params or {})
    if "colours" in params:
        _restrict_colours(params["colours"], findings, wanted)
    tools = [tool for tool in ORDER if tool in params]
    return recipe_of(tools, params) if tools else None


def _restrict_colours(params: dict[str, Any], findings: Sequence[Finding], wanted: set[str]) -> None:
    """Leave alone what was found and is switched off: tone for fading, colour for a cast."""
    for name, field in (("fading", "tone"), ("cast", "colour")):
        if any(each.name == name and each.severity != NONE for each in findings) and name not in wanted:
            params[field] = 0


def run_mending(
    request: Request,
    recipe: Recipe,
    marked: NDArray[np.uint8],
    engine: Engine,
    progress: Progress | None = None,
    cache: PreparedCache | None = None,
    observe: Observer | None = None,
    carried: Carried | None = None,
) -> Outcome:
    """Run a recipe whose search for damage was done before, and whose single places a person has looked through.

    Parameters
    ----------
    request : Request
        Its mask is repaired too.
    recipe : Recipe
        From `mending_recipe`.
    marked : (height, width) uint8
        What is left of the search, in place of what the recipe's first step would find; empty where it has none.
    engine, progress, cache, observe, carried
        As for `run_recipe`.
    """
    steps = recipe.steps
    if steps[0].tool == "damage":
        finder, steps = steps[0], steps[1:]
        if request.mask is not None:
            marked = np.maximum(marked, request.mask)
        if request.protect is not None:
            marked = np.where(request.protect > 0, np.uint8(0), marked)
        request = replace(request, mask=marked, mask_content=None)
        if observe is not None:
            card = engine.optional_card(finder.resolve().task)
            summary = {} if card is None else {"model": card.id}
            found = Outcome([], mask=marked, summary=summary)
            observe(finder.resolve(), replace(request, params=finder.params, mask=None), found, 0.0)
        if not marked.any():
            steps = tuple(step for step in steps if not step.resolve().needs_mask)
    if not steps:
        return Outcome([], summary={"steps": []})
    return run_recipe(request, Recipe(steps), engine, progress, cache, observe, carried)
