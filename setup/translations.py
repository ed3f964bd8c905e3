"""Collect the texts of the window for translators: ``python setup/translations.py [LANGUAGE...]``.

Updates ``resources/translations/genrepair_<language>.ts`` for the languages named (for all that exist, if none is) and
compiles every one to the .qm that the program loads. New languages: name them once; translate with Qt Linguist or any
editor. ``--check`` changes nothing and says whether everything is up to date and translated.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "setup")]
from visible_texts import counted, messages  # noqa: E402 - found only now

FOLDER = ROOT / "resources" / "translations"
LISTED = "messages.json"


def dynamic_texts() -> dict[str, list[str]]:
    """Context to texts: what is translated at run time and therefore not found in the window's source by lupdate."""
    from genrepair.tools.catalog import all_tools, hand_tools
    from genrepair.tools.fill_places import WAYS
    from genrepair.tools.tool import describe
    from genrepair.ui.actions import COMMANDS, GESTURES
    from genrepair.ui.workbench import STEP_TITLES

    actions = [text for command in COMMANDS for text in (command.group, command.text, command.tip)]
    actions += [text for gesture in GESTURES for text in gesture]
    tools: list[str] = []
    for tool in (*all_tools().values(), *hand_tools().values()):
        tools += [tool.title, tool.help]
        for about in describe(tool.Params).values():
            shown = (about.label, about.help, about.unit, *about.choices)
            tools += [text for text in shown if text and not about.hidden]
    tools += [*STEP_TITLES, *WAYS.values()]
    known = set(tools)
    found = {"actions": actions, "tools": tools, "messages": [text for text in messages() if text not in known]}
    return {context: list(dict.fromkeys(texts)) for context, texts in found.items()}


def listed() -> str:
    """What `LISTED` has to hold: the texts by which the window recognises what it is told."""
    texts = dynamic_texts()
    return (
        json.dumps({name: sorted(texts[name]) for name in ("messages", "tools")}, indent=0, ensure_ascii=False) + "\n"
    )


def program(name: str) -> str:
    """Path of a tool of PySide6, beside this Python or on the PATH."""
    beside = Path(sys.executable).parent / name
    found = shutil.which(name) or (str(beside) if beside.exists() else None)
    if found is None:
        raise SystemExit(f"{name} is missing: install PySide6-Essentials into this Python.")
    return found


def collect(targets: Iterable[Path]) -> None:
    """Bring .ts files up to date with the source."""
    with tempfile.TemporaryDirectory() as folder:
        calls = [
            f"QCoreApplication.translate({context!r}, {text!r})"
            for context, texts in dynamic_texts().items()
            for text in texts
        ]
        for number, (context, text) in enumerate(counted()):
            calls += [f"class {context}:", f"    def text{number}(self): self.tr({text!r}, '', 2)"]
        dynamic = Path(folder) / "dynamic.py"
        dynamic.write_text("from PySide6.QtCore import QCoreApplication\n" + "\n".join(calls) + "\n", encoding="utf-8")
        sources = [*sorted((ROOT / "genrepair" / "ui").rglob("*.py")), dynamic]
        for target in targets:
            command = [program("pyside6-lupdate"), *map(str, sources), "-no-obsolete", "-locations", "none", "-silent"]
            # English is in the source; its file holds what the source cannot say, one and many.
            plural = ["-pluralonly"] if target.stem == "genrepair_en" else []
            language = target.stem.removeprefix("genrepair_")
            more = ["-source-language", "en", "-target-language", language, "-ts", str(target)]
            subprocess.run([*command, *plural, *more], check=True)


def compile_to(source: Path, target: Path) -> None:
    """Compile a .ts file to a .qm file."""
    subprocess.run([program("pyside6-lrelease"), "-silent", str(source), "-qm", str(target)], check=True)


def stale() -> list[str]:
    """Names of files that are not what the source makes of them, or that lack a translation."""
    found = [] if (FOLDER / LISTED).read_text(encoding="utf-8") == listed() else [LISTED]
    with tempfile.TemporaryDirectory() as folder:
        copies = [Path(shutil.copy(source, folder)) for source in sorted(FOLDER.glob("genrepair_*.ts"))]
        collect(copies)
        for copy in copies:
            source, text = FOLDER / copy.name, copy.read_text(encoding="utf-8")
            if text != source.read_text(encoding="utf-8") or 'type="unfinished"' in text:
                found.append(source.name)
            compile_to(source, copy.with_suffix(".qm"))
            kept = source.with_suffix(".qm")
            if not kept.is_file() or kept.read_bytes() != copy.with_suffix(".qm").read_bytes():
                found.append(kept.name)
    return found


def main(arguments: list[str]) -> int:
    """Update and compile, or only check; gives the exit status."""
    if arguments == ["--check"]:
        names = stale()
        if names:
            print(
                f"Out of date or incomplete: {', '.join(names)}. Run setup/translations.py and translate what is new."
            )
        return 1 if names else 0
    targets = sorted({FOLDER / f"genrepair_{name}.ts" for name in arguments} | set(FOLDER.glob("genrepair_*.ts")))
    (FOLDER / LISTED).write_text(listed(), encoding="utf-8")
    collect(targets)
    for target in targets:
        compile_to(target, target.with_suffix(".qm"))
        left = target.read_text(encoding="utf-8").count('type="unfinished"')
        print(f"{target.name}: {f'{left} texts wait for a translation' if left else 'complete'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
