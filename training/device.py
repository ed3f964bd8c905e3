"""Where a run computes: the processor, or a graphics card."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from genrepair.errors import UsageError


def chosen_device(name: str) -> torch.device:
    """The device that ``Config.device`` asks for.

    Raises
    ------
    UsageError
        It is not there, or no such name is known.
    """
    there = torch.cuda.is_available()
    if name not in ("auto", "cpu", "cuda"):
        raise UsageError(f"device must be auto, cpu or cuda, not {name!r}.")
    if name == "cuda" and not there:
        raise UsageError("This PyTorch finds no CUDA device; leave the setting device out, or install a CUDA build.")
    return torch.device("cuda" if name == "cuda" or (name == "auto" and there) else "cpu")


def computes_bf16(wish: str, device: torch.device) -> bool:
    """Whether ``Config.bf16`` means bfloat16 on this device.

    Raises
    ------
    UsageError
        The wish is neither on, off nor auto.
    """
    if wish not in ("auto", "on", "off"):
        raise UsageError(f"bf16 must be auto, on or off, not {wish!r}.")
    if wish != "auto":
        return wish == "on"
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


class FromHost(nn.Module):
    """A network for recipes that measure: pictures come from the host's memory, results go back there.

    Parameters
    ----------
    net : Module
    device : device
        Where the network lies.
    """

    def __init__(self, net: nn.Module, device: torch.device) -> None:
        super().__init__()
        self.net, self.device = net, device

    def forward(self, *inputs: torch.Tensor) -> Any:
        """What the network gives."""
        return self.net(*(value.to(self.device) for value in inputs)).cpu()
