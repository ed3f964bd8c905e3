"""Finds the tools: every module of this package that has a ``TOOL``."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import genrepair.tools
from genrepair.errors import UsageError
from genrepair.tools.tool import Tool

# The order in which a photo is repaired comes first; tools added later follow by id.
_FIRST = ("damage", "inpaint", "denoise", "restore", "colours")


def all_tools() -> dict[str, Tool]:
    """Every tool that can be asked for, by id: in the order of a repair, then the others in alphabetical order."""
    return {name: tool for name, tool in _found().items() if not getattr(tool, "by_hand", False)}


def hand_tools() -> dict[str, Tool]:
    """Tools that need a hand at the photo (``by_hand``): no menu of tools, command line or recipe has them."""
    return {name: tool for name, tool in _found().items() if getattr(tool, "by_hand", False)}


@cache
def _found() -> dict[str, Tool]:
    """All of them.

    ``pkgutil`` asks the package's loader, so a frozen program works too, provided that its builder collected the
    submodules of ``genrepair.tools``.
    """
    found: dict[str, Tool] = {}
    for module in pkgutil.iter_modules(genrepair.tools.__path__):
        tool = getattr(import_module(f"genrepair.tools.{module.name}"), "TOOL", None)
        if tool is not None:
            found[tool.id] = tool
    order = sorted(found, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    return {name: found[name] for name in order}


def usable_tools() -> dict[str, Tool]:
    """The tools that a model is installed for: what a window offers at its start.

    Without any model it is all of them: each then says what is missing, and where to put it.
    """
    from genrepair.engine import Catalog

    catalog = Catalog()
    if not catalog.cards():
        return all_tools()
    return {name: tool for name, tool in all_tools().items() if not tool.task or catalog.for_task(tool.task)}


def get_tool(tool_id: str) -> Tool:
    """The tool of this id.

    Raises
    ------
    UsageError
        If there is none.
    """
    tools = _found()
    if tool_id not in tools:
        raise UsageError(f"There is no tool {tool_id!r}; there are {', '.join(all_tools())}.")
    return tools[tool_id]
