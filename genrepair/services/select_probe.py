"""Recognises networks that select what is clicked on: encoder and decoder of the SAM family, or a click map."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from genrepair.engine.card import CardInput, CardOutput
from genrepair.engine.onnx_file import OnnxFile, TensorInfo, read_onnx
from genrepair.errors import ModelError

_POINTS = {"point_coords", "point_labels"}
_CLICK_WORDS = ("click", "point", "prompt", "guid")
_SIDE = 1024


@dataclass(frozen=True, slots=True)
class SelectGuess:
    """What was recognised.

    Parameters
    ----------
    first : Path
        The encoder, or the only file.
    companion : Path, or None
        The decoder.
    family : str
    inputs : tuple of CardInput
    output : CardOutput
    prompt : dict
        How clicks are asked, for the card.
    notes : tuple of str
    """

    first: Path
    companion: Path | None
    family: str
    inputs: tuple[CardInput, ...]
    output: CardOutput
    prompt: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def recognise(path: Path, outside: OnnxFile) -> SelectGuess | None:
    """What a file is of such a network; None for something else.

    Raises
    ------
    ModelError
        If the other half of a pair does not lie beside it.
    """
    if {each.name for each in outside.inputs} >= _POINTS:
        return _pair(_partner(path, decoder=True), path)
    if _single_picture(outside) is not None and _makes_embedding(outside):
        return _pair(path, _partner(path, decoder=False))
    return _click_map(path, outside)


def _pair(encoder: Path, decoder: Path) -> SelectGuess:
    outside, inner = read_onnx(encoder), read_onnx(decoder)
    picture = _single_picture(outside)
    if picture is None or outside.external or inner.external:
        raise ModelError(f"{encoder.name} and {decoder.name} are no encoder and decoder in one file each.")
    hwc = len(picture.shape) == 3
    sides = [size for size in picture.shape if size is not None and size > 4]
    embeddings = [each for each in inner.inputs if len(each.shape) == 4 and each.name != "mask_input"]
    # SAM 2 hands on its finer features too, and sees the photo squeezed into a square.
    squash = len(embeddings) > 1
    notes = [
        f"{encoder.name} looks at a photo once, {decoder.name} answers each click.",
        "Both run on the processor.",
    ]
    notes.append("It normalises the picture itself." if hwc else "It takes a picture normalised as the family does.")
    if squash:
        notes.append("It takes several features of the photo, as SAM 2 does.")
    first = outside.outputs[0]
    return SelectGuess(
        first=encoder,
        companion=decoder,
        family="Segment Anything (encoder and decoder)",
        inputs=(CardInput(picture.name, "image", 3),),
        output=CardOutput(first.name, "map", first.shape[1] or 1),
        prompt={
            "family": "pair",
            "layout": "hwc" if hwc else "chw",
            "side": max(sides, default=_SIDE),
            "squash": squash,
        },
        notes=tuple(notes),
    )


def _click_map(path: Path, outside: OnnxFile) -> SelectGuess | None:
    pictures = [each for each in outside.inputs if len(each.shape) == 4]
    clicks = [each for each in pictures if any(word in each.name.lower() for word in _CLICK_WORDS)]
    images = [each for each in pictures if each not in clicks and each.shape[1] in (3, None)]
    if len(outside.inputs) != 2 or len(clicks) != 1 or len(images) != 1:
        return None
    image, click = images[0], clicks[0]
    channels = click.shape[1] or 1
    if channels not in (1, 2):
        raise ModelError(f"{path.name} takes clicks in {channels} planes, and one or two are known.")
    fixed = image.shape[2] if image.shape[2] == image.shape[3] else None
    planes = "wanted and not wanted in two planes" if channels == 2 else "1 for wanted and -1 for not wanted"
    return SelectGuess(
        first=path,
        companion=None,
        family="a network that selects by a map of clicks",
        inputs=(CardInput(image.name, "image", 3), CardInput(click.name, "mask", channels)),
        output=CardOutput(outside.outputs[0].name, "map", 1),
        prompt={"family": "map", "side": fixed or 0, "logits": "logit" in outside.outputs[0].name.lower()},
        notes=(f"Clicks are discs in a map: {planes}.", "It runs on the processor."),
    )


def _partner(path: Path, decoder: bool) -> Path:
    """The other half of a pair: of the same name but for one word, else the only file in the folder that fits."""
    word, other = ("decoder", "encoder") if decoder else ("encoder", "decoder")
    name = re.sub(word, other, path.name, flags=re.IGNORECASE)
    if name != path.name and path.with_name(name).is_file():
        return path.with_name(name)
    fitting = []
    for each in sorted(path.parent.glob("*.onnx")):
        if each == path:
            continue
        try:
            outside = read_onnx(each)
        except ModelError:
            continue
        points = {info.name for info in outside.inputs} >= _POINTS
        if points != decoder and (points or _makes_embedding(outside)):
            fitting.append(each)
    if len(fitting) != 1:
        raise ModelError(
            f"{path.name} is the {word} of a network that selects by clicks; put its {other} beside it, named alike"
            f" (…{other}….onnx), and import again."
        )
    return fitting[0]


def _single_picture(outside: OnnxFile) -> TensorInfo | None:
    """The only input, if it is a picture: (1, 3, height, width) or (height, width, 3)."""
    if len(outside.inputs) != 1:
        return None
    only = outside.inputs[0]
    if len(only.shape) == 4 and only.shape[1] == 3:
        return only
    return only if len(only.shape) == 3 and only.shape[2] in (3, None) else None


def _makes_embedding(outside: OnnxFile) -> bool:
    """Whether the output is no picture: many channels, far smaller than the input."""
    channels = [each.shape[1] for each in outside.outputs if len(each.shape) == 4]
    return _single_picture(outside) is not None and any(c is not None and c >= 32 for c in channels)
