"""Patches that are kept, so that a step can be switched off and on again without running its tool."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.mask import bounding_region
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region

CELL = 16
"""Side of the squares in which it is remembered where patches lie."""
_BAND_PIXELS = 4_000_000
"""Larger patches are cut into bands: a file of a project, and what is decoded at once, stays small."""


@dataclass(frozen=True, slots=True, eq=False)
class Footprint:
    """Where something changed or was read, in squares of `CELL` pixels.

    Parameters
    ----------
    cells : (rows, columns) bool
    """

    cells: NDArray[np.bool_]

    @classmethod
    def of(cls, patches: Sequence[Patch], height: int, width: int) -> Footprint:
        """Every square in which a patch has weight."""
        cells = np.zeros((-(-height // CELL), -(-width // CELL)), np.bool_)
        for patch in patches:
            region = patch.region
            if region.empty:
                continue
            first, last = region.row // CELL, (region.bottom - 1) // CELL
            left, right = region.column // CELL, (region.right - 1) // CELL
            target = cells[first : last + 1, left : right + 1]
            if patch.weight is None:
                target[...] = True
                continue
            rows = np.maximum(np.arange(first, last + 1) * CELL - region.row, 0)
            columns = np.maximum(np.arange(left, right + 1) * CELL - region.column, 0)
            most = np.maximum.reduceat(np.maximum.reduceat(patch.weight, rows, axis=0), columns, axis=1)
            target |= most > 0
        return cls(cells)

    def grown(self, cells: int) -> Footprint:
        """The same with `cells` more on every side."""
        padded = np.pad(self.cells, cells)
        rows, columns = self.cells.shape
        result = np.zeros_like(self.cells)
        for down in range(2 * cells + 1):
            for right in range(2 * cells + 1):
                result |= padded[down : down + rows, right : right + columns]
        return Footprint(result)

    def with_regions(self, regions: Sequence[Region]) -> Footprint:
        """The same and every square that a region touches; regions may reach outside the photo."""
        cells = self.cells.copy()
        for region in regions:
            top, left = region.row // CELL, region.column // CELL
            bottom, right = -(-region.bottom // CELL), -(-region.right // CELL)
            cells[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = True
        return Footprint(cells)

    def meets(self, other: Footprint) -> bool:
        """Whether the two have a square in common."""
        return bool((self.cells & other.cells).any())

    def region(self, height: int, width: int) -> Region:
        """The smallest region of whole squares that holds everything."""
        found = bounding_region(self.cells)
        if found.empty:
            return found
        return Region(*(CELL * n for n in (found.row, found.column, found.height, found.width))).clip(height, width)


@dataclass(slots=True, eq=False)
class _Kept:
    region: Region
    pixels: NDArray[Any] | None
    weight: NDArray[np.uint8] | None
    place: int
    dtype: np.dtype[Any]
    weighted: bool
    own: bool

    @property
    def bytes(self) -> int:
        return self.region.area * (3 * self.dtype.itemsize + self.weighted)


class StoredPatches:
    """The patches of one step; read as often as wanted, from any thread."""

    def __init__(self, vault: PatchVault, kept: list[_Kept], footprint: Footprint) -> None:
        self._vault, self._kept, self.footprint = vault, kept, footprint

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Patch]:
        for kept in self._kept:
            yield self._vault.load(kept)

    @property
    def regions(self) -> list[Region]:
        """Where they lie, without loading them."""
        return [kept.region for kept in self._kept]

    def load(self, number: int) -> Patch:
        """One of them."""
        return self._vault.load(self._kept[number])

    def own(self, number: int) -> bool:
        """Whether one of them is in the photo's own colours, without loading it."""
        return self._kept[number].own

    def weighted(self, number: int) -> bool:
        """Whether one of them has a weight, without loading it."""
        return self._kept[number].weighted

    def weight(self, number: int, region: Region) -> NDArray[np.uint8]:
        """The weight of one that has a weight, in a region inside of it; nothing else is read."""
        return self._vault.weight(self._kept[number], region)

    def within(self, region: Region) -> Iterator[Patch]:
        """The parts that lie in a region."""
        for kept in self._kept:
            common = kept.region.intersection(region)
            if common.empty:
                continue
            patch = self._vault.load(kept)
            yield patch.part(common)


class PatchVault:
    """Keeps patches in memory, and beyond a budget in a temporary file that goes with it.

    Parameters
    ----------
    height, width : int
        Of the photo.
    budget_bytes : int
        Memory for patches.
    folder : Path
        Where the file is made.
    """

    def __init__(self, height: int, width: int, budget_bytes: int, folder: Path) -> None:
        self._size = height, width
        self._budget, self._folder = budget_bytes, folder
        self._lock = Lock()
        self._bytes = 0
        self._file: IO[bytes] | None = None
        self._end = 0

    def keep(self, patches: Sequence[Patch]) -> StoredPatches:
        """Copy what has weight of some patches."""
        kept = [self._keep(part) for patch in patches for part in _trimmed(patch)]
        return StoredPatches(self, kept, Footprint.of(patches, *self._size))

    def load(self, kept: _Kept) -> Patch:
        """One patch, from memory or from the file."""
        if kept.pixels is not None:
            return Patch(kept.region, kept.pixels, kept.weight, kept.own)
        with self._lock:
            assert self._file is not None
            self._file.seek(kept.place)
            data = self._file.read(kept.bytes)
        size = kept.region.height, kept.region.width
        split = kept.region.area * 3 * kept.dtype.itemsize
        pixels = np.frombuffer(data[:split], kept.dtype).reshape(*size, 3)
        weight = np.frombuffer(data[split:], np.uint8).reshape(size) if kept.weighted else None
        return Patch(kept.region, pixels, weight, kept.own)

    def weight(self, kept: _Kept, region: Region) -> NDArray[np.uint8]:
        """A part of the weight of a patch: of one in the file, only the rows that are wanted are read."""
        top, left = region.row - kept.region.row, region.column - kept.region.column
        if kept.pixels is not None:
            assert kept.weight is not None
            return kept.weight[top : top + region.height, left : left + region.width]
        width = kept.region.width
        with self._lock:
            assert self._file is not None
            self._file.seek(kept.place + kept.region.area * 3 * kept.dtype.itemsize + top * width)
            data = self._file.read(region.height * width)
        return np.frombuffer(data, np.uint8).reshape(region.height, width)[:, left : left + region.width]

    def close(self) -> None:
        """Delete the file; patches in it cannot be read any more."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _keep(self, patch: Patch) -> _Kept:
        kept = _Kept(
            patch.region, patch.pixels, patch.weight, 0, patch.pixels.dtype, patch.weight is not None, patch.own
        )
        with self._lock:
            if self._bytes + kept.bytes > self._budget and self._spill(kept):
                return kept
            self._bytes += kept.bytes
        # A copy: what was cut out of a whole photo must not keep the whole photo in memory.
        kept.pixels = np.ascontiguousarray(patch.pixels).copy()
        kept.weight = None if patch.weight is None else np.ascontiguousarray(patch.weight).copy()
        return kept

    def _spill(self, kept: _Kept) -> bool:
        """Write a patch to the file; False where the disk refuses, so that it stays in memory."""
        assert kept.pixels is not None
        data = np.ascontiguousarray(kept.pixels).tobytes()
        if kept.weight is not None:
            data += np.ascontiguousarray(kept.weight).tobytes()
        try:
            if self._file is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                # Lives as long as the vault; closed by `close` or by the garbage collector.
                self._file = tempfile.TemporaryFile(dir=self._folder, prefix="patches-")  # noqa: SIM115
            self._file.seek(self._end)
            self._file.write(data)
            self._file.flush()
        except OSError:
            return False
        kept.place, self._end = self._end, self._end + len(data)
        kept.pixels = kept.weight = None
        return True


def _trimmed(patch: Patch) -> Iterator[Patch]:
    """Bands of what has weight."""
    region = patch.region
    if patch.weight is not None:
        inside = bounding_region(patch.weight)
        if inside.empty:
            return
        patch = patch.part(inside.shift(region.row, region.column))
        region = patch.region
    rows = max(1, _BAND_PIXELS // max(1, region.width))
    for top in range(0, region.height, rows):
        height = min(rows, region.height - top)
        yield patch.part(Region(region.row + top, region.column, height, region.width))
