"""Write the table of settings in docs/training.md from the dataclasses of training/config.py and their docstrings.

Used by ``setup/modules.py``, which rewrites and checks all lists in the documents.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "training.md"
SOURCE = ROOT / "training" / "config.py"
TABLE = re.compile(r"(<!-- settings -->\n).*?(<!-- settings:end -->)", re.DOTALL)


def descriptions(docstring: str) -> dict[str, str]:
    """Parameter to its description in one line, from a numpydoc docstring."""
    found: dict[str, str] = {}
    names: list[str] = []
    inside = False
    for line in docstring.splitlines():
        if line.strip() == "Parameters":
            inside = True
        elif inside and line.strip() and not line.startswith("---"):
            if not line.startswith(" "):
                names = [name.strip() for name in line.split(":")[0].split(",")]
                found |= dict.fromkeys(names, "")
            else:
                found |= {name: f"{found[name]} {line.strip()}".strip() for name in names}
    return found


def rows(tree: ast.Module, name: str = "Config", prefix: str = "") -> list[str]:
    """Lines of the table for one dataclass and those within it."""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    told = descriptions(ast.get_docstring(classes[name]) or "")
    lines: list[str] = []
    inner: list[str] = []
    for field in classes[name].body:
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        kind = ast.unparse(field.annotation)
        if kind in classes:
            inner += rows(tree, kind, f"{prefix}{field.target.id}.")
            continue
        default = ast.unparse(field.value) if field.value is not None else ""
        words = told.get(field.target.id, "").replace("``", "`").replace("|", "\\|")
        lines.append(f"| `{prefix}{field.target.id}` | {default} | {words} |")
    return lines + inner


def filled(text: str) -> str:
    """The document with its table made anew."""
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    table = "\n".join(["| setting | default | what it is |", "|---|---|---|", *rows(tree)]) + "\n"
    return TABLE.sub(lambda found: found[1] + table + found[2], text)
