"""Deep deconvolution: convolutions take the picture apart, transposed convolutions put it together sharper.

RED-Net: Mao et al., "Image Restoration Using Very Deep Convolutional Encoder-Decoder Networks with Symmetric Skip
Connections", NeurIPS 2016. Here with strides, so that the middle sees a wide surrounding at little cost. Kernels of 4
at a stride of 2 treat all pixels alike: Odena et al., "Deconvolution and Checkerboard Artifacts", Distill 2016. The
network is told how strong the damage is, as `training.networks.restorer.Restorer` is.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks.restorer import STRENGTHS

# Channels at full, half and quarter resolution, and pairs of layers in the middle.
SHAPES = {"standard": ((32, 48, 96), 2), "tiny": ((16, 16, 16), 1)}


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
        self.head = nn.Conv2d(3 + len(STRENGTHS), widths[0], 3, padding=1)
        self.downs = nn.ModuleList(
            nn.Conv2d(a, b, 4, stride=2, padding=1) for a, b in zip(widths, widths[1:], strict=False)
        )
        deepest = widths[-1]
        self.convolutions = nn.ModuleList(nn.Conv2d(deepest, deepest, 3, padding=1) for _ in range(pairs))
        self.deconvolutions = nn.ModuleList(nn.ConvTranspose2d(deepest, deepest, 3, padding=1) for _ in range(pairs))
        self.ups = nn.ModuleList(
            nn.ConvTranspose2d(b, a, 4, stride=2, padding=1) for a, b in zip(widths, widths[1:], strict=False)
        )
        self.tail = nn.ConvTranspose2d(widths[0], 3, 3, padding=1)
        for up in self.ups:
            assert isinstance(up, nn.ConvTranspose2d)
            _start_as_enlargement(up.weight)
        nn.init.zeros_(self.tail.weight)
        if self.tail.bias is not None:
            nn.init.zeros_(self.tail.bias)

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
        x = torch.relu(self.head(torch.cat((image, maps), dim=1)))
        skips = [x]
        for layer in (*self.downs, *self.convolutions):
            x = torch.relu(layer(x))
            skips.append(x)
        skips.pop()
        # The last convolution meets the first transposed one, and so on outwards.
        for layer in (*self.deconvolutions, *reversed(self.ups)):
            x = torch.relu(layer(x) + skips.pop())
        with torch.autocast(image.device.type, enabled=False):
            return image + self.tail(x.float())


@torch.no_grad()
def _start_as_enlargement(weight: Tensor) -> None:
    """Let a transposed convolution begin as a bilinear enlargement of mixed channels: smooth, so no checkerboard.

    As ICNR (Aitken et al., 2017) does for pixel shuffles.
    """
    ramp = torch.tensor([0.25, 0.75, 0.75, 0.25])
    mix = nn.init.kaiming_normal_(torch.empty(weight.shape[:2]))
    weight.copy_(mix[:, :, None, None] * (ramp[:, None] * ramp[None]))
