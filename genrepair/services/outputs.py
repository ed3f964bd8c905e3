"""Which file each photo is saved to, so that nothing is overwritten that should not be."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.photo import WRITE_SUFFIXES, Carried, Photo, read_photo
from genrepair.services.document import is_same_file

# What a photo becomes that we read but cannot write: a camera's raw file keeps its depth.
_LOSSLESS, _SMALL = ".tif", ".jpg"
_SMALL_SOURCES = {".heic", ".heif", ".hif"}
_HALF = 128


@dataclass(frozen=True, slots=True)
class Planned:
    """One photo and where it goes."""

    source: Path
    target: Path


def expand(names: Sequence[str]) -> list[Path]:
    """Paths that a person named; a pattern such as ``*.jpg`` is expanded where the shell has not done so.

    Raises
    ------
    UsageError
        If there is none, a pattern matches nothing, or a folder is named.
    """
    found: list[Path] = []
    for name in names:
        path = Path(name)
        if not path.exists() and any(sign in name for sign in "*?["):
            matches = sorted(glob.glob(name))
            if not matches:
                raise UsageError(f"No file matches {name}.")
            found += [Path(match) for match in matches if not Path(match).is_dir()]
        elif path.is_dir():
            raise UsageError(f"{name} is a folder; name the photos in it, for example {os.path.join(name, '*.jpg')}.")
        else:
            found.append(path)
    if not found:
        raise UsageError("No photo was named.")
    return found


def plan_outputs(sources: Sequence[Path], out: str, ending: str | None = None) -> list[Planned]:
    """Give every photo its own output.

    Parameters
    ----------
    sources : sequence of Path
        Photos, in order.
    out : str
        A file (for one photo), or a folder: one that exists, ends with a separator, or has no suffix.
    ending : str, or None
        Appended to the whole name in a folder (".mask.png" makes a.jpg.mask.png); None keeps the name, except that
        a suffix we cannot write becomes a second one (a.heic.jpg).

    Returns
    -------
    list of Planned
        No two targets are the same file, also where capital letters do not count.

    Raises
    ------
    UsageError
        If several photos go to one file, or a target is one of the sources (also through a link).
    """
    folder = os.path.isdir(out) or out.endswith(("/", os.sep)) or (not Path(out).suffix and not Path(out).exists())
    if len(sources) > 1 and not folder:
        better = Path(out).stem + os.sep
        raise UsageError(f"{len(sources)} photos need a folder to go to, but {out} is a file; try {better}.")
    if not folder:
        plan = [Planned(sources[0], Path(out))]
    else:
        taken: set[str] = set()
        plan = [Planned(source, Path(out) / _free_name(_name(source, ending), taken)) for source in sources]
    for each in plan:
        for source in sources:
            if is_same_file(each.target, source) or _same_spelling(each.target, source):
                raise UsageError(f"{each.target} is a source, and sources are never overwritten; choose another place.")
    return plan


def _name(source: Path, ending: str | None) -> str:
    if ending is not None:
        return source.name + ending
    if source.suffix.lower() in WRITE_SUFFIXES:
        return source.name
    return source.name + (_SMALL if source.suffix.lower() in _SMALL_SOURCES else _LOSSLESS)


def _free_name(name: str, taken: set[str]) -> str:
    path, number, free = Path(name), 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{path.stem}-{number}{path.suffix}"
    taken.add(free.casefold())
    return free


def _same_spelling(a: Path, b: Path) -> bool:
    """Whether the paths are the same, also where neither file exists yet."""
    return os.path.normcase(os.path.abspath(a)) == os.path.normcase(os.path.abspath(b))


def find_mask(where: Path, source: Path) -> Path:
    """The mask of a photo: ``where`` itself, or in a folder the file that ``genrepair damage`` names for it.

    Raises
    ------
    UsageError
        If the folder holds none.
    """
    if not where.is_dir():
        return where
    names = [f"{source.name}.mask.png", f"{source.stem}.mask.png", f"{source.name}.png", f"{source.stem}.png"]
    for name in names:
        if (where / name).is_file():
            return where / name
    raise UsageError(f"The folder {where} has no mask for {source.name}; it should be called {names[0]}.")


def read_mask(path: Path, shape: tuple[int, int], soft: bool = False) -> NDArray[np.uint8]:
    """Read a mask: white (or, in a picture of one colour, opaque) means repair.

    Parameters
    ----------
    path : Path
    shape : (height, width)
        Of the photo.
    soft : bool
        True keeps greys as partly masked, so that an exported mask comes back bit for bit; False decides at the half.

    Raises
    ------
    PhotoError
        If it cannot be read.
    UsageError
        If it has another size than the photo.
    """
    photo = read_photo(path)
    if photo.pixels.shape[:2] != tuple(shape):
        raise UsageError(
            f"The mask {path.name} is {photo.pixels.shape[1]} x {photo.pixels.shape[0]} pixels, "
            f"but the photo is {shape[1]} x {shape[0]}."
        )
    plane = photo.pixels.max(axis=2)
    if photo.alpha is not None and plane.min() == plane.max():
        plane = photo.alpha
    if soft:
        return plane if plane.dtype == np.uint8 else (plane >> 8).astype(np.uint8)
    half = _HALF if plane.dtype == np.uint8 else _HALF << 8
    return np.where(plane >= half, 255, 0).astype(np.uint8)


def mask_photo(mask: NDArray[np.uint8], like: Photo) -> Photo:
    """A grey photo of a mask, at the resolution of the photo it belongs to."""
    return Photo(mask[:, :, None], None, Carried("png", dpi=like.carried.dpi))
