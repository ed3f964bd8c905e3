"""Grain generator and its critic: white noise in, film grain out, of any size.

DCGAN: Radford et al., "Unsupervised Representation Learning with Deep Convolutional GANs", ICLR 2016 (convolutions
only, batch normalisation in the generator, LeakyReLU in the critic). Noise as a map instead of a vector: Jetchev et
al., "Texture Synthesis with Spatial Generative Adversarial Networks", 2016. Told how coarse the grain is to be: Mirza
and Osindero, "Conditional Generative Adversarial Nets", 2014.

DCGAN's transposed convolutions are left out: with three of them the made grain repeated with a period of eight pixels,
a woven look. Without a stride all pixels are alike by construction; dilated layers (Yu and Koltun, ICLR 2016) see as
far.

The critic has no batch normalisation, which would let it see other samples of the batch and void the gradient penalty.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

# Of the critic: height and width are multiples of it.
FACTOR = 8
# Pixels that the grain at one place depends on, on each side.
REACH = 17
WIDTHS = {"standard": 16, "tiny": 8}
DILATIONS = (1, 2, 4, 8, 1)
CRITIC = {"standard": (32, 64, 128), "tiny": (16, 16, 16)}


class GrainGenerator(nn.Module):
    """As many random numbers in as grain comes out.

    Parameters
    ----------
    size : str
        A name of `WIDTHS`.
    """

    OUTPUT = "grain"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        width, before = WIDTHS[size], 2
        layers: list[nn.Module] = []
        for dilation in DILATIONS:
            layers += [
                nn.Conv2d(before, width, 3, padding=dilation, dilation=dilation, bias=False),
                nn.BatchNorm2d(width),
                nn.LeakyReLU(0.2),
            ]
            before = width
        # No tanh: grain of standard deviation 1 has no bounds.
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, 1, 3, padding=1))

    def forward(self, noise: Tensor, coarseness: Tensor) -> Tensor:
        """Make grain.

        Parameters
        ----------
        noise : (n, 1, h, w) float32
            White, of standard deviation 1.
        coarseness : (n, 1) float32
            Correlation of neighbouring pixels that the grain is to have.

        Returns
        -------
        (n, 1, h, w) float32
            Grain of about mean 0 and standard deviation 1.
        """
        told = coarseness[:, :, None, None].expand(-1, -1, noise.shape[2], noise.shape[3])
        return self.layers(torch.cat((noise, told), dim=1))


class GrainCritic(nn.Module):
    """Judges pieces of grain, each patch by itself.

    Parameters
    ----------
    size : str
        A name of `CRITIC`.
    """

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 2
        for after in CRITIC[size]:
            layers += [nn.Conv2d(before, after, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
            before = after
        self.layers = nn.Sequential(*layers, nn.Conv2d(before, 1, 3, padding=1))

    def forward(self, grain: Tensor, coarseness: Tensor) -> Tensor:
        """(n, 1, h, w) and (n, 1) -> (n, 1, h / 8, w / 8), higher where it looks real."""
        told = coarseness[:, :, None, None].expand(-1, -1, grain.shape[2], grain.shape[3])
        return self.layers(torch.cat((grain, told), dim=1))
