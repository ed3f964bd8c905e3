"""The software of others: named, with licence and text, and readable again in a stand-alone program."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from genrepair import paths
from genrepair.services import components as module
from genrepair.services.components import (
    Component,
    as_text,
    components,
    described,
    needed,
    read_listing,
    write_listing,
)


def test_everything_that_is_needed_is_named_with_its_text() -> None:
    found = {each.name: each for each in components()}
    for name in ("numpy", "opencv-python-headless", "pyvips", "pyvips-binary", "PySide6_Essentials", "tomlkit"):
        assert found[name].texts and found[name].licence != "see its text", name
    assert not any(name in found for name in ("torch", "pytest", "genrepair", "ruff"))
    # A licence without its text is worth nothing; libraries may lean on the text of what carries them.
    for each in found.values():
        assert each.texts or found[each.inside].texts, each.name
        assert each.homepage.startswith("http"), each.name


def test_libraries_under_the_lgpl_tell_where_their_source_is() -> None:
    lgpl = [each for each in components() if "LGPL" in each.licence and each.kind == "library"]
    assert {"Qt", "libvips", "FFmpeg"} <= {each.name for each in lgpl}
    for each in lgpl:
        assert each.source.startswith("http"), each.name
        assert any("GNU LESSER GENERAL PUBLIC LICENSE" in text for text in each.texts), each.name


def test_only_what_is_installed_is_described() -> None:
    names = [each.name for each in described([metadata.distribution("numpy")])]
    assert names[0] == "numpy" and "OpenBLAS (in NumPy)" in names and "Qt" not in names
    assert needed("there-is-no-such-distribution") == []


def test_a_stand_alone_program_reads_its_own_listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only = Component("thing", "1", "MIT", "https://x.org", texts=("Permission is hereby granted",))
    write_listing(tmp_path / module.LISTING, [only])
    assert read_listing(tmp_path / module.LISTING) == (only,)
    monkeypatch.setattr(module, "licences_dir", lambda: tmp_path)
    assert components() == (only,)


def test_the_text_for_people_holds_all_of_it() -> None:
    parts = [
        Component("Qt", "as in x 1", "LGPL-3.0-only", "https://qt.io", "library", "x", "https://source", ("TEXT",)),
        Component("y", "2", "MIT", "https://y.org"),
    ]
    text = as_text(parts)
    for word in ("Qt", "part of x", "LGPL-3.0-only", "Source code: https://source", "TEXT", "y 2", "MIT"):
        assert word in text


def test_every_text_that_is_named_exists() -> None:
    table = module._table()
    named = [file for entry in table["library"] for file in entry.get("texts", ())]
    named += [file for files in table["texts"].values() for file in files]
    for file in named:
        assert (paths.licences_dir() / file).stat().st_size > 500, file
