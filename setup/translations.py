"""Collect the texts of the window for translators: ``python setup/translations.py [LANGUAGE...]``.

Updates ``resources/translations/genrepair_<language>.ts`` for the languages named (for all that exist, if none is) and
compiles every one to the .qm that the program loads. New languages: name them once; translate with Qt Linguist or any
editor.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FOLDER = ROOT / "resources" / "translations"


def dynamic_texts() -> list[tuple[str, str]]:
    """(context, text) of what is translated at run time and therefore not found in the source by lupdate."""
    from genrepair.tools.catalog import all_tools
    from genrepair.tools.tool import describe
    from genrepair.ui.actions import COMMANDS, GESTURES
    from genrepair.ui.workbench import STEP_TITLES

    found = [("actions", text) for command in COMMANDS for text in (command.group, command.text, command.tip)]
    found += [("actions", text) for gesture in GESTURES for text in (gesture[0], gesture[2])]
    for tool in all_tools().values():
        found += [("tools", tool.title), ("tools", tool.help)]
        for about in describe(tool.Params).values():
            found += [("tools", text) for text in (about.label, about.help, *about.choices) if text]
    found += [("tools", title) for title in STEP_TITLES]
    return list(dict.fromkeys(found))


def program(name: str) -> str:
    """Path of a tool of PySide6, beside this Python or on the PATH."""
    beside = Path(sys.executable).parent / name
    found = shutil.which(name) or (str(beside) if beside.exists() else None)
    if found is None:
        raise SystemExit(f"{name} is missing: install PySide6-Essentials into this Python.")
    return found


def main(languages: list[str]) -> int:
    """Update and compile; gives the exit status."""
    targets = {FOLDER / f"genrepair_{language}.ts" for language in languages} | set(FOLDER.glob("genrepair_*.ts"))
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "dynamic.py"
        calls = [f"QCoreApplication.translate({context!r}, {text!r})" for context, text in dynamic_texts()]
        listed.write_text("from PySide6.QtCore import QCoreApplication\n" + "\n".join(calls) + "\n", encoding="utf-8")
        sources = [*sorted((ROOT / "genrepair" / "ui").rglob("*.py")), listed]
        for target in sorted(targets):
            command = [program("pyside6-lupdate"), *map(str, sources), "-no-obsolete", "-locations", "none", "-ts"]
            subprocess.run([*command, str(target)], check=True)
            subprocess.run([program("pyside6-lrelease"), str(target)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
