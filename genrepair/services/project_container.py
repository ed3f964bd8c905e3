"""Where the parts of a project lie: a zip file for people, a folder for automatic saving."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from genrepair.errors import ProjectError
from genrepair.imaging.write import LEFT_BEHIND_S, sweep, temporary_stem

MANIFEST = "manifest.json"
_NAME = re.compile(r"manifest\.json|(?:masks|patches)/[a-z0-9]{1,24}(?:-[0-9]{1,9}w?)?\.png")
_MOST_PARTS = 500_000
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError,
    OverflowError, IndexError,
)  # fmt: skip


class Target(Protocol):
    """Takes the parts of a project; the manifest comes last and makes it valid."""

    def has(self, name: str) -> bool:
        """Whether a part of this name is there already, and so need not be written."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Write a part."""
        ...


class Origin(Protocol):
    """Gives the parts of a project."""

    @property
    def title(self) -> str:
        """Name for messages."""
        ...

    def read(self, name: str, most: int) -> bytes:
        """A part of at most so many bytes.

        Raises
        ------
        ProjectError
            If it is missing, damaged or larger.
        """
        ...


@contextlib.contextmanager
def zip_target(path: Path) -> Iterator[Target]:
    """A new project file; it takes its place only when everything was written and flushed.

    Raises
    ------
    ProjectError
        If it cannot be written; a file that was there stays as it was.
    """
    # A link stays a link: what it points to is replaced.
    place = Path(os.path.realpath(path))
    temporary = place.parent / f"{temporary_stem()}.tmp"
    sweep(place.parent, LEFT_BEHIND_S)
    try:
        with temporary.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                yield _ZipTarget(archive)
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            shutil.copymode(place, temporary)
        temporary.replace(place)
    except OSError as error:
        raise ProjectError(
            f"The project {path} could not be saved ({error.strerror or error}); check the disk or take another place."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


class _ZipTarget:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names: set[str] = set()

    def has(self, name: str) -> bool:
        return name in self._names

    def write(self, name: str, data: bytes) -> None:
        # Pictures are packed already.
        kind = zipfile.ZIP_DEFLATED if name == MANIFEST else zipfile.ZIP_STORED
        self._archive.writestr(name, data, kind)
        self._names.add(name)


class FolderTarget:
    """Parts as files of a folder; what is there is not written again, and `prune` removes what is not needed.

    Parameters
    ----------
    folder : Path
        Exists.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether the part is there."""
        self._used.add(name)
        return name != MANIFEST and (self._folder / name).is_file()

    def write(self, name: str, data: bytes) -> None:
        """Write a part under another name first, so that a part is whole or not there."""
        self._used.add(name)
        place = self._folder / name
        temporary = place.with_name(place.name + ".part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(data)
                if name == MANIFEST:
                    file.flush()
                    os.fsync(file.fileno())
            temporary.replace(place)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise ProjectError(f"Nothing could be kept in {self._folder} ({error.strerror}).") from error

    def prune(self) -> None:
        """Remove the parts that the last manifest does not name."""
        for path in [*self._folder.glob("masks/*"), *self._folder.glob("patches/*")]:
            if path.relative_to(self._folder).as_posix() not in self._used:
                with contextlib.suppress(OSError):
                    path.unlink()


class ZipOrigin:
    """A project file that somebody may have tampered with: nothing is unpacked to the disk.

    Parameters
    ----------
    path : Path

    Raises
    ------
    ProjectError
        If it is no zip file, or holds what a project does not hold.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            # Lives as long as this object; closed by `close` or by the garbage collector.
            self._archive = zipfile.ZipFile(path)
        except FileNotFoundError as error:
            raise ProjectError(f"There is no project {path}.") from error
        except OSError as error:
            raise ProjectError(f"The project {path} cannot be read ({error.strerror or error}).") from error
        except _BROKEN as error:
            raise ProjectError(f"{path.name} is no GenRepair project, or it is damaged.") from error
        try:
            self._check()
        except ProjectError:
            self.close()
            raise

    @property
    def title(self) -> str:
        """Name of the file."""
        return self._path.name

    def read(self, name: str, most: int) -> bytes:
        """A part of at most so many bytes."""
        try:
            entry = self._archive.getinfo(name)
            if entry.file_size > most:
                raise self._damaged()
            with self._archive.open(entry) as file:
                data = file.read(most + 1)
                # Reading to the end is what checks the CRC.
                if len(data) > most or file.read(1):
                    raise self._damaged()
        except (*_BROKEN, OSError) as error:
            raise self._damaged() from error
        return data

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()

    def _check(self) -> None:
        names: set[str] = set()
        entries = self._archive.infolist()
        if len(entries) > _MOST_PARTS:
            raise self._damaged()
        for entry in entries:
            known = _NAME.fullmatch(entry.filename) is not None
            packed = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            if not known or not packed or entry.flag_bits & 1 or entry.filename in names:
                raise ProjectError(
                    f"{self.title} holds something that does not belong into a project, so it was not opened."
                )
            names.add(entry.filename)

    def _damaged(self) -> ProjectError:
        return ProjectError(f"The project {self.title} is damaged or was tampered with.")


class FolderOrigin:
    """What automatic saving left behind.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def title(self) -> str:
        """Name for messages."""
        return self._folder.name

    def read(self, name: str, most: int) -> bytes:
        """A part of at most so many bytes."""
        if _NAME.fullmatch(name) is None:
            raise ProjectError(f"What was kept in {self._folder} is damaged.")
        try:
            with (self._folder / name).open("rb") as file:
                data = file.read(most + 1)
        except OSError as error:
            raise ProjectError(f"What was kept in {self._folder} is not complete.") from error
        if len(data) > most:
            raise ProjectError(f"What was kept in {self._folder} is damaged.")
        return data
