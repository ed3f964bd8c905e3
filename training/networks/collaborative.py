"""Second denoiser: a noisy photo, and the same freed of noise by what it shows more than once, made into one.

A network that sees what collaborative filtering found, and so looks farther than its layers reach: after Cruz, Foi,
Katkovnik and Egiazarian, "Nonlocality-Reinforced Convolutional Neural Networks for Image Denoising", SPL 2018, who run
a denoiser again on a mean of the two. That is what this one begins as; it learns where to believe which.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks.denoiser import SHAPES
from training.networks.unet import UNet


class CollaborativeDenoiser(nn.Module):
    """Two pictures and a noise map in, clean image out.

    Parameters
    ----------
    size : str
        A name of `training.networks.denoiser.SHAPES`.
    """

    OUTPUT = "restored"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        self.body = UNet(8, 3, SHAPES[size])

    def forward(self, image: Tensor, noise_level: Tensor) -> Tensor:
        """Remove noise.

        Parameters
        ----------
        image : (n, 6, h, w) float32, sRGB, 0..1
            The noisy photo, then the same as `genrepair.imaging.collaborative` filtered it.
        noise_level : (n, 2, h, w) float32
            Standard deviation of the photo's noise of luminance and of chroma in units of the image; zeros: unknown.

        Returns
        -------
        (n, 3, h, w) float32
        """
        noisy, filtered = image[:, :3], image[:, 3:]
        mean = (noisy + filtered) / 2
        # The mean has half of the noise. As in the denoiser, the map is scaled to the range of the image.
        return mean - self.body(torch.cat((mean, noise_level * (4.0 / 2), noisy - filtered), dim=1))
