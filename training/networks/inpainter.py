"""Inpainter: known pixels and the mask in, the hole filled.

The hole is first filled smoothly from its surroundings, as a membrane would (Perez et al., "Poisson Image Editing",
SIGGRAPH 2003), by a cascadic multigrid (Bornemann and Deuflhard, Numerische Mathematik 1996) begun by a push-pull
pyramid (Gortler et al., "The Lumigraph", SIGGRAPH 1996). That costs next to nothing and reaches across holes of any
width; the network adds what is missing.
Context encoders (Pathak et al., CVPR 2016) with dilated convolutions in the middle (Iizuka et al., "Globally and
Locally Consistent Image Completion", SIGGRAPH 2017). The known pixels are composited inside the network.

Deep in a wide hole everything a convolution sees is alike, and all that it can make of that is a flat colour or a
raster. A network that is to invent texture is given random numbers there to make it of (Karras et al., "A Style-Based
Generator Architecture" (StyleGAN), CVPR 2019).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.networks.unet import Shape, UNet

SHAPES = {
    "standard": Shape(widths=(64, 64, 128, 192), blocks=(1, 2, 2), middle=(1, 2, 4, 8)),
    "thin": Shape(widths=(64, 64, 128, 192), blocks=(1, 2, 2), middle=(1, 2, 4, 8)),
    "small": Shape(widths=(32, 32, 64, 96), blocks=(1, 1, 1), middle=(1, 2, 4)),
    "tiny": Shape(widths=(16, 16), blocks=(1,), middle=(1, 2)),
}
# Halvings of the pyramid: 64 pixels become one.
LEVELS = 6
# Steps of the membrane at each level, full size first, and before them at the coarsest.
STEPS = (1, 2, 4, 8, 12, 16, 24)
SPREAD = 8
# The random numbers: a plane that differs from pixel to pixel and one that differs between squares of this side.
GRAINS = 2
COARSE = 8
# Their standard deviation, which is about that of a photo, and the side after which an exported network repeats them.
NOISE_LEVEL = 0.25
NOISE_SIDE = 256


def membrane(image: Tensor, known: Tensor) -> Tensor:
    """Fill unknown pixels as smoothly as a membrane stretched over the known ones: each is the mean of those around it.

    Solved from coarse to fine, with few steps where they are dear; what is left over of the error is finer than the
    squares that the step before had. Borders of the picture are free. The program's own, `genrepair.imaging.membrane`,
    goes on until it is exact, which no graph of fixed size can.

    Parameters
    ----------
    image : (n, c, h, w) float32
        Zero where unknown; h and w multiples of 64.
    known : (n, 1, h, w) float32
        1 = known, 0 = unknown.

    Returns
    -------
    (n, c, h, w) float32
        Known pixels unchanged.
    """
    sums, weights = [image], [known]
    for _ in range(LEVELS):
        # A coarse pixel that saw anything knows its colour; saturating lets near pixels outweigh far ones.
        colour, weight = _saturated(functional.avg_pool2d(sums[-1], 2), functional.avg_pool2d(weights[-1], 2), 4)
        sums.append(colour)
        weights.append(weight)
    colour, weight = sums[-1], weights[-1]
    for _ in range(SPREAD):
        # What no coarse pixel saw takes the colour of its neighbours, ring by ring: a start for the steps below.
        near, seen = _saturated(_around(colour), _around(weight), 9)
        colour, weight = colour + near * (1 - weight), weight + seen * (1 - weight)
    # Further away than that, the mean of all that is known.
    everywhere = weight.mean(dim=(2, 3), keepdim=True).clamp(min=1e-6)
    filled = colour.mean(dim=(2, 3), keepdim=True) / everywhere * (1 - weight) + colour
    for level in range(LEVELS, -1, -1):
        unknown = 1 - weights[level]
        if level < LEVELS:
            filled = functional.interpolate(filled, scale_factor=2.0, mode="bilinear", align_corners=False)
            filled = sums[level] + filled * unknown
        for _ in range(STEPS[level]):
            filled = sums[level] + _around(filled) * unknown
    return filled


def _around(x: Tensor) -> Tensor:
    """Mean of each pixel and those of its eight neighbours that are inside the picture."""
    return functional.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)


def _saturated(colour: Tensor, weight: Tensor, full: int) -> tuple[Tensor, Tensor]:
    """Sums and weights with the weight times ``full``, but no more than 1, the colour staying what it is."""
    more = (weight * full).clamp(max=1.0)
    return colour * (more / weight.clamp(min=1e-6)), more


class Inpainter(nn.Module):
    """Fill what the mask marks.

    Parameters
    ----------
    size : str
        A name of `SHAPES`.
    invents : bool
        Whether it gets random numbers in the hole: fresh ones while it is trained, afterwards always the same.
    """

    OUTPUT = "filled"
    kept_noise: Tensor
    # Of height and width; the pyramid asks for more than the U-Net does.
    MULTIPLE = 2**LEVELS

    def __init__(self, size: str = "standard", invents: bool = False) -> None:
        super().__init__()
        self.body = UNet(4 + GRAINS * invents, 3, SHAPES[size])
        self.invents = invents
        if invents:
            coarse = NOISE_SIDE // COARSE
            rng = np.random.default_rng(1)
            fine = torch.from_numpy(rng.standard_normal((1, 1, NOISE_SIDE, NOISE_SIDE), np.float32))
            # Not among the weights: they fit networks with and without it.
            kept = grains(fine, torch.from_numpy(rng.standard_normal((1, 1, coarse, coarse), np.float32)))
            self.register_buffer("kept_noise", kept, persistent=False)

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        """Fill the hole.

        Parameters
        ----------
        image : (n, 3, h, w) float32, sRGB, 0..1
            What lies under the mask is not looked at.
        mask : (n, 1, h, w) float32
            1 = hole, 0 = known.

        Returns
        -------
        (n, 3, h, w) float32
            The image with the hole filled; known pixels unchanged.
        """
        known = 1.0 - mask
        with torch.autocast(image.device.type, enabled=False):
            smooth = membrane(image * known, known)
        seen = (smooth - 0.5, mask, self._noise(mask) * mask) if self.invents else (smooth - 0.5, mask)
        detail = self.body(torch.cat(seen, dim=1))
        return image * known + (smooth + detail) * mask

    def _noise(self, mask: Tensor) -> Tensor:
        """(n, 1, h, w) -> (n or 1, GRAINS, h, w)."""
        count, _, height, width = mask.shape
        if self.training:
            fine = torch.randn(count, 1, height, width, device=mask.device)
            return grains(fine, torch.randn(count, 1, height // COARSE, width // COARSE, device=mask.device))
        down, across = (height + NOISE_SIDE - 1) // NOISE_SIDE, (width + NOISE_SIDE - 1) // NOISE_SIDE
        return self.kept_noise.repeat(1, 1, down, across)[:, :, :height, :width]


def grains(fine: Tensor, coarse: Tensor) -> Tensor:
    """Normal numbers of pixels (n, 1, h, w) and of squares (n, 1, h / COARSE, w / COARSE) -> (n, GRAINS, h, w)."""
    wide = functional.interpolate(coarse, scale_factor=float(COARSE), mode="bilinear", align_corners=False)
    # Interpolation averages: two thirds of the amplitude are left.
    return NOISE_LEVEL * torch.cat((fine, 1.5 * wide), dim=1)
