"""Variants of a fill: a filled hole and a few random numbers in, another fill of the hole out.

Conditional variational autoencoder: Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014; Sohn et al.,
"Learning Structured Output Representation using Deep Conditional Generative Models", NeurIPS 2015. For holes: Zheng et
al., "Pluralistic Image Completion" (PIC), CVPR 2019. A latent of a few numbers for the whole picture, added to what the
network sees: Zhu et al., "Toward Multimodal Image-to-Image Translation" (BicycleGAN), NeurIPS 2017.

What is known is not only the photo around the hole, but also how the standard network filled it. That one is the best
single guess; only what may be different is left to be learnt, and a small network is enough.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.networks.unet import Shape, UNet

# As many as four candidates can tell apart: their corners fill three dimensions.
LATENTS = 3
SHAPES = {
    "standard": Shape(widths=(48, 64, 96), blocks=(1, 1), middle=(1, 2, 4), unshuffle=4),
    "tiny": Shape(widths=(16, 16), blocks=(1,), middle=(1,), unshuffle=4),
}
ENCODERS = {"standard": (32, 64, 64), "tiny": (16, 16)}
# The variance of q stays between exp(-8) and exp(2): outside nothing changes but the risk of an overflow.
LEAST, MOST = -8.0, 2.0


class Variants(nn.Module):
    """The decoder p(x | z, c), and the encoder q(z | x, c) that only training needs.

    Parameters
    ----------
    size : str
        A name of `SHAPES`.
    """

    OUTPUT = "filled"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        self.body = UNet(4 + LATENTS, 3, SHAPES[size])
        self.encoder = HoleEncoder(ENCODERS[size])

    def forward(self, image: Tensor, mask: Tensor, latent: Tensor) -> Tensor:
        """Fill the hole in another way.

        Parameters
        ----------
        image : (n, 3, h, w) float32, sRGB, 0..1
            The photo with the hole filled by another network.
        mask : (n, 1, h, w) float32
            1 = hole, 0 = known.
        latent : (n, LATENTS) float32
            Which way; standard normal.

        Returns
        -------
        (n, 3, h, w) float32
            Known pixels unchanged.
        """
        told = latent[:, :, None, None] * mask
        return image + mask * self.body(torch.cat((image - 0.5, mask, told), dim=1))

    def encode(self, truth: Tensor, image: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and logarithm of the variance of q(z | truth, image, mask), (n, LATENTS) each."""
        return self.encoder(torch.cat((4 * (truth - image) * mask, image - 0.5, mask), dim=1), mask)


class HoleEncoder(nn.Module):
    """Convolutions, then the mean over the hole.

    Parameters
    ----------
    widths : tuple of int
        Channels after each halving; the first is of four.
    """

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.PixelUnshuffle(4), nn.Conv2d(7 * 16, widths[0], 3, padding=1), nn.ReLU()]
        for before, after in zip(widths, widths[1:], strict=False):
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.ReLU()]
        self.layers = nn.Sequential(*layers)
        self.last = nn.Linear(widths[-1], 2 * LATENTS)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(n, 7, h, w) and (n, 1, h, w) -> mean and log variance, (n, LATENTS) each."""
        x = self.layers(x)
        share = functional.adaptive_avg_pool2d(mask, (x.shape[2], x.shape[3]))
        pooled = (x * share).sum(dim=(2, 3)) / share.sum(dim=(2, 3)).clamp(min=1e-3)
        mean, log_variance = self.last(pooled).chunk(2, dim=1)
        return mean, log_variance.clamp(LEAST, MOST)
