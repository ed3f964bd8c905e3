"""Damage detector: a probability for each kind of damage at full resolution.

A U-Net (Ronneberger et al., MICCAI 2015) that enters at half resolution by a pixel unshuffle. Batch normalisation
(Ioffe and Szegedy, ICML 2015) lets it learn many times faster than the networks without any, and costs the program
nothing: its statistics are constants after training and go into the convolutions when the network is exported
(docs/adr/0013-normalised-detector.md).

The same weights look twice, in full and at half size, for a quarter more arithmetic: a hair of one pixel is seen in the
first picture, the inside of a wide mark in the second (docs/adr/0014-two-scales.md).
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.networks.blocks import Up

CLASSES = ("scratch", "dust", "crease", "stain")
# Channels at a half, a quarter, an eighth of the resolution and so on.
WIDTHS = {"standard": (32, 64, 96, 128), "tiny": (8, 16)}
# Of the pixel unshuffle at the entrance.
FACTOR = 2
# Height and width are multiples of it: of the U-Net's, at half size.
MULTIPLE = 32
# How much the look at half size counts before anything is learned.
COARSE_SHARE = 0.4
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
        A name of `WIDTHS`.
    """

    OUTPUT = "probability"
    even: Tensor
    lead: Tensor
    unit: Tensor

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        widths = WIDTHS[size]
        inputs = (4 * FACTOR**2, *widths)
        self.encoders = nn.ModuleList(
            nn.Sequential(
                convolution(a, b, stride=1 if n == 0 else 2), convolution(b, b, dilation=1 + (b == widths[-1]))
            )
            for n, (a, b) in enumerate(pairwise(inputs))
        )
        self.middle = convolution(widths[-1], widths[-1], dilation=3)
        self.ups = nn.ModuleList(Up(b, a) for a, b in pairwise(widths))
        self.decoders = nn.ModuleList(nn.Sequential(convolution(a, a), convolution(a, a)) for a in widths[:-1])
        self.tail = nn.Conv2d(widths[0], len(CLASSES) * FACTOR**2, 3, padding=1)
        nn.init.zeros_(self.tail.weight)
        assert self.tail.bias is not None
        nn.init.constant_(self.tail.bias, PRIOR_LOGIT)
        self.coarse_share = nn.Parameter(torch.full((1, len(CLASSES), 1, 1), COARSE_SHARE))
        # Set when the network is exported, no part of the weights: log odds that count as even, what each class is
        # given before they are compared, and how many of the network's log odds are one of the map's.
        self.register_buffer("even", torch.zeros(()), persistent=False)
        self.register_buffer("lead", torch.zeros(1, len(CLASSES), 1, 1), persistent=False)
        self.register_buffer("unit", torch.ones(()), persistent=False)

    def logits(self, image: Tensor) -> Tensor:
        """(n, 3, h, w) 0..1 -> (n, 4, h, w) log odds, in the order of `CLASSES`; h and w multiples of `MULTIPLE`."""
        # Both are made before the first convolution: what stands there keeps 32 bits in the fp16 variant.
        whole, half = _planes(image), _planes(functional.avg_pool2d(image, 2))
        fine, coarse = self._look(whole), self._look(half)
        coarse = functional.interpolate(coarse, scale_factor=2.0, mode="bilinear", align_corners=False)
        return fine + self.coarse_share * (coarse - fine)

    def _look(self, x: Tensor) -> Tensor:
        """Log odds at one scale, of `_planes`."""
        skips: list[Tensor] = []
        for encoder in self.encoders:
            x = encoder(x)
            skips.append(x)
        x = self.middle(x)
        for up, decoder, skip in zip(reversed(self.ups), reversed(self.decoders), reversed(skips[:-1]), strict=True):
            x = decoder(up(x) + skip)
        # The last convolution stays in float32: log odds in bf16 are too coarse to tell sure from surer.
        with torch.autocast(x.device.type, enabled=False):
            return functional.pixel_shuffle(self.tail(x.float()), FACTOR)

    def forward(self, image: Tensor) -> Tensor:
        """(n, 3, h, w) float32 sRGB 0..1 -> (n, 4, h, w) probability 0..1.

        The largest of a pixel is that of any damage, and goes to the likeliest class after `lead`: whether a pixel is
        damaged is taught harder than by what, and left alone the commonest class would take nearly all.

        The longer it was trained, the larger its log odds: `unit` brings them to a scale on which a slider can reach
        all that matters (temperature scaling: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017).
        """
        logits = self.logits(image)
        kind = logits + self.lead
        surest = logits.amax(dim=1, keepdim=True) - self.even
        return torch.sigmoid(surest / self.unit + kind - kind.amax(dim=1, keepdim=True))


def _planes(image: Tensor) -> Tensor:
    """What the U-Net sees of a photo: its colours and how rare they are, at half resolution."""
    return functional.pixel_unshuffle(torch.cat((image - 0.5, standing_out(image)), dim=1), FACTOR)


def convolution(before: int, after: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    """3x3 convolution, batch normalisation, ReLU."""
    return nn.Sequential(
        nn.Conv2d(before, after, 3, stride, dilation, dilation=dilation, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(inplace=True),
    )
