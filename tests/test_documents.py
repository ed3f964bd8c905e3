"""The documents: links that lead somewhere, and parts that are written from the program and are what it says now."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

import genrepair
from genrepair.tools.catalog import all_tools

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / name for name in ("README.md", "SECURITY.md", "CHANGELOG.md")] + sorted((ROOT / "docs").rglob("*.md"))
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def prose(page: Path) -> str:
    """Without code, where brackets mean other things."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", text)


def anchors(page: Path) -> set[str]:
    """The names that headings get, as MkDocs and GitHub make them."""
    heads = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL), re.M)
    return {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", head).strip().lower()) for head in heads}


def dead(page: Path) -> Iterator[str]:
    for link in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    assert not list(dead(page))


def test_every_page_is_in_the_site() -> None:
    listed = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in PAGES if page.is_relative_to(ROOT / "docs")]
    missing = [page for page in pages if not page.startswith("adr/0") and f": {page}\n" not in listed]
    assert not missing


def test_manual_page_and_tables_are_current() -> None:
    command = [sys.executable, str(ROOT / "setup" / "reference.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_tool_has_its_table() -> None:
    tables = set(re.findall(r"<!-- tool:([a-z_]+) -->", (ROOT / "docs" / "tools.md").read_text(encoding="utf-8")))
    assert tables - {"end"} == set(all_tools())


def test_the_version_is_written_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "genrepair/__init__.py"
    assert f"GenRepair {genrepair.__version__}" in (ROOT / "docs" / "man" / "genrepair.1").read_text(encoding="utf-8")


def test_the_chinese_guide_calls_things_as_the_window_does() -> None:
    spoken = set()
    for message in (
        ElementTree.parse(ROOT / "resources" / "translations" / "genrepair_zh_CN.ts").getroot().iter("message")
    ):
        text = message.findtext("translation") or ""
        spoken.add(re.sub(r"\(&\w\)", "", text).rstrip("…"))
    guide = (ROOT / "docs" / "zh" / "user-guide.md").read_text(encoding="utf-8")
    named = [part.strip().rstrip("…") for name in re.findall(r"“([^”]+)”", guide) for part in name.split(">")]
    assert len(named) > 40
    assert not [name for name in named if name not in spoken]


def test_the_chinese_guide_has_the_chapters_of_the_english_one() -> None:
    images = [
        set(re.findall(r"images/([\w-]+\.png)", (ROOT / "docs" / name).read_text(encoding="utf-8")))
        for name in ("user-guide.md", "zh/user-guide.md")
    ]
    assert images[0] <= images[1]
