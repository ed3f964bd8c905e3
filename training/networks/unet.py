"""The one encoder-decoder behind a pixel unshuffle that all three first models share.

Ronneberger et al., "U-Net", MICCAI 2015, with EDSR blocks, additive skips and the work moved to half (or quarter)
resolution by a pixel unshuffle as in FFDNet (Zhang et al., TIP 2018) and DRUNet (Zhang et al., TPAMI 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.networks.blocks import Down, Up, stack


@dataclass(frozen=True)
class Shape:
    """Size of a U-Net.

    Parameters
    ----------
    widths : tuple of int
        Channels of each level, finest first.
    blocks : tuple of int
        Residual blocks on the way down and again on the way up, one number for every level but the coarsest.
    middle : tuple of int
        Dilation of each residual block of the coarsest level.
    unshuffle : int
        Factor of the pixel unshuffle at the entrance.
    """

    widths: tuple[int, ...]
    blocks: tuple[int, ...]
    middle: tuple[int, ...]
    unshuffle: int = 2

    @property
    def multiple(self) -> int:
        """Height and width must be multiples of this."""
        return self.unshuffle * 2 ** (len(self.widths) - 1)


class UNet(nn.Module):
    """Features in, features out, at full resolution.

    Parameters
    ----------
    inputs, outputs : int
        Channels before and after.
    shape : Shape
        Size of the network.
    """

    def __init__(self, inputs: int, outputs: int, shape: Shape) -> None:
        super().__init__()
        widths, factor = shape.widths, shape.unshuffle
        self.shape = shape
        self.head = nn.Conv2d(inputs * factor**2, widths[0], 3, padding=1)
        self.encoders = nn.ModuleList(stack(w, n) for w, n in zip(widths, shape.blocks, strict=False))
        self.downs = nn.ModuleList(Down(a, b) for a, b in zip(widths, widths[1:], strict=False))
        self.middle = stack(widths[-1], 0, shape.middle)
        self.ups = nn.ModuleList(Up(b, a) for a, b in zip(widths, widths[1:], strict=False))
        self.decoders = nn.ModuleList(stack(w, n) for w, n in zip(widths, shape.blocks, strict=False))
        # Off unless a run asks for it (`Config.dropout`). Whole features before the last convolution: Kong et al.,
        # "Reflash Dropout in Image Super-Resolution", CVPR 2022. An exported network has none.
        self.dropout = nn.Dropout2d(0.0)
        self.tail = nn.Conv2d(widths[0], outputs * factor**2, 3, padding=1)
        nn.init.zeros_(self.tail.weight)
        if self.tail.bias is not None:
            nn.init.zeros_(self.tail.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(n, inputs, h, w) -> (n, outputs, h, w), h and w multiples of ``shape.multiple``."""
        return self.picture(self.features(x))

    def features(self, x: Tensor, feedback: Tensor | None = None) -> Tensor:
        """(n, inputs, h, w) -> (n, widths[0], h / f, w / f) of the unshuffle's f; ``feedback`` of that shape is added
        behind the first convolution.
        """
        x = self.head(functional.pixel_unshuffle(x, self.shape.unshuffle))
        if feedback is not None:
            x = x + feedback
        skips: list[Tensor] = []
        for encoder, down in zip(self.encoders, self.downs, strict=True):
            x = encoder(x)
            skips.append(x)
            x = down(x)
        x = self.middle(x)
        for up, decoder, skip in zip(reversed(self.ups), reversed(self.decoders), reversed(skips), strict=True):
            x = decoder(up(x) + skip)
        return self.dropout(x)

    def picture(self, features: Tensor) -> Tensor:
        """What `features` gave -> (n, outputs, h, w)."""
        # The last convolution stays in float32: bf16 would round the photo itself to 8 bits.
        with torch.autocast(features.device.type, enabled=False):
            return functional.pixel_shuffle(self.tail(features.float()), self.shape.unshuffle)
