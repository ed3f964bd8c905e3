"""What was done to a photo, counted and written down for others: which pixels changed, and by which models."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair import __version__
from genrepair.imaging.files import xmp
from genrepair.imaging.patch import Patch
from genrepair.imaging.region import Region
from genrepair.services.applied_step import AppliedStep, cards_of, now
from genrepair.tools.catalog import all_tools, hand_tools

if TYPE_CHECKING:
    from genrepair.engine import Engine

# Changes that an algorithm makes to what the camera saw. Everything else that a model does puts something new into
# the picture. IPTC NewsCodes "Digital Source Type", https://cv.iptc.org/newscodes/digitalsourcetype/
_ENHANCING = frozenset(("denoise", "damage", "restore", "colours", "deblur", "dust", ""))
_BAND = 512
# What a second scan fills where one has dust and the other has not.
FILL_FROM_SCAN = "Fill from the second scan"
_MOST_REPAIRS = 100


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was done; the model's fields are "" where none was used, and a hand may have done it."""

    title: str
    task: str = ""
    model: str = ""
    version: str = ""
    sha256: str = ""
    time: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """Pixels counted, against the photo as it was opened.

    Parameters
    ----------
    total : int
        Of the photo.
    repaired : int
        Inside the masks and their soft edges, where something could change.
    changed : int
        That have another value now.
    outside : int
        That have another value though they lie outside: 0, or something is wrong.
    """

    total: int
    repaired: int
    changed: int
    outside: int

    @property
    def changed_percent(self) -> float:
        """Share of changed pixels, 0..100."""
        return 100.0 * self.changed / max(1, self.total)


def measure(
    original: Callable[[Region], NDArray[Any]], pixels: NDArray[Any], patches: Callable[[Region], Iterable[Patch]]
) -> Changes:
    """Compare a repaired photo with its original, a band at a time.

    Parameters
    ----------
    original : callable
        Region to its pixels as they were, (height, width, channels).
    pixels : (height, width, channels) array
        As they are.
    patches : callable
        Region to the parts of the patches that lie in it.
    """
    height, width = pixels.shape[:2]
    repaired = changed = outside = 0
    for row in range(0, height, _BAND):
        band = Region(row, 0, _BAND, width).clip(height, width)
        covered = np.zeros((band.height, width), np.bool_)
        for patch in patches(band):
            part = covered[patch.region.shift(-row, 0).slices]
            part |= True if patch.weight is None else patch.weight > 0
        differs = (original(band) != pixels[band.slices]).any(axis=2)
        repaired += int(np.count_nonzero(covered))
        changed += int(np.count_nonzero(differs))
        outside += int(np.count_nonzero(differs & ~covered))
    return Changes(height * width, repaired, changed, outside)


def within(patches: Sequence[Patch]) -> Callable[[Region], Iterable[Patch]]:
    """What `measure` wants, from a list of patches."""

    def parts(region: Region) -> Iterable[Patch]:
        for patch in patches:
            common = patch.region.intersection(region)
            if not common.empty:
                yield patch.part(common)

    return parts


def repairs_of_steps(steps: Sequence[AppliedStep]) -> list[Repair]:
    """What the enabled steps did to the pixels."""
    return [
        Repair(step.title, step.task, model, version, sha256, step.time, by_hand=step.tool in hand_tools())
        for step in steps
        if step.enabled and len(step.patches)
        for model, version, sha256 in step.models
    ]


def repairs_of_summaries(summaries: Iterable[Mapping[str, Any]], engine: Engine) -> list[Repair]:
    """What the steps of a recipe did, from the summaries that `run_recipe` gives."""
    found: list[Repair] = []
    for summary in summaries:
        name = str(summary.get("tool", ""))
        if name == "dust":
            # A second scan fills with what it saw; infrared only marks.
            if "real_pixels" in summary:
                found.append(Repair(FILL_FROM_SCAN, time=now()))
            continue
        tool = all_tools().get(name)
        if "skipped" in summary or (tool is not None and tool.makes_mask):
            continue
        title, task = (tool.title, tool.task) if tool is not None else (name, "")
        if not summary.get("model"):
            found.append(Repair(title, task, time=now()))
        for card in cards_of(summary, engine):
            found.append(Repair(title, task, card.id, card.version, card.sha256, now()))
    return found


def source_type(repairs: Sequence[Repair]) -> str:
    """IPTC's Digital Source Type for what was done; "" for nothing."""
    if any(repair.model and repair.task not in _ENHANCING for repair in repairs):
        return "compositeWithTrainedAlgorithmicMedia"
    # Somebody decided what is covered by what: more than a correction, and no model's doing.
    if any(repair.by_hand for repair in repairs):
        return "humanEdits"
    return "algorithmicallyEnhanced" if repairs else ""


def xmp_record(repairs: Sequence[Repair], changes: Changes | None, packet: bytes | None) -> bytes | None:
    """The record of a repair as ``rdf:Description``, for `SaveOptions.xmp_addition`; None where nothing was done.

    Parameters
    ----------
    repairs : sequence of Repair
    changes : Changes, or None
    packet : bytes, or None
        The photo's own XMP: what earlier repairs wrote there is kept, and a stronger source type too.
    """
    if not repairs:
        return None
    kind = xmp.stronger_source_type(source_type(repairs), xmp.read_source_type(packet))
    entries = [*xmp.read_repairs(packet), *map(_line, repairs)][-_MOST_REPAIRS:]
    properties = {"Program": f"GenRepair {__version__}"}
    if changes is not None:
        properties["ChangedPercent"] = f"{changes.changed_percent:.4g}"
        properties["RepairedPercent"] = f"{100.0 * changes.repaired / max(1, changes.total):.4g}"
    return xmp.repair_record(kind, properties, entries)


def _line(repair: Repair) -> str:
    model = f": {repair.model} version {repair.version}, SHA-256 {repair.sha256}" if repair.model else ""
    return html.escape(f"{repair.title}{model} ({repair.time})", quote=False)
