"""The packages for Linux out of a program folder: .deb, .tar.xz with an install script, AppImage where its tool is."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from gzip import GzipFile
from pathlib import Path

import icons
from contents import debian_package

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "setup"))

from system_packages import PACKAGES  # noqa: E402

LINUX = Path(__file__).resolve().parent / "linux"
APP_ID = "org.genrepair.GenRepair"

# Read at run time by libraries that are carried along: where fonts are, what keys mean.
_DATA = ("fontconfig-config", "xkb-data")
# Found by Qt at run time, not linked to: native look on GNOME, and fonts.
_RECOMMENDED = ("libgtk-3-0", "fonts-dejavu-core | fonts-liberation | fonts-noto-core")
# Old names of packages that newer releases renamed when time got 64 bits; the new ones provide them.
_RENAMED = re.compile(r"t64$")
_SECTION = "graphics"


def debian_name(flavour: str) -> str:
    """Name of the package."""
    return "genrepair" if flavour == "cpu" else f"genrepair-{flavour}"


def share(target: Path, version: str) -> None:
    """Lay out what desktops look for below ``target``: menu entry, icons, file types, metainfo, manual page."""
    for name, folder in (
        (f"{APP_ID}.desktop", "applications"),
        (f"{APP_ID}.xml", "mime/packages"),
        (f"{APP_ID}.metainfo.xml", "metainfo"),
    ):
        text = (LINUX / name).read_text(encoding="utf-8")
        text = text.replace("@VERSION@", version).replace("@DATE@", f"{_source_time():%Y-%m-%d}")
        place = target / folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    for size in icons.SIZES:
        icons.draw(target / f"icons/hicolor/{size}x{size}/apps/{APP_ID}.png", size)
    scalable = target / f"icons/hicolor/scalable/apps/{APP_ID}.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "resources/icons/genrepair.svg", scalable)
    for page in manual_pages():
        place = target / "man" / "man1" / f"{page.name}.gz"
        place.parent.mkdir(parents=True, exist_ok=True)
        _gzip(page, place)


def manual_pages() -> list[Path]:
    """The manual pages of the source tree."""
    return sorted((ROOT / "docs").rglob("genrepair*.1")) or sorted((ROOT / "resources").rglob("genrepair*.1"))


def make_deb(program: Path, target: Path, version: str, flavour: str, quick: bool = False) -> Path:
    """Make the Debian package; gives its path. ``quick`` packs fast and larger, for trying it."""
    name = debian_name(flavour)
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    tree = target / f"{name}-deb"
    shutil.rmtree(tree, ignore_errors=True)
    _copy(program, tree / "usr/lib/genrepair")
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/genrepair").symlink_to("../lib/genrepair/genrepair-cli")
    share(tree / "usr/share", version)
    docs = tree / "usr/share/doc" / name
    docs.mkdir(parents=True)
    shutil.copyfile(LINUX / "copyright", docs / "copyright")
    _gzip(ROOT / "CHANGELOG.md", docs / "changelog.gz")
    size = sum(file.lstat().st_size for file in tree.rglob("*") if not file.is_dir()) // 1024
    other = debian_name("cuda" if flavour == "cpu" else "cpu")
    control = f"""\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: The GenRepair authors <genrepair@localhost>
Section: {_SECTION}
Priority: optional
Installed-Size: {size}
Depends: {", ".join(dependencies(program))}
Recommends: {", ".join(_RECOMMENDED)}
Conflicts: {other}
Replaces: {other}
Description: repair damaged and noisy photographs
 GenRepair finds scratches, dust and hairs in photographs, fills what is painted
 over, and takes noise away, with small neural networks on this computer. It
 has a window and a command line and sends nothing anywhere.
"""
    if flavour == "cuda":
        control += """\
 .
 This edition uses NVIDIA cards, with CUDA and cuDNN from the system or from
 NVIDIA's wheels; "genrepair doctor" tells which it found.
"""
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/control").write_text(control, encoding="utf-8")
    _plain_modes(tree)
    made = target / f"{name}_{version}_{architecture}.deb"
    packing = ("-Zzstd", "-z3") if quick else ("-Zxz", "-z9")
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", *packing, "--build", str(tree), str(made)],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(int(_source_time().timestamp()))},
    )
    shutil.rmtree(tree)
    return made


def make_archive(program: Path, target: Path, version: str, flavour: str, quick: bool = False) -> Path:
    """Make the .tar.xz with the install script; gives its path. ``quick`` packs fast and larger, for trying it."""
    stem = f"{debian_name(flavour)}-{version}-linux-{os.uname().machine}"
    tree = target / stem
    shutil.rmtree(tree, ignore_errors=True)
    _copy(program, tree / "program")
    share(tree / "share", version)
    shutil.copyfile(LINUX / "install.sh", tree / "install.sh")
    (tree / "install.sh").chmod(0o755)
    made = target / f"{stem}.tar.xz"
    subprocess.run(
        ["tar", "--owner=0", "--group=0", "--sort=name", "-C", str(target), "-cJf", str(made), stem],
        check=True,
        env={**os.environ, "XZ_OPT": "-0 -T0" if quick else "-9 -T1"},
    )
    shutil.rmtree(tree)
    return made


def make_appdir(program: Path, target: Path, version: str) -> Path:
    """Lay out the folder that an AppImage is made of; gives its path."""
    tree = target / "GenRepair.AppDir"
    shutil.rmtree(tree, ignore_errors=True)
    _copy(program, tree / "usr/lib/genrepair")
    share(tree / "usr/share", version)
    shutil.copyfile(LINUX / f"{APP_ID}.desktop", tree / f"{APP_ID}.desktop")
    icons.draw(tree / f"{APP_ID}.png", 256)
    (tree / ".DirIcon").symlink_to(f"{APP_ID}.png")
    (tree / "AppRun").symlink_to("usr/lib/genrepair/genrepair-cli")
    return tree


def make_appimage(program: Path, target: Path, version: str, flavour: str) -> Path | None:
    """Make the AppImage with ``appimagetool``; None where that is not installed."""
    tool = shutil.which(os.environ.get("APPIMAGETOOL", "appimagetool"))
    if tool is None:
        return None
    tree = make_appdir(program, target, version)
    made = target / f"{debian_name(flavour)}-{version}-{os.uname().machine}.AppImage"
    environment = {**os.environ, "ARCH": os.uname().machine, "VERSION": version}
    subprocess.run([tool, "--no-appstream", str(tree), str(made)], check=True, env=environment)
    shutil.rmtree(tree)
    return made


def dependencies(program: Path) -> list[str]:
    """Debian packages that hold what the program links to and does not carry, asked of the files themselves."""
    carried = {file.name for file in program.rglob("*") if not file.is_dir()}
    needed: set[str] = set()
    glibc = (0, 0)
    for file in _elf_files(program):
        if file.name in ("libqgtk3.so",) or "providers_cuda" in file.name:
            continue  # Loaded where what it needs is there.
        told = subprocess.run(["objdump", "-p", str(file)], capture_output=True, text=True, check=True).stdout
        needed |= set(re.findall(r"NEEDED\s+(\S+)", told)) - carried
        for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", told):
            glibc = max(glibc, (int(major), int(minor)))
    places = _loader_cache()
    found = {f"libc6 (>= {glibc[0]}.{glibc[1]})", *_DATA}
    unknown = []
    for name in sorted(needed):
        if name.startswith(("libc.so", "libm.so", "libdl.so", "libpthread", "librt.so", "ld-linux", "libutil.so")):
            continue
        # Qt's plug-in for Wayland may lack its libraries here, where nobody looks at a screen.
        package = debian_package(places[name]) if name in places else PACKAGES.get(name.split(".so")[0], "")
        if package:
            found |= {_RENAMED.sub("", package)} - {"libc6"}
        else:
            unknown.append(name)
    if unknown:
        raise SystemExit(f"build: no package holds {', '.join(unknown)}; install them where the program is built.")
    return sorted(found)


def _elf_files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as opened:
                if opened.read(4) == b"\x7fELF":
                    yield file


def _loader_cache() -> dict[str, Path]:
    told = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    found = {}
    for name, path in re.findall(r"^\s+(\S+) \(.*\) => (\S+)$", told, re.MULTILINE):
        found.setdefault(name, Path(path))
    return found


def _plain_modes(tree: Path) -> None:
    """Readable by all, writable by the owner: a program folder made under another umask must not carry it on."""
    for place in (tree, *tree.rglob("*")):
        if place.is_symlink():
            continue
        place.chmod(0o755 if place.is_dir() or place.stat().st_mode & 0o100 else 0o644)


def _copy(program: Path, target: Path) -> None:
    """Lay the program out. Its two executables are one file where they are the same, as they are on Linux."""
    # Hard links: the program is large, and nothing is changed in place.
    shutil.copytree(program, target, symlinks=True, copy_function=_link)
    window, command_line = target / "GenRepair", target / "genrepair-cli"
    if filecmp.cmp(window, command_line, shallow=False):
        window.unlink()
        os.link(command_line, window)


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _gzip(source: Path, target: Path) -> None:
    with target.open("wb") as raw, GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(source.read_bytes())


def _source_time() -> datetime:
    try:
        told = subprocess.run(
            ["git", "log", "-1", "--format=%ct"], capture_output=True, text=True, check=True, cwd=ROOT
        )
        return datetime.fromtimestamp(int(told.stdout), UTC)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return datetime.now(UTC)
