"""An ordered list of tools with their params: what "repair" means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from genrepair.errors import UsageError
from genrepair.services.conditions import ALWAYS, Conditions
from genrepair.tools.catalog import get_tool
from genrepair.tools.tool import Tool, check


@dataclass(frozen=True, slots=True)
class Step:
    """One tool with its params.

    Parameters
    ----------
    tool : str
        Id of the tool.
    params : object
        Instance of its ``Params``.
    model : str, or None
        Id of the model; None for the task's default.
    when : Conditions
        What must hold of the photo, as the steps before left it, for the step to be done.
    """

    tool: str
    params: Any
    model: str | None = None
    when: Conditions = ALWAYS

    def resolve(self) -> Tool:
        """The tool itself."""
        return get_tool(self.tool)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Steps in the order in which they are done."""

    steps: tuple[Step, ...]


def default_recipe() -> Recipe:
    """Find the damage, fill it, then take away the noise that is measured."""
    return recipe_of(("damage", "inpaint", "denoise"))


def recipe_of(
    tools: Iterable[str],
    params: Mapping[str, Mapping[str, Any]] | None = None,
    models: Mapping[str, str] | None = None,
) -> Recipe:
    """A recipe of tools by id.

    Parameters
    ----------
    tools : iterable of str
        Ids in order.
    params : mapping of tool id to mapping of field name to value, or None
        What differs from the tool's defaults.
    models : mapping of tool id to model id, or None
        Models other than the default.

    Raises
    ------
    UsageError
        If a tool does not exist, is named twice, or a value is wrong.
    """
    steps: list[Step] = []
    for name in tools:
        if any(step.tool == name for step in steps):
            raise UsageError(f"The step {name} is named twice.")
        values = get_tool(name).Params(**(params or {}).get(name, {}))
        check(values)
        steps.append(Step(name, values, (models or {}).get(name)))
    if not steps:
        raise UsageError("There is no step to do: name at least one tool.")
    return Recipe(tuple(steps))
