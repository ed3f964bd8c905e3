"""What a repair hands back: new pixels for one region."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.region import Region


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """New pixels for one region of a photo, in the models' colour space or in the photo's own.

    Parameters
    ----------
    region : Region
        Where it lies; inside the photo.
    pixels : (height, width, 3) uint8 or uint16, sRGB
        Same depth as the request's pixels. In the photo's own colours where ``own`` says so; a grey photo's three
        channels are then alike.
    weight : (height, width) uint8, or None
        Feathered mask: 0 keeps the photo bit-exactly, 255 takes the patch. None takes the patch everywhere.
    own : bool
        Whether the pixels are the photo's own (copied from it), so that no conversion of colours may touch them.
    """

    region: Region
    pixels: NDArray[np.uint8] | NDArray[np.uint16]
    weight: NDArray[np.uint8] | None = None
    own: bool = False

    def part(self, region: Region) -> Patch:
        """What lies in a region inside its own."""
        inside = region.shift(-self.region.row, -self.region.column).slices
        return replace(
            self,
            region=region,
            pixels=self.pixels[inside],
            weight=None if self.weight is None else self.weight[inside],
        )

    def guarded(self, protect: NDArray[np.uint8] | None) -> Patch:
        """The same patch with weight 0 wherever a place is protected.

        Parameters
        ----------
        protect : (photo height, photo width) uint8, or None
            Of the whole photo; any value above 0 protects, so that the soft edge of a brush does too.
        """
        if protect is None:
            return self
        kept = protect[self.region.slices] > 0
        if not kept.any():
            return self
        size = self.region.height, self.region.width
        weight = np.full(size, 255, np.uint8) if self.weight is None else self.weight.copy()
        weight[kept] = 0
        return replace(self, weight=weight)
