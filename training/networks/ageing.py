"""Two generators between clean and old photos, a way each, and what an archive's toning looks like.

Both change luminance only and add their change to what came in: a residual whose last convolution starts at zero, so
that training starts from the identity. Old photos have no colour to be learned, and a way back that could make colour
would invent it.

The way to the old photo is given white noise as well: one clean photo has many old ones (grain falls anew each time),
and a network without chance could only turn fine detail into grain. Almahairi et al., "Augmented CycleGAN", ICML 2018.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks.unet import Shape, UNet

SHAPES = {
    "standard": Shape(widths=(16, 32), blocks=(1,), middle=(1, 2)),
    "tiny": Shape(widths=(16, 16), blocks=(1,), middle=(1,)),
}
LUMINANCE = (0.299, 0.587, 0.114)
# Brightnesses at which the toning is known, evenly spaced from black to white.
KNOTS = 9


def luminance(image: Tensor) -> Tensor:
    """Luminance by ITU-R BT.601 of the first three channels, (n, c, h, w) -> (n, 1, h, w)."""
    red, green, blue = (weight * image[:, n : n + 1] for n, weight in enumerate(LUMINANCE))
    return red + green + blue


class Toning(nn.Module):
    """Sepia and its like: how far each channel lies from the luminance, at each brightness.

    Measured on old photos (`training.old_photos.toning`), not learned by gradients.
    """

    offsets: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("offsets", torch.zeros(KNOTS, 3))

    def forward(self, grey: Tensor) -> Tensor:
        """(n, 1, h, w) luminance 0..1 -> (n, 3, h, w), linear between the knots and beyond them."""
        rise = (self.offsets[1:] - self.offsets[:-1]) * (KNOTS - 1)
        # A sum of ramps is the line through the knots, and plain convolutions for every runtime.
        bend = torch.cat((rise[:1], rise[1:] - rise[:-1]))
        starts = torch.arange(KNOTS - 1, device=grey.device, dtype=grey.dtype) / (KNOTS - 1)
        ramps = torch.relu(grey.clamp(0, 1) - starts[None, :, None, None])
        tint = torch.nn.functional.conv2d(ramps, bend.t()[:, :, None, None], self.offsets[0])
        return grey + tint


class Older(nn.Module):
    """Clean to old: photo and white noise in, old photo out."""

    def __init__(self, size: str) -> None:
        super().__init__()
        self.body = UNet(2, 1, SHAPES[size])

    def forward(self, grey: Tensor, noise: Tensor) -> Tensor:
        """(n, 1, h, w) luminance 0..1 and noise of standard deviation 1 -> (n, 1, h, w)."""
        return grey + self.body(torch.cat((grey, noise), dim=1))


class Newer(nn.Module):
    """Old to clean."""

    def __init__(self, size: str) -> None:
        super().__init__()
        self.body = UNet(1, 1, SHAPES[size])

    def forward(self, grey: Tensor) -> Tensor:
        """(n, 1, h, w) luminance 0..1 -> (n, 1, h, w)."""
        return grey + self.body(grey)

    def whole(self, image: Tensor) -> Tensor:
        """(n, 3, h, w) -> (n, 3, h, w): the change of luminance on all channels, colours stay as they are."""
        return image + self.body(luminance(image))


class AgeingPair(nn.Module):
    """Both ways, trained together.

    Parameters
    ----------
    size : str
        A name of `SHAPES`.
    """

    OUTPUT = "old"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        self.older, self.newer, self.toning = Older(size), Newer(size), Toning()

    def forward(self, image: Tensor) -> Tensor:
        """Make a photo look old.

        Parameters
        ----------
        image : (n, 4, h, w) float32
            sRGB, 0..1, and white noise of standard deviation 1, which becomes the grain.

        Returns
        -------
        (n, 3, h, w) float32
            The toned old photo. Its luminance is what the network made, the rest is the archive's mean toning.
        """
        return self.toning(self.older(luminance(image), image[:, 3:]))
