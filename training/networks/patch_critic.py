"""A critic of patches: how real each place of a picture looks.

PatchGAN: Isola et al., "Image-to-Image Translation with Conditional Adversarial Networks" (pix2pix), CVPR 2017. Told
where the holes were, as in Yu et al., "Free-Form Image Inpainting with Gated Convolution", ICCV 2019. No normalisation:
the gradient penalties want a critic that does not mix the samples of a batch.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

# Each opinion stands for a square of this side and hangs on one of 62 pixels.
PATCH = 8
WIDTHS = {"standard": (32, 64, 128), "tiny": (8, 8, 8)}


class PatchCritic(nn.Module):
    """Pictures in, an opinion for each patch out.

    Parameters
    ----------
    size : str
        A name of `WIDTHS`; any other is as ``standard``.
    inputs : int
        Channels of what is judged, with whatever is told beside it.
    """

    def __init__(self, size: str = "standard", inputs: int = 3) -> None:
        super().__init__()
        widths = WIDTHS.get(size, WIDTHS["standard"])
        halving = [nn.Conv2d(a, b, 4, stride=2, padding=1) for a, b in pairwise((inputs, *widths))]
        self.layers = nn.ModuleList([*halving, nn.Conv2d(widths[-1], widths[-1], 3, padding=1)])
        self.tail = nn.Conv2d(widths[-1], 1, 3, padding=1)

    def features(self, picture: Tensor, *told: Tensor) -> list[Tensor]:
        """What each hidden layer finds, (n, c, h', w') each, for feature matching."""
        x = torch.cat((picture - 0.5, *told), dim=1)
        found = []
        for layer in self.layers:
            x = nn.functional.leaky_relu(layer(x), 0.2)
            found.append(x)
        return found

    def forward(self, picture: Tensor, *told: Tensor) -> Tensor:
        """Judge pictures.

        Parameters
        ----------
        picture : (n, 3, h, w) float32, sRGB, 0..1
            h and w multiples of `PATCH`.
        told : (n, c, h, w) float32
            Whatever else it is shown.

        Returns
        -------
        (n, 1, h / PATCH, w / PATCH) float32
            Higher where it looks real; of no fixed range.
        """
        return self.tail(self.features(picture, *told)[-1])


class RealismMap(nn.Module):
    """A critic as a model of its own: a photo in, how real each place looks out.

    Parameters
    ----------
    size : str
        As `PatchCritic`.
    """

    OUTPUT = "realism"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        self.critic = PatchCritic(size)

    def forward(self, image: Tensor) -> Tensor:
        """(n, 3, h, w) float32 0..1 -> (n, 1, h, w), squares of side `PATCH` of one value; higher is more real."""
        return nn.functional.interpolate(self.critic(image), scale_factor=float(PATCH), mode="nearest")
