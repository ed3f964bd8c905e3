"""Denoiser: the noise is predicted and subtracted, guided by a map of its strength (zeros: find it yourself).

Residual learning: Zhang et al., "Beyond a Gaussian Denoiser" (DnCNN), TIP 2017. Noise-level map: Zhang et al.,
"FFDNet", TIP 2018. Two strengths, luminance and chroma, because camera noise differs in them.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks.unet import Shape, UNet

SHAPES = {
    "standard": Shape(widths=(64, 64, 128), blocks=(1, 2), middle=(1, 1, 1)),
    "high": Shape(widths=(64, 128), blocks=(1,), middle=(1, 1, 1, 1)),
    # For networks that are run several times.
    "light": Shape(widths=(32, 64), blocks=(1,), middle=(1, 1)),
    "tiny": Shape(widths=(16, 16), blocks=(1,), middle=(1,)),
}


class Denoiser(nn.Module):
    """Image and noise map in, clean image out.

    Parameters
    ----------
    size : str
        A name of `SHAPES`.
    """

    OUTPUT = "restored"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        self.body = UNet(5, 3, SHAPES[size])

    def forward(self, image: Tensor, noise_level: Tensor) -> Tensor:
        """Remove noise.

        Parameters
        ----------
        image : (n, 3, h, w) float32, sRGB, 0..1
        noise_level : (n, 2, h, w) float32
            Standard deviation of the noise of luminance and of chroma in units of the image; zeros: unknown.

        Returns
        -------
        (n, 3, h, w) float32
        """
        # The map is scaled to the range of the image, so that the first layer sees inputs of one size.
        return image - self.body(torch.cat((image, noise_level * 4.0), dim=1))
