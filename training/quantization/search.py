"""Which nodes may work in int8: as many as the allowed loss pays for, the dear ones first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization.calibrate import TensorsData

from training.quantization.calibrate import Feeds, open_on_one_thread
from training.quantization.graph import Node

Build = Callable[[Sequence[str], TensorsData], onnx.ModelProto]


@dataclass
class Plan:
    """What was found.

    Parameters
    ----------
    nodes : list of str
        To work in int8.
    percentile : float
        Of the ranges.
    limits : TensorsData
        Range of every tensor.
    left : list of str
        Convolutions that stay in float32, the first left out first.
    """

    nodes: list[str]
    percentile: float
    limits: TensorsData
    left: list[str] = field(default_factory=list)


class Search:
    """Measures candidates on calibration crops, by the squared difference from what float32 gives.

    The geometric mean over the crops, so that a crop with little noise counts as much as one with a lot.

    Parameters
    ----------
    build : callable
        Node names and ranges to a quantized network.
    nodes : list of Node
        Candidates.
    limits : dict
        Percentile to ranges.
    feeds : sequence of Feeds
        Crops to measure on.
    reference : list of array
        What float32 gives for them.
    output : str
    """

    def __init__(
        self,
        build: Build,
        nodes: Sequence[Node],
        limits: dict[float, TensorsData],
        feeds: Sequence[Feeds],
        reference: Sequence[NDArray[np.float32]],
        output: str,
    ) -> None:
        self.build, self.nodes, self.limits, self.output = build, list(nodes), limits, output
        self._feeds, self._reference = list(feeds), list(reference)

    def error(self, names: Sequence[str], limits: TensorsData) -> float:
        """Squared difference from float32 when these nodes work in int8, times 255 squared."""
        session = open_on_one_thread(self.build(names, limits))
        each = [
            float(np.mean((session.run([self.output], f)[0] - r) ** 2))
            for f, r in zip(self._feeds, self._reference, strict=True)
        ]
        return 255**2 * float(np.exp(np.mean(np.log(np.maximum(each, 1e-14)))))

    def start(self, loss: Callable[[onnx.ModelProto], float]) -> Plan:
        """All convolutions in int8, at the percentile that loses least."""
        convolutions = [node.name for node in self.nodes if node.kind == "Conv"]
        best = min(self.limits, key=lambda percentile: loss(self.build(convolutions, self.limits[percentile])))
        return Plan(convolutions, best, self.limits[best])

    def ranking(self, plan: Plan) -> list[Node]:
        """The plan's convolutions that matter, the one first that gives most quality back for the time it costs."""
        base = self.error(plan.nodes, plan.limits)
        gains: list[tuple[float, Node]] = []
        for node in self.nodes:
            if node.name in plan.nodes:
                gain = base - self.error([n for n in plan.nodes if n != node.name], plan.limits)
                gains.append((gain, node))
        # What gives back less than this is chance.
        worth = [(gain / node.cost, node) for gain, node in gains if gain > 0.03 * base]
        return [node for _, node in sorted(worth, key=lambda pair: -pair[0])]

    def sums(self, plan: Plan) -> list[str]:
        """Sums and shuffles that may work in int8 too: each spares two conversions, together they cost a little."""
        base = now = self.error(plan.nodes, plan.limits)
        chosen: list[str] = []
        for node in sorted(self.nodes, key=lambda each: -each.cost):
            if node.kind == "Conv":
                continue
            error = self.error([*plan.nodes, *chosen, node.name], plan.limits)
            if error < 1.02 * now and error < 1.06 * base:
                chosen.append(node.name)
                now = error
        return chosen
