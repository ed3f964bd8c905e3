"""Write the manual page, the tables of docs/tools.md and the list of decisions from what they are about.

``python setup/reference.py`` rewrites them; with ``--check`` it only tells, by exit code 1, that they are out of date.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# The parser wraps its usage at the width of the terminal.
os.environ["COLUMNS"] = "100"

PAGE = ROOT / "docs" / "man" / "genrepair.1"
TOOLS = ROOT / "docs" / "tools.md"
DECISIONS = ROOT / "docs" / "adr" / "index.md"
TABLE = re.compile(r"(<!-- tool:(?P<tool>[a-z_]+) -->\n).*?(<!-- tool:end -->)", re.DOTALL)

FOOT = r""".SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
A photo or a model failed; one sentence says why.
.TP
.B 2
The request made no sense.
.SH ENVIRONMENT
.TP
.B GENREPAIR_HOME
Folder for settings, models, state and logs, in place of the account's own folders.
.TP
.B GENREPAIR_DEBUG
Set to anything to log more.
.SH FILES
\fIgenrepair doctor\fR names the folders of settings, models and logs on this computer. A project file ends in
\fI.genrepair\fR, a recipe in \fI.toml\fR.
.SH EXAMPLES
.nf
genrepair repair scan.jpg \-o repaired.jpg
genrepair denoise night.jpg \-o clean.jpg \-\-luminance 70
genrepair batch scans/ \-o repaired/ \-\-recipe scanned\-prints
.fi
"""


def roff(text: str) -> str:
    """Text that roff takes literally."""
    safe = text.replace("\\", r"\e").replace("-", r"\-")
    return "\n".join(rf"\&{line}" if line.startswith((".", "'")) else line for line in safe.split("\n"))


def options(parser: argparse.ArgumentParser) -> list[str]:
    """A paragraph for each flag."""
    lines: list[str] = []
    formatter = parser._get_formatter()
    for group in parser._action_groups:
        actions = [each for each in group._group_actions if not isinstance(each, argparse._SubParsersAction)]
        actions = [each for each in actions if each.help != argparse.SUPPRESS and "--help" not in each.option_strings]
        if not actions:
            continue
        if group.title not in ("positional arguments", "options"):
            lines += [".PP", rf"\fI{roff(group.title or '')}\fR"]
        for action in actions:
            name = formatter._format_action_invocation(action) if action.option_strings else str(action.metavar)
            lines += [".TP", rf"\fB{roff(name)}\fR", roff(formatter._expand_help(action)) if action.help else ""]
    return [line for line in lines if line]


def manual() -> str:
    """The page, as roff."""
    from genrepair import __version__
    from genrepair.cli.parser import make_parser

    parser = make_parser()
    (verbs,) = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    summaries = {each.dest: each.help or "" for each in verbs._choices_actions}
    lines = [
        '.\\" Made by setup/reference.py; not edited by hand.',
        f'.TH GENREPAIR 1 "" "GenRepair {__version__}" "User Commands"',
        ".SH NAME",
        r"genrepair \- repair damaged and noisy photographs",
        ".SH SYNOPSIS",
        r".B genrepair",
        r"[\fIPHOTO\fR]",
        ".br",
        r".B genrepair",
        r"\fIVERB\fR [\fIoption\fR...]",
        ".SH DESCRIPTION",
        roff(
            "GenRepair repairs photographs on this computer with small neural networks: it finds scratches, dust and "
            "creases, fills them, takes away noise and traces of compression. Outside what is repaired no pixel "
            "changes, and metadata stay. Without a verb it opens its window. A source is never overwritten."
        ),
        ".SH VERBS",
    ]
    for name, verb in verbs.choices.items():
        lines += [f".SS {roff(name)}", roff(verb.description or summaries[name].capitalize() + "."), ".PP"]
        usage = " ".join(verb.format_usage().removeprefix("usage: ").split())
        lines += [roff(usage), *options(verb)]
        for inner in (each for each in verb._actions if isinstance(each, argparse._SubParsersAction)):
            for title, part in inner.choices.items():
                lines += [".PP", rf"\fB{roff(f'{name} {title}')}\fR", ".br"]
                lines += [roff(" ".join(part.format_usage().removeprefix("usage: ").split())), *options(part)]
    return "\n".join(lines) + "\n" + FOOT


def table(tool_id: str) -> str:
    """Markdown table of a tool's settings."""
    from genrepair.tools.catalog import get_tool
    from genrepair.tools.tool import describe

    tool = get_tool(tool_id)
    rows = ["| setting | flag | values | standard | what it does |", "|---|---|---|---|---|"]
    for name, about in describe(tool.Params).items():
        if about.hidden:
            continue
        standard = getattr(tool.Params(), name)
        values = ", ".join(about.choices) or ("on, off" if isinstance(standard, bool) else "text")
        if about.minimum is not None and about.maximum is not None:
            values = f"{about.minimum:g} to {about.maximum:g} {about.unit}".strip()
        shown = {True: "on", False: "off"}[standard] if isinstance(standard, bool) else f"{standard}"
        flag = f"`--{name.replace('_', '-')}`"
        rows.append(f"| {about.label} | {flag} | {values} | {shown} | {about.help} |")
    return f"\n{tool.help}\n\n" + "\n".join(rows) + "\n\n"


def tools() -> str:
    """docs/tools.md with every table made anew."""
    text = TOOLS.read_text(encoding="utf-8")
    return TABLE.sub(lambda found: found[1] + table(found["tool"]) + found[3], text)


def decisions() -> str:
    """docs/adr/index.md: a line for each decision."""
    pages = sorted(DECISIONS.parent.glob("0*.md"))
    lines = [f"- [{page.read_text(encoding='utf-8').split(chr(10), 1)[0].lstrip('# ')}]({page.name})" for page in pages]
    return "# Decisions\n\nWhy things are as they are.\n\n" + "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Rewrite or check."""
    made = {PAGE: manual(), TOOLS: tools(), DECISIONS: decisions()}
    if "--check" in arguments:
        stale = [path for path, text in made.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: make format")
        return int(bool(stale))
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
