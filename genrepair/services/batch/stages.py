"""What is done to one photo of a batch, in three stages that may run on three threads: load, infer, store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.errors import PhotoError
from genrepair.imaging.metadata import apply_policy
from genrepair.imaging.photo import SaveOptions, read_photo, write_photo
from genrepair.imaging.prepare import to_depth
from genrepair.progress import Progress, SubProgress
from genrepair.services.batch.dust import take_away
from genrepair.services.batch.events import PhotoResult
from genrepair.services.batch.plan import Item
from genrepair.services.batch.resolve import ReadyRecipe
from genrepair.services.document import Document
from genrepair.services.provenance import Repair, measure, repairs_of_summaries, within
from genrepair.services.repair import run_recipe
from genrepair.services.saving import with_record
from genrepair.services.triage import judge, look
from genrepair.tools.catalog import all_tools
from genrepair.tools.tool import Outcome, Request

if TYPE_CHECKING:
    from genrepair.engine import Engine

THUMBNAIL_SIDE = 256
_THUMBNAIL_QUALITY = 72


@dataclass(slots=True, eq=False)
class Work:
    """A photo on its way.

    Parameters
    ----------
    item : Item
    document : Document
        Its pixels change in `store`, not before.
    request : Request
        For the recipe; holds the mask that the photo came with, if it came with one.
    result : PhotoResult
        Filled on the way.
    outcome : Outcome, or None
        What the recipe made.
    repairs : list of Repair
        The same as the record in the file names it.
    """

    item: Item
    document: Document
    request: Request
    result: PhotoResult = field(default_factory=PhotoResult)
    outcome: Outcome | None = None
    repairs: list[Repair] = field(default_factory=list)


def load(item: Item, ready: ReadyRecipe, thumbnails: bool = True) -> Work:
    """Read a photo and make it ready for the models.

    Raises
    ------
    PhotoError
        If it cannot be read, or changed while it was.
    """
    started = perf_counter()
    digest, before = _digest(item.source)
    photo = read_photo(item.source)
    if _digest_status(item.source) != before:
        raise PhotoError(f"{item.source.name} was changed while it was read; run the batch again.")
    document = Document(photo, undo=False)
    step = ready.recipe.steps[0]
    request = document.request(step.tool, step.params)
    height, width = photo.pixels.shape[:2]
    result = PhotoResult(digest, width, height, models=[dict(model) for model in ready.models])
    if thumbnails:
        result.before = thumbnail(request.pixels)
    result.seconds["read"] = round(perf_counter() - started, 3)
    return Work(item, document, request, result)


def infer(work: Work, ready: ReadyRecipe, engine: Engine, progress: Progress) -> None:
    """Run the recipe.

    Raises
    ------
    GenrepairError
        If a tool or model refuses.
    Cancelled
        If the batch is stopped.
    """
    started = perf_counter()
    photo, request, dust = work.document.photo, work.request, None
    if ready.dust:
        request, dust = take_away(photo, request, SubProgress(progress, 0.0, 0.4))
    work.outcome = run_recipe(request, ready.recipe, engine, progress, carried=photo.carried, searched=dust is not None)
    work.result.steps = work.outcome.summary["steps"]
    if dust is not None:
        # Each patch is laid on what the ones before it made: the dust's come first.
        work.outcome = replace(work.outcome, patches=[*dust.patches, *work.outcome.patches])
        work.result.steps = [dust.summary, *work.result.steps]
    work.repairs = repairs_of_summaries(work.result.steps, engine)
    work.result.seconds["repair"] = round(perf_counter() - started, 3)


def store(
    work: Work,
    ready: ReadyRecipe,
    place: Path,
    announce: Callable[[PhotoResult], None],
    thumbnails: bool = True,
    overwrite: bool = False,
) -> PhotoResult:
    """Lay the outcome over the photo and save it.

    Parameters
    ----------
    work : Work
    ready : ReadyRecipe
    place : Path
        Where the file is written; its folder is made.
    announce : callable
        Gets the result right before the file takes its place.
    thumbnails : bool
    overwrite : bool
        Whether a file at ``place`` may be replaced.

    Raises
    ------
    PhotoError
        If it cannot be saved; nothing is left behind.
    """
    started = perf_counter()
    assert work.outcome is not None
    document, result = work.document, work.result
    # The record tells how much changed; without one nothing has to be kept for the comparison.
    recorded = ready.output.record and ready.output.metadata != "none" and bool(work.repairs)
    original = document.pixels.copy() if recorded else None
    seen = look(document.pixels, document.srgb(), work.outcome.patches)
    document.apply(work.outcome, "Repair", document.revision)
    changes = None
    if original is not None:
        before = original
        changes = measure(lambda band: before[band.slices], document.pixels, within(work.outcome.patches))
        del before, original
    left = work.outcome.mask if any(_fills(step) for step in result.steps) else None
    tools = [str(step["tool"]) for step in result.steps if "skipped" not in step]
    result.score = judge(seen, document.pixels, document.srgb(), left, tools).as_dict()
    del seen
    if thumbnails:
        result.after = thumbnail(document.srgb())
    photo = document.photo
    photo.carried, notes = apply_policy(photo.carried, ready.output.metadata)
    result.notes = [*photo.notes, *notes]
    # First, because it also finds out that the output folder has vanished: none is made on another disk then.
    announce(result)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PhotoError(f"The folder {place.parent} cannot be made ({error.strerror}).") from error
    options = SaveOptions(quality=ready.output.quality, depth=ready.output.depth)
    if changes is not None:
        options = with_record(options, place, work.repairs, changes, photo)
    saved = write_photo(photo, place, options, overwrite=overwrite)
    document.close()
    result.lost, result.bytes = list(saved.lost), saved.bytes
    result.seconds["save"] = round(perf_counter() - started, 3)
    return result


def _fills(step: dict[str, Any]) -> bool:
    """Whether a step filled what the mask covered."""
    tool = all_tools().get(str(step["tool"]))
    return "skipped" not in step and tool is not None and tool.needs_mask


def thumbnail(pixels: NDArray[Any], side: int = THUMBNAIL_SIDE) -> bytes:
    """A small picture as WebP.

    Parameters
    ----------
    pixels : (height, width, 3) uint8 or uint16, sRGB
    side : int
        Longest side; smaller photos stay as they are.
    """
    height, width = pixels.shape[:2]
    # Every n-th pixel first: averaging 200 megapixels for a small picture would take longer than saving them.
    step = max(1, max(height, width) // (4 * side))
    small = np.ascontiguousarray(pixels[::step, ::step])
    factor = side / max(small.shape[:2])
    if factor < 1:
        size = max(1, round(small.shape[1] * factor)), max(1, round(small.shape[0] * factor))
        small = cv2.resize(small, size, interpolation=cv2.INTER_AREA)
    small = cv2.cvtColor(to_depth(small, 8), cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".webp", small, [cv2.IMWRITE_WEBP_QUALITY, _THUMBNAIL_QUALITY])
    return data.tobytes() if done else b""


def _digest(path: Path) -> tuple[str, tuple[int, int] | None]:
    """SHA-256 of a file, and its size and time before it was read; empty where `read_photo` will say why."""
    status = _digest_status(path)
    if status is None or not path.is_file():
        return "", status
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), status
    except OSError:
        return "", status


def _digest_status(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns
