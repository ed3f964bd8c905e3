"""A filled picture before it becomes patches: the candidates of each piece, the weights at its rim, and the grain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.edit import TILE
from genrepair.imaging.mask import bounding_region, feather, grow
from genrepair.imaging.region import Region
from genrepair.tools.grain_around import most_power
from genrepair.tools.grain_match import held_power, measure_grain
from genrepair.tools.texture_fill import TextureFill
from genrepair.tools.tool import Request

if TYPE_CHECKING:
    from genrepair.engine import ModelCard

# Pixels around a block that the grain of its texture is measured with.
_SEEN_AROUND = 32
# Ways to fill a wide place; both are made, so that the choice needs no second run.
CANDIDATES = ("best", "network", "texture")


@dataclass(slots=True, eq=False)
class Filled:
    """What was made of an area; a choice for a single place is written into it.

    Parameters
    ----------
    request : Request
    mask : (photo height, photo width) uint8
        0 or 255: what was asked for.
    area : Region
        What was looked at.
    hole : (area.height, area.width) uint8
        What is filled of it.
    work : (area.height, area.width, 3) like the request's pixels
        Filled by networks.
    texture : TextureFill, or None
    card : ModelCard
        Of the network for all places, or for those that are not thin.
    thin : ModelCard, or None
        Of the one for thin places.
    grained : (area.height, area.width) bool, or None
        Where the fill has grain of its own.
    """

    request: Request
    mask: NDArray[np.uint8]
    area: Region
    hole: NDArray[np.uint8]
    work: NDArray[Any]
    texture: TextureFill | None
    card: ModelCard
    thin: ModelCard | None
    grained: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FilledBlock:
    """A piece of the fill.

    Parameters
    ----------
    region : Region
        Where it lies.
    fill : (height, width, 3) uint8 or uint16, sRGB
        Without grain.
    weight : (height, width) uint8
        0 outside mask + grow + feather.
    grain : (height, width, 3) float16, or None
        To be added to ``fill`` at 100 %.
    texture : (height, width, 3) like ``fill``, or None
        The fill with texture copied from around where that was made; it has its own grain.
    copied, better : (height, width) bool, or None
        Where there is texture, and where it is the better candidate.
    copied_grain : (height, width, 3) float16, or None
        What ``texture`` lacks of grain, to be added to it at 100 %.
    """

    region: Region
    fill: NDArray[Any]
    weight: NDArray[np.uint8]
    grain: NDArray[np.float16] | None
    texture: NDArray[Any] | None = None
    copied: NDArray[np.bool_] | None = None
    better: NDArray[np.bool_] | None = None
    copied_grain: NDArray[np.float16] | None = None

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        arrays = (self.fill, self.weight, self.grain, self.texture, self.copied, self.better, self.copied_grain)
        return sum(each.nbytes for each in arrays if each is not None)

    def take(self, candidate: str, inside: tuple[slice, slice], grain: float) -> NDArray[Any]:
        """The fill of a part of it, by one of `CANDIDATES`, with a share of the grain."""
        fill, grained = self.fill[inside], self.grain if self.grain is None else self.grain[inside]
        chosen = {"network": None, "texture": self.copied, "best": self.better}[candidate]
        if chosen is not None and self.texture is not None:
            copied = chosen[inside]
            fill = np.where(copied[..., None], self.texture[inside], fill)
            if self.copied_grain is not None and grained is not None:
                grained = np.where(copied[..., None], self.copied_grain[inside], grained)
        if grained is None or grain <= 0:
            return fill
        result = fill + np.float32(grain) * grained.astype(np.float32)
        return np.clip(np.rint(result), 0, np.iinfo(fill.dtype).max).astype(fill.dtype)


def _weight(mask: NDArray[np.uint8], region: Region, request: Request) -> NDArray[np.uint8]:
    """Weight of the fill in a region: 255 in the grown mask, falling to 0 beyond the feather; 0 outside the hole."""
    wide, soft = request.params.grow, request.params.feather
    around = region.pad(wide + soft + 1).clip(*mask.shape)
    weight = feather(grow(mask[around.slices], wide), soft)[region.shift(-around.row, -around.column).slices].copy()
    if request.protect is not None:
        weight[request.protect[region.slices] > 0] = 0
    return weight


def blocks_of(filled: Filled) -> Iterator[FilledBlock]:
    """Cut a filled picture into the pieces that hold something, with weights and grain."""
    request, area, hole, texture = filled.request, filled.area, filled.hole, filled.texture
    grain = measure_grain(request.pixels[area.slices], hole, request.seed)
    # On the lattice of the undo tiles: a patch then touches as few of them as possible.
    for top in range(area.row // TILE * TILE, area.bottom, TILE):
        for left in range(area.column // TILE * TILE, area.right, TILE):
            block = Region(top, left, TILE, TILE).intersection(area)
            used = bounding_region(hole[block.shift(-area.row, -area.column).slices])
            if used.empty:
                continue
            region = used.shift(block.row, block.column)
            weight = _weight(filled.mask, region, request)
            inside = region.shift(-area.row, -area.column).slices
            fill = filled.work[inside].copy()
            made = most = None
            if grain is not None:
                most = most_power(filled.work, hole, region.shift(-area.row, -area.column), grain)
                held = None if filled.grained is None else _held(filled.work, filled.grained, region, area)
                made = grain.make(fill, region, request.seed, held, most).astype(np.float16)
            if texture is None or not texture.made[inside].any():
                yield FilledBlock(region, fill, weight, made)
                continue
            pixels, copied, better = (each[inside].copy() for each in (texture.pixels, texture.made, texture.better))
            copied_grain = None
            if grain is not None:
                held = _held(texture.pixels, texture.made, region, area)
                copied_grain = grain.make(pixels, region, request.seed, held, most).astype(np.float16)
            yield FilledBlock(region, fill, weight, made, pixels, copied, better, copied_grain)


def _held(picture: NDArray[Any], where: NDArray[np.bool_], region: Region, area: Region) -> NDArray[np.float32]:
    """`held_power` of a block, 0 where not ``where``, with enough around it that blocks meet without a border."""
    wide = region.pad(_SEEN_AROUND).intersection(area)
    seen = wide.shift(-area.row, -area.column).slices
    inside = region.shift(-wide.row, -wide.column).slices
    return (held_power(picture[seen], where[seen]) * where[seen][..., None])[inside]
