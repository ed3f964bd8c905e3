"""Write the module lists of docs/architecture.md from the first docstring line of every module.

``python setup/modules.py`` rewrites them and the settings and options in docs/training.md (``setup/settings.py``,
``setup/verbs.py``); with ``--check`` it only tells, by exit code 1, that they are out of date.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import settings
import verbs

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "architecture.md"
LIST = re.compile(r"(<!-- modules:(?P<package>[a-z_/]+) -->\n).*?(<!-- modules:end -->)", re.DOTALL)


def duty(module: Path) -> str:
    """First line of a module's docstring, ready for a table cell."""
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return text.split("\n", 1)[0].replace("``", "`").replace("|", "\\|")


def table(package: Path) -> str:
    """Markdown table of a package's modules, those of inner packages included."""
    modules = sorted(p for p in package.rglob("*.py") if p.name not in ("__init__.py", "__main__.py"))
    rows = [f"| `{module.relative_to(package).as_posix()}` | {duty(module)} |" for module in modules]
    return "\n".join(["| module | duty |", "|---|---|", *rows]) + "\n"


def filled(text: str) -> str:
    """The document with every list made anew."""
    return LIST.sub(lambda found: found[1] + table(ROOT / found["package"]) + found[3], text)


def main(arguments: list[str]) -> int:
    """Rewrite or check the documents."""
    stale = False
    for document, made in ((DOCUMENT, filled), (settings.DOCUMENT, settings.filled), (verbs.DOCUMENT, verbs.filled)):
        text = document.read_text(encoding="utf-8")
        stale |= made(text) != text
        if "--check" not in arguments:
            document.write_text(made(text), encoding="utf-8")
    return int(stale and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
