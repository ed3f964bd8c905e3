"""The graph of a quantized network: which nodes work in int8, and what that costs."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper
from onnxruntime.quantization import QuantType
from onnxruntime.quantization.calibrate import TensorsData
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process

_KINDS = ("Conv", "Relu", "Add", "DepthToSpace")


@dataclass(frozen=True, slots=True)
class Node:
    """A node that could work in int8.

    Parameters
    ----------
    name, kind : str
    cost : float
        Multiplications per input pixel for a convolution, additions for a sum: what float32 spends on it.
    """

    name: str
    kind: str
    cost: float


def prepared(content: bytes) -> onnx.ModelProto:
    """A network folded and named so that it can be rewritten."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "a.onnx", Path(folder) / "b.onnx"
        source.write_bytes(content)
        # Its advice to do what is being done here goes to the log.
        logging.disable(logging.WARNING)
        try:
            quant_pre_process(source, target, skip_symbolic_shape=True, skip_onnx_shape=True)
        finally:
            logging.disable(logging.NOTSET)
        model = onnx.load(target)
    for number, node in enumerate(model.graph.node):
        node.name = node.name or f"{node.op_type}_{number}"
    return model


def candidates(model: onnx.ModelProto, sizes: Mapping[str, tuple[int, ...]], pixels: int) -> list[Node]:
    """The nodes that may work in int8: everything but the first and the last convolution and what follows it.

    Parameters
    ----------
    model : ModelProto
    sizes : mapping
        Shape of every tensor for a picture of ``pixels`` pixels.
    """
    convolutions = [node for node in model.graph.node if node.op_type == "Conv"]
    kept = {node.name for node in (*convolutions[:1], *convolutions[-1:])}
    weights = {each.name: tuple(each.dims) for each in model.graph.initializer}
    made_by = {name: node for node in model.graph.node for name in node.output}
    # What is computed from the last convolution: the final sum must not be rounded to 8 bits.
    late = {name for node in convolutions[-1:] for name in node.output}
    found: list[Node] = []
    for node in model.graph.node:
        if late & set(node.input):
            late |= set(node.output)
            continue
        if node.op_type not in ("Conv", "Add", "DepthToSpace") or node.name in kept:
            continue
        if node.op_type == "Add" and any(name in weights for name in node.input):
            continue
        if not _between_convolutions(node, made_by):
            continue
        shape = sizes[node.output[0]]
        area = shape[-1] * shape[-2] / pixels
        each = float(np.prod(weights[node.input[1]])) if node.op_type == "Conv" else float(shape[1])
        found.append(Node(node.name, node.op_type, each * area))
    return found


def _between_convolutions(node: onnx.NodeProto, made_by: Mapping[str, onnx.NodeProto]) -> bool:
    """Whether what comes in was made by nodes that can be quantized too, so that no float is rounded for it alone."""
    if node.op_type == "Conv":
        return True
    return all(name in made_by and made_by[name].op_type in _KINDS for name in node.input)


def quantized(
    model: onnx.ModelProto,
    nodes: Collection[str],
    limits: TensorsData,
    correction: Mapping[str, NDArray[Any]] | None = None,
) -> onnx.ModelProto:
    """The network with these nodes (and the ReLUs behind them) in int8, the rest as it was.

    QDQ format; activations QUInt8, one range a tensor, weights QInt8, one range a channel: the only combination that
    is faster than float32 on x86.

    Parameters
    ----------
    model : ModelProto
        Not changed.
    nodes : collection of str
        Names.
    limits : TensorsData
        Ranges of the tensors.
    correction : mapping, or None
        Mean of each channel of a convolution's input, by the name of the tensor: what the rounding of the weights
        shifts on average is taken out of the bias (Nagel et al., ICCV 2019, section 4.2).
    """
    source = onnx.ModelProto()
    source.CopyFrom(model)
    if correction is not None:
        _correct_bias(source, nodes, correction)
    chosen = set(nodes)
    behind = {name for node in source.graph.node if node.name in chosen for name in node.output}
    chosen |= {n.name for n in source.graph.node if n.op_type == "Relu" and n.input[0] in behind}
    excluded = [node.name for node in source.graph.node if node.op_type in _KINDS and node.name not in chosen]
    tool = QDQQuantizer(
        source,
        True,
        False,
        QuantType.QInt8,
        QuantType.QUInt8,
        limits,
        [],
        excluded,
        list(_KINDS),
        {"ActivationSymmetric": False},
    )
    tool.quantize_model()
    return tool.model.model


def _correct_bias(model: onnx.ModelProto, nodes: Collection[str], means: Mapping[str, NDArray[Any]]) -> None:
    values = {each.name: each for each in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type != "Conv" or node.name not in nodes or len(node.input) < 3 or node.input[0] not in means:
            continue
        weight = numpy_helper.to_array(values[node.input[1]]).astype(np.float64)
        scale = np.maximum(np.abs(weight).reshape(len(weight), -1).max(axis=1), 1e-12) / 127
        scale = scale.reshape(-1, *[1] * (weight.ndim - 1))
        error = np.rint(weight / scale) * scale - weight
        shift = error.sum(axis=(2, 3)) @ means[node.input[0]]
        bias = values[node.input[2]]
        old = numpy_helper.to_array(bias)
        bias.CopyFrom(numpy_helper.from_array((old - shift).astype(old.dtype), bias.name))
