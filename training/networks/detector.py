"""Damage detector: a probability for each kind of damage at full resolution.

A U-Net (Ronneberger et al., MICCAI 2015) at a quarter of the resolution knows what is a thing of the scene and what is
not, and 12 megapixels still take seconds. What it finds is drawn by a few convolutions at half resolution that see the
photo again: at a quarter, 64 numbers stand for the four classes of 16 pixels, too few for specks of a pixel's width,
and wide marks come out in blocks.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.networks.blocks import stack
from training.networks.unet import Shape, UNet

CLASSES = ("scratch", "dust", "crease", "stain")
SHAPES = {
    "standard": Shape(widths=(64, 128, 128), blocks=(2, 1), middle=(1, 2, 4), unshuffle=4),
    "tiny": Shape(widths=(16, 16), blocks=(1,), middle=(1,), unshuffle=4),
}
# Channels of what draws at half resolution.
FINE = {"standard": 48, "tiny": 8}
# Damage covers well under a percent of a photo; starting there keeps the first steps calm.
PRIOR_LOGIT = -4.0
# Colour is compared with that of surroundings about 150 pixels wide, means of squares of 16.
SQUARE, SQUARES = 16, 9


def standing_out(image: Tensor) -> Tensor:
    """How far the tint of each pixel is from what is usual around it: a red scratch on a grey photo, dirt on sepia.

    The surroundings are wider than the network sees, and a black-and-white photo is known by them only.

    Parameters
    ----------
    image : (n, 3, h, w) float32, 0..1
        h and w multiples of `SQUARE`.

    Returns
    -------
    (n, 1, h, w) float32
        0 = as around it, towards 1 = of a tint that is rare there.
    """

    def around(x: Tensor) -> Tensor:
        mean = functional.avg_pool2d(x, SQUARE)
        mean = functional.avg_pool2d(mean, SQUARES, stride=1, padding=SQUARES // 2, count_include_pad=False)
        return functional.interpolate(mean, scale_factor=float(SQUARE), mode="bilinear", align_corners=False)

    tint = image - image.mean(dim=1, keepdim=True)
    apart = (tint - around(tint)).abs().amax(dim=1, keepdim=True)
    return apart / (apart + 4 * around(apart) + 0.02)


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
        self.fine = Fine(SHAPES[size].widths[0], FINE[size])

    def logits(self, image: Tensor) -> Tensor:
        """(n, 3, h, w) 0..1 -> (n, 4, h, w) log odds, in the order of `CLASSES`."""
        features = self.body.features(image - 0.5)
        return self.body.picture(features) + self.fine(image, features) + PRIOR_LOGIT

    def forward(self, image: Tensor) -> Tensor:
        """(n, 3, h, w) float32 sRGB 0..1 -> (n, 4, h, w) probability 0..1."""
        return torch.sigmoid(self.logits(image))


class Fine(nn.Module):
    """Draws at half resolution what features at a quarter tell of.

    Parameters
    ----------
    told : int
        Channels of the features.
    width : int
        Channels at half resolution.
    """

    def __init__(self, told: int, width: int) -> None:
        super().__init__()
        self.see = nn.Conv2d(4 * 4, width, 3, padding=1)
        self.told = nn.Conv2d(told, 4 * width, 1)
        self.blocks = stack(width, 2)
        self.tail = nn.Conv2d(width, 4 * len(CLASSES), 3, padding=1)
        nn.init.zeros_(self.tail.weight)
        if self.tail.bias is not None:
            nn.init.zeros_(self.tail.bias)

    def forward(self, image: Tensor, features: Tensor) -> Tensor:
        """(n, 3, h, w) 0..1 and (n, told, h / 4, w / 4) -> (n, 4, h, w), to be added to the log odds."""
        seen = self.see(functional.pixel_unshuffle(torch.cat((image - 0.5, standing_out(image)), dim=1), 2))
        x = self.blocks(torch.relu(seen + functional.pixel_shuffle(self.told(features), 2)))
        return functional.pixel_shuffle(self.tail(x), 2)
