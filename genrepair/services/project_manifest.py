"""The manifest of a project: what is in the file, as JSON that is believed only after it was checked."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any

from genrepair.errors import ProjectError, UsageError
from genrepair.imaging.photo import MAX_PIXELS
from genrepair.imaging.region import Region
from genrepair.tools.catalog import all_tools, hand_tools
from genrepair.tools.tool import check

FORMAT, VERSION = "genrepair-project", 1
MOST_BYTES = 64 << 20
_MOST_STEPS, _MOST_PATCHES = 10_000, 200_000
_LONGEST_TEXT = 10_000
_SHA256 = re.compile(r"[0-9a-f]{64}|")
_MASK_NAME = re.compile(r"masks/[a-z0-9]{1,24}\.png")
_PATCH_NAME = re.compile(r"patches/[0-9]{1,20}-[0-9]{1,9}w?\.png")
# What all patches together may take unpacked: this many photos, but always so many bytes.
_MOST_PHOTOS, _ALWAYS_BYTES = 40, 4 << 30


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """The photo that a project belongs to."""

    path: str
    relative: str
    sha256: str
    bytes: int
    height: int
    width: int
    channels: int
    depth: int


@dataclass(frozen=True, slots=True)
class MaskEntry:
    """A mask: a part of the photo, and the picture that holds it."""

    region: Region
    file: str


@dataclass(frozen=True, slots=True)
class PatchEntry:
    """A patch: where it lies, its picture, the picture of its weight ("" for full weight), whose colours it has."""

    region: Region
    pixels: str
    weight: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A step; fields as in `AppliedStep`."""

    id: int
    tool: str
    title: str
    params: dict[str, Any]
    version: int
    basis: tuple[tuple[int, int], ...]
    time: str
    model: str
    model_version: str
    model_sha256: str
    chosen_model: str
    task: str
    region: Region | None
    seconds: float
    enabled: bool
    mask: MaskEntry | None
    mask_from: int | None
    makes_mask: bool
    patches: tuple[PatchEntry, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything but the pictures."""

    program: str
    saved: str
    source: SourceEntry
    mask: MaskEntry | None
    protect: MaskEntry | None
    steps: tuple[StepEntry, ...]
    view: dict[str, float]


def dump_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON."""
    table = {"format": FORMAT, "version": VERSION, **_plain(manifest)}
    return json.dumps(table, ensure_ascii=False, indent=1).encode()


def load_manifest(data: bytes, title: str) -> Manifest:
    """Read and check a manifest.

    Parameters
    ----------
    data : bytes
    title : str
        Name of the project for messages.

    Raises
    ------
    ProjectError
        If it is not one, comes from a newer version, or says what cannot be.
    """
    try:
        table = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProjectError(f"The project {title} is damaged or was tampered with.") from error
    reader = _Reader(title)
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise ProjectError(f"{title} is no GenRepair project.")
    if reader.whole(table, "version", 1) > VERSION:
        raise ProjectError(f"The project {title} was made by a newer GenRepair; update this one to open it.")
    manifest = reader.manifest(table)
    reader.need(_unpacked(manifest) <= _allowed(manifest.source))
    return manifest


def params_of(tool_id: str, values: Mapping[str, Any]) -> Any | None:
    """The params of a step; None where this version has no such tool or its params are others."""
    tool = all_tools().get(tool_id) or hand_tools().get(tool_id)
    if tool is None:
        return None
    kinds = {f.name: type(f.default) for f in fields(tool.Params)}
    if not set(values) <= set(kinds):
        return None
    for name, value in values.items():
        if type(value) is not kinds[name] and not (kinds[name] is float and type(value) is int):
            return None
    params = tool.Params(**values)
    try:
        check(params)
    except UsageError:
        return None
    return params


def plain_params(params: Any) -> dict[str, Any]:
    """Params as a table."""
    return asdict(params) if is_dataclass(params) and not isinstance(params, type) else {}


class _Reader:
    """Takes values out of tables and refuses what is not of the right kind."""

    def __init__(self, title: str) -> None:
        self._title = title

    def need(self, right: bool) -> None:
        if not right:
            raise ProjectError(f"The project {self._title} is damaged or was tampered with.")

    def manifest(self, table: Mapping[str, Any]) -> Manifest:
        source = self.source(self.table(table, "source"))
        whole = Region.whole(source.height, source.width)
        steps: list[StepEntry] = []
        for entry in self.list(table, "steps", _MOST_STEPS):
            steps.append(self.step(entry, whole, [step.id for step in steps]))
        view = self.table(table, "view") if "view" in table else {}
        return Manifest(
            program=self.text(table, "program"),
            saved=self.text(table, "saved"),
            source=source,
            mask=self.mask(table, "mask", whole),
            protect=self.mask(table, "protect", whole),
            steps=tuple(steps),
            view={name: self.number(view, name) for name in list(view)[:32]},
        )

    def source(self, table: Mapping[str, Any]) -> SourceEntry:
        height, width = self.whole(table, "height", 1), self.whole(table, "width", 1)
        self.need(height * width <= MAX_PIXELS)
        channels, depth = self.whole(table, "channels", 1), self.whole(table, "depth", 8)
        self.need(channels in (1, 3) and depth in (8, 16))
        sha256 = self.text(table, "sha256")
        self.need(_SHA256.fullmatch(sha256) is not None)
        path, relative = self.text(table, "path"), self.text(table, "relative")
        self.need("\0" not in path + relative)
        return SourceEntry(path, relative, sha256, self.whole(table, "bytes", 0), height, width, channels, depth)

    def step(self, table: Any, whole: Region, before: list[int]) -> StepEntry:
        self.need(isinstance(table, dict))
        mask_from = table.get("mask_from")
        self.need(mask_from is None or mask_from in before)
        name = self.whole(table, "id", 1)
        self.need(name not in before)
        basis = tuple((self.whole_of(a, 1), self.whole_of(b, 0)) for a, b in self.pairs(table, "basis"))
        region = None if table.get("region") is None else self.region(table["region"], whole)
        patches = tuple(self.patch(entry, whole) for entry in self.list(table, "patches", _MOST_PATCHES))
        return StepEntry(
            id=name,
            tool=self.text(table, "tool"),
            title=self.text(table, "title"),
            params=dict(self.table(table, "params")),
            version=self.whole(table, "version", 1),
            basis=basis,
            time=self.text(table, "time"),
            model=self.text(table, "model"),
            model_version=self.text(table, "model_version"),
            model_sha256=self.text(table, "model_sha256"),
            chosen_model=self.text(table, "chosen_model"),
            task=self.text(table, "task"),
            region=region,
            seconds=self.number(table, "seconds"),
            enabled=self.flag(table, "enabled"),
            mask=self.mask(table, "mask", whole),
            mask_from=mask_from,
            makes_mask=self.flag(table, "makes_mask"),
            patches=patches,
        )

    def patch(self, table: Any, whole: Region) -> PatchEntry:
        self.need(isinstance(table, dict))
        pixels, weight = self.text(table, "pixels"), self.text(table, "weight")
        self.need(_PATCH_NAME.fullmatch(pixels) is not None)
        self.need(weight == "" or _PATCH_NAME.fullmatch(weight) is not None)
        # Projects of the first versions do not say it: their patches are in sRGB.
        own = self.flag(table, "own") if "own" in table else False
        return PatchEntry(self.region(table.get("region"), whole), pixels, weight, own)

    def mask(self, table: Mapping[str, Any], key: str, whole: Region) -> MaskEntry | None:
        if table.get(key) is None:
            return None
        entry = self.table(table, key)
        file = self.text(entry, "file")
        self.need(_MASK_NAME.fullmatch(file) is not None)
        return MaskEntry(self.region(entry.get("region"), whole), file)

    def region(self, value: Any, whole: Region) -> Region:
        self.need(isinstance(value, list) and len(value) == 4)
        region = Region(*(self.whole_of(number, 0) for number in value))
        self.need(not region.empty and whole.contains(region))
        return region

    def table(self, table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = table.get(key)
        self.need(isinstance(value, dict))
        return value  # type: ignore[return-value]

    def list(self, table: Mapping[str, Any], key: str, most: int) -> list[Any]:
        value = table.get(key)
        self.need(isinstance(value, list) and len(value) <= most)
        return value  # type: ignore[return-value]

    def pairs(self, table: Mapping[str, Any], key: str) -> list[tuple[Any, Any]]:
        value = self.list(table, key, _MOST_STEPS)
        self.need(all(isinstance(pair, list) and len(pair) == 2 for pair in value))
        return [(pair[0], pair[1]) for pair in value]

    def text(self, table: Mapping[str, Any], key: str) -> str:
        value = table.get(key)
        self.need(isinstance(value, str) and len(value) <= _LONGEST_TEXT)
        try:
            str(value).encode()
        except UnicodeEncodeError:
            self.need(False)
        return value  # type: ignore[return-value]

    def whole(self, table: Mapping[str, Any], key: str, least: int) -> int:
        return self.whole_of(table.get(key), least)

    def whole_of(self, value: Any, least: int) -> int:
        self.need(type(value) is int and least <= value < 1 << 53)
        return value  # type: ignore[no-any-return]

    def number(self, table: Mapping[str, Any], key: str) -> float:
        value = table.get(key)
        self.need(type(value) in (int, float) and abs(value) < 1e15 and math.isfinite(value))  # type: ignore[arg-type, operator]
        return float(value)  # type: ignore[arg-type]

    def flag(self, table: Mapping[str, Any], key: str) -> bool:
        value = table.get(key)
        self.need(type(value) is bool)
        return bool(value)


def _plain(value: Any) -> Any:
    """Dataclasses as tables, regions as four numbers."""
    if isinstance(value, Region):
        return [value.row, value.column, value.height, value.width]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _unpacked(manifest: Manifest) -> int:
    size = 3 * manifest.source.depth // 8 + 1
    return sum(patch.region.area * size for step in manifest.steps for patch in step.patches)


def _allowed(source: SourceEntry) -> int:
    return max(_ALWAYS_BYTES, _MOST_PHOTOS * source.height * source.width * 4 * source.depth // 8)
