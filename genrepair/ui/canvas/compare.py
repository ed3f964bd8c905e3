"""Before and after: the photo as it was opened, at the resolution that the view needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import NDArray

from genrepair.imaging.pyramid import Pyramid
from genrepair.imaging.region import Region
from genrepair.services.applied_step import AppliedStep
from genrepair.ui.canvas.raster import cut

OriginalPart = Callable[[Region], NDArray[Any]]
"""``Document.original_part``: a region as it was opened, sRGB."""


class Before:
    """The original for comparing.

    The document gives any part at full size; for zoomed-out views the halved copies are set aside at the first change
    (a third of the photo's memory, and nothing for a photo that is only looked at).

    Parameters
    ----------
    pyramid : Pyramid
        The live pyramid of the photo; not refreshed yet when `keep` is called.
    original_part : callable
        ``Document.original_part``.
    steps : callable () -> sequence of AppliedStep
        What has been done since, in order.
    """

    def __init__(
        self, pyramid: Pyramid, original_part: OriginalPart, steps: Callable[[], Sequence[AppliedStep]] = tuple
    ) -> None:
        self._pyramid, self._original_part, self.steps = pyramid, original_part, steps
        self._levels: dict[int, NDArray[Any]] | None = None

    @property
    def changed(self) -> bool:
        """Whether anything was changed since the photo was opened."""
        return self._levels is not None

    def keep(self, original: Pyramid | None = None) -> None:
        """Set the halved copies aside; call before the pyramid is refreshed for the first time.

        A photo that is repaired already when it is shown needs a pyramid of its original.
        """
        if self._levels is None:
            pyramid = original or self._pyramid
            self._levels = {n: pyramid.level(n).copy() for n in range(1, pyramid.top + 1)}

    def part(self, region: Region, number: int) -> tuple[NDArray[Any], Region, bool]:
        """Original pixels that show ``region`` at pyramid level ``number``.

        Returns
        -------
        pixels, covered, srgb
            The pixels, the full-size region that they cover, and whether they are sRGB already instead of in the
            photo's own profile.
        """
        if self._levels is not None and number == 0:
            height, width = self._pyramid.level(0).shape[:2]
            covered = region.pad(2).clip(height, width)
            return self._original_part(covered), covered, True
        level = self._pyramid.level(number) if self._levels is None else self._levels[number]
        return *cut(level, region, number), False
