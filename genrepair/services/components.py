"""The software of others that the program is made of, with its licences."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from genrepair.paths import licences_dir

LISTING = "components.json"
_LIBRARIES = "libraries.toml"
_TEXT_NAME = re.compile(r"(?i)(licen[cs]e|copying|notice|thirdpartynotices|licenses?_bundled)[\w.+-]*")
_TOP_FOLDER_TEXT = re.compile(r"(?i)(licen[cs]e|copying|notice|thirdpartynotices)[\w+-]*(\.txt|\.md|\.rst)?")
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?")
_EXTRA = re.compile(r"extra == ['\"]([\w.-]+)['\"]")
# Of ourselves, these may be in use; the tools of developers are not part of the program.
_OWN_EXTRAS = ("heif", "raw", "cluster")


@dataclass(frozen=True, slots=True)
class Component:
    """One piece of software that came with the program.

    Parameters
    ----------
    name, version : str
    licence : str
        SPDX expression where one is known, else the words of its authors.
    homepage : str
        Where it comes from.
    kind : {"python", "library", "system"}
        A distribution of Python, a library inside one, or a library taken from the system where the program was built.
    inside : str
        Name of the distribution or package that carries a library; empty for a distribution.
    source : str
        Where its source code is, for licences that give a right to it.
    texts : tuple of str
        The licence texts themselves.
    """

    name: str
    version: str
    licence: str
    homepage: str = ""
    kind: Literal["python", "library", "system"] = "python"
    inside: str = ""
    source: str = ""
    texts: tuple[str, ...] = ()


def components() -> tuple[Component, ...]:
    """What this very program carries: the listing of a stand-alone program, else what is installed beside it."""
    listing = licences_dir() / LISTING
    if listing.is_file():
        return read_listing(listing)
    return tuple(described(needed("genrepair")))


def read_listing(path: Path) -> tuple[Component, ...]:
    """Read what `write_listing` wrote."""
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return tuple(Component(**{**row, "texts": tuple(row["texts"])}) for row in rows)


def write_listing(path: Path, found: Iterable[Component]) -> None:
    """Write components for a program that has no distributions beside it any more."""
    rows = [asdict(each) for each in found]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")


def needed(name: str, extras: Iterable[str] = _OWN_EXTRAS) -> list[metadata.Distribution]:
    """The installed distributions that ``name`` with ``extras`` needs, directly or not."""
    found: dict[str, metadata.Distribution] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(name, extra) for extra in ("", *extras)]
    while waiting:
        wanted, extra = waiting.pop()
        if (normal(wanted), extra) in seen:
            continue
        seen.add((normal(wanted), extra))
        try:
            distribution = metadata.distribution(wanted)
        except metadata.PackageNotFoundError:
            continue
        found[normal(wanted)] = distribution
        for requirement in distribution.requires or ():
            match = _REQUIREMENT.match(requirement)
            asked = _EXTRA.search(requirement)
            if match and (asked is None or asked.group(1) == extra):
                waiting += [(match.group(1), each.strip()) for each in ("", *(match.group(2) or "").split(","))]
    found.pop(normal(name), None)
    return [found[key] for key in sorted(found)]


def described(distributions: Iterable[metadata.Distribution]) -> Iterator[Component]:
    """Say for distributions, and for the libraries known to be inside them, under which licences they come."""
    table = _table()
    texts = {normal(name): files for name, files in table["texts"].items()}
    licences = {normal(name): licence for name, licence in table["licences"].items()}
    for distribution in distributions:
        name, key = distribution.metadata["Name"], normal(distribution.metadata["Name"])
        own = (*_texts(distribution), *(_text(file) for file in texts.get(key, ())))
        licence = licences.get(key) or _licence(distribution)
        yield Component(name, distribution.version, licence, _homepage(distribution), "python", "", "", own)
        yield from libraries_inside(name, distribution.version)


def libraries_inside(name: str, version: str) -> Iterator[Component]:
    """The libraries that ``resources/licences/libraries.toml`` lists inside one distribution."""
    for entry in _table()["library"]:
        if normal(entry["inside"]) == normal(name):
            texts = tuple(_text(file) for file in entry.get("texts", ()))
            yield Component(
                entry["name"],
                f"as in {name} {version}",
                entry["licence"],
                entry["homepage"],
                "library",
                name,
                entry.get("source", ""),
                texts,
            )


def patterns_inside(name: str) -> list[str]:
    """File name patterns of the libraries that are listed inside one distribution."""
    found = [entry for entry in _table()["library"] if normal(entry["inside"]) == normal(name)]
    return [pattern for entry in found for pattern in entry.get("files", ())]


def as_text(found: Iterable[Component]) -> str:
    """All licences in one text, for the file that goes with the program."""
    parts = []
    for each in found:
        carried = f", part of {each.inside}" if each.inside else ""
        source = f"\nSource code: {each.source}" if each.source else ""
        head = f"{each.name} {each.version}{carried}\nLicence: {each.licence}\n{each.homepage}{source}"
        parts.append("\n\n".join((head, *each.texts)))
    return ("\n\n" + "=" * 80 + "\n\n").join(parts) + "\n"


def normal(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _table() -> dict[str, Any]:
    return tomllib.loads((licences_dir() / _LIBRARIES).read_text(encoding="utf-8"))


def _text(file: str) -> str:
    return (licences_dir() / file).read_text(encoding="utf-8")


def _texts(distribution: metadata.Distribution) -> tuple[str, ...]:
    """The licence texts of a distribution: beside its metadata, or in the first folder of its package."""
    found: dict[str, str] = {}
    for file in distribution.files or ():
        parts = file.parts
        if parts[0].endswith(".dist-info"):
            is_text = parts[1:2] == ("licenses",) or _TEXT_NAME.fullmatch(file.name)
        else:
            is_text = len(parts) == 2 and _TOP_FOLDER_TEXT.fullmatch(file.name)
        if not is_text:
            continue
        try:
            text = Path(str(distribution.locate_file(file))).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            continue
        # OpenCV puts the same files at two places.
        found.setdefault(text, file.name)
    return tuple(found)


def _licence(distribution: metadata.Distribution) -> str:
    about = distribution.metadata
    expression = _field(about, "License-Expression")
    if expression:
        return expression
    words = _field(about, "License").strip()
    if words and "\n" not in words and len(words) < 80:
        return words
    classifiers = [each.split(" :: ")[-1] for each in about.get_all("Classifier") or () if each.startswith("License")]
    return ", ".join(each for each in classifiers if each != "OSI Approved") or "see its text"


def _homepage(distribution: metadata.Distribution) -> str:
    about = distribution.metadata
    for entry in about.get_all("Project-URL") or ():
        label, _, address = entry.partition(",")
        if label.strip().lower() in ("homepage", "home", "source", "source code", "repository"):
            return address.strip()
    return _field(about, "Home-page") or f"https://pypi.org/project/{about['Name']}/"


def _field(about: metadata.PackageMetadata, name: str) -> str:
    return about[name] or "" if name in about else ""
