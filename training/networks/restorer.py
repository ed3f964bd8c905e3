"""Restorer: blur, blocking, grain and their mixtures are predicted and subtracted, as strongly as asked.

The denoiser's encoder-decoder, told how strong each kind of damage is. Conditioning on the strength: Zhang et al.,
"FFDNet", TIP 2018; Jiang et al., "Towards Flexible Blind JPEG Artifacts Removal" (FBCNN), ICCV 2021.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks.unet import Shape, UNet

SHAPES = {
    # Of the denoiser's widths, which it may start from, and deeper: what it has to tell apart is more.
    "standard": Shape(widths=(64, 64, 128), blocks=(2, 3), middle=(1, 1, 1, 1)),
    "tiny": Shape(widths=(16, 16), blocks=(1,), middle=(1,)),
}
# What the three numbers of the strength mean, in order.
STRENGTHS = ("noise", "blocking", "blur")


class Restorer(nn.Module):
    """Image and strengths in, restored image out.

    Parameters
    ----------
    size : str
        A name of `SHAPES`.
    """

    OUTPUT = "restored"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        self.body = UNet(3 + len(STRENGTHS), 3, SHAPES[size])

    def forward(self, image: Tensor, strength: Tensor) -> Tensor:
        """Restore.

        Parameters
        ----------
        image : (n, 3, h, w) float32, sRGB, 0..1
        strength : (n, 3) float32
            How strong noise, blocking and blur are, each 0 (none) to 1 (the strongest of the training); all -1:
            find out yourself.

        Returns
        -------
        (n, 3, h, w) float32
        """
        maps = strength[:, :, None, None].expand(-1, -1, image.shape[2], image.shape[3])
        return image - self.body(torch.cat((image, maps), dim=1))
