"""Grain generator and its critic: white noise in, film grain out, of any size.

DCGAN: Radford et al., "Unsupervised Representation Learning with Deep Convolutional GANs", ICLR 2016 (transposed 4x4
convolutions of stride 2, batch normalisation in the generator). Fully convolutional, with noise as a map instead of a
vector: Jetchev et al., "Texture Synthesis with Spatial Generative Adversarial Networks", 2016. Told how coarse the
grain is to be: Mirza and Osindero, "Conditional Generative Adversarial Nets", 2014.

The critic has no batch normalisation, which would let it see other samples of the batch and void the gradient penalty.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

FACTOR = 8
WIDTHS = {"standard": (96, 64, 32, 16), "tiny": (16, 16, 16, 16)}
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
        first, *rest = WIDTHS[size]
        layers: list[nn.Module] = [
            nn.Conv2d(FACTOR**2 + 1, first, 3, padding=1, bias=False),
            nn.BatchNorm2d(first),
            nn.ReLU(),
        ]
        for before, after in zip((first, *rest), rest, strict=False):
            # A kernel that is a multiple of the stride treats all pixels alike: no checkerboard from its shape.
            layers += [
                nn.ConvTranspose2d(before, after, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(after),
                nn.ReLU(),
            ]
        # No tanh: grain of standard deviation 1 has no bounds.
        self.layers = nn.Sequential(*layers, nn.Conv2d(rest[-1], 1, 3, padding=1))

    def forward(self, noise: Tensor, coarseness: Tensor) -> Tensor:
        """Make grain.

        Parameters
        ----------
        noise : (n, 1, h, w) float32
            White, of standard deviation 1; h and w multiples of `FACTOR`.
        coarseness : (n, 1) float32
            Correlation of neighbouring pixels that the grain is to have.

        Returns
        -------
        (n, 1, h, w) float32
            Grain of about mean 0 and standard deviation 1.
        """
        z = functional.pixel_unshuffle(noise, FACTOR)
        told = coarseness[:, :, None, None].expand(-1, -1, z.shape[2], z.shape[3])
        return self.layers(torch.cat((z, told), dim=1))


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
