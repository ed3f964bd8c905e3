"""Recipes as files: a small TOML that a person reads and writes."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tomlkit

from genrepair import paths
from genrepair.errors import UsageError, cut
from genrepair.imaging.metadata import POLICIES
from genrepair.services.batch.naming import check_template
from genrepair.services.conditions import ALWAYS, Conditions, conditions_of
from genrepair.tools.catalog import all_tools

FORMATS = {"keep": None, "jpeg": ".jpg", "png": ".png", "tiff": ".tif", "webp": ".webp", "avif": ".avif"}
_SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class RecipeStep:
    """One step as the file says it; the tool may not be installed.

    Parameters
    ----------
    tool : str
        Id of the tool.
    params : mapping
        What differs from the tool's defaults.
    model : str, or None
        Id of the model; None for the task's default.
    when : Conditions
        What must hold for the step to be done.
    optional : bool
        Whether the step is left out, with a note, where its tool or model is not installed.
    """

    tool: str
    params: Mapping[str, Any] = field(default_factory=dict)
    model: str | None = None
    when: Conditions = ALWAYS
    optional: bool = False


@dataclass(frozen=True, slots=True)
class RecipeOutput:
    """How results are saved.

    Parameters
    ----------
    format : {"keep", "jpeg", "png", "tiff", "webp", "avif"}
        "keep" is the source's own; camera RAW becomes TIFF and HEIC JPEG.
    quality : int, or None
        1 to 100; None keeps the source's own.
    depth : int, or None
        8 or 16 bits a channel; None keeps the source's own.
    name : str
        Template of the name below the output folder, see `genrepair.services.batch.naming`.
    subfolders : bool
        Whether the folders below an input folder are made again below the output folder.
    metadata : {"keep", "no-location", "none"}
        See `genrepair.imaging.metadata.apply_policy`.
    record : bool
        Whether the repair is written down in the results' XMP; never with ``metadata`` "none".
    """

    format: str = "keep"
    quality: int | None = None
    depth: int | None = None
    name: str = "{stem}"
    subfolders: bool = True
    metadata: str = "keep"
    record: bool = True


@dataclass(frozen=True, slots=True)
class BatchRecipe:
    """What is done to every photo of a batch.

    Parameters
    ----------
    name : str
        For people.
    steps : tuple of RecipeStep
        In order; at least one.
    output : RecipeOutput
    description : str
        One or two sentences for people.
    dust : bool
        Whether second scans (photo_2) and infrared are used to find dust; they are no photos of their own then.
    """

    name: str
    steps: tuple[RecipeStep, ...]
    output: RecipeOutput = RecipeOutput()
    description: str = ""
    dust: bool = False


def parse_recipe(text: str, where: str = "The recipe") -> BatchRecipe:
    """A recipe from the text of its file.

    Parameters
    ----------
    text : str
    where : str
        Begins the sentence about what is wrong.

    Raises
    ------
    UsageError
        If it is no TOML, or a key is unknown, missing or has a wrong value.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is no TOMLDecodeError
        raise UsageError(f"{where} is not valid TOML ({error}); correct it.") from error
    try:
        return _recipe(table)
    except UsageError as error:
        raise UsageError(cut(f"{where}: {error}")) from error


def load_recipe(path: str | os.PathLike[str]) -> BatchRecipe:
    """Read a recipe's file.

    Raises
    ------
    UsageError
        If it cannot be read or is wrong; the sentence names the key.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"The recipe {path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The recipe {path} is not text in UTF-8; save it as that.") from error
    return parse_recipe(text, f"The recipe {path}")


def save_recipe(recipe: BatchRecipe, path: str | os.PathLike[str]) -> None:
    """Write a recipe's file; an interrupted write leaves the old one.

    Raises
    ------
    UsageError
        If the recipe is wrong or the file cannot be written.
    """
    path, text = Path(path), recipe_text(recipe)
    parse_recipe(text)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".recipe-", suffix=_SUFFIX)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"The recipe {path} cannot be written ({error.strerror}).") from error


def recipe_text(recipe: BatchRecipe) -> str:
    """The recipe as TOML; defaults are left out."""
    document = tomlkit.document()
    document.add("name", tomlkit.item(recipe.name))
    if recipe.description:
        document.add("description", tomlkit.item(recipe.description))
    if recipe.dust:
        document.add("dust", tomlkit.item(True))
    steps = tomlkit.aot()
    for step in recipe.steps:
        table = tomlkit.table()
        table.add("tool", step.tool)
        if step.optional:
            table.add("optional", True)
        if step.model:
            table.add("model", step.model)
        for key, values in (("when", step.when.given()), ("params", dict(step.params))):
            if values:
                inline = tomlkit.inline_table()
                inline.update(values)
                table.add(key, inline)
        steps.append(table)
    document.add("steps", steps)
    output, defaults = tomlkit.table(), RecipeOutput()
    for key in RecipeOutput.__dataclass_fields__:
        value = getattr(recipe.output, key)
        if value != getattr(defaults, key):
            output.add(key, value)
    if output:
        document.add("output", output)
    return tomlkit.dumps(document)


def list_recipes() -> dict[str, BatchRecipe]:
    """Recipes by the name of their file without its ending: the person's own before bundled ones of the same name.

    Raises
    ------
    UsageError
        If one of them is wrong.
    """
    found: dict[str, BatchRecipe] = {}
    for folder in (paths.user_recipes_dir(), paths.recipes_dir()):
        for path in sorted(folder.glob(f"*{_SUFFIX}")) if folder.is_dir() else ():
            if not path.name.startswith("."):
                found.setdefault(path.stem, load_recipe(path))
    return dict(sorted(found.items()))


def find_recipe(name: str) -> BatchRecipe:
    """A recipe by the path of its file, or by name among the person's own and the bundled ones.

    Raises
    ------
    UsageError
        If there is none, or it is wrong.
    """
    path = Path(name)
    if path.suffix.lower() == _SUFFIX or path.is_file():
        return load_recipe(path)
    for folder in (paths.user_recipes_dir(), paths.recipes_dir()):
        if (folder / f"{name}{_SUFFIX}").is_file():
            return load_recipe(folder / f"{name}{_SUFFIX}")
    raise UsageError(
        f"There is no recipe called {name!r}; there are {', '.join(list_recipes()) or 'none'},"
        " and the path of a .toml file is taken too."
    )


def without_record(recipe: BatchRecipe) -> BatchRecipe:
    """The recipe, writing nothing about the repair into the results."""
    return replace(recipe, output=replace(recipe.output, record=False))


def recipe_of_steps(tools: list[str], params: Mapping[str, Mapping[str, Any]] | None = None) -> BatchRecipe:
    """A recipe of tools by id, without a file.

    Raises
    ------
    UsageError
        If there is none, or a tool does not exist.
    """
    for tool in tools:
        if tool not in all_tools():
            raise UsageError(f"There is no tool {tool!r}; there are {', '.join(all_tools())}.")
    if not tools:
        raise UsageError("There is no step to do: name at least one tool.")
    return BatchRecipe(", ".join(tools), tuple(RecipeStep(tool, (params or {}).get(tool, {})) for tool in tools))


def _recipe(table: Mapping[str, Any]) -> BatchRecipe:
    _only(table, ("name", "description", "dust", "steps", "output"), "recipe")
    name = _text(table, "name", "recipe")
    if not name:
        raise UsageError("the recipe needs a name.")
    steps = table.get("steps")
    if not isinstance(steps, list) or not steps or not all(isinstance(step, dict) for step in steps):
        raise UsageError("the recipe needs at least one step, in tables called [[steps]].")
    dust = table.get("dust", False)
    if not isinstance(dust, bool):
        raise UsageError("dust must be true or false.")
    output, description = _output(table.get("output", {})), _text(table, "description", "recipe")
    return BatchRecipe(name, tuple(map(_step, steps)), output, description, dust)


def _step(table: Mapping[str, Any]) -> RecipeStep:
    _only(table, ("tool", "params", "model", "when", "optional"), "step")
    tool = _text(table, "tool", "step")
    if not tool:
        raise UsageError("a step needs a tool.")
    params, when = table.get("params", {}), table.get("when", {})
    optional = table.get("optional", False)
    if not isinstance(params, dict) or not isinstance(when, dict):
        raise UsageError(f"params and when of the step {tool} must be tables.")
    if not isinstance(optional, bool):
        raise UsageError(f"optional of the step {tool} must be true or false.")
    return RecipeStep(tool, params, _text(table, "model", "step") or None, conditions_of(when), optional)


def _output(table: Any) -> RecipeOutput:
    if not isinstance(table, dict):
        raise UsageError("output must be a table.")
    _only(table, tuple(RecipeOutput.__dataclass_fields__), "output")
    output = RecipeOutput(**table)
    for key in ("format", "name", "metadata"):
        if not isinstance(getattr(output, key), str):
            raise UsageError(f"{key} of the output must be a text, not {getattr(output, key)!r}.")
    if output.format not in FORMATS:
        raise UsageError(f"the format of the output may be {', '.join(FORMATS)}, not {output.format!r}.")
    if output.quality is not None and not (type(output.quality) is int and 1 <= output.quality <= 100):
        raise UsageError(f"the quality of the output may be 1 to 100, not {output.quality!r}.")
    if output.depth is not None and not (type(output.depth) is int and output.depth in (8, 16)):
        raise UsageError(f"the depth of the output may be 8 or 16, not {output.depth!r}.")
    if output.metadata not in POLICIES:
        raise UsageError(f"metadata of the output may be {', '.join(POLICIES)}, not {output.metadata!r}.")
    for key in ("subfolders", "record"):
        if not isinstance(getattr(output, key), bool):
            raise UsageError(f"{key} of the output must be true or false.")
    check_template(output.name)
    return output


def _only(table: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    for key in table:
        if key not in known:
            raise UsageError(f"a {what} has no {key!r}; it may have {', '.join(known)}.")


def _text(table: Mapping[str, Any], key: str, what: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise UsageError(f"{key} of the {what} must be a text, not {value!r}.")
    return value.strip()
