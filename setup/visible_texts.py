"""Texts for people that lupdate cannot find: what layers below the window say, and what data files hold.

Nothing here is a list of texts. Sentences are read out of the source itself, so that a new error message, a new tool or
a new model card is in the translation files the next time they are made.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("imaging", "engine", "tools", "services")

# Two words one after the other are language; names, keys and formats are not.
_LANGUAGE = re.compile(r"[A-Za-z]{2,}[,;:]? [a-zA-Z(]")
_WORD = re.compile(r"[A-Z][a-z]+")
_LOWER = re.compile(r"[a-z]+")
_CODE = re.compile(
    r"^\s*(?:SELECT|INSERT|CREATE|PRAGMA|UPDATE|DELETE|import| WHERE)\b|= \?|= NULL|</|^<|^\w+(?:, \w+){4,}$"
    r"|-m (?:pip|venv) |^ --"
)
# Messages of these are for programmers; people see the sentence that is raised from them.
_INTERNAL = frozenset(
    ("AttributeError", "ValueError", "TypeError", "MemoryError", "FileNotFoundError", "KeyError", "ExifError")
)
# Calls whose texts are never shown.
_SILENT = frozenset(
    ("getLogger", "compile", "execute", "executemany", "_update", "fullmatch", "match", "search", "sub")
)
_LOGS = frozenset(("_log", "logging", "log", "re", "warnings"))
# Calls whose text is shown even when it is a single word.
_SHOWN = frozenset(("update", "apply", "set_mask", "predict", "Trouble", "Note", "MaskEdit"))
# The certificate's lines are (label, text).
_LABELLED = ("services/certificate.py",)


def messages() -> list[str]:
    """Every sentence that the layers below the window can say, as templates with named places."""
    found: dict[str, None] = {}
    for layer in LAYERS:
        for path in sorted((ROOT / "genrepair" / layer).rglob("*.py")):
            place = path.relative_to(ROOT / "genrepair").as_posix()
            if place == "services/batch/report.py":
                continue  # a page for the browser, in English like every file that the program writes
            reader = _Reader(place in _LABELLED)
            reader.visit(ast.parse(path.read_text(encoding="utf-8")))
            found |= dict.fromkeys(reader.found)
    found |= dict.fromkeys(_data_texts())
    return list(found)


def counted() -> list[tuple[str, str]]:
    """(context, text) of every call of `genrepair.ui.common.language.counted`."""
    found: dict[tuple[str, str], None] = {}
    for path in sorted((ROOT / "genrepair" / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _chain(node.func)[-1:] == ["counted"]:
                context, text = (str(ast.literal_eval(each)) for each in node.args[:2])
                found[context, text] = None
    return list(found)


def template(node: ast.Constant | ast.JoinedStr) -> str:
    """A text with ``{name}`` where a value is put in; braces of the text itself are doubled."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    used: dict[str, int] = {}
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value).replace("{", "{{").replace("}", "}}"))
        elif isinstance(part, ast.FormattedValue):
            name = _name(part.value)
            used[name] = used.get(name, 0) + 1
            parts.append(f"{{{name}{used[name] if used[name] > 1 else ''}}}")
    return "".join(parts)


def _name(value: ast.expr) -> str:
    # 's' * (n > 1): the plural of English, which a translation may leave out.
    if isinstance(value, ast.BinOp) and isinstance(value.left, ast.Constant) and value.left.value == "s":
        return "s"
    for node in ast.walk(value):
        chain = _chain(node)
        if chain and chain[0] not in ("max", "min", "len", "str", "list", "type", "sorted", "map", "round", "repr"):
            return "_".join(part.strip("_") for part in chain if part not in ("self", "join", "get")).lower() or "value"
    return "value"


def _chain(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        before = _chain(node.value)
        return [*before, node.attr] if before else []
    return []


class _Reader(ast.NodeVisitor):
    """Walks a module and keeps what looks like language."""

    def __init__(self, labelled: bool) -> None:
        self.found: list[str] = []
        self._labelled = labelled
        self._call = ""

    def _body(self, node: ast.Module | ast.ClassDef | ast.FunctionDef) -> None:
        for child in node.body:
            if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
                self.visit(child)

    def visit_Module(self, node: ast.Module) -> None:
        self._body(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._body(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        self._body(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Assertions are for programmers."""

    def visit_Call(self, node: ast.Call) -> None:
        chain = _chain(node.func)
        name = chain[-1] if chain else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name in _INTERNAL or name in _SILENT or (chain and chain[0] in _LOGS):
            return
        before, self._call = self._call, name
        self.generic_visit(node)
        self._call = before

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._keep(template(node))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._keep(node.value)

    def visit_Dict(self, node: ast.Dict) -> None:
        # Where one value is language, its neighbours are, even single words.
        values = [each.value for each in node.values if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if any(_LANGUAGE.search(value) and not _CODE.search(value) for value in values):
            self.found += [value for value in values if _LOWER.fullmatch(value) or _LANGUAGE.search(value)]
        for value in node.values:
            if not (isinstance(value, ast.Constant) and value.value in values):
                self.visit(value)

    def _keep(self, text: str) -> None:
        # What stands beside a value is language, be it a single word.
        bare, words = re.sub(r"\{[^{}]*\}", "xx", text), re.sub(r"\{[^{}]*\}", " ", text)
        if _CODE.search(text) or not re.search(r"[A-Za-z]{2,}", words):
            return
        if _LANGUAGE.search(bare) or (_WORD.fullmatch(text) and (self._call in _SHOWN or self._labelled)):
            self.found.append(text)


def _data_texts() -> Iterator[str]:
    for path in sorted((ROOT / "resources" / "models").glob("*.toml")):
        card = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from (str(card[key]) for key in ("title", "summary") if card.get(key))
        yield from (str(each["note"]) for each in card.get("variants", ()) if each.get("note"))
    for path in sorted((ROOT / "resources" / "recipes").glob("*.toml")):
        recipe = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from (str(recipe[key]) for key in ("name", "description") if recipe.get(key))
