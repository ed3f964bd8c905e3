"""Damage detector: a probability for each kind of damage at full resolution.

A U-Net (Ronneberger et al., MICCAI 2015) that enters at a quarter of the resolution by a pixel unshuffle, so that
hairlines one pixel wide are seen and 12 megapixels still take seconds.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks.unet import Shape, UNet

CLASSES = ("scratch", "dust", "crease", "stain")
SHAPES = {
    "standard": Shape(widths=(64, 128, 128), blocks=(2, 1), middle=(1, 2, 4), unshuffle=4),
    "tiny": Shape(widths=(16, 16), blocks=(1,), middle=(1,), unshuffle=4),
}
# Damage covers well under a percent of a photo; starting there keeps the first steps calm.
PRIOR_LOGIT = -4.0


class Detector(nn.Module):
    """Where a photo is damaged, and how.

    Parameters
    ----------
    size : str
        A name of `SHAPES`.
    """

    OUTPUT = "probability"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        self.body = UNet(3, len(CLASSES), SHAPES[size])

    def logits(self, image: Tensor) -> Tensor:
        """(n, 3, h, w) 0..1 -> (n, 4, h, w) log odds, in the order of `CLASSES`."""
        return self.body(image - 0.5) + PRIOR_LOGIT

    def forward(self, image: Tensor) -> Tensor:
        """(n, 3, h, w) float32 sRGB 0..1 -> (n, 4, h, w) probability 0..1."""
        return torch.sigmoid(self.logits(image))
