"""A recipe made ready: its tools and models found, its params checked, its fingerprint taken."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from genrepair.errors import ModelError, UsageError
from genrepair.services.batch.recipe_file import BatchRecipe, RecipeOutput, RecipeStep
from genrepair.services.recipe import Recipe, Step
from genrepair.tools.catalog import all_tools, get_tool
from genrepair.tools.tool import check

if TYPE_CHECKING:
    from genrepair.engine import Engine


@dataclass(frozen=True, slots=True)
class ReadyRecipe:
    """What runs.

    Parameters
    ----------
    name : str
    recipe : Recipe
        Steps that can be done here.
    output : RecipeOutput
    models : tuple of dict
        "id", "version" and "sha256" of each model.
    notes : tuple of str
        Sentences about optional steps that are left out.
    fingerprint : str
        SHA-256 over everything that decides the result: steps, params, conditions, output and the models' files. Equal
        fingerprints give equal results from equal sources.
    dust : bool
        See `BatchRecipe`.
    """

    name: str
    recipe: Recipe
    output: RecipeOutput
    models: tuple[dict[str, str], ...]
    notes: tuple[str, ...]
    fingerprint: str
    dust: bool = False


def resolve_recipe(recipe: BatchRecipe, engine: Engine) -> ReadyRecipe:
    """Find the tools and models of a recipe.

    Raises
    ------
    UsageError
        If a tool does not exist, a param is wrong, or no step is left.
    ModelError
        If a model is missing whose step is not optional.
    """
    steps: list[Step] = []
    models: dict[str, dict[str, str]] = {}
    notes: list[str] = []
    described: list[dict[str, Any]] = []
    for each in recipe.steps:
        if each.optional and each.tool not in all_tools():
            notes.append(f"The step {each.tool} is left out: there is no such tool in this version.")
            continue
        step = _step(each)
        model = None
        try:
            model = _model(step, engine)
        except ModelError as error:
            if not each.optional:
                raise
            notes.append(f"The step {each.tool} is left out: {error}")
            continue
        if model is not None:
            models[model["id"]] = model
        steps.append(step)
        described.append({"tool": step.tool, "params": asdict(step.params), "model": model, "when": step.when.given()})
    if not steps:
        raise UsageError(f"Nothing of the recipe {recipe.name!r} can be done here: {' '.join(notes)}")
    dust = {"dust": True} if recipe.dust else {}
    text = json.dumps({"steps": described, "output": asdict(recipe.output), **dust}, sort_keys=True)
    return ReadyRecipe(
        recipe.name,
        Recipe(tuple(steps)),
        recipe.output,
        tuple(models.values()),
        tuple(notes),
        hashlib.sha256(text.encode()).hexdigest(),
        recipe.dust,
    )


def _step(each: RecipeStep) -> Step:
    tool = get_tool(each.tool)
    defaults = {f.name: f.default for f in fields(tool.Params)}
    values: dict[str, Any] = {}
    for name, value in each.params.items():
        if name not in defaults:
            raise UsageError(f"The tool {each.tool} has no setting {name!r}; it has {', '.join(defaults)}.")
        values[name] = _converted(each.tool, name, value, defaults[name])
    params = tool.Params(**values)
    check(params)
    return Step(each.tool, params, each.model, each.when)


def _converted(tool: str, name: str, value: Any, default: Any) -> Any:
    """The value as the type that the tool's default has."""
    kind = type(default)
    if kind is str and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}"  # a number beside "auto"
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        words = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}[kind]
        raise UsageError(f"The setting {name} of {tool} must be {words}, not {value!r}.")
    return value


def _model(step: Step, engine: Engine) -> dict[str, str] | None:
    task = step.resolve().task
    if not task:
        return None
    card = engine.card(task, step.model)
    return {"id": card.id, "version": card.version, "sha256": card.sha256}
