"""The first state of tiles that were written since: the photo as it was opened, without a second copy of it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from threading import RLock
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.edit import TILE
from genrepair.imaging.region import Region


class FirstTiles:
    """Remembers each tile of an array before it is written for the first time.

    Parameters
    ----------
    pixels : (height, width, channels) array
        Not copied; what was never touched is read from it.
    budget_bytes : int
        Tiles beyond it go to a temporary file.
    folder : Path
        Where that file is made; it goes by itself when the store does.
    """

    def __init__(self, pixels: NDArray[Any], budget_bytes: int, folder: Path) -> None:
        self._pixels, self._budget, self._folder = pixels, budget_bytes, folder
        self._tiles: dict[tuple[int, int], NDArray[Any]] = {}
        self._offsets: dict[tuple[int, int], int] = {}
        self._file: IO[bytes] | None = None
        self._bytes = 0
        self._end = 0
        # A rebuild reads on its own thread.
        self._lock = RLock()

    def touch(self, region: Region) -> None:
        """Remember the tiles of a region; call before writing."""
        region = region.clip(*self._pixels.shape[:2])
        if region.empty:
            return
        with self._lock:
            for row in range(region.row // TILE, (region.bottom - 1) // TILE + 1):
                for column in range(region.column // TILE, (region.right - 1) // TILE + 1):
                    place = row, column
                    if place not in self._tiles and place not in self._offsets:
                        self._keep(place, self._pixels[self._region(place).slices].copy())

    def part(self, region: Region) -> NDArray[Any]:
        """A region as it was at first: a copy."""
        with self._lock:
            result = self._pixels[region.slices].copy()
            for place in self._places(region):
                tile = self._read(place)
                where = self._region(place)
                common = where.intersection(region)
                result[common.shift(-region.row, -region.column).slices] = tile[
                    common.shift(-where.row, -where.column).slices
                ]
        return result

    def close(self) -> None:
        """Forget everything."""
        self._tiles.clear()
        self._offsets.clear()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _places(self, region: Region) -> list[tuple[int, int]]:
        if region.empty:
            return []
        rows = range(region.row // TILE, (region.bottom - 1) // TILE + 1)
        columns = range(region.column // TILE, (region.right - 1) // TILE + 1)
        held = ((row, column) for row in rows for column in columns)
        return [place for place in held if place in self._tiles or place in self._offsets]

    def _region(self, place: tuple[int, int]) -> Region:
        return Region(place[0] * TILE, place[1] * TILE, TILE, TILE).clip(*self._pixels.shape[:2])

    def _keep(self, place: tuple[int, int], tile: NDArray[Any]) -> None:
        if self._bytes + tile.nbytes > self._budget and self._spill(place, tile):
            return
        self._tiles[place] = tile
        self._bytes += tile.nbytes

    def _spill(self, place: tuple[int, int], tile: NDArray[Any]) -> bool:
        """Write a tile to the file; False where the disk is full or missing, so that it stays in memory."""
        try:
            if self._file is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                # Lives as long as the store; closed by `close` or by the garbage collector.
                self._file = tempfile.TemporaryFile(dir=self._folder, prefix="first-", buffering=0)  # noqa: SIM115
            self._file.seek(self._end)
            if self._file.write(tile.tobytes()) != tile.nbytes:
                return False
        except OSError:
            return False
        self._offsets[place] = self._end
        self._end += tile.nbytes
        return True

    def _read(self, place: tuple[int, int]) -> NDArray[Any]:
        if place in self._tiles:
            return self._tiles[place]
        assert self._file is not None
        where = self._region(place)
        shape = (where.height, where.width, *self._pixels.shape[2:])
        size = int(np.prod(shape)) * self._pixels.itemsize
        self._file.seek(self._offsets[place])
        return np.frombuffer(self._file.read(size), self._pixels.dtype).reshape(shape)
