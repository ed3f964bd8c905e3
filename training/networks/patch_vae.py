"""Patch VAE: what small pieces of undamaged photos look like; where it is surprised, something may be wrong.

Variational autoencoder: Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014. Each latent belongs to a
square of 8 x 8 pixels and sees a patch around it; convolutions only, so a photo of any size is many patches. The
decoder gives a mean and, for each pixel, how far it expects to be off (a Laplace distribution of learnt scale): grass
may differ, sky may not. How unlikely a pixel then is tells more than the
plain error of its reconstruction (An and Cho, "Variational Autoencoder based Anomaly Detection using Reconstruction
Probability", SNU, 2015).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional

from training.losses_variational import laplace_nats, normal_divergence
from training.networks.blocks import Down, ResidualBlock, Up

# Pixels a side that share a latent.
PLACE = 8
# Half a step of 8 bits, and half the range; on the scale 0-255.
NARROWEST, WIDEST = math.log(0.5), math.log(128.0)
LEAST, MOST = -8.0, 2.0


@dataclass(frozen=True)
class Shape:
    """Size of a `PatchVae`: channels at 1/2, 1/4 and 1/8 of the size, and latents of a place."""

    widths: tuple[int, int, int]
    latents: int


SHAPES = {"standard": Shape((32, 64, 64), 8), "tiny": Shape((16, 16, 16), 4)}


class PatchVae(nn.Module):
    """Encoder q(z | x) and decoder p(x | z).

    Parameters
    ----------
    size : str
        A name of `SHAPES`.
    """

    OUTPUT = "surprise"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        a, b, c = SHAPES[size].widths
        self.latents = SHAPES[size].latents
        self.encoder = nn.Sequential(
            nn.PixelUnshuffle(2),
            nn.Conv2d(12, a, 3, padding=1),
            ResidualBlock(a),
            Down(a, b),
            ResidualBlock(b),
            Down(b, c),
            ResidualBlock(c),
            nn.Conv2d(c, 2 * self.latents, 1),
        )
        self.decoder = nn.Sequential(
            nn.Conv2d(self.latents, c, 3, padding=1),
            ResidualBlock(c),
            Up(c, b),
            ResidualBlock(b),
            Up(b, a),
            ResidualBlock(a),
            # A mean for each colour and one scale, of four pixels each.
            nn.Conv2d(a, 16, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def encode(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """(n, 3, h, w) sRGB 0..1 -> mean and logarithm of the variance, (n, latents, h / 8, w / 8) each."""
        mean, log_variance = self.encoder(2 * image - 1).chunk(2, dim=1)
        return mean, log_variance.clamp(LEAST, MOST)

    def decode(self, latent: Tensor) -> tuple[Tensor, Tensor]:
        """(n, latents, h / 8, w / 8) -> mean (n, 3, h, w) 0..1 and logarithm of the scale b (n, 1, h, w), 0-255."""
        made = self.decoder(latent).float()
        return made[:, :3] + 0.5, (made[:, 3:] + 2.0).clamp(NARROWEST, WIDEST)

    def told(self, image: Tensor, latent: Tensor) -> Tensor:
        """Minus log p(image | latent) in nats of each pixel, all colours together, (n, 1, h, w)."""
        mean, log_scale = self.decode(latent)
        return laplace_nats(255 * image, 255 * mean, log_scale).sum(dim=1, keepdim=True)

    def forward(self, image: Tensor) -> Tensor:
        """How surprised it is at each pixel.

        Parameters
        ----------
        image : (n, 3, h, w) float32, sRGB, 0..1
            Height and width multiples of 8.

        Returns
        -------
        (n, 1, h, w) float32
            Minus the ELBO at the most likely latent, nats a pixel on the scale 0-255.
        """
        mean, log_variance = self.encode(image)
        divergence = normal_divergence(mean, log_variance).sum(dim=1, keepdim=True) / PLACE**2
        # Each place's share to each of its pixels.
        return self.told(image, mean) + functional.pixel_shuffle(divergence.expand(-1, PLACE**2, -1, -1), PLACE)
