"""Deep deconvolution: convolutions take the picture apart, transposed convolutions put it together sharper.

RED-Net: Mao et al., "Image Restoration Using Very Deep Convolutional Encoder-Decoder Networks with Symmetric Skip
Connections", NeurIPS 2016. Here with strides, the first and the last layer included: all work is done at half and
quarter resolution, so that the middle sees a wide surrounding and a processor can train it. Kernels of 4 at a stride
of 2 treat all pixels alike: Odena et al., "Deconvolution and Checkerboard Artifacts", Distill 2016. The network is told
how strong the damage is, as `training.networks.restorer.Restorer` is.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks.restorer import STRENGTHS

# Channels at half and at quarter resolution, and pairs of a convolution and its mirror at each.
SHAPES = {"standard": ((48, 96), (1, 2)), "tiny": ((16, 16), (1, 1))}


class Deconvolver(nn.Module):
    """Image and strengths in, restored image out; a choice in place of `Restorer`.

    Parameters
    ----------
    size : str
        A name of `SHAPES`.
    """

    OUTPUT = "restored"
    # Of height and width: two halvings.
    MULTIPLE = 4

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        widths, pairs = SHAPES[size]
        down: list[nn.Module] = []
        up: list[nn.Module] = []
        before = 3 + len(STRENGTHS)
        for width, count in zip(widths, pairs, strict=True):
            down += [nn.Conv2d(before, width, 4, stride=2, padding=1)]
            down += [nn.Conv2d(width, width, 3, padding=1) for _ in range(count)]
            mirrored = nn.ConvTranspose2d(width, before if up else 3, 4, stride=2, padding=1)
            _start_as_enlargement(mirrored.weight)
            up += [mirrored, *(nn.ConvTranspose2d(width, width, 3, padding=1) for _ in range(count))]
            before = width
        self.convolutions = nn.ModuleList(down)
        # The mirror of the last convolution comes first.
        self.deconvolutions = nn.ModuleList(reversed(up))
        tail = up[0]
        assert isinstance(tail, nn.ConvTranspose2d)
        nn.init.zeros_(tail.weight)
        if tail.bias is not None:
            nn.init.zeros_(tail.bias)

    def forward(self, image: Tensor, strength: Tensor) -> Tensor:
        """Restore.

        Parameters
        ----------
        image : (n, 3, h, w) float32, sRGB, 0..1
            h and w multiples of `MULTIPLE`.
        strength : (n, 3) float32
            How strong noise, blocking and blur are, each 0 to 1; all -1: find out yourself.

        Returns
        -------
        (n, 3, h, w) float32
        """
        maps = strength[:, :, None, None].expand(-1, -1, image.shape[2], image.shape[3])
        x = torch.cat((image, maps), dim=1)
        skips = []
        for layer in self.convolutions:
            x = torch.relu(layer(x))
            skips.append(x)
        skips.pop()
        *inner, tail = self.deconvolutions
        for layer in inner:
            x = torch.relu(layer(x) + skips.pop())
        with torch.autocast(image.device.type, enabled=False):
            return image + tail(x.float())


@torch.no_grad()
def _start_as_enlargement(weight: Tensor) -> None:
    """Let a transposed convolution begin as a bilinear enlargement of mixed channels: smooth, so no checkerboard.

    As ICNR (Aitken et al., 2017) does for pixel shuffles.
    """
    ramp = torch.tensor([0.25, 0.75, 0.75, 0.25])
    mix = nn.init.kaiming_normal_(torch.empty(weight.shape[:2]))
    weight.copy_(mix[:, :, None, None] * (ramp[:, None] * ramp[None]))
