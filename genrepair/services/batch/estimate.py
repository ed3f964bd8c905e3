"""What a batch will need: disk from the headers, time from a first sample."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from genrepair.errors import PhotoError
from genrepair.imaging.carried import SUFFIXES
from genrepair.imaging.photo import Photo, read_photo
from genrepair.progress import NoProgress, Progress
from genrepair.services.batch.plan import BatchPlan, Item
from genrepair.services.repair import repair_photo

if TYPE_CHECKING:
    from genrepair.engine import Engine

_SAMPLE_SIDE = 1024
# Bytes a pixel and channel-byte of photos in each format, generous means over the sets of `make bench`.
_PACKED = {"jpeg": 0.25, "png": 0.75, "tiff": 0.85, "webp": 0.12, "avif": 0.1, "bmp": 1.0, "pnm": 1.0, "heic": 0.12}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is expected.

    Parameters
    ----------
    bytes_needed : int
        Of the results, generously.
    bytes_free : int, or None
        Of the output's disk; None where it does not say.
    seconds : float, or None
        None without a photo that can be read.
    seconds_a_megapixel : float, or None
        As measured on the sample.
    sample : str, or None
        Name of the photo that was tried.
    """

    bytes_needed: int
    bytes_free: int | None
    seconds: float | None
    seconds_a_megapixel: float | None
    sample: str | None

    @property
    def fits(self) -> bool:
        """Whether the disk has room for the results."""
        return self.bytes_free is None or self.bytes_needed < self.bytes_free


def estimate(plan: BatchPlan, engine: Engine, progress: Progress | None = None) -> Estimate:
    """Try the recipe on the middle of a photo; nothing is written.

    Parameters
    ----------
    plan : BatchPlan
    engine : Engine
    progress : Progress, or None
    """
    needed = sum(result_bytes(item) for item in plan.items)
    free = _free(plan.order.out)
    readable = sorted((item for item in plan.items if item.header is not None), key=lambda item: item.megapixels)
    # The photo in the middle of the sizes stands for the others.
    for item in readable[len(readable) // 2 :] + readable[: len(readable) // 2]:
        try:
            photo = _middle(read_photo(item.source))
        except PhotoError:
            continue
        repair_photo(_copy(photo), plan.ready.recipe, engine, progress or NoProgress())  # loads the models
        started = perf_counter()
        repair_photo(_copy(photo), plan.ready.recipe, engine, progress or NoProgress())
        rate = (perf_counter() - started) / (photo.region.area / 1e6)
        return Estimate(needed, free, rate * plan.megapixels, rate, item.source.name)
    return Estimate(needed, free, None, None, None)


def result_bytes(item: Item) -> int:
    """Size of a result, expected generously: as the source where the format stays, else by pixels and format."""
    kind = SUFFIXES.get(item.target.suffix.lower(), "tiff")
    if item.header is None or item.header.format == kind:
        return round(item.size * 1.2)
    pixels = item.header.width * item.header.height * 3 * item.header.sample_bytes
    return round(pixels * _PACKED.get(kind, 1.0))


def plan_table(plan: BatchPlan) -> list[dict[str, Any]]:
    """What is planned, a dict a photo: source, target, action and why."""
    table = [
        {
            "source": str(item.source),
            "target": str(item.target),
            "action": "replace" if item.overwrite and os.path.lexists(item.target) else "repair",
            "megapixels": round(item.megapixels, 3),
            "bytes": result_bytes(item),
        }
        for item in plan.items
    ]
    table += [{"source": str(path), "action": "finished before"} for path in plan.already]
    table += [{"source": str(row.source), "action": "finished before"} for row in plan.interrupted]
    table += [{"source": str(path), "action": "failed before", "error": why} for path, why in plan.failed_before]
    table += [
        {"source": str(path), "target": str(target), "action": "skip", "error": "the result's name is taken"}
        for path, target in plan.skipped
    ]
    return table


def formats(plan: BatchPlan) -> dict[str, int]:
    """Number of photos by format; "unreadable" where the header tells nothing."""
    return dict(Counter("unreadable" if item.header is None else item.header.format for item in plan.items))


def _middle(photo: Photo) -> Photo:
    height, width = photo.pixels.shape[:2]
    top, left = max(0, height - _SAMPLE_SIDE) // 2, max(0, width - _SAMPLE_SIDE) // 2
    part = np.ascontiguousarray(photo.pixels[top : top + _SAMPLE_SIDE, left : left + _SAMPLE_SIDE])
    return Photo(part, None, photo.carried)


def _copy(photo: Photo) -> Photo:
    return replace(photo, pixels=photo.pixels.copy(), notes=[])


def _free(folder: Path) -> int | None:
    for each in (folder, *folder.absolute().parents):
        try:
            return shutil.disk_usage(each).free
        except OSError:
            continue
    return None
