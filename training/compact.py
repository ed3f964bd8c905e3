"""Networks in half the bytes: weights stored with 16 bits, everything computed with 32.

Not the fp16 variant (``training.quantization.half``), which computes with 16 bits on a graphics card: here a cast
stands behind each weight, and the runtime does it once, when it opens the file.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Smaller tensors (biases, shapes) are not worth a cast.
LEAST = 1024


def compact(path: Path) -> None:
    """Store the weights of a network with 16 bits; the file is written anew.

    Parameters
    ----------
    path : Path
        An .onnx file with float32 weights as initializers.
    """
    model = onnx.load(str(path))
    graph = model.graph
    casts = []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < LEAST:
            continue
        name = weight.name
        half = numpy_helper.from_array(values.astype(np.float16), f"{name}.half")
        weight.CopyFrom(half)
        casts.append(helper.make_node("Cast", [half.name], [name], f"{name}.cast", to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
