"""The files that packages are made of, without building one."""

from __future__ import annotations

import configparser
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

from genrepair.imaging.photo import READ_SUFFIXES
from genrepair.services.project import SUFFIX

FOLDER = Path(__file__).parents[1] / "setup" / "package"
NAMES = ("contents", "smoke", "version_resource")


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(FOLDER))

    def by_name(name: str) -> ModuleType:
        return importlib.import_module(name)

    yield by_name
    for name in NAMES:
        sys.modules.pop(name, None)


def test_projects_have_a_file_type_everywhere(load: Any) -> None:
    kinds = ElementTree.parse(FOLDER / "linux/org.genrepair.GenRepair.xml").getroot()
    globs = [element.get("pattern") for element in kinds.iter() if element.tag.endswith("glob")]
    kind = next(element.get("type") for element in kinds.iter() if element.tag.endswith("mime-type"))
    assert globs == [f"*{SUFFIX}"]
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(FOLDER / "linux/org.genrepair.GenRepair.desktop", encoding="utf-8")
    assert kind in entry["Desktop Entry"]["MimeType"].split(";")
    plist = load("contents").info_plist("1.2")
    assert plist["UTExportedTypeDeclarations"][0]["UTTypeTagSpecification"]["public.filename-extension"] == [SUFFIX[1:]]
    assert f"Classes\\{SUFFIX}" in (FOLDER / "windows/genrepair.iss").read_text(encoding="utf-8")


def test_windows_offers_photos_that_can_be_read() -> None:
    script = (FOLDER / "windows/genrepair.iss").read_text(encoding="utf-8")
    offered = re.findall(r'SupportedTypes"; ValueType: string; ValueName: "(\.\w+)"', script)
    assert offered and set(offered) <= set(READ_SUFFIXES)


@pytest.mark.parametrize(("version", "four"), [("0.1.0", "(0, 1, 0, 0)"), ("1.2.3rc1", "(1, 2, 0, 0)")])
def test_the_version_resource_has_four_numbers(load: Any, version: str, four: str) -> None:
    text = load("version_resource").text(version)
    assert f"filevers={four}" in text and f"'{version}'" in text


def test_a_library_that_nobody_listed_stops_the_build(
    load: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = load("contents")
    library = tmp_path / "thing.libs" / "libnew-1234.so"
    library.parent.mkdir()
    library.write_bytes(b"")
    numpy = contents.metadata.distribution("numpy")
    monkeypatch.setattr(contents, "_owners", lambda: {library: numpy})
    monkeypatch.setattr(contents, "_python", list)
    with pytest.raises(SystemExit, match=r"libnew-1234\.so in numpy"):
        contents.describe([("libnew-1234.so", str(library), "BINARY")])
    known = library.with_name("libquadmath-1.so")
    known.write_bytes(b"")
    monkeypatch.setattr(contents, "_owners", lambda: {known: numpy})
    assert "numpy" in [each.name for each in contents.describe([("libquadmath-1.so", str(known), "BINARY")])]


def test_the_smoke_test_sees_what_is_written(load: Any, tmp_path: Path) -> None:
    smoke = load("smoke")
    log = """\
12 openat(AT_FDCWD, "/etc/fonts/fonts.conf", O_RDONLY|O_CLOEXEC) = 3
12 openat(AT_FDCWD, "/home/x/.config/other", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 4
12 mkdir("made", 0777) = 0
12 mkdir("/refused", 0777) = -1 EACCES (Permission denied)
12 rename("/a", "/b") = 0
"""
    assert list(smoke._written(log, tmp_path)) == ["/home/x/.config/other", f"{tmp_path}/made", "/b"]
    assert smoke._NETWORK.search("connect(9, {sa_family=AF_INET, sin_port=htons(53)}, 16) = 0")
    assert not smoke._NETWORK.search('connect(9, {sa_family=AF_UNIX, sun_path="/tmp/.X11-unix/X0"}, 20) = 0')
