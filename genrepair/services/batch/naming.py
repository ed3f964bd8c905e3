"""Names of results from a template such as "{date}/{stem}-{number:03}"."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from genrepair.errors import UsageError

FIELDS = {
    "stem": "name of the source without its ending",
    "name": "name of the source with its ending",
    "ext": "ending of the result, without its dot",
    "folder": "name of the folder that the source lies in",
    "date": "day the photo was taken (else of the file's last change), as 2026-01-31",
    "time": "time of day, as 23-59-59",
    "number": "place in the batch, from 1; {number:04} gives 0001",
    "recipe": "name of the recipe",
}
# What Windows refuses in names; a batch may be written to a share that Windows reads.
_FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameFields:
    """Values for the fields of a template."""

    stem: str
    name: str
    ext: str
    folder: str
    date: str
    time: str
    number: int
    recipe: str


def needs(template: str, *names: str) -> bool:
    """Whether a template uses one of these fields."""
    return any(field in names for _, field, _, _ in string.Formatter().parse(template))


def check_template(template: str) -> None:
    """Refuse templates that cannot be filled or lead out of the output folder.

    Raises
    ------
    UsageError
        Naming what is wrong.
    """
    if not isinstance(template, str):
        raise UsageError(f"the naming template must be a text, not {template!r}.")
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise UsageError(f"The naming template {template!r} has an unmatched brace; use {{stem}}.") from error
    for _, name, form, conversion in parts:
        if name is not None and (name not in FIELDS or conversion):
            raise UsageError(f"The naming template has no field {{{name}}}; there are {', '.join(FIELDS)}.")
        if form and name != "number":
            raise UsageError(f"Only {{number}} takes a form such as {{number:04}}, not {{{name}:{form}}}.")
        if form and not re.fullmatch(r"0?[1-9]?", form):
            # A width of a thousand million would be filled with as many zeros.
            raise UsageError(f"{{number}} may have 1 to 9 places, as in {{number:04}}, not {form[:40]!r}.")
    if not any(name in ("stem", "name", "number") for _, name, _, _ in parts):
        raise UsageError(
            f"The naming template {template!r} gives every photo the same name; use {{stem}} or {{number}}."
        )
    example = NameFields("name", "name.jpg", "jpg", "folder", "2026-01-31", "12-00-00", 1, "recipe")
    filled = _format(template, example)
    if filled.startswith(("/", "\\")) or ".." in PurePosixPath(filled).parts or re.match(r"[A-Za-z]:", filled):
        raise UsageError(f"The naming template {template!r} leads out of the output folder.")


def fill_template(template: str, fields: NameFields) -> Path:
    """The relative path that a template gives; the ending is added where the template did not."""
    filled = _format(template, fields)
    suffix = f".{fields.ext}"
    if not filled.lower().endswith(suffix.lower()):
        filled += suffix
    return Path(*[_legal(part) for part in filled.split("/") if part not in ("", ".", "..")])


def _format(template: str, fields: NameFields) -> str:
    values: Mapping[str, Any] = {
        name: value if isinstance(value := getattr(fields, name), int) else value.replace("/", "_") for name in FIELDS
    }
    try:
        return template.format_map(values)
    except (ValueError, KeyError, IndexError) as error:
        raise UsageError(f"The naming template {template!r} cannot be filled ({error}).") from error


def _legal(part: str) -> str:
    legal = _FORBIDDEN.sub("_", part).rstrip(" .") or "_"
    return f"_{legal}" if _RESERVED.fullmatch(legal) else legal
