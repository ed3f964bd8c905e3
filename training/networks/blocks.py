"""The few pieces that every network here is made of: plain 3x3 convolutions and ReLU.

No normalisation and no depthwise convolution: on CPUs both cost far more time than they save arithmetic (measured
in docs/training.md), and a statistic taken over a tile would differ from the one of the whole photo.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """``x + conv(relu(conv(x)))``, the EDSR block: no normalisation.

    Lim et al., "Enhanced Deep Residual Networks for Single Image Super-Resolution", CVPRW 2017.

    Parameters
    ----------
    channels : int
        Width; a multiple of 16 keeps ONNX Runtime in its blocked layout.
    dilation : int
        Of both convolutions.
    """

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.last = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)
        # Starting as the identity lets a deep stack train without normalisation.
        nn.init.zeros_(self.last.weight)
        if self.last.bias is not None:
            nn.init.zeros_(self.last.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(n, channels, h, w) -> the same shape."""
        return x + self.last(torch.relu(self.first(x)))


class Down(nn.Conv2d):
    """Halve height and width by a strided 2x2 convolution."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__(before, after, 2, stride=2)


class Up(nn.Sequential):
    """Double height and width by a 1x1 convolution and a pixel shuffle (Shi et al., CVPR 2016)."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__(nn.Conv2d(before, after * 4, 1), nn.PixelShuffle(2))


def stack(channels: int, count: int, dilations: tuple[int, ...] = ()) -> nn.Sequential:
    """``count`` residual blocks, or one for each of ``dilations``."""
    return nn.Sequential(*(ResidualBlock(channels, d) for d in dilations or (1,) * count))
