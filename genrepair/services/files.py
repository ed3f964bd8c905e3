"""A photo from file to file: read, repair, save, report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrepair.errors import PhotoError, UsageError
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import Photo, SaveOptions, SaveReport, read_photo, write_photo
from genrepair.progress import NoProgress, Progress, SubProgress
from genrepair.services.certificate import Certificate
from genrepair.services.document import Document
from genrepair.services.dust import DustSource, find_dust, find_dust_on
from genrepair.services.outputs import Planned, find_mask, mask_photo, read_mask
from genrepair.services.provenance import FILL_FROM_SCAN, Changes, Repair, measure, now, repairs_of_summaries, within
from genrepair.services.recipe import Recipe, Step
from genrepair.services.repair import prepare_tool, repair_photo
from genrepair.services.saving import save_certified
from genrepair.tools.second_scan import DustParams
from genrepair.tools.tool import Outcome

if TYPE_CHECKING:
    from genrepair.engine import Engine


@dataclass(slots=True)
class FileReport:
    """What was done to one photo.

    Parameters
    ----------
    input, output : str
    ok : bool
    error : str, or None
        One sentence.
    seconds : float
    width, height : int
    steps : list of dict
        Summary of each tool.
    notes : list of str
        How it was read.
    lost : list of str
        What the output format could not hold.
    certificate : dict, or None
        What was saved, read back; see `genrepair.services.certificate`. None for masks.
    """

    input: str
    output: str
    ok: bool = False
    error: str | None = None
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    steps: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    certificate: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def repair_file(
    planned: Planned,
    recipe: Recipe,
    engine: Engine,
    progress: Progress | None = None,
    *,
    mask: Path | None = None,
    protect: Path | None = None,
    dust: DustSource | None = None,
    options: SaveOptions | None = None,
    overwrite: bool = False,
    record: bool = True,
) -> FileReport:
    """Repair one file into another.

    Parameters
    ----------
    planned : Planned
    recipe : Recipe
    engine : Engine
    progress : Progress, or None
    mask : Path, or None
        A picture, or a folder that holds one for this photo; white is repaired.
    protect : Path, or None
        The same for what nothing may change: everything that is not black.
    dust : DustSource, or None
        A second scan, whose pixels take the place of the dust before the recipe is run, or infrared, whose dust joins
        the mask.
    options : SaveOptions, or None
    overwrite : bool
        Whether an existing target may be replaced.
    record : bool
        Whether the repair is written down in the file's XMP.

    Raises
    ------
    GenrepairError
        One sentence; no file was written.
    """
    progress, started = progress or NoProgress(), perf_counter()
    photo = _open(planned, overwrite, progress)
    marked = None if mask is None else read_mask(find_mask(mask, planned.source), photo.pixels.shape[:2])
    kept = None if protect is None else read_mask(find_mask(protect, planned.source), photo.pixels.shape[:2], soft=True)
    begin, steps = 0.02, []
    patches: list[Patch] = []
    if dust is not None:
        begin = 0.4
        part = SubProgress(progress, 0.02, begin)
        photo, marked, report, patches = _without_dust(photo, dust, DustParams(), marked, part, kept)
        steps.append(report)
    repaired = repair_photo(photo, recipe, engine, SubProgress(progress, begin, 0.96), marked, kept)
    patches += repaired.outcome.patches
    steps += repaired.outcome.summary["steps"]
    repairs = repairs_of_summaries(steps, engine)
    write = _Certified(planned, repaired.photo, patches, repairs, options, overwrite, record)
    del patches
    return write.save(photo, steps, progress, started)


def find_damage_file(
    planned: Planned,
    step: Step,
    engine: Engine,
    progress: Progress | None = None,
    *,
    soft: bool = False,
    overwrite: bool = False,
) -> FileReport:
    """Write the mask that a mask-making tool finds.

    Parameters
    ----------
    planned : Planned
    step : Step
    engine : Engine
    progress : Progress, or None
    soft : bool
        Write the probabilities instead of the mask.
    overwrite : bool

    Raises
    ------
    GenrepairError
        One sentence; no file was written.
    """
    progress, started = progress or NoProgress(), perf_counter()
    photo = _open(planned, overwrite, progress)
    document = Document(photo, undo=False)
    tool = step.resolve()
    request = document.request(step.tool, step.params, step.model)
    prepared = prepare_tool(tool, request, engine, SubProgress(progress, 0.02, 0.97), None)
    outcome = tool.finish(request, prepared)
    picture = tool.soft_mask(request, prepared) if soft else outcome.mask  # type: ignore[attr-defined]
    if picture is None:
        raise PhotoError(f"{tool.title} made no mask.")
    report = {"tool": step.tool, **outcome.summary}
    write = _plainly(mask_photo(picture, photo), planned, None, overwrite)
    return _save(planned, write, photo, [report], progress, started)


def dust_file(
    planned: Planned,
    source: DustSource,
    params: DustParams,
    progress: Progress | None = None,
    *,
    fill: bool = False,
    soft: bool = False,
    options: SaveOptions | None = None,
    overwrite: bool = False,
    record: bool = True,
) -> FileReport:
    """Write the mask of a scan's dust, or the scan with its dust filled from the second scan.

    Parameters
    ----------
    planned : Planned
    source : DustSource
    params : DustParams
    progress : Progress, or None
    fill : bool
        Write the repaired photo instead of the mask.
    soft : bool
        Write how sure each pixel is instead of yes or no.
    options : SaveOptions, or None
    overwrite : bool
    record : bool
        Whether the fill is written down in the file's XMP.

    Raises
    ------
    GenrepairError
        One sentence; no file was written.
    """
    progress, started = progress or NoProgress(), perf_counter()
    photo = _open(planned, overwrite, progress)
    part = SubProgress(progress, 0.02, 0.95)
    if fill:
        if source.second is None:
            raise UsageError(
                f"{planned.source.name} has no second scan to fill from; leave --fill out to get the mask."
            )
        result, _, summary, patches = _without_dust(photo, source, params, None, part)
        repairs = [Repair(FILL_FROM_SCAN, time=now())]
        write = _Certified(planned, result, patches, repairs, options, overwrite, record)
        return write.save(photo, [summary], progress, started)
    dust = find_dust(photo, source, params, part)
    result = mask_photo(dust.found.soft if soft else dust.found.mask, photo)
    summary = {"tool": "dust", **dust.found.summary}
    photo.notes += summary.pop("notes")
    return _save(planned, _plainly(result, planned, options, overwrite), photo, [summary], progress, started)


def _without_dust(
    photo: Photo,
    source: DustSource,
    params: DustParams,
    mask: NDArray[np.uint8] | None,
    progress: Progress,
    protect: NDArray[np.uint8] | None = None,
) -> tuple[Photo, NDArray[np.uint8] | None, dict[str, Any], list[Patch]]:
    """The photo with its dust filled from a second scan, the mask of what is left, the figures, what was laid."""
    document = Document(photo, undo=False)
    dust = find_dust_on(document.srgb(), photo, source, params, progress)
    outcome = dust.outcome(fill=source.second is not None, mask=mask)
    if protect is not None:
        document.set_mask(protect, "Protect", "protect")
    document.apply(Outcome(outcome.patches), FILL_FROM_SCAN, document.revision)
    summary = {"tool": "dust", **outcome.summary}
    photo.notes += summary.pop("notes")
    return document.photo, outcome.mask, summary, list(outcome.patches)


def _changes(original: Photo, repaired: Photo, patches: list[Patch]) -> Changes:
    return measure(lambda region: original.pixels[region.slices], repaired.pixels, within(patches))


@dataclass(slots=True, eq=False)
class _Certified:
    """A repaired photo that is saved with the record of its repairs and a certificate of what changed."""

    planned: Planned
    photo: Photo
    patches: list[Patch]
    repairs: list[Repair]
    options: SaveOptions | None
    overwrite: bool
    record: bool

    def save(self, source: Photo, steps: list[dict[str, Any]], progress: Progress, started: float) -> FileReport:
        """Write and report."""
        progress.update(0.96, "Saving")
        # Read again rather than kept: two copies of a large scan may not fit beside the models.
        changes = _changes(read_photo(self.planned.source), self.photo, self.patches)
        self.patches = []
        certificates: list[Certificate] = []

        def bare(with_record: SaveOptions) -> SaveReport:
            return write_photo(self.photo, self.planned.target, with_record, overwrite=self.overwrite)

        def write() -> list[str]:
            made = save_certified(
                self.photo, bare, self.planned.target, changes, self.repairs, self.options, self.record
            )
            certificates.append(made)
            return list(made.lost)

        report = _save(self.planned, write, source, steps, progress, started)
        report.certificate = certificates[0].as_dict()
        return report


def _open(planned: Planned, overwrite: bool, progress: Progress) -> Photo:
    # Before the work, not after it: minutes would be lost.
    if planned.target.exists() and not overwrite:
        raise PhotoError(f"{planned.target} exists already; choose another name or allow overwriting (--overwrite).")
    progress.update(0.0, "Reading")
    return read_photo(planned.source)


def _save(
    planned: Planned,
    write: Callable[[], list[str]],
    photo: Photo,
    steps: list[dict[str, Any]],
    progress: Progress,
    started: float,
) -> FileReport:
    """Make the folder, write (which gives the sentences about what is lost), report."""
    progress.update(0.97, "Saving")
    try:
        planned.target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PhotoError(f"The folder {planned.target.parent} cannot be made ({error.strerror}).") from error
    lost = write()
    progress.update(1.0, "Saved")
    height, width = photo.pixels.shape[:2]
    return FileReport(
        str(planned.source),
        str(planned.target),
        ok=True,
        seconds=round(perf_counter() - started, 3),
        width=width,
        height=height,
        steps=steps,
        notes=list(photo.notes),
        lost=lost,
    )


def _plainly(result: Photo, planned: Planned, options: SaveOptions | None, overwrite: bool) -> Callable[[], list[str]]:
    """How a mask is written, or a photo that needs no certificate."""
    return lambda: list(write_photo(result, planned.target, options or SaveOptions(), overwrite=overwrite).lost)
