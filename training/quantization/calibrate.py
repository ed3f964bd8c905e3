"""What the tensors of a network hold while it works on degraded crops: the ranges that int8 scales are made of."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod
from onnxruntime.quantization.calibrate import TensorsData, create_calibrator
from torch import nn

from genrepair.engine import ModelCard
from training.recipes import Recipe

Feeds = dict[str, NDArray[np.float32]]
# Share of the channels' values that must lie inside the range they are scaled by.
_CHANNEL_PERCENTILE = 99.98
_SAMPLES = 600


def calibration_feeds(recipe: Recipe, net: nn.Module, card: ModelCard, count: int) -> list[Feeds]:
    """Inputs as the network meets them in training: the recipe's degraded crops of its training photos.

    Parameters
    ----------
    recipe : Recipe
    net : Module
        The network in PyTorch; what its forward is given is taken.
    card : ModelCard
        Names of the inputs, in the order of ``forward``.
    count : int
        Crops.
    """
    seen: list[tuple[Any, ...]] = []
    hook = net.register_forward_pre_hook(lambda _module, inputs: seen.append(inputs))
    feeds: list[Feeds] = []
    names = [each.name for each in card.inputs]
    try:
        step = 0
        while len(feeds) < count:
            seen.clear()
            # Seeds of its own: not the crops that the weights were last adapted to.
            batch = recipe.batch(np.random.default_rng((90_001, step)), step)
            with torch.inference_mode():
                recipe.loss(net, batch, 0.0)
            # A loss on logits goes past `forward`; its batch then has the names of the card.
            given = seen[0] if seen else tuple(batch[name] for name in names)
            for crop in range(min(16, len(given[0]))):
                feeds.append(
                    {n: t[crop : crop + 1].numpy().astype(np.float32) for n, t in zip(names, given, strict=True)}
                )
            step += 1
    finally:
        hook.remove()
    return feeds[:count]


def open_on_one_thread(model: onnx.ModelProto | bytes) -> Any:
    """Open a network for measuring; an `onnxruntime.InferenceSession`, whose types are too wide to be of use."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    content = model if isinstance(model, bytes) else model.SerializeToString()
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def with_outputs(model: onnx.ModelProto, tensors: Sequence[str]) -> onnx.ModelProto:
    """A copy of a network that also gives these tensors."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    present = {each.name for each in (*result.graph.output, *result.graph.input)}
    for name in tensors:
        if name not in present:
            result.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    return result


def channel_statistics(
    model: onnx.ModelProto, tensors: Sequence[str], feeds: Sequence[Feeds]
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """Magnitude that nearly all values of each channel stay below, and the mean of each channel, by tensor."""
    session = open_on_one_thread(with_outputs(model, tensors))
    rng = np.random.default_rng(0)
    samples: dict[str, list[NDArray[Any]]] = {name: [] for name in tensors}
    means: dict[str, list[NDArray[Any]]] = {name: [] for name in tensors}
    for feed in feeds:
        for name, value in zip(tensors, session.run(list(tensors), feed), strict=True):
            flat = value[0].reshape(value.shape[1], -1)
            means[name].append(flat.mean(axis=1))
            samples[name].append(np.abs(flat[:, rng.integers(0, flat.shape[1], _SAMPLES)]))
    largest = {n: np.percentile(np.concatenate(s, axis=1), _CHANNEL_PERCENTILE, axis=1) for n, s in samples.items()}
    return largest, {n: np.mean(m, axis=0) for n, m in means.items()}


def ranges(model: onnx.ModelProto, feeds: Sequence[Feeds], percentiles: Sequence[float]) -> dict[float, TensorsData]:
    """Range of every tensor for each percentile, from one pass over the crops.

    ONNX Runtime's own histogram: the range is cut where the given percentage of the values lies inside.
    """

    class Reader(CalibrationDataReader):
        def __init__(self) -> None:
            self._left = iter(feeds)

        def get_next(self) -> Any:
            return next(self._left, None)

    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        path = Path(folder) / "model.onnx"
        onnx.save(model, path)
        calibrator: Any = create_calibrator(
            path,
            None,
            augmented_model_path=str(Path(folder) / "more.onnx"),
            calibrate_method=CalibrationMethod.Percentile,
        )
        calibrator.collect_data(Reader())
        result: dict[float, TensorsData] = {}
        for percentile in percentiles:
            calibrator.collector.percentile = percentile
            result[percentile] = calibrator.compute_data()
    return result
