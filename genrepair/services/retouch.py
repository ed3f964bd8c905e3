"""A stroke of the clone or heal brush on an open document: seen while it is painted, one undo step when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.imaging.retouch import Dab
from genrepair.services.applied_step import Done
from genrepair.tools.retouch import RetouchParams, start_stroke, write_stroke
from genrepair.tools.tool import Outcome, check

if TYPE_CHECKING:
    from genrepair.services.document import Document

TITLES = {"clone": "Clone", "heal": "Heal"}
"""Of the steps, in English."""


class BrushStroke:
    """The document is written at the end only: undo, autosave and running tools never see half a stroke.

    Parameters
    ----------
    document : Document
    params : RetouchParams
        How it paints; its stroke is not read.
    offset : (rows, columns)
        From a painted place to the place that is copied there.

    Raises
    ------
    UsageError
        If the params make no sense.
    """

    def __init__(self, document: Document, params: RetouchParams, offset: tuple[int, int]) -> None:
        self._params = replace(params, stroke=write_stroke(offset, []))
        check(self._params)
        request = document.request("retouch", self._params)
        self._document, self._offset, self._revision = document, offset, request.revision
        self._stroke = start_stroke(request)
        self._dabs: list[Dab] = []
        self._started = perf_counter()

    @property
    def title(self) -> str:
        """Of the step, in English."""
        return TITLES[self._params.kind]

    def add(self, points: Sequence[tuple[float, float, float]], joined: bool = True) -> Region:
        """Go on with points of (row, column, radius); gives what has to be drawn anew."""
        dabs = [Dab.at(*point, joined or number > 0) for number, point in enumerate(points)]
        self._dabs += dabs
        return self._stroke.add(dabs)

    def part(self, region: Region) -> Patch | None:
        """What it makes of a region so far."""
        return self._stroke.part(region)

    @property
    def region(self) -> Region:
        """Everything painted so far."""
        return self._stroke.region

    def finish(self) -> tuple[Outcome, int, Done]:
        """What it made, the revision it was painted on, and what was done: for `Document.apply`."""
        params = replace(self._params, stroke=write_stroke(self._offset, self._dabs))
        patches = self._stroke.patches()
        done = Done("retouch", self.title, params, patches, seconds=perf_counter() - self._started)
        return Outcome(patches), self._revision, done
