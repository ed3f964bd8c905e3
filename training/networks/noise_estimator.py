"""Noise estimator: how strong the noise is, place by place, in luminance and in colour.

The estimation subnetwork of CBDNet (Guo et al., "Toward Convolutional Blind Denoising of Real Photographs", CVPR 2019),
behind a pixel unshuffle, so that a 12-megapixel photo takes a second.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

# Side of the square of pixels that shares one estimate.
STEP = 4
SHAPES = {"standard": (64, 3), "tiny": (16, 1)}


class NoiseEstimator(nn.Module):
    """Image in, noise levels out, at a quarter of the resolution.

    Parameters
    ----------
    size : str
        A name of `SHAPES`.
    """

    OUTPUT = "noise_level"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        width, depth = SHAPES[size]
        layers: list[nn.Module] = [nn.Conv2d(3 * STEP**2, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.ReLU()]
        layers.append(nn.Conv2d(width, 2, 3, padding=1))
        self.body = nn.Sequential(*layers)

    def forward(self, image: Tensor) -> Tensor:
        """Estimate.

        Parameters
        ----------
        image : (n, 3, h, w) float32, sRGB, 0..1
            h and w multiples of `STEP`.

        Returns
        -------
        (n, 2, h / 4, w / 4) float32, 0 or more
            Standard deviation of the noise of luminance and of chroma in units of the image; white noise of standard
            deviation s in every channel reads s in both.
        """
        raw = self.body(functional.pixel_unshuffle(image - 0.5, STEP))
        # Most noise is a few hundredths: the scale lets the network work with numbers around 1.
        return functional.softplus(raw.float()) * 0.1
