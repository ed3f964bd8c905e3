"""Two variational autoencoders, one for old photos and one for clean ones, and a mapping between their latents.

Wan et al., "Bringing Old Photos Back to Life", CVPR 2020, made small: luminance only, latents at an eighth of the size,
no normalisation, no global branch, no critic of the pictures, since of the result only what is coarse is used.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks.ageing import luminance
from training.networks.blocks import ResidualBlock, Up, stack

# Height and width are multiples of it.
FACTOR = 8
# Channels at a half, a quarter and an eighth, of the latent, and of the mapping.
WIDTHS = {"standard": (16, 32, 48, 16, 64), "tiny": (16, 16, 16, 4, 16)}
DILATIONS = (1, 2, 4, 1)


class Autoencoder(nn.Module):
    """Encoder and decoder of one kind of photos.

    Parameters
    ----------
    size : str
        A name of `WIDTHS`.
    """

    def __init__(self, size: str) -> None:
        super().__init__()
        first, second, third, latent, _ = WIDTHS[size]
        self.encoder = nn.Sequential(
            nn.Conv2d(1, first, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(first, second, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(second, third, 4, stride=2, padding=1),
            ResidualBlock(third),
            nn.Conv2d(third, 2 * latent, 1),
        )
        self.decoder = nn.Sequential(
            nn.Conv2d(latent, third, 3, padding=1),
            ResidualBlock(third),
            Up(third, second),
            ResidualBlock(second),
            Up(second, first),
            ResidualBlock(first),
            Up(first, first),
            nn.Conv2d(first, 1, 3, padding=1),
        )
        # b of the Laplace distribution that the decoder gives each pixel, as its logarithm.
        self.log_scale = nn.Parameter(torch.tensor(-2.5))

    def encode(self, grey: Tensor) -> tuple[Tensor, Tensor]:
        """(n, 1, h, w) 0..1 -> mean and logarithm of the variance of the latent, (n, c, h / 8, w / 8) each."""
        mean, log_variance = self.encoder(2 * grey - 1).chunk(2, dim=1)
        return mean, log_variance.clamp(-12, 4)

    def decode(self, latent: Tensor) -> Tensor:
        """(n, c, h / 8, w / 8) -> (n, 1, h, w), about 0..1."""
        return 0.5 * self.decoder(latent) + 0.5


class Translator(nn.Module):
    """Old photo in, clean and soft photo out.

    Parameters
    ----------
    size : str
        A name of `WIDTHS`.
    """

    OUTPUT = "guide"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        latent, width = WIDTHS[size][3:]
        self.old, self.clean = Autoencoder(size), Autoencoder(size)
        self.mapping = nn.Sequential(
            nn.Conv2d(latent, width, 3, padding=1), stack(width, 0, DILATIONS), nn.Conv2d(width, latent, 3, padding=1)
        )

    def translate(self, grey: Tensor) -> Tensor:
        """(n, 1, h, w) luminance of an old photo -> (n, 1, h, w) of the clean one."""
        mean, _ = self.old.encode(grey)
        return self.clean.decode(self.mapping(mean))

    def forward(self, image: Tensor) -> Tensor:
        """Translate.

        Parameters
        ----------
        image : (n, 3, h, w) float32, sRGB, 0..1
            Height and width multiples of `FACTOR`.

        Returns
        -------
        (n, 1, h, w) float32
            Luminance of the clean photo, soft.
        """
        return self.translate(luminance(image))


class LatentCritic(nn.Module):
    """Tells latents of real old photos from those of photos that were made old.

    Parameters
    ----------
    size : str
        A name of `WIDTHS`.
    """

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        latent, width = WIDTHS[size][3:]
        self.layers = nn.Sequential(
            nn.Conv2d(latent, width, 3, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, width, 3, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 1, 1),
        )

    def forward(self, latent: Tensor) -> Tensor:
        """(n, c, h, w) -> (n, 1, h, w), higher where it looks real."""
        return self.layers(latent)
