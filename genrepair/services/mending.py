"""The recipe that mends what a report found and a person left switched on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from genrepair.services.finding import NONE, Finding
from genrepair.services.recipe import Recipe, recipe_of
from genrepair.tools.catalog import get_tool

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
