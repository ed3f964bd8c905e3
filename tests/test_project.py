"""What the set-up and the documents promise, held against the files."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from genrepair.engine.card import read_card

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "resources").rglob("*.md")]


def pins() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    found = [Requirement(line) for line in [*project["dependencies"], *extras]]
    return [requirement for requirement in found if requirement.name != "genrepair"]


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_the_pinned_release_is_in_the_declared_range(requirement: Requirement) -> None:
    assert pins()[canonicalize_name(requirement.name)] in requirement.specifier


def test_no_second_opencv_and_no_second_onnxruntime_can_be_installed() -> None:
    names = {canonicalize_name(requirement.name) for requirement in requirements()}
    assert {name for name in names if "opencv" in name} == {"opencv-python-headless"}
    markers = [requirement.marker for requirement in requirements() if requirement.name == "onnxruntime"]
    pc = {"platform_machine": "x86_64", "sys_platform": "linux"}
    windows = {"platform_machine": "AMD64", "sys_platform": "win32"}
    mac = {"platform_machine": "arm64", "sys_platform": "darwin"}
    assert [[marker.evaluate(where) for where in (pc, windows, mac)] for marker in markers if marker] == [
        [False, False, True]
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_document_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    broken = [target for target in targets if "://" not in target and not (document.parent / target).exists()]
    assert not broken


@pytest.mark.skipif(shutil.which("sh") is None, reason="no POSIX shell here")
@pytest.mark.parametrize("script", sorted((ROOT / "setup").glob("*.sh")), ids=lambda path: path.name)
def test_a_set_up_script_is_valid_shell(script: Path) -> None:
    subprocess.run(["sh", "-n", str(script)], check=True)


def test_the_example_card_of_the_documents_is_valid(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "adding-a-model.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    (tmp_path / "denoise-mine.toml").write_text(example[1], encoding="utf-8")
    assert read_card(tmp_path / "denoise-mine.toml").id == "denoise-mine"
