"""The verb models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genrepair import paths
from genrepair.cli import main

from . import networks


@pytest.fixture(autouse=True)
def bundled(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "models_dir", lambda: tiny_models)


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_network_is_imported_listed_chosen_verified_and_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = networks.migan_like(tmp_path / "migan.onnx")
    assert main(["models", "import", str(path), "--dry-run", "--json"]) == 0
    (guess,) = rows(capsys)
    assert guess["id"] == "migan" and guess["task"] == "inpaint" and guess["inputs"][1]["inverted"]
    assert main(["models", "import", str(path), "--licence", "MIT", "--title", "MI-GAN"]) == 0
    assert "White in its mask means known." in capsys.readouterr().out
    assert main(["models", "default", "migan"]) == 0
    capsys.readouterr()
    assert main(["models", "--json"]) == 0
    mine = next(row for row in rows(capsys) if row["id"] == "migan")
    assert mine["own"] and mine["default"] and mine["licence"] == "MIT"
    assert main(["models", "verify", "migan", "--json"]) == 0
    assert rows(capsys) == [{"id": "migan", "error": None}]
    assert main(["models", "default", "migan", "--reset"]) == 0
    assert main(["models", "remove", "migan"]) == 0
    assert main(["models", "remove", "migan"]) == 1
    assert main(["models", "remove", "denoise-tiny"]) == 2


def test_what_is_known_better_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = networks.nafnet_like(tmp_path / "n.onnx")
    assert main(["models", "import", str(path), "--task", "restore", "--id", "mine", "--range", "0..1"]) == 0
    assert main(["models", "import", str(path), "--id", "mine"]) == 2
    assert "already" in capsys.readouterr().err
    assert main(["models", "import", str(tmp_path / "none.onnx")]) == 1
    assert main(["models", "verify", "none"]) == 1
