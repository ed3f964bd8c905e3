"""The fp16 variant: weights of 16 bits for CUDA's tensor cores, float32 at both ends.

The picture itself never passes through 16 bits: the input stays float32 for the final sum, and the last convolution
works in float32, because a half has 11 bits and would round an 8-bit photo's fine steps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from genrepair.engine import ModelCard, Variant, read_card, write_card
from training.quantization.calibrate import Feeds, open_on_one_thread
from training.quantization.graph import prepared

# A result may differ from float32 by this share of the range: half a step of 8 bits.
BOUND = 0.5 / 255
_LARGEST = float(np.finfo(np.float16).max)


def to_half(model: onnx.ModelProto) -> onnx.ModelProto:
    """Put everything from the first convolution up to the last one into 16 bits.

    Parameters
    ----------
    model : ModelProto
        float32, weights as initializers; not changed.

    Raises
    ------
    ValueError
        A weight is too large for 16 bits, or there is no convolution.
    """
    result = onnx.ModelProto()
    result.CopyFrom(model)
    graph = result.graph
    convolutions = [number for number, node in enumerate(graph.node) if node.op_type == "Conv"]
    if not convolutions:
        raise ValueError("it has no convolutions")
    first, last = convolutions[0], convolutions[-1]
    inner = list(graph.node)[first:last]
    values = {each.name: each for each in graph.initializer}
    outside = [*list(graph.node)[:first], *list(graph.node)[last:]]
    used_outside = {name for node in outside for name in node.input} | {each.name for each in graph.output}
    made_inside = {name for node in inner for name in node.output}
    nodes = list(graph.node)[:first]
    halved: dict[str, str] = {}
    for node in inner:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        for place, name in enumerate(node.input):
            if not name or name in made_inside or (copy.op_type == "Resize" and place):
                # By how much a picture is scaled is float32 in the standard, whatever the picture is.
                continue
            if name in values:
                if values[name].data_type == TensorProto.FLOAT:
                    copy.input[place] = _half_weight(graph, values[name], halved)
            else:
                if name not in halved:
                    halved[name] = f"{name}_half"
                    nodes.append(helper.make_node("Cast", [name], [halved[name]], to=TensorProto.FLOAT16))
                copy.input[place] = halved[name]
        for attribute in copy.attribute:
            if copy.op_type == "Cast" and attribute.name == "to" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.FLOAT16
        for place, name in enumerate(node.output):
            if name in used_outside:
                copy.output[place] = f"{name}_half"
        nodes.append(copy)
        nodes += [
            helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT)
            for name in node.output
            if name in used_outside
        ]
    _read_halves(nodes, {name for node in inner for name in node.output if name in used_outside}, inner)
    nodes += list(graph.node)[last:]
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in graph.node for name in node.input}
    kept = [each for each in graph.initializer if each.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    del graph.value_info[:]
    onnx.checker.check_model(result)
    return result


def add_half(card_path: Path) -> tuple[ModelCard, str]:
    """Write the fp16 variant beside a model and into its card, if it agrees with float32 within `BOUND`.

    Returns
    -------
    card : ModelCard
        As it stands now.
    sentence : str
        What was done, and how far the two differ.
    """
    card = read_card(card_path)
    others = tuple(each for each in card.variants if each.kind != "fp16")
    file = card_path.parent / f"{card.id}-fp16.onnx"
    model = prepared(card.path.read_bytes())
    half: onnx.ModelProto | None = None
    worst, said = float("inf"), ""
    try:
        half = to_half(model)
        worst = difference(card, model, half, extreme_feeds(card))
    except (ValueError, onnx.checker.ValidationError) as error:
        said = f" ({error})"
    if half is None or worst > BOUND:
        write_card(replace(card, variants=others), card_path)
        file.unlink(missing_ok=True)
        return read_card(card_path), f"No fp16 variant: it differs by {worst:.2g}, more than {BOUND:.2g}{said}."
    content = half.SerializeToString()
    file.write_bytes(content)
    variant = Variant(
        kind="fp16",
        file=file.name,
        sha256=hashlib.sha256(content).hexdigest(),
        loss=round(worst, 6),
        allowed=round(BOUND, 6),
        note="weights of 16 bits; inputs, outputs, first and last layers of 32; largest difference on extreme pictures",
    )
    write_card(replace(card, variants=(*others, variant)), card_path)
    return read_card(card_path), f"Wrote {file.name}: differs by at most {worst:.2g}, allowed {BOUND:.2g}."


def _read_halves(nodes: list[onnx.NodeProto], doubled: set[str], inner: Sequence[onnx.NodeProto]) -> None:
    """Let the inner nodes read the 16-bit tensor where a float32 copy was made for the outside."""
    names = {node.name for node in inner}
    for node in nodes:
        if node.name in names and node.op_type != "Constant":
            for place, name in enumerate(node.input):
                if name in doubled:
                    node.input[place] = f"{name}_half"


def _half_weight(graph: onnx.GraphProto, weight: onnx.TensorProto, halved: dict[str, str]) -> str:
    if weight.name not in halved:
        array = numpy_helper.to_array(weight)
        if np.abs(array).max(initial=0) > _LARGEST:
            raise ValueError(f"the weight {weight.name} does not fit 16 bits")
        halved[weight.name] = f"{weight.name}_half"
        graph.initializer.append(numpy_helper.from_array(array.astype(np.float16), halved[weight.name]))
    return halved[weight.name]


def extreme_feeds(card: ModelCard, side: int = 64) -> list[Feeds]:
    """Black, white, checkerboard and noise at both ends of the range, every other input at its largest and smallest."""
    low, high = card.range
    board = np.indices((side, side)).sum(axis=0) % 2
    rng = np.random.default_rng(0)
    pictures = [
        np.zeros((side, side)),
        np.ones((side, side)),
        board,
        rng.random((side, side)),
        rng.random((side, side)) > 0.5,
    ]
    feeds: list[Feeds] = []
    for picture in pictures:
        for most in (0.0, 1.0):
            feed: Feeds = {}
            for each in card.inputs:
                shape = (1, each.channels) if each.kind == "scalar" else (1, each.channels, side, side)
                if each.kind == "image":
                    feed[each.name] = np.broadcast_to(picture * (high - low) + low, shape).astype(np.float32)
                else:
                    feed[each.name] = np.full(shape, most * each.scale, np.float32)
            feeds.append(feed)
    return feeds


def difference(card: ModelCard, model: onnx.ModelProto | bytes, half: onnx.ModelProto, feeds: Sequence[Feeds]) -> float:
    """The largest difference of the results on the CPU, as a share of the range; infinite if one is not finite."""
    a, b = open_on_one_thread(model), open_on_one_thread(half)
    worst = 0.0
    for feed in feeds:
        expected, got = (_run(session, card, feed) for session in (a, b))
        if not np.isfinite(got).all():
            return float("inf")
        worst = max(worst, float(np.abs(expected - got).max()))
    span = card.range[1] - card.range[0] if card.output.kind == "image" else 1.0
    return worst / span


def _run(session: Any, card: ModelCard, feed: Feeds) -> NDArray[np.float32]:
    return session.run([card.output.name], feed)[0]
