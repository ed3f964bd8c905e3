"""What goes into a stand-alone program: which software it is, its licences, its bill of materials (CycloneDX)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from fnmatch import fnmatch
from functools import cache
from importlib import metadata
from pathlib import Path

from genrepair.services.components import (
    LISTING,
    Component,
    as_text,
    described,
    libraries_inside,
    patterns_inside,
    write_listing,
)

SBOM = "sbom.cdx.json"
NOTICES = "THIRD-PARTY-LICENCES.txt"
_DOCS = Path("/usr/share/doc")


def installed(name: str) -> bool:
    """Whether a distribution is installed."""
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def describe(entries: Iterable[tuple[str, str, str]]) -> list[Component]:
    """Say what software the files of an analysis belong to.

    Parameters
    ----------
    entries : iterable of (name inside, path of the source, kind)
        As in PyInstaller's tables.

    Raises
    ------
    SystemExit
        A library in a wheel has no entry in ``resources/licences/libraries.toml``, or a file belongs to nothing known.
    """
    owners = _owners()
    python = Path(sys.base_prefix).resolve()
    distributions: dict[str, metadata.Distribution] = {}
    from_system: dict[str, None] = {}
    unknown: list[str] = []
    for name, source, kind in entries:
        path = Path(source) if source else None
        if path is None or not path.is_file():
            continue
        owner = owners.get(path.resolve()) or owners.get(path)
        if owner is not None:
            distributions[owner.metadata["Name"]] = owner
            if _is_carried_library(path) and not any(
                fnmatch(path.name, pattern) for pattern in patterns_inside(owner.metadata["Name"])
            ):
                unknown.append(f"{name} in {owner.metadata['Name']}")
        elif _ours(path) or kind not in ("BINARY", "EXTENSION"):
            continue
        elif sys.platform == "linux":
            package = debian_package(path)
            if package:
                from_system[package] = None
            elif not path.resolve().is_relative_to(python):
                unknown.append(f"{name} from {path}")
    if unknown:
        raise SystemExit("build: whose are these? See resources/licences/libraries.toml.\n  " + "\n  ".join(unknown))
    distributions.pop("genrepair", None)
    found = [*_python(), *described(distributions[name] for name in sorted(distributions, key=str.lower))]
    return [*found, *_from_debian(sorted(from_system))]


def write(found: list[Component], folder: Path, version: str, flavour: str) -> list[tuple[str, str, str]]:
    """Write listing, licence texts and bill of materials; gives them as PyInstaller's data entries."""
    write_listing(folder / LISTING, found)
    (folder / NOTICES).write_text(as_text(found), encoding="utf-8")
    (folder / SBOM).write_text(bill_of_materials(found, version, flavour), encoding="utf-8")
    return [
        (f"resources/licences/{LISTING}", str(folder / LISTING), "DATA"),
        (NOTICES, str(folder / NOTICES), "DATA"),
        (SBOM, str(folder / SBOM), "DATA"),
    ]


def bill_of_materials(found: list[Component], version: str, flavour: str) -> str:
    """The bill of materials as CycloneDX 1.6 JSON; checked against the schema where the validator is installed."""
    from cyclonedx.builder.this import this_component
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model import ExternalReference, ExternalReferenceType, Property, XsUri
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component as Part
    from cyclonedx.model.component import ComponentType
    from cyclonedx.output import make_outputter
    from cyclonedx.schema import OutputFormat, SchemaVersion
    from packageurl import PackageURL

    licences = LicenseFactory()
    bom = Bom()
    bom.metadata.timestamp = _build_time()
    bom.metadata.tools.components.add(this_component())
    root = Part(
        name="GenRepair",
        version=version,
        type=ComponentType.APPLICATION,
        licenses=[licences.make_from_string("Apache-2.0")],
        bom_ref=f"genrepair@{version}",
        properties=[Property(name="genrepair:flavour", value=flavour)],
    )
    bom.metadata.component = root
    kinds = {"python": "pypi", "system": "deb", "library": "generic"}
    parts: dict[str, Part] = {}
    inside: dict[str, list[Part]] = {}
    for each in found:
        namespace = "debian" if each.kind == "system" else None
        known = None if each.inside and each.kind == "library" else each.version
        parts_of = {"python": each.name.lower().replace("_", "-")}
        purl = PackageURL(kinds[each.kind], namespace, parts_of.get(each.kind, each.name), known)
        part = Part(
            name=each.name,
            version=known,
            type=ComponentType.LIBRARY,
            licenses=[licences.make_from_string(each.licence)],
            purl=purl,
            bom_ref=f"{each.inside or each.kind}:{each.name}@{each.version}",
            external_references=[ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(each.homepage))]
            if each.homepage
            else [],
        )
        if each.kind == "library" and each.inside in parts:
            parts[each.inside].components.add(part)
            inside.setdefault(each.inside, []).append(part)
        else:
            bom.components.add(part)
            parts[each.name] = part
    for name, part in parts.items():
        bom.register_dependency(part, inside.get(name, ()))
    bom.register_dependency(root, parts.values())
    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1)
    _validate(text)
    return text


def info_plist(version: str) -> dict[str, object]:
    """What macOS is told about the program: names, version, and the kinds of files it opens."""
    project = "org.genrepair.project"
    return {
        "CFBundleDisplayName": "GenRepair",
        "CFBundleShortVersionString": version,
        "LSApplicationCategoryType": "public.app-category.photography",
        "LSMinimumSystemVersion": "12.0",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "The GenRepair authors. Apache-2.0.",
        "CFBundleLocalizations": ["en", "zh_CN"],
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Photo",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": [
                    "public.jpeg",
                    "public.png",
                    "public.tiff",
                    "public.heic",
                    "public.heif",
                    "public.avif",
                    "org.webmproject.webp",
                    "com.microsoft.bmp",
                    "public.camera-raw-image",
                ],
            },
            {
                "CFBundleTypeName": "GenRepair Project",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [project],
            },
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": project,
                "UTTypeDescription": "GenRepair Project",
                "UTTypeConformsTo": ["public.data"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": ["genrepair"],
                    "public.mime-type": ["application/x-genrepair-project"],
                },
            }
        ],
    }


@cache
def debian_package(path: Path) -> str:
    """The Debian package that a file belongs to; empty where none does or the system is another."""
    # The files themselves belong to packages, seldom the links to them.
    for each in dict.fromkeys((path.resolve(), _unmerged(path.resolve()), path, _unmerged(path))):
        try:
            told = subprocess.run(["dpkg", "-S", str(each)], capture_output=True, text=True, check=False)
        except FileNotFoundError:
            return ""
        if told.returncode == 0:
            return told.stdout.split(":", 1)[0].split(",")[0].strip()
    return ""


def _unmerged(path: Path) -> Path:
    """Where dpkg thinks a file of a merged /usr is."""
    text = str(path)
    return Path(text.removeprefix("/usr")) if text.startswith(("/usr/lib", "/usr/bin")) else Path("/usr" + text)


@cache
def _owners() -> dict[Path, metadata.Distribution]:
    """Which distribution each installed file belongs to."""
    found: dict[Path, metadata.Distribution] = {}
    for distribution in metadata.distributions():
        for file in distribution.files or ():
            place = Path(str(distribution.locate_file(file)))
            found[place] = found[place.resolve()] = distribution
    return found


def _is_carried_library(path: Path) -> bool:
    """Whether a file is a library that a wheel carries along, not a module or plug-in of the distribution itself."""
    if path.parent.name.endswith(".libs"):
        return True
    return path.parent.parts[-3:] == ("PySide6", "Qt", "lib") or path.name.startswith("libvips")


def _ours(path: Path) -> bool:
    root = Path(__file__).resolve().parents[2]
    return path.resolve().is_relative_to(root) or "pyinstaller" in str(path).lower()


def _python() -> list[Component]:
    version = ".".join(map(str, sys.version_info[:3]))
    places = (
        Path(sys.base_prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
        _DOCS / f"python{sys.version_info.major}.{sys.version_info.minor}" / "copyright",
    )
    texts = tuple(place.read_text(encoding="utf-8", errors="replace") for place in places if place.is_file())[:1]
    python = Component("Python", version, "Python-2.0", "https://www.python.org/", "library", texts=texts)
    loader = [each for each in described([metadata.distribution("pyinstaller")]) if each.kind == "python"]
    start = loader[0]
    return [
        python,
        *libraries_inside("Python", version),
        Component(
            "PyInstaller bootloader",
            start.version,
            "GPL-2.0-or-later WITH Bootloader-exception",
            start.homepage,
            "library",
            source="https://github.com/pyinstaller/pyinstaller",
            texts=start.texts,
        ),
    ]


def _from_debian(packages: list[str]) -> list[Component]:
    found = []
    for package in packages:
        about = subprocess.run(
            ["dpkg-query", "-W", "-f=${Version}\t${Homepage}\t${source:Package}", package],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split("\t")
        version, homepage, source = (*about, "", "", "")[:3]
        copyright_file = _DOCS / package / "copyright"
        text = copyright_file.read_text(encoding="utf-8", errors="replace") if copyright_file.is_file() else ""
        found.append(
            Component(
                package,
                version,
                "see its text",
                homepage,
                "system",
                "the system where the program was built",
                f"https://sources.debian.org/src/{source}/",
                (text,) if text else (),
            )
        )
    return found


def _build_time() -> datetime:
    """The time of the last commit, so that the same source gives the same bill; now, without git."""
    try:
        told = subprocess.run(
            ["git", "log", "-1", "--format=%ct"],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent,
        ).stdout
        return datetime.fromtimestamp(int(told), UTC)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return datetime.now(UTC)


def _validate(text: str) -> None:
    from cyclonedx.exception import MissingOptionalDependencyException
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    try:
        trouble = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    except MissingOptionalDependencyException:
        return
    if trouble:
        raise SystemExit(f"build: the bill of materials is not valid CycloneDX: {trouble}")
