"""One stroke of the clone or heal brush as a step: painted by hand, repeated without a model when its photo changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from genrepair.errors import UsageError
from genrepair.imaging.region import Region
from genrepair.imaging.retouch import CloneStroke, Dab
from genrepair.imaging.stroke import reach
from genrepair.progress import Progress
from genrepair.tools.tool import Outcome, Request, check, param

if TYPE_CHECKING:
    from genrepair.engine import Engine

KINDS = ("clone", "heal")
_MOST_DABS = 200_000
_FARTHEST = 1_000_000.0


@dataclass(frozen=True)
class RetouchParams:
    """What a person can set; the stroke itself is one text that was painted, not typed."""

    kind: str = param(
        "heal",
        "Kind",
        "Clone copies a place as it is; heal gives the copy the tone of the place that is painted.",
        choices=KINDS,
        live=True,
    )
    opacity: int = param(
        100, "Opacity", "How much of what was there is covered.", minimum=1, maximum=100, step=1, live=True, unit="%"
    )
    hardness: int = param(
        50,
        "Hardness",
        "100 % has a hard edge; less lets the stroke fade out towards the rim of the brush.",
        minimum=0,
        maximum=100,
        step=1,
        live=True,
        unit="%",
    )
    stroke: str = param("", "Stroke", "Where it was painted and from where it was copied.", live=True, hidden=True)

    def validate(self) -> None:
        """Refuse a stroke that cannot be read."""
        read_stroke(self.stroke)

    @property
    def reads(self) -> tuple[Region, ...]:
        """The part of the photo that is copied."""
        (rows, columns), dabs = read_stroke(self.stroke)
        if not dabs:
            return ()
        region = reach([(dab.row, dab.column) for dab in dabs], [dab.radius for dab in dabs])
        return (region.shift(rows, columns),)


def write_stroke(offset: tuple[int, int], dabs: list[Dab]) -> str:
    """A stroke as text: the way to the source, then row, column and radius of each point; "+" joins it to the last."""
    points = (f"{'+' if d.joined else '.'} {d.row:.2f} {d.column:.2f} {d.radius:.2f}" for d in dabs)
    return "; ".join((f"{offset[0]} {offset[1]}", *points))


def read_stroke(text: str) -> tuple[tuple[int, int], list[Dab]]:
    """The way to the source and the points of a stroke.

    Raises
    ------
    UsageError
        If the text is no stroke.
    """
    if not text:
        return (0, 0), []
    first, *rest = text.split(";")
    try:
        rows, columns = (int(number) for number in first.split())
        dabs = []
        for entry in rest:
            sign, row, column, radius = entry.split()
            dab = Dab.at(float(row), float(column), float(radius), sign == "+")
            far = max(abs(dab.row), abs(dab.column), dab.radius)
            if sign not in "+." or not far <= _FARTHEST:
                raise ValueError(entry)
            dabs.append(dab)
    except ValueError as error:
        raise UsageError("The stroke of this step cannot be read.") from error
    if len(dabs) > _MOST_DABS or max(abs(rows), abs(columns)) > _FARTHEST:
        raise UsageError("The stroke of this step cannot be read.")
    return (rows, columns), dabs


class Retouch:
    """See the module."""

    id: ClassVar[str] = "retouch"
    title: ClassVar[str] = "Clone and heal"
    help: ClassVar[str] = "Copies a place of the photo to another one along a stroke of the brush."
    task: ClassVar[str] = ""
    Params: ClassVar[type] = RetouchParams
    needs_mask: ClassVar[bool] = False
    makes_mask: ClassVar[bool] = False
    by_hand: ClassVar[bool] = True

    def prepare(self, request: Request, engine: Engine | None, progress: Progress) -> None:
        """Nothing is slow here."""

    def finish(self, request: Request, prepared: Any) -> Outcome:
        """Paint the stroke again on the photo as it is now."""
        check(request.params)
        stroke = start_stroke(request)
        _, dabs = read_stroke(request.params.stroke)
        stroke.add(dabs)
        return Outcome(stroke.patches())


def start_stroke(request: Request) -> CloneStroke:
    """The stroke of a request's params before its first point."""
    params: RetouchParams = request.params
    offset, _ = read_stroke(params.stroke)
    return CloneStroke(
        request.pixels if request.own is None else request.own,
        offset,
        heal=params.kind == "heal",
        hardness=params.hardness / 100,
        opacity=params.opacity / 100,
        alpha=request.alpha,
        protect=request.protect,
    )


TOOL = Retouch()
