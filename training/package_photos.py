"""Freely licensed photos out of Debian packages: more to train on than one data set has, for anyone to fetch.

Wallpapers, pictures of learning games, demonstration pages. `package_photos.csv` names the good ones by their SHA-256,
so a photo is found wherever its package keeps it, in another version of the package, too, and comes out byte for byte
as it is there: which photos are held out follows from their content.
"""

from __future__ import annotations

import csv
import hashlib
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from genrepair.errors import GenrepairError
from genrepair.imaging.photo import READ_SUFFIXES

LIST = Path(__file__).with_name("package_photos.csv")
MIRROR = "https://deb.debian.org/debian/"
# Versions that the mirror has dropped stay there.
ARCHIVE = "https://snapshot.debian.org/"
# Qt's resource files hold files one after the other, pictures as they are.
RESOURCES = ".rcc"
_AR, _AR_HEADER = b"!<arch>\n", 60


@dataclass(frozen=True)
class PackagePhoto:
    """One photo of the list.

    Parameters
    ----------
    name : str
        Of the file to be written, without suffix.
    sha256 : str
        Of its content.
    package : str
        The package it is in, as a path on a Debian mirror.
    licence : str
        As the package's copyright file names it.
    """

    name: str
    sha256: str
    package: str
    licence: str

    @property
    def file(self) -> str:
        """File name of the package."""
        return self.package.rsplit("/", 1)[-1]


def listed() -> list[PackagePhoto]:
    """All photos of the list, by name."""
    with LIST.open(newline="", encoding="utf-8") as rows:
        return [PackagePhoto(**row) for row in csv.DictReader(rows)]


def addresses(photos: Sequence[PackagePhoto]) -> list[str]:
    """Where the packages are, each once."""
    return [MIRROR + package for package in dict.fromkeys(photo.package for photo in photos)]


def take_out(folder: Path, to: Path, photos: Sequence[PackagePhoto], say: Callable[[str], None]) -> int:
    """Write the photos of the packages in a folder into another.

    Parameters
    ----------
    folder : Path
        Holds ``.deb`` files. Nothing in it is changed.
    to : Path
        Made if it is not there. A photo that is there already is written again.
    photos : sequence of PackagePhoto
        Which ones.
    say : callable
        Told which packages lack photos, and what was written.

    Returns
    -------
    int
        How many were written.

    Raises
    ------
    GenrepairError
        There is no package in the folder, one of them cannot be read, or none holds a photo of the list.
    """
    packages = sorted(folder.glob("*.deb"))
    if not packages:
        raise GenrepairError(f"There is no .deb file in {folder}; fetch the packages that --list names into it.")
    wanted = {photo.sha256: photo for photo in photos}
    missing = dict(wanted)
    for package in packages:
        for suffix, content in _pictures(package):
            photo = missing.pop(hashlib.sha256(content).hexdigest(), None)
            if photo is not None:
                to.mkdir(parents=True, exist_ok=True)
                (to / (photo.name + suffix)).write_bytes(content)
    if len(missing) == len(wanted):
        raise GenrepairError(f"No package in {folder} holds a photo of the list; fetch those that --list names.")
    for file in sorted({photo.file for photo in missing.values()}):
        count = sum(photo.file == file for photo in missing.values())
        say(f"missing: {count} of {file}; a version that the mirror has dropped is at {ARCHIVE}.")
    written = len(wanted) - len(missing)
    say(f"{written} of {len(wanted)} photos: {to}")
    return written


def _pictures(package: Path) -> Iterator[tuple[str, bytes]]:
    """Suffix and content of every file of a package that may be a picture."""
    try:
        with package.open("rb") as file, tarfile.open(fileobj=_data(file, package), mode="r|*") as members:
            for member in members:
                suffix = Path(member.name).suffix.lower()
                if not member.isfile() or suffix not in (*READ_SUFFIXES, RESOURCES):
                    continue
                held = members.extractfile(member)
                content = held.read() if held is not None else b""
                if suffix == RESOURCES:
                    yield from ((".webp", picture) for picture in _webp_in(content))
                else:
                    yield suffix, content
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        raise GenrepairError(f"{package} cannot be read as a Debian package ({error}); fetch it again.") from error


def _data(file: IO[bytes], package: Path) -> IO[bytes]:
    """Move on to the part of a package that holds its files: ``data.tar`` in an archive of ``ar`` (deb(5))."""
    if file.read(len(_AR)) != _AR:
        raise ValueError("it is none")
    while len(header := file.read(_AR_HEADER)) == _AR_HEADER:
        if header.startswith(b"data.tar"):
            if header.startswith(b"data.tar.zst"):
                raise ValueError("it is compressed by zstd; take Debian's own, not Ubuntu's")
            return file
        size = int(header[48:58])
        file.seek(size + size % 2, 1)
    raise ValueError(f"{package.name} holds no files")


def _webp_in(content: bytes) -> Iterator[bytes]:
    """Every WebP picture in a file of many."""
    place = content.find(b"RIFF")
    while place >= 0:
        if content[place + 8 : place + 12] == b"WEBP":
            yield content[place : place + 8 + int.from_bytes(content[place + 4 : place + 8], "little")]
        place = content.find(b"RIFF", place + 4)
