"""Tiny networks written with the ONNX helper API, and cards for them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from genrepair.engine import CardInput, CardOutput, ModelCard, read_card, write_card

IMAGE = CardInput("image", "image", 3)
MASK = CardInput("mask", "mask", 1)
NOISE = CardInput("noise_level", "noise_level", 2)


class Graph:
    """Collects nodes and weights."""

    def __init__(self, seed: int = 0) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self.random = np.random.default_rng(seed)

    def constant(self, value: Any) -> str:
        name = f"k{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, kind: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        output = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def conv(self, source: str, before: int, after: int, stride: int = 1, gain: float = 1.0) -> str:
        weight = self.random.standard_normal((after, before, 3, 3)) * gain / np.sqrt(9 * before)
        return self.node(
            "Conv", source, self.constant(weight.astype(np.float32)), pads=[1, 1, 1, 1], strides=[stride, stride]
        )

    def save(self, path: Path, inputs: dict[str, list[Any]], output: list[Any], output_name: str = "output") -> None:
        graph = helper.make_graph(
            self.nodes,
            "tiny",
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()],
            [helper.make_tensor_value_info(output_name, TensorProto.FLOAT, output)],
            self.weights,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
        path.write_bytes(model.SerializeToString())


def unet(graph: Graph, source: str, channels: int, width: int = 8, output: str = "output") -> None:
    """The house shape: unshuffle 2, one strided level, shuffle, minus the input; multiple 4."""
    unshuffled = graph.node("SpaceToDepth", source, blocksize=2)
    top = graph.node("Relu", graph.conv(unshuffled, 4 * channels, width))
    down = graph.node("Relu", graph.conv(top, width, 2 * width, stride=2))
    down = graph.node("Relu", graph.conv(down, 2 * width, 2 * width))
    up = graph.node("DepthToSpace", graph.conv(down, 2 * width, 4 * width), blocksize=2, mode="CRD")
    joined = graph.node("Add", top, up)
    residual = graph.node("DepthToSpace", graph.conv(joined, width, 12, gain=0.3), blocksize=2, mode="CRD")
    image = "image"
    graph.node("Sub", image, residual, output=output)


def make_denoiser(folder: Path, model_id: str = "tiny-denoise", size: int | None = None, **changes: Any) -> ModelCard:
    """image + noise_level -> image, strided, receptive field below the halo of 16."""
    graph = Graph()
    joined = graph.node("Concat", "image", "noise_level", axis=1)
    unet(graph, joined, 5)
    height, width = (size, size) if size else ("H", "W")
    path = folder / f"{model_id}.onnx"
    graph.save(path, {"image": [1, 3, height, width], "noise_level": [1, 2, height, width]}, [1, 3, height, width])
    return make_card(folder, model_id, "denoise", (IMAGE, NOISE), CardOutput("output", "image", 3), 4, **changes)


def make_filler(folder: Path, model_id: str = "tiny-inpaint", **changes: Any) -> ModelCard:
    """image + mask -> image * (1 - mask) + 0.25 * mask."""
    graph = Graph()
    keep = graph.node("Sub", graph.constant(np.float32(1)), "mask")
    kept = graph.node("Mul", "image", keep)
    fill = graph.node("Mul", "mask", graph.constant(np.float32(0.25)))
    graph.node("Add", kept, fill, output="output")
    graph.save(folder / f"{model_id}.onnx", {"image": [1, 3, "H", "W"], "mask": [1, 1, "H", "W"]}, [1, 3, "H", "W"])
    return make_card(folder, model_id, "inpaint", (IMAGE, MASK), CardOutput("output", "image", 3), 4, **changes)


def make_detector(folder: Path, model_id: str = "tiny-damage", **changes: Any) -> ModelCard:
    """image -> two probabilities."""
    graph = Graph()
    graph.node("Sigmoid", graph.conv("image", 3, 2), output="output")
    graph.save(folder / f"{model_id}.onnx", {"image": [1, 3, "H", "W"]}, [1, 2, "H", "W"])
    output = CardOutput("output", "probability", 2, ("scratch", "dust"))
    return make_card(folder, model_id, "damage", (IMAGE,), output, 4, **changes)


def make_pointwise(folder: Path, model_id: str, kind: str, *extra: Any, **changes: Any) -> ModelCard:
    """image -> one ONNX operator on it; ``extra`` are constant inputs."""
    graph = Graph()
    graph.node(kind, "image", *(graph.constant(np.asarray(each, np.float32)) for each in extra), output="output")
    graph.save(folder / f"{model_id}.onnx", {"image": [1, 3, "H", "W"]}, [1, 3, "H", "W"])
    return make_card(folder, model_id, "denoise", (IMAGE,), CardOutput("output", "image", 3), 4, **changes)


def make_card(
    folder: Path,
    model_id: str,
    task: str,
    inputs: tuple[CardInput, ...],
    output: CardOutput,
    multiple: int,
    **changes: Any,
) -> ModelCard:
    """Write and read back the card of an .onnx file that lies in the folder."""
    file = folder / f"{model_id}.onnx"
    card = ModelCard(
        id=model_id,
        task=task,
        version="1",
        title=model_id.replace("-", " "),
        licence="Apache-2.0",
        inputs=inputs,
        output=output,
        multiple=multiple,
        tile=96,
        halo=16,
        policy="tiles",
        file=file.name,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
    )
    path = folder / f"{model_id}.toml"
    write_card(replace(card, **changes), path)
    return read_card(path)
