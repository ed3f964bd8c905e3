"""One undo step: the tiles of an array as they were before it was written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import GenrepairError
from genrepair.imaging.region import Region

TILE = 256


class Edit:
    """Remembers 256-pixel tiles before they are written; `swap` exchanges them with the array.

    It stores one side only: after a swap it holds what the array held, so undo and redo are the same call.

    Parameters
    ----------
    pixels : (height, width) or (height, width, channels) array
        The array that is written. `Edit` is the one part of the imaging package that changes an array it was given.
    folder : Path, or None
        Where tiles go while they are remembered, once they take more than `most_bytes`; None keeps all in memory.
    most_bytes : int
    """

    def __init__(self, pixels: NDArray[Any], folder: Path | None = None, most_bytes: int = 0) -> None:
        self._pixels = pixels
        self._folder, self._most = folder, most_bytes
        self._tiles: dict[tuple[int, int], NDArray[Any]] = {}
        self._file: Path | None = None
        # What is in the file, in order: the place and the shape of each tile.
        self._places: dict[tuple[int, int], tuple[int, ...]] = {}
        self._region = Region(0, 0, 0, 0)

    @property
    def region(self) -> Region:
        """Everything touched so far."""
        return self._region

    @property
    def bytes(self) -> int:
        """Memory that the remembered tiles take; 0 once they are spilled."""
        return sum(tile.nbytes for tile in self._tiles.values())

    @property
    def spilled(self) -> bool:
        """Whether all tiles are on disk."""
        return self._file is not None and not self._tiles

    def touch(self, region: Region) -> None:
        """Remember the tiles of a region before it is written; tiles already remembered are kept as they are."""
        region = region.clip(*self._pixels.shape[:2])
        if region.empty:
            return
        for row in range(region.row // TILE, (region.bottom - 1) // TILE + 1):
            for column in range(region.column // TILE, (region.right - 1) // TILE + 1):
                if (row, column) not in self._tiles and (row, column) not in self._places:
                    self._tiles[row, column] = self._view(row, column).copy()
            self._unburden()
        self._region = self._region.union(region)

    def swap(self) -> Region:
        """Exchange the remembered tiles with the array's.

        Returns
        -------
        Region
            What changed (the region touched, not rounded to tiles).

        Raises
        ------
        GenrepairError
            Spilled tiles cannot be read back.
        """
        if self._file is not None:
            self._swap_file(self._file)
        for (row, column), tile in self._tiles.items():
            view = self._view(row, column)
            now = view.copy()
            view[...] = tile
            tile[...] = now
        return self._region

    def spill(self, folder: Path) -> None:
        """Move the tiles to a file in `folder` (made if missing); they come back by themselves when needed.

        Raises
        ------
        GenrepairError
            The folder cannot be written; the tiles stay in memory.
        """
        if not self._tiles:
            return
        path = self._file
        try:
            if path is None:
                folder.mkdir(parents=True, exist_ok=True)
                handle, name = tempfile.mkstemp(dir=folder, prefix="edit-", suffix=".tiles")
                os.close(handle)
                path = Path(name)
            with path.open("r+b") as file:
                self._check(file)
                start = file.seek(0, os.SEEK_END)
                try:
                    for tile in self._tiles.values():
                        file.write(tile.data)
                    file.flush()
                except OSError:
                    file.truncate(start)
                    raise
        except OSError as error:
            if self._file is None and path is not None:
                path.unlink(missing_ok=True)
            raise GenrepairError(
                f"The undo history cannot be moved to the folder {folder}; free some disk space there."
            ) from error
        self._file = path
        self._places |= {place: tile.shape for place, tile in self._tiles.items()}
        self._tiles = {}

    def discard(self) -> None:
        """Forget everything and delete the spilled file; the edit cannot be swapped afterwards."""
        self._tiles, self._places = {}, {}
        if self._file is not None:
            self._file.unlink(missing_ok=True)
            self._file = None

    def _unburden(self) -> None:
        """Move what is remembered to the disk while a large change is made: it never fills the memory."""
        if self._folder is not None and self.bytes > self._most:
            try:
                self.spill(self._folder)
            except GenrepairError:
                # All stays in memory; whoever keeps the history says so when it does not fit there either.
                self._folder = None

    def _view(self, row: int, column: int) -> NDArray[Any]:
        view: NDArray[Any] = self._pixels[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE]
        return view

    def _swap_file(self, path: Path) -> None:
        """Exchange tile by tile with the file, in place: memory for one tile, and no more room on the disk."""
        try:
            with path.open("r+b") as file:
                self._check(file)
                for (row, column), shape in self._places.items():
                    view = self._view(row, column)
                    tile, place = np.empty(shape, view.dtype), file.tell()
                    file.readinto(tile.data.cast("B"))
                    file.seek(place)
                    file.write(view.tobytes())
                    view[...] = tile
        except OSError as error:
            raise _lost(path) from error

    def _check(self, file: IO[bytes]) -> None:
        wanted = sum(int(np.prod(shape)) for shape in self._places.values()) * self._pixels.itemsize
        if os.fstat(file.fileno()).st_size != wanted:
            raise OSError("the file has another length")


def _lost(path: Path) -> GenrepairError:
    return GenrepairError(f"This step cannot be undone because its undo file {path} was removed or damaged.")
