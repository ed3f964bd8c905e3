"""Projects: a photo's masks and steps in one file, from which the result comes back without running a model."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair import __version__
from genrepair.errors import PhotoError, ProjectError
from genrepair.imaging.lossless import decode_png, encode_png
from genrepair.imaging.patch import Patch
from genrepair.imaging.photo import read_photo
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress, Progress, SubProgress
from genrepair.services.applied_step import AppliedStep, StoredMask, next_name, now
from genrepair.services.document import Document
from genrepair.services.project_container import MANIFEST, FolderOrigin, Origin, Target, ZipOrigin, zip_target
from genrepair.services.project_manifest import (
    MOST_BYTES,
    Manifest,
    MaskEntry,
    PatchEntry,
    SourceEntry,
    StepEntry,
    dump_manifest,
    load_manifest,
    params_of,
    plain_params,
)
from genrepair.services.source_file import SourceFile, file_sha256

SUFFIX = ".genrepair"


class SourceMissing(ProjectError):
    """The photo of a project is not where it was; the person may say where it is."""

    def __init__(self, name: str, project: str) -> None:
        super().__init__(f"The photo {name} of the project {project} was moved or deleted; choose where it is now.")
        self.name = name


class SourceChanged(ProjectError):
    """The photo of a project was changed after the project was saved; the person may open it all the same."""

    def __init__(self, path: Path, project: str) -> None:
        super().__init__(f"The photo {path} was changed since the project {project} was saved.")
        self.path = path


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A document at one moment, for another thread.

    Parameters
    ----------
    source : SourceFile
    height, width, channels, depth : int
        Of the photo.
    mask, protect : (content, array) or None
        Name of the state and a copy.
    steps : tuple of AppliedStep
    view : mapping of str to float
        How it is shown; means nothing here.
    """

    source: SourceFile
    height: int
    width: int
    channels: int
    depth: int
    mask: tuple[int, NDArray[np.uint8]] | None
    protect: tuple[int, NDArray[np.uint8]] | None
    steps: tuple[AppliedStep, ...]
    view: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class OpenedProject:
    """A project that was read.

    Parameters
    ----------
    document : Document
        With masks and steps, all of which can be undone.
    view : dict of str to float
    notes : list of str
        Sentences for the person.
    """

    document: Document
    view: dict[str, float]
    notes: list[str]


def snapshot(document: Document, view: Mapping[str, float] | None = None) -> Snapshot:
    """What `save_project` needs, taken quickly on the document's own thread.

    Raises
    ------
    ProjectError
        If the photo does not come from a file.
    """
    if document.source is None:
        raise ProjectError("The photo does not come from a file; save it first, then open that file for a project.")

    def mask(target: str) -> tuple[int, NDArray[np.uint8]] | None:
        values = document.mask_snapshot(target)
        return None if values is None else (document.mask_content(target), values)

    height, width, channels = document.pixels.shape
    return Snapshot(
        source=document.source,
        height=height,
        width=width,
        channels=channels,
        depth=document.photo.depth,
        mask=mask("mask"),
        protect=mask("protect"),
        steps=document.steps,
        view=dict(view or {}),
    )


def save_project(state: Snapshot, path: Path, progress: Progress | None = None) -> None:
    """Write a project file; an interrupted or failed save leaves the old one.

    Raises
    ------
    ProjectError
        If it cannot be written.
    """
    with zip_target(path) as target:
        write_parts(state, target, path.parent, progress)


def write_parts(state: Snapshot, target: Target, folder: Path, progress: Progress | None = None) -> None:
    """Write what is not there yet, the manifest last.

    Parameters
    ----------
    state : Snapshot
    target : Target
    folder : Path
        To which the photo's relative path is told.
    progress : Progress, or None
    """
    progress = progress or NoProgress()
    steps = []
    for number, step in enumerate(state.steps):
        part = SubProgress(progress, number / len(state.steps), (number + 1) / len(state.steps))
        steps.append(_write_step(step, target, part))
    manifest = Manifest(
        program=__version__,
        saved=now(),
        source=_source_entry(state, folder),
        mask=_write_mask(target, "m", state.mask),
        protect=_write_mask(target, "p", state.protect),
        steps=tuple(steps),
        view=dict(state.view),
    )
    target.write(MANIFEST, dump_manifest(manifest))
    progress.update(1.0)


def open_project(
    path: Path,
    source: Path | None = None,
    accept_changed: bool = False,
    progress: Progress | None = None,
    undo_budget_mb: int = 512,
) -> OpenedProject:
    """Open a project file, or the folder that automatic saving left behind.

    Parameters
    ----------
    path : Path
    source : Path, or None
        Where its photo is, if the person was asked.
    accept_changed : bool
        Open it though the photo is not the same file any more.
    progress : Progress, or None
    undo_budget_mb : int

    Raises
    ------
    SourceMissing, SourceChanged
        Ask the person, and call again.
    ProjectError
        If it is damaged, hostile or from a newer version.
    PhotoError
        If the photo cannot be read.
    """
    progress = progress or NoProgress()
    origin = FolderOrigin(path) if path.is_dir() else ZipOrigin(path)
    try:
        manifest = load_manifest(origin.read(MANIFEST, MOST_BYTES), origin.title)
        place = source or find_source(manifest.source, path.parent)
        if place is None:
            raise SourceMissing(_file_name(manifest.source.path), origin.title)
        if not accept_changed and file_sha256(place) != manifest.source.sha256:
            raise SourceChanged(place, origin.title)
        progress.update(0.1, "Reading")
        document = Document(read_photo(place), undo_budget_mb=undo_budget_mb)
        try:
            notes = _restore(document, manifest, origin, SubProgress(progress, 0.4, 1.0))
        except BaseException:
            document.close()
            raise
    finally:
        if isinstance(origin, ZipOrigin):
            origin.close()
    return OpenedProject(document, manifest.view, notes)


def read_manifest(path: Path) -> Manifest:
    """The manifest of a project file or folder, without anything else.

    Raises
    ------
    ProjectError
    """
    if path.is_dir():
        return load_manifest(FolderOrigin(path).read(MANIFEST, MOST_BYTES), path.name)
    origin = ZipOrigin(path)
    try:
        return load_manifest(origin.read(MANIFEST, MOST_BYTES), origin.title)
    finally:
        origin.close()


def find_source(entry: SourceEntry, folder: Path) -> Path | None:
    """Where the photo is: at its old place as seen from the project, or as it was; the right content comes first."""
    found: list[Path] = []
    for text in (entry.relative, entry.path):
        try:
            # Asking for a file on a stranger's server would already tell it who is asking.
            if not text or (_is_remote(text) and not _is_remote(str(folder))):
                continue
            path = Path(os.path.normpath(folder / text))
            if path.is_file() and path not in found:
                found.append(path)
        except (OSError, ValueError):
            continue
    if len(found) == 2 and file_sha256(found[0]) != entry.sha256 == file_sha256(found[1]):
        return found[1]
    return found[0] if found else None


# Writing


def _source_entry(state: Snapshot, folder: Path) -> SourceEntry:
    path = Path(os.path.abspath(state.source.path))
    try:
        relative = Path(os.path.relpath(path, os.path.abspath(folder))).as_posix()
    except ValueError:
        # Another drive on Windows.
        relative = ""
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    sha256 = state.source.sha256()
    return SourceEntry(str(path), relative, sha256, size, state.height, state.width, state.channels, state.depth)


def _write_mask(target: Target, kind: str, mask: tuple[int, NDArray[np.uint8]] | None) -> MaskEntry | None:
    if mask is None:
        return None
    stored = StoredMask.of(mask[1])
    return None if stored is None else _write_stored(target, f"masks/{kind}{mask[0]}.png", stored)


def _write_stored(target: Target, name: str, mask: StoredMask) -> MaskEntry:
    if not target.has(name):
        target.write(name, encode_png(mask.values))
    return MaskEntry(mask.region, name)


def _write_step(step: AppliedStep, target: Target, progress: Progress) -> StepEntry:
    patches = []
    regions = step.patches.regions
    for number, region in enumerate(regions):
        progress.update(number / len(regions), step.title)
        names = f"patches/{step.version}-{number}.png", f"patches/{step.version}-{number}w.png"
        weighted = step.patches.weighted(number)
        if not target.has(names[0]) or (weighted and not target.has(names[1])):
            patch = step.patches.load(number)
            target.write(names[0], encode_png(patch.pixels))
            if patch.weight is not None:
                target.write(names[1], encode_png(patch.weight))
        patches.append(PatchEntry(region, names[0], names[1] if weighted else "", step.patches.own(number)))
    mask = None if step.mask is None else _write_stored(target, f"masks/s{step.version}.png", step.mask)
    return StepEntry(
        id=step.id,
        tool=step.tool,
        title=step.title,
        params=plain_params(step.params),
        version=step.version,
        basis=step.basis,
        time=step.time,
        model=step.model,
        model_version=step.model_version,
        model_sha256=step.model_sha256,
        chosen_model=step.chosen_model or "",
        task=step.task,
        region=step.region,
        seconds=step.seconds,
        enabled=step.enabled,
        mask=mask,
        mask_from=step.mask_from,
        makes_mask=step.makes_mask,
        patches=tuple(patches),
    )


# Reading


def _restore(document: Document, manifest: Manifest, origin: Origin, progress: Progress) -> list[str]:
    source, photo = manifest.source, document.photo
    size = source.height, source.width, source.channels
    if document.pixels.shape != size or photo.depth != source.depth:
        raise ProjectError(
            f"The photo is {document.pixels.shape[1]} x {document.pixels.shape[0]} pixels with {photo.depth} bits, but"
            f" the project {origin.title} was made for {source.width} x {source.height} with {source.depth}."
        )
    notes: list[str] = []
    ids: dict[int, int] = {}
    versions: dict[int, int] = {}
    for number, entry in enumerate(manifest.steps):
        part = SubProgress(progress, number / len(manifest.steps), (number + 1) / len(manifest.steps))
        part.update(0.0, entry.title)
        patches = document.keep_patches(list(_patches(entry, origin, document.pixels.dtype)))
        ids[entry.id], versions[entry.version] = next_name(), next_name()
        params = params_of(entry.tool, entry.params)
        if entry.tool and params is None:
            notes.append(
                f"The step {entry.title!r} was made by a tool that this GenRepair does not have: its result is kept,"
                " but it cannot be run again."
            )
        step = AppliedStep(
            id=ids[entry.id],
            tool="" if params is None else entry.tool,
            title=entry.title,
            params=params,
            patches=patches,
            version=versions[entry.version],
            basis=tuple(sorted((ids.get(a, 0), versions.get(b, 0)) for a, b in entry.basis)),
            time=entry.time,
            model=entry.model,
            model_version=entry.model_version,
            model_sha256=entry.model_sha256,
            chosen_model=entry.chosen_model or None,
            task=entry.task,
            region=entry.region,
            seconds=entry.seconds,
            enabled=entry.enabled,
            mask=_mask(entry.mask, origin),
            mask_from=None if entry.mask_from is None else ids[entry.mask_from],
            makes_mask=entry.makes_mask,
        )
        document.restore(step)
    for target, entry in (("mask", manifest.mask), ("protect", manifest.protect)):
        mask = _mask(entry, origin)
        if mask is not None:
            document.restore_mask(mask.whole(source.height, source.width), target)
    progress.update(1.0)
    return notes


def _patches(entry: StepEntry, origin: Origin, dtype: Any) -> Iterator[Patch]:
    for each in entry.patches:
        pixels = _picture(origin, each.pixels, each.region, 3, dtype)
        weight = _picture(origin, each.weight, each.region, 1, np.uint8) if each.weight else None
        yield Patch(each.region, pixels, weight, each.own)


def _mask(entry: MaskEntry | None, origin: Origin) -> StoredMask | None:
    if entry is None:
        return None
    return StoredMask(entry.region, _picture(origin, entry.file, entry.region, 1, np.uint8))


def _picture(origin: Origin, name: str, region: Region, channels: int, dtype: Any) -> NDArray[Any]:
    most = region.area * channels * np.dtype(dtype).itemsize
    # PNG adds a byte a row, and a little where nothing can be packed.
    data = origin.read(name, most + most // 64 + region.height * 2 + 65536)
    try:
        return decode_png(data, region.height, region.width, channels, dtype)
    except PhotoError as error:
        raise ProjectError(f"The project {origin.title} is damaged or was tampered with.") from error


def _is_remote(path: str) -> bool:
    return path.startswith(("\\\\", "//"))


def _file_name(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]
