"""The card beside a model: what the network takes, gives and needs, as data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import tomlkit

from genrepair.engine.tiling import smallest_tile
from genrepair.errors import ModelError, cut

INPUT_KINDS = ("image", "mask", "noise_level", "scalar", "state")
OUTPUT_KINDS = ("image", "probability", "map")
POLICIES = ("tiles", "context", "whole")
VARIANT_KINDS = ("int8", "fp16")
# Of a recurrent network; each takes as long as the first.
MOST_STEPS = 16
# Copies of a tile that an average can be taken over: itself, mirrored one way, two ways, and turned as well.
ENSEMBLES = (1, 2, 4, 8)

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST_MULTIPLE, _LARGEST_TILE, _MOST_CHANNELS = 1024, 16384, 1024


@dataclass(frozen=True, slots=True)
class CardInput:
    """One input tensor of a network.

    Parameters
    ----------
    name : str
        Name of the input in the ONNX graph.
    kind : {"image", "mask", "noise_level", "scalar", "state"}
        What is fed: (1, channels, height, width) float32, but (1, channels) float32 for a scalar. A state is what a
        recurrent network remembers: zeros before its first step, then what it gave behind the channels of its output.
    channels : int
        Number of channels.
    scale : float
        Factor on the host's value. An image is scaled by the card's ``range`` instead and needs 1.
    inverted : bool
        For a mask: the network takes ``scale`` for what is known and 0 for the hole.
    """

    name: str
    kind: str
    channels: int
    scale: float = 1.0
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class CardOutput:
    """The output tensor of a network, (1, channels, height, width) float32.

    Parameters
    ----------
    name : str
        Name of the output in the ONNX graph.
    kind : {"image", "probability", "map"}
        An image lies in the card's ``range``, a probability in 0..1, a map is in units of the image range. A map may
        be smaller than the input by a whole factor.
    channels : int
        Number of channels.
    classes : tuple of str
        What each channel of a probability is, or empty.
    scale : float
        Factor that brings an image into the card's ``range``: 1/255 for a network that takes 0..1 and gives 0..255.
    enlarged : int
        How many times as large as the input an image is (a network for super-resolution); it is brought back to the
        size of the photo by averaging.
    """

    name: str
    kind: str
    channels: int
    classes: tuple[str, ...] = ()
    scale: float = 1.0
    enlarged: int = 1


@dataclass(frozen=True, slots=True)
class Variant:
    """The same network in another arithmetic, in a file of its own beside the float32 one.

    Parameters
    ----------
    kind : {"int8", "fp16"}
        int8: for CPUs with 8-bit dot products (VNNI). fp16: weights of 16 bits, for CUDA. Inputs and outputs are
        float32 in both.
    file, sha256 : str
        As of the card itself.
    loss : float
        What it costs against float32, as it was measured when the file was made: int8 in the validation figures of the
        recipe (decibels where those are), fp16 the largest difference of a result, in shares of the range.
    allowed : float
        The most that ``loss`` may be; a variant that loses more is not used.
    speed_up : float
        How many times as fast as float32 one thread was where it was made; 0 if not measured.
    note : str
        How it was made.
    """

    kind: str
    file: str
    sha256: str
    loss: float
    allowed: float
    speed_up: float = 0.0
    note: str = ""

    @property
    def good(self) -> bool:
        """Whether it keeps within what it may lose."""
        return self.loss <= self.allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """Everything the program knows about a model.

    Parameters
    ----------
    id : str
        Lower-case name, also the stem of the files.
    task : str
        What it does: "denoise", "inpaint", "damage"...
    version, title, summary, licence : str
        For people. ``title`` is a few words, ``summary`` one sentence.
    inputs : tuple of CardInput
        In any order; exactly one has the kind "image".
    output : CardOutput
        The tensor that is used.
    multiple : int
        Height and width of what the network is run on are multiples of this.
    tile : int
        Largest side of what the network is run on at once, its halo included; a multiple of ``multiple``.
    halo : int
        Pixels along a tile's inner border that are computed and thrown away.
    policy : {"tiles", "context", "whole"}
        How well the network stands being cut: freely; it wants a crop around the place of interest; not at all.
        All of them are tiled when the photo is larger than ``tile``.
    file : str
        Name of the .onnx file in the card's folder.
    sha256 : str
        Of that file, lower-case hexadecimal.
    range : (low, high)
        Values that the network takes and gives for black and white.
    steps : int
        How many times a network with a state is run on a tile if nobody says otherwise.
    ensemble : {1, 2, 4, 8}
        Over how many flipped and turned copies of each tile its result is averaged if nobody says otherwise; takes as
        many times as long. For a network whose mean over all that could be is what is wanted, not one of them.
    default : bool
        Whether it is the first choice for its task.
    optional : bool
        Whether nothing uses it unasked: not until it is named, or made the default of its task, or its tool is called.
        Such a model is there to be tried; its card says what it is measured by.
    training_data : tuple of str
        Sources and their licences.
    variants : tuple of Variant
        At most one of each kind; a card without any is complete.
    companion, companion_sha256 : str
        A second file that belongs to it (the decoder of a network that selects by clicks) and its SHA-256; "" for none.
    prompt : dict
        How such a network is asked; empty for all others.
    metrics, training : dict
        Free tables: what was measured; revision, minutes, steps, hardware, recipe.
    folder : Path, or None
        Where the card was read; not written.
    """

    id: str
    task: str
    version: str
    title: str
    summary: str = ""
    licence: str
    default: bool = False
    optional: bool = False
    policy: str
    multiple: int
    tile: int
    halo: int
    range: tuple[float, float] = (0.0, 1.0)
    file: str
    sha256: str
    training_data: tuple[str, ...] = ()
    inputs: tuple[CardInput, ...]
    output: CardOutput
    variants: tuple[Variant, ...] = ()
    companion: str = ""
    companion_sha256: str = ""
    prompt: dict[str, Any] = field(default_factory=dict, hash=False)
    steps: int = 1
    ensemble: int = 1
    metrics: dict[str, Any] = field(default_factory=dict, hash=False)
    training: dict[str, Any] = field(default_factory=dict, hash=False)
    folder: Path | None = field(default=None, compare=False)

    @property
    def path(self) -> Path:
        """The .onnx file.

        Raises
        ------
        ModelError
            If the card was made in memory and has no folder.
        """
        if self.folder is None:
            raise ModelError(f"The model card {self.id!r} was not read from a folder, so its network cannot be found.")
        return self.folder / self.file

    def variant(self, kind: str) -> Variant | None:
        """The variant of this kind, if there is one."""
        return next((each for each in self.variants if each.kind == kind), None)

    @property
    def state_input(self) -> CardInput | None:
        """The input of kind "state", if the network is recurrent."""
        return next((each for each in self.inputs if each.kind == "state"), None)

    @property
    def image_input(self) -> CardInput:
        """The input of kind "image"."""
        return next(each for each in self.inputs if each.kind == "image")


def read_card(path: Path | str) -> ModelCard:
    """Read and check a card.

    Raises
    ------
    ModelError
        With one sentence, if the file cannot be read, is not TOML, or has an unknown, missing or wrong key.
    """
    path = Path(path)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"The model card {path} cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is no TOMLDecodeError
        raise ModelError(f"The model card {path} is not valid TOML ({error}).") from error
    where = f"The model card {path}"
    values = _take(where, ModelCard, table, leave=("folder",))
    values["inputs"] = tuple(
        CardInput(**_take(f"{where}, input {number}", CardInput, entry))
        for number, entry in enumerate(_list(where, "inputs", table["inputs"], dict), 1)
    )
    values["variants"] = tuple(
        Variant(**_take(f"{where}, variant {number}", Variant, entry))
        for number, entry in enumerate(_list(where, "variants", table.get("variants", []), dict), 1)
    )
    if not isinstance(table["output"], dict):
        raise ModelError(f"{where} needs a table [output].")
    values["output"] = CardOutput(**_take(f"{where}, output", CardOutput, table["output"]))
    card = replace(ModelCard(**values), folder=path.parent)
    check_card(card, where)
    return card


def write_card(card: ModelCard, path: Path | str) -> None:
    """Write a card as TOML, after checking it.

    Raises
    ------
    ModelError
        If the card is not valid.
    OSError
        If the file cannot be written.
    """
    check_card(card, f"The model card {card.id!r}")
    document = tomlkit.document()
    tables: list[tuple[str, Any]] = []
    for each in fields(ModelCard):
        value = getattr(card, each.name)
        if each.name == "folder":
            continue
        if each.name in ("inputs", "variants"):
            array = tomlkit.aot()
            for entry in value:
                array.append(_table({f.name: getattr(entry, f.name) for f in fields(entry)}))
            if value:
                tables.append((each.name, array))
        elif each.name == "output":
            tables.append((each.name, _table({f.name: getattr(value, f.name) for f in fields(CardOutput)})))
        elif isinstance(value, dict):
            if value:
                tables.append((each.name, _table(value)))
        else:
            document.add(each.name, _item(value))
    # TOML wants plain keys before the first table, or they would belong to that table.
    for name, item in tables:
        document.add(name, item)
    Path(path).write_text(tomlkit.dumps(document), encoding="utf-8")


def check_card(card: ModelCard, where: str) -> None:
    """Raise `ModelError`, its sentence starting with ``where``, if a value of the card makes no sense."""

    def need(right: bool, what: str) -> None:
        if not right:
            raise ModelError(cut(f"{where} {what}."))

    need(bool(_ID.fullmatch(card.id)), f"has an id that is not made of a-z, 0-9, dot and dash: {card.id!r}")
    need(bool(card.task), "has an empty task")
    need(bool(card.title), "has an empty title")
    need(bool(card.licence), "has an empty licence")
    need(bool(_SHA256.fullmatch(card.sha256)), "has a sha256 that is not 64 lower-case hexadecimal digits")
    need(card.companion == "" or bool(_SHA256.fullmatch(card.companion_sha256)), "has a wrong companion_sha256")
    for file in (card.file, *filter(None, (card.companion,)), *(each.file for each in card.variants)):
        # A card from a stranger must not make the program read a file elsewhere.
        need(file not in ("", ".", "..") and Path(file).name == file and "\\" not in file,
             f"names a file outside its own folder: {file!r}")  # fmt: skip
    for variant in card.variants:
        known = ", ".join(VARIANT_KINDS)
        need(variant.kind in VARIANT_KINDS, f"has a variant of unknown kind {variant.kind!r} (known: {known})")
        need(bool(_SHA256.fullmatch(variant.sha256)), f"has a wrong sha256 in its variant {variant.kind!r}")
        need(variant.loss >= 0 and variant.allowed >= 0, f"needs a loss of 0 or more in its variant {variant.kind!r}")
    need(len({each.kind for each in card.variants}) == len(card.variants), "has two variants of one kind")
    need(card.policy in POLICIES, f"has an unknown policy {card.policy!r} (known: {', '.join(POLICIES)})")
    need(1 <= card.multiple <= _LARGEST_MULTIPLE, f"needs a multiple of 1 to {_LARGEST_MULTIPLE}")
    need(card.tile >= 1 and card.tile % card.multiple == 0, "needs a tile that is a multiple of its multiple")
    # What is larger is a mistake, and would ask for more memory than any machine has.
    need(card.tile <= _LARGEST_TILE, f"needs a tile of at most {_LARGEST_TILE}")
    need(0 <= card.halo <= _LARGEST_TILE, f"needs a halo of 0 to {_LARGEST_TILE}")
    least = smallest_tile(card.halo, card.multiple)
    need(card.tile >= least, f"needs a tile of at least {least} for its halo and multiple")
    need(card.range[0] < card.range[1], "needs a range whose first number is the lower one")
    for each in card.inputs:
        need(each.kind in INPUT_KINDS, f"has an input of unknown kind {each.kind!r} (known: {', '.join(INPUT_KINDS)})")
        need(1 <= each.channels <= _MOST_CHANNELS, f"needs 1 to {_MOST_CHANNELS} channels in input {each.name!r}")
    need(sum(each.kind == "image" for each in card.inputs) == 1, "needs exactly one input of kind 'image'")
    need(len({each.name for each in card.inputs}) == len(card.inputs), "names an input twice")
    kinds = [each.kind for each in card.inputs if each.kind != "scalar"]
    need(len(set(kinds)) == len(kinds), "has two inputs of one kind")
    need(1 <= card.steps <= MOST_STEPS, f"needs 1 to {MOST_STEPS} steps")
    need(card.ensemble in ENSEMBLES, f"needs an ensemble of {', '.join(map(str, ENSEMBLES))}")
    need(card.steps == 1 or card.state_input is not None, "has several steps, but no input of kind 'state'")
    out = card.output
    need(card.state_input is None or (out.kind == "image" and (out.scale, out.enlarged) == (1, 1)),
         "has a state, and an output that is no plain image")  # fmt: skip
    need(out.kind in OUTPUT_KINDS, f"has an output of unknown kind {out.kind!r} (known: {', '.join(OUTPUT_KINDS)})")
    need(1 <= out.channels <= _MOST_CHANNELS, f"needs 1 to {_MOST_CHANNELS} output channels")
    need(out.scale > 0 and 1 <= out.enlarged <= 8, "needs an output scale above 0 and an enlargement of 1 to 8")
    need(out.kind == "image" or (out.scale, out.enlarged) == (1, 1), "scales or enlarges an output that is no image")
    need(all(each.kind == "mask" or not each.inverted for each in card.inputs), "inverts an input that is no mask")
    need(not out.classes or len(out.classes) == out.channels, "needs as many classes as output channels")


def _take(where: str, kind: type, table: Mapping[str, Any], leave: tuple[str, ...] = ()) -> dict[str, Any]:
    """Pick a dataclass' fields out of a TOML table and check their types."""
    known = {each.name: each for each in fields(kind) if each.name not in leave}
    if unknown := sorted(set(table) - set(known)):
        raise ModelError(cut(f"{where} has an unknown key {unknown[0]!r}."))
    values: dict[str, Any] = {}
    for name, each in known.items():
        if name not in table:
            if each.default is MISSING and each.default_factory is MISSING:
                raise ModelError(f"{where} lacks the key {name!r}.")
            continue
        values[name] = _convert(where, name, str(each.type), table[name])
    return values


def _convert(where: str, name: str, kind: str, value: Any) -> Any:
    if kind.startswith("tuple[str"):
        return tuple(_list(where, name, value, str))
    if kind.startswith("tuple[float"):
        numbers = _list(where, name, value, (int, float))
        if len(numbers) != 2:
            raise ModelError(f"{where} needs two numbers in {name!r}.")
        return (_float(where, name, numbers[0]), _float(where, name, numbers[1]))
    if kind in ("str", "int", "bool", "float"):
        wanted: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "bool": (bool,), "float": (int, float)}
        if not isinstance(value, wanted[kind]) or (kind != "bool" and isinstance(value, bool)):
            raise ModelError(f"{where} has a value of the wrong type in {name!r} (a {kind} is needed).")
        return _float(where, name, value) if kind == "float" else value
    if kind.startswith("dict") and not isinstance(value, dict):
        raise ModelError(f"{where} needs a table [{name}].")
    return value


def _float(where: str, name: str, value: Any) -> float:
    try:
        return float(value)
    except OverflowError as error:  # Python's whole numbers may be larger than any float.
        raise ModelError(f"{where} has a number in {name!r} that is too large.") from error


def _list(where: str, name: str, value: Any, of: type | tuple[type, ...]) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(each, of) and not isinstance(each, bool) for each in value):
        raise ModelError(f"{where} has a list of the wrong kind in {name!r}.")
    return value


def _item(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return tomlkit.item([_item(each) for each in value])
    return tomlkit.item(value)


def _table(values: Mapping[str, Any]) -> Any:
    table = tomlkit.table()
    for key, value in values.items():
        table.add(key, _table(value) if isinstance(value, Mapping) else _item(value))
    return table
