"""Tiny networks that look from outside like well-known ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, BYTES = TensorProto.FLOAT, TensorProto.UINT8
Shape = list[Any]
FREE: Shape = [1, 3, "h", "w"]


def save(
    path: Path,
    inputs: dict[str, tuple[int, Shape]],
    output: tuple[str, int, Shape],
    nodes: list[Any],
    values: dict[str, Any],
) -> Path:
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()],
        [helper.make_tensor_value_info(*output)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="test")
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path


def blur(channels: int = 3, size: int = 5) -> np.ndarray[Any, Any]:
    return np.full((channels, 1, size, size), 1 / size**2, np.float32)


def nafnet_like(path: Path) -> Path:
    """One picture in, one out, values 0..1; takes noise away."""
    nodes = [helper.make_node("Conv", ["input", "box"], ["output"], group=3, pads=[2, 2, 2, 2])]
    return save(path, {"input": (FLOAT, FREE)}, ("output", FLOAT, FREE), nodes, {"box": blur()})


ODD: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "three axes": ([helper.make_node("Squeeze", ["same", "n"], ["output"])], {"n": np.int64([0])}),
    "one number": ([helper.make_node("ReduceMean", ["same"], ["output"], keepdims=0)], {}),
    "a list": (
        [helper.make_node("NonZero", ["same"], ["places"]), helper.make_node("Cast", ["places"], ["output"], to=FLOAT)],
        {},
    ),
    "two pictures": ([helper.make_node("Concat", ["same", "same"], ["output"], axis=0)], {}),
    "twice as wide": ([helper.make_node("Concat", ["same", "same"], ["output"], axis=3)], {}),
    "on its side": ([helper.make_node("Transpose", ["same"], ["output"], perm=[0, 1, 3, 2])], {}),
    "no picture": (
        [helper.make_node("Slice", ["same", "n", "n", "axis"], ["output"])],
        {"n": np.int64([0]), "axis": np.int64([0])},
    ),
    "no channel": (
        [helper.make_node("Slice", ["same", "n", "n", "axis"], ["output"])],
        {"n": np.int64([0]), "axis": np.int64([1])},
    ),
    "by its content": (
        [
            helper.make_node("ReduceMin", ["same"], ["least"], keepdims=0),
            helper.make_node("Mul", ["least", "many"], ["where"]),
            helper.make_node("Cast", ["where"], ["number"], to=TensorProto.INT64),
            helper.make_node("Unsqueeze", ["number", "n"], ["first"]),
            helper.make_node("Slice", ["same", "first", "end", "axis"], ["output"]),
        ],
        {"many": np.float32(-50), "n": np.int64([0]), "end": np.int64([1 << 40]), "axis": np.int64([3])},
    ),
}
"""Ends of a network after which its result is no picture of the size that was given; nothing outside tells."""


def odd(path: Path, name: str) -> Path:
    """A network whose result has one of the `ODD` shapes."""
    nodes, values = ODD[name]
    graph = helper.make_graph(
        [helper.make_node("Conv", ["input", "box"], ["same"], group=3, pads=[2, 2, 2, 2]), *nodes],
        "net",
        [helper.make_tensor_value_info("input", FLOAT, FREE)],
        [helper.make_tensor_value_info("output", FLOAT, None)],
        [numpy_helper.from_array(np.asarray(value), key) for key, value in {"box": blur(), **values}.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def wants_bytes_range(path: Path) -> Path:
    """The same for values 0..255: a soft limit far above 1 that bends everything that is fed as -1..1 or 0..1."""
    nodes = [
        helper.make_node("Conv", ["input", "box"], ["blurred"], group=3, pads=[2, 2, 2, 2]),
        helper.make_node("Add", ["blurred", "eight"], ["lifted"]),
        helper.make_node("Max", ["lifted", "low"], ["kept"]),
        helper.make_node("Sub", ["kept", "eight"], ["output"]),
    ]
    values = {"box": blur(), "eight": np.float32([[[[8]]]]), "low": np.float32([[[[12]]]])}
    return save(path, {"input": (FLOAT, FREE)}, ("output", FLOAT, FREE), nodes, values)


def lama_like(path: Path, side: int = 64) -> Path:
    """Picture 0..1 and mask in one fixed size; the result is 0..255."""
    picture, mask = [1, 3, side, side], [1, 1, side, side]
    nodes = [
        helper.make_node("Sub", ["one", "mask"], ["known"]),
        helper.make_node("Mul", ["image", "known"], ["seen"]),
        helper.make_node("Mul", ["mask", "half"], ["grey"]),
        helper.make_node("Add", ["seen", "grey"], ["small"]),
        helper.make_node("Mul", ["small", "white"], ["output"]),
    ]
    values = {
        "one": np.float32([[[[1]]]]),
        "half": np.full((1, 3, 1, 1), 0.5, np.float32),
        "white": np.float32([[[[255]]]]),
    }
    return save(path, {"image": (FLOAT, picture), "mask": (FLOAT, mask)}, ("output", FLOAT, picture), nodes, values)


def migan_like(path: Path) -> Path:
    """Bytes in, bytes out; white in the mask means known."""
    nodes = [
        helper.make_node("Cast", ["image"], ["picture"], to=FLOAT),
        helper.make_node("Cast", ["mask"], ["white"], to=FLOAT),
        helper.make_node("Div", ["white", "most"], ["known"]),
        helper.make_node("Mul", ["picture", "known"], ["seen"]),
        helper.make_node("Sub", ["one", "known"], ["missing"]),
        helper.make_node("Mul", ["missing", "grey"], ["filling"]),
        helper.make_node("Add", ["seen", "filling"], ["made"]),
        helper.make_node("Cast", ["made"], ["result"], to=BYTES),
    ]
    values = {
        "most": np.float32([[[[255]]]]),
        "one": np.float32([[[[1]]]]),
        "grey": np.full((1, 3, 1, 1), 128, np.float32),
    }
    inputs = {"image": (BYTES, FREE), "mask": (BYTES, [1, 1, "h", "w"])}
    return save(path, inputs, ("result", BYTES, FREE), nodes, values)


def esrgan_like(path: Path) -> Path:
    """Four times as large, and sizes that are multiples of four."""
    weights = np.zeros((48, 48, 1, 1), np.float32)
    weights[np.arange(48), np.arange(48)] = 1
    nodes = [
        helper.make_node("SpaceToDepth", ["x"], ["deep"], blocksize=4),
        helper.make_node("Conv", ["deep", "same"], ["mixed"]),
        helper.make_node("DepthToSpace", ["mixed"], ["flat"], blocksize=4),
        helper.make_node("Resize", ["flat", "", "scales"], ["y"], mode="nearest"),
    ]
    values = {"same": weights, "scales": np.float32([1, 1, 4, 4])}
    return save(path, {"x": (FLOAT, FREE)}, ("y", FLOAT, [1, 3, "H", "W"]), nodes, values)


def noise_map_like(path: Path) -> Path:
    """A picture and a map of its noise, as FFDNet takes them."""
    nodes = [
        helper.make_node("Conv", ["x", "box"], ["blurred"], group=3, pads=[2, 2, 2, 2]),
        helper.make_node("Mul", ["sigma", "zero"], ["nothing"]),
        helper.make_node("Add", ["blurred", "nothing"], ["y"]),
    ]
    inputs = {"x": (FLOAT, FREE), "sigma": (FLOAT, [1, 1, "h", "w"])}
    return save(path, inputs, ("y", FLOAT, FREE), nodes, {"box": blur(), "zero": np.float32([[[[0]]]])})


def finder_like(path: Path) -> Path:
    """A picture in, two maps of probabilities out."""
    nodes = [helper.make_node("Conv", ["x", "w"], ["logit"]), helper.make_node("Sigmoid", ["logit"], ["y"])]
    weights = np.float32([[1, 1, 1], [-1, -1, -1]]).reshape(2, 3, 1, 1)
    return save(path, {"x": (FLOAT, FREE)}, ("y", FLOAT, [1, 2, "h", "w"]), nodes, {"w": weights})


def four_channels(path: Path) -> Path:
    """Picture and mask in one input."""
    nodes = [helper.make_node("Conv", ["x", "w"], ["y"])]
    shape = [1, 4, "h", "w"]
    return save(path, {"x": (FLOAT, shape)}, ("y", FLOAT, FREE), nodes, {"w": np.ones((3, 4, 1, 1), np.float32)})


def external(path: Path) -> Path:
    """Its values lie in another file, a path outside the folder."""
    nafnet_like(path)
    model = onnx.load(path)
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../etc/passwd")
    path.write_bytes(model.SerializeToString())
    return path


def sam_like(folder: Path, side: int = 64, hwc: bool = False) -> tuple[Path, Path]:
    """Encoder and decoder with the names and forms of SAM's exports; what is near a click is selected."""
    channels = 32
    shape: Shape = ["h", "w", 3] if hwc else [1, 3, side, side]
    first = [helper.make_node("Transpose", ["image"], ["planes"], perm=[2, 0, 1])] if hwc else []
    first += [helper.make_node("Unsqueeze", ["planes", "zero"], ["batch"])] if hwc else []
    nodes = [
        *first,
        helper.make_node("ReduceMean", ["batch" if hwc else "image"], ["grey"], axes=[1], keepdims=1),
        helper.make_node("Resize", ["grey", "", "", "size"], ["small"], mode="linear"),
        helper.make_node("Expand", ["small", "many"], ["image_embeddings"]),
    ]
    values: dict[str, Any] = {
        "size": np.array([1, 1, 16, 16], np.int64),
        "many": np.array([1, channels, 16, 16], np.int64),
    }
    if hwc:
        values["zero"] = np.array([0], np.int64)
    encoder = save(
        folder / "tiny.encoder.onnx",
        {"image": (FLOAT, shape)},
        ("image_embeddings", FLOAT, [1, channels, 16, 16]),
        nodes,
        values,
    )
    nodes = [
        helper.make_node("Cast", ["orig_im_size"], ["size"], to=TensorProto.INT64),
        helper.make_node("Gather", ["size", "first"], ["rows"], axis=0),
        helper.make_node("Gather", ["size", "second"], ["columns"], axis=0),
        helper.make_node("Range", ["first", "rows", "second"], ["row_numbers"]),
        helper.make_node("Range", ["first", "columns", "second"], ["column_numbers"]),
        helper.make_node("Cast", ["row_numbers"], ["row_places"], to=FLOAT),
        helper.make_node("Cast", ["column_numbers"], ["column_places"], to=FLOAT),
        helper.make_node("Unsqueeze", ["row_places", "row_axes"], ["y"]),
        helper.make_node("Unsqueeze", ["column_places", "column_axes"], ["x"]),
        helper.make_node("Gather", ["point_coords", "first"], ["px"], axis=2),
        helper.make_node("Gather", ["point_coords", "second"], ["py"], axis=2),
        helper.make_node("Unsqueeze", ["px", "point_axes"], ["px4"]),
        helper.make_node("Unsqueeze", ["py", "point_axes"], ["py4"]),
        helper.make_node("Sub", ["x", "px4"], ["dx"]),
        helper.make_node("Sub", ["y", "py4"], ["dy"]),
        helper.make_node("Mul", ["dx", "dx"], ["dx2"]),
        helper.make_node("Mul", ["dy", "dy"], ["dy2"]),
        helper.make_node("Add", ["dx2", "dy2"], ["far"]),
        helper.make_node("Sub", ["reach", "far"], ["near"]),
        helper.make_node("Relu", ["near"], ["nearness"]),
        helper.make_node("Equal", ["point_labels", "plus"], ["wanted"]),
        helper.make_node("Equal", ["point_labels", "nought"], ["unwanted"]),
        helper.make_node("Where", ["unwanted", "minus", "nought"], ["against"]),
        helper.make_node("Where", ["wanted", "plus", "against"], ["weights"]),
        helper.make_node("Unsqueeze", ["weights", "point_axes"], ["weights4"]),
        helper.make_node("Mul", ["nearness", "weights4"], ["votes"]),
        helper.make_node("ReduceSum", ["votes", "one_axis"], ["sum"], keepdims=1),
        helper.make_node("ReduceMean", ["image_embeddings"], ["mean"], keepdims=1),
        helper.make_node("ReduceMean", ["mask_input"], ["old"], keepdims=1),
        helper.make_node("Mul", ["mean", "nought"], ["nothing"]),
        helper.make_node("Mul", ["old", "has_mask_input"], ["before"]),
        helper.make_node("Add", ["sum", "nothing"], ["almost"]),
        helper.make_node("Add", ["almost", "before"], ["most"]),
        helper.make_node("Sub", ["most", "plus"], ["masks"]),
    ]
    decoder = save(
        folder / "tiny.decoder.onnx",
        {
            "image_embeddings": (FLOAT, [1, channels, 16, 16]),
            "point_coords": (FLOAT, [1, "points", 2]),
            "point_labels": (FLOAT, [1, "points"]),
            "mask_input": (FLOAT, [1, 1, 256, 256]),
            "has_mask_input": (FLOAT, [1]),
            "orig_im_size": (FLOAT, [2]),
        },
        ("masks", FLOAT, [1, 1, "h", "w"]),
        nodes,
        {
            "first": np.array(0, np.int64),
            "second": np.array(1, np.int64),
            "row_axes": np.array([0, 1, 3], np.int64),
            "column_axes": np.array([0, 1, 2], np.int64),
            "point_axes": np.array([2, 3], np.int64),
            "one_axis": np.array([1], np.int64),
            "reach": np.float32(36),
            "plus": np.float32(1),
            "minus": np.float32(-1),
            "nought": np.float32(0),
        },
    )
    return encoder, decoder


def click_map_like(path: Path) -> Path:
    """Picture and clicks in two planes; what lies near a wanted click and not near another is selected."""
    nodes = [
        helper.make_node("MaxPool", ["points"], ["near"], kernel_shape=[9, 9], pads=[4, 4, 4, 4]),
        helper.make_node("Split", ["near", "halves"], ["wanted", "unwanted"], axis=1),
        helper.make_node("Sub", ["wanted", "unwanted"], ["found"]),
        helper.make_node("ReduceMean", ["image"], ["grey"], axes=[1], keepdims=1),
        helper.make_node("Mul", ["grey", "nought"], ["nothing"]),
        helper.make_node("Add", ["found", "nothing"], ["sum"]),
        helper.make_node("Clip", ["sum", "nought", "one"], ["probability"]),
    ]
    values = {"halves": np.array([1, 1], np.int64), "nought": np.float32(0), "one": np.float32(1)}
    inputs = {"image": (FLOAT, FREE), "points": (FLOAT, [1, 2, "h", "w"])}
    return save(path, inputs, ("probability", FLOAT, [1, 1, "h", "w"]), nodes, values)
