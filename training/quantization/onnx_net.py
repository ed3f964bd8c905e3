"""An ONNX file where a recipe expects its network, so that both are judged by the same validation."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from genrepair.engine import ModelCard
from genrepair.engine.runtime import CPU, OnnxRuntime, OpenOptions


class OnnxNet(nn.Module):
    """Runs on the CPU as the program runs it, a picture at a time.

    Parameters
    ----------
    model : ModelProto or Path
    card : ModelCard
        Names of inputs (in the order of ``forward``) and output.
    threads : int
    """

    def __init__(self, model: onnx.ModelProto | Path, card: ModelCard, threads: int = 1) -> None:
        super().__init__()
        self.names = [each.name for each in card.inputs]
        self.output = card.output.name
        options = OpenOptions(threads=threads)
        if isinstance(model, Path):
            self.native = OnnxRuntime().open(model, CPU, options)
        else:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "model.onnx"
                onnx.save(model, path)
                self.native = OnnxRuntime().open(path, CPU, options)

    def forward(self, *inputs: Tensor) -> Tensor:
        """The card's output for a batch."""
        results = []
        for number in range(len(inputs[0])):
            feeds = {
                name: np.ascontiguousarray(tensor[number : number + 1].float().cpu().numpy())
                for name, tensor in zip(self.names, inputs, strict=True)
            }
            results.append(torch.from_numpy(self.native.run(self.output, feeds, self.native.run_options())))
        return torch.cat(results)
