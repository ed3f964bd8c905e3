"""Recurrent denoiser: the denoiser, run again on the photo and on what it made and thought of it before.

Feedback of features and of the last estimate with shared weights: Ren et al., "Progressive Image Deraining Networks: A
Better and Simpler Baseline" (PReNet), CVPR 2019; Li et al., "Feedback Network for Image Super-Resolution" (SRFBN), CVPR
2019. The task and the noise map are FFDNet's (Zhang et al., TIP 2018), and so is the first pass, which has nothing to
look back on: a trained `Denoiser` can be the beginning.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.networks.denoiser import SHAPES
from training.networks.unet import UNet

FACTOR = 2


def state_channels(size: str) -> int:
    """Channels of the state at full resolution: the last residual, and the last features unfolded."""
    return 3 + SHAPES[size].widths[0] // FACTOR**2


class RecurrentDenoiser(nn.Module):
    """One pass: image, noise map and state in, a better image and a new state out.

    Parameters
    ----------
    size : str
        A name of `training.networks.denoiser.SHAPES`.
    """

    OUTPUT = "restored_and_state"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        shape = SHAPES[size]
        width = shape.widths[0]
        self.state = state_channels(size)
        last = nn.Conv2d(width, width, 3, padding=1, bias=False)
        # No biases: an empty state says nothing, so the first pass is the body alone. Zeros: so is every pass at first.
        nn.init.zeros_(last.weight)
        self.feedback = nn.Sequential(nn.Conv2d(self.state * FACTOR**2, width, 1, bias=False), nn.ReLU(), last)
        self.body = UNet(5, 3, shape)

    def forward(self, image: Tensor, noise_level: Tensor, state: Tensor) -> Tensor:
        """Do one pass.

        Parameters
        ----------
        image : (n, 3, h, w) float32, sRGB, 0..1
        noise_level : (n, 2, h, w) float32
            Standard deviation of the noise of luminance and of chroma in units of the image; zeros: unknown.
        state : (n, channels, h, w) float32
            `state_channels`; zeros before the first pass.

        Returns
        -------
        (n, 3 + channels, h, w) float32
            The restored image, then the state for the next pass.
        """
        seen = torch.cat((image, noise_level * 4.0), dim=1)
        features = self.body.features(seen, self.feedback(functional.pixel_unshuffle(state, FACTOR)))
        residual = self.body.picture(features)
        # Bounded, so that any number of passes stays in the range that training saw.
        memory = torch.tanh(functional.pixel_shuffle(features.float(), FACTOR))
        return torch.cat((image - residual, residual, memory), dim=1)

    def unroll(self, image: Tensor, noise_level: Tensor, passes: int) -> list[Tensor]:
        """Run several passes from an empty state.

        Parameters
        ----------
        image, noise_level : see `forward`
        passes : int

        Returns
        -------
        list of (n, 3, h, w)
            The restored image after each pass.
        """
        height, width = image.shape[2:]
        state = image.new_zeros(image.shape[0], self.state, height, width)
        images = []
        for _ in range(passes):
            result = self(image, noise_level, state)
            images.append(result[:, :3])
            state = result[:, 3:]
        return images
