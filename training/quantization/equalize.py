"""Give the channels of every activation about the same range, so that one int8 scale fits all of them.

Cross-layer equalization: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction",
ICCV 2019. A channel that is divided by a positive number where it is made and multiplied by it where it is used gives
the same network, also through ReLU, sums and pixel shuffles; so whole residual streams are scaled together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

# Channels are scaled through these unchanged; DepthToSpace makes one channel out of blocksize^2.
_SAME = ("Relu", "Add", "Cast", "Identity")


@dataclass
class Group:
    """Tensors whose channels can only be scaled together.

    Parameters
    ----------
    tensors : set of str
    makers, users : list of str
        Convolutions by the name of their node.
    spread : dict
        For a maker whose output goes through a DepthToSpace: how many of its channels become one.
    closed : bool
        Whether nothing else touches these tensors.
    """

    tensors: set[str] = field(default_factory=set)
    makers: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    spread: dict[str, int] = field(default_factory=dict)
    closed: bool = True


def channel_groups(model: onnx.ModelProto) -> list[Group]:
    """Find the groups of tensors that can be scaled channel by channel without changing what the network gives."""
    graph = model.graph
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            name = parent[name]
        return name

    shuffled: dict[str, tuple[str, int]] = {}
    for node in graph.node:
        if node.op_type in _SAME:
            for name in node.input:
                parent[root(name)] = root(node.output[0])
        elif node.op_type == "DepthToSpace" and _text(node, "mode") == "CRD":
            shuffled[node.input[0]] = (node.output[0], _number(node, "blocksize") ** 2)
    weights = {each.name for each in graph.initializer}
    groups: dict[str, Group] = {}

    def group(tensor: str) -> Group:
        found = groups.setdefault(root(tensor), Group())
        found.tensors.add(tensor)
        return found

    uses: dict[str, int] = {}
    for node in graph.node:
        for name in node.input:
            uses[name] = uses.get(name, 0) + 1
    for node in graph.node:
        if node.op_type == "Conv" and _number(node, "group", 1) == 1 and node.input[1] in weights:
            group(node.input[0]).users.append(node.name)
            made = node.output[0]
            if made in shuffled and uses.get(made) == 1:
                onto, factor = shuffled[made]
                group(onto).makers.append(node.name)
                group(onto).spread[node.name] = factor
            else:
                group(made).makers.append(node.name)
        elif node.op_type in _SAME:
            for name in (*node.input, *node.output):
                # A constant that is added would have to be scaled as well.
                group(name).closed &= name not in weights
        elif node.op_type == "DepthToSpace" and node.input[0] in shuffled and uses.get(node.input[0]) == 1:
            if node.input[0] not in {n.output[0] for n in graph.node if n.op_type == "Conv"}:
                group(node.input[0]).closed = False
                group(node.output[0]).closed = False
            else:
                group(node.output[0])
        else:
            for name in (*node.input, *node.output):
                group(name).closed = False
    for each in (*graph.input, *graph.output):
        group(each.name).closed = False
    return [each for each in groups.values() if each.closed and each.makers and each.users]


def equalize(model: onnx.ModelProto, ranges: Mapping[str, NDArray[np.floating]]) -> onnx.ModelProto:
    """Scale the channels of every group to one range.

    Parameters
    ----------
    model : ModelProto
        Weights as initializers; not changed.
    ranges : mapping
        Tensor name to the largest magnitude of each of its channels.

    Returns
    -------
    ModelProto
        Gives the same as ``model`` up to rounding.
    """
    result = onnx.ModelProto()
    result.CopyFrom(model)
    nodes = {node.name: node for node in result.graph.node}
    values = {each.name: numpy_helper.to_array(each).copy() for each in result.graph.initializer}
    shared = [name for node in result.graph.node if node.op_type == "Conv" for name in node.input[1:]]
    for group in channel_groups(model):
        if any(shared.count(name) > 1 for each in (*group.makers, *group.users) for name in nodes[each].input[1:]):
            continue
        known = [ranges[name] for name in group.tensors if name in ranges]
        if not known:
            continue
        largest = np.maximum.reduce(known).astype(np.float64)
        # A channel that is never used keeps its scale; a tiny one would make its weights vanish in int8.
        scale = np.maximum(largest, 0.01 * largest.max()) / largest.max() if largest.max() > 0 else None
        if scale is None:
            continue
        for each in group.makers:
            factor = np.repeat(scale, group.spread.get(each, 1))
            for name in nodes[each].input[1:]:
                values[name] = values[name] / factor.reshape(-1, *[1] * (values[name].ndim - 1))
        for each in group.users:
            name = nodes[each].input[1]
            values[name] = values[name] * scale[None, :, None, None]
    for each in result.graph.initializer:
        each.CopyFrom(numpy_helper.from_array(values[each.name].astype(numpy_helper.to_array(each).dtype), each.name))
    return result


def _number(node: onnx.NodeProto, name: str, default: int = 0) -> int:
    return next((each.i for each in node.attribute if each.name == name), default)


def _text(node: onnx.NodeProto, name: str) -> str:
    return next((each.s.decode() for each in node.attribute if each.name == name), "DCR")
