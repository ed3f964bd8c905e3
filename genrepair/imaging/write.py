"""Save a photo: all or nothing, and everything that the format can hold."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import pyvips

from genrepair.errors import PhotoError, memory_ran_out
from genrepair.imaging.carried import FORMAT_NAMES, RAW_SUFFIXES, SUFFIXES, Photo, SaveOptions, SaveReport
from genrepair.imaging.encode import encode
from genrepair.imaging.files import heif, jpeg, webp
from genrepair.imaging.files.identify import identify
from genrepair.imaging.files.names import long_path
from genrepair.imaging.prepare import prepare
from genrepair.imaging.read import no_memory, read_head, size_of

# Temporary names tell whose they are: what a killed process left can then be told from what a living one writes.
_TEMPORARY = re.compile(r"\.genrepair-([0-9a-f]+)-[0-9a-f]{12}\.(?:part|tmp)")
_STARTED = time.time()
LEFT_BEHIND_S = 3600.0
"""Age from which what a killed process left behind is removed at the next save into the same folder."""
_LARGEST_SIDES = {"jpeg": jpeg.LARGEST_SIDE, "webp": webp.LARGEST_SIDE, "avif": heif.LARGEST_SIDE}


def write_photo(
    photo: Photo,
    path: str | os.PathLike[str],
    options: SaveOptions | None = None,
    overwrite: bool = False,
) -> SaveReport:
    """Save a photo.

    The file is written under another name in the same folder, flushed to the disk, read back, and only then takes
    its place: whatever fails, a file that was there before stays as it was, and nothing else is left behind.

    Parameters
    ----------
    photo : Photo
    path : path
        The suffix chooses the format unless the options do.
    options : SaveOptions, or None
        None saves as the source was saved.
    overwrite : bool
        Whether a file of this name may be replaced.

    Returns
    -------
    SaveReport
        With what the format could not hold.

    Raises
    ------
    PhotoError
        The format is unknown or too small, the file exists, or the disk refuses.
    """
    options = options or SaveOptions()
    path = Path(path)
    kind = _format(path, options)
    _check_place(path, overwrite)
    height, width = photo.pixels.shape[:2]
    if kind == "bmp" and height * width * 4 >= 1 << 32:
        raise PhotoError("BMP holds at most 4 GB; save the photo as TIFF or PNG.")
    largest = _LARGEST_SIDES.get(kind)
    if largest and max(height, width) > largest:
        raise PhotoError(
            f"{FORMAT_NAMES[kind]} holds at most {largest} pixels a side and this photo has {max(height, width)};"
            " save it as TIFF or PNG."
        )
    # A link stays a link: what it points to is replaced.
    target = long_path(Path(os.path.realpath(path)))
    try:
        with _temporary(target.parent) as (bare, final):
            pixels, alpha, carried, plan, lost = prepare(photo, kind, options)
            lost += encode(pixels, alpha, carried, plan, bare, final)
            del pixels, alpha
            _flush(final)
            _verify(final, kind, width, height)
            if target.exists():
                shutil.copymode(target, final)
            size = final.stat().st_size
            if not overwrite and target.exists():
                raise PhotoError(f"{path} exists already; choose another name or allow overwriting.")
            final.replace(target)
        _flush_folder(target.parent)
    except (MemoryError, OSError, pyvips.Error, cv2.error, struct.error, ValueError, RuntimeError) as error:
        raise (no_memory(path) if memory_ran_out(error) else _unwritable(path, error)) from error
    return SaveReport(path, kind, size, lost)


def place_file(data: bytes, path: Path, overwrite: bool = False) -> None:
    """Write a finished photo file that exists in memory; all or nothing, as `write_photo` does.

    Raises
    ------
    PhotoError
        The file exists and may not be replaced, or the disk refuses.
    """
    _check_place(path, overwrite)
    target = long_path(Path(os.path.realpath(path)))
    try:
        with _temporary(target.parent) as (_, final):
            final.write_bytes(data)
            _flush(final)
            if target.exists():
                shutil.copymode(target, final)
            if not overwrite and target.exists():
                raise PhotoError(f"{path} exists already; choose another name or allow overwriting.")
            final.replace(target)
        _flush_folder(target.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


def temporary_stem() -> str:
    """A new name, without suffix, that `sweep` knows: add ".tmp" or ".part"."""
    # Short: adding to a name that is as long as the file system allows would fail.
    return f".genrepair-{os.getpid():x}-{secrets.token_hex(6)}"


def sweep(folder: Path, older_than_s: float = 0.0) -> int:
    """Remove the temporary files of processes that ended while they saved into a folder.

    Parameters
    ----------
    folder : Path
    older_than_s : float
        Leaves younger ones alone: on a share they may belong to a process of another computer.

    Returns
    -------
    int
        How many were removed. A folder that is missing or may not be read has none.
    """
    removed = 0
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.name.startswith(".genrepair-")]
    except OSError:
        return 0
    for name in names:
        found = _TEMPORARY.fullmatch(name)
        path = folder / name
        if found is None or _writing(int(found[1], 16), path):
            continue
        with contextlib.suppress(OSError):
            if older_than_s and time.time() - path.stat().st_mtime < older_than_s:
                continue
            path.unlink()
            removed += 1
    return removed


def _writing(process: int, path: Path) -> bool:
    """Whether the process that made a temporary file may still write it."""
    if process == os.getpid():
        # The number may have belonged to a process before this one.
        try:
            return path.stat().st_mtime >= _STARTED - 2
        except OSError:
            return False
    if os.name != "posix":
        return False  # Windows refuses to remove what is open.
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _format(path: Path, options: SaveOptions) -> str:
    suffix = path.suffix.lower()
    kind = options.format or SUFFIXES.get(suffix)
    if kind in set(SUFFIXES.values()):
        return str(kind)
    if kind == "raw" or suffix in RAW_SUFFIXES:
        raise PhotoError(f"{path.name} would be a camera RAW file, which only a camera makes; save it as TIFF.")
    raise PhotoError(
        f"Photos cannot be saved as {options.format or suffix or 'a file without suffix'}; use .jpg, .png, .tif, .webp,"
        " .avif, .bmp or .ppm."
    )


def _check_place(path: Path, overwrite: bool) -> None:
    try:
        if path.is_dir():
            raise PhotoError(f"{path} is a folder; add a file name.")
        if path.exists() and not overwrite:
            raise PhotoError(f"{path} exists already; choose another name or allow overwriting.")
        if path.exists() and not os.access(path, os.W_OK):
            # Replacing needs no permission for the file itself, but its owner meant it to stay as it is.
            raise PhotoError(f"{path} is write-protected; choose another name or lift the protection.")
        if not path.parent.is_dir():
            raise PhotoError(f"The folder {path.parent} does not exist; make it or choose another one.")
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: Exception) -> PhotoError:
    if isinstance(error, PermissionError):
        return PhotoError(f"{path} may not be written: permission denied; choose another folder.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error).strip().split("\n")[0]
    return PhotoError(f"{path} could not be saved ({reason}); check the disk's free space or choose another place.")


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Two new names in the folder; what is left under them afterwards is removed."""
    stem = temporary_stem()
    names = folder / f"{stem}.part", folder / f"{stem}.tmp"
    try:
        yield names
    finally:
        for name in names:
            name.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            # Some network file systems refuse this; the file's content is safe already.
            os.fsync(handle)
    finally:
        os.close(handle)


def _verify(path: Path, kind: str, width: int, height: int) -> None:
    """Read the header back: what was written is what was meant."""
    found = identify(read_head(path), "")
    if found != kind or size_of(path, kind) != (width, height):
        raise OSError("the file read back is not what was written")
