"""The Tool protocol, its request and outcome, and the description of a parameter."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import UsageError
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.progress import Progress

if TYPE_CHECKING:
    from genrepair.engine import Engine


@dataclass(frozen=True, slots=True)
class Param:
    """How one field of a tool's ``Params`` is shown and checked.

    Parameters
    ----------
    label : str
        English label, title case of the first word only; translated by the window.
    help : str
        One sentence: what moving it does to the photo.
    minimum, maximum, step : float, or None
        Range of a number.
    choices : tuple of str
        Allowed values of a str field; empty for free text.
    live : bool
        True when a change needs `Tool.finish` only, never the network: sliders answer at once.
    unit : str
        "%", "px"... shown after the number.
    hidden : bool
        True for what a gesture on the photo says (a stroke, the place of a choice): no form, flag or recipe has it.
    """

    label: str
    help: str
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    live: bool = False
    unit: str = ""
    hidden: bool = False


def param(default: Any, label: str, help: str, **more: Any) -> Any:
    """A dataclass field of a ``Params`` class that carries its `Param`."""
    return field(default=default, metadata={"param": Param(label, help, **more)})


def number_or_auto(text: str, label: str, largest: float) -> float | None:
    """The number that ``text`` names; None for "auto".

    Raises
    ------
    UsageError
        If it is neither "auto" nor a number from 0 to ``largest``.
    """
    if text.strip().lower() == "auto":
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= largest:
        raise UsageError(f"{label} may be auto or a number from 0 to {largest:g}, not {text!r}.")
    return value


def describe(params: type) -> dict[str, Param]:
    """Field name to `Param`, in order, for a ``Params`` dataclass."""
    return {f.name: f.metadata["param"] for f in fields(params)}


def check(params: Any) -> None:
    """Refuse params that are out of range or not among the choices.

    A ``Params`` class with a method ``validate`` has it called too, for what a range cannot say.

    Raises
    ------
    UsageError
        Naming the first wrong field and what it may be.
    """
    for f in fields(params):
        about: Param = f.metadata["param"]
        value = getattr(params, f.name)
        if about.choices and value not in about.choices:
            raise UsageError(f"{about.label} may be {', '.join(about.choices)}, not {value!r}.")
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        low = -math.inf if about.minimum is None else about.minimum
        high = math.inf if about.maximum is None else about.maximum
        if not low <= value <= high:  # also catches NaN
            unit = f" {about.unit}" if about.unit else ""
            # Python's whole numbers may be larger than any float, and then have no short form.
            given = f"{value:g}" if abs(value) < 1e300 or value != value else "a number of that size"
            raise UsageError(f"{about.label} may be {low:g} to {high:g}{unit}, not {given}.")
    if hasattr(params, "validate"):
        params.validate()


def slow_params(params: Any) -> tuple[tuple[str, Any], ...]:
    """The params that `Tool.prepare` depends on, as a hashable key (all fields that are not ``live``)."""
    return tuple((f.name, getattr(params, f.name)) for f in fields(params) if not f.metadata["param"].live)


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """Everything a tool may know.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16, sRGB
        The whole photo, read-only.
    mask : (height, width) uint8, or None
        255 = repair.
    params : object
        Instance of the tool's ``Params``.
    model : str, or None
        Id of the model to use; None for the task's default.
    region : Region, or None
        Work only here (a selection, or the visible part for a preview); None for the whole photo.
    seed : int
        For tools that draw random numbers.
    protect : (height, width) uint8, or None
        255 = nothing may touch this pixel.
    revision : int
        Revision of the document the pixels come from; `Document.apply` wants it back. -1 where there is no document.
    content : int, or None
        Names the state of the pixels: equal numbers mean equal pixels, also after an undo. None is never cached.
    mask_content : int, or None
        Names the state of the mask in the same way; None: it has to be looked at.
    unchanged : callable, or None
        Whether the pixels are still what they were when the request was made.
    own : (height, width, 1 or 3) uint8 or uint16, or None
        The same pixels in the photo's own colours, read-only, for tools that copy; None where they are not known.
    alpha : (height, width) uint8 or uint16, or None
        The photo's transparency.
    """

    pixels: NDArray[Any]
    mask: NDArray[np.uint8] | None
    params: Any
    model: str | None = None
    region: Region | None = None
    seed: int = 0
    protect: NDArray[np.uint8] | None = None
    revision: int = -1
    content: int | None = None
    mask_content: int | None = None
    unchanged: Callable[[], bool] | None = None
    own: NDArray[Any] | None = None
    alpha: NDArray[Any] | None = None

    @property
    def whole(self) -> Region:
        """The region of the whole photo."""
        return Region.whole(*self.pixels.shape[:2])

    @property
    def work_region(self) -> Region:
        """The region to work in: ``region`` inside the photo, or the whole photo."""
        return self.whole if self.region is None else self.region.clip(*self.pixels.shape[:2])


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a tool made.

    Parameters
    ----------
    patches : list of Patch
        New pixels; empty when nothing changes.
    mask : (height, width) uint8, or None
        A new editable mask (from tools that find damage).
    summary : dict
        Figures worth telling (noise level measured, parts filled, model ids used...), plain numbers and strings.
    """

    patches: list[Patch]
    mask: NDArray[np.uint8] | None = None
    summary: dict[str, Any] = field(default_factory=dict)


class Tool(Protocol):
    """A repair. Implementations are module-level singletons named ``TOOL``, stateless.

    ``prepare`` runs the networks and depends only on the pixels, the mask and the params that are not ``live``;
    its result is opaque and may be cached by the caller. ``finish`` is pure NumPy and answers a slider within 100 ms
    on what is visible.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    help: ClassVar[str]
    task: ClassVar[str]
    Params: ClassVar[type]
    needs_mask: ClassVar[bool]
    makes_mask: ClassVar[bool]

    def prepare(self, request: Request, engine: Engine, progress: Progress) -> Any:
        """Run what is slow."""
        ...

    def finish(self, request: Request, prepared: Any) -> Outcome:
        """Turn what `prepare` made into patches or a mask with the current params."""
        ...
